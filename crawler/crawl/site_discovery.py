"""Which feeds, sitemaps and fronts of a site a run fetches, and what follows from each answer."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.article import Declared
from crawler.crawl.arguments import Selection
from crawler.crawl.channel_answers import ChannelAnswer, ChannelReader, ChannelReading, ChannelRequest
from crawler.crawl.channel_log import NOT_MODIFIED, PARTIAL_BODY, SITEMAP_INDEX, UNASKED_NOT_MODIFIED, ChannelLog
from crawler.crawl.fetch_facts import FetchFacts, FetchFailure
from crawler.crawl.redirect_targets import is_consent_url, is_login_url
from crawler.crawl.round_limits import RoundLimits
from crawler.crawl.session import CrawlSession
from crawler.crawl.sitemap_queue import MAX_INDEX_DEPTH, SitemapQueue
from crawler.crawl.summary import DiscoverySummary
from crawler.discovery.fronts import feeds_of_link_header
from crawler.discovery.sitemaps import SitemapLink
from crawler.discovery.well_known import FEED_PATHS, SITEMAP_PATHS
from crawler.errors import FeedMoved, FeedUnreadable
from crawler.site import Site

logger = logging.getLogger(__name__)

MAX_NAMED_SITEMAPS = 50  # of robots.txt that are fetched as if declared by hand; further ones are those of an index
MAX_FEEDS_OF_FRONT = 10  # of those that a front names
MAX_SECTION_FRONTS = 20
JOINING_STATUSES = frozenset({200, 203, 304})
READ_STATUSES = frozenset({200, 203, 206})  # 203: a proxy changed it; of a 206 what came is read (RFC 9110)
WELL_KNOWN = "well-known path"  # what a guessed channel was found by


class SiteDiscovery:
    """Everything that a run fetches of a site beside its stories; every request is counted until it is answered."""

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
        self._reader = ChannelReader(site, session.frontier, self.summary, is_full=self._is_full, room=self._room)
        self._robots_sitemaps = robots_sitemaps
        self._max_bytes = max_bytes
        self._requested: dict[str, None] = {}  # in order
        self._queue = SitemapQueue(
            site.home,
            selection,
            owns=lambda url: self.site.owns(url),
            limit=limits.sitemaps,
            requested=self._requested,
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
            requests = await self._request_all(wanted, "site")
            return requests + await self._request_all(lively, "store")
        requests = await self._request_all([(url, Declared.FRONT) for url in site.fronts or (site.home,)], "site")
        return requests + await self._request_found() + await self._request_all(lively, "store")

    async def _request_found(self) -> list[ChannelRequest]:
        """The requests for what earlier runs found, no more than a run reads sitemaps; the others are told."""
        found = self.channels.found_channels()
        wanted = [(one.url, one.kind) for one in found if one.url not in self._requested]
        requests = await self._request_all(wanted[: self.limits.sitemaps], "store")
        if left_out := len(wanted[self.limits.sitemaps :]):
            reason = f"{left_out} feeds and sitemaps of earlier runs are left out (NEWS_SITE_SITEMAPS)"
            await self._hold_over(self.site.home, reason)
        return requests

    async def request_named(self) -> list[ChannelRequest]:
        """The requests for the sitemaps that robots.txt names, which takes as long as its host: after :meth:`begin`."""
        if self.site.feeds or self.site.sitemaps:
            return []
        named = await self._robots_sitemaps()
        further = [SitemapLink(url=url) for url in named[MAX_NAMED_SITEMAPS:]]
        requests = await self._request_all(
            [(url, Declared.SITEMAP) for url in named[:MAX_NAMED_SITEMAPS]], "robots.txt"
        )
        return requests + await self._follow_index(self.site.home, further)

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

    def has_older(self) -> bool:
        """Whether sitemaps wait that are fetched only when no story is due."""
        return len(self._queue) > 0

    async def next_older(self) -> list[ChannelRequest]:
        """The request for the next older sitemap; none where all of them were requested otherwise."""
        requests: list[ChannelRequest] = []
        queue = self._queue
        if self.has_older() and (reason := self._limit_reason()):
            await self._hold_over(queue.index, f"{len(queue)} older sitemaps wait for the next run: {reason}")
            queue.clear()
        while not requests and (url := queue.take()) is not None:
            requests = await self._request_all([(url, Declared.SITEMAP)], SITEMAP_INDEX)
        if not requests and queue.left_out:
            await self._hold_over(queue.index, f"{queue.left_out} sitemaps wait for the next run (NEWS_SITE_SITEMAPS)")
            queue.clear()
        self.summary.older = len(queue)
        return requests

    async def _request_all(self, wanted: Iterable[tuple[str, Declared]], found_by: str) -> list[ChannelRequest]:
        requests = []
        for url, kind in wanted:
            if url in self._requested:
                continue
            if self.due_only and found_by != SITEMAP_INDEX and not self.channels.is_due(url):
                continue
            self._requested[url] = None
            if found_by not in {"store", WELL_KNOWN} and url not in self.channels.known:
                await self.channels.add(url, kind, found_by)
            requests.append(self._request(url, kind, found_by))
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

    async def pages_left(self) -> int:
        """How many more stories of the site this run may fetch; that there are none is told."""
        left = self.limits.pages - self.summary.leased
        if left <= 0 and self.site.home not in self.summary.held_over:
            reason = f"{self.summary.leased} stories were fetched (NEWS_SITE_PAGES), the others wait for the next run"
            await self._hold_over(self.site.home, reason)
        return max(0, left)

    def _limit_reason(self) -> str | None:
        done = self.summary
        return self.limits.reason(urls=done.new, sitemaps=done.requested, size=done.size)

    def _is_full(self) -> bool:
        return self.session.is_over or self.summary.new >= self.limits.urls

    def _room(self) -> int:
        return max(0, self.limits.urls - self.summary.new)

    async def _hold_over(self, what: str, reason: str) -> None:
        """Says what waits for the next run, and writes it down at its channel: for the site, at its first one."""
        self.summary.held_over[what] = reason
        logger.warning("%s: %s", what, reason)
        channel = what if what in self._requested else next(iter(self._requested), None)
        if channel is not None:
            await self.channels.hold_over(channel, reason)

    def _guess(self, paths: Sequence[str], kind: Declared) -> list[ChannelRequest]:
        """The request for the next well-known path that was not requested yet."""
        for number, path in enumerate(paths):
            url = self.site.home.rstrip("/") + path
            if url not in self._requested:
                self.summary.unawaited.add(url)  # there are a score of them, and most are wrong
                return [self._request(url, kind, WELL_KNOWN, tuple(paths[number + 1 :]))]
        return []

    # what follows from an answer

    async def receive(self, request: ChannelRequest, answer: ChannelAnswer) -> list[ChannelRequest]:
        """Takes an answer; returns the requests that follow from it."""
        try:
            status = answer.facts.status
            self.summary.size += len(answer.body)
            if request.kind is Declared.FRONT and request.url == self.site.home and status in JOINING_STATUSES:
                self._join_host(answer.url)
            requests: list[ChannelRequest]
            if status == NOT_MODIFIED and not request.headers:
                requests = await self._give_up(request, UNASKED_NOT_MODIFIED, status, request.further_paths)
            elif status == NOT_MODIFIED:
                self.summary.unchanged += 1
                await self.channels.record_fetch(request.url, request.kind, FetchFacts(status=status))
                requests = []
            elif answer.url != request.url and (is_consent_url(answer.url) or is_login_url(answer.url)):
                asks_for = "consent" if is_consent_url(answer.url) else "a login"
                reason = f"redirected to {answer.url}, which asks for {asks_for}"
                requests = await self._give_up(request, reason, status, request.further_paths)
            elif status not in READ_STATUSES:
                requests = await self._give_up(request, f"answered {status}", status, request.further_paths)
            else:
                requests = await self._read(request, answer)
            return requests + await self._guess_channels(request, requests)
        finally:
            self._answered(request)

    def _join_host(self, url: str) -> None:
        """Makes the host that the home page has moved to one of the site's, for this run."""
        site = self.site
        if site.owns(url) or is_consent_url(url) or is_login_url(url):
            return
        self.summary.moved_to = url
        logger.warning("site %s: its home page %s is at %s now, whose stories are its own", site.name, site.home, url)
        self.site = self._reader.site = replace(site, moved_to=urlsplit(url).hostname)
        self.session.frontier.sites[site.name] = self.site

    async def miss(self, request: ChannelRequest, failure: FetchFailure) -> list[ChannelRequest]:
        """Takes the failure of a request; returns the requests that follow from it."""
        try:
            if failure.is_stopped:
                return []
            paths = request.further_paths if failure.is_refused else ()  # a host that fails is not probed
            return await self._give_up(request, failure.reason, None, paths)
        finally:
            self._answered(request)

    def _answered(self, request: ChannelRequest) -> None:
        self.summary.pending -= 1
        self.summary.older = len(self._queue)
        self.summary.unawaited.discard(request.url)
        self.session.frontier.wakeups.wake(self.site.name)

    async def _give_up(
        self, request: ChannelRequest, reason: str, status: int | None, further_paths: tuple[str, ...]
    ) -> list[ChannelRequest]:
        """Writes down that a channel gave nothing; one that was only a guess gives way to the next."""
        if further_paths:
            return self._guess(further_paths, request.kind)
        url = request.url
        if url in self.channels.known or url in self._requested:
            self.summary.failed[url] = reason
            known = self.channels.known.get(url)
            if known is not None and known.failures:
                self.summary.failed_before.add(url)
            is_known = known is not None and known.failures and known.failure == reason  # said by an earlier run
            level = logging.INFO if is_known else logging.WARNING
            logger.log(level, "%s %s: %s", request.kind.replace("_", " "), url, reason)
            await self.channels.record_fetch(url, request.kind, FetchFacts(status=status), failure=reason)
        return []

    async def _guess_channels(self, answered: ChannelRequest, found: Sequence[ChannelRequest]) -> list[ChannelRequest]:
        """Well-known paths, once the home page of an undeclared site was read and where nothing was named."""
        site = self.site
        if answered.kind is not Declared.FRONT or answered.found_by != "site":
            return []
        if site.feeds or site.sitemaps or site.fronts or self.channels.has_guessed():
            return []
        named = {request.kind for request in found}
        if await self._robots_sitemaps():
            named.add(Declared.SITEMAP)
        guesses = [] if Declared.FEED in named else self._guess(FEED_PATHS, Declared.FEED)
        return guesses if Declared.SITEMAP in named else guesses + self._guess(SITEMAP_PATHS, Declared.SITEMAP)

    async def _read(self, request: ChannelRequest, answer: ChannelAnswer) -> list[ChannelRequest]:
        try:
            reading = await self._reader.read(request, answer)
        except FeedMoved as moved:
            return await self._move(request, moved.address)
        except FeedUnreadable as error:
            return await self._give_up(request, str(error), answer.facts.status, request.further_paths)
        requests = await self._follow(request, answer, reading)
        if request.url not in self._requested:  # a guess that was right
            self._requested[request.url] = None
            await self.channels.add(request.url, request.kind, request.found_by)
        facts, held_over = answer.facts, None
        if reading.is_cut:
            facts = replace(facts, etag=None, last_modified=None)  # the next run must be given it again
            if not self.session.is_over:
                reason = self._limit_reason()
                held_over = f"what is older, or behind, waits for the next run: {reason}"
        elif reading.left_out:
            held_over = reading.left_out
        elif reading.sitemaps and self._queue.is_too_deep(request.url):
            held_over = f"{len(reading.sitemaps)} sitemaps are left out: an index within {MAX_INDEX_DEPTH} others"
        # after the candidates: a run that is killed before must not meet "304 Not Modified" in the next
        await self.channels.record_fetch(
            request.url,
            request.kind,
            facts,
            failure=PARTIAL_BODY if answer.facts.is_partial else None,
            new=reading.new,
            ttl=reading.ttl,
        )
        if held_over:
            await self._hold_over(request.url, held_over)
        if answer.facts.is_partial:
            self.summary.failed[request.url] = f"{PARTIAL_BODY}: what came was read"
            logger.warning("%s %s: %s: what came is read", request.kind.replace("_", " "), request.url, PARTIAL_BODY)
        self.summary.read += 1
        return requests

    async def _move(self, request: ChannelRequest, address: str) -> list[ChannelRequest]:
        """The request for a feed that has moved, unless it was sent round in a ring."""
        if request.found_by == WELL_KNOWN:  # a page that is there for any path
            return await self._give_up(request, f"has moved to {address}", None, request.further_paths)
        requests = await self._request_all([(address, request.kind)], request.url)
        if not requests and address not in self._requested:
            return []  # not due
        if not requests:
            return await self._give_up(request, f"has moved to {address}", None, request.further_paths)
        logger.warning("%s %s has moved to %s: declare that one", request.kind, request.url, address)
        if request.url in self._requested:  # without validators: it must lead to the new one the next time too
            await self.channels.record_fetch(request.url, request.kind, FetchFacts(status=200))
        return requests

    async def _follow(
        self, request: ChannelRequest, answer: ChannelAnswer, reading: ChannelReading
    ) -> list[ChannelRequest]:
        """The channels that another one names."""
        if request.kind is not Declared.FRONT:
            return await self._follow_index(request.url, reading.sitemaps)
        if self.site.feeds or self.site.sitemaps:
            return []
        feeds = list(dict.fromkeys((*_feeds_of_headers(answer), *reading.feeds)))
        wanted = [(url, Declared.FEED) for url in feeds[:MAX_FEEDS_OF_FRONT]]
        if len(feeds) > MAX_FEEDS_OF_FRONT:
            logger.warning("%s names %d feeds: %d are read", answer.url, len(feeds), MAX_FEEDS_OF_FRONT)
        if request.found_by == "site":
            wanted += [(url, Declared.FRONT) for url in self._wanted_sections(reading.sections)]
        return await self._request_all(wanted, answer.url)

    def _wanted_sections(self, urls: Sequence[str]) -> list[str]:
        names = [name.lower() for name in self.selection.sections]
        return [url for url in urls if not names or any(name in url.lower() for name in names)][:MAX_SECTION_FRONTS]

    async def _follow_index(self, index: str, links: Sequence[SitemapLink]) -> list[ChannelRequest]:
        """The newest sitemaps of an index now, the others later; those that cannot have changed never."""
        first = self._queue.add(index, links)
        if first and self._limit_reason():
            self._queue.put_back(first)  # which tells what waits
            return []
        return await self._request_all([(url, Declared.SITEMAP) for url in first], SITEMAP_INDEX)


def _feeds_of_headers(answer: ChannelAnswer) -> list[str]:
    return [feed for value in answer.links for feed in feeds_of_link_header(value, base=answer.url)]
