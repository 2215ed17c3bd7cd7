"""The blocks of docs/library.md run in order, as in a notebook, and print what the document says."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.e2e.command import ROOT, Newsroom
from tests.paper import paper, path, story
from tests.server import Server

pytestmark = pytest.mark.slow

DOCUMENT = (ROOT / "docs" / "library.md").read_text("utf-8")
BLOCK = re.compile(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
MARK = "-- end of a block --"


def test_every_block_of_python_is_followed_by_what_it_prints() -> None:
    assert len(BLOCK.findall(DOCUMENT)) == DOCUMENT.count("```python") > 5


def test_the_blocks_print_what_the_document_says(newsroom: Newsroom) -> None:
    with Server(paper(2)) as server:
        crawled = newsroom.run("crawl", "article", "-a", f"url={server.url(path(1))}")
        assert crawled.code == 0, crawled.err
        check_blocks(newsroom, server.url("/"))


def check_blocks(newsroom: Newsroom, home: str) -> None:
    """The document with its paper at a home."""
    link = f'<link rel="canonical" href="https://paper.example{path(1)}">'
    (newsroom.folder / "story.html").write_text(story(1, link=link), "utf-8")
    blocks = BLOCK.findall(DOCUMENT)
    code = "".join(f"{source}\nprint({MARK!r}, flush=True)\n" for source, _ in blocks)
    code = code.replace("https://tide.example/", home)
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=newsroom.folder,
        env=newsroom.environment(DOWNLOAD_DELAY="0.01"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split(f"{MARK}\n")[:-1] == [printed for _, printed in blocks]
