"""A page that was fetched is read as a crawl reads it: in a worker process, which loads while the page is fetched."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from crawler.cli.page_reading import ExplainedReading, PageReading, reading_of
from crawler.crawl.extraction_pool import LIBRARIES, ExtractionPool, prepare_workers
from crawler.crawl.extraction_worker import ExtractionJob, ExtractionOutput, ReadPage

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from crawler.article import Page
    from crawler.cli.configuration import Configuration
    from crawler.site import Site


class SinglePageReader:
    """Reads pages one at a time, by the limits of the settings."""

    def __init__(self, settings: BaseSettings | Configuration) -> None:
        self._timeout = settings.getfloat("NEWS_EXTRACT_TIMEOUT")
        self._memory = settings.getint("NEWS_EXTRACT_MEMORY")
        prepare_workers(LIBRARIES)

    def read(self, page: Page, site: Site, *, explains: bool = False, marks: bool = False) -> PageReading:
        """The record of a page or its outcome, with what is wanted beside it; raises PageUnreadable."""
        return asyncio.run(self.read_job(ExtractionJob(page, site), explains=explains, marks=marks))

    async def read_job(self, job: ExtractionJob, *, explains: bool = False, marks: bool = False) -> PageReading:
        """As ``read``, within a loop that runs."""
        return reading_of(await self._read_in_worker(job, ExplainedReading(explains, marks)))

    async def _read_in_worker(self, job: ExtractionJob, read: ReadPage) -> ExtractionOutput:
        pool = ExtractionPool(workers=1, timeout=self._timeout, memory=self._memory, read=read)
        try:
            return await pool.extract(job)
        finally:
            await pool.stop()
