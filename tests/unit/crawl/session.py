"""A crawl without Scrapy: a real SQLite file, a clock that stands still until it is told, and a writer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.article import Candidate, Declared, Outcome
from crawler.crawl.frontier import Frontier
from crawler.crawl.session import CrawlSession
from crawler.crawl.summary import CrawlSummary
from crawler.crawl.supervision import TaskSupervisor
from crawler.crawl.writer import Writer
from crawler.errors import StoreUnusable
from crawler.site import Site
from crawler.storage.store import Store
from tests.articles import FETCHED

SITE = Site(name="paper", home="https://paper.example/", publisher="The Paper")


@dataclass
class FakeClock:
    """Stands still."""

    moment: datetime = FETCHED
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.moment

    def advance(self, by: timedelta) -> None:
        self.moment += by

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(timedelta(seconds=seconds))


class Timer:
    """Takes the place of asyncio.sleep in a writer: its time has come when a test says so."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self._elapsed = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await self._elapsed.wait()
        self._elapsed.clear()

    def elapse(self) -> None:
        self._elapsed.set()


@dataclass
class Desk:
    """A session, and what its writer told."""

    session: CrawlSession
    clock: FakeClock
    timer: Timer
    committed: list[Outcome] = field(default_factory=list)
    failures: list[StoreUnusable] = field(default_factory=list)

    async def close(self, reason: str = "finished") -> None:
        await self.session.writer.close()
        await self.session.tasks.cancel()
        await self.session.frontier.runs.end_all(reason)
        self.session.store.close()


def store_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'news.db'}"


@cache
def empty_store() -> bytes:
    """The file of a store that holds nothing: its tables are made once for all tests of a process."""
    with TemporaryDirectory() as folder:
        Store.open(store_url(Path(folder))).close()
        return Path(folder, "news.db").read_bytes()


def open_desk(folder: Path, *, batch_size: int = 3) -> Desk:
    """Opens the store of a folder, an empty one at first; within a running event loop."""
    if not (file := folder / "news.db").exists():
        file.write_bytes(empty_store())
    store, clock, timer, summary = Store.open(store_url(folder)), FakeClock(), Timer(), CrawlSummary()
    frontier = Frontier(store, clock)
    committed: list[Outcome] = []
    failures: list[StoreUnusable] = []

    def count(outcome: Outcome) -> None:
        committed.append(outcome)
        summary.add(outcome)

    def fail(error: StoreUnusable) -> None:
        failures.append(error)
        summary.failure = error

    writer = Writer(frontier, batch_size=batch_size, on_committed=count, on_failure=fail, sleep=timer.sleep)
    session = CrawlSession(
        store=store,
        clock=clock,
        frontier=frontier,
        writer=writer,
        summary=summary,
        tasks=TaskSupervisor(fail),
        closing=asyncio.Event(),
    )
    return Desk(session, clock, timer, committed, failures)


def candidate(url: str, site: str = "paper") -> Candidate:
    return Candidate(url=url, site=site, declared_by="user", declared_in=Declared.USER, found=FETCHED)


async def settle() -> None:
    """Lets all that can run do so."""
    for _ in range(20):
        await asyncio.sleep(0)
