"""Requests that wait to be sent, host by host: the host that has waited longest goes first."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from scrapy.pqueues import DownloaderAwarePriorityQueue

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler
    from scrapy.pqueues import ScrapyPriorityQueue


class HostQueue(DownloaderAwarePriorityQueue):
    """Scrapy's queue by host, whose turn goes by waiting time; among a host's own requests priority decides.

    Scrapy's own goes by the names of hosts: while sites begin in the order of their names it serves none that has
    begun, and it looks at every host for each request.
    """

    pqueues: dict[str, ScrapyPriorityQueue]

    def __init__(self, crawler: Crawler, *args: Any, **kwargs: Any) -> None:
        super().__init__(crawler, *args, **kwargs)
        self.pqueues = OrderedDict(self.pqueues)  # the host that has waited longest first
        self._slots: dict[str, Slot] = crawler.engine.downloader.slots
        self._count = sum(len(queue) for queue in self.pqueues.values())

    def push(self, request: Request) -> None:
        """Put a request to those of its host."""
        super().push(request)
        self._count += 1

    def pop(self) -> Request | None:
        """The next request of the host that has waited longest, of those with the fewest under way."""
        host = self._next_host()
        if host is None:
            return None
        queue = self.pqueues.pop(host)
        request = queue.pop()
        self._count -= 1
        if len(queue):
            self.pqueues[host] = queue  # behind the others
        else:
            queue.close()
        return request

    def peek(self) -> Request | None:
        """What ``pop`` would return."""
        host = self._next_host()
        return None if host is None else self.pqueues[host].peek()

    def _next_host(self) -> str | None:
        least, chosen = -1, None
        for host in self.pqueues:
            slot = self._slots.get(host)
            under_way = 0 if slot is None else len(slot.active)
            if not under_way:
                return host
            if chosen is None or under_way < least:
                least, chosen = under_way, host
        return chosen

    def close(self) -> dict[str, list[int]]:
        """End with the crawl; returns the priorities that each host has requests of."""
        self._count = 0
        return super().close()

    def __len__(self) -> int:
        return self._count
