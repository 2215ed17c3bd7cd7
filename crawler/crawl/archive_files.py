"""The archives of an import, how far one of them was read, and which of its records are pages."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath

from crawler.archive.account import ReadingAccount
from crawler.archive.messages import MessageUnreadable, body_start, read_head
from crawler.archive.reading import PAYLOAD_KINDS, Stored, read_page, read_records
from crawler.archive.records import digest_of
from crawler.article import Capture, Page
from crawler.crawl.extraction_worker import ExtractionOutput
from crawler.site import Site
from crawler.storage.values import FileMark
from crawler.text.times import is_believable

PAGE_KINDS = frozenset({"response"}) | PAYLOAD_KINDS
INCOMPLETE = "incomplete"
UNREADABLE = "unreadable"
# types that no crawl reads as a story, unless the bytes say otherwise
OTHER_TYPES = re.compile(
    r"(?:image|audio|video|font|model)/|text/(?:css|javascript|calendar|csv|vtt)|"
    r"application/(?:(?:x-)?javascript|ecmascript|json|ld\+json|manifest\+json|pdf|zip|wasm|font|x-font|vnd\.|"
    r"x-shockwave-flash|rss\+xml|atom\+xml|ogg|dash\+xml)",
)
HTML_START = re.compile(
    rb"[\xef\xbb\xbf\s]*+(?:<!--[^>]*+>\s*+)?+<(?:!doctype\s++html|html|head|body)\b", re.IGNORECASE
)


@dataclass(slots=True)
class ImportProgress:
    """How far a file was read."""

    mark: FileMark
    offset: int  # from which the next record is read
    account: ReadingAccount = field(default_factory=ReadingAccount)
    is_read: bool = False  # there is no further record
    pages: int = 0
    left_out: Counter[str] = field(default_factory=Counter)  # pages that are no article to keep, by reason
    ahead: int = 0  # pages that were captured at a time to come, as the file says
    other_content: Counter[str] = field(default_factory=Counter)  # records that no crawl reads, by status or type
    left: int | None = None  # offset of the first page that was read beyond the limit
    unmarked: list[int] = field(default_factory=list)  # offsets of articles at or behind where another run would go on
    open: dict[str, int] = field(default_factory=dict)  # URLs whose outcome is not written yet, with their offsets
    reading: dict[asyncio.Task[ExtractionOutput | None], tuple[Stored, Site]] = field(default_factory=dict)

    @property
    def is_at_end(self) -> bool:
        """Whether every record was taken, and the file did not end within one."""
        return self.is_read and self.account.cut_at is None

    def now(self, *, ended: bool) -> FileMark:
        """Where another run would go on: at the first record that is not written yet."""
        ahead = [self.offset] if self.left is None else [self.offset, self.left]
        offset = min([*self.open.values(), *ahead])
        self.unmarked = [taken for taken in self.unmarked if taken >= offset]
        articles = self.mark.articles - len(self.unmarked)  # that run would count the others again
        return replace(self.mark, offset=offset, articles=articles, ended=ended and self.left is None)

    def take(self, stored: Stored) -> None:
        """Counts an article."""
        self.unmarked.append(stored.offset)
        self.mark = replace(self.mark, articles=self.mark.articles + 1)

    def leave(self, stored: Stored) -> None:
        """Leaves a page, and all behind it, to another run."""
        self.left = stored.offset if self.left is None else min(self.left, stored.offset)

    def __str__(self) -> str:
        mark, account = self.mark, self.account
        share = f"{100 * self.offset // mark.size}%" if mark.size else "all" if self.is_at_end else "some"
        name = PurePosixPath(mark.path).name
        parts = [f"{name}: {share} read, {self.pages} pages, {mark.articles} articles"]
        if self.left_out:
            parts.append(f"left out: {_count_words(self.left_out)}")
        others = Counter({kind: count for kind, count in account.records.items() if kind not in PAGE_KINDS})
        others.update(self.other_content)
        if others:
            parts.append(f"other records: {_count_words(others)}")
        if self.ahead:
            parts.append(f"captured at a time to come, which counts as now: {self.ahead}")
        if account.lost:
            parts.append(f"lost: {_count_words(account.lost)}")
        if account.mismatched:
            parts.append(f"not as their digest says: {account.mismatched}")
        if account.mended:
            parts.append(f"read in spite of a wrong Content-Length: {account.mended}")
        if account.stray_bytes:
            parts.append(f"{account.stray_bytes:,} bytes belong to no record")
        if account.cut_at is not None:
            parts.append(f"the file ends within what begins at offset {account.cut_at}")
        return "; ".join(parts)


def _count_words(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.most_common())


def read_pages(
    progress: ImportProgress, *, max_bytes: int, now: datetime, warn: Callable[[str], None]
) -> Iterator[tuple[Stored, Page]]:
    """The records of a file that may be stories, each with its page; what is left out is counted, by its reason.

    A capture of a time to come would be the newest version for ever: it counts as of ``now``. Raises ArchiveUnreadable.
    """
    records = read_records(
        progress.mark.path, kinds=PAGE_KINDS, start=progress.offset, warn=warn, account=progress.account
    )
    for stored in records:
        where = f"{stored.file}: offset {stored.offset}: {stored.url}"
        try:
            if (content := name_other_content(stored)) is not None:
                progress.other_content[content] += 1
                continue
            if not is_believable(stored.date, now):
                if not progress.ahead:
                    warn(f"{where}: captured {stored.date:%Y-%m-%d %H:%M} UTC, a time to come: it counts as of now")
                progress.ahead += 1
                stored = replace(stored, date=now)
            page, missing = read_page(stored, limit=max_bytes)
        except MessageUnreadable as error:
            progress.left_out[UNREADABLE] += 1
            warn(f"{where}: {error}")
            continue
        if missing:
            progress.left_out[INCOMPLETE] += 1
            warn(f"{where}: {missing}")
        else:
            yield replace(stored, url=page.url), page  # of what a browser showed, the page's own


def name_other_content(stored: Stored) -> str | None:
    """Why a record is no page that a crawl would read: its status or its type; None where it may be one.

    Raises MessageUnreadable.
    """
    if not stored.is_http:
        is_page = "html" in stored.media_type or HTML_START.match(stored.block[:1000])
        return None if is_page else f"{stored.kind} {stored.media_type}".strip()
    start = body_start(stored.block)
    parsed = read_head(stored.block[:start])
    if not 200 <= parsed.status < 300:
        return f"HTTP {parsed.status}"
    media_type = re.split("[;,]", parsed.get("content-type") or "", maxsplit=1)[0].strip().lower()
    return (
        media_type
        if OTHER_TYPES.match(media_type) and not HTML_START.match(stored.block[start : start + 1000])
        else None
    )


def capture_of(stored: Stored) -> Capture:
    """Where the bytes of a response record lie, with the digest of what is there."""
    payload = memoryview(stored.block)[body_start(stored.block) :]
    declared = stored.payload_digest if stored.mismatch is None else None
    return Capture(
        file=stored.file,
        offset=stored.offset,
        record_id=stored.id,
        payload_digest=declared or digest_of(payload),
    )
