"""The archive of a crawl within Scrapy: every exchange becomes WARC records in NEWS_WARC before its page is read."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.misc import build_from_crawler, load_object

from crawler.archive.files import OPEN_SUFFIX, WarcWriter, recover
from crawler.archive.producer import settings_digest, software
from crawler.crawl.page_archive import PageArchive
from crawler.errors import ArchiveUnwritable, StoreUnusable
from crawler.extensions.ledger import LedgerExtension
from crawler.fetch.middlewares.user_agent import user_agent
from crawler.fetch.recorder import ExchangeRecorder
from crawler.fetch.refusals import RunStopped

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from crawler.archive.records import Exchange
    from crawler.article import Article, Capture, Outcome
    from crawler.clock import Clock
    from crawler.crawl.fetch_facts import FetchFacts
    from crawler.storage.captures import Captures

logger = logging.getLogger(__name__)


class WarcExtension(ExchangeRecorder):
    """One for each crawl, where NEWS_WARC is set; the HTTP handler gives it what went over the wire."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.ledger: LedgerExtension | None = None
        self.failure: ArchiveUnwritable | None = None  # why nothing can be written any more
        self.clock: Clock = build_from_crawler(load_object(settings["NEWS_CLOCK"]), crawler)
        writer = WarcWriter(
            Path(settings["NEWS_WARC"]).absolute(),
            info=warcinfo_fields(settings),
            now=self.clock.now,
            size=settings.getint("NEWS_WARC_SIZE"),
            age=timedelta(seconds=settings.getfloat("NEWS_WARC_AGE")),
        )
        self.recovered: list[Path] = []  # files that a killed run had left open
        self.archive = PageArchive(writer, self.clock, self._captures)
        self._closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Off without NEWS_WARC."""
        if not crawler.settings["NEWS_WARC"]:
            raise NotConfigured
        extension = cls(crawler)
        crawler.signals.connect(extension._spider_opened, signal=signals.spider_opened)
        return extension

    def now(self) -> datetime:
        """The time by the clock of the crawl."""
        return self.clock.now()

    async def record(self, exchange: Exchange) -> Capture:
        """Writes an exchange; returns where its response lies.

        Raises RunStopped, and ends the crawl, when it cannot be written: what is not archived is not read.
        """
        if self.failure is not None:
            raise RunStopped
        try:
            return await asyncio.to_thread(self.archive.write_exchange, exchange)
        except ArchiveUnwritable as error:
            self._close_crawl(error)
            raise RunStopped from error
        except StoreUnusable as error:
            assert self.ledger is not None, "there is a store"
            assert self.ledger.session is not None, "it is open"
            self.ledger.session.writer.fail(error)
            raise RunStopped from error

    async def record_rendering(self, url: str, html: bytes, shown: Capture) -> Capture:
        """Writes what a browser showed of an archived page; raises RunStopped as ``record`` does."""
        if self.failure is not None:
            raise RunStopped
        try:
            return await asyncio.to_thread(self.archive.write_rendering, url, html, shown)
        except ArchiveUnwritable as error:
            self._close_crawl(error)
            raise RunStopped from error

    async def describe(self, article: Article, outcome: Outcome, facts: FetchFacts) -> None:
        """Writes what is known of an article's page and its text, behind a new revision."""
        if self.failure is not None:
            return
        try:
            await asyncio.to_thread(self.archive.write_article, article, outcome, facts)
        except ArchiveUnwritable as error:
            self._close_crawl(error)

    def _captures(self) -> Captures | None:
        session = self.ledger.session if self.ledger is not None else None
        return session.store.captures if session is not None else None

    def _close_crawl(self, error: ArchiveUnwritable) -> None:
        """Ends the crawl; what is archived is still read and stored."""
        if self.failure is not None:
            return
        self.failure = error
        logger.error("%s; the crawl ends: what is archived is stored, the rest is due again", error)
        assert self.crawler.engine is not None
        self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="archive_unwritable"))

    def _spider_opened(self) -> None:
        self.ledger = self.crawler.get_extension(LedgerExtension)
        if self.ledger is None:
            self.crawler.signals.connect(self._end, signal=signals.spider_closed)
        else:
            self.ledger.at_end.append(self._end)  # while the store is still open
        folder = self.archive.writer.folder
        left_open = [path.with_name(path.name.removesuffix(OPEN_SUFFIX)) for path in folder.glob(f"*{OPEN_SUFFIX}")]
        for line in recover(folder):
            logger.warning("%s", line)
        self.recovered = sorted(path for path in left_open if path.exists())
        logger.info("WARC files are written to %s", folder)

    async def _end(self, reason: str) -> None:
        await asyncio.to_thread(self.archive.close)


def warcinfo_fields(settings: BaseSettings) -> dict[str, str]:
    """The fields of a warcinfo record: what crawls, for whom, by which rules and settings."""
    fields = {
        "software": software(),
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "operator": settings["NEWS_OPERATOR"],
        "http-header-from": settings["NEWS_CONTACT"],
        "http-header-user-agent": user_agent(settings),
        "robots": "obeyed (RFC 9309)" if settings.getbool("ROBOTSTXT_OBEY") else "ignored",
        "settings-digest": settings_digest(settings.copy_to_dict()),
    }
    return {name: value for name, value in fields.items() if value}
