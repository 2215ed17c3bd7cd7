"""Stories that are gone from their sites before they were read, looked for in a web archive."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from crawler.archive.mementos import memento_time
from crawler.article import Article, Candidate, Capture, OutcomeName, Page
from crawler.crawl.archive_answers import (
    ArchiveAnswer,
    ArchiveRequest,
    AskArchive,
    CapturedPage,
    NoPage,
    RecordExchange,
    failed_page,
    fetch_capture,
)
from crawler.crawl.archive_timemaps import list_captures
from crawler.crawl.fetch_facts import FetchFailure
from crawler.crawl.session import CrawlSession
from crawler.discovery.cdx import ArchivedPage, CdxDialect, WebArchive, cdx_query, read_cdx
from crawler.discovery.timegate import TimeGate, linked_mementos, original_url
from crawler.discovery.timemaps import TimeMapArchive
from crawler.identity.urls import identity_key
from crawler.storage.mementos import ListedCapture
from crawler.text.urls import join_url

logger = logging.getLogger(__name__)

MAX_LISTED = 500  # captures of one story
MAX_CAPTURES = 3  # of a story, that are read; the latest first
FAILURES_IN_A_ROW = 5  # after which the archive is left alone for the rest of the run
HTML_TYPES = ("text/html", "application/xhtml")

Read = Callable[[Page], Awaitable["Article | None"]]  # the article of a captured page


class GoneStories:
    """Asks one web archive for stories that a site no longer has; what became of it is counted in the summary."""

    def __init__(
        self,
        session: CrawlSession,
        archive: WebArchive | TimeGate | TimeMapArchive,
        ask: AskArchive,
        *,
        record: RecordExchange | None = None,
        max_page_bytes: int,
    ) -> None:
        self.session = session
        self.archive = archive
        self.name = archive.cdx if isinstance(archive, WebArchive) else archive.address
        self._ask = ask
        self._record = record
        self._max_page_bytes = max_page_bytes
        self._failures = 0  # in a row
        self._resting: str | None = None  # why the archive is left alone

    async def find(self, candidate: Candidate, read: Read) -> tuple[Article, Capture | None] | str:
        """The article of the latest capture that is one, and where it is archived; else why there is none."""
        found = await self._find(candidate, read)
        counts = self.session.summary.archived
        if isinstance(found, str):
            counts.reasons[found] += 1
        else:
            counts.found += 1
        return found

    async def _find(self, candidate: Candidate, read: Read) -> tuple[Article, Capture | None] | str:
        if self._resting is not None:
            return self._resting
        captures = await self._captures(candidate)
        if isinstance(captures, NoPage):
            return self._miss(captures)
        reason = "no capture of its page"
        for listed in captures[:MAX_CAPTURES]:
            found = await self._fetch(listed)
            if isinstance(found, NoPage):
                reason = self._miss(found)
                if self._resting is not None:
                    return reason
                continue
            self._failures = 0
            article = await read(found.page)
            if article is not None:
                return article, found.capture
            reason = "no story in its captures"
        return reason

    def _miss(self, missing: NoPage) -> str:
        """Why the archive did not give something; one that refuses, or fails again and again, is left alone."""
        self._failures += missing.is_transient
        if (missing.is_refused or self._failures >= FAILURES_IN_A_ROW) and not missing.is_stopped:
            self._resting = missing.reason
            logger.warning("%s: %s; no more stories are looked for there", self.name, missing.reason)
        return missing.reason

    async def _captures(self, candidate: Candidate) -> list[ListedCapture] | NoPage:
        """The captures of a story's page, the latest first; of a TimeGate the one nearest to when it was announced."""
        url = candidate.url
        if isinstance(self.archive, TimeGate):
            return await self._nearest(self.archive, url, candidate.published or candidate.found)
        if isinstance(self.archive, TimeMapArchive):
            return await self._mapped(self.archive, url)
        answer = await self._ask(
            ArchiveRequest(url=cdx_query(self.archive, url, match="exact", limit=_limit(self.archive)))
        )
        if not isinstance(answer, ArchiveAnswer) or answer.status != 200:
            return _nothing(answer)
        index = await asyncio.to_thread(read_cdx, answer.body)
        if index.error is not None:
            return NoPage(OutcomeName.FAILED, index.error, is_transient=True)
        pages = [page for page in index.pages if _is_page(page) and identity_key(page.url) == identity_key(url)]
        distinct = {page.digest or str(page.at): page for page in sorted(pages, key=lambda page: page.at)}
        return [_listed(url, page) for page in sorted(distinct.values(), key=lambda page: page.at, reverse=True)]

    async def _nearest(self, gate: TimeGate, url: str, at: datetime) -> list[ListedCapture] | NoPage:
        answer = await self._ask(ArchiveRequest(url=gate.url_of(url), near=at))
        if not isinstance(answer, ArchiveAnswer) or answer.status != 200:
            return _nothing(answer)
        original = original_url(answer.header("link"))
        if original is not None and identity_key(original) != identity_key(url):
            return NoPage(OutcomeName.FAILED, f"the archive gives a capture of {original}")
        found = _mementos(answer)
        found.sort(key=lambda one: abs(one[1] - at))
        return [ListedCapture(url=url, captured=captured, status=200, warc_file=where) for where, captured in found[:1]]

    async def _mapped(self, archive: TimeMapArchive, url: str) -> list[ListedCapture] | NoPage:
        """The latest captures of a TimeMap, then the earliest: its status is not told, and the latest may be errors."""
        found = await list_captures(archive, url, self._ask)
        if isinstance(found, NoPage):
            return found
        by_time = dict(sorted((at, where) for where, at in found[0]))
        latest = [ListedCapture(url=url, captured=at, warc_file=where) for at, where in reversed(by_time.items())]
        return [*latest[: MAX_CAPTURES - 1], latest[-1]] if len(latest) > MAX_CAPTURES else latest

    async def _fetch(self, listed: ListedCapture) -> CapturedPage | NoPage:
        return await fetch_capture(self.archive, listed, self._ask, self._record, max_page_bytes=self._max_page_bytes)


