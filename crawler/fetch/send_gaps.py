"""The gap between two requests to a host as they leave: a slot in time is no promise on a machine that is busy."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from time import monotonic
from weakref import WeakKeyDictionary


class SendGaps:
    """When something was last sent, by a key that is forgotten with it; times are in seconds."""

    def __init__(
        self, now: Callable[[], float] = monotonic, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._now = now
        self._sleep = sleep
        self._sent: WeakKeyDictionary[Hashable, float] = WeakKeyDictionary()

    async def wait(self, key: Hashable, gap: float) -> None:
        """Returns when something may be sent, which is then taken as sent: ``gap`` seconds after the last, or now."""
        while (rest := self._sent.get(key, self._now() - gap) + gap - self._now()) > 0:
            await self._sleep(rest)
        self._sent[key] = self._now()
