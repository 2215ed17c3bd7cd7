"""Wake-ups: the crawl of a site waits until something is new of that site, rather than ask after every event."""

from __future__ import annotations

import asyncio


class Wakeups:
    """One event for each site whose crawl waits, and one for those who watch the whole crawl."""

    def __init__(self) -> None:
        self.changed = asyncio.Event()  # set when anything has; whoever waits for it clears it
        self._events: dict[str, asyncio.Event] = {}

    def wake(self, site: str) -> None:
        """Says that something is new of a site; its crawl looks once, however often that is said meanwhile."""
        self.changed.set()
        event = self._events.get(site)
        if event is not None:
            event.set()

    def wake_all(self) -> None:
        """Has the crawls of all sites look, as when the crawl begins to close."""
        self.changed.set()
        for event in self._events.values():
            event.set()

    def clear(self, site: str) -> None:
        """What comes from now on wakes the crawl of a site."""
        self._events.setdefault(site, asyncio.Event()).clear()

    async def wait(self, site: str) -> None:
        """Waits until something is new of a site."""
        await self._events[site].wait()

    def forget(self, site: str) -> None:
        """Lets go of a site whose crawl has ended."""
        self._events.pop(site, None)
