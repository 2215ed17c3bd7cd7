"""Where Chromium is, how it is started so that nothing passes by the guarding proxy, and as which user."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from crawler.rendering.messages import BrowserOptions, RenderingFailed

MISSING_EXTRA = "rendering needs the extra js: pip install 'news-crawler[js]'"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
SWITCHES = (
    "--disable-quic",  # UDP, which would go past the proxy
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # no name is resolved but by the proxy
    "--no-pings",
    "--disable-gpu",
    "--disable-3d-apis",
    "--disable-speech-api",
    "--disable-remote-fonts",
    "--disk-cache-size=1048576",
    "--blink-settings=imagesEnabled=false",
    "--js-flags=--max-old-space-size=512",
)
# as root, the browser is one of a user without rights; its folder becomes that user's
LAUNCHER = """#!/bin/sh
for argument in "$@"; do
  case "$argument" in --user-data-dir=*) chown -R {uid}:{gid} "${{argument#*=}}" || exit 1;; esac
done
exec {setpriv} --reuid={uid} --regid={gid} --clear-groups --inh-caps=-all --no-new-privs {program} "$@"
"""
NOBODY = 65534  # user and group without rights


def find_program(given: str = "") -> str:
    """The path of Chromium; raises RenderingFailed where there is none."""
    found = shutil.which(given) if given else next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        raise RenderingFailed(
            f"{given} is no program (NEWS_RENDER_BROWSER)"
            if given
            else "there is no Chromium on PATH: install it (Debian: apt-get install chromium), "
            "or say where it is with NEWS_RENDER_BROWSER"
        )
    return found


def check_installation(given: str = "") -> None:
    """Raises RenderingFailed where the browser or what steers it is missing."""
    if find_spec("playwright") is None:
        raise RenderingFailed(MISSING_EXTRA)
    find_program(given)


def make_launcher(options: BrowserOptions, folder: Path, home: Path) -> tuple[str, tuple[str, ...]]:
    """The program that starts Chromium, and warnings; where we are root it does so as a user without rights.

    It is written into the folder, and ``home`` becomes that user's. Raises RenderingFailed where it cannot be had.
    """
    program = find_program(options.program)
    warnings = []
    if not options.is_sandboxed:
        warnings.append("NEWS_RENDER_SANDBOX: Chromium runs without its sandbox")
    if os.getuid() == 0:
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            raise RenderingFailed("as root, Chromium is only started with setpriv (util-linux): run as another user")
        path = folder / "chromium"
        path.write_text(LAUNCHER.format(uid=NOBODY, gid=NOBODY, setpriv=setpriv, program=program))
        path.chmod(0o755)
        folder.chmod(0o711)  # its user passes through
        os.chown(home, NOBODY, NOBODY)
        program = str(path)
        warnings.append("this process is root's: Chromium runs as the user nobody; better run all as another user")
    return program, tuple(warnings)
