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
from itertools import chain, islice
from typing import NamedTuple, TypeVar

from crawler.article import Candidate, Declared
from crawler.crawl.fetch_facts import FetchFacts
from crawler.crawl.frontier import Frontier
from crawler.crawl.summary import DiscoverySummary
from crawler.discovery.feeds import read_feed
from crawler.discovery.fronts import Front, parse_front, read_front
from crawler.discovery.sitemap_dates import MAX_SPANS, WHOLE_TIME, glance_at_sitemap, newest_first
from crawler.discovery.sitemaps import SitemapLink, read_sitemap
from crawler.discovery.url_shapes import MIN_STORY_SCORE, classify_url
from crawler.errors import FeedUnreadable
from crawler.identity.urls import fetch_url
from crawler.site import Site

logger = logging.getLogger(__name__)

Item = TypeVar("Item")

CAMPAIGN = re.compile(r"(?:amp;)?(?:utm_|[a-z]{2,6}clid=|pk_|mtm_|mc_)", re.IGNORECASE)
SITEMAP_CHUNK_ENTRIES = 500  # that are parsed, and declared, at once
MIN_ENTRY_BYTES = 30  # of a sitemap, at least, for each URL
GZIP_START = b"\x1f\x8b"
GZIP_RATIO = 20  # to which sitemaps are compressed, about
GLANCES_AT_ONCE = 16  # about a megabyte
MAX_SPAN_ENTRIES = 10**9  # where there is no bound
MAX_SITEMAP_LINKS = 50_000  # of one index, as the protocol has it


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
    left_out: str | None = None  # what of it no run reads


class _Chunk(NamedTuple):
    """Some entries of a sitemap."""

    links: list[SitemapLink]
    candidates: list[tuple[Candidate, Candidate]]  # as written, and as fetched
    is_last: bool


