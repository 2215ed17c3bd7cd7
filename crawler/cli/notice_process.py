"""The process in which services are told something: whatever they answer ends with it, in time and in memory.

``python -m crawler.cli.notice_process`` reads one order from standard input and writes what became of it, as JSON.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping
from http.client import HTTPException
from threading import Thread
from time import monotonic
from typing import Any
from urllib.error import URLError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

MAX_MEMORY = 512 << 20  # bytes: apprise reads answers whole
START_SECONDS = 20.0  # that a busy machine takes to begin
MISSING, UNKNOWN, LATE = "missing", "unknown", "late"


def tell(order: Mapping[str, Any]) -> str | None:
    """Has a process carry out an order within its ``seconds``; returns what is wrong with it, if anything is."""
    try:
        done = subprocess.run(  # noqa: S603  # no shell, no argument of anybody's
            [sys.executable, "-m", __name__],
            input=json.dumps(order).encode(),  # addresses may have passwords: they are no arguments
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            timeout=order["seconds"] + START_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return LATE
    if not done.stdout:
        return f"the process that reads the answer was ended (exit code {done.returncode})"
    failure: str | None = json.loads(done.stdout)
    return failure


def send_to_services(addresses: str, title: str, body: str, seconds: float) -> str | None:
    """Sends a message to addresses as apprise spells them; returns what is wrong, an empty line if it was refused."""
    try:
        import apprise
    except ImportError:
        return MISSING
    asset = apprise.AppriseAsset()
    asset.http_redirects = False  # whoever redirects has taken nothing
    sender = apprise.Apprise(asset=asset)
    if not sender.add(addresses):
        return UNKNOWN
    kind, plain = apprise.NotifyType.WARNING, apprise.NotifyFormat.TEXT  # services colour and sort messages by it
    taken: list[bool] = []

    def send_to(service: Any) -> Callable[[], None]:
        one = apprise.Apprise(service, asset=asset)
        return lambda: taken.append(bool(one.notify(title=title, body=body, notify_type=kind, body_format=plain)))

    works = list(map(send_to, sender))
    if not run_for(seconds, *works):
        return LATE
    return None if len(taken) == len(works) and all(taken) else ""


def run_for(seconds: float, *works: Callable[[], object]) -> bool:
    """Does some works beside each other, for so long; returns whether all have ended. One that goes on holds up nobody.

    An answer that trickles keeps within the time-out of each of its bytes, and never ends.
    """
    until = monotonic() + seconds
    threads = [Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, until - monotonic()))
    return not any(thread.is_alive() for thread in threads)


class NoRedirects(HTTPRedirectHandler):
    """Follows none: the one address that was chosen is asked."""

    def redirect_request(self, *args: Any, **words: Any) -> None:
        """No further request."""


def ask_health(url: str, seconds: float) -> str | None:
    """Asks for a health-check URL; returns why that failed, if it did."""
    failures: list[str | None] = []
    if not run_for(seconds, lambda: failures.append(_ask(url, seconds))):
        return LATE
    return failures[0] if failures else "its answer cannot be read"  # it ended the thread, as without memory


def _ask(url: str, seconds: float) -> str | None:
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    request = Request(urlunsplit(parts._replace(netloc=host)), method="POST")  # noqa: S310  # http or https, as checked
    if at:
        request.add_header("Authorization", f"Basic {b64encode(unquote(user).encode()).decode()}")
    try:
        with build_opener(NoRedirects).open(request, timeout=seconds):
            return None
    except (URLError, OSError, HTTPException, ValueError) as error:  # the last of an address that cannot be asked for
        code = getattr(error, "code", None)
        return f"HTTP {code}" if code else str(getattr(error, "reason", None) or type(error).__name__)


def main() -> None:
    """Carries out the order, and ends at once: threads that still read go with the process."""
    resource.setrlimit(resource.RLIMIT_DATA, (MAX_MEMORY, MAX_MEMORY))
    order = json.load(sys.stdin)
    failure = ask_health(**order) if "url" in order else send_to_services(**order)
    sys.stdout.write(json.dumps(failure))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
