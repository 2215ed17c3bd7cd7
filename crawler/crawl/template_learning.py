"""Pages are read by what was learnt of their site; what they teach is kept in the store."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.article import Article, Outcome
from crawler.extraction.body.site_template import ENOUGH, Template

if TYPE_CHECKING:
    from crawler.crawl.extraction_pool import ExtractionJob, ExtractionPool
    from crawler.extensions.ledger import LedgerExtension

AGAIN = 1.25  # the readers get a new template when it knows so many times the pages of their last one
LOOK = 0.5  # seconds between two looks whether the crawl is being ended
SAVED = 20  # pages after which it is stored


class TemplateLearner:
    """Reads pages of several sites, each by its own template.

    The first pages of a site wait until there are enough for a template, so that they are read by it as well; where no
    more come, :meth:`let_go` lets them pass. They pass as well when so many wait that Scrapy fetches nothing more.
    """

    def __init__(self, ledger: LedgerExtension, extraction_pool: ExtractionPool, *, waits: bool) -> None:
        self.ledger = ledger
        self.extraction_pool = extraction_pool
        self.waits = waits
        self.waiting: dict[str, int] = {}  # pages of a site that wait for others
        self._templates: dict[str, Template] = {}
        self._sent: dict[str, tuple[int, bytes]] = {}
        self._ready: dict[str, asyncio.Event] = {}

    async def begin(self, site: str) -> None:
        """Loads what is known of a site."""
        data = await self.ledger.load_template(site)
        self._templates[site] = Template.from_bytes(data) if data else Template()
        self._ready[site] = asyncio.Event()
        if self._templates[site].is_ready or not self.waits:
            self._ready[site].set()

    async def read(self, job: ExtractionJob, *, teaches: bool = True) -> Article | Outcome:
        """The article or outcome of a page; one that was read before teaches nothing: its own words would repeat."""
        site = job.site.name
        had = self._templates[site].is_ready
        result, traces = await self.extraction_pool.read(replace(job, template=self._current(site)))
        if isinstance(result, Outcome) or not teaches:
            return result
        known = self._templates[site] = self._templates[site].learn(traces)
        if known.pages % SAVED == 0:
            await self.save(site)
        if known.is_ready:
            self._ready[site].set()
        if had or not self.waits:
            return result
        await self._wait(site)
        if not self._templates[site].is_ready:
            return result
        result, _ = await self.extraction_pool.read(replace(job, template=self._current(site)))
        return result

    async def _wait(self, site: str) -> None:
        self.waiting[site] = self.waiting.get(site, 0) + 1
        self.ledger.moved.set()
        try:
            while not (self._ready[site].is_set() or self.ledger.is_ending() or self.ledger.is_crowded()):
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._ready[site].wait(), LOOK)
        finally:
            self.waiting[site] -= 1

    def let_go(self, site: str) -> None:
        """No more pages come: those that wait pass as they are."""
        self._ready[site].set()

    def let_all_go(self) -> None:
        """The crawl ends."""
        for ready in self._ready.values():
            ready.set()

    async def save(self, site: str) -> None:
        """Stores what is known of a site."""
        template = self._templates[site]
        if template.pages:
            await self.ledger.save_template(site, template.to_bytes(), template.pages)

    async def forget(self, site: str) -> None:
        """Lets go of a site, which may begin again; what is known of it is stored where it is enough to be of use."""
        if self._templates[site].is_ready:
            await self.save(site)
        self._templates.pop(site, None)
        self._sent.pop(site, None)
        self._ready.pop(site, None)

    async def end(self) -> None:
        """Stores what is known of all sites."""
        for site in self._templates:
            await self.save(site)

    def _current(self, site: str) -> bytes | None:
        """The template for a reader; made anew only when it has grown enough to differ."""
        template = self._templates[site]
        if template.pages < ENOUGH:
            return None
        sent = self._sent.get(site)
        if sent is None or template.pages >= sent[0] * AGAIN:
            sent = self._sent[site] = (template.pages, template.to_bytes())
        return sent[1]
