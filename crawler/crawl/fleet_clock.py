"""The clock of a fleet: all its processes go by that of their database, whatever the clocks of their machines say."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from crawler.clock import SystemClock
from crawler.crawl.session import CrawlSession
from crawler.errors import StoreUnusable

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_CLOCKS = 60.0  # the time of the database is asked for again
MIN_CLOCK_OFFSET = timedelta(seconds=1)  # which is put right
MAX_CLOCK_OFFSET = timedelta(minutes=1)  # which is told


async def set_clock(session: CrawlSession) -> None:
    """Puts the clock of a crawl right by that of the database; raises StoreUnusable."""
    clock = session.clock
    if not isinstance(clock, SystemClock):
        return
    before = clock.read()
    there = await asyncio.to_thread(session.store.fleet.time, before)
    offset = there - (before + (clock.read() - before) / 2)
    is_known = abs(offset - clock.correction) < MIN_CLOCK_OFFSET
    if not is_known:
        clock.correction = offset if abs(offset) >= MIN_CLOCK_OFFSET else timedelta(0)
        if abs(offset) > MAX_CLOCK_OFFSET:
            logger.warning(
                "the clock of this machine is %.0f s away from the database's, which counts", offset.total_seconds()
            )


async def repeat(work: Callable[[], Awaitable[None]], seconds: float) -> None:
    """Does work again and again, also after the store was away."""
    while True:
        try:
            await work()
        except StoreUnusable as error:
            logger.warning("%s", error)
        await asyncio.sleep(seconds)
