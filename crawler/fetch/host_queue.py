"""Requests that wait to be sent, host by host: first stories, then the host that has waited longest."""

from __future__ import annotations

from collections import OrderedDict
from itertools import chain
from time import monotonic
from typing import TYPE_CHECKING, Any

from scrapy.pqueues import DownloaderAwarePriorityQueue

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler
    from scrapy.pqueues import ScrapyPriorityQueue

MAX_KNOWN_HOSTS = 10_000  # that had their first story; then all are forgotten: a fleet goes on for months
STORY_PRIORITY = 0  # of requests for stories; feeds, sitemaps and fronts have more, what is tried again has less


class HostQueue(DownloaderAwarePriorityQueue):
    """Scrapy's queue by host, whose turn goes by waiting time; among a host's own requests priority decides.

    Once in the crawl a host goes before those that wait: when its first story is there. Else it would wait until the
    last of all sites has begun. Scrapy's own goes by the names of hosts: while sites begin in the order of their names
    it serves none that has begun, and it looks at every host for each request.
    """

    pqueues: dict[str, ScrapyPriorityQueue]

    def __init__(self, crawler: Crawler, *args: Any, **kwargs: Any) -> None:
        super().__init__(crawler, *args, **kwargs)
        self.pqueues = OrderedDict(self.pqueues)  # the host that has waited longest first
        self._slots: dict[str, Slot] = crawler.engine.downloader.slots
        self._host_of = crawler.engine.downloader.get_slot_key
        self._count = sum(len(queue) for queue in self.pqueues.values())
        self._first_stories: dict[str, None] = {}  # hosts that wait with their first story, in order
        self._with_stories: set[str] = set()

    def push(self, request: Request) -> None:
        """Put a request to those of its host."""
        super().push(request)
        self._count += 1
        host = self._host_of(request)
        if request.priority == STORY_PRIORITY and host not in self._with_stories:
            if len(self._with_stories) >= MAX_KNOWN_HOSTS:
                self._with_stories.clear()
            self._with_stories.add(host)
            self._first_stories[host] = None

    def pop(self) -> Request | None:
        """The next request of the host that has waited longest, of those that may be asked now.

        Where none may, of those with the fewest under way.
        """
        host = self._next_host()
        if host is None:
            return None
        self._first_stories.pop(host, None)
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
        least, chosen, now = -1, None, monotonic()
        for host in chain(self._first_stories, self.pqueues):
            slot = self._slots.get(host)
            if slot is None:
                return host
            under_way = len(slot.active)
            if not under_way and slot.lastseen + slot.delay <= now:
                return host
            if chosen is None or under_way < least:
                least, chosen = under_way, host
        return chosen

    def close(self) -> dict[str, list[int]]:
        """End with the crawl; returns the priorities that each host has requests of."""
        self._count = 0
        self._first_stories.clear()
        return super().close()

    def __len__(self) -> int:
        return self._count
