"""What follows from each answer of a feed, sitemap or front."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.article import Declared
from crawler.crawl.channel_answers import ChannelAnswer, ChannelReader, ChannelReading, ChannelRequest
from crawler.crawl.channel_log import NOT_MODIFIED, PARTIAL_BODY, UNASKED_NOT_MODIFIED
from crawler.crawl.channel_requests import WELL_KNOWN, ChannelRequests
from crawler.crawl.fetch_facts import FetchFacts, FetchFailure
from crawler.crawl.redirect_targets import is_consent_url, is_login_url
from crawler.crawl.sitemap_queue import MAX_INDEX_DEPTH
from crawler.discovery.fronts import feeds_of_link_header
from crawler.errors import FeedMoved, FeedUnreadable
from crawler.site import Site

logger = logging.getLogger(__name__)

MAX_FEEDS_OF_FRONT = 10  # of those that a front names
MAX_SECTION_FRONTS = 20
JOINING_STATUSES = frozenset({200, 203, 304})
READ_STATUSES = frozenset({200, 203, 206})  # 203: a proxy changed it; of a 206 what came is read (RFC 9110)


class SiteDiscovery:
    """What the feeds, sitemaps and fronts of one site come to in a run, answer by answer."""

    def __init__(self, requests: ChannelRequests) -> None:
        self.requests = requests
        self.session = requests.session
        self.selection = requests.selection
        self.summary = requests.summary
        self.channels = requests.channels
        self._reader = ChannelReader(
            requests.site, self.session.frontier, self.summary, is_full=requests.is_full, room=requests.room
        )

    @property
    def site(self) -> Site:
        """The site, with the host that its home page has moved to."""
        return self.requests.site

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
            return requests + await self.requests.guess_channels(request, requests)
        finally:
            self.requests.end(request)

    def _join_host(self, url: str) -> None:
        """Makes the host that the home page has moved to one of the site's, for this run."""
        site = self.site
        if site.owns(url) or is_consent_url(url) or is_login_url(url):
            return
        self.summary.moved_to = url
        logger.warning("site %s: its home page %s is at %s now, whose stories are its own", site.name, site.home, url)
        self.requests.site = self._reader.site = replace(site, moved_to=urlsplit(url).hostname)
        self.session.frontier.sites[site.name] = self.site

    async def miss(self, request: ChannelRequest, failure: FetchFailure) -> list[ChannelRequest]:
        """Takes the failure of a request; returns the requests that follow from it."""
        try:
            if failure.is_stopped:
                return []
            paths = request.further_paths if failure.is_refused else ()  # a host that fails is not probed
            return await self._give_up(request, failure.reason, None, paths)
        finally:
            self.requests.end(request)

    async def _give_up(
        self, request: ChannelRequest, reason: str, status: int | None, further_paths: tuple[str, ...]
    ) -> list[ChannelRequest]:
        """Writes down that a channel gave nothing; one that was only a guess gives way to the next."""
        if further_paths:
            return self.requests.guess(further_paths, request.kind)
        url = request.url
        if url in self.channels.known or url in self.requests.requested:
            self.summary.failed[url] = reason
            known = self.channels.known.get(url)
            if known is not None and known.failures:
                self.summary.failed_before.add(url)
            is_known = known is not None and known.failures and known.failure == reason  # said by an earlier run
            level = logging.INFO if is_known else logging.WARNING
            logger.log(level, "%s %s: %s", request.kind.replace("_", " "), url, reason)
            await self.channels.record_fetch(url, request.kind, FetchFacts(status=status), failure=reason)
        return []

    async def _read(self, request: ChannelRequest, answer: ChannelAnswer) -> list[ChannelRequest]:
        try:
            reading = await self._reader.read(request, answer)
        except FeedMoved as moved:
            return await self._move(request, moved.address)
        except FeedUnreadable as error:
            return await self._give_up(request, str(error), answer.facts.status, request.further_paths)
        requests = await self._follow(request, answer, reading)
        if request.url not in self.requests.requested:  # a guess that was right
            self.requests.requested[request.url] = None
            await self.channels.add({request.url: request.kind}, request.found_by)
        facts, held_over = answer.facts, None
        if reading.is_cut:
            facts = replace(facts, etag=None, last_modified=None)  # the next run must be given it again
            if not self.session.is_over:
                reason = self.requests.limit_reason()
                held_over = f"what is older, or behind, waits for the next run: {reason}"
        elif reading.left_out:
            held_over = reading.left_out
        elif reading.sitemaps and self.requests.is_too_deep(request.url):
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
            await self.requests.hold_over(request.url, held_over)
        if answer.facts.is_partial:
            self.summary.failed[request.url] = f"{PARTIAL_BODY}: what came was read"
            logger.warning("%s %s: %s: what came is read", request.kind.replace("_", " "), request.url, PARTIAL_BODY)
        self.summary.read += 1
        return requests

    async def _move(self, request: ChannelRequest, address: str) -> list[ChannelRequest]:
        """The request for a feed that has moved, unless it was sent round in a ring."""
        if request.found_by == WELL_KNOWN:  # a page that is there for any path
            return await self._give_up(request, f"has moved to {address}", None, request.further_paths)
        requests = await self.requests.request_all([(address, request.kind)], request.url)
        if not requests and address not in self.requests.requested:
            return []  # not due
        if not requests:
            return await self._give_up(request, f"has moved to {address}", None, request.further_paths)
        logger.warning("%s %s has moved to %s: declare that one", request.kind, request.url, address)
        if request.url in self.requests.requested:  # without validators: it must lead to the new one the next time too
            await self.channels.record_fetch(request.url, request.kind, FetchFacts(status=200))
        return requests

    async def _follow(
        self, request: ChannelRequest, answer: ChannelAnswer, reading: ChannelReading
    ) -> list[ChannelRequest]:
        """The channels that another one names."""
        if request.kind is not Declared.FRONT:
            return await self.requests.follow_index(request.url, reading.sitemaps)
        if self.site.feeds or self.site.sitemaps:
            return []
        feeds = list(dict.fromkeys((*_feeds_of_headers(answer), *reading.feeds)))
        wanted = [(url, Declared.FEED) for url in feeds[:MAX_FEEDS_OF_FRONT]]
        if len(feeds) > MAX_FEEDS_OF_FRONT:
            logger.warning("%s names %d feeds: %d are read", answer.url, len(feeds), MAX_FEEDS_OF_FRONT)
        if request.found_by == "site":
            wanted += [(url, Declared.FRONT) for url in self._wanted_sections(reading.sections)]
        return await self.requests.request_all(wanted, answer.url)

    def _wanted_sections(self, urls: Sequence[str]) -> list[str]:
        names = [name.lower() for name in self.selection.sections]
        return [url for url in urls if not names or any(name in url.lower() for name in names)][:MAX_SECTION_FRONTS]


def _feeds_of_headers(answer: ChannelAnswer) -> list[str]:
    return [feed for value in answer.links for feed in feeds_of_link_header(value, base=answer.url)]
