"""The sitemaps that indexes name: which of them a run fetches now, which later, and which never."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import timedelta

from crawler.crawl.arguments import Selection
from crawler.discovery.sitemaps import SitemapLink
from crawler.storage.values import Channel

MAX_SITEMAPS_AT_ONCE = 3  # of an index that are fetched before any story; the rest when nothing else is due
MAX_INDEX_DEPTH = 4  # sitemap indexes within each other
UNCHANGED_SITEMAP_MARGIN = timedelta(hours=12)  # a sitemap that its index calls unchanged for longer is not fetched


class SitemapQueue:
    """The sitemaps of one site's indexes that wait, the newest of each index first."""

    def __init__(
        self, home: str, selection: Selection, *, owns: Callable[[str], bool], limit: int, requested: Container[str]
    ) -> None:
        self.index = home  # that named the last of them
        self.left_out = 0  # that found no place: those of a run are no more than ``limit``
        self.known: Mapping[str, Channel] = {}  # as they were before this run, by URL
        self._selection = selection
        self._owns = owns
        self._limit = limit
        self._requested = requested
        self._waiting: deque[str] = deque()
        self._depth: dict[str, int] = {}  # of sitemaps in their indexes

    def __len__(self) -> int:
        return len(self._waiting) + self.left_out

    def add(self, index: str, links: Sequence[SitemapLink]) -> list[str]:
        """Takes what an index names, but for what was named before (a loop ends here) and what cannot be wanted.

        Returns the first of them, which do not wait.
        """
        depth = self._depth.get(index, 0) + 1
        if self.is_too_deep(index):
            return []
        wanted = []
        for link in links:
            if link.url not in self._requested and link.url not in self._depth and not self._is_unwanted(link):
                self._depth[link.url] = depth
                wanted.append(link)
        wanted.sort(key=lambda link: self._was_read(link.url))  # of those without a time, what was never read
        wanted.sort(key=lambda link: (link.modified is None, -(link.modified.timestamp() if link.modified else 0)))
        wanted.sort(key=lambda link: "news" not in link.url.lower())  # news sitemaps hold the last two days
        wanted.sort(key=lambda link: not self._owns(link.url))  # those of other hosts may be of other papers
        room = max(0, self._limit - len(self._waiting)) + MAX_SITEMAPS_AT_ONCE
        self.left_out += max(0, len(wanted) - room)
        for link in wanted[room:]:
            del self._depth[link.url]
        self.index = index if wanted else self.index
        urls = [link.url for link in wanted[:room]]
        self._waiting.extend(urls[MAX_SITEMAPS_AT_ONCE:])
        return urls[:MAX_SITEMAPS_AT_ONCE]

    def is_too_deep(self, index: str) -> bool:
        """Whether what an index names is left out, so many indexes stand above it."""
        return self._depth.get(index, 0) >= MAX_INDEX_DEPTH

    def put_back(self, urls: Sequence[str]) -> None:
        """Has those wait, before all others, that :meth:`add` returned."""
        self._waiting.extendleft(reversed(urls))

    def take(self) -> str | None:
        """The next that waits."""
        return self._waiting.popleft() if self._waiting else None

    def clear(self) -> None:
        """Lets go of all that wait."""
        self._waiting.clear()
        self.left_out = 0

    def _was_read(self, url: str) -> bool:
        known = self.known.get(url)
        return known is not None and known.last_fetch is not None

    def _is_unwanted(self, link: SitemapLink) -> bool:
        """Whether nothing in a sitemap can be wanted, by the time at which its index says that it changed last."""
        if link.modified is None:
            return False
        if self._selection.since and link.modified < self._selection.since:
            return True
        known = self.known.get(link.url)
        if known is None or known.last_fetch is None or known.failures:
            return False
        return link.modified + UNCHANGED_SITEMAP_MARGIN < known.last_fetch
