"""What came back from a feed, sitemap or front: candidates for the ledger, and links to further ones."""

from __future__ import annotations

import asyncio
import logging
import math
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

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
MIN_ENTRY_BYTES = 30  # of a sitemap, at least, for each URL
GZIP_START = b"\x1f\x8b"
GZIP_RATIO = 20  # to which sitemaps are compressed, about
WHOLE_TIME = (-math.inf, math.inf)


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
    room: Callable[[], float] = lambda: math.inf  # how many further URLs this run may declare
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
        new = 0
        links: list[SitemapLink] = []
        is_cut = False
        spans = [WHOLE_TIME]
        ratio = GZIP_RATIO if answer.body.startswith(GZIP_START) else 1
        if len(answer.body) * ratio > self.room() * MIN_ENTRY_BYTES:
            spans = await self._spans(answer, now)
        for number, (after, until) in enumerate(spans):
            entries = self._entries(answer, now, warnings.append if not number else _ignore)
            while chunk := await asyncio.to_thread(_next_entries, entries):
                if is_cut := self.is_full():  # a crawl that is stopped is so at once, however much is behind
                    break
                links += [entry for entry in chunk if isinstance(entry, SitemapLink) and not number]
                found = [entry for entry in chunk if isinstance(entry, Candidate)]
                new += await self._declare([entry for entry in found if after <= _seconds(entry) < until])
            if is_cut:
                break
        _log_warnings(warnings)
        return ChannelReading(new=new, sitemaps=tuple(links), is_cut=is_cut)

    def _entries(
        self, answer: ChannelAnswer, now: datetime, warn: Callable[[str], None]
    ) -> Iterator[Candidate | SitemapLink]:
        zone = self.site.zone or UTC
        return read_sitemap(answer.body, url=answer.url, site=self.site.name, found=now, zone=zone, warn=warn)

    async def _spans(self, answer: ChannelAnswer, now: datetime) -> list[tuple[float, float]]:
        """Spans of time, the newest first, in each of which a sitemap has about as many entries as there is room for.

        What has no date lies in the last one.
        """
        moments = array("d")
        entries = self._entries(answer, now, _ignore)
        while not self.is_full() and (chunk := await asyncio.to_thread(_next_entries, entries)):
            moments.extend(_seconds(entry) for entry in chunk if isinstance(entry, Candidate))
        step = max(1, int(min(self.room(), len(moments))))
        newest_first = sorted(moments, reverse=True)
        ends = sorted({newest_first[n] for n in range(step - 1, len(moments) - 1, step)}, reverse=True)
        bounds = [math.inf, *(end for end in ends if end > -math.inf), -math.inf]
        return [(after, until) for until, after in pairwise(bounds)]

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


def _seconds(candidate: Candidate) -> float:
    """When a candidate is dated, as the ledger dates it; the distant past where it is not."""
    moment = candidate.published or candidate.modified
    return moment.timestamp() if moment is not None else -math.inf


def _ignore(warning: str) -> None:
    """What is read a second time has been warned of."""


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
