"""Re-extraction: the archived pages behind the store, extracted by the extractor of today."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive.messages import MessageUnreadable
from crawler.archive.reading import page_of_record, read_capture
from crawler.article import Article, Capture, Outcome, OutcomeName, Page, Rights, Source
from crawler.crawl.extraction_pool import ExtractionPool
from crawler.crawl.extraction_worker import ExtractionJob
from crawler.crawl.postprocess import postprocess
from crawler.crawl.site_registry import SiteRegistry
from crawler.errors import ArchiveUnreadable, ArgumentInvalid
from crawler.extraction.body.site_template import Template
from crawler.extraction.fields.rights import with_host_rights
from crawler.extraction.version_reading import VersionPage
from crawler.identity.copies import sketch_article
from crawler.identity.digest import digest
from crawler.identity.entries import merge_entries
from crawler.reporting.reextraction import Difference, field_changes
from crawler.storage.values import ArchivedRevision, CopyRules, ReextractedArticle

if TYPE_CHECKING:
    from crawler.storage.store import Store

BATCH_REVISIONS = 100  # that are extracted at once


@dataclass(slots=True)
class Reextraction:
    """Re-extracts what the store holds; with ``software`` the new articles take the place of the old ones."""

    store: Store
    extraction_pool: ExtractionPool
    known_sites: SiteRegistry
    max_page_bytes: int
    folder: Path | None = None  # where WARC files have moved to
    software: str | None = None
    copies: CopyRules | None = None  # none: new texts are not compared with others
    extracted_count: int = 0  # revisions
    differences: list[Difference] = field(default_factory=list)
    no_articles: Counter[str] = field(default_factory=Counter)  # revisions that stay as they are, by the reason
    unavailable: list[str] = field(default_factory=list)  # pages that cannot be had, a line each
    _templates: dict[str, bytes | None] = field(default_factory=dict)

    async def run(
        self, *, site: str | None, since: datetime | None, now: datetime, on_progress: Callable[[int], None]
    ) -> None:
        """All revisions whose pages are archived; ``on_progress`` is called with how many were extracted."""
        self.extraction_pool.start()
        after = 0
        try:
            while batch := await asyncio.to_thread(
                self.store.records.archived, after, limit=BATCH_REVISIONS, site=site, since=since
            ):
                after = batch[-1].id
                await self._extract_batch(batch, now)
                on_progress(self.extracted_count)
        finally:
            await self.extraction_pool.stop()

    async def _extract_batch(self, batch: Sequence[ArchivedRevision], now: datetime) -> None:
        results = await asyncio.gather(*(self._extract(one, now) for one in batch))
        changed: list[ReextractedArticle] = []
        for one, result in zip(batch, results, strict=True):
            if result is None:
                continue
            self.extracted_count += 1
            if isinstance(result, Outcome):
                self.no_articles[f"{result.name}: {result.reason}"] += 1
            elif fields := field_changes(one.revision.article, result):
                self.differences.append(Difference(one.revision, fields))
                sketch, keys = sketch_article(result)
                changed.append(
                    ReextractedArticle(id=one.id, article=result, digest=digest(result), signature=sketch, bands=keys)
                )
        if self.software is not None and changed:
            replace_articles = self.store.records.replace_articles
            await asyncio.to_thread(replace_articles, changed, software=self.software, now=now, copies=self.copies)

    async def _extract(self, one: ArchivedRevision, now: datetime) -> Article | Outcome | None:
        """The article as it is extracted today; None where its page cannot be had."""
        held = one.revision.article
        if source_of_text(held) is Source.FEED:
            reason = "its text is that of a feed's entry, which is not kept"
            return Outcome(url=held.url, site=held.site, name=OutcomeName.EMPTY, reason=reason, at=now)
        try:
            page, others = await asyncio.to_thread(self._pages, one)
            site = self.known_sites.resolve(held.site, held.url)
        except (ArchiveUnreadable, ArgumentInvalid, MessageUnreadable) as error:
            self.unavailable.append(f"{held.url}: {error}")
            return None
        template = await asyncio.to_thread(self._template, held.site)
        job = ExtractionJob(page, site, one.candidate, template, teaches=False)
        job = _with_others(job, held, others)
        finished = postprocess((await self.extraction_pool.extract(job)).result, site)
        return finished if isinstance(finished, Outcome) else as_held(finished, held)

    def _pages(self, one: ArchivedRevision) -> tuple[Page, tuple[Page, ...]]:
        """The page of a story, and the others that it was read from."""
        held = one.revision.article
        assert one.revision.capture is not None, "only such are selected"
        page = self._page(one.revision.capture)
        urls = held.pages[1:] if len(held.pages) > 1 else held.pages
        others = []
        for url in urls:
            found = self.store.captures.find(url, at=held.fetched)
            if found is None:
                raise ArchiveUnreadable(f"page {url} of the story is not archived")
            others.append(replace(self._page(found.capture), url=url, fetched=held.fetched))
        first = replace(page, url=held.url, requested_url=held.requested_url, fetched=held.fetched)
        return first, tuple(others)

    def _page(self, capture: Capture) -> Page:
        return page_of_record(read_capture(capture, self.folder), limit=self.max_page_bytes)

    def _template(self, site: str) -> bytes | None:
        """What was learnt of a site, where that is enough."""
        if site not in self._templates:
            data = self.store.channels.load_template(site)
            template = Template.from_bytes(data) if data else Template()
            self._templates[site] = template.to_message() if template.is_ready else None
        return self._templates[site]


def source_of_text(article: Article) -> Source | None:
    """Where the text of an article was read."""
    found = article.provenance.get("body")
    return found.source if found is not None else None


def _with_others(job: ExtractionJob, held: Article, others: tuple[Page, ...]) -> ExtractionJob:
    """The job of a story with what it was read from beside its page."""
    source = source_of_text(held)
    if source in {Source.AMP, Source.PRINT} and len(others) == 1:
        return replace(job, version=VersionPage(others[0], source))
    if len(held.pages) > 1:
        return replace(job, further=others)
    return replace(job, single=next(iter(others), None))


def as_held(read: Article, held: Article) -> Article:
    """A later extraction with what does not come from its page: what the host says, entries that pages have let go."""
    read = with_host_rights(read, held.rights or Rights())
    entries = merge_entries(held.entries, read.entries) if held.entries else read.entries
    read = replace(read, site=held.site, entries=entries, memento=held.memento)
    return replace(read, digest=digest(read))
