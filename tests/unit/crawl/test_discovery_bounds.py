"""What is over the bounds of a run waits for the next one, and a run that is stopped reads no further."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.crawl.channel_answers import ChannelRequest
from crawler.crawl.channel_requests import MAX_NAMED_SITEMAPS
from crawler.crawl.round_limits import RoundLimits
from crawler.crawl.sitemap_queue import MAX_SITEMAPS_AT_ONCE
from crawler.discovery import feeds, raw_feed, xml_feeds
from crawler.site import Site
from tests.articles import FETCHED
from tests.paper import DAY, feed, path, sitemap
from tests.server import Reply
from tests.unit.crawl.discovering import HOME, Crawl
from tests.unit.crawl.session import Desk, open_desk


def test_what_is_over_the_bounds_of_a_run_is_told_and_taken_by_the_next(tmp_path: Path) -> None:
    stories = [f"{HOME}{path(n)}" for n in range(1200)]
    site = Site(name="paper", home=f"{HOME}/", feeds=(), sitemaps=(f"{HOME}/all.xml",))

    async def run(desk: Desk) -> tuple[int, int, dict[str, str], ChannelRequest]:
        crawl = Crawl(desk, site, {"limits": RoundLimits(urls=500)})
        (request,) = await crawl.begin()
        await crawl.answer(request, sitemap(stories), etag="x")
        summary = crawl.discovery.summary
        return summary.new, summary.found, summary.held_over, request

    async def within() -> None:
        for new in (500, 500, 200):
            desk = open_desk(tmp_path)
            declared, _, held_over, request = await run(desk)
            assert declared == new
            assert not request.headers, "a run that was not through asks for all of it again"
            assert bool(held_over) is (new == 500)
            assert all("NEWS_SITE_URLS" in reason for reason in held_over.values())
            [channel] = desk.session.store.channels.select("paper")
            assert channel.held_over == held_over.get(channel.url), "as long as something of it waits"
            await desk.close()
            desk.clock.advance(timedelta(hours=1))

    asyncio.run(within())


def read_in_three_runs(folder: Path, body: str | Reply) -> list[tuple[set[str], bool]]:
    """Reads a sitemap of 1,200 entries, 500 a run; gives what is declared after each, and whether more waits."""

    async def read() -> tuple[set[str], bool]:
        desk = open_desk(folder)
        site = Site(name="paper", home=f"{HOME}/", sitemaps=(f"{HOME}/all.xml",))
        crawl = Crawl(desk, site, {"limits": RoundLimits(urls=500)})
        (request,) = await crawl.begin()
        await crawl.answer(request, body)
        declared = {one.url for one in desk.session.store.ledger.list_due(desk.clock.now())}
        await desk.close()
        return declared, bool(crawl.discovery.summary.held_over)

    return [asyncio.run(read()) for _ in range(3)]


def test_of_a_sitemap_over_the_bound_the_newest_entries_come_first(tmp_path: Path) -> None:
    days = [7, 2, 9, 4, None, 0, 3, 1, 8, 6, None, 5] * 100  # ago
    dated = {
        f"{HOME}{path(n)}": None if ago is None else FETCHED - timedelta(days=ago, minutes=n)
        for n, ago in enumerate(days)
    }
    newest_first = sorted(dated, key=lambda url: (dated[url] is not None, dated[url] or FETCHED), reverse=True)
    for count, (declared, _) in zip((500, 1000, 1200), read_in_three_runs(tmp_path, sitemap(dated)), strict=True):
        assert len(declared) == count
        assert declared == set(newest_first[:count]) or count == 1000, "within the undated ones, their order"
        assert {url for url in dated if dated[url]} <= declared or count == 500


@pytest.mark.parametrize("form", ["feed", "json", "text"])
def test_of_what_stands_in_for_a_sitemap_the_newest_entries_come_first_too(tmp_path: Path, form: str) -> None:
    hours = sorted(range(1200), key=lambda n: n * 7919 % 1200)  # ago, in no order
    times = {f"{HOME}{path(n)}": f"{DAY - timedelta(hours=n):%FT%TZ}" for n in hours}
    bodies: dict[str, Callable[[], str | Reply]] = {
        "feed": lambda: feed(HOME, hours),
        "json": lambda: json.dumps({
            "version": "https://jsonfeed.org/version/1.1",
            "items": [{"url": url, "date_published": time} for url, time in times.items()],
        }),
        "text": lambda: "".join(f"{url} {time}\n" for url, time in times.items()),
    }  # fmt: skip
    for count, (declared, waits) in zip((500, 1000, 1200), read_in_three_runs(tmp_path, bodies[form]()), strict=True):
        assert declared == {f"{HOME}{path(n)}" for n in range(count)}
        assert waits is (count < 1200), "what waits is told"


def test_a_sitemap_that_repeats_itself_without_end_is_read_up_to_a_bound_and_told(tmp_path: Path) -> None:
    async def within() -> None:
        desk = open_desk(tmp_path)
        site = Site(name="paper", home=f"{HOME}/", sitemaps=(f"{HOME}/all.xml", f"{HOME}/more.xml"))
        crawl = Crawl(desk, site, {"limits": RoundLimits(urls=100)})
        first, second = await crawl.begin()
        await crawl.answer(first, sitemap([f"{HOME}{path(n % 3)}" for n in range(3000)]))
        summary = crawl.discovery.summary
        assert (summary.new, summary.found) == (3, 3)
        assert summary.entries == 1000
        assert "1000 entries" in summary.held_over[first.url]
        await crawl.answer(second, sitemap([f"{HOME}{path(n)}" for n in range(9)]))
        assert summary.new == 3, "what is behind waits for the next run"
        again = Crawl(desk, site, {"limits": RoundLimits(urls=100)})
        first, second = await again.begin()
        await again.answer(second, sitemap([f"{HOME}{path(n)}" for n in range(9)]))
        assert again.discovery.summary.new == 9
        await desk.close()

    asyncio.run(within())


def test_sitemaps_over_the_bound_wait_for_the_next_run(tmp_path: Path) -> None:
    children = [f"{HOME}/{n}.xml" for n in range(10)]

    async def within() -> None:
        read: list[str] = []
        for _ in range(4):
            desk = open_desk(tmp_path)
            crawl = Crawl(desk, Site(name="paper", home=f"{HOME}/", sitemaps=(f"{HOME}/index.xml",)),
                          {"limits": RoundLimits(sitemaps=4)})  # fmt: skip
            ahead = await crawl.begin()
            while ahead:
                request = ahead.pop(0)
                is_index = request.url not in children
                body = sitemap(children, kind="sitemapindex") if is_index else sitemap([f"{HOME}{path(len(read))}"])
                read += [] if is_index else [request.url]
                ahead += await crawl.receive(request, body)
                ahead += await crawl.discovery.requests.next_older() if not ahead else []
            reasons = list(crawl.discovery.summary.held_over.values())
            assert len(set(read)) == 10 or any("NEWS_SITE_SITEMAPS" in reason for reason in reasons)
            held = {one.url: one.held_over for one in desk.session.store.channels.select("paper") if one.held_over}
            assert list(held.values()) == reasons
            assert held.keys() <= {f"{HOME}/index.xml"}
            await desk.close()
        assert set(read) == set(children)

    asyncio.run(within())


def test_a_crawl_that_is_stopped_reads_no_further_in_a_long_sitemap(tmp_path: Path) -> None:
    async def within() -> None:
        desk = open_desk(tmp_path)
        crawl = Crawl(desk, Site(name="paper", home=f"{HOME}/", sitemaps=(f"{HOME}/all.xml",)))
        (request,) = await crawl.begin()
        desk.session.closing.set()
        await crawl.answer(request, sitemap([f"{HOME}{path(n)}" for n in range(600)]), etag="x")
        assert crawl.discovery.summary.new == 0
        assert not crawl.discovery.summary.held_over
        await desk.close()

    asyncio.run(within())


def test_stories_are_due_while_a_long_sitemap_is_still_read(tmp_path: Path) -> None:
    async def within() -> None:
        desk = open_desk(tmp_path)
        crawl = Crawl(desk, Site(name="paper", home=f"{HOME}/", sitemaps=(f"{HOME}/all.xml",)))
        (request,) = await crawl.begin()
        assert crawl.discovery.requests.holds_up_stories
        reading = asyncio.create_task(crawl.answer(request, sitemap([f"{HOME}{path(n)}" for n in range(5000)])))
        while crawl.discovery.requests.holds_up_stories:
            await asyncio.sleep(0)
        assert crawl.discovery.requests.is_pending
        assert not reading.done()
        assert desk.session.store.ledger.list_due(desk.clock.now(), limit=1)
        await reading
        assert not crawl.discovery.requests.is_pending
        await desk.close()

    asyncio.run(within())


def test_of_what_robots_txt_and_an_index_name_without_end_a_part_is_fetched_and_the_rest_told(tmp_path: Path) -> None:
    named = [f"{HOME}/robots-{n}.xml" for n in range(2000)]

    async def within() -> None:
        desk = open_desk(tmp_path)
        crawl = Crawl(
            desk, Site(name="paper", home=f"{HOME}/"), {"limits": RoundLimits(sitemaps=20)}, robots=tuple(named)
        )
        home, *ahead = await crawl.begin()
        await crawl.answer(home, "<p>no links</p>")
        assert len(ahead) <= MAX_NAMED_SITEMAPS + MAX_SITEMAPS_AT_ONCE
        indexes = 0
        while ahead:
            request = ahead.pop(0)
            children = [f"{request.url}/{n}.xml" for n in range(100)]
            ahead += await crawl.receive(request, sitemap(children, kind="sitemapindex"))
            indexes += 1
            ahead += await crawl.discovery.requests.next_older() if not ahead else []
        assert indexes < MAX_NAMED_SITEMAPS + 20 + MAX_SITEMAPS_AT_ONCE
        [reason] = crawl.discovery.summary.held_over.values()
        assert "NEWS_SITE_SITEMAPS" in reason
        assert [one.held_over for one in desk.session.store.channels.select("paper") if one.held_over] == [reason]
        await desk.close()

    asyncio.run(within())


def test_of_a_feed_over_the_bound_the_newest_entries_come_first_and_the_rest_is_told(tmp_path: Path) -> None:
    async def within() -> None:
        for count in (500, 1000, 1200):
            desk = open_desk(tmp_path)
            site = Site(name="paper", home=f"{HOME}/", feeds=(f"{HOME}/feed.xml",))
            crawl = Crawl(desk, site, {"limits": RoundLimits(urls=500)})
            (request,) = await crawl.begin()
            await crawl.answer(request, feed(HOME, reversed(range(1200))))
            declared = {one.url for one in desk.session.store.ledger.list_due(desk.clock.now())}
            assert declared == {f"{HOME}{path(n)}" for n in range(count)}, "each is an hour older than the one before"
            assert bool(crawl.discovery.summary.held_over) is (count < 1200)
            await desk.close()

    asyncio.run(within())


def test_of_a_feed_without_end_the_newest_entries_are_read_and_the_rest_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (feeds, raw_feed, xml_feeds):
        monkeypatch.setattr(module, "MAX_FEED_ENTRIES", 700)
    count = 1200

    async def within() -> None:
        desk = open_desk(tmp_path)
        crawl = Crawl(desk, Site(name="paper", home=f"{HOME}/", feeds=(f"{HOME}/feed.xml",)))
        (request,) = await crawl.begin()
        await crawl.answer(request, feed(HOME, reversed(range(count))))
        declared = {one.url for one in desk.session.store.ledger.list_due(desk.clock.now(), limit=count)}
        assert declared == {f"{HOME}{path(n)}" for n in range(700)}
        [channel] = desk.session.store.channels.select("paper")
        assert channel.held_over == "500 older entries are left out (the newest were read)"
        await desk.close()

    asyncio.run(within())


def test_of_the_channels_of_earlier_runs_no_more_than_the_bound_are_fetched_and_the_rest_is_told(
    tmp_path: Path,
) -> None:
    sitemaps = [f"{HOME}/named-{n}.xml" for n in range(8)]

    async def within() -> None:
        desk = open_desk(tmp_path)
        site = Site(name="paper", home=f"{HOME}/")
        crawl = Crawl(desk, site, robots=sitemaps)
        home, *named = await crawl.begin()
        await crawl.answer(home, "<p>no links</p>")
        for number, request in enumerate(named):
            await crawl.answer(request, sitemap([f"{HOME}{path(number)}"]))
        await crawl.end()
        again = Crawl(desk, site, {"limits": RoundLimits(sitemaps=5)})
        assert len(await again.begin()) == 1 + 5
        [(place, reason)] = again.discovery.summary.held_over.items()
        assert (place, reason) == (site.home, "3 feeds and sitemaps of earlier runs are left out (NEWS_SITE_SITEMAPS)")
        await desk.close()

    asyncio.run(within())
