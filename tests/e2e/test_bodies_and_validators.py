"""Answers that lie about their bytes or about what has changed, met by the real command."""

from __future__ import annotations

import gzip

import brotli

from tests.e2e.command import Newsroom
from tests.paper import feed, paper, path, story
from tests.server import ReceivedRequest, Reply, Server

QUICK = {"RETRY_TIMES": "1"}


def outcome(newsroom: Newsroom, url: str) -> str:
    return newsroom.outcomes()[url][0]


def test_bytes_are_read_for_what_they_are(newsroom: Newsroom) -> None:
    def page(number: int) -> bytes:
        text = story(number)
        return text if isinstance(text, bytes) else text.encode()

    with Server(paper(7)) as server:
        home = server.url("/").rstrip("/")
        feed_bytes = feed(home, range(7))
        feed_bytes = (feed_bytes if isinstance(feed_bytes, str) else str(feed_bytes.body)).encode()  # type: ignore[union-attr]
        server.routes |= {
            "/feed.xml": Reply(gzip.compress(feed_bytes), kind="application/rss+xml"),
            path(0): Reply(gzip.compress(page(0))),
            path(1): Reply(gzip.compress(page(1)), headers={"Content-Encoding": "br"}),
            path(2): Reply(gzip.compress(gzip.compress(page(2))), headers={"Content-Encoding": "gzip, gzip"}),
            path(3): Reply(page(3), headers={"Content-Encoding": "gzip"}),
            path(4): Reply(page(4) + b"</html>", length=len(page(4)) + 12),  # five too long
            path(5): Reply(brotli.compress(page(5)), headers={"Content-Encoding": "br"}, kind=""),
            path(6): Reply(page(6)[:-900], length=len(page(6))),  # cut off
        }
        done = newsroom.run("crawl", "news", "-a", f"site={home}/", settings=QUICK)
        assert done.code == 0, done.err
        got = {number: outcome(newsroom, home + path(number)) for number in range(7)}
        assert got == {**dict.fromkeys(range(6), "new"), 6: "incomplete"}
        assert server.paths().count(path(6)) == 2, "asked for again"


def test_a_partial_answer_is_asked_for_again_and_never_stored_as_whole(newsroom: Newsroom) -> None:
    def once(request: ReceivedRequest) -> Reply:
        if request.nth == 1:
            return Reply(story(0)[:2000], status=206, headers={"Content-Range": "bytes 0-1999/9000"})
        return Reply(story(0))

    with Server(paper(3)) as server:
        home = server.url("/").rstrip("/")
        server.routes |= {
            path(0): once,
            path(1): Reply(story(1)[:2000], status=206, headers={"Content-Range": "bytes 0-1999/9000"}),
            path(2): Reply(status=304),
        }
        done = newsroom.run("crawl", "news", "-a", f"site={home}/", settings=QUICK)
        assert [outcome(newsroom, home + path(number)) for number in range(3)] == ["new", "incomplete", "failed"]
        assert "304 Not Modified to a request without validators" in done.err


def test_a_304_that_nobody_asked_for_is_an_error_over_an_empty_store(newsroom: Newsroom) -> None:
    with Server({"/": Reply(status=304)}, default=Reply(status=404)) as server:
        done = newsroom.run("crawl", "news", "-a", f"site={server.url('/')}", settings=QUICK)
        assert done.code == 1
        assert "304 Not Modified to a request without validators" in done.err
        assert "Nothing new" not in done.err
