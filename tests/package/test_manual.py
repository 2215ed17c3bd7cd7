"""The commands and the Python of the manual run in order, in a folder of their own, on three papers on this machine."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.command import ROOT, Newsroom
from tests.paper import front, paper
from tests.server import Server

BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
SAVED_AS = re.compile(r"Save this as `([\w.]+)`")
AT_FULL_PACE = "-s DOWNLOAD_DELAY=0.01 -s AUTOTHROTTLE_ENABLED=0"  # the papers are on this machine
PAPERS = ("tide", "quay", "mole")
OPML = (
    '<opml version="2.0"><body><outline type="rss" text="The Tide" xmlUrl="https://tide.example/feed.xml"'
    ' htmlUrl="https://tide.example/"/></body></opml>'
)


@pytest.fixture
def homes() -> Iterator[dict[str, str]]:
    """The home pages of the manual's papers, and where they are on this machine."""
    with ExitStack() as stack:
        yield {
            f"https://{name}.example/": stack.enter_context(
                Server({**paper(4), "/harbour/": front(range(4))}, host=f"127.0.3.{place}")
            ).url("/")
            for place, name in enumerate(PAPERS, 1)
        }


def steps(document: str, homes: dict[str, str]) -> Iterator[tuple[str, str, str | None]]:
    """The blocks of a document: shell or Python, what they hold, and the file that a block is to be saved as."""
    text = (ROOT / "docs" / document).read_text("utf-8")
    for home, url in homes.items():
        text = text.replace(home, url)
    end = 0
    for block in BLOCK.finditer(text):
        name = SAVED_AS.search(text, end, block.start())
        end = block.end()
        yield block[1], block[2], name[1] if name else None


def run(code: str, folder: Path, newsroom: Newsroom, *, shell: bool) -> subprocess.CompletedProcess[str]:
    command = ["bash", "-euo", "pipefail", "-c", code] if shell else [sys.executable, "-c", code]
    environment = newsroom.environment(NEWS_TDMREP="0", PATH=f"{folder / 'bin'}:/usr/bin:/bin")
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize("document", ["tutorial.md", "operating.md", "cookbook.md"])
def test_the_manual_runs(document: str, newsroom: Newsroom, homes: dict[str, str]) -> None:
    folder = newsroom.folder
    (folder / "bin").mkdir()
    news = folder / "bin" / "news"
    path = f'"{ROOT}${{PYTHONPATH:+:$PYTHONPATH}}"'
    news.write_text(
        f'#!/bin/sh\ncase "$1" in crawl|update) set -- "$@" {AT_FULL_PACE};; esac\n'
        f'PYTHONPATH={path} exec {shlex.quote(sys.executable)} -m crawler "$@"\n'
    )
    news.chmod(0o755)
    opml = OPML
    for home, url in homes.items():
        opml = opml.replace(home, url)
    (folder / "feeds.opml").write_text(opml)
    ran = 0
    for kind, code, name in steps(document, homes):
        if name is not None:
            (folder / name).write_text(code)
            continue
        ran += 1
        done = run(code, folder, newsroom, shell=kind == "sh")
        assert done.returncode == 0, f"{code}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
        assert "Traceback" not in done.stderr
    assert ran > 2
