"""Pages that are handed over to the browser of another worker, and what of them comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from crawler.article import Capture, Page
from crawler.crawl.arguments import Selection
from crawler.crawl.page_rendering import RENDERED_TYPE, RenderLimits
from crawler.crawl.page_renderings import PageRenderings, ShownPage
from crawler.crawl.rendering_handover import FoundPages, HandedPage, RenderingAnswer, RenderingHandover, pack, unpack
from crawler.crawl.session import CrawlSession
from crawler.rendering.messages import BrowserOptions, Rendering
from crawler.rendering.renderer import Renderer
from crawler.storage.fleet_tables import rendering_orders
from crawler.storage.runs import kill_runs
from crawler.storage.schema import ledger, runs
from crawler.storage.values import DueUrl
from tests.articles import FETCHED
from tests.unit.crawl.session import SITE, Desk, candidate, open_desk

URLS = [f"https://paper.example/2026/11/the-harbour-opens-again-today-{n}" for n in range(5)]
CAPTURE = Capture(file="one.warc.gz", offset=7, record_id="urn:uuid:1", payload_digest="sha1:A")
PAGE = Page(
    url=URLS[0],
    body=b"<p>\xff\x00</p>",
    fetched=FETCHED,
    headers=(("Content-Type", "text/html"), ("ETag", '"1"')),
    requested_url=f"{URLS[0]}?from=feed",
    product_token="news-crawler",
)
SHOWN = Rendering(html="<p>Der Kran steht still: \u4eca\u65e5.</p>", seconds=3.5, cpu_seconds=1.5, requests=3, bytes=9)
LIMITS = RenderLimits(user_agent="news-crawler/test", seconds=1, max_bytes=1, max_html_chars=1)
HOUR = timedelta(hours=1)


async def begin(folder: Path) -> tuple[Desk, RenderingHandover, list[DueUrl]]:
    """A crawl that has leased the stories of a site."""
    desk = open_desk(folder)
    frontier = desk.session.frontier
    await frontier.begin_site(SITE)
    await frontier.declare([candidate(url) for url in URLS])
    leased = await frontier.lease(SITE.name, Selection(), len(URLS))
    return desk, RenderingHandover(desk.session, wait=HOUR), leased


def set_order(session: CrawlSession, url: str, **values: object) -> None:
    """Changes the order of a URL as the worker with the browser, or another version, would."""
    statement = update(rendering_orders).values(values)
    rows = ledger.c.url == url
    session.store.database.write(
        lambda connection: connection.execute(statement.where(rendering_orders.c.ledger_id == ledger.c.id, rows))
    )


def policy(session: CrawlSession, handover: RenderingHandover, *, pages_per_day: int = 200) -> PageRenderings:
    async def archive(url: str, body: bytes, capture: Capture) -> Capture:
        return replace(capture, record_id="urn:uuid:conversion")

    renderer = Renderer(BrowserOptions())
    return PageRenderings(session, renderer, LIMITS, pages_per_day=pages_per_day, archive=archive, handover=handover)


@pytest.mark.parametrize(
    "value",
    [
        HandedPage(PAGE, CAPTURE),
        HandedPage(replace(PAGE, status=203, requested_url=None, product_token=None), None),
        RenderingAnswer(SHOWN),
        RenderingAnswer(None, "disallowed by robots.txt"),
    ],
)
def test_what_is_packed_comes_out_as_it_was(value: object) -> None:
    assert unpack(pack(value), type(value)) == value


@pytest.mark.parametrize("data", [b"", b"no zlib", pack(["another", "shape"]), pack(HandedPage(PAGE, None))[:-4]])
def test_what_another_version_has_packed_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        unpack(data, HandedPage)


def test_a_page_is_let_go_of_and_said_to_wait(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def check() -> None:
        desk, handover, _ = await begin(tmp_path)
        for url in URLS[:2]:
            await handover.hand_over(SITE, url, PAGE, CAPTURE)
        assert desk.session.frontier.count_in_flight() == len(URLS) - 2
        assert await handover.count(SITE.name) == 2
        told = desk.session.summary.renderings
        assert (told.handed_over, told.is_unattended) == (2, True)
        await desk.close()

    asyncio.run(check())
    assert caplog.text.count("no worker shows them") == 1, "said once"


def test_a_run_that_another_process_has_ended_hands_nothing_over(tmp_path: Path) -> None:
    async def check() -> None:
        desk, handover, _ = await begin(tmp_path)
        database = desk.session.store.database
        rows = database.read(lambda connection: connection.execute(runs.select()).all())
        database.write(lambda connection: kill_runs(connection, rows, FETCHED))
        await handover.hand_over(SITE, URLS[0], PAGE, CAPTURE)
        assert desk.session.frontier.count_in_flight() == len(URLS) - 1
        assert (await handover.count(SITE.name), desk.session.summary.renderings.handed_over) == (0, 0)
        await desk.close()

    asyncio.run(check())


def test_what_comes_back_goes_before_what_a_killed_run_has_left(tmp_path: Path) -> None:
    """A page that was shown, one that nobody came to, one of another version, one that waits, and one of a kill."""
    asked: list[str] = []

    async def find_others(site: str, leased: Sequence[DueUrl]) -> FoundPages:
        asked.extend(one.url for one in leased)
        return {URLS[4]: (PAGE, None)}

    async def check() -> None:
        desk, handover, leased = await begin(tmp_path)
        handover.find_others = find_others
        for url in URLS[:4]:
            await handover.hand_over(SITE, url, PAGE, CAPTURE)
        set_order(desk.session, URLS[0], answer=pack(RenderingAnswer(SHOWN)), answered=FETCHED)
        set_order(desk.session, URLS[1], expires=FETCHED)
        set_order(desk.session, URLS[2], page=b"another form", expires=FETCHED)
        found = await handover.find(SITE.name, leased)
        assert found == {URLS[0]: (PAGE, CAPTURE), URLS[1]: (PAGE, CAPTURE), URLS[4]: (PAGE, None)}
        assert handover.take(URLS[0]) == RenderingAnswer(SHOWN)
        assert handover.take(URLS[0]) is None, "once"
        late = RenderingAnswer(None, "no browser of the fleet came to it within 60 minutes")
        assert handover.take(URLS[1]) == late
        assert [handover.take(url) for url in URLS[2:]] == [None] * 3
        await desk.close()

    asyncio.run(check())
    assert sorted(asked) == URLS[2:]


@pytest.mark.parametrize(
    ("rendering", "body", "record_id"),
    [
        (SHOWN, SHOWN.html.encode(), "urn:uuid:conversion"),
        (replace(SHOWN, html="", failure="the browser's process ended"), None, CAPTURE.record_id),
    ],
)
def test_what_another_process_has_shown_is_as_if_it_were_shown_here(
    tmp_path: Path, rendering: Rendering, body: bytes | None, record_id: str
) -> None:
    async def check() -> None:
        desk, handover, _ = await begin(tmp_path)
        shown = ShownPage(PAGE, CAPTURE)
        await policy(desk.session, handover).receive(SITE, shown, rendering)
        assert shown.rendering == rendering
        assert shown.capture is not None
        assert shown.capture.record_id == record_id
        assert (shown.shown and shown.shown.body) == body
        assert shown.shown is None or (shown.shown.is_rendered and shown.shown.header("Content-Type") == RENDERED_TYPE)
        await desk.close()

    asyncio.run(check())


def test_pages_that_wait_are_of_the_budget_of_the_day(tmp_path: Path) -> None:
    async def check() -> list[bool]:
        desk, handover, leased = await begin(tmp_path)
        renderings = policy(desk.session, handover, pages_per_day=2)
        admitted = []
        for due in leased[:3]:
            admitted.append(await renderings.admit(SITE, replace(PAGE, url=due.url), due.candidate) is None)
            if admitted[-1]:
                await renderings.hand_over(SITE, due.url, PAGE, None)
        assert desk.session.summary.renderings.over_budget == {SITE.name: 1}
        await desk.close()
        return admitted

    assert asyncio.run(check()) == [True, True, False]
