"""The tasks of a crawl that nobody awaits: each is held until it ends, and the first that dies ends the crawl."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from crawler.errors import StoreUnusable, TaskDied

logger = logging.getLogger(__name__)

Result = TypeVar("Result")


class TaskSupervisor:
    """Starts tasks; ``on_death`` is called once, with why the crawl cannot go on."""

    def __init__(self, on_death: Callable[[StoreUnusable], None]) -> None:
        self.failure: StoreUnusable | None = None
        self._on_death = on_death
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Awaitable[object], name: str) -> asyncio.Task[None]:
        """Starts a task; the name says what it does, for the line in the log."""
        task = asyncio.get_running_loop().create_task(self._watch(work, name), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def cancel(self) -> None:
        """Ends all tasks and returns when they have ended; what they write into the store is written to its end."""
        tasks = self._tasks - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch(self, work: Awaitable[object], name: str) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001  # whatever it was, the crawl must not wait for it
            self.report_death(name, error)

    def report_death(self, name: str, error: Exception) -> None:
        """Ends the crawl for a task that has died, also one that another part holds."""
        if not isinstance(error, StoreUnusable):
            logger.error("%s died", name, exc_info=error)
            error = died(name, error)
        if self.failure is None:
            self.failure = error
            self._on_death(error)


def died(name: str, error: Exception) -> TaskDied:
    """The death of a task, in one line."""
    reason = " ".join(f"{type(error).__name__}: {error}".split())
    return TaskDied(f"{name} died: {reason}")


async def to_its_end(work: Awaitable[Result]) -> Result:
    """Awaits work that is not to be left half done: whoever cancels the caller waits for its end."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # taken: nobody else will
        raise