def _nothing(answer: ArchiveAnswer | FetchFailure) -> list[ListedCapture] | NoPage:
    """What an archive says that lists no captures: none of a URL that it does not know, else why not."""
    if not isinstance(answer, ArchiveAnswer):
        return failed_page(answer)
    if answer.status == 404:
        return []
    return NoPage(OutcomeName.FAILED, f"the archive answers HTTP {answer.status}", is_transient=True)


def _mementos(answer: ArchiveAnswer) -> list[tuple[str, datetime]]:
    """The captures that a TimeGate's answer names in its Link header, else the one that it is."""
    named = ((join_url(answer.url, url), at) for url, at in linked_mementos(answer.header("link")))
    linked = [(url, memento_time(at)) for url, at in named if url is not None]
    own = memento_time(answer.header("memento-datetime"))
    if own is not None:
        linked.append((join_url(answer.url, answer.header("content-location") or "") or answer.url, own))
    return [(url, at) for url, at in linked if at is not None]


def _limit(archive: WebArchive) -> int:
    """How many captures are asked for; a negative number has a server of this kind give the latest."""
    return -MAX_LISTED if archive.dialect is CdxDialect.WAYBACK else MAX_LISTED


def _is_page(page: ArchivedPage) -> bool:
    is_html = not page.media_type.strip("-") or page.media_type == "unk" or page.media_type.startswith(HTML_TYPES)
    return page.status in {None, 200} and not page.is_revisit and is_html


def _listed(url: str, page: ArchivedPage) -> ListedCapture:
    return ListedCapture(
        url=url,
        captured=page.at,
        status=page.status,
        digest=page.digest,
        warc_file=page.file,
        warc_offset=page.offset,
        warc_length=page.length,
    )
