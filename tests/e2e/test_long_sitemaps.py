"""A site whose sitemap is long: its stories do not wait for the end of it."""

from __future__ import annotations

import os
import signal
from threading import Event

import pytest

from tests.e2e.command import Newsroom
from tests.e2e.test_crawl_stops import wait_until
from tests.paper import paper, path, sitemap, story
from tests.server import ReceivedRequest, Route, Server

pytestmark = pytest.mark.slow

ENTRIES = 60_000


def declared(newsroom: Newsroom) -> int:
    return int(newsroom.query("SELECT count(*) FROM declarations WHERE declared_in = 'sitemap'")[0][0])


def test_the_first_story_is_asked_for_before_its_sitemap_is_read_and_a_kill_there_loses_nothing(
    newsroom: Newsroom,
) -> None:
    asked = Event()

    def first_story(_: ReceivedRequest) -> str:
        asked.set()
        return story(0)

    with Server(paper(0) | {path(0): first_story}) as server:
        site = server.url("/")
        urls = [server.url(path(n)) for n in range(ENTRIES)]
        routes: dict[str, Route] = {
            "/robots.txt": f"Sitemap: {server.url('/all.xml')}",
            "/all.xml": sitemap(urls),
        }
        server.routes.update(routes)
        crawl = newsroom.begin("crawl", "news", "-a", f"site={site}")
        wait_until(asked.is_set)
        os.kill(crawl.pid, signal.SIGKILL)
        crawl.wait(timeout=30)
        before = declared(newsroom)
        assert 0 < before < ENTRIES
        again = newsroom.begin("crawl", "news", "-a", f"site={site}", settings={"DOWNLOAD_DELAY": "0.5"})
        wait_until(lambda: declared(newsroom) == ENTRIES, 110)
        again.send_signal(signal.SIGINT)
        again.wait(timeout=30)
        [(rows, keys)] = newsroom.query("SELECT count(*), count(DISTINCT key) FROM ledger")
        assert rows == keys
