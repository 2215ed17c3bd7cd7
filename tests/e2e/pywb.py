"""A real pywb that serves a collection of WARC files on loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.command import ROOT
from tests.postgres import miss

START_SECONDS = 60.0


def pywb_folder() -> Path:
    """The folder of pywb's commands: it wants libraries so old that it has an environment of its own (Makefile)."""
    folders = (Path(os.environ.get("NEWS_TEST_PYWB") or "."), ROOT / ".venv" / "pywb" / "bin")
    found = next((folder for folder in folders if (folder / "wayback").exists()), None)
    if found is None:
        miss("pywb", "there is no .venv/pywb, which 'make test' installs; NEWS_TEST_PYWB names another folder")
    return found


@contextmanager
def serve_collection(files: Iterable[Path], folder: Path) -> Iterator[str]:
    """The address of the collection ``news`` with all files in it."""
    pywb = pywb_folder()
    environment = {**os.environ, "PATH": f"{pywb}:{os.environ['PATH']}"}

    def manage(*words: str) -> None:
        command = [str(pywb / "wb-manager"), *words]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    manage("init", "news")
    manage("add", "news", *map(str, files))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "log").open("w") as log:
        command = [str(pywb / "wayback"), "-b", "127.0.0.1", "-p", str(port)]
        running = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + START_SECONDS
            while "Starting Gevent" not in (folder / "log").read_text() and time.monotonic() < deadline:
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/news"
        finally:
            running.terminate()
            running.wait()
