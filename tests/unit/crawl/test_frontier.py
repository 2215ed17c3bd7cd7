"""The frontier with a real SQLite file, without Scrapy."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from crawler.article import History, OutcomeName
from crawler.crawl.arguments import Selection
from crawler.crawl.fetch_facts import FetchFacts, FetchFailure
from crawler.errors import StoreUnusable
from crawler.site import Site, site_for
from tests.articles import FETCHED, URL, article
from tests.e2e.command import ROOT
from tests.unit.crawl.discovering import Crawl
from tests.unit.crawl.session import SITE, Desk, candidate, open_desk, store_url

URLS = [f"{URL}-{n}" for n in range(5)]
OTHER_SITE = Site(name="other", home="https://other.example/")


def run(folder: Path, work: Callable[[Desk], Awaitable[None]]) -> None:
    async def within() -> None:
        desk = open_desk(folder)
        await desk.session.frontier.begin_site(SITE)
        await work(desk)
        await desk.close()

    asyncio.run(within())


def test_what_is_declared_is_leased_once_and_in_flight_until_it_is_finished(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        frontier = desk.session.frontier
        assert await frontier.declare([candidate(url) for url in URLS]) == 5
        assert await frontier.declare([candidate(url) for url in URLS]) == 0, "known to their declarer"
        first = [due.url for due in await frontier.lease("paper", Selection(), 2)]
        assert len(first) == frontier.count_in_flight() == frontier.count_in_flight("paper") == 2
        assert frontier.count_in_flight("other") == 0
        rest = [due.url for due in await frontier.lease("paper", Selection(), 10)]
        assert sorted(first + rest) == URLS
        assert frontier.site_of(first[0]) == "paper"
        frontier.wakeups.changed.clear()
        frontier.finish(first[0])
        assert frontier.wakeups.changed.is_set()
        assert frontier.site_of(first[0]) is None
        assert frontier.count_in_flight("paper") == 4

    run(tmp_path, work)


def test_a_site_of_which_nothing_is_held_is_asked_for_stories_when_one_is_declared(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        frontier = desk.session.frontier
        await frontier.begin_site(OTHER_SITE)
        with counting(desk) as transactions:
            assert await frontier.lease("paper", Selection(), 5) == []
        assert transactions == {"BEGIN": 1}, "a look, and no lease"
        await frontier.declare([candidate(URL)])
        assert [due.url for due in await frontier.lease("paper", Selection(), 5)] == [URL]
        assert await frontier.lease("other", Selection(), 5) == []
        frontier.finish(URL)
        await frontier.end_site("paper", "finished")
        await frontier.begin_site(SITE)
        assert [due.url for due in await frontier.lease("paper", Selection(), 5)] == [URL], "held since the last run"

    run(tmp_path, work)


def test_a_site_that_does_not_answer_costs_few_transactions(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        with counting(desk) as transactions:
            site = site_for("https://silent.example/")
            crawl = Crawl(desk, replace(site, feeds=(f"{site.home}feed.xml",)))
            [request] = await crawl.begin()
            await crawl.discovery.miss(request, FetchFailure(outcome=OutcomeName.FAILED, reason="no answer in time"))
            assert await desk.session.frontier.lease(site.name, Selection(), 5) == []
            await desk.session.frontier.end_site(site.name, "finished")
        assert transactions["BEGIN IMMEDIATE"] == 4, "its begin, its feed, that it failed, its end"
        assert transactions["BEGIN"] == 2, "its channels, and whether it has stories"

    run(tmp_path, work)


@contextmanager
def counting(desk: Desk) -> Iterator[Counter[str]]:
    """Counts the transactions of a store by how they begin."""
    begun: Counter[str] = Counter()
    engine = desk.session.store.database.engine

    def count(*execution: Any) -> None:
        begun.update([execution[2]] if execution[2].startswith("BEGIN") else [])

    event.listen(engine, "before_cursor_execute", count)
    try:
        yield begun
    finally:
        event.remove(engine, "before_cursor_execute", count)


def test_a_released_url_is_due_again_when_its_run_has_ended(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        frontier = desk.session.frontier
        await frontier.declare([candidate(URL)])
        await frontier.lease("paper", Selection(), 10)
        frontier.set_facts(URL, FetchFacts(status=503))
        frontier.release(URL)
        assert frontier.count_in_flight() == 0
        assert frontier.facts(URL) == FetchFacts(), "what was known of the answer goes with it"
        assert await frontier.lease("paper", Selection(), 10) == [], "not for this run"
        await frontier.end_site("paper", "finished")
        await frontier.begin_site(SITE)
        assert [due.url for due in await frontier.lease("paper", Selection(), 10)] == [URL]

    run(tmp_path, work)


def test_a_url_that_was_not_leased_is_registered_and_counted_once(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        frontier = desk.session.frontier
        frontier.attach_site(OTHER_SITE, await frontier.runs.begin("(archive)"))
        for _ in range(2):
            frontier.register(URL, "other")
        assert frontier.count_in_flight("other") == 1
        for _ in range(2):
            frontier.finish(URL)
        assert frontier.count_in_flight("other") == 0
        assert frontier.runs.latest.get("other") != frontier.runs.latest["paper"]

    run(tmp_path, work)


def test_a_selection_bounds_the_lease(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        frontier = desk.session.frontier
        await frontier.declare([candidate(url) for url in URLS])
        leased = await frontier.lease("paper", Selection(urls=(URLS[3], "https://paper.example/unknown")), 10)
        assert [due.url for due in leased] == [URLS[3]]

    run(tmp_path, work)


def test_a_held_story_is_due_when_it_is_made_so(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        session = desk.session
        await session.frontier.declare([candidate(URL)])
        await session.frontier.lease("paper", Selection(), 10)
        desk.timer.elapse()
        await session.writer.commit(article())
        assert await session.frontier.lease("paper", Selection(), 10) == []
        await session.frontier.make_due("paper", [URL])
        assert [due.url for due in await session.frontier.lease("paper", Selection(), 10)] == [URL]

    run(tmp_path, work)


@pytest.mark.parametrize(
    ("facts", "outcome", "hours", "why"),
    [
        (FetchFacts(), OutcomeName.NEW, 1, "a story is visited an hour later"),
        (FetchFacts(retry_after=7200), OutcomeName.FAILED, 2, "a host that asks to wait is obeyed"),
        (FetchFacts(retry_after=61), OutcomeName.FAILED, 61 / 3600, "to the second"),
        (FetchFacts(retry_after=0), OutcomeName.FAILED, 1 / 60, "but one that asks for no wait has a minute"),
        (FetchFacts(retry_after=59), OutcomeName.FAILED, 1 / 60, "likewise"),
        (FetchFacts(retry_after=7200), OutcomeName.NEW, 1, "unless the story was had"),
        (FetchFacts(is_archived=True), OutcomeName.NEW, 9, "a page of an archive is no visit: as it was planned"),
    ],
)
def test_the_next_visit(tmp_path: Path, facts: FetchFacts, outcome: OutcomeName, hours: float, why: str) -> None:
    history = History(outcome=outcome, at=FETCHED, found=FETCHED, due=FETCHED + timedelta(hours=9))

    async def work(desk: Desk) -> None:
        assert desk.session.frontier.next_visit("paper", history, facts) == FETCHED + timedelta(hours=hours), why

    run(tmp_path, work)


KILLED = """
import asyncio, os, signal
from pathlib import Path
from crawler.crawl.arguments import Selection
from tests.unit.crawl.session import SITE, candidate, open_desk

