"""The archive of a crawl: every exchange becomes WARC records in NEWS_WARC before its page is read."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.misc import build_from_crawler, load_object

from crawler.archive.files import WarcWriter, recover
from crawler.archive.messages import MessageUnreadable, read_head, split_message
from crawler.archive.producer import settings_digest, software
from crawler.archive.records import Earlier, Exchange, Packed, digest_of, new_id, pack_article, pack_exchange
from crawler.article import Article, Capture, Outcome, OutcomeName
from crawler.errors import ArchiveUnwritable, StoreUnusable
from crawler.extensions.ledger import Answer, LedgerExtension
from crawler.fetch.recorder import ExchangeRecorder
from crawler.fetch.refusals import RunStopped
from crawler.storage.values import Captured

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from crawler.clock import Clock

logger = logging.getLogger(__name__)

SAVED = 100  # captures that are noted in the store at once; those lost by a kill are only archived again


class WarcExtension(ExchangeRecorder):
    """One for each crawl, where NEWS_WARC is set; the capturing handler gives it what went over the wire."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.ledger: LedgerExtension | None = None
        self.failure: ArchiveUnwritable | None = None  # why nothing can be written any more
        self.clock: Clock = build_from_crawler(load_object(settings["NEWS_CLOCK"]), crawler)
        self.writer = WarcWriter(
            Path(settings["NEWS_WARC"]).absolute(),
            info=info_of(settings),
            now=self.clock.now,
            size=settings.getint("NEWS_WARC_SIZE"),
            age=timedelta(seconds=settings.getfloat("NEWS_WARC_AGE")),
        )
        self._turn = threading.Lock()
        self._ending: asyncio.Future[None] | None = None
        self._pending: dict[tuple[str, str], Captured] = {}  # by URL and payload digest
        self._latest: dict[str, Captured] = {}  # of these, by URL

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Off without NEWS_WARC."""
        if not crawler.settings["NEWS_WARC"]:
            raise NotConfigured
        made = cls(crawler)
        crawler.signals.connect(made._spider_opened, signal=signals.spider_opened)
        return made

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
            return await asyncio.to_thread(self._write, exchange)
        except ArchiveUnwritable as error:
            self._give_up(error)
            raise RunStopped from error
        except StoreUnusable as error:
            assert self.ledger is not None, "there is a store"
            self.ledger.give_up(error)
            raise RunStopped from error

    async def describe(self, article: Article, outcome: Outcome, answer: Answer) -> None:
        """Writes what is known of an article's page and its text, behind a new revision."""
        capture = answer.capture
        if self.failure or capture is None or answer.is_archived:
            return
        if outcome.name not in {OutcomeName.NEW, OutcomeName.REVISED}:
            return
        text = "\n\n".join(filter(None, (article.headline, article.standfirst, article.body)))
        facts = metadata_fields(article, outcome, answer)

        def make(info: str) -> Sequence[Packed]:
            now = self.clock.now()
            return pack_article(url=article.url, capture=capture, facts=facts, text=text, info=info, date=now)

        try:
            await asyncio.to_thread(self._append, make)
        except ArchiveUnwritable as error:
            self._give_up(error)

    def _append(self, make: object) -> None:
        with self._turn:
            self.writer.append(make)  # type: ignore[arg-type]

    def _write(self, exchange: Exchange) -> Capture:
        """Writes an exchange, in a thread."""
        digest = digest_of(exchange.payload)
        with self._turn:
            earlier = self._earlier(exchange, digest)
            id_of_response = new_id()
            ids = iter((id_of_response, new_id()))
            path, offsets = self.writer.append(
                lambda info: pack_exchange(exchange, info=info, earlier=earlier, make_id=lambda: next(ids))
            )
            if earlier is not None:
                return earlier.capture
            capture = Capture(file=str(path), offset=offsets[0], record_id=id_of_response, payload_digest=digest)
            row = Captured(capture=capture, url=exchange.url, at=exchange.begun)
            if exchange.truncated is None:
                self._pending[exchange.url, digest] = self._latest[exchange.url] = row
            if len(self._pending) >= SAVED:
                self._save()
            return capture

    def _earlier(self, exchange: Exchange, digest: str) -> Earlier | None:
        """The archived response that this one repeats: the same payload at the same URL, or the one not modified."""
        try:
            status = read_head(split_message(exchange.received)[0]).status
        except MessageUnreadable:
            return None
        if status == 304:
            row = self._latest.get(exchange.url) or self._stored(exchange.url, None)
        elif exchange.payload and exchange.truncated is None:
            row = self._pending.get((exchange.url, digest)) or self._stored(exchange.url, digest)
        else:
            row = None
        return Earlier(capture=row.capture, url=row.url, date=row.at) if row else None

    def _stored(self, url: str, digest: str | None) -> Captured | None:
        if self.ledger is None or not self.ledger.is_open:
            return None
        return self.ledger.store.captures.find(url, digest)

    def _save(self) -> None:
        if self._pending and self.ledger is not None and self.ledger.is_open:
            self.ledger.store.captures.add(list(self._pending.values()))
        self._pending.clear()
        self._latest.clear()

    def _give_up(self, error: ArchiveUnwritable) -> None:
        """Ends the crawl; what is archived is still read and stored."""
        if self.failure is not None:
            return
        self.failure = error
        logger.error("%s; the crawl ends: what is archived is stored, the rest is due again", error)
        self._ending = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="archive_unwritable"))

    def _spider_opened(self, spider: Spider) -> None:
        self.ledger = self.crawler.get_extension(LedgerExtension)
        if self.ledger is None:
            self.crawler.signals.connect(self._end, signal=signals.spider_closed)
        else:
            self.ledger.at_end.append(self._end)  # while the store is still open
        for line in recover(self.writer.folder):
            logger.warning("%s", line)
        logger.info("WARC files are written to %s", self.writer.folder)

    async def _end(self) -> None:
        await asyncio.to_thread(self._finish)

    def _finish(self) -> None:
        with self._turn:
            try:
                self._save()
            finally:
                self.writer.close()


def info_of(settings: BaseSettings) -> dict[str, str]:
    """The fields of a warcinfo record: what crawls, for whom, by which rules and settings."""
    from crawler.fetch.middlewares.user_agent import user_agent

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


def metadata_fields(article: Article, outcome: Outcome, answer: Answer) -> list[tuple[str, str]]:
    """The fields of a metadata record."""
    facts = {
        "via": answer.via,
        "hopsFromSeed": ("L" if answer.via else "") + "R" * answer.redirects,
        "fetchTimeMs": f"{answer.seconds * 1000:.0f}" if answer.seconds is not None else None,
        "declared-in": answer.declared_in,
        "site": article.site,
        "canonical-url": article.canonical_url,
        "outcome": outcome.name.value,
        "text-digest": f"sha256:{article.digest}" if article.digest else None,
        "robots-rule": answer.robots,
    }
    return [(name, value) for name, value in facts.items() if value]
