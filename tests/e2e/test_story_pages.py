"""Stories on several pages: one record each, whatever way their pages are linked, and however the crawl ends."""

from __future__ import annotations

import os
import signal

import pytest

from tests.e2e.command import Newsroom
from tests.e2e.test_crawl_stops import wait_until
from tests.paper import SENTENCES, headline, path, story
from tests.server import Reply, Server

CRANE, WHOLE, SERIES, HIDDEN, LONELY = (
    f"/2026/11/20/{slug}.html"
    for slug in ("harbour-keeps-crane-in-four-parts", "harbour-keeps-crane-on-one-page",
                 "the-crane-in-forty-pictures", "harbour-keeps-crane-behind-a-wall", "harbour-keeps-crane-and-no-more")
)  # fmt: skip


def text_of(page: int) -> str:
    return " ".join(sentence.format(n=page * 100) for sentence in SENTENCES)


def part(n: int, page: int, base: str, pages: int, *, more: str = "") -> str:
    """A page of a story: the first is a whole story page, the others have its head and a text of their own."""
    links = " ".join(
        f'<a href="{base}{f"?page={at}" if at > 1 else ""}">{at}</a>' for at in range(1, pages + 1) if at != page
    )
    pager = f'<div class="pager">Page {page} of {pages} {links} {more}</div>'
    whole = story(n, extra=pager)
    if page == 1:
        return whole
    begin, end = whole.index("<p>"), whole.index('<div class="pager">')
    return whole[:begin] + "".join(f"<p>{text_of(page * 10 + k)}</p>" for k in range(3)) + whole[end:]


def picture(at: int, count: int) -> str:
    following = f'<a class="next" href="{SERIES.replace(".html", f"-{at + 1}.html")}">›</a>' if at < count else ""
    return story(9)[: story(9).index("<p class=")] + (
        f'<figure><img src="/pictures/crane-{at}.jpg"><figcaption>The crane in the year {1980 + at}, seen from quay '
        f"number {at}</figcaption></figure>{following}</article></body></html>"
    )


def site() -> Server:
    server = Server()
    routes = server.routes
    for page in range(1, 5):
        routes[CRANE + (f"?page={page}" if page > 1 else "")] = part(1, page, CRANE, 4)
    routes[WHOLE] = part(2, 1, WHOLE, 3, more=f'<a href="{WHOLE}?page=all">View all on one page</a>')
    routes[f"{WHOLE}?page=all"] = story(2, extra="".join(f"<p>{text_of(k)}</p>" for k in range(70, 80)))
    for at in range(1, 41):
        routes[SERIES if at == 1 else SERIES.replace(".html", f"-{at}.html")] = picture(at, 40)
    routes[HIDDEN] = part(3, 1, HIDDEN, 3)
    routes[LONELY] = story(4, link=f'<link rel="next" href="{path(5)}">')
    routes["/robots.txt"] = Reply(f"User-agent: *\nDisallow: {HIDDEN}?", kind="text/plain")
    cards = "".join(
        f'<article><h2><a href="{one}">{headline(n)}</a></h2></article>'
        for n, one in enumerate((CRANE, WHOLE, SERIES, HIDDEN, LONELY, f"{CRANE}?page=3"))
    )
    routes["/"] = f'<html><head><link rel="next" href="/?page=2"></head><body><h1>The Tide</h1>{cards}</body></html>'
    return server