async def crawl():
    frontier = open_desk(Path({folder!r})).session.frontier
    await frontier.begin_site(SITE)
    await frontier.declare([candidate(url) for url in {urls!r}])
    await frontier.lease("paper", Selection(), 10)
    await frontier.runs.heartbeat()
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(crawl())
"""


def test_what_a_killed_process_had_leased_is_due_for_the_next(tmp_path: Path) -> None:
    code = KILLED.format(folder=str(tmp_path), urls=URLS)
    killed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert killed.returncode == -9, killed.stderr

    async def work(desk: Desk) -> None:
        leased = await desk.session.frontier.lease("paper", Selection(), 10)
        assert sorted(due.url for due in leased) == URLS

    run(tmp_path, work)


def test_two_frontiers_on_one_file_share_the_work(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        other = open_desk(tmp_path)
        await other.session.frontier.begin_site(SITE)
        await desk.session.frontier.declare([candidate(url) for url in URLS])
        mine = await desk.session.frontier.lease("paper", Selection(), 2)
        theirs = await other.session.frontier.lease("paper", Selection(), 10)
        assert sorted(due.url for due in [*mine, *theirs]) == URLS
        await other.close()
        assert len(await desk.session.frontier.lease("paper", Selection(), 10)) == 3, "what the other left"

    run(tmp_path, work)


def test_runs_end_with_their_reason(tmp_path: Path) -> None:
    async def crawl() -> None:
        desk = open_desk(tmp_path)
        await desk.session.frontier.begin_site(SITE)
        await desk.session.frontier.begin_site(OTHER_SITE)
        await desk.session.frontier.end_site("other", "finished")
        desk.clock.advance(timedelta(minutes=5))
        await desk.session.frontier.runs.heartbeat()
        own, other = (desk.session.store.runs.latest(name)[0] for name in ("paper", "other"))
        assert (own.ended, own.heartbeat) == (None, desk.clock.now())
        assert (other.finish, other.heartbeat) == ("finished", FETCHED), "an ended run is silent"
        await desk.session.frontier.runs.end_all("shutdown")
        assert desk.session.store.runs.latest("paper")[0].finish == "shutdown"
        desk.session.store.close()

    asyncio.run(crawl())


def test_a_store_that_refuses_is_an_error_of_whoever_asks(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        database = desk.session.store.database
        write, database.write = database.write, broken  # type: ignore[method-assign, assignment]
        with pytest.raises(StoreUnusable, match="disk full"):
            await desk.session.frontier.declare([candidate(URL)])
        database.write = write  # type: ignore[method-assign]

    def broken(work: object) -> None:
        raise StoreUnusable(f"store {store_url(tmp_path)}: disk full")

    run(tmp_path, work)
