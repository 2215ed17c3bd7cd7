"""The archive of a crawl: exchanges and articles as WARC records; what is archived already becomes a revisit."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.archive.files import WarcWriter
from crawler.archive.messages import MessageUnreadable, body_start, read_head
from crawler.archive.records import (
    Earlier,
    Exchange,
    Packed,
    digest_of,
    new_id,
    pack_article,
    pack_described,
    pack_exchange,
    pack_rendering,
)
from crawler.article import Article, Capture, Outcome, OutcomeName
from crawler.clock import Clock
from crawler.crawl.fetch_facts import FetchFacts
from crawler.storage.values import ArchivedResponse

if TYPE_CHECKING:
    from crawler.storage.captures import Captures

CAPTURES_PER_SAVE = 100  # that are written into the store at once; those lost by a kill are only archived again


class PageArchive:
    """Every method may be called from any thread and blocks; raises ArchiveUnwritable, or StoreUnusable.

    ``captures`` gives the store's part of that name, None as long as no store is open.
    """

    def __init__(self, writer: WarcWriter, clock: Clock, captures: Callable[[], Captures | None]) -> None:
        self.writer = writer
        self.clock = clock
        self.find_payload: Callable[[str, str], ArchivedResponse | None] | None = None  # by URL and digest, of another
        self._captures = captures
        self._lock = threading.Lock()
        self._unsaved: dict[tuple[str, str], ArchivedResponse] = {}  # by URL and payload digest
        self._latest: dict[str, ArchivedResponse] = {}  # of these, by URL

    def write_exchange(self, exchange: Exchange) -> Capture:
        """Writes an exchange; returns where its response lies, or the earlier one that it repeats."""
        digest = digest_of(exchange.payload)
        with self._lock:
            earlier = self._find_earlier(exchange, digest)
            response_id = new_id()
            ids = iter((response_id, new_id()))
            path, offsets = self.writer.append(
                lambda info: pack_exchange(
                    exchange, info=info, earlier=earlier, payload_digest=digest, make_id=lambda: next(ids)
                )
            )
            if earlier is not None and earlier.url == exchange.url:
                return earlier.capture
            capture = Capture(file=str(path), offset=offsets[0], record_id=response_id, payload_digest=digest)
            if earlier is not None:  # a revisit of another URL: what is shown for this one begins with its own head
                return capture
            captured = ArchivedResponse(capture=capture, url=exchange.url, at=exchange.begun)
            if exchange.truncated is None and exchange.source is None:  # a live answer never refers to an old capture
                self._unsaved[exchange.url, digest] = self._latest[exchange.url] = captured
            if len(self._unsaved) >= CAPTURES_PER_SAVE:
                self._save()
            return capture

    def write_article(self, article: Article, outcome: Outcome, facts: FetchFacts) -> None:
        """Writes what is known of an article's page, and its text, behind a new revision; else nothing."""
        capture = facts.capture
        if capture is None or facts.is_archived or outcome.name not in {OutcomeName.NEW, OutcomeName.REVISED}:
            return
        text = "\n\n".join(filter(None, (article.headline, article.standfirst, article.body)))
        fields = metadata_fields(article, outcome, facts)

        def pack(info: str) -> Sequence[Packed]:
            now = self.clock.now()
            return pack_article(url=article.url, capture=capture, facts=fields, text=text, info=info, date=now)

        with self._lock:
            self.writer.append(pack)

    def write_rendering(self, url: str, html: bytes, shown: Capture) -> Capture:
        """Writes what a browser showed of an archived page; returns where it lies."""
        record_id = new_id()

        def pack(info: str) -> Sequence[Packed]:
            now = self.clock.now()
            make_id = lambda: record_id  # noqa: E731
            return [pack_rendering(url=url, capture=shown, html=html, info=info, date=now, make_id=make_id)]

        with self._lock:
            path, offsets = self.writer.append(pack)
        return Capture(file=str(path), offset=offsets[0], record_id=record_id, payload_digest=digest_of(html))

    def write_requisite(self, url: str, capture: Capture, via: str) -> None:
        """Writes to which page something belongs that was archived for it (``hopsFromSeed`` E: embedded)."""
        facts = (("via", via), ("hopsFromSeed", "LE"))

        def pack(info: str) -> Sequence[Packed]:
            return [pack_described(url=url, capture=capture, facts=facts, info=info, date=self.clock.now())]

        with self._lock:
            self.writer.append(pack)

    def close(self) -> None:
        """Writes the latest captures into the store and closes the file."""
        with self._lock:
            try:
                self._save()
            finally:
                self.writer.close()

    def find_page(self, url: str, at: datetime) -> ArchivedResponse | None:
        """Where the response of a URL lies that a story was read from at a time; also one that is not stored yet."""
        with self._lock:
            latest, captures = self._latest.get(url), self._captures()
            return latest or (captures.find(url, at=at) if captures is not None else None)

    def _find_earlier(self, exchange: Exchange, digest: str) -> Earlier | None:
        """The archived response that this one repeats: the same payload at the same URL, or the one not modified."""
        try:
            status = read_head(exchange.received[: body_start(exchange.received)]).status
        except MessageUnreadable:
            return None
        if status == 304:
            captured = self._latest.get(exchange.url) or self._stored(exchange.url, None)
        elif exchange.payload and exchange.truncated is None:
            captured = self._unsaved.get((exchange.url, digest)) or self._stored(exchange.url, digest)
            if captured is None and status == 200 and self.find_payload is not None:
                captured = self.find_payload(exchange.url, digest)
        else:
            captured = None
        return Earlier(capture=captured.capture, url=captured.url, date=captured.at) if captured else None

    def _stored(self, url: str, digest: str | None) -> ArchivedResponse | None:
        captures = self._captures()
        return captures.find(url, digest) if captures is not None else None

    def _save(self) -> None:
        captures = self._captures()
        if self._unsaved and captures is not None:
            captures.add(list(self._unsaved.values()))
        self._unsaved.clear()
        self._latest.clear()


def metadata_fields(article: Article, outcome: Outcome, facts: FetchFacts) -> list[tuple[str, str]]:
    """The fields of a metadata record."""
    fields = {
        "via": facts.via,
        "hopsFromSeed": ("L" if facts.via else "") + "R" * facts.redirects,
        "fetchTimeMs": f"{facts.seconds * 1000:.0f}" if facts.seconds is not None else None,
        "declared-in": facts.declared_in,
        "site": article.site,
        "canonical-url": article.canonical_url,
        "outcome": outcome.name.value,
        "text-digest": f"sha256:{article.digest}" if article.digest else None,
        "robots-rule": facts.robots,
    }
    return [(name, value) for name, value in fields.items() if value]