@dataclass(slots=True)
class ChannelReader:
    """Reads the channels of one site; raises FeedUnreadable for what is none, StoreUnusable when the store refuses."""

    site: Site
    frontier: Frontier
    summary: DiscoverySummary  # in which candidates are counted
    is_full: Callable[[], bool] = lambda: False  # whether no more is to be declared in this run
    room: Callable[[], float] = lambda: math.inf  # how many further URLs this run may declare
    has_noted_collapsed: bool = False

    def _note_collapsed(self, candidates: Sequence[tuple[Candidate, Candidate]]) -> None:
        """Says once that several links are taken for one story, by parameters that may name it."""
        if self.has_noted_collapsed:
            return
        links: dict[str, set[str]] = {}
        for written, fetched in candidates:
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
            return await self._read_front(request, answer, now)
        if request.kind is Declared.FEED:
            return await self._read_feed(request, answer, now)
        return await self._read_sitemap(request, answer, now)

    async def _read_feed(self, request: ChannelRequest, answer: ChannelAnswer, now: datetime) -> ChannelReading:
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
        new, is_cut = await self._declare_all(request, feed.candidates)
        left_out = f"{feed.left_out} older entries are left out (the newest were read)" if feed.left_out else None
        return ChannelReading(new=new, ttl=ttl, is_cut=is_cut, left_out=left_out)

    async def _read_front(self, request: ChannelRequest, answer: ChannelAnswer, now: datetime) -> ChannelReading:
        if answer.decode is None:
            raise FeedUnreadable(f"{answer.url} is no HTML page")
        front = await asyncio.to_thread(_parse_and_read_front, answer.decode, answer.url, self.site, now)
        _log_warnings(front.warnings)
        new, is_cut = await self._declare_all(request, front.candidates)
        return ChannelReading(
            new=new,
            is_cut=is_cut,
            feeds=tuple(front.feeds),
            sections=tuple(front.sections),
        )

    async def _read_sitemap(self, request: ChannelRequest, answer: ChannelAnswer, now: datetime) -> ChannelReading:
        warnings: list[str] = []
        left_out: list[str] = []
        new = 0
        links: list[SitemapLink] = []
        is_cut = False
        entries = self._entries(answer, now, warnings.append, left_out.append)
        first = await asyncio.to_thread(_take, entries, 1)
        if first and _is_of_feed(first[0]):
            feed = [*first, *await asyncio.to_thread(list, entries)]
            _log_warnings(warnings)
            new, is_cut = await self._declare_all(request, [one for one in feed if isinstance(one, Candidate)])
            return ChannelReading(new=new, is_cut=is_cut, left_out="; ".join(left_out) or None)
        spans, room = await self._spans(answer, now), self.room()
        for number, span in enumerate(spans):
            entries = self._entries(answer, now, _ignore, _ignore) if number else chain(first, entries)
            before = self.summary.entries
            while chunk := await asyncio.to_thread(self._next_chunk, entries, span):
                if is_cut := self.is_full():  # a crawl that is stopped is so at once, however much is behind
                    break
                links += () if number else chunk.links[: MAX_SITEMAP_LINKS - len(links)]
                if chunk.candidates:
                    new += await self._declare(chunk.candidates)
                    if not chunk.is_last:
                        self._tell_given(request)
            if is_cut:
                break
            if (self.summary.entries - before) * MAX_SPANS < room and number + 1 < len(spans):
                spans[number + 1 :] = [
                    (-math.inf, span[0])
                ]  # its times are not those of its entries: once more, no more
        if len(links) == MAX_SITEMAP_LINKS:
            left_out.append(f"names more than {MAX_SITEMAP_LINKS:,} sitemaps")
            warnings.append(f"{answer.url}: {left_out[-1]}: the others are left out")
        _log_warnings(warnings)
        return ChannelReading(new=new, sitemaps=tuple(links), is_cut=is_cut, left_out="; ".join(left_out) or None)

    def _entries(
        self, answer: ChannelAnswer, now: datetime, warn: Callable[[str], None], leave_out: Callable[[str], None]
    ) -> Iterator[Candidate | SitemapLink]:
        site, zone = self.site.name, self.site.zone or UTC
        return read_sitemap(
            answer.body, url=answer.url, site=site, found=now, zone=zone, warn=warn, leave_out=leave_out
        )

    def _next_chunk(self, entries: Iterator[Candidate | SitemapLink], span: tuple[float, float]) -> _Chunk | None:
        """The next entries; those of no interest to ``span`` are passed over."""
        found = list(islice(entries, SITEMAP_CHUNK_ENTRIES))
        if not found:
            return None
        after, until = span
        links = [entry for entry in found if isinstance(entry, SitemapLink)]
        candidates = [entry for entry in found if isinstance(entry, Candidate) and after <= _seconds(entry) < until]
        return _Chunk(links, self._score(candidates), is_last=len(found) < SITEMAP_CHUNK_ENTRIES)

    async def _spans(self, answer: ChannelAnswer, now: datetime) -> list[tuple[float, float]]:
        """The spans of time by which a sitemap is read; several only where there may be no room for all entries."""
        ratio = GZIP_RATIO if answer.body.startswith(GZIP_START) else 1
        if len(answer.body) * ratio <= self.room() * MIN_ENTRY_BYTES:
            return [WHOLE_TIME]
        moments, count = array("d"), 0
        glances = glance_at_sitemap(answer.body, found=now, zone=self.site.zone or UTC)
        while not self.is_full() and (some := await asyncio.to_thread(_take, glances, GLANCES_AT_ONCE)):
            for glance in some:
                count += glance.entries
                moments.extend(glance.moments)
        room = max(1, int(min(self.room(), MAX_SPAN_ENTRIES)))
        return [WHOLE_TIME] if count <= room else await asyncio.to_thread(newest_first, moments, room)

    async def _declare_all(self, request: ChannelRequest, candidates: Sequence[Candidate]) -> tuple[int, bool]:
        """Declares what a document names, the newest first where it is much; returns how many are new, and whether
        some are behind the bound.
        """
        new = 0
        if len(candidates) > SITEMAP_CHUNK_ENTRIES:
            candidates = sorted(candidates, key=_seconds, reverse=True)
        for start in range(0, len(candidates), SITEMAP_CHUNK_ENTRIES):
            if start and self.is_full():  # a short document is always taken whole
                return new, True
            chunk = candidates[start : start + SITEMAP_CHUNK_ENTRIES]
            new += await self._declare(await asyncio.to_thread(self._score, chunk))
            if start + SITEMAP_CHUNK_ENTRIES < len(candidates):
                self._tell_given(request)
        return new, False

    def _score(self, candidates: Sequence[Candidate]) -> list[tuple[Candidate, Candidate]]:
        return [(candidate, scored(candidate, self.site)) for candidate in candidates]

    def _tell_given(self, request: ChannelRequest) -> None:
        """Stories of a document need not wait for its end."""
        self.summary.unawaited.add(request.url)
        self.frontier.wakeups.wake(self.site.name)

    async def _declare(self, candidates: Sequence[tuple[Candidate, Candidate]]) -> int:
        """Declares candidates, each given as it was written and as it is fetched."""
        declared = [fetched for _, fetched in candidates]
        self._note_collapsed(candidates)
        self.summary.announce(candidate.url for candidate in declared)
        self.summary.entries += len(declared)
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


def _is_of_feed(entry: Candidate | SitemapLink) -> bool:
    """Whether a feed stands in for a sitemap: it is read whole, and no time of it is seen before."""
    return isinstance(entry, Candidate) and entry.declared_in is Declared.FEED


def _ignore(warning: str) -> None:
    """What is read a second time has been warned of."""


def is_likely_story(candidate: Candidate) -> bool:
    """Whether a candidate is worth a download."""
    return candidate.score >= MIN_STORY_SCORE


def _take(items: Iterator[Item], count: int) -> list[Item]:
    return list(islice(items, count))


def _parse_and_read_front(decode: Callable[[], str], url: str, site: Site, now: datetime) -> Front:
    return read_front(parse_front(decode()), url=url, site=site, found=now)


def _log_warnings(warnings: Iterable[str]) -> None:
    for line in warnings:
        logger.warning("%s", line)
