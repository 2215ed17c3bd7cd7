"""A single page whose text only scripts bring: read in its other versions and in its feed, as a crawl does it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING

from crawler.article import Candidate, Outcome, Page
from crawler.cli.page_reading import PageReading
from crawler.crawl.extraction_worker import ExtractionJob
from crawler.crawl.story_versions import version_job
from crawler.errors import FeedUnreadable
from crawler.identity.urls import identity_key
from crawler.site import Site

if TYPE_CHECKING:
    from crawler.cli.fetched_page_reading import SinglePageReader
    from crawler.extraction.version_reading import VersionPage

MAX_FEEDS = 3  # of a page, that are asked for its story
HTTP_OK = 200


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """An answer of any status."""

    page: Page
    is_partial: bool = False  # less came than was announced


Fetch = Callable[[str], Awaitable[FetchedPage | str]]  # by the rules of a crawl; why there is no answer, in words


@dataclass(frozen=True, slots=True)
class FoundText:
    """What was read of a page, and where."""

    reading: PageReading
    version: VersionPage | None = None  # that has its text; None where that is the page itself
    candidate: Candidate | None = None  # as the feed announced it that has its text
    notes: tuple[str, ...] = ()  # where it was sought, a line each


class TextSearch:
    """Reads pages of the sites that ``site_of`` finds; methods raise PageUnreadable."""

    def __init__(
        self, reader: SinglePageReader, site_of: Callable[[str], Site], *, explains: bool = False, marks: bool = False
    ) -> None:
        self.reader = reader
        self.site_of = site_of
        self.explains = explains
        self.marks = marks

    async def read(self, page: Page, fetch: Fetch) -> FoundText:
        """A page, or its story in the first of its versions that has it; else what the page itself gives."""
        job = ExtractionJob(page, self.site_of(page.url), teaches=False)
        plain = await self._read(job)
        if not plain.needs_scripts or page.status != HTTP_OK or not job.site.owns(page.url):
            return FoundText(plain)
        notes: list[str] = []
        for version in plain.versions:
            answer = await fetch(version.url)
            found = answer if isinstance(answer, str) else version_job(
                job, version, answer.page, is_partial=answer.is_partial
            )  # fmt: skip
            if (text := await self._take(found, version.url, notes)) is not None:
                return text
        for feed in (job.site.feeds or plain.feeds)[:MAX_FEEDS]:
            found = await _find_entry(job, feed, fetch)
            if (text := await self._take(found, feed, notes)) is not None:
                return text
        return FoundText(plain, notes=tuple(notes))

    async def _take(self, job: ExtractionJob | str, url: str, notes: list[str]) -> FoundText | None:
        """The story as a job reads it; None, with a note, where there is no such job or no more of the story."""
        if isinstance(job, str):
            notes.append(f"its text is not in {url}: {job}")
            return None
        reading = await self._read(job)
        if isinstance(reading.result, Outcome):
            notes.append(f"its text is not in {url}: {reading.result.reason}")
            return None
        return FoundText(reading, job.version, job.candidate, (*notes, f"its text is that of {url}"))

    async def _read(self, job: ExtractionJob) -> PageReading:
        return await self.reader.read_job(job, explains=self.explains, marks=self.marks)


async def _find_entry(job: ExtractionJob, url: str, fetch: Fetch) -> ExtractionJob | str:
    """The job that reads a page's story as a feed gives it; why there is none, in words."""
    from crawler.discovery.feeds import read_feed
    from crawler.extraction.version_reading import page_of_entry

    answer = await fetch(url)
    if isinstance(answer, str):
        return answer
    page, site = answer.page, job.site
    if page.status != HTTP_OK:
        return f"HTTP {page.status}"
    try:
        feed = await asyncio.to_thread(
            read_feed,
            page.body,
            url=page.url,
            site=site.name,
            found=page.fetched,
            zone=site.zone or UTC,
            site_language=site.language,
        )
    except FeedUnreadable as error:
        return str(error)
    own = {identity_key(one) for one in (job.page.url, job.page.requested_url) if one}
    entry = next((one for one in feed.candidates if identity_key(one.url) in own), None)
    if entry is None or entry.text is None:
        return "it does not name the page" if entry is None else "it gives no text of the page"
    return replace(job, candidate=entry, version=page_of_entry(job.page, entry, entry.text))
