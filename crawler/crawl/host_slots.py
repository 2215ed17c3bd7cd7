"""Waits for the slots of hosts that all processes on a store share; what waits at once is asked for at once."""

from __future__ import annotations

import asyncio
import logging
from time import monotonic
from typing import TYPE_CHECKING

from crawler.crawl.supervision import TaskSupervisor
from crawler.errors import StoreUnusable

if TYPE_CHECKING:
    from crawler.storage.store import Store

logger = logging.getLogger(__name__)

MAX_LATE_SHARE = 0.02  # of the delay; a request that leaves later after its slot was taken moves the next one


class StoredSlots:
    """The slots of hosts, in the store; where it cannot be used, our own pace is kept all the same."""

    def __init__(self, store: Store, tasks: TaskSupervisor) -> None:
        self.store = store
        self._tasks = tasks
        self._waiting: list[tuple[str, float, asyncio.Future[float]]] = []
        self._pauses: dict[str, float] = {}  # that are not written yet
        self._is_asking = False

    async def wait(self, host: str, delay: float) -> None:
        """Returns when a host may be asked: ``delay`` seconds after any other request to it, at least."""
        while True:
            begun = monotonic()
            taken: asyncio.Future[float] = asyncio.get_running_loop().create_future()
            self._waiting.append((host, delay, taken))
            self._ask()
            wait = await taken
            if not wait:
                break
            await asyncio.sleep(wait)
        if monotonic() - begun > MAX_LATE_SHARE * delay:
            self.pause(host, delay)

    def pause(self, host: str, seconds: float) -> None:
        """Lets nobody ask a host for some seconds, once that is written."""
        self._pauses[host] = max(self._pauses.get(host, 0.0), seconds)
        self._ask()

    def _ask(self) -> None:
        if not self._is_asking:
            self._is_asking = True
            self._tasks.start(self._ask_store(), "the slots of hosts")

    async def _ask_store(self) -> None:
        """One transaction for all that wait, until nothing does."""
        waiting: list[tuple[str, float, asyncio.Future[float]]] = []
        try:
            while self._waiting or self._pauses:
                waiting, self._waiting = self._waiting, []
                pauses, self._pauses = self._pauses, {}
                wanted = [(host, delay) for host, delay, _ in waiting]
                try:
                    waits = await asyncio.to_thread(self.store.hosts.take, wanted, pauses=pauses)
                except StoreUnusable as error:
                    logger.debug("%s", error)  # the writer says so
                    waits = [0.0] * len(wanted)
                for (_, _, taken), wait in zip(waiting, waits, strict=True):
                    if not taken.done():
                        taken.set_result(wait)
        finally:
            self._is_asking = False
            for _, _, taken in (*waiting, *self._waiting):  # where this task has died or was cancelled
                taken.cancel()
