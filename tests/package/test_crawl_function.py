"""``crawl`` of the library: articles of a crawl in a process of its own, which ends with the loop."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import crawler.crawl.arguments  # an import of the room leaves the function where it is
from crawler import CrawlFailed, crawl, open_store
from crawler.errors import ArgumentInvalid
from tests.e2e.command import QUICK
from tests.paper import front, paper, path
from tests.server import Reply, Server

pytestmark = pytest.mark.slow

SETTINGS = {**QUICK, "NEWS_ALLOW_ADDRESSES": "127.0.0.0/8"}


def crawls() -> list[str]:
    """The crawls that this process has begun and that go on."""
    files = Path("/proc/self/task").glob("*/children")
    children = {pid for file in files for pid in file.read_text().split()}
    return [pid for pid in children if b"\0crawl\0" in Path("/proc", pid, "cmdline").read_bytes()]


def test_articles_come_one_by_one_and_stay_where_they_are_wanted(tmp_path: Path) -> None:
    with Server(paper(3)) as server:
        store = tmp_path / "news.db"
        found = list(crawl(server.url("/"), limit=2, store=store, settings=SETTINGS))
        assert len(found) == 2
        with open_store(store) as held:
            assert {one.url for one in held.articles()} == {one.url for one in found}
        again = list(crawl(server.url("/"), store=store, settings=SETTINGS))
        assert not {one.url for one in again} & {one.url for one in found}


def test_the_crawl_ends_with_the_loop() -> None:
    with Server(paper(40)) as server:
        settings = {**SETTINGS, "DOWNLOAD_DELAY": "0.3", "NEWS_BATCH": "1"}
        for article in crawl(server.url("/"), settings=settings):
            assert article.headline
            assert crawls()
            break
        until = time.monotonic() + 60
        while crawls() and time.monotonic() < until:
            time.sleep(0.1)
        assert crawls() == []
        assert len(server.paths()) < 40


def test_what_cannot_be_is_told_at_once_and_what_fails_at_the_end() -> None:
    with pytest.raises(ArgumentInvalid, match="which site"):
        crawl()
    with pytest.raises(ArgumentInvalid, match="since=soon is not a time"):
        crawl("https://paper.example/", since="soon")
    with pytest.raises(ArgumentInvalid, match="NEWS_BATCH: 'many' is not a number"):
        list(crawl("https://paper.example/", settings={"NEWS_BATCH": "many"}))
    with pytest.raises(CrawlFailed) as refused:
        list(crawl("http://127.0.0.1:1/", settings={**SETTINGS}))
    reason = "port 1 of '127.0.0.1' is of another protocol than HTTP"
    assert str(refused.value) == f"http://127.0.0.1:1/ announced no story; not read: http://127.0.0.1:1/: {reason}"
    with Server({"/": front([0]), path(0): Reply(status=500)}) as server, pytest.raises(CrawlFailed) as failed:
        list(crawl(server.url("/"), settings={**SETTINGS, "RETRY_TIMES": "0"}))
    assert str(failed.value).startswith(f"failed: {server.url(path(0))}: HTTP 500; not read: ")


def test_the_name_is_the_function_whatever_is_imported() -> None:
    assert crawler.crawl is crawl
