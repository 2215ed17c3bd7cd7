"""The runs that one process has begun in the store: each has a heartbeat, and its end is written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from crawler.clock import Clock
from crawler.crawl.own_sites import window_start
from crawler.crawl.supervision import to_its_end

if TYPE_CHECKING:
    from crawler.site import Site
    from crawler.storage.store import Store


class ProcessRuns:
    """Runs that were begun and not ended, and the latest of each site; methods that are awaited raise StoreUnusable."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self.worker: int | None = None  # the number of this process in a fleet
        self._open: set[int] = set()
        self.latest: dict[str, int] = {}  # by site, also when it has ended: something may still come in

    async def begin(self, name: str) -> int:
        """Begins a run under the name of what stands in the place of a site."""
        return await to_its_end(self._begin(self.store.runs.begin, name))

    async def begin_site(self, site: Site) -> int:
        """Begins a run of a site, which is stored."""
        return await to_its_end(self._begin(self.store.runs.begin_site, site))

    async def _begin(self, begin: Callable[..., int], of: str | Site) -> int:
        run = await asyncio.to_thread(begin, of, self.clock.now(), worker=self.worker)
        self._open.add(run)
        return run

    def attach(self, site: str, run: int) -> None:
        """Makes a run that has begun the latest of a site, to which its URLs belong."""
        self.latest[site] = run

    async def end(self, site: str, reason: str) -> None:
        """Ends the latest run of a site before the crawl closes."""
        await to_its_end(self._end(self.latest[site], reason))

    async def _end(self, run: int, reason: str) -> None:
        await asyncio.to_thread(self.store.runs.end, run, self.clock.now(), reason, window_start=window_start)
        self._open.discard(run)

    async def end_all(self, reason: str) -> None:
        """Ends all runs that have begun; what is still in flight is due for the next run."""
        for run in sorted(self._open):
            await self._end(run, reason)

    async def heartbeat(self) -> None:
        """Tells other processes that the runs go on; those of a fleet's worker go on as long as it lives."""
        if self.worker is None and self._open:
            await asyncio.to_thread(self.store.runs.heartbeat, list(self._open), self.clock.now())

    def forget(self, site: str) -> None:
        """Lets go of the latest run of a site."""
        self.latest.pop(site, None)
