"""Which feeds, sitemaps and fronts of a site a run asks for, and when it has asked for enough."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence

from crawler.article import Declared
from crawler.crawl.arguments import Selection
from crawler.crawl.channel_answers import ChannelRequest
from crawler.crawl.channel_log import SITEMAP_INDEX, ChannelLog
from crawler.crawl.round_limits import RoundLimits
from crawler.crawl.session import CrawlSession
from crawler.crawl.sitemap_queue import SitemapQueue
from crawler.crawl.summary import DiscoverySummary
from crawler.discovery.sitemaps import SitemapLink
from crawler.discovery.well_known import FEED_PATHS, SITEMAP_PATHS
from crawler.site import Site

logger = logging.getLogger(__name__)

MAX_NAMED_SITEMAPS = 50  # of robots.txt that are fetched as if declared by hand; further ones are those of an index
WELL_KNOWN = "well-known path"  # what a guessed channel was found by


class ChannelRequests:
    """The requests of one run and site beside its stories; each is counted until it is answered."""

    def __init__(
        self,
        session: CrawlSession,
        site: Site,
        selection: Selection,
        *,
        robots_sitemaps: Callable[[], Awaitable[Sequence[str]]],
        max_bytes: Callable[[Declared], int],
        due_only: bool = False,
        limits: RoundLimits = RoundLimits(),  # noqa: B008  # frozen
    ) -> None:
        self.session = session
        self.site = site
        self.selection = selection
        self.limits = limits
        self.due_only = due_only  # a round fetches only what is due; a crawl that somebody starts, all
        must_announce = selection.urls is None and not due_only
        self.summary = DiscoverySummary(site.home, must_announce, is_narrowed=selection != Selection())
        self.channels = ChannelLog(session.store, session.clock, site.name)
        self.requested: dict[str, None] = {}  # URLs in order
        self._robots_sitemaps = robots_sitemaps
        self._named: Sequence[str] | None = None  # by robots.txt, once it was asked
        self._max_bytes = max_bytes
        self._queue = SitemapQueue(
            site.home,
            selection,
            owns=lambda url: self.site.owns(url),
            limit=limits.sitemaps,
            requested=self.requested,
        )

    # what is fetched

    async def begin(self) -> list[ChannelRequest]:
        """The requests that a run begins with."""
        await self.channels.load()
        self._queue.known = self.channels.known
        site = self.site
        # the others come by their index
        lively = [(one.url, one.kind) for one in self.channels.lively_sitemaps()[: self.limits.sitemaps]]
        if site.feeds or site.sitemaps:
            wanted = [(url, Declared.FEED) for url in site.feeds]
            wanted += [(url, Declared.SITEMAP) for url in site.sitemaps]
            wanted += [(url, Declared.FRONT) for url in site.fronts]
            requests = await self.request_all(wanted, "site")
            return requests + await self.request_all(lively, "store")
        requests = await self.request_all([(url, Declared.FRONT) for url in site.fronts or (site.home,)], "site")
        return requests + await self._request_found() + await self.request_all(lively, "store")

    async def _request_found(self) -> list[ChannelRequest]:
        """The requests for what earlier runs found, no more than a run reads sitemaps; the others are told."""
        found = self.channels.found_channels()
        wanted = [(one.url, one.kind) for one in found if one.url not in self.requested]
        requests = await self.request_all(wanted[: self.limits.sitemaps], "store")
        if left_out := len(wanted[self.limits.sitemaps :]):
            reason = f"{left_out} feeds and sitemaps of earlier runs are left out (NEWS_SITE_SITEMAPS)"
            await self.hold_over(self.site.home, reason)
        return requests

    async def request_named(self) -> list[ChannelRequest]:
        """The requests for the sitemaps that robots.txt names, which takes as long as its host: after :meth:`begin`."""
        if self.site.feeds or self.site.sitemaps:
            return []
        named = await self._ask_robots()
        further = [SitemapLink(url=url) for url in named[MAX_NAMED_SITEMAPS:]]
        requests = await self.request_all([(url, Declared.SITEMAP) for url in named[:MAX_NAMED_SITEMAPS]], "robots.txt")
        return requests + await self.follow_index(self.site.home, further)

    async def _ask_robots(self) -> Sequence[str]:
        if self._named is None:
            self._named = await self._robots_sitemaps()
        return self._named

    def has_older(self) -> bool:
        """Whether sitemaps wait that are fetched only when no story is due."""
        return len(self._queue) > 0

    async def next_older(self) -> list[ChannelRequest]:
        """The request for the next older sitemap; none where all of them were requested otherwise."""
        requests: list[ChannelRequest] = []
        queue = self._queue
        if self.has_older() and (reason := self.limit_reason()):
            await self.hold_over(queue.index, f"{len(queue)} older sitemaps wait for the next run: {reason}")
            queue.clear()
        while not requests and (url := queue.take()) is not None:
            requests = await self.request_all([(url, Declared.SITEMAP)], SITEMAP_INDEX)
        if not requests and queue.left_out:
            await self.hold_over(queue.index, f"{queue.left_out} sitemaps wait for the next run (NEWS_SITE_SITEMAPS)")
            queue.clear()
        self.summary.older = len(queue)
        return requests

    async def follow_index(self, index: str, links: Sequence[SitemapLink]) -> list[ChannelRequest]:
        """The newest sitemaps of an index now, the others later; those that cannot have changed never."""
        first = self._queue.add(index, links)
        if first and self.limit_reason():
            self._queue.put_back(first)  # which tells what waits
            return []
        return await self.request_all([(url, Declared.SITEMAP) for url in first], SITEMAP_INDEX)

    def is_too_deep(self, index: str) -> bool:
        """Whether what an index names is left out, as it lies within too many others."""
        return self._queue.is_too_deep(index)

    async def guess_channels(self, answered: ChannelRequest, found: Sequence[ChannelRequest]) -> list[ChannelRequest]:
        """Well-known paths, once the home page of an undeclared site was read and where nothing was named."""
        site = self.site
        if answered.kind is not Declared.FRONT or answered.found_by != "site":
            return []
        if site.feeds or site.sitemaps or site.fronts or await self.channels.has_guessed():
            return []
        named = {request.kind for request in found} | {one.kind for one in self.channels.known.values()}
        if await self._ask_robots():
            named.add(Declared.SITEMAP)
        guesses = [] if Declared.FEED in named else self.guess(FEED_PATHS, Declared.FEED)
        return guesses if Declared.SITEMAP in named else guesses + self.guess(SITEMAP_PATHS, Declared.SITEMAP)

    def guess(self, paths: Sequence[str], kind: Declared) -> list[ChannelRequest]:
        """The request for the next well-known path that was not requested yet."""
        for number, path in enumerate(paths):
            url = self.site.home.rstrip("/") + path
            if url not in self.requested:
                self.summary.unawaited.add(url)  # there are a score of them, and most are wrong
                return [self._request(url, kind, WELL_KNOWN, tuple(paths[number + 1 :]))]
        return []

    async def request_all(self, wanted: Iterable[tuple[str, Declared]], found_by: str) -> list[ChannelRequest]:
        """The requests for those that were not requested before and, in a round, are due."""
        requests = []
        added: dict[str, Declared] = {}
        for url, kind in wanted:
            if url in self.requested:
                continue
            if self.due_only and found_by != SITEMAP_INDEX and not self.channels.is_due(url):
                continue
            self.requested[url] = None
            if found_by not in {"store", WELL_KNOWN} and url not in self.channels.known:
                added[url] = kind
            requests.append(self._request(url, kind, found_by))
        await self.channels.add(added, found_by)
        return requests

    def _request(self, url: str, kind: Declared, found_by: str, further_paths: tuple[str, ...] = ()) -> ChannelRequest:
        known = self.channels.known.get(url)
        validators: dict[str, str | None] = {}
        if known is not None and not self.channels.is_doubted(url):
            validators = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        self.summary.pending += 1
        self.summary.requested += found_by == SITEMAP_INDEX  # known ones that are lively do not hold up the others
        return ChannelRequest(
            url=url,
            site=self.site,
            kind=kind,
            found_by=found_by,
            headers=tuple((name, value) for name, value in validators.items() if value),
            max_bytes=self._max_bytes(kind),
            further_paths=further_paths,
        )

    # what is under way

    @property
    def is_pending(self) -> bool:
        """Whether a request is not answered yet."""
        return self.summary.pending > 0

    @property
    def holds_up_stories(self) -> bool:
        """Whether what is not answered yet may announce newer stories.

        A guess need not be awaited, nor what has given some stories and is still read; but of a number that somebody
        asked for, all are the newest.
        """
        if self.selection.limit is not None:
            return self.is_pending
        return self.summary.pending > len(self.summary.unawaited)

    def end(self, request: ChannelRequest) -> None:
        """Counts a request as answered, once what follows from its answer is counted."""
        self.summary.pending -= 1
        self.summary.older = len(self._queue)
        self.summary.unawaited.discard(request.url)
        self.session.frontier.wakeups.wake(self.site.name)

    # bounds

    def is_full(self) -> bool:
        """Whether no more is to be declared in this run."""
        done = self.summary
        return self.session.is_over or done.new >= self.limits.urls or done.entries >= self.limits.entries

    def room(self) -> int:
        """How many further URLs this run may declare."""
        return max(0, self.limits.urls - self.summary.new)

    def limit_reason(self) -> str | None:
        """Which bound is reached, in words; None for none."""
        done = self.summary
        return self.limits.reason(urls=done.new, entries=done.entries, sitemaps=done.requested, size=done.size)

    async def pages_left(self) -> int:
        """How many more stories of the site this run may fetch; that there are none is told."""
        left = self.limits.pages - self.summary.leased
        if left <= 0 and self.site.home not in self.summary.held_over:
            reason = f"{self.summary.leased} stories were fetched (NEWS_SITE_PAGES), the others wait for the next run"
            await self.hold_over(self.site.home, reason)
        return max(0, left)

    async def hold_over(self, what: str, reason: str) -> None:
        """Says what waits for the next run, and writes it down at its channel: for the site, at its first one."""
        self.summary.held_over[what] = reason
        logger.warning("%s: %s", what, reason)
        channel = what if what in self.requested else next(iter(self.requested), None)
        if channel is not None:
            await self.channels.hold_over(channel, reason)
