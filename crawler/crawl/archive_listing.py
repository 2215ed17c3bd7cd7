"""Reads the index of a web archive for a site: month by month, in parts, from where an earlier run ended."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from crawler.article import Candidate, Declared
from crawler.crawl.archive_answers import ArchiveAnswer, ArchiveRequest, AskArchive
from crawler.crawl.arguments import Selection
from crawler.crawl.session import CrawlSession
from crawler.crawl.summary import DiscoverySummary
from crawler.discovery.cdx import ArchivedPage, CdxAnswer, CdxDialect, WebArchive, cdx_query, read_cdx
from crawler.discovery.url_shapes import MIN_STORY_SCORE, classify_url
from crawler.identity.urls import fetch_url
from crawler.revisit import GONE_STATUSES
from crawler.site import Site
from crawler.storage.mementos import ListedCapture, Listing

logger = logging.getLogger(__name__)

MAX_LINES = 10_000  # of an answer
MIN_PART = timedelta(minutes=1)  # shorter ones are not divided further
MAX_PAGES = 10_000  # of one part
FAILURES_IN_A_ROW = 3  # of parts, after which the index is left alone
HTML_TYPES = ("text/html", "application/xhtml")
UNTOLD_TYPES = frozenset({"", "-", "unk", "warc/revisit"})


@dataclass(slots=True)
class IndexUnread(Exception):
    """A part of an index could not be read."""

    reason: str
    is_refused: bool = False


@dataclass(slots=True)
class ListedSite:
    """A site whose captures an archive lists, and what came of it; methods that are awaited raise StoreUnusable."""

    session: CrawlSession
    site: Site
    selection: Selection
    archive: str  # the name under which the store knows it
    ask: AskArchive
    summary: DiscoverySummary
    again: bool = False  # whether what was asked for before is asked for once more
    left_out: Counter[str] = field(default_factory=Counter)
    captures: int = 0  # of stories, that were listed by this run

    async def known(self) -> list[Listing]:
        """What was asked for before."""
        return await asyncio.to_thread(self.session.store.mementos.listings, self.site.name, self.archive)

    async def declare(self, urls: Iterable[str], captures: Sequence[ListedCapture]) -> None:
        """Writes down captures, and the stories of which one can be read."""
        urls, now = sorted(urls), self.session.clock.now()
        candidates = [
            Candidate(url=url, site=self.site.name, declared_by=self.archive, declared_in=Declared.ARCHIVE, found=now)
            for url in urls
        ]
        await self.session.frontier.declare(candidates)
        await asyncio.to_thread(self.session.store.mementos.add, self.site.name, self.archive, captures)
        self.summary.announce(urls)
        self.captures += len(captures)

    async def save(self, listing: Listing) -> None:
        """Stores how far something was asked for."""
        store, now = self.session.store.mementos, self.session.clock.now()
        await asyncio.to_thread(store.save_listing, self.site.name, self.archive, listing, now)

    def fail(self, what: str, error: IndexUnread) -> None:
        """Has summary and log say what could not be asked for."""
        self.summary.failed[f"{self.archive} of {what}"] = error.reason
        self.session.summary.unread_files += 1
        logger.warning("%s of %s: %s", self.archive, what, error.reason)


class ArchiveListing:
    """Writes down the captures that an archive lists of a site's stories; raises StoreUnusable.

    What is none of a story is counted by its reason. A part that was read to its end is not asked for again, unless
    it is to be; one that fails is asked for by the next run.
    """

    def __init__(self, listed: ListedSite, archive: WebArchive, *, max_lines: int = MAX_LINES) -> None:
        self.listed = listed
        self.archive = archive
        self._max_lines = max_lines
        self._has_pages: bool | None = None if archive.dialect is CdxDialect.PYWB else False

    async def read(self, since: datetime, until: datetime) -> None:
        """Reads all parts between two times."""
        listed, summary = self.listed, self.listed.summary
        by_part = {(one.scope, one.first, one.last): one for one in await listed.known()}
        failures = 0
        for scope in scopes_of(listed.site):
            for first, last in months_between(since, until):
                if listed.session.is_over:
                    return
                listing = by_part.get((scope, first, last))
                if listing is not None and listing.ended and not listed.again:
                    summary.unchanged += 1
                    continue
                if listing is None or listed.again:
                    listing = Listing(scope=scope, first=first, last=last)
                try:
                    await self._read_part(listing)
                    failures = 0
                    summary.read += 1
                except IndexUnread as error:
                    if listed.session.is_over:
                        return
                    failures += 1
                    listed.fail(f"{scope}, {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}", error)
                    if error.is_refused or failures >= FAILURES_IN_A_ROW:
                        rest = f"backing off: {error.reason}; the same command goes on here"
                        summary.held_over[f"the index {self.archive.name} behind {first:%Y-%m-%d}"] = rest
                        return

    async def _read_part(self, listing: Listing) -> None:
        """One part, in as many answers as it takes; raises IndexUnread."""
        former: CdxAnswer | None = None
        page = 0
        while page < MAX_PAGES and not self.listed.session.is_over:
            answer = await self._answer(listing, page)
            if former is not None and (not answer.pages or answer.pages[0] == former.pages[0]):
                self._has_pages = bool(not answer.pages)  # one that knows of no pages gives the first again
                break
            if answer.resume_key is None and answer.lines >= self._max_lines:
                await self._read_halves(listing)
                break
            listing = await self._take(listing, answer)
            if answer.error is not None:
                raise IndexUnread(answer.error)
            if answer.resume_key is not None and answer.resume_key != listing.resume:
                listing = replace(listing, resume=answer.resume_key)
                await self.listed.save(listing)
            elif self._has_pages is False or not answer.pages or answer.resume_key is not None:
                break
            else:
                former, page = answer, page + 1
        if not self.listed.session.is_over:
            await self.listed.save(replace(listing, resume=None, ended=True))

    async def _read_halves(self, listing: Listing) -> None:
        """A part of more captures than one answer lists, in two."""
        if listing.last - listing.first <= MIN_PART:
            raise IndexUnread(f"more than {self._max_lines} captures within a minute: the index lists no more at once")
        middle = (listing.first + (listing.last - listing.first) / 2).replace(microsecond=0)
        await self._read_part(Listing(scope=listing.scope, first=listing.first, last=middle))
        await self._read_part(Listing(scope=listing.scope, first=middle + timedelta(seconds=1), last=listing.last))

    async def _answer(self, listing: Listing, page: int) -> CdxAnswer:
        url = cdx_query(
            self.archive,
            listing.scope,
            match=match_of(listing.scope),
            since=listing.first,
            until=listing.last,
            limit=self._max_lines,
            resume_key=listing.resume,
            page=page or None,
        )
        answer = await self.listed.ask(ArchiveRequest(url=url))
        if not isinstance(answer, ArchiveAnswer):
            raise IndexUnread(answer.reason, answer.is_refused)
        if page and answer.status == 400:  # behind the last page
            return CdxAnswer()
        if answer.status not in {200, 404}:
            raise IndexUnread(f"HTTP {answer.status}")
        read = await asyncio.to_thread(read_cdx, answer.body)
        if answer.status == 404 and (read.pages or read.error or read.damaged_count or not answer.body.strip()):
            raise IndexUnread("HTTP 404: there is no such index")  # else it says that it has nothing
        if answer.is_partial:
            read.error = "the answer ends before its end"
        for line in read.damaged:
            logger.warning("%s: a line that cannot be read: %s", self.archive.name, line)
        return read

    async def _take(self, listing: Listing, answer: CdxAnswer) -> Listing:
        """Writes down the captures of an answer."""
        left_out: Counter[str] = Counter(listing.left_out or {})
        here: Counter[str] = Counter()
        captures: list[ListedCapture] = []
        for page in answer.pages:
            if (reason := reason_to_leave(page, self.listed.site, self.listed.selection)) is not None:
                here[reason] += 1
            else:
                captures.append(listed_capture(page))
        if answer.damaged_count:
            here["lines that cannot be read"] += answer.damaged_count
        readable = {one.url for one in captures if one.status not in GONE_STATUSES}
        await self.listed.declare(readable, captures)
        self.listed.left_out += here
        return replace(listing, lines=listing.lines + answer.lines, left_out=left_out + here)


def listed_capture(page: ArchivedPage) -> ListedCapture:
    """A capture as the store keeps it."""
    return ListedCapture(
        url=fetch_url(page.url),
        captured=page.at,
        status=page.status,
        digest=page.digest,
        is_revisit=page.is_revisit,
        warc_file=page.file,
        warc_offset=page.offset,
        warc_length=page.length,
    )


def reason_to_leave(page: ArchivedPage, site: Site, selection: Selection) -> str | None:
    """Why a capture is none of a story that is wanted; None where it may be."""
    if not site.owns(page.url):
        return "on another host"
    if page.status is not None and page.status != 200 and page.status not in GONE_STATUSES:
        return f"HTTP {page.status}"
    if not page.media_type.startswith(HTML_TYPES) and page.media_type not in UNTOLD_TYPES:
        return f"{page.media_type}, no page"
    if classify_url(page.url, site) < MIN_STORY_SCORE:
        return "its URL is of a front, section, tag, media or service page"
    if selection.sections and not is_in_sections(page.url, selection.sections):
        return "in another section"
    return None


def is_in_sections(url: str, sections: Sequence[str]) -> bool:
    """Whether a URL lies in a folder that has the name of a section."""
    folders = {unquote(part).lower() for part in urlsplit(url).path.split("/")[:-1]}
    return any(section.strip("/").lower() in folders for section in sections)


def scopes_of(site: Site) -> list[str]:
    """The hosts that are asked for, subdomains included; one below another only once."""
    hosts = [urlsplit(site.home).netloc.rpartition("@")[2].removeprefix("www.")]
    for host in filter(None, (site.moved_to, *site.hosts)):
        bare = host.removeprefix("www.")
        if not any(bare == known or bare.endswith(f".{known}") for known in hosts):
            hosts.append(bare)
    return hosts


def match_of(scope: str) -> str:
    """How a host is asked for: with its subdomains where it can have some."""
    host = urlsplit(f"//{scope}").hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return "domain" if "." in host else "host"
    return "host"


def months_between(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The months of a time, each with its first and last second; the first and the last are cut off by the time."""
    first = since.astimezone(UTC).replace(microsecond=0)
    end = until.astimezone(UTC).replace(microsecond=0)
    while first <= end:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1, hour=0, minute=0, second=0)
        yield first, min(following - timedelta(seconds=1), end)
        first = following
