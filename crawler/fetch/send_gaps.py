"""The gap between two requests to a host as they leave: a slot in time is no promise on a machine that is busy."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

MAX_KNOWN_HOSTS = 10_000  # then those that may be asked now are forgotten


class SendGaps:
    """When each host may be sent something again, in this process; times are in seconds."""

    def __init__(
        self, now: Callable[[], float] = monotonic, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._now = now
        self._sleep = sleep
        self._next: dict[str, float] = {}

    async def wait(self, host: str, gap: float) -> None:
        """Returns when something may be sent, which is then taken as sent; the next one ``gap`` seconds later."""
        while (rest := self._next.get(host, 0.0) - self._now()) > 0:
            await self._sleep(rest)
        now = self._now()
        if len(self._next) >= MAX_KNOWN_HOSTS:
            self._next = {known: time for known, time in self._next.items() if time > now}
        self._next[host] = now + gap