def test_a_story_on_several_pages_is_one_record(newsroom: Newsroom) -> None:
    with site() as server:
        for _ in range(2):
            done = newsroom.run("crawl", "news", "-a", f"site={server.url('/')}")
            assert done.code == 0, done.err
            newsroom.query_write("UPDATE ledger SET due = '2026-01-01 00:00:00.000000'")
        asked, url = server.paths(), server.url
        held = {record["url"]: record for record in newsroom.records()}
        reasons = newsroom.outcomes()
    assert set(held) == {url(one) for one in (CRANE, WHOLE, SERIES, HIDDEN, LONELY)}
    assert newsroom.query("SELECT count(*) FROM revisions") == [(5,)]

    crane = held[url(CRANE)]
    assert crane["pages"] == [url(CRANE), *(url(f"{CRANE}?page={page}") for page in (2, 3, 4))]
    for page in (2, 3, 4):
        assert text_of(page * 10) in crane["body"]
    assert "Page 2 of 4" not in crane["body"]
    assert crane["body"].count("A retired pilot") == 4 + 3 * 3
    assert reasons[url(f"{CRANE}?page=3")][0] == "not_article"

    assert held[url(WHOLE)]["pages"] == [url(f"{WHOLE}?page=all")]
    assert text_of(79) in held[url(WHOLE)]["body"]
    assert f"{WHOLE}?page=2" not in asked

    series = held[url(SERIES)]
    assert series["kind"] == "gallery"
    assert [picture["caption"] for picture in series["images"]] == [
        f"The crane in the year {1980 + at}, seen from quay number {at}" for at in range(1, 41)
    ]

    assert held[url(HIDDEN)]["pages"] == []
    assert f"{HIDDEN}?page=2" not in asked
    said = "SELECT o.reason FROM outcomes o JOIN ledger l ON l.id = o.ledger_id WHERE l.url = ? ORDER BY o.id"
    assert "without its page 2" in newsroom.query(said.replace("?", f"'{url(HIDDEN)}'"))[0][0]
    assert held[url(LONELY)]["pages"] == []
    assert path(5) not in asked
    assert "/?page=2" not in asked


@pytest.mark.slow
def test_a_story_whose_crawl_is_killed_between_two_pages_is_read_again_and_kept_once(newsroom: Newsroom) -> None:
    with Server() as server:
        for page in range(1, 5):
            server.routes[CRANE + (f"?page={page}" if page > 1 else "")] = part(1, page, CRANE, 4)
        second = server.routes[f"{CRANE}?page=2"]
        server.routes[f"{CRANE}?page=2"] = Reply(part(1, 2, CRANE, 4), wait=30)
        crawl = newsroom.begin("crawl", "article", "-a", f"url={server.url(CRANE)}")
        wait_until(lambda: f"{CRANE}?page=2" in [request.path for request in server.requests])
        os.kill(crawl.pid, signal.SIGKILL)
        crawl.wait(timeout=30)
        assert newsroom.query("SELECT count(*) FROM records") == [(0,)]
        server.routes[f"{CRANE}?page=2"] = second
        archive = {"NEWS_WARC": str(newsroom.folder / "warc")}
        assert newsroom.run("crawl", "article", "-a", f"url={server.url(CRANE)}", settings=archive).code == 0
    assert [len(record["pages"]) for record in newsroom.records()] == [4]
    assert newsroom.query("SELECT count(*) FROM revisions") == [(1,)]
    again = newsroom.run("reextract")
    assert again.code == 0, again.err
    assert "1 " in again.out
    assert "body" not in again.out


@pytest.mark.slow
def test_the_pages_that_had_come_before_a_kill_are_not_asked_for_again(newsroom: Newsroom) -> None:
    with Server() as server:
        for page in range(1, 5):
            server.routes[CRANE + (f"?page={page}" if page > 1 else "")] = part(1, page, CRANE, 4)
        third = server.routes[f"{CRANE}?page=3"]
        server.routes[f"{CRANE}?page=3"] = Reply(part(1, 3, CRANE, 4), wait=30)
        crawl = newsroom.begin("crawl", "article", "-a", f"url={server.url(CRANE)}")
        wait_until(lambda: f"{CRANE}?page=3" in [request.path for request in server.requests])
        os.kill(crawl.pid, signal.SIGKILL)
        crawl.wait(timeout=30)
        server.forget()
        server.routes[f"{CRANE}?page=3"] = third
        assert newsroom.run("crawl", "article", "-a", f"url={server.url(CRANE)}").code == 0
        assert server.paths(robots=False) == [f"{CRANE}?page=3", f"{CRANE}?page=4"]
    assert [len(record["pages"]) for record in newsroom.records()] == [4]
    assert not (newsroom.folder / "news.db-pages").exists()
