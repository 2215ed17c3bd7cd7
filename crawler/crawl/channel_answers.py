"""What came back from a feed, sitemap or front: candidates for the ledger, and links to further ones."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from crawler.article import Candidate, Declared
from crawler.crawl.fetch_facts import FetchFacts
from crawler.crawl.frontier import Frontier
from crawler.crawl.summary import DiscoverySummary
from crawler.discovery.feeds import read_feed
from crawler.discovery.fronts import Front, parse_front, read_front
from crawler.discovery.sitemaps import SitemapLink, read_sitemap
from crawler.discovery.url_shapes import MIN_STORY_SCORE, classify_url
from crawler.errors import FeedUnreadable
from crawler.identity.urls import fetch_url
from crawler.site import Site

logger = logging.getLogger(__name__)

CAMPAIGN = re.compile(r"(?:amp;)?(?:utm_|[a-z]{2,6}clid=|pk_|mtm_|mc_)", re.IGNORECASE)
SITEMAP_CHUNK_ENTRIES = 500  # that are parsed, and declared, at once


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRequest:
    """A feed, sitemap or front to be fetched."""

    url: str
    site: Site
    kind: Declared
    found_by: str  # "site" when it is declared by hand, else how or where it was found
    headers: tuple[tuple[str, str], ...] = ()
    max_bytes: int
    further_paths: tuple[str, ...] = ()  # of a guessed one: the well-known paths to try after it


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAnswer:
    """An answer of any status."""

    url: str  # after redirects
    facts: FetchFacts
    body: bytes = b""
    links: tuple[str, ...] = ()  # values of Link headers
    decode: Callable[[], str] | None = None  # gives the body as text; None where it is no text


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelReading:
    """What a channel declared and links to."""

    new: int  # candidates that it had not declared before
    ttl: timedelta | None = None  # that it says it stays fresh
    feeds: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    sitemaps: tuple[SitemapLink, ...] = ()
    is_cut: bool = False  # what is behind was not read: the next run does it


@dataclass(slots=True)
class ChannelReader:
    """Reads the channels of one site; raises FeedUnreadable for what is none, StoreUnusable when the store refuses."""

    site: Site
    frontier: Frontier
    summary: DiscoverySummary  # in which candidates are counted
    is_full: Callable[[], bool] = lambda: False  # whether no more is to be declared in this run
    has_noted_collapsed: bool = False

    def _note_collapsed(self, candidates: Sequence[Candidate], declared: Sequence[Candidate]) -> None:
        """Says once that several links are taken for one story, by parameters that may name it."""
        if self.has_noted_collapsed:
            return
        links: dict[str, set[str]] = {}
        for written, fetched in zip(candidates, declared, strict=True):
            if "?" in written.url and _is_other_link(written.url, fetched.url):
                links.setdefault(fetched.url, set()).add(written.url)
        for url, several in links.items():
            if len(several) > 1:
                self.has_noted_collapsed = True
                shown = ", ".join(sorted(several)[:2])
                logger.warning("%d links are taken for one story, %s: %s ...", len(several), url, shown)
                return

    async def read(self, request: ChannelRequest, answer: ChannelAnswer) -> ChannelReading:
        """Declares the candidates of an answer."""
        now = self.frontier.clock.now()
        if request.kind is Declared.FRONT:
            return await self._read_front(answer, now)
        if request.kind is Declared.FEED:
            return await self._read_feed(answer, now)
        return await self._read_sitemap(answer, now)

    async def _read_feed(self, answer: ChannelAnswer, now: datetime) -> ChannelReading:
        zone = self.site.zone or UTC
        feed = await asyncio.to_thread(
            read_feed,
            answer.body,
            url=answer.url,
            site=self.site.name,
            found=now,
            zone=zone,
            site_language=self.site.language,
        )
        _log_warnings(feed.warnings)
        ttl = timedelta(minutes=feed.ttl_minutes) if feed.ttl_minutes else None
        return ChannelReading(new=await self._declare(feed.candidates), ttl=ttl)

    async def _read_front(self, answer: ChannelAnswer, now: datetime) -> ChannelReading:
        if answer.decode is None:
            raise FeedUnreadable(f"{answer.url} is no HTML page")
        front = await asyncio.to_thread(_parse_and_read_front, answer.decode, answer.url, self.site, now)
        return ChannelReading(
            new=await self._declare(front.candidates),
            feeds=tuple(front.feeds),
            sections=tuple(front.sections),
        )

    async def _read_sitemap(self, answer: ChannelAnswer, now: datetime) -> ChannelReading:
        warnings: list[str] = []
        entries = read_sitemap(
            answer.body,
            url=answer.url,
            site=self.site.name,
            found=now,
            zone=self.site.zone or UTC,
            warn=warnings.append,
        )
        new = 0
        links: list[SitemapLink] = []
        is_cut = False
        while chunk := await asyncio.to_thread(_next_entries, entries):
            if is_cut := self.is_full():  # a crawl that is stopped is so at once, however much is behind
                break
            links += [entry for entry in chunk if isinstance(entry, SitemapLink)]
            new += await self._declare([entry for entry in chunk if isinstance(entry, Candidate)])
        _log_warnings(warnings)
        return ChannelReading(new=new, sitemaps=tuple(links), is_cut=is_cut)

    async def _declare(self, candidates: Sequence[Candidate]) -> int:
        declared = [scored(candidate, self.site) for candidate in candidates]
        self._note_collapsed(candidates, declared)
        self.summary.announce(candidate.url for candidate in declared)
        new = await self.frontier.declare(declared)
        self.summary.new += new
        return new


def _is_other_link(written: str, fetched: str) -> bool:
    """Whether two URLs differ by more than a campaign and a fragment."""
    kept, whole = fetched.partition("?")[2], written.partition("#")[0].partition("?")[2]
    return any(part and part not in kept and not CAMPAIGN.match(part) for part in whole.split("&"))


def scored(candidate: Candidate, site: Site) -> Candidate:
    """The candidate by the URL that is fetched, with how surely that is a story."""
    url = fetch_url(candidate.url)
    if candidate.declared_in is Declared.SITEMAP or site.article_url or site.other_url:
        return replace(candidate, url=url, score=min(candidate.score, classify_url(url, site)))
    return replace(candidate, url=url)


def is_likely_story(candidate: Candidate) -> bool:
    """Whether a candidate is worth a download."""
    return candidate.score >= MIN_STORY_SCORE


def _next_entries(entries: Iterator[Candidate | SitemapLink]) -> list[Candidate | SitemapLink]:
    return list(islice(entries, SITEMAP_CHUNK_ENTRIES))


def _parse_and_read_front(decode: Callable[[], str], url: str, site: Site, now: datetime) -> Front:
    return read_front(parse_front(decode()), url=url, site=site, found=now)


def _log_warnings(warnings: Iterable[str]) -> None:
    for line in warnings:
        logger.warning("%s", line)
