"""Others' tools open what was archived: pywb shows an article, warcio rewrites a file, cdxj-indexer agrees with us."""

from __future__ import annotations

import gzip
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive.cdxj import index
from tests.chromium import open_browser
from tests.e2e.command import Newsroom
from tests.e2e.pywb import serve_collection
from tests.illustrated import ALWAYS, illustrated_paper, illustrated_story, pictures
from tests.paper import headline, path
from tests.server import Reply, Server, redirect

pytestmark = pytest.mark.slow

WARC = {"NEWS_WARC": "warc", "NEWS_WARC_REQUISITES": "all"}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], str]:
    """WARC files of two crawls, with redirects, errors, chunks and revisits; and the origin of their pages."""
    room = Newsroom(tmp_path_factory.mktemp("crawled"))
    pages = illustrated_paper(3)
    packed = gzip.compress(illustrated_story(1).encode(), mtime=0)
    pages[path(1)] = Reply(packed, headers={"Content-Encoding": "gzip"}, chunked=True)
    pages["/old.html"] = redirect(path(2))
    with Server(pages) as server:
        words = ("crawl", "news", "-a", f"site={server.url('/')}")
        urls = ",".join(map(server.url, (path(0), "/old.html", "/none.html")))
        again = ("crawl", "article", "-a", f"url={urls}")
        for command in (words, again):
            done = room.run(*command, settings=WARC)
            assert done.code == 0, done.err
    return sorted((room.folder / "warc").glob("*.warc.gz"), key=lambda one: one.stat().st_mtime_ns), server.url("")


@pytest.fixture
def replay(tmp_path: Path, crawled: tuple[list[Path], str]) -> Iterator[str]:
    """The address of a replay server with all files in it."""
    with serve_collection(crawled[0], tmp_path) as address:
        yield address


def test_an_article_is_replayed(replay: str, crawled: tuple[list[Path], str]) -> None:
    origin = crawled[1]
    for number in range(3):
        url = f"{replay}/20991231mp_/{origin}{path(number)}"
        with urllib.request.urlopen(url, timeout=20) as answer:
            page = answer.read().decode()
        assert f"<h1>{headline(number)}</h1>" in page
    with urllib.request.urlopen(f"{replay}/20991231id_/{origin}{path(2)}", timeout=20) as answer:
        assert answer.read().decode() == illustrated_story(2), "byte for byte"


def test_a_replayed_page_has_all_that_belongs_to_it(replay: str, crawled: tuple[list[Path], str]) -> None:
    origin = crawled[1]
    served = illustrated_paper(3)
    for name in (*ALWAYS, *(url for number in range(3) for url in pictures(number))):
        with urllib.request.urlopen(f"{replay}/20991231id_/{origin}{name}", timeout=20) as answer:
            reply = served[name]
            assert isinstance(reply, Reply)
            body = reply.body.encode() if isinstance(reply.body, str) else reply.body
            assert (answer.read(), answer.headers["Content-Type"]) == (body, reply.kind), name


def test_a_replayed_page_looks_as_it_did(replay: str, crawled: tuple[list[Path], str]) -> None:
    with open_browser() as browser:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{replay}/20991231/{crawled[1]}{path(0)}", wait_until="load")
        page.frame_locator("#replay_iframe").locator("h1").wait_for()
        shown = next(frame for frame in page.frames if "mp_/" in frame.url)
        shown.wait_for_load_state("load")
        assert shown.evaluate("[...document.images].map(image => image.naturalWidth)") == [48, 48]
        style = "(name => getComputedStyle(document.querySelector('h1'))[name])"
        assert shown.evaluate(style, "color") == "rgb(1, 2, 3)"
        assert shown.evaluate(style, "backgroundColor") == "rgb(200, 220, 240)"
        assert shown.evaluate("document.documentElement.dataset.marked") == "by script"
        assert all(url.startswith(replay.removesuffix("/news")) for url in asked), "the paper was not asked"


def test_warcio_rewrites_every_file_without_an_error(crawled: tuple[list[Path], str], tmp_path: Path) -> None:
    for file in crawled[0]:
        target = tmp_path / file.name
        for words in (["recompress", str(file), str(target)], ["check", str(target)]):
            command = [sys.executable, "-m", "warcio.cli", *words]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            assert "error" not in (done.stdout + done.stderr).lower().replace("no errors", "")


def test_our_index_is_that_of_cdxj_indexer(crawled: tuple[list[Path], str]) -> None:
    for file in crawled[0]:
        done = subprocess.run(
            [sys.executable, "-m", "cdxj_indexer.main", str(file)], capture_output=True, text=True, check=True
        )
        theirs = [line for line in done.stdout.splitlines() if not line.startswith("!meta")]
        assert list(index(file, warn=pytest.fail)) == theirs
        assert theirs
