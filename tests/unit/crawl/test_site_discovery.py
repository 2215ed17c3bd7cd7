"""What a run fetches of a site beside its stories, with a real SQLite file, without Scrapy."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import event

from crawler.article import Declared, OutcomeName
from crawler.crawl.arguments import Selection
from crawler.crawl.channel_answers import ChannelAnswer
from crawler.crawl.channel_requests import WELL_KNOWN
from crawler.crawl.fetch_facts import FetchFacts, FetchFailure
from crawler.crawl.sitemap_queue import MAX_INDEX_DEPTH, MAX_SITEMAPS_AT_ONCE
from crawler.discovery.well_known import FEED_PATHS, SITEMAP_PATHS
from crawler.site import Site
from tests.articles import FETCHED
from tests.paper import feed, front, path, sitemap
from tests.unit.crawl.discovering import HOME, Crawl, run, urls
from tests.unit.crawl.session import Desk

UNDECLARED = Site(name="paper", home=f"{HOME}/")
DECLARED = Site(
    name="paper", home=f"{HOME}/", feeds=(f"{HOME}/feed.xml",), sitemaps=(f"{HOME}/index.xml",), fronts=(f"{HOME}/",)
)
FEED_LINK = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
BROKEN = FetchFailure(outcome=OutcomeName.FAILED, reason="the connection failed")
REFUSED = FetchFailure(outcome=OutcomeName.REFUSED_BY_ROBOTS, reason="robots.txt: Disallow: /", is_refused=True)
STOPPED = FetchFailure(outcome=OutcomeName.FAILED, reason="stopped", is_refused=True, is_stopped=True)


def test_a_declared_site_is_asked_for_what_it_declares(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        crawl = Crawl(desk, DECLARED)
        requests = await crawl.begin()
        assert [(request.kind, request.max_bytes) for request in requests] == [
            (Declared.FEED, 10),
            (Declared.SITEMAP, 50),
            (Declared.FRONT, 10),
        ]
        assert crawl.discovery.requests.is_pending
        assert await crawl.answer(requests[0], feed(HOME, range(2))) == []
        assert await crawl.answer(requests[1], sitemap([f"{HOME}{path(2)}"])) == []
        assert await crawl.answer(requests[2], front([3], head=FEED_LINK)) == [], "its front names no further channels"
        assert not crawl.discovery.requests.is_pending
        assert await crawl.declared() == {f"{HOME}{path(n)}" for n in range(4)}
        summary = crawl.discovery.summary
        assert (summary.found, summary.read, summary.unchanged, summary.failed) == (4, 3, 0, {})
        assert not summary.is_empty

    run(tmp_path, work)


def test_channels_that_are_found_together_are_written_together(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        store = desk.session.store
        written: list[str] = []
        event.listen(store.channels.database.engine, "before_cursor_execute", lambda *args: written.append(args[2]))
        crawl = Crawl(desk, DECLARED)
        await crawl.begin()
        assert sum(statement.startswith("INSERT INTO channels") for statement in written) == 1
        known = {one.url: (one.kind, one.found_by) for one in store.channels.select("paper")}
        assert known == {
            f"{HOME}/feed.xml": (Declared.FEED, "site"),
            f"{HOME}/index.xml": (Declared.SITEMAP, "site"),
            f"{HOME}/": (Declared.FRONT, "site"),
        }
        await crawl.end()
        written.clear()
        await crawl.begin()
        assert not any(statement.startswith("INSERT INTO channels") for statement in written), "known ones stay"

    run(tmp_path, work)


def test_what_has_not_changed_is_told_by_its_validators(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        crawl = Crawl(desk, Site(name="paper", home=f"{HOME}/", feeds=(f"{HOME}/feed.xml",)))
        [first] = await crawl.begin()
        assert first.headers == ()
        await crawl.answer(first, feed(HOME, [0]), etag='"1"', last_modified="Fri, 20 Nov 2026 09:00:00 GMT")
        await crawl.end()
        [again] = await crawl.begin()
        assert dict(again.headers) == {"If-None-Match": '"1"', "If-Modified-Since": "Fri, 20 Nov 2026 09:00:00 GMT"}
        assert await crawl.answer(again, status=304) == []
        assert (crawl.discovery.summary.unchanged, crawl.discovery.summary.is_empty) == (1, False)
        await crawl.end()
        [third] = await crawl.begin()
        assert dict(third.headers)["If-None-Match"] == '"1"', "a 304 keeps them"

    run(tmp_path, work)


def test_an_undeclared_site_is_asked_for_what_its_front_and_robots_txt_name(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        crawl = Crawl(desk, UNDECLARED, robots=(f"{HOME}/named.xml",))
        home, named = await crawl.begin()
        assert (home.kind, named.url, named.found_by) == (Declared.FRONT, f"{HOME}/named.xml", "robots.txt")
        found = await crawl.receive(home, front([0], head=FEED_LINK))
        assert urls(found) == ["/feed.xml", "/harbour/"]
        assert await crawl.answer(found[1], front([1], head=FEED_LINK)) == [], "a section leads no further"

    run(tmp_path, work)


def test_well_known_paths_are_tried_where_nothing_is_named_until_one_is_right(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        crawl = Crawl(desk, UNDECLARED)
        [home] = await crawl.begin()
        bare = front([]).replace('<a href="/harbour/">Harbour</a>', "")
        feed_guess, sitemap_guess = await crawl.receive(home, bare)
        assert urls([feed_guess, sitemap_guess]) == [FEED_PATHS[0], SITEMAP_PATHS[0]]
        assert crawl.discovery.requests.is_pending
        assert not crawl.discovery.requests.holds_up_stories, "stories of the front do not wait for guesses"
        [second] = await crawl.receive(feed_guess, status=404)
        [third] = await crawl.receive(second, "<p>no feed</p>")
        assert urls([second, third]) == list(FEED_PATHS[1:3])
        assert await crawl.answer(third, feed(HOME, [0])) == [], "the first that is a feed ends the search"
        assert await crawl.discovery.miss(sitemap_guess, BROKEN) == [], "a host that fails is not probed"
        assert set(crawl.log()) == {f"{HOME}/", third.url}
        assert not crawl.discovery.summary.failed, "a wrong guess is no failure"
        assert not crawl.discovery.requests.is_pending
        assert not crawl.discovery.summary.unawaited
        await crawl.end()
        again = await crawl.begin()
        assert urls(again) == ["/", FEED_PATHS[2]]
        assert await crawl.answer(again[0], bare) == [], "an earlier run has tried them"

    run(tmp_path, work)


def test_well_known_paths_are_tried_by_the_next_run_where_the_first_was_stopped(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        crawl = Crawl(desk, UNDECLARED)
        [home] = await crawl.begin()
        assert len(await crawl.receive(home, front([0]))) == 3
        await desk.session.frontier.end_site("paper", "shutdown")
        home, *_ = await crawl.begin()
        assert urls(await crawl.receive(home, front([0])))[-2:] == [FEED_PATHS[0], SITEMAP_PATHS[0]]

    run(tmp_path, work)


def test_a_refused_guess_gives_way_to_the_next(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        crawl = Crawl(desk, UNDECLARED)
        [home] = await crawl.begin()
        guess, _ = await crawl.receive(home, "")
        assert urls(await crawl.discovery.miss(guess, REFUSED)) == [FEED_PATHS[1]]
        assert guess.found_by == WELL_KNOWN

    run(tmp_path, work)


def test_a_channel_that_fails_is_written_down_and_one_that_was_not_sent_is_not(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        crawl = Crawl(desk, DECLARED)
        feed_request, sitemap_request, front_request = await crawl.begin()
        await crawl.answer(feed_request, status=500)
        await crawl.answer(sitemap_request, "<html>no sitemap</html>")
        assert await crawl.discovery.miss(front_request, STOPPED) == []
        assert not crawl.discovery.requests.is_pending
        failed = crawl.discovery.summary.failed
        assert failed[feed_request.url] == "answered 500"
        assert set(failed) == {feed_request.url, sitemap_request.url}
        assert crawl.log() == {feed_request.url: (1, 500), sitemap_request.url: (1, 200)}
        assert crawl.discovery.summary.is_empty

    run(tmp_path, work)


def test_an_index_is_followed_newest_first_and_the_older_ones_wait(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        crawl = Crawl(desk, Site(name="paper", home=f"{HOME}/", sitemaps=(f"{HOME}/index.xml",)))
        [index] = await crawl.begin()
        count = MAX_SITEMAPS_AT_ONCE + 2
        children = {f"{HOME}/{n}.xml": FETCHED - timedelta(days=n) for n in reversed(range(count))}
        foreign = {"https://other.example/x.xml": FETCHED, f"{HOME}/index.xml": FETCHED}
        found = await crawl.answer(index, sitemap({**children, **foreign}, kind="sitemapindex"))
        assert found == [f"/{n}.xml" for n in range(MAX_SITEMAPS_AT_ONCE)]
        later = []
        while crawl.discovery.requests.has_older():
            later += urls(await crawl.discovery.requests.next_older())
        assert later == ["/3.xml", "/4.xml", "https://other.example/x.xml"], "a CDN may carry sitemaps, too"
        assert await crawl.discovery.requests.next_older() == []

    run(tmp_path, work)


def test_indexes_in_indexes_have_an_end(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        crawl = Crawl(desk, Site(name="paper", home=f"{HOME}/", sitemaps=(f"{HOME}/0.xml",)))
        requests = await crawl.begin()
        depth = 0
        while requests:
            depth += 1
            requests = await crawl.receive(requests[0], sitemap({f"{HOME}/{depth}.xml": None}, kind="sitemapindex"))
        assert depth == MAX_INDEX_DEPTH + 1
        [(url, reason)] = crawl.discovery.summary.held_over.items()
        assert url.endswith(f"/{MAX_INDEX_DEPTH}.xml")
        assert reason.startswith("1 sitemaps are left out")
        held = [one.held_over for one in desk.session.store.channels.select("paper") if one.url == url]
        assert held == [reason], "the next one who asks for a report is told"

    run(tmp_path, work)


def test_sitemaps_that_cannot_have_what_is_wanted_are_left_out(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        site = Site(name="paper", home=f"{HOME}/", sitemaps=(f"{HOME}/index.xml",))
        crawl = Crawl(desk, site, selection=Selection(since=FETCHED - timedelta(days=3)))
        [index] = await crawl.begin()
        children = {f"{HOME}/new.xml": FETCHED, f"{HOME}/old.xml": FETCHED - timedelta(days=4), f"{HOME}/any.xml": None}
        [new, any_time] = await crawl.receive(index, sitemap(children, kind="sitemapindex"))
        assert urls([new, any_time]) == ["/new.xml", "/any.xml"]
        await crawl.answer(new, sitemap([f"{HOME}{path(0)}"]))
        await crawl.end()
        desk.clock.advance(timedelta(hours=13))
        index, *lively = await crawl.begin()
        assert urls(lively) == ["/new.xml"], "one that lately declared something is asked for by itself"
        await crawl.end()
        desk.clock.advance(timedelta(days=8))
        [index] = await crawl.begin()
        desk.clock.advance(timedelta(hours=1))
        assert (
            await crawl.answer(index, sitemap({f"{HOME}/new.xml": FETCHED - timedelta(days=1)}, kind="sitemapindex"))
            == []
        )

    run(tmp_path, work)


def test_a_round_fetches_only_channels_that_are_due(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        crawl = Crawl(desk, Site(name="paper", home=f"{HOME}/", feeds=(f"{HOME}/feed.xml",)))
        [request] = await crawl.begin()
        await crawl.answer(request, feed(HOME, [0]))
        await crawl.end()
        crawl.options = {"due_only": True}
        assert await crawl.begin() == []
        assert not crawl.discovery.summary.is_empty, "nothing was due"
        await crawl.end()
        desk.clock.advance(timedelta(hours=2))
        assert urls(await crawl.begin()) == ["/feed.xml"]

    run(tmp_path, work)


def test_sections_are_those_by_name(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        crawl = Crawl(desk, UNDECLARED, selection=Selection(sections=("Port",)))
        [home] = await crawl.begin()
        menu = '<nav><a href="/port/">Port</a> <a href="/court/">Court</a> <a href="/sport/">Sport</a></nav>'
        found = await crawl.receive(home, front([], head=FEED_LINK, more=menu))
        assert [one.url for one in found if one.kind is Declared.FRONT] == [f"{HOME}/port/", f"{HOME}/sport/"]

    run(tmp_path, work)


def test_a_channel_that_never_changes_while_others_show_news_is_asked_plainly_once_a_day(tmp_path: Path) -> None:
    site = Site(name="paper", home=f"{HOME}/", feeds=(f"{HOME}/feed.xml", f"{HOME}/other.xml"))

    async def work(desk: Desk) -> None:
        async def fetch(news: range, *, is_lying: bool) -> bool:
            """One run; returns whether the first feed was asked plainly."""
            crawl = Crawl(desk, site)
            lying, other = await crawl.begin()
            if is_lying and lying.headers:
                await crawl.answer(lying, status=304)
            else:
                await crawl.answer(lying, feed(HOME, [0]), etag='"1"')
            await crawl.answer(other, feed(HOME, news), etag=f'"{news}"')
            await crawl.end()
            return not lying.headers

        assert await fetch(range(1, 2), is_lying=True)
        desk.clock.advance(timedelta(hours=25))
        assert not await fetch(range(1, 3), is_lying=True), "nothing speaks against it yet"
        desk.clock.advance(timedelta(hours=25))
        assert await fetch(range(1, 4), is_lying=True)
        desk.clock.advance(timedelta(minutes=5))
        assert not await fetch(range(1, 4), is_lying=True), "once a day"

    run(tmp_path, work)


def test_a_304_without_validators_is_a_failure(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        crawl = Crawl(desk, DECLARED)
        for request in await crawl.begin():
            await crawl.answer(request, status=304)
        assert crawl.discovery.summary.is_empty
        assert len(crawl.discovery.summary.failed) == 3
        assert crawl.discovery.summary.unchanged == 0

    run(tmp_path, work)


def test_a_home_page_behind_a_consent_page_is_a_failure_and_joins_no_host(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        crawl = Crawl(desk, UNDECLARED)
        [home] = await crawl.begin()
        answer = ChannelAnswer(
            url="https://consent.other.example/?to=paper", facts=FetchFacts(status=200), body=b"<p>Agree", decode=str
        )
        await crawl.discovery.receive(home, answer)
        assert "asks for consent" in crawl.discovery.summary.failed[home.url]
        assert crawl.discovery.site.moved_to is None

    run(tmp_path, work)


def test_a_home_page_on_another_host_takes_its_site_along(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        crawl = Crawl(desk, UNDECLARED)
        [home] = await crawl.begin()
        page = str(front([1]))
        answer = ChannelAnswer(
            url="https://new.example/", facts=FetchFacts(status=200), body=page.encode(), decode=lambda: page
        )
        await crawl.discovery.receive(home, answer)
        assert await crawl.declared() == {f"https://new.example{path(1)}"}
        assert crawl.discovery.summary.moved_to == "https://new.example/"
        assert crawl.discovery.site.owns("https://www.new.example/a")
        assert crawl.discovery.site.owns(f"{HOME}/a")

    run(tmp_path, work)
