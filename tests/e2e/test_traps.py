"""Sites that never end: calendars, sessions in links, URLs of 100 kB, sitemap indexes that name each other."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import pytest

from tests.e2e.command import Newsroom
from tests.paper import feed, front, headline, path, sitemap, story
from tests.server import ReceivedRequest, Reply, Route, Server, redirect

pytestmark = pytest.mark.slow

LONG = "/2026/11/20/" + "harbour-" * 12_500  # 100 kB
LONGER_THAN_URLS = LONG[:8000]


def test_a_calendar_without_end_is_left_alone_beside_its_stories(newsroom: Newsroom) -> None:
    def month(request: ReceivedRequest) -> str:
        numbers = [int(part) for part in request.path.split("/") if part.isdigit()] or [2031, 5]
        at = numbers[0] * 12 + numbers[1] if len(numbers) > 1 else 0
        ahead = [f"/calendar/{(at + n) // 12}/{(at + n) % 12 + 1:02}" for n in range(12)]
        days = [f"{ahead[0]}/{day:02}" for day in range(1, 29)]
        more = [f"/events/{link.replace('/', '-')}" for link in ahead] + [
            f"/calendar?month={n}" for n in range(at, at + 9)
        ]
        return front([], more="".join(f'<a href="{link}">{link[-7:]}</a>' for link in (*ahead, *days, *more)))

    links = '<nav><a href="/calendar/">Calendar</a> <a href="/events/">Events</a></nav>'
    with Server({path(n): story(n) for n in range(3)}, default=month) as server:
        server.routes |= {
            "/robots.txt": "",
            "/": front(
                range(3), more=links + '<a href="/calendar/2031/05">May 2031</a> <a href="/calendar/2031/05/17">17</a>'
            ),
        }
        for name in ("feed.xml", "rss.xml", "sitemap.xml"):
            server.routes[f"/{name}"] = Reply(status=404)
        for _ in range(2):
            assert newsroom.run("crawl", "news", "-a", f"site={server.url('/')}").code == 0
        asked = server.paths()
    assert {record["headline"] for record in newsroom.records()} == {headline(n) for n in range(3)}
    assert set(newsroom.outcomes()) == {server.url(path(n)) for n in range(3)}
    assert {one for one in asked if "calendar" in one or "event" in one} == {
        "/calendar/",
        "/calendar/2031/05",
        "/events/",
    }


def test_what_differs_in_a_session_alone_is_one_story(newsroom: Newsroom) -> None:
    visits = range(200)
    forms = [
        *(f"?PHPSESSID={UUID(int=n * 7**40 % 2**128).hex}" for n in visits),
        *(f";jsessionid={n:032X}.node1" for n in visits),
        *(f"?sid={UUID(int=(n + 1) * 7**41 % 2**128).hex}" for n in visits),
        *(f"?session_id={UUID(int=(n + 1) * 7**42 % 2**128)}" for n in visits),
    ]
    cards = "".join(f'<article><h2><a href="{path(3)}{form}">{headline(3)}</a></h2></article>' for form in forms)
    with Server({path(n): story(n) for n in range(4)}) as server:
        server.routes |= {"/robots.txt": "", "/": front(range(3), more=cards)}
        assert newsroom.run("crawl", "news", "-a", f"site={server.url('/')}").code == 0
        asked = [one for one in server.paths() if "crane" in one]
    assert sorted(asked) == [path(n) for n in range(4)]
    assert len(newsroom.outcomes()) == 4


def test_urls_of_100_kb_are_left_out_which_is_told_and_cost_no_story(newsroom: Newsroom) -> None:
    with Server({path(n): story(n) for n in range(7)}) as server:
        home = server.url("/").rstrip("/")
        long = f"{home}{LONG}"
        head = f'<link rel="canonical" href="{long}"><meta property="og:url" content="{long}">'
        routes: dict[str, Route] = {
            path(1): story(1, link=head),
            path(2): redirect(LONG),
            path(6): redirect(LONGER_THAN_URLS),
            path(3): f'<meta http-equiv="refresh" content="0; url={LONG}">',
            "/robots.txt": f"Sitemap: {home}/a.xml\nSitemap: {long}",
            "/a.xml": sitemap([f"{home}{path(n)}" for n in range(7)] + [long]),
            "/": front(range(2), more=f'<a href="{LONG}">Harbour again, and at length</a>'),
        }
        server.routes |= routes
        done = newsroom.run("crawl", "news", "-a", f"site={home}/")
        assert done.code == 0, done.err
        assert max(map(len, server.paths())) < 4097
    headlines = {record["url"].removeprefix(home): record["headline"] for record in newsroom.records()}
    assert headlines == {path(n): headline(n) for n in (0, 1, 4, 5)}
    outcomes = {url.removeprefix(home): (outcome, reason) for url, (outcome, reason) in newsroom.outcomes().items()}
    assert [outcomes[path(n)][0] for n in (2, 3, 6)] == ["failed", "empty", "refused_address"]
    assert done.err.count("has no http or https URL: left out") == 1
    assert "links of more than 4,096 characters are left out: 1" in done.err
    assert done.err.count("sitemaps of more than 4,096 characters are left out: 1") == 1
    assert len(outcomes) == 7
    assert max(len(str(reason)) for _, reason in outcomes.values()) < 2000


def test_a_feed_does_not_have_another_host_asked_for_all_that_it_names(newsroom: Newsroom) -> None:
    count = 300
    with Server(default=story(1), host="127.0.0.2") as victim, Server(host="127.0.0.3") as redirector:
        with Server({path(n): story(n) for n in range(5)}) as server:
            home = server.url("/").rstrip("/")
            redirector.default = lambda request: redirect(home + request.path)
            own = "".join(f"<item><link>{redirector.url(path(n))}</link></item>" for n in range(5))
            foreign = (victim.url(f"/2026/11/20/story-of-{n}") for n in range(count))
            others = "".join(f"<item><link>{url}</link></item>" for url in foreign)
            server.routes |= {"/robots.txt": "", "/feed.xml": feed(home, (), more=own + others)}
            server.routes["/"] = front((), head='<link rel="alternate" type="application/rss+xml" href="/feed.xml">')
            done = newsroom.run("crawl", "news", "-a", f"site={home}/")
            assert done.code == 0, done.err
        asked = len(victim.paths(robots=False))
    assert 20 <= asked <= 150, "those that were under way when the first had ended, and no more"
    assert {record["headline"] for record in newsroom.records()} == {headline(n) for n in range(5)}
    assert Counter(outcome for outcome, _ in newsroom.outcomes().values())["off_site"] == count


def test_sitemap_indexes_that_name_each_other_end(newsroom: Newsroom) -> None:
    with Server({path(n): story(n) for n in range(2)}) as server:
        home = server.url("/").rstrip("/")

        def deeper(request: ReceivedRequest) -> Reply:
            number = int(request.path.removeprefix("/deep-").partition(".")[0])
            return sitemap([f"{home}/deep-{number + 1}.xml", f"{home}/deep-{number + 2}.xml"], kind="sitemapindex")

        ring = [f"{home}/{name}.xml" for name in "abc"]
        server.routes |= {f"/{name}.xml": sitemap(ring, kind="sitemapindex") for name in "abc"}
        server.routes |= {f"/deep-{n}.xml": deeper for n in range(100)}
        server.routes["/c.xml"] = sitemap([*ring, f"{home}/deep-0.xml", f"{home}/all.xml"], kind="sitemapindex")
        server.routes["/all.xml"] = sitemap([f"{home}{path(n)}" for n in range(2)])
        server.routes |= {"/robots.txt": f"Sitemap: {ring[0]}", "/": front([])}
        done = newsroom.run("crawl", "news", "-a", f"site={home}/")
        assert done.code == 0, done.err
        named = {"a", "b", "c", "all", *(f"deep-{n}" for n in range(100))}
        asked = [one[1:-4] for one in server.paths() if one[1:-4] in named and one.endswith(".xml")]
        report = newsroom.run("report").out
    assert sorted(asked) == sorted({*"abc", "all", *(f"deep-{n}" for n in range(5))})
    assert len(newsroom.records()) == 2
    assert "sitemaps are left out" in done.err
    assert "sitemaps are left out" in report
