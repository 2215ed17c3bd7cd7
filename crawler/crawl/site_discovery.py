"""Looks for what a site announces: asks its feeds, sitemaps and fronts, and writes every candidate into the ledger."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import TextResponse

from crawler.article import Candidate, Declared
from crawler.discovery.feeds import read_feed
from crawler.discovery.fronts import Front, read_front
from crawler.discovery.sitemaps import SitemapLink, read_sitemap
from crawler.discovery.url_shapes import LIKELY, classify_url
from crawler.discovery.well_known import FEED_PATHS, SITEMAP_PATHS, sitemaps_in_robots
from crawler.errors import FeedUnreadable
from crawler.extensions.ledger import Answer, LedgerExtension
from crawler.fetch.failures import outcome_of
from crawler.fetch.middlewares.robots import RobotsMiddleware
from crawler.fetch.refusals import RequestRefused, RunStopped
from crawler.identity.urls import fetch_url
from crawler.revisit import Look, next_look

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.crawl.arguments import Selection
    from crawler.site import Site
    from crawler.storage.values import Channel

logger = logging.getLogger(__name__)

CHUNK = 500  # candidates that are written at once
LIVELY = timedelta(days=7)
AT_ONCE = 3  # sitemaps of an index that are asked for before any story; the rest when nothing else is due
DEEPEST = 4  # sitemap indexes within each other
MOST_FEEDS = 10  # of those that a front names
MOST_SECTIONS = 20  # fronts of sections that are read
FRESH = timedelta(hours=12)  # a sitemap that its index calls unchanged for longer than our last reading is not read
PRIORITY = 10  # before the stories
NOT_MODIFIED = 304


class SiteDiscovery:
    """Everything that a run asks of a site beside its stories; every request is counted until it is done with."""

    def __init__(
        self,
        crawler: Crawler,
        ledger: LedgerExtension,
        site: Site,
        selection: Selection,
        *,
        due_only: bool = False,
    ) -> None:
        self.crawler = crawler
        self.ledger = ledger
        self.site = site
        self.selection = selection
        self.due_only = due_only  # a round asks only what is due; a crawl that somebody wants, all
        self.under_way = 0  # requests that are not done with
        self.found = 0  # candidates, known ones too
        self.failed: dict[str, str] = {}  # channel -> why it gave nothing
        self.read = 0  # channels that were read
        self.unchanged = 0  # channels that had not changed
        self._later: deque[SitemapLink] = deque()  # older sitemaps, the newest first
        self._asked: set[str] = set()
        self._known: dict[str, Channel] = {}
        self._depth: dict[str, int] = {}
        self._sections = 0

    # what is asked for

    async def first(self) -> list[Request]:
        """The requests that a run begins with."""
        self._known = {channel.url: channel for channel in await self.ledger.channels(self.site.name)}
        site = self.site
        if site.feeds or site.sitemaps:
            wanted = [(url, Declared.FEED) for url in site.feeds]
            wanted += [(url, Declared.SITEMAP) for url in site.sitemaps]
            wanted += [(url, Declared.FRONT) for url in site.fronts]
            requests = await self._ask_all(wanted, "site")
            return requests + await self._ask_all(self._lively_sitemaps(), "store")
        wanted = [(url, Declared.FRONT) for url in site.fronts or (site.home,)]
        requests = await self._ask_all(wanted, "site")
        known = [(c.url, c.kind) for c in self._known.values() if c.found_by != "sitemap index" and self._is_worth(c)]
        requests += await self._ask_all([*known, *self._lively_sitemaps()], "store")
        requests += await self._ask_all(
            [(url, Declared.SITEMAP) for url in await self._robots_sitemaps()], "robots.txt"
        )
        return requests

    def _is_due(self, channel: Channel | None) -> bool:
        return channel is None or channel.next_due is None or channel.next_due <= self.ledger.clock.now()

    def _is_worth(self, channel: Channel) -> bool:
        """Whether a channel that was found is asked; one that fails only rarely."""
        return not channel.failures or self._is_due(channel)

    def _lively_sitemaps(self) -> list[tuple[str, Declared]]:
        """Those of an index that lately declared something: the index itself need not change with them."""
        after = self.ledger.clock.now() - LIVELY
        return [
            (channel.url, channel.kind)
            for channel in self._known.values()
            if channel.found_by == "sitemap index"
            and channel.last_new
            and channel.last_new >= after
            and self._is_worth(channel)
        ]

    async def _robots_sitemaps(self) -> tuple[str, ...]:
        middleware = self.crawler.get_downloader_middleware(RobotsMiddleware)
        if middleware is None:
            return ()
        try:
            rules = await middleware.rules_for(self.site.home)
        except RequestRefused:
            return ()  # the request for the home page says why
        return sitemaps_in_robots(rules.text, url=rules.url)

    def is_empty(self) -> bool:
        """Whether a site that was asked what it announces gave nothing at all."""
        return self.selection.urls is None and not self.found and not self.unchanged and not self.due_only

    def has_older(self) -> bool:
        """Whether sitemaps wait that are only read when no story is due."""
        return bool(self._later)

    async def older(self) -> list[Request]:
        """The request for the next older sitemap."""
        link = self._later.popleft()
        return await self._ask_all([(link.url, Declared.SITEMAP)], "sitemap index")

    async def _ask_all(self, wanted: Iterable[tuple[str, Declared]], found_by: str) -> list[Request]:
        requests = []
        for url, kind in wanted:
            if url not in self._asked and (
                not self.due_only or found_by == "sitemap index" or self._is_due(self._known.get(url))
            ):
                self._asked.add(url)
                if found_by not in {"store", "well-known path"}:
                    await self.ledger.remember_channel(url, self.site.name, kind, found_by)
                requests.append(self._request(url, kind, found_by))
        return requests

    def _request(self, url: str, kind: Declared, found_by: str, paths: tuple[str, ...] = ()) -> Request:
        known = self._known.get(url)
        headers = {}
        if known and known.etag:
            headers["If-None-Match"] = known.etag
        if known and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        limit = "NEWS_SITEMAP_MAXSIZE" if kind is Declared.SITEMAP else "DOWNLOAD_MAXSIZE"
        self.under_way += 1
        return Request(
            url,
            callback=self._answered,
            errback=self._missed,
            headers=headers,
            priority=PRIORITY,
            meta={"download_maxsize": self.crawler.settings.getint(limit)},
            cb_kwargs={"asked": url, "kind": kind, "found_by": found_by, "paths": paths},
        )

    # what came back

    async def _answered(
        self, response: Response, asked: str, kind: Declared, found_by: str, paths: tuple[str, ...]
    ) -> AsyncIterator[Request]:
        requests: list[Request] = []
        try:
            if response.status == NOT_MODIFIED:
                self.unchanged += 1
                await self._note(asked, kind, Answer(status=NOT_MODIFIED))
            elif response.status != 200:
                requests = await self._give_up(asked, kind, f"answered {response.status}", response.status, paths)
            else:
                requests = await self._take(response, asked, kind, found_by, paths)
        finally:
            requests = [*requests, *await self._after(kind, found_by, requests)]
            self._done()
        for request in requests:
            yield request

    async def _missed(self, failure: Failure) -> AsyncIterator[Request]:
        told = failure.request.cb_kwargs  # type: ignore[attr-defined]
        requests: list[Request] = []
        try:
            if not isinstance(failure.value, RunStopped):
                paths = (
                    told["paths"] if isinstance(failure.value, RequestRefused) else ()
                )  # a host that fails is not probed
                requests = await self._give_up(told["asked"], told["kind"], outcome_of(failure)[1], None, paths)
        finally:
            self._done()
        for request in requests:
            yield request

    def _done(self) -> None:
        self.under_way -= 1
        self.ledger.moved.set()

    async def _give_up(
        self, url: str, kind: Declared, reason: str, status: int | None, paths: tuple[str, ...]
    ) -> list[Request]:
        """Writes down that a channel gave nothing; a path that was only a guess gives way to the next."""
        if paths:
            return self._guess(paths, kind)
        if url in self._known or url in self._asked:
            self.failed[url] = reason
            logger.warning("%s %s: %s", kind.replace("_", " "), url, reason)
            await self._note(url, kind, Answer(status=status), failed=True)
        return []

    def _guess(self, paths: Sequence[str], kind: Declared) -> list[Request]:
        """The request for the next well-known path that was not asked for yet."""
        for number, path in enumerate(paths):
            url = self.site.home.rstrip("/") + path
            if url not in self._asked:
                return [self._request(url, kind, "well-known path", tuple(paths[number + 1 :]))]
        return []

    async def _after(self, kind: Declared, found_by: str, requests: Sequence[Request]) -> list[Request]:
        """Well-known paths, once the home page of an undeclared site was read and where nothing was named."""
        site = self.site
        if kind is not Declared.FRONT or found_by != "site" or site.feeds or site.sitemaps or site.fronts:
            return []
        if any(channel.kind is not Declared.FRONT or channel.last_fetch for channel in self._known.values()):
            return []  # an earlier run has tried them
        named = {request.cb_kwargs["kind"] for request in requests}
        named |= {Declared.SITEMAP for url in await self._robots_sitemaps()}
        guesses = []
        if Declared.FEED not in named:
            guesses += self._guess(FEED_PATHS, Declared.FEED)
        if Declared.SITEMAP not in named:
            guesses += self._guess(SITEMAP_PATHS, Declared.SITEMAP)
        return guesses

    async def _take(
        self, response: Response, asked: str, kind: Declared, found_by: str, paths: tuple[str, ...]
    ) -> list[Request]:
        now = self.ledger.clock.now()
        ttl = None
        try:
            if kind is Declared.FRONT:
                new, requests = await self._take_front(response, now)
            elif kind is Declared.FEED:
                new, ttl, requests = await self._take_feed(response, now)
            else:
                new, requests = await self._take_sitemap(response, asked, now)
        except FeedUnreadable as error:
            return await self._give_up(asked, kind, str(error), response.status, paths)
        if asked not in self._asked:  # a guess that was right
            self._asked.add(asked)
            await self.ledger.remember_channel(asked, self.site.name, kind, found_by)
        # after the candidates: a run that is killed before must not meet "304 Not Modified" in the next
        answer = Answer(response.status, _header(response, "ETag"), _header(response, "Last-Modified"))
        await self._note(asked, kind, answer, new=new, ttl=ttl)
        self.read += 1
        return requests

    async def _note(
        self,
        url: str,
        kind: Declared,
        answer: Answer,
        *,
        failed: bool = False,
        new: int = 0,
        ttl: timedelta | None = None,
    ) -> None:
        """Writes down a look, and when the next one is due."""
        now, known = self.ledger.clock.now(), self._known.get(url)
        if known is not None and known.ttl and (failed or answer.status == NOT_MODIFIED):
            ttl = timedelta(seconds=known.ttl)  # nothing newer was said
        look = Look(
            kind=kind,
            at=now,
            new=new,
            failures=(known.failures if known else 0) + 1 if failed else 0,
            status=answer.status,
            ttl=ttl,
            rhythm=timedelta(seconds=known.rhythm) if known and known.rhythm else None,
            last_new=known.last_new if known else None,
            found=known.found if known else now,
        )
        due, rhythm = next_look(look)
        await self.ledger.note_channel(
            url, self.site.name, answer, next_due=due, rhythm=rhythm, failed=failed, new=new, ttl=ttl
        )

    async def _take_feed(self, response: Response, now: datetime) -> tuple[int, timedelta | None, list[Request]]:
        feed = await asyncio.to_thread(
            read_feed, response.body, url=response.url, site=self.site.name, found=now, zone=self.site.zone or UTC
        )
        _tell(response.url, feed.warnings)
        ttl = timedelta(minutes=feed.ttl_minutes) if feed.ttl_minutes else None
        return await self._declare(feed.candidates), ttl, []

    async def _take_front(self, response: Response, now: datetime) -> tuple[int, list[Request]]:
        if not isinstance(response, TextResponse):
            raise FeedUnreadable(f"{response.url} is no HTML page")
        front: Front = await asyncio.to_thread(_read_front, response, self.site, now)
        new = await self._declare(front.candidates)
        if self.site.feeds or self.site.sitemaps or response.request is None:
            return new, []
        wanted = [(url, Declared.FEED) for url in front.feeds[:MOST_FEEDS]]
        if response.request.cb_kwargs["found_by"] == "site":
            wanted += [(url, Declared.FRONT) for url in self._wanted_sections(front.sections)]
        return new, await self._ask_all(wanted, response.url)

    def _wanted_sections(self, urls: Sequence[str]) -> list[str]:
        names = [name.lower() for name in self.selection.sections]
        return [url for url in urls if not names or any(name in url.lower() for name in names)][:MOST_SECTIONS]

    async def _take_sitemap(self, response: Response, asked: str, now: datetime) -> tuple[int, list[Request]]:
        warnings: list[str] = []
        entries = read_sitemap(
            response.body,
            url=response.url,
            site=self.site.name,
            found=now,
            zone=self.site.zone or UTC,
            warn=warnings.append,
        )
        new = 0
        links: list[SitemapLink] = []
        while chunk := await asyncio.to_thread(_next, entries):
            links += [entry for entry in chunk if isinstance(entry, SitemapLink)]
            new += await self._declare([entry for entry in chunk if isinstance(entry, Candidate)])
        _tell(response.url, warnings)
        return new, await self._follow(asked, links)

    async def _follow(self, index: str, links: Sequence[SitemapLink]) -> list[Request]:
        """The newest sitemaps of an index now, the others later; those that cannot have changed never."""
        depth = self._depth.get(index, 0) + 1
        if links and depth > DEEPEST:
            logger.warning("sitemap index %s: %d indexes deep, its %d sitemaps are left out", index, depth, len(links))
            return []
        wanted = []
        for link in links:
            if link.url in self._asked or link.url in self._depth or self._is_settled(link):
                continue  # a loop ends here
            if not self.site.owns(link.url):
                logger.warning("sitemap index %s: %s is on another site, left out", index, link.url)
                continue
            self._depth[link.url] = depth
            wanted.append(link)
        wanted.sort(key=lambda link: (link.modified is None, -(link.modified.timestamp() if link.modified else 0)))
        wanted.sort(key=lambda link: "news" not in link.url.lower())  # news sitemaps hold the last two days
        self._later.extend(wanted[AT_ONCE:])
        return await self._ask_all([(link.url, Declared.SITEMAP) for link in wanted[:AT_ONCE]], "sitemap index")

    def _is_settled(self, link: SitemapLink) -> bool:
        """Whether nothing in a sitemap can be wanted, by the time at which its index says that it changed last."""
        if link.modified is None:
            return False
        if self.selection.since and link.modified < self.selection.since:
            return True
        known = self._known.get(link.url)
        return bool(known and known.last_fetch and not known.failures and link.modified + FRESH < known.last_fetch)

    async def _declare(self, candidates: Sequence[Candidate]) -> int:
        self.found += len(candidates)
        return await self.ledger.declare([self._judged(candidate) for candidate in candidates])

    def _judged(self, candidate: Candidate) -> Candidate:
        """The candidate by the URL that is fetched, with how surely that is a story."""
        url = fetch_url(candidate.url)
        if candidate.declared_in is Declared.SITEMAP or self.site.article_url or self.site.other_url:
            return replace(candidate, url=url, score=min(candidate.score, classify_url(url, self.site)))
        return replace(candidate, url=url)


def is_likely(candidate: Candidate) -> bool:
    """Whether a candidate is worth a download."""
    return candidate.score >= LIKELY


def _next(entries: Iterator[Candidate | SitemapLink]) -> list[Candidate | SitemapLink]:
    return list(islice(entries, CHUNK))


def _read_front(response: TextResponse, site: Site, now: datetime) -> Front:
    return read_front(response.selector.root, url=response.url, site=site, found=now)


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _tell(url: str, warnings: Iterable[str]) -> None:
    for line in warnings:
        logger.warning("%s: %s", url, line)
