"""Archives that are read: WARC of all versions and ARC, plain, gzip or zstandard; what is broken costs only itself."""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from crawler.archive.account import Complain, ReadingAccount
from crawler.archive.files import OPEN_SUFFIX
from crawler.archive.framing import MAX_BLOCK_BYTES, Frame, FrameReader
from crawler.archive.heads import Head
from crawler.archive.messages import STATUS, Body, MessageUnreadable, decode_body, read_body, read_head, split_message
from crawler.archive.records import RENDERED_PREFIX, digest_of
from crawler.archive.sources import REMOTE_MARK, source_of
from crawler.article import Capture, Page
from crawler.errors import ArchiveUnreadable
from crawler.text.times import read_moment

PAYLOAD_KINDS = frozenset({"resource", "conversion"})  # whose blocks are payloads, without a head of HTTP
DIGIT_FORMS = {14: "%Y%m%d%H%M%S", 12: "%Y%m%d%H%M", 8: "%Y%m%d"}
PARTIAL_CONTENT = 206
END_BYTES = 1000  # of a document in which it says that it ends
ENDS_DOCUMENT = re.compile(rb"</html\s*+>", re.IGNORECASE)
MAX_SHARED_RECORDS = 10_000  # of one gzip member, among which a record is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One record of a file."""

    file: str  # path or address
    offset: int  # of the record, or of the gzip member that it lies in
    next_offset: int  # from which on all that follows it is read
    kind: str  # "response", "metadata" ...
    id: str  # urn:uuid:... or, where the record has none, nothing
    url: str
    date: datetime
    payload_digest: str | None
    refers_to: str | None
    concurrent_to: str | None
    block: bytes
    address: str | None = None  # IP address of the host
    media_type: str = ""  # of the block, in lower case
    truncated: str | None = None  # why the record says that it does not hold all: "length", "time" ... or "segment"
    refers_to_url: str | None = None  # of the response that a revisit repeats
    refers_to_date: datetime | None = None
    source: str | None = None  # URL at a web archive that it was had from
    is_http: bool = True  # whether the block is an HTTP message, and not the payload alone
    mismatch: str | None = None  # what of it is not as its digest says, where something is not


def read_records(
    path: Path | str,
    *,
    kinds: Collection[str] | None = None,
    start: int = 0,
    warn: Complain,
    account: ReadingAccount | None = None,
) -> Iterator[Stored]:
    """The records of a file, WARC or ARC, from an offset on, read as they are taken; ``kinds`` are those wanted.

    What cannot be read is one line for ``warn``, with file and offset, is counted in ``account``, and the rest is read:
    an end in the middle of a record, a Content-Length that is wrong, garbage between records. A record whose digest is
    not that of its bytes is told, counted and given with its ``mismatch``. Raises ArchiveUnreadable for a file that is
    not there, empty, or no archive at all.
    """
    source = source_of(path)
    reader = FrameReader(source, start=start, kinds=kinds, warn=warn, account=account)
    for frame in reader.frames():
        if (stored := _stored(frame, source.name, reader)) is not None:
            yield stored


def read_at(path: Path | str, offset: int, *, record_id: str | None = None) -> Stored:
    """The record at an offset of a file, or of one that is still written under that name; raises ArchiveUnreadable.

    Of several in one gzip member it is the one with the id.
    """
    found = path
    if isinstance(path, Path):
        found = path if path.exists() else path.with_name(path.name + OPEN_SUFFIX)
        if not found.exists():
            raise ArchiveUnreadable(f"{path} is not there: if it was moved, say where to with -s NEWS_WARC=FOLDER")
    warnings: list[str] = []
    first: Stored | None = None
    for record in islice(read_records(found, start=offset, warn=warnings.append), MAX_SHARED_RECORDS):
        if record.offset != offset:
            break
        first = first or record
        if record_id is None or record.id == record_id:
            return record
        if record.next_offset != offset:
            break
    if first is None:
        reasons = (line for line in warnings if f": offset {offset}: " in line)
        raise ArchiveUnreadable(next(reasons, f"{found}: there is no record at offset {offset}"))
    raise ArchiveUnreadable(f"{found}: offset {offset}: another record is there, {first.id}")


def read_capture(capture: Capture, folder: Path | None = None) -> Stored:
    """The response record of a capture, also where its file has moved to a folder.

    Raises ArchiveUnreadable, also where its bytes are no longer those that were read.
    """
    stored = read_at(_place_of(capture, folder), capture.offset, record_id=capture.record_id)
    if stored.mismatch and digest_of(split_message(stored.block)[1]) != capture.payload_digest:
        raise ArchiveUnreadable(f"{stored.file}: offset {stored.offset}: {stored.mismatch}")
    return stored


def _place_of(capture: Capture, folder: Path | None) -> Path | str:
    """The file of a capture, in a folder where it is there no longer."""
    if REMOTE_MARK in capture.file:
        return capture.file
    path = Path(capture.file)
    is_there = any(p.exists() for p in (path, path.with_name(path.name + OPEN_SUFFIX)))
    return path if folder is None or is_there else folder / path.name


def read_following(record: Stored, *, most: int = 2) -> list[Stored]:
    """Of the next records in its file those that belong to the same exchange."""
    warnings: list[str] = []
    following = islice(read_records(record.file, start=record.offset, warn=warnings.append), 1, 1 + most)
    return [one for one in following if one.concurrent_to == record.id]


