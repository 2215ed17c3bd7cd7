"""The session of a crawl within Scrapy: its store is opened and closed, and what ends without an item is written."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.misc import build_from_crawler, load_object

from crawler.article import Article, Outcome
from crawler.crawl.frontier import Frontier
from crawler.crawl.garbage import QuietCollector
from crawler.crawl.host_slots import StoredSlots
from crawler.crawl.session import CrawlSession
from crawler.crawl.shared_heap import share_heap
from crawler.crawl.story_requests import StoryPageRequest, StoryRequest, VersionRequest
from crawler.crawl.summary import CrawlSummary
from crawler.crawl.supervision import TaskSupervisor
from crawler.crawl.writer import Writer
from crawler.errors import StoreUnusable, TaskDied
from crawler.extensions.conversion import is_partial
from crawler.fetch.page import as_page, facts_of
from crawler.fetch.signals import run_closing

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response
    from twisted.python.failure import Failure

    from crawler.clock import Clock
    from crawler.site import Site

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 30.0  # a run on another host that is silent for two minutes counts as gone
SCRAPER_CHECK_SECONDS = 0.1  # between two looks whether a crawl that is being closed has an item left


class LedgerExtension:
    """One for each crawl; the spider opens its session, which is closed with the spider."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.store_url = str(crawler.settings["NEWS_STORE"])
        self.clock: Clock = build_from_crawler(load_object(crawler.settings["NEWS_CLOCK"]), crawler)
        self.batch_size = max(1, crawler.settings.getint("NEWS_BATCH"))
        # only where there is an archive that they could lie in
        self.wants_requisites = bool(crawler.settings["NEWS_WARC"] and crawler.settings["NEWS_WARC_REQUISITES"])
        self.copies_window = crawler.settings.getfloat("NEWS_COPIES_WINDOW")
        self.summary = CrawlSummary()
        self.closing = asyncio.Event()
        self.heartbeats: list[Callable[[], Awaitable[object]]] = []  # what tells others that this process lives
        self.at_end: list[Callable[[str], Awaitable[object]]] = []  # called with the reason, before the store closes
        self._collector = QuietCollector()
        self._session: CrawlSession | None = None
        self._closing_task: asyncio.Future[None] | None = None  # held until it is done
        self.tasks = TaskSupervisor(self._close_crawl)
        self._heartbeat = create_looping_call(self._begin_heartbeats)
        self._scraper_check = create_looping_call(self._check_scraper)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listens to the end of the crawl, and to what ends without an item: an error, an item that is dropped."""
        extension = cls(crawler)
        connect = crawler.signals.connect
        connect(extension._run_closing, signal=run_closing)
        connect(extension._keep_answer, signal=signals.response_received)
        connect(extension._spider_closed, signal=signals.spider_closed)
        connect(extension._spider_error, signal=signals.spider_error)
        connect(extension._item_error, signal=signals.item_error)
        connect(extension._item_dropped, signal=signals.item_dropped)
        return extension

    async def open(self) -> CrawlSession:
        """Opens the store; a second call returns the same session. Raises StoreUnusable."""
        if self._session is None:
            self._collector.begin()
            share_heap()  # before the first thread of the store begins
            from crawler.storage.store import Store  # SQLAlchemy, which a list of spiders does not need

            patience = self.crawler.settings.getfloat("NEWS_STORE_PATIENCE")
            store = await asyncio.to_thread(Store.open, self.store_url, patience=patience)
            frontier = Frontier(store, self.clock)
            writer = Writer(
                frontier,
                batch_size=self.batch_size,
                on_committed=self._count,
                on_failure=self._close_crawl,
                copies_window=self.copies_window,
                wants_requisites=self.wants_requisites,
            )
            page_spool = None
            max_spool_bytes = self.crawler.settings.getint("NEWS_SPOOL_BYTES")
            if max_spool_bytes and not self.crawler.settings["NEWS_WARC"]:
                from crawler.crawl.page_spool import PageSpool, spool_folder

                folder = spool_folder(str(self.crawler.settings["NEWS_SPOOL"]), self.store_url, os.environ)
                page_spool = PageSpool(store, self.clock, folder, max_bytes=max_spool_bytes) if folder else None
            self._session = CrawlSession(
                store=store,
                clock=self.clock,
                frontier=frontier,
                writer=writer,
                summary=self.summary,
                tasks=self.tasks,
                closing=self.closing,
                page_spool=page_spool,
            )
            self.heartbeats.append(frontier.runs.heartbeat)
            self._heartbeat.start(HEARTBEAT_SECONDS, now=False)
            self._collector.begin()  # the store's libraries are loaded now
        return self._session

    @property
    def session(self) -> CrawlSession | None:
        """The open session; None before the spider has opened it."""
        return self._session

    @property
    def sites(self) -> Mapping[str, Site]:
        """The sites that have begun, by name."""
        return self._session.frontier.sites if self._session is not None else {}

    def has_taken(self, article: Article, step: str) -> bool:
        """Whether this very article has gone through a step where its page was read."""
        finished = self._session.frontier.finished(article) if self._session is not None else None
        return finished is not None and step in finished.steps

    def _count(self, outcome: Outcome) -> None:
        self.summary.add(outcome)
        if self._session is not None and self._session.page_spool is not None:
            self._session.page_spool.discard(outcome.url)
        if self.crawler.stats is not None:
            self.crawler.stats.inc_value(f"news/outcome/{outcome.name}")

    def _close_crawl(self, error: StoreUnusable) -> None:
        if self.summary.failure is not None:
            return
        self.summary.failure = error
        logger.error("%s; the crawl ends, what was found before is kept and the rest is due again", error)
        if self._session is not None:
            self._session.frontier.wakeups.wake_all()
        if self.crawler.engine is not None:  # not one of the tasks that closing the spider ends
            self._closing_task = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason_of(error)))

    def _keep_answer(self, response: Response, request: Request) -> None:
        """Has the page of a story outlive a kill, before the next request may be sent to its host."""
        session = self._session
        step = request.cb_kwargs.get("request")
        if session is None or session.page_spool is None:
            return
        if not isinstance(step, StoryRequest | StoryPageRequest | VersionRequest):
            return
        url, story = (step.due.url, step) if isinstance(step, StoryRequest) else (step.url, step.story.request)
        if not is_partial(response):
            session.page_spool.keep(story.site.name, story.due.url, as_page(response, url, self.clock.now()))

    # what ends without an item

    def _spider_error(self, failure: Failure, response: Response | None) -> None:
        if response is not None and response.request is not None:
            self._commit_failure(facts_of(response).ledger_url, failure.getErrorMessage())

    def _item_error(self, item: object, failure: Failure) -> None:
        self._commit_failure(_ledger_url(item), failure.getErrorMessage())

    def _item_dropped(self, item: object, exception: BaseException) -> None:
        self._commit_failure(_ledger_url(item), f"dropped by a pipeline: {exception}")

    def _commit_failure(self, url: str | None, reason: str) -> None:
        """Writes an outcome for a URL that would otherwise have none."""
        session = self._session
        if url is None or session is None or self.summary.failure is not None:
            return
        site = session.frontier.site_of(url)
        if site is not None:
            self._go(session.writer.commit(session.writer.failed_outcome(url, site, reason)), f"the outcome of {url}")

    # the life of the crawl

    def _go(self, work: Awaitable[object], name: str) -> None:
        """Does what nobody awaits."""
        self.tasks.start(_unless_unusable(work), name)

    def _begin_heartbeats(self) -> None:
        for heartbeat in self.heartbeats:
            self._go(_warn_if_unusable(heartbeat), "the heartbeat")

    def _run_closing(self) -> None:
        self._announce_closing()
        self._scraper_check.start(SCRAPER_CHECK_SECONDS, now=False)

    def share_host_slots(self, session: CrawlSession) -> None:
        """Has the slots of hosts kept in the store, where other processes see them; once the crawl has started."""
        from crawler.fetch.downloader import PausingDownloader  # which a list of spiders does not need

        assert self.crawler.engine is not None
        downloader = self.crawler.engine.downloader
        if isinstance(downloader, PausingDownloader):
            downloader.slots_of_hosts = StoredSlots(session.store, session.tasks)

    def _announce_closing(self) -> None:
        self.closing.set()
        if self._session is not None:
            self._session.store.stop_waiting()
            self._session.frontier.wakeups.wake_all()

    def _check_scraper(self) -> None:
        """Has Scrapy look again whether it may close: after an item that ``start`` yielded it does not do so itself."""
        from crawler.fetch.scrapy_internals import check_scraper_closing

        if self.crawler.engine is not None:
            check_scraper_closing(self.crawler.engine)

    async def _spider_closed(self, reason: str) -> None:
        self._announce_closing()
        self._collector.end()
        for call in (self._scraper_check, self._heartbeat):
            if call.running:
                call.stop()
        if self._session is None:
            return
        await self._session.writer.close()
        await self.tasks.cancel()
        for work in (*self.at_end, self._session.frontier.runs.end_all):
            try:
                await work(reason)
            except StoreUnusable as error:  # the others do not hang on it
                self.summary.failure = self.summary.failure or error
                logger.error("%s", error)
        await self._count_stored(self._session)
        if self._session.page_spool is not None:
            self._session.page_spool.close()
        self._session.store.close()

    async def _count_stored(self, session: CrawlSession) -> None:
        """Counts what the store holds where this crawl held nothing, which else reads as if the store were empty."""
        from crawler.storage.selection import RecordFilter  # which a list of spiders does not need

        if self.summary.failure is None and self.summary.counts and not self.summary.held_count():
            try:
                self.summary.stored = await asyncio.to_thread(session.store.records.count, RecordFilter())
            except StoreUnusable as error:
                logger.warning("the articles of the store cannot be counted: %s", error)


def reason_of(error: StoreUnusable) -> str:
    """Why the spider is closed, in Scrapy's way."""
    return "task_died" if isinstance(error, TaskDied) else "store_unusable"


async def _unless_unusable(work: Awaitable[object]) -> None:
    try:
        await work
    except StoreUnusable as error:
        logger.debug("%s", error)  # the writer has said so and ended the crawl


async def _warn_if_unusable(heartbeat: Callable[[], Awaitable[object]]) -> None:
    try:
        await heartbeat()
    except StoreUnusable as error:
        logger.warning("%s", error)  # the next batch says whether it lasts


def _ledger_url(item: object) -> str | None:
    return item.ledger_url if isinstance(item, Article | Outcome) else None
