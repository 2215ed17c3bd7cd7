"""A single page is read as a crawl reads it: in a process of its own, with limits, which a signal ends."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.article import Outcome, OutcomeName, Page
from crawler.crawl.extraction_pool import ExtractionPool, prepare_workers
from crawler.crawl.extraction_worker import ExtractionJob, ExtractionOutput, ReadPage
from crawler.errors import NewsError
from crawler.site import Site, site_for

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from crawler.cli.configuration import Configuration

FILE_URL = "http://page.invalid/story"  # where a file lies of which nobody knows yet (RFC 2606)


class PageUnreadable(NewsError):
    """A page ended its process, or took too long; the message says which."""


@dataclass(frozen=True, slots=True)
class PageReading(ExtractionOutput):
    """What became of one page, with what a person wants to see of it."""

    explanation: tuple[str, ...] = ()
    marked_page: bytes | None = None  # with kept and dropped blocks in colours; None where it is no HTML
    own_url: str | None = None  # what the page calls itself
    feeds: tuple[str, ...] = ()  # that a page names whose text only scripts bring


@dataclass(frozen=True, slots=True)
class ExplainedReading:
    """Reads a page as the crawl would keep it, and says how, within a worker."""

    explains: bool = False
    marks: bool = False

    def __call__(self, job: ExtractionJob, steps: Sequence[str]) -> PageReading:
        """The record or the outcome, normalised and validated, and what is wanted beside it."""
        from crawler.crawl.postprocess import postprocess
        from crawler.discovery.fronts import read_front
        from crawler.extraction.extract import read_document
        from crawler.extraction.version_reading import read_version

        shown = job.version.page if job.version is not None else job.page
        feeds: tuple[str, ...] = ()
        if job.version is not None:
            extraction = read_version(job.page, job.site, job.version, candidate=job.candidate)
            document = read_document(shown, job.site, candidate=job.candidate)[0] if self.marks else None
        else:
            document, extraction = read_document(shown, job.site, candidate=job.candidate)
        if extraction.needs_scripts and document is not None:
            feeds = read_front(document.root, url=shown.url, site=job.site, found=shown.fetched).feeds
        reading = PageReading(
            postprocess(extraction.result, job.site),
            pages=extraction.pages,
            needs_scripts=extraction.needs_scripts,
            versions=extraction.versions,
            feeds=feeds,
        )
        if not (self.explains or self.marks):
            return reading
        from crawler.cli.explain import explain, mark_page

        return replace(
            reading,
            explanation=tuple(explain(extraction)) if self.explains else (),
            marked_page=mark_page(document, extraction, shown) if self.marks and document is not None else None,
        )


def read_own_url(job: ExtractionJob, steps: Sequence[str]) -> PageReading:
    """What a page calls itself, found within a worker."""
    from crawler.extraction.own_url import find_own_url

    nothing = Outcome(url=job.page.url, site=job.site.name, name=OutcomeName.EMPTY, reason="", at=job.page.fetched)
    return PageReading(result=nothing, own_url=find_own_url(job.page.body))


class SinglePageReader:
    """Reads pages one at a time, by the limits of the settings."""

    def __init__(self, settings: BaseSettings | Configuration) -> None:
        self._timeout = settings.getfloat("NEWS_EXTRACT_TIMEOUT")
        self._memory = settings.getint("NEWS_EXTRACT_MEMORY")
        prepare_workers()

    def read(self, page: Page, site: Site, *, explains: bool = False, marks: bool = False) -> PageReading:
        """The record of a page or its outcome, with what is wanted beside it; raises PageUnreadable."""
        return self._run(ExtractionJob(page, site), ExplainedReading(explains=explains, marks=marks))

    async def read_job(self, job: ExtractionJob, *, explains: bool = False, marks: bool = False) -> PageReading:
        """As ``read``, within a loop that runs."""
        return _reading_of(await self._read_in_worker(job, ExplainedReading(explains=explains, marks=marks)))

    def find_own_url(self, body: bytes) -> str | None:
        """What a page calls itself; raises PageUnreadable."""
        page = Page(url=FILE_URL, body=body, fetched=datetime.now(UTC))
        return self._run(ExtractionJob(page, site_for(FILE_URL)), read_own_url).own_url

    def _run(self, job: ExtractionJob, read: ReadPage) -> PageReading:
        return _reading_of(asyncio.run(self._read_in_worker(job, read)))

    async def _read_in_worker(self, job: ExtractionJob, read: ReadPage) -> ExtractionOutput:
        pool = ExtractionPool(workers=1, timeout=self._timeout, memory=self._memory, read=read)
        try:
            return await pool.extract(job)
        finally:
            await pool.stop()


def _reading_of(output: ExtractionOutput) -> PageReading:
    if isinstance(output, PageReading):
        return output
    assert isinstance(output.result, Outcome), "of what ends a worker there is no article"
    raise PageUnreadable(f"the page cannot be read: {output.result.reason}")
