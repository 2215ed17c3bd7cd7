"""Imports the articles of archives, ours or others', into the store; no page is fetched."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from time import monotonic

from crawler.archive.reading import Stored
from crawler.archive.sources import source_of
from crawler.article import Article, Page
from crawler.crawl.archive_files import ImportProgress, capture_of, read_pages
from crawler.crawl.arguments import Selection, check_url
from crawler.crawl.extraction_pool import ExtractionPool
from crawler.crawl.extraction_worker import ExtractionJob, ExtractionOutput
from crawler.crawl.fetch_facts import FetchFacts
from crawler.crawl.session import CrawlSession
from crawler.crawl.site_registry import SiteRegistry
from crawler.crawl.template_learning import TemplateLearner, TemplateStore
from crawler.crawl.writer import MAX_BATCH_WAIT
from crawler.errors import ArchiveUnreadable, ArgumentInvalid, PageUnread
from crawler.site import Site
from crawler.storage.archive_orders import ARCHIVE_RUN
from crawler.storage.values import FileMark

logger = logging.getLogger(__name__)

ARCHIVE_BATCH_WAIT = 2.0  # seconds that a batch waits for more items: nobody is kept waiting by it
CHUNK_RECORDS = 8  # that a thread reads at once
MAX_LOADED_TEMPLATES = 200  # sites whose templates are kept in memory
MAX_RECENT_URLS = 10_000
MAX_TOLD_FILES = 20  # in the summary
PAGES_PER_WORKER = 4  # in flight
OPEN_BATCHES = 4  # batches of articles that wait to be written
SECONDS_BETWEEN_MARKS = 2.0  # in which it is written how far a file was read
SECONDS_BETWEEN_REPORTS = 30.0


class RecentUrls:
    """The URLs that were met last; of more than ``size`` the oldest are forgotten."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._urls: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, url: str) -> bool:
        return url in self._urls

    def __len__(self) -> int:
        return len(self._urls)

    def add(self, url: str) -> None:
        """Notes a URL that is met."""
        self._urls[url] = None
        self._urls.move_to_end(url)
        if len(self._urls) > self.size:
            self._urls.popitem(last=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """What is to be imported."""

    files: tuple[str, ...]  # paths and addresses
    selection: Selection
    only_site: Site | None = None
    again: bool = False  # also files that were read to their end
    worker: int | None = None  # of a fleet, of which this process does a job


class ArchiveImporter:
    """Imports files one after the other, each from where an earlier run ended; raises StoreUnusable.

    A page whose URL was read before teaches its site's template nothing: its own words would count as repeated. The
    store knows the URLs of all articles that were written, so that only the latest URLs are kept in memory, for those
    that are not written yet or, being out of the wanted times, never will be.
    """

    def __init__(
        self,
        session: CrawlSession,
        extraction_pool: ExtractionPool,
        known_sites: SiteRegistry,
        order: ImportOrder,
        *,
        max_page_bytes: int,
        max_recent_urls: int = MAX_RECENT_URLS,
    ) -> None:
        self.session = session
        self.extraction_pool = extraction_pool
        self.known_sites = known_sites
        self.order = order
        self.recent_urls = RecentUrls(max_recent_urls)
        self.template_learner = TemplateLearner(TemplateStore(session.store, session.clock), extraction_pool)
        self._max_page_bytes = max_page_bytes
        self._run = 0
        self._taken = 0  # articles
        self.errors: dict[str, str] = {}  # why which files were not read to their end
        self._new_sites: deque[Site] = deque()  # that are written with the next batch
        self._site_of_host: dict[str, Site | None] = {}
        self._loaded: OrderedDict[str, None] = OrderedDict()  # sites whose templates are in memory
        self._marked = self._reported = monotonic()

    async def run(self) -> AsyncIterator[Article]:
        """The articles, on their way to the store; whoever takes them has each committed."""
        session, order = self.session, self.order
        session.frontier.runs.worker = order.worker
        # in a fleet all other runs of the same name end
        name = ARCHIVE_RUN if order.worker is None else f"{ARCHIVE_RUN} {order.files[0]}"
        self._run = await session.frontier.runs.begin(name)
        with_template = await asyncio.to_thread(session.store.channels.sites_with_template)
        self.template_learner.templates.known_sites = with_template
        session.writer.before_batch = self._save_new_sites
        for number, path in enumerate(order.files, 1):
            try:
                async for article in self._import_file(path, f"{number} of {len(order.files)}"):
                    yield article
            except ArchiveUnreadable as error:
                logger.error("%s", error)
                self._miss(path, str(error))
            if self._is_over():
                break
        for site in list(self._loaded):
            await self.template_learner.forget(site)

    def _is_over(self) -> bool:
        limit = self.order.selection.limit
        return self.session.is_over or (limit is not None and self._taken >= limit)

    def _save_new_sites(self) -> None:
        """Writes down the sites that were met; in the thread of the writer."""
        sites = []
        while self._new_sites:
            sites.append(self._new_sites.popleft())
        if sites:
            self.session.store.channels.save_sites(sites, self.session.clock.now())

    async def _begin_file(self, path: str, which: str) -> ImportProgress | None:
        """Where a file is read from; None for one that was read to its end. Raises ArchiveUnreadable."""
        size = await asyncio.to_thread(lambda: source_of(path).size()) or 0  # 0: nobody says
        mark = await asyncio.to_thread(self.session.store.captures.file_mark, path)
        if mark is None or self.order.again:
            mark = FileMark(path=path, size=size)
        elif mark.ended and mark.size == size:
            self._tell(f"{path} was read to its end before ({mark.articles} articles); -a again=1 reads it anew")
            return None
        logger.info("reading %s (%s) from offset %d of %d", path, which, mark.offset, size)
        return ImportProgress(replace(mark, size=size), mark.offset)

    async def _import_file(self, path: str, which: str) -> AsyncIterator[Article]:
        progress = await self._begin_file(path, which)
        if progress is None:
            return
        self.session.summary.archive_progress = progress
        self._marked = self._reported = monotonic()
        self.session.writer.max_wait, self.session.writer.expects_more = ARCHIVE_BATCH_WAIT, True
        broken: ArchiveUnreadable | None = None
        try:
            async for stored, page, site, was_visited in self._pages(progress):
                while not self._has_room(progress, stored.url) and not self._is_over():
                    for article in await self._next_articles(progress):
                        yield article
                if self._is_over():
                    break
                await self._begin_site(progress, site)
                self._begin_page(progress, stored, page, site, was_visited=was_visited)
            else:
                progress.is_read, cut_at = True, progress.account.cut_at
                progress.offset = progress.mark.size if cut_at is None else cut_at
        except ArchiveUnreadable as error:  # the other side is gone: what was read is written before that is told
            broken = error
        # the last batch of a file need not be full
        self.session.writer.max_wait, self.session.writer.expects_more = MAX_BATCH_WAIT, False
        while progress.reading or progress.open:
            if not progress.reading:
                self.session.writer.flush()
            for article in await self._next_articles(progress):
                yield article
            if self.session.summary.failure is not None:
                return
        await self._save_mark(progress, ended=broken is None and progress.is_at_end)
        self._tell(str(progress))
        if broken is not None:
            raise broken
        if progress.account.cut_at is not None:
            self._miss(path, f"{path} ends within what begins at offset {progress.account.cut_at}")

    def _tell(self, line: str) -> None:
        """Logs what became of a file; the summary says it of the first ones."""
        logger.info("%s", line)
        notes = self.session.summary.notes
        if len(notes) < MAX_TOLD_FILES:
            notes.append(line)
        elif len(notes) == MAX_TOLD_FILES:
            notes.append("of further files the log has such a line: -v")

    def _miss(self, path: str, reason: str) -> None:
        self.errors[path] = reason
        self.session.summary.unread_files += 1

    async def _pages(self, progress: ImportProgress) -> AsyncIterator[tuple[Stored, Page, Site, bool]]:
        """The pages that may be articles, unpacked in a thread; each with its site, and whether the URL is held."""
        now = self.session.clock.now()
        pages = read_pages(progress, max_bytes=self._max_page_bytes, now=now, warn=logger.warning)
        visited_urls = self.session.store.ledger.visited_urls

        def read_chunk() -> tuple[list[tuple[Stored, Page]], Collection[str]]:
            chunk = list(islice(pages, CHUNK_RECORDS))
            return chunk, visited_urls([stored.url for stored, _ in chunk]) if chunk else ()

        while chunk_and_visited := await asyncio.to_thread(read_chunk):
            chunk, visited = chunk_and_visited
            if not chunk:
                return
            for stored, page in chunk:
                site = self._site_of(stored.url, progress)
                if site is not None:
                    progress.pages += 1
                    yield stored, page, site, stored.url in visited

    def _begin_page(
        self, progress: ImportProgress, stored: Stored, page: Page, site: Site, *, was_visited: bool
    ) -> None:
        """Begins to extract a page."""
        progress.open[stored.url] = stored.offset
        progress.offset = stored.next_offset
        teaches = not was_visited and stored.url not in self.recent_urls
        self.recent_urls.add(stored.url)
        selection = self.order.selection
        job = ExtractionJob(page, site, since=selection.since, until=selection.until, teaches=teaches)
        task = asyncio.create_task(self._extract(job))
        task.add_done_callback(lambda _: self.session.frontier.wakeups.changed.set())
        progress.reading[task] = (stored, site)

    async def _extract(self, job: ExtractionJob) -> ExtractionOutput | None:
        """What becomes of a page; None where the run was stopped before."""
        try:
            return await self.template_learner.extract(job)
        except PageUnread:
            return None

    async def _begin_site(self, progress: ImportProgress, site: Site) -> None:
        """Makes a site ready; templates of sites that were not met for long are let go: memory stays flat."""
        if site.name not in self.session.frontier.sites:
            self._new_sites.append(site)
            self.session.frontier.attach_site(site, self._run)
            self.session.summary.begin_site(site.name)
        if site.name in self._loaded:
            self._loaded.move_to_end(site.name)
            return
        await self.template_learner.begin(site.name)
        self._loaded[site.name] = None
        if len(self._loaded) > MAX_LOADED_TEMPLATES:
            oldest = next(iter(self._loaded))
            if oldest not in {reading.name for _, reading in progress.reading.values()}:
                del self._loaded[oldest]
                await self.template_learner.forget(oldest)

    def _site_of(self, url: str, progress: ImportProgress) -> Site | None:
        """The site of a URL, found once for each host; none, and counted, where it is not wanted or not of the web."""
        host = url.partition("://")[2].partition("/")[0]
        if host not in self._site_of_host:
            try:
                site = self.known_sites.find_by_url(check_url(url))
            except ArgumentInvalid:
                progress.left_out["no address of the web"] += 1
                return None
            only = self.order.only_site
            self._site_of_host[host] = site if only is None else only if only.owns(url) else None
        if self._site_of_host[host] is None:
            progress.left_out["another site"] += 1
        return self._site_of_host[host]

    def _has_room(self, progress: ImportProgress, url: str) -> bool:
        """Whether another page may be begun; two captures of a URL are read one after the other."""
        has_worker = len(progress.reading) < max(1, self.extraction_pool.workers) * PAGES_PER_WORKER
        has_place = len(progress.open) < OPEN_BATCHES * self.session.writer.batch_size
        return has_worker and has_place and url not in progress.open

    async def _next_articles(self, progress: ImportProgress) -> list[Article]:
        """Waits until something has changed; returns the articles of the pages that were read meanwhile."""
        changed = self.session.frontier.wakeups.changed
        changed.clear()
        if not any(task.done() for task in progress.reading) and not self._written_urls(progress):
            with suppress(TimeoutError):
                async with asyncio.timeout(SECONDS_BETWEEN_MARKS):
                    await changed.wait()
        done = [task for task in progress.reading if task.done()]
        outputs = [(task.result(), progress.reading.pop(task)[0]) for task in done]
        articles = [article for output, stored in outputs if (article := self._take(progress, output, stored))]
        for url in self._written_urls(progress):
            del progress.open[url]
        await self._report(progress)
        return articles

    def _written_urls(self, progress: ImportProgress) -> list[str]:
        """URLs that are still open, and whose outcome is written or left out."""
        reading = {stored.url for stored, _ in progress.reading.values()}
        site_of = self.session.frontier.site_of
        return [url for url in progress.open if url not in reading and site_of(url) is None]

    def _take(self, progress: ImportProgress, output: ExtractionOutput | None, stored: Stored) -> Article | None:
        """An article on its way to the store, None for what is left out."""
        if output is None or self._is_over():
            progress.leave(stored)
            return None
        result = output.result
        if not isinstance(result, Article) or not self.order.selection.holds_article(result):
            progress.left_out["out_of_range" if isinstance(result, Article) else result.name.value] += 1
            return None
        if output.pages is not None and output.pages.first is not None:
            progress.left_out["further_page"] += 1
            return None
        self._taken += 1
        progress.take(stored)
        self.session.frontier.register(stored.url, result.site)
        has_more = output.pages is not None and output.pages.following
        alone = "its first page alone: further pages are not joined in an import" if has_more else None
        note = "; ".join(filter(None, (stored.mismatch, alone)))
        facts = FetchFacts(status=200, capture=capture_of(stored), is_archived=True, note=note or None)
        self.session.frontier.set_facts(stored.url, facts)
        self.session.frontier.set_finished(stored.url, output.finished)
        return result

    async def _report(self, progress: ImportProgress) -> None:
        """Writes down and logs now and then how far it is."""
        now = monotonic()
        if now - self._marked > SECONDS_BETWEEN_MARKS:
            self._marked = now
            await self._save_mark(progress, ended=False)
        if now - self._reported > SECONDS_BETWEEN_REPORTS:
            self._reported = now
            logger.info("%s", progress)

    async def _save_mark(self, progress: ImportProgress, *, ended: bool) -> None:
        mark = progress.now(ended=ended)
        save = self.session.store.captures.save_file_mark
        await asyncio.to_thread(save, mark, self.session.clock.now(), run=self._run)