def page_of_record(stored: Stored, *, limit: int) -> Page:
    """The page of a record; raises MessageUnreadable, also for a body of more than ``limit`` bytes."""
    return read_page(stored, limit=limit)[0]


def read_page(stored: Stored, *, limit: int) -> tuple[Page, str | None]:
    """The page of a record, and why it is not whole where it is not; raises MessageUnreadable as page_of_record."""
    if stored.is_http:
        head, body = split_message(stored.block)
        parsed = read_head(head)
        status, headers, payload = parsed.status, parsed.headers, decode_body(body, parsed, limit=limit)
    elif len(stored.block) > limit:
        raise MessageUnreadable(f"the body is larger than {limit:,} bytes")
    else:
        status, headers, payload = 200, (("Content-Type", stored.media_type),), Body(stored.block)
    url = stored.url.removeprefix(RENDERED_PREFIX)
    page = Page(
        url=url,
        body=payload.data,
        fetched=stored.date,
        status=status,
        headers=headers,
        requested_url=url,
        memento=stored.source,
        is_rendered=url != stored.url,
    )
    if status == PARTIAL_CONTENT:
        return page, "it is a part alone (HTTP 206)"
    if stored.truncated:
        return page, f"the record is cut off: {stored.truncated}"
    if payload.missing and not ENDS_DOCUMENT.search(payload.data[-END_BYTES:]):
        return page, payload.missing
    return page, None


def _stored(frame: Frame, source: str, reader: FrameReader) -> Stored | None:
    """The record of a frame; None for one that is left out."""
    head, block = frame.head, frame.block
    is_http = _is_http(head.kind, head.get("content-type"), block)
    payload_digest = head.get("warc-payload-digest")
    declared = head.get("warc-date") or ""
    date = read_date(declared) or (_date_of_answer(block) if is_http and not declared else None)
    if date is None:
        reader.faults.lose(head, frame.offset, f"WARC-Date {declared!r} is no time", "without a time")
        return None
    if (mismatch := _mismatch(head, block)) is not None:
        reader.faults.doubt(frame.offset, mismatch)
    reader.account.records[head.kind or "record"] += 1
    return Stored(
        file=source,
        offset=frame.offset,
        next_offset=frame.next_offset,
        kind=head.kind,
        id=head.uri("warc-record-id"),
        url=head.uri("warc-target-uri"),
        date=date,
        payload_digest=payload_digest,
        refers_to=head.uri("warc-refers-to") or None,
        refers_to_url=head.uri("warc-refers-to-target-uri") or None,
        refers_to_date=read_date(head.get("warc-refers-to-date") or ""),
        concurrent_to=head.uri("warc-concurrent-to") or None,
        block=block,
        address=head.get("warc-ip-address"),
        media_type=(head.get("content-type") or "").partition(";")[0].strip().lower(),
        truncated=head.get("warc-truncated") or ("segment" if head.get("warc-segment-number") else None),
        source=head.uri("warc-source-uri") or None,
        is_http=is_http,
        mismatch=mismatch,
    )


def _mismatch(head: Head, block: bytes) -> str | None:
    """What of a record is not as its digest says; the payload's counts where the block has none."""
    block_digest, payload_digest = head.get("warc-block-digest"), head.get("warc-payload-digest")
    if block_digest:
        return None if _holds(block_digest, block) else f"the block is not the one of its digest {block_digest}"
    if payload_digest and head.kind == "response" and not _payload_holds(payload_digest, block):
        return f"the payload is not the one of its digest {payload_digest}"
    return None


def _is_http(kind: str, content_type: str | None, block: bytes) -> bool:
    """Whether a block is an HTTP message with its head, and not the payload alone."""
    if kind in PAYLOAD_KINDS or (kind == "response" and content_type and "http" not in content_type):
        return (content_type or "").lower().startswith("application/http") or STATUS.match(block) is not None
    return True


def read_date(text: str) -> datetime | None:
    """A WARC-Date in any of its forms, in UTC where it names no zone: ISO 8601, 14 digits, RFC 5322; else None."""
    try:
        return _aware(_read_time(text))
    except (ValueError, OverflowError):
        return None


def _read_time(text: str) -> datetime | None:
    if text.isascii() and text.isdigit() and len(text) in DIGIT_FORMS:
        return datetime.strptime(text, DIGIT_FORMS[len(text)])  # noqa: DTZ007  # it names no zone
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        moment = read_moment(text)
        return moment.at if moment else None


def _aware(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _date_of_answer(block: bytes) -> datetime | None:
    """When the server says it answered, for a record that has no time of its own."""
    try:
        return read_date(read_head(split_message(block)[0]).get("date") or "")
    except MessageUnreadable:
        return None


def _holds(declared: str, data: bytes) -> bool:
    """Whether a labelled digest is that of some bytes; one of an unknown kind is believed."""
    label, _, value = declared.partition(":")
    try:
        computed = hashlib.new(label.lower().replace("-", ""), data, usedforsecurity=False).digest()
    except (ValueError, TypeError):
        return True
    return value.lower() in {
        computed.hex(),
        b32encode(computed).decode().lower(),
        b32encode(computed).decode().lower().rstrip("="),
    }


def _payload_holds(declared: str, block: bytes) -> bool:
    """Whether a digest is that of the payload, as it lies there or without its codings: writers differ."""
    head, body = split_message(block)
    if _holds(declared, body):
        return True
    try:
        return _holds(declared, read_body(body, read_head(head), limit=MAX_BLOCK_BYTES))
    except MessageUnreadable:
        return False
