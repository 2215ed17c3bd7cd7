"""robots.txt is obeyed as RFC 9309 says, for the first requests to a host too."""

from __future__ import annotations

import gzip
from itertools import pairwise

from tests.e2e.probe import fetch
from tests.server import Reply, Server, endless, redirect

RULES = "User-agent: *\nDisallow: /private\nSitemap: https://paper.example/news.xml\n"


def test_rules_hold_for_every_request_whatever_robots_is() -> None:
    def host(last: int, robots: object, **more: object) -> Server:
        return Server({"/robots.txt": robots, "/story": "story", **more}, host=f"127.0.0.{last}")

    long = b"User-agent: *\nDisallow: /private\n" + b"# more\n" * 10
    with (
        host(2, Reply(RULES, kind="text/plain", wait=0.2)) as paper,
        host(3, Reply("none", status=404)) as without,
        host(4, Reply("down", status=500)) as down,
        host(5, Reply("busy", status=401)) as locked,
        host(6, Reply(endless(b"# more\n" * 1000), kind="text/plain")) as unending,
        host(7, Reply(gzip.compress(RULES.encode(), mtime=0), headers={"Content-Encoding": "gzip"})) as packed,
        host(8, redirect(paper.url("/robots.txt"))) as moved,
        host(9, redirect("/robots.txt?again")) as loop,
        host(10, Reply(wire=b"")) as mute,
    ):
        unending.routes["/robots.txt"] = Reply(lambda: (long, *(b"# more\n" * 1000 for _ in range(10_000))))
        packed.routes["/robots.txt"] = Reply(
            gzip.compress(RULES.encode(), mtime=0), headers={"Content-Encoding": "gzip"}
        )
        paper.routes["/away"] = redirect(packed.url("/private/moved"))
        paper.routes["/away-again"] = redirect("/private/here")
        forbidden = [paper.url(f"/private/{number}") for number in range(10)]
        got = fetch(
            [
                *forbidden, paper.url("/story"), paper.url("/away"), paper.url("/away-again"),
                without.url("/private"), down.url("/story"), locked.url("/story"),
                unending.url("/private"), unending.url("/story"), packed.url("/private"),
                moved.url("/private"), moved.url("/story"), loop.url("/story"), mute.url("/story"),
            ]
        )  # fmt: skip

        for url in (*forbidden, unending.url("/private"), packed.url("/private"), moved.url("/private")):
            assert got.outcome(url) == "refused_by_robots", (url, got.results[url])
            assert got.reason(url) == "Disallow: /private"
        assert [path for path in paper.paths() if path.startswith("/private")] == []
        assert len(paper.times("/robots.txt")) == 2, "one for all who waited, one that moved. was sent to"
        assert got.results[paper.url("/story")]["robots"] == "no rule"
        assert got.status(paper.url("/story")) == 200

        for hop in ("/away", "/away-again"):
            assert got.outcome(paper.url(hop)) == "refused_by_robots", "the target of a redirect is checked as well"
        assert packed.paths(robots=False) == []

        assert got.status(without.url("/private")) == 404, "4xx: no rules"
        assert got.status(locked.url("/story")) == 200
        assert got.results[locked.url("/story")]["robots"] == "robots.txt answers 401"

        assert got.outcome(down.url("/story")) == "refused_by_robots", "5xx: nothing is allowed"
        assert "robots.txt answers 500" in got.reason(down.url("/story"))
        assert got.results[down.url("/story")]["retry_after"] == 300
        assert down.paths(robots=False) == []

        assert got.status(unending.url("/story")) == 200, "the first 500 KiB are read"
        assert got.status(moved.url("/story")) == 200, "redirects are followed, to another host too"
        assert got.status(loop.url("/story")) == 200, "more than five redirects: no rules"
        assert len([path for path in loop.paths() if path.startswith("/robots.txt")]) == 6

        assert got.outcome(mute.url("/story")) == "failed"
        assert "robots.txt is unreachable" in got.reason(mute.url("/story"))
        assert mute.paths(robots=False) == []


def test_rules_expire_and_a_kept_copy_serves_while_robots_is_unreachable() -> None:
    def robots(request):
        return {1: "User-agent: *\nDisallow: /a", 2: "User-agent: *\nDisallow: /b"}.get(
            request.nth, Reply("down", status=500)
        )

    with Server({"/robots.txt": robots}, default="story") as paper:
        urls = [paper.url(path) for path in ("/a/1", "/b/1", "/a/2", "/b/2", "/a/3", "/b/3")]
        settings = {"NEWS_ROBOTS_TTL": 0.01, "NEWS_ROBOTS_RETRY": 0.01}
        got = fetch(urls[:1] + urls[3:], settings, pause=0.3)
        assert got.reason(urls[0]) == "Disallow: /a"
        assert got.reason(urls[3]) == "Disallow: /b", "the second robots.txt holds now"
        assert got.status(urls[4]) == 200, "the third cannot be had: the second is kept"
        assert got.reason(urls[5]) == "Disallow: /b"
        assert len(paper.times("/robots.txt")) == 4


def test_crawl_delay_spaces_requests_and_sitemaps_are_told_to_the_spider() -> None:
    rules = RULES + "Crawl-delay: 0.4\n"
    with (
        Server({"/robots.txt": rules}, default="story", host="127.0.0.2") as paper,
        Server({"/robots.txt": "User-agent: *\nCrawl-delay: 3600"}, default="story", host="127.0.0.3") as slow,
    ):
        urls = [paper.url(f"/{number}") for number in range(3)]
        slow_urls = [slow.url(f"/{number}") for number in range(3)]
        settings = {"AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_START_DELAY": 0, "NEWS_CRAWL_DELAY_MAX": 0.5}
        got = fetch([*urls, *slow_urls], settings, rules=paper.url("/any"))
        assert got.results["rules"]["sitemaps"] == ["https://paper.example/news.xml"]
        assert got.results["rules"]["crawl_delay"] == 0.4
        for server, least in ((paper, 0.3), (slow, 0.4)):
            times = [request.at for request in server.requests if request.path != "/robots.txt"]
            assert len(times) == 3
            assert all(later - earlier > least for earlier, later in pairwise(times)), times
        assert "Crawl-delay 3600 is more than NEWS_CRAWL_DELAY_MAX" in got.log
        assert len(paper.times("/robots.txt")) == 1


def test_robots_can_be_left_unasked_by_setting() -> None:
    with Server({"/robots.txt": RULES, "/private": "story"}) as paper:
        got = fetch([paper.url("/private")], {"ROBOTSTXT_OBEY": False})
        assert got.status(paper.url("/private")) == 200
        assert paper.paths() == ["/private"]
