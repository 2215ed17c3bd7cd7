"""Tasks that nobody awaits are watched; work on the store is not left half done."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from crawler.article import Outcome, OutcomeName
from crawler.crawl.arguments import Selection
from crawler.crawl.supervision import TaskSupervisor, to_its_end
from crawler.errors import StoreUnusable, TaskDied
from tests.articles import FETCHED, URL
from tests.unit.crawl.session import SITE, candidate, open_desk, settle


def test_the_first_death_is_reported_once_and_by_name() -> None:
    async def die(error: Exception) -> None:
        raise error

    async def work() -> None:
        deaths: list[StoreUnusable] = []
        tasks = TaskSupervisor(deaths.append)
        await tasks.start(die(ValueError("of two\nlines")), "the reader")
        await tasks.start(die(StoreUnusable("store gone")), "the writer")
        assert [str(death) for death in deaths] == ["the reader died: ValueError: of two lines"]
        assert isinstance(tasks.failure, TaskDied)

    asyncio.run(work())


def test_cancelling_waits_for_what_is_being_written() -> None:
    async def work() -> None:
        may_end, ended = threading.Event(), []

        def write() -> None:
            may_end.wait(10)
            ended.append(True)

        tasks = TaskSupervisor(lambda error: None)
        tasks.start(to_its_end(asyncio.to_thread(write)), "a writer")
        await settle()
        cancelled = asyncio.create_task(tasks.cancel())
        await settle()
        assert not cancelled.done()
        may_end.set()
        await cancelled
        assert ended == [True]

    asyncio.run(work())


def test_what_comes_in_after_its_site_has_ended_is_kept(tmp_path: Path) -> None:
    async def work() -> None:
        desk = open_desk(tmp_path, batch_size=1)
        frontier = desk.session.frontier
        await frontier.begin_site(SITE)
        await frontier.declare([candidate(URL)])
        await frontier.lease("paper", Selection(), 1)
        await frontier.end_site("paper", "finished")
        outcome = Outcome(url=URL, site="paper", name=OutcomeName.GONE, reason="404", at=FETCHED)
        assert (await desk.session.writer.commit(outcome)).name is OutcomeName.GONE
        assert await frontier.lease("paper", Selection(), 1) == [], "a run that has ended gets nothing"
        await desk.close()
        assert desk.failures == []

    asyncio.run(work())


def test_a_writer_that_dies_leaves_nobody_waiting(tmp_path: Path) -> None:
    def broken(outcome: Outcome) -> None:
        raise KeyError("a fault of the program")

    async def work() -> None:
        desk = open_desk(tmp_path, batch_size=1)
        await desk.session.frontier.begin_site(SITE)
        desk.session.writer._on_committed = broken
        outcome = Outcome(url=URL, site="paper", name=OutcomeName.GONE, reason="404", at=FETCHED)
        with pytest.raises(TaskDied, match="the writer of outcomes died: KeyError"):
            await desk.session.writer.commit(outcome)
        assert [type(failure) for failure in desk.failures] == [TaskDied]
        await desk.close()

    asyncio.run(work())
