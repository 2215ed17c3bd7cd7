"""The system's Chromium, for tests that look at pages."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.postgres import miss

NOBODY = 65534  # a user without rights
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str:
    """The path of the program; without one the test is skipped, or fails where it is required."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        miss("chromium", "no Chromium on PATH")
    return program


@cache
def has_sandbox() -> bool:
    """Whether a user without rights may have a user namespace here, which Chromium's sandbox is made of."""
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
    return subprocess.run(["unshare", "--user", "true"], capture_output=True, **user).returncode == 0


@cache
def browser_folder() -> Path:
    """A folder for temporary files, so that a test waits for nobody else's browser; it stays until this process ends.

    Whoever runs the browser may enter it, and what the commands of the tests have in common lies in it too.
    """
    folder = Path(tempfile.mkdtemp(prefix="news-test-", dir="/tmp"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    return folder


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A browser; the test is skipped, or fails, where there is none."""
    program = find_chromium()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield launched
        launched.close()
