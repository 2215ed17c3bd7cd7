"""Rounds over the sites of a store: update, watch, and the commands that look at what they did."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.e2e.command import Newsroom
from tests.e2e.month import FILE, read_clock, write_clock
from tests.paper import DAY, feed, front, headline, paper, path, story
from tests.server import ReceivedRequest, Reply, Server

HOUR = timedelta(hours=1)
FEED_LINK = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
MORE = "<p>Later in the evening the board said that the crane would be painted, and that the paint would be blue.</p>"


class Desk:
    """A newsroom with a clock of its own and one paper."""

    def __init__(self, newsroom: Newsroom, server: Server) -> None:
        self.newsroom, self.server = newsroom, server
        self.clock = newsroom.folder / "clock"
        self.environment = {FILE: str(self.clock), "NEWS_CLOCK": "tests.e2e.month.FileClock"}
        write_clock(self.clock, DAY + HOUR / 2)

    def pass_time(self, by: timedelta) -> None:
        write_clock(self.clock, read_clock(self.clock) + by)

    def run(self, *words: str, **settings: str) -> str:
        options = {"NEWS_CLOCK": "tests.e2e.month.FileClock", "DOWNLOAD_DELAY": "0.002", "AUTOTHROTTLE_ENABLED": "0",
                "RETRY_TIMES": "0", "NEWS_WORKERS": "1", "NEWS_ROBOTS_TTL": "0", **settings}  # fmt: skip
        done = self.newsroom.run(*words, settings=options, **{FILE: str(self.clock)})
        assert done.code == 0, done.err[-3000:]
        return done.out + done.err

    def crawl(self) -> str:
        return self.run("crawl", "news", "-a", f"site={self.server.url('/')}")

    def update(self, after: timedelta = timedelta(0)) -> str:
        self.pass_time(after)
        return self.run("update")

    def classes(self, n: int = 0) -> list[list[str]]:
        lines = self.run("history", self.server.url(path(n)), "--json").splitlines()
        return [json.loads(line)["classes"] for line in lines if line.startswith("{")]

    def body(self, n: int = 0) -> str:
        return str(json.loads(self.run("show", self.server.url(path(n)), "--json"))["body"])

    def outcome(self, target: str) -> tuple[str | None, str | None]:
        return self.newsroom.outcomes()[self.server.url(target)]


@pytest.fixture
def desk(newsroom: Newsroom) -> Iterator[Desk]:
    with Server(paper(3)) as server:
        yield Desk(newsroom, server)


def tagged(body: str) -> Callable[[ReceivedRequest], Reply]:
    """A page with validators."""
    tag = f'"{len(body)}-{body.count("<p>")}"'

    def answer(request: ReceivedRequest) -> Reply:
        held_tag = request.headers.get("if-none-match")
        return Reply(status=304, headers={"ETag": tag}) if held_tag == tag else Reply(body, headers={"ETag": tag})

    return answer


def test_an_unchanged_story_is_asked_for_by_its_validators_and_costs_no_reading(desk: Desk) -> None:
    desk.server.routes[path(0)] = tagged(story(0))
    desk.crawl()
    assert "Nothing is due" in desk.update()
    desk.update(HOUR)
    [first, again] = [request for request in desk.server.requests if request.path == path(0)]
    assert "if-none-match" not in first.headers
    assert again.headers["if-none-match"]
    assert desk.outcome(path(0)) == ("unchanged", "304 Not Modified")
    assert len(desk.newsroom.records()) == 3


def test_an_edit_is_found_and_shown_by_history_and_diff(desk: Desk) -> None:
    desk.crawl()
    desk.server.routes[path(0)] = story(0, extra=MORE).replace("<h1>Harbour keeps", "<h1>Harbour still keeps")
    printed = desk.update(HOUR)
    assert "1 revised" in printed
    assert desk.classes() == [[], ["headline", "text_added"]]
    url = desk.server.url(path(0))
    printed = desk.run("diff", url)
    assert "Harbour {+still +}keeps" in printed
    assert "{+Later in the evening" in printed or "the paint would be blue.+}" in printed
    page = desk.newsroom.folder / "diff.html"
    desk.run("diff", url, "1", "2", "--html", str(page))
    assert "<ins>still </ins>" in page.read_text()
    for words, why in ((["diff", url, "1", "7"], "there is no revision 7"),
                       (["diff", desk.server.url(path(1))], "only one revision"),
                       (["history", "https://nowhere.example/x"], "no record of")):  # fmt: skip
        done = desk.newsroom.run(*words)
        assert (done.code, why in done.err) == (1, True), done.err
    assert f"'scrapy diff {url}' shows the latest change" in desk.run("history", url)
    assert "shows the latest change" not in desk.run("history", desk.server.url(path(1)))
    [line] = desk.run("coverage", "--since", "2020-01-01", "--until", "2020-02-01").splitlines()
    assert line.startswith("no URL was declared in this period: the store has some from 2026-"), "no table of nothing"
    desk.pass_time(timedelta(days=30))
    [line] = desk.run("coverage").splitlines()
    assert re.search(r"declared from 2026-\d\d-\d\d on: .*; --since 2026-\d\d-\d\d counts all", line), line
    for words, why in ((["diff", url, "1"], "give two revisions"),
                       (["diff", url, "--html", "/nowhere/x.html"], "cannot be written")):  # fmt: skip
        done = desk.newsroom.run(*words)
        assert (done.code, why in done.err) == (2, True), done.err


def test_new_stories_come_in_and_nothing_is_asked_before_it_is_due(desk: Desk) -> None:
    desk.crawl()
    desk.server.forget()
    assert "Nothing is due" in desk.update(timedelta(minutes=5))
    assert desk.server.paths() == []
    desk.server.routes.update(paper(5))
    desk.update(HOUR)
    assert len(desk.newsroom.records()) == 5


def test_due_says_what_and_why(desk: Desk) -> None:
    desk.crawl()
    assert "next: " in desk.run("due")
    desk.pass_time(HOUR)
    printed = desk.run("due")
    assert "may have changed; fetched 1 time" in printed
    assert "feed  may have new stories" in printed
    [first, *_] = [json.loads(line) for line in desk.run("due", "--json").splitlines() if line.startswith("{")]
    assert set(first) == {"site", "kind", "url", "why"}


@pytest.mark.slow
def test_a_live_blog_grows_by_entries(desk: Desk) -> None:
    def blog(*numbers: int) -> str:
        updates = [
            {
                "@type": "BlogPosting",
                "@id": f"#e{n}",
                "headline": f"Point {n}",
                "datePublished": f"2026-11-20T09:{n:02}:00Z",
                "articleBody": f"At point {n} the crane moved {n} metres and the board looked on.",
            }
            for n in numbers
        ]
        posting = {"@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": headline(0),
                "datePublished": DAY.isoformat(), "liveBlogUpdate": updates}  # fmt: skip
        return story(0).replace("</head>", f'<script type="application/ld+json">{json.dumps(posting)}</script></head>')

    desk.server.routes[path(0)] = blog(2, 1)
    desk.crawl()
    desk.server.routes[path(0)] = blog(4, 3, 2)
    desk.update(timedelta(minutes=20))
    assert desk.classes() == [[], ["entries_added"]]
    record = json.loads(desk.run("show", desk.server.url(path(0)), "--json"))
    assert [entry["headline"] for entry in record["entries"]] == ["Point 4", "Point 3", "Point 2", "Point 1"]
    assert record["entries"][0]["published"] == "2026-11-20T09:04:00+00:00"


@pytest.mark.slow
def test_a_paywall_that_comes_and_goes_never_takes_the_text(desk: Desk) -> None:
    whole = story(0, extra=MORE * 3)
    desk.server.routes[path(0)] = whole
    desk.crawl()
    text = desk.body()
    cut = whole[: whole.index("</p>", whole.index("<p>The harbour board")) + 4]
    wall = '<div class="paywall"><h2>Subscribe to read on</h2><p>Already a subscriber? Log in.</p></div>'
    declared = {"@type": "NewsArticle", "headline": headline(0), "isAccessibleForFree": False}
    marked = f'<script type="application/ld+json">{json.dumps(declared)}</script>'
    desk.server.routes[path(0)] = cut.replace("</head>", f"{marked}</head>") + wall + "</article></body></html>"
    desk.update(HOUR)
    name, reason = desk.outcome(path(0))
    assert name in {"unchanged", "paywalled"}
    assert reason
    assert "which stays" in reason or "paywall" in reason
    assert desk.body() == text
    desk.server.routes[path(0)] = whole
    desk.update(3 * 24 * HOUR)
    assert desk.classes() == [[]]
    assert desk.body() == text


def test_a_story_taken_down_and_put_back(desk: Desk) -> None:
    desk.crawl()
    text = desk.body()
    desk.server.routes[path(0)] = Reply("Gone", status=410)
    desk.update(HOUR)  # ends with 0: it is not the update that failed
    assert desk.outcome(path(0))[0] == "gone"
    assert "taken down" in desk.run("show", desk.server.url(path(0)))
    desk.server.routes[path(0)] = story(0)
    desk.update(HOUR)
    assert desk.classes() == [[], ["taken_down"], ["back_again"]]
    assert desk.body() == text


@pytest.mark.slow
def test_a_soft_404_of_a_removed_story_leaves_its_text(desk: Desk) -> None:
    desk.crawl()
    text = desk.body()
    desk.server.routes[path(0)] = (
        "<html><head><title>404 - Page not found</title></head><body><h1>Page not found</h1>"
        "<p>The page you are looking for does not exist.</p></body></html>"
    )
    desk.update(HOUR)
    assert desk.outcome(path(0))[0] == "soft_404"
    assert desk.classes() == [[]]
    desk.update(HOUR)
    assert desk.classes() == [[], ["taken_down"]]
    assert desk.body() == text


@pytest.mark.slow
def test_a_feed_that_announces_its_whole_archive_as_new_has_nothing_fetched_again(desk: Desk) -> None:
    desk.crawl()
    home = desk.server.url("/").rstrip("/")
    later = DAY + 30 * HOUR
    items = "".join(
        f"<item><title>{headline(n)}</title><link>{home}{path(n)}</link><pubDate>{format_datetime(later)}</pubDate></item>"
        for n in range(3)
    )
    desk.server.routes["/feed.xml"] = Reply(f'<rss version="2.0"><channel>{items}</channel></rss>', kind="text/xml")
    desk.update(4 * 24 * HOUR)
    desk.server.forget()
    desk.update(2 * HOUR)
    assert not [fetched for fetched in desk.server.paths() if fetched.endswith(".html")]
    assert [len(desk.classes(n)) for n in range(3)] == [1, 1, 1]


@pytest.mark.slow
def test_a_story_dated_in_the_future_is_kept_and_visited_like_any(desk: Desk) -> None:
    desk.server.routes[path(0)] = story(0, published=datetime(2031, 1, 1, tzinfo=UTC))
    desk.crawl()
    desk.server.routes[path(0)] = story(0, published=datetime(2031, 1, 1, tzinfo=UTC), extra=MORE)
    desk.update(HOUR)
    assert desk.classes() == [[], ["text_added"]]


@pytest.mark.slow
def test_a_clock_that_jumps_back_and_forth_loses_nothing(desk: Desk) -> None:
    desk.crawl()
    desk.update(-400 * 24 * HOUR)
    desk.server.routes[path(1)] = story(1, extra=MORE)
    desk.server.routes.update(paper(4) | {path(1): story(1, extra=MORE)})
    desk.update(800 * 24 * HOUR)
    desk.update(-400 * 24 * HOUR)
    desk.update(HOUR)
    assert len(desk.newsroom.records()) == 4
    assert len(desk.classes(1)) == 2


@pytest.mark.slow
def test_canonicals_that_flip_are_one_story(desk: Desk) -> None:
    home = desk.server.url("/").rstrip("/")
    other = path(0).replace("harbour-keeps", "port-keeps")
    links = {url: f'<link rel="canonical" href="{home}{url}">' for url in (path(0), other)}
    more = f"<item><title>x</title><link>{home}{other}</link></item>"
    desk.server.routes["/feed.xml"] = feed(home, [0], more=more)
    desk.server.routes["/"] = front([], head=FEED_LINK)
    desk.server.routes |= {path(0): story(0, link=links[other]), other: story(0, link=links[path(0)])}
    desk.crawl()
    desk.server.routes |= {path(0): story(0, link=links[path(0)]), other: story(0, link=links[other])}
    desk.update(HOUR)
    assert len(desk.newsroom.records()) == 1
    assert desk.classes() == [[]]


def wait_for(condition: Callable[[], object], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.05)


@pytest.mark.slow
def test_a_second_update_leaves_and_a_killed_one_is_no_hindrance(newsroom: Newsroom) -> None:
    with Server(paper(3)) as server:
        newsroom.run("crawl", "news", "-a", f"site={server.url('/')}")
        newsroom.query_write("UPDATE ledger SET due = '2026-01-01 00:00:00.000000'")
        server.routes[path(0)] = Reply(story(0), wait=60)
        going = newsroom.begin("update", settings={"DOWNLOAD_DELAY": "0.01"})
        try:
            wait_for(lambda: server.paths().count(path(0)) == 2)
            second = newsroom.run("update")
            assert (second.code, "another update is running on this store" in second.err) == (75, True), second.err
        finally:
            os.killpg(going.pid, signal.SIGKILL)
            going.wait()
        server.routes[path(0)] = story(0)
        third = newsroom.run("update", settings={"DOWNLOAD_DELAY": "0.01"})
        assert third.code == 0, third.err
        assert {name for name, _ in newsroom.outcomes().values()} == {"unchanged"}
        assert newsroom.query("SELECT finish FROM rounds ORDER BY id") == [("killed",), ("finished",)]


@pytest.mark.slow
def test_watch_ends_cleanly_on_sigterm(newsroom: Newsroom) -> None:
    with Server(paper(2)) as server:
        newsroom.run("crawl", "news", "-a", f"site={server.url('/')}")
        watching = newsroom.begin("watch")
        try:
            log: Path = newsroom.folder / "log"
            wait_for(lambda: "sites had something due" in log.read_text())
            watching.send_signal(signal.SIGTERM)
            assert watching.wait(timeout=30) == 0
        except subprocess.TimeoutExpired:
            os.killpg(watching.pid, signal.SIGKILL)
            raise
        assert newsroom.query("SELECT finish FROM rounds") == [("shutdown",)]
        assert "Traceback" not in log.read_text()


def test_update_knows_sites_by_name_and_url_and_refuses_what_is_none(newsroom: Newsroom) -> None:
    with Server(paper(2)) as server:
        first = newsroom.run("update", server.url("/"), settings={"DOWNLOAD_DELAY": "0.01"})
        assert first.code == 0, first.err
        assert len(newsroom.records()) == 2
        again = newsroom.run("update", newsroom.records()[0]["site"])  # the name that lists show
        assert again.code == 0, again.err
    wrong = newsroom.run("update", "no_such_site")
    assert wrong.code == 2
    assert wrong.err.startswith("scrapy update: no site 'no_such_site'")
    assert newsroom.run("coverage", "--fail-under", "7").code == 2
    assert "is not a time" in newsroom.run("coverage", "--since", "yesterday").err
    assert "is not in sqlite:///" in newsroom.run("coverage", "--site", "https://nowhere.example/").err
    assert "is not before" in newsroom.run("report", "--since", "2030-01-01").err
    report = newsroom.folder / "report.html"
    assert newsroom.run("report", "--html", str(report)).code == 0
    assert "News crawl report" in report.read_text()


@pytest.mark.slow
def test_pages_that_wait_for_others_of_their_site_do_not_stop_the_rest(newsroom: Newsroom) -> None:
    with ExitStack() as stack:
        sites = []
        for n in range(2, 10):
            server = stack.enter_context(Server(paper(1), host=f"127.0.0.{n}"))
            server.routes[path(0)] = story(0) + f"<!--{'x' * 300_000}-->"
            sites.append(server.url("/"))
        done = newsroom.run(
            "update", *sites, settings={"SCRAPER_SLOT_MAX_ACTIVE_SIZE": "500000", "DOWNLOAD_DELAY": "0.01"}
        )
        assert done.code == 0, done.err[-2000:]
    assert len(newsroom.records()) == 8


def test_a_site_of_which_somebody_wanted_one_page_is_not_crawled_for_it(newsroom: Newsroom) -> None:
    with Server(paper(3)) as server:
        assert newsroom.run("crawl", "article", "-a", f"url={server.url(path(0))}").code == 0
        newsroom.query_write("UPDATE ledger SET due = '2026-01-01 00:00:00.000000'")
        server.forget()
        assert "no site is in the store" in newsroom.run("update").err
        assert server.paths() == []


def test_an_update_of_a_store_without_sites_says_so(newsroom: Newsroom) -> None:
    done = newsroom.run("update")
    assert (done.code, "Nothing is due" in done.err) == (0, False)
    assert "no site is in the store: add one" in done.err


@pytest.mark.slow
def test_an_update_of_a_paper_that_is_down_fails_and_the_next_one_does_not(newsroom: Newsroom) -> None:
    with Server(paper(2)) as server:
        assert newsroom.run("crawl", "news", "-a", f"site={server.url('/')}").code == 0
        port = server.port
    past = "2026-01-01 00:00:00.000000"
    newsroom.query_write(f"UPDATE channels SET next_due = '{past}'")
    down = newsroom.run("update", settings={"RETRY_TIMES": "0"})
    assert down.code == 1, down.err
    assert "not read" in down.err
    newsroom.query_write(f"UPDATE channels SET next_due = '{past}'")
    with Server(paper(3), port=port):
        up = newsroom.run("update", settings={"DOWNLOAD_DELAY": "0.01"})
    assert up.code == 0, up.err
    assert len(newsroom.records()) == 3
