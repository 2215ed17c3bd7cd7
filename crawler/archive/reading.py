"""WARC files that are read: ours and others', plain, gzip or zstandard; what is broken costs only itself."""

from __future__ import annotations

import hashlib
import re
import zlib
from base64 import b32encode
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import zstandard
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from crawler.archive.files import OPEN_SUFFIX
from crawler.archive.messages import MessageUnreadable, read_body, read_head, split_message
from crawler.article import Capture, Page
from crawler.errors import ArchiveUnreadable

MAX_BLOCK_BYTES = 64 << 20  # bytes of a block; larger ones are left out
READ_BYTES = 1 << 20  # bytes
GZIP, ZSTD, PLAIN = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"WARC/1."
SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")  # a zstandard frame without data, as for a dictionary
ARC_MAGIC = b"filedesc:"
RESPONSE = WarcRecordType.response

Complain = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One record of a file."""

    file: Path
    offset: int
    kind: str  # "response", "metadata" ...
    id: str  # urn:uuid:...
    url: str
    date: datetime
    payload_digest: str | None
    refers_to: str | None
    concurrent_to: str | None
    block: bytes
    address: str | None = None  # IP address of the host
    is_proven: bool = False  # by a digest


def read_records(
    path: Path, *, kinds: WarcRecordType = WarcRecordType.any_type, start: int = 0, warn: Complain
) -> Iterator[Stored]:
    """The records of a file from an offset on, read as they are taken.

    What cannot be read is one line for ``warn``, with file and offset, and the rest is read: an end in the middle
    of a record, a Content-Length or digest that is wrong, garbage between records. Raises ArchiveUnreadable for a file
    that is not there, empty, an ARC file, or no WARC at all.
    """
    try:
        with path.open("rb") as file:
            form = form_of(file, path)
            yield from _read_all(file, path, form, kinds, start, warn)
    except OSError as error:
        raise ArchiveUnreadable(f"{path} cannot be read: {error.strerror or error}") from error


def read_at(path: Path, offset: int) -> Stored:
    """The record at an offset of a file, or of one that is still written under that name; raises ArchiveUnreadable."""
    found = path if path.exists() else path.with_name(path.name + OPEN_SUFFIX)
    if not found.exists():
        raise ArchiveUnreadable(f"{path} is not there: if it was moved, say where to with -s NEWS_WARC=FOLDER")
    warnings: list[str] = []
    record = next(read_records(found, start=offset, warn=warnings.append), None)
    if record is None or record.offset != offset:
        raise ArchiveUnreadable(next(iter(warnings), f"{found}: there is no record at offset {offset}"))
    return record


def read_capture(capture: Capture, folder: Path | None = None) -> Stored:
    """The response record of a capture, also where its file has moved to a folder; raises ArchiveUnreadable."""
    path = Path(capture.file)
    moved = folder / path.name if folder else None
    if moved is not None and not any(p.exists() for p in (path, path.with_name(path.name + OPEN_SUFFIX))):
        path = moved
    record = read_at(path, capture.offset)
    if record.id != capture.record_id:
        raise ArchiveUnreadable(f"{path}: offset {capture.offset}: another record is there, {record.id}")
    return record


def read_following(record: Stored, *, most: int = 2) -> list[Stored]:
    """Of the next records in its file those that belong to the same exchange."""
    warnings: list[str] = []
    following = islice(read_records(record.file, start=record.offset, warn=warnings.append), 1, 1 + most)
    return [one for one in following if one.concurrent_to == record.id]


def page_of_record(stored: Stored, *, limit: int) -> Page:
    """The page of a response record; raises MessageUnreadable, also for a body of more than ``limit`` bytes."""
    head, body = split_message(stored.block)
    parsed = read_head(head)
    return Page(
        url=stored.url,
        body=read_body(body, parsed, limit=limit),
        fetched=stored.date,
        status=parsed.status,
        headers=parsed.headers,
        requested_url=stored.url,
    )


def form_of(file: BinaryIO, path: Path) -> bytes:
    """How a file is packed, by its first bytes and not by its name; raises ArchiveUnreadable."""
    file.seek(0)
    first = file.read(READ_BYTES)
    file.seek(0)
    if not first:
        raise ArchiveUnreadable(f"{path}: offset 0: the file is empty")
    for form in (GZIP, ZSTD, PLAIN):
        begin = first if form != ZSTD else _behind_dictionary(first)
        if begin.startswith(form):
            inside = _begin_of(begin, form)
            if inside.startswith(PLAIN):
                return form
            if inside.startswith(ARC_MAGIC):
                first = inside
    if first.startswith(ARC_MAGIC):
        raise ArchiveUnreadable(f"{path}: offset 0: an ARC file: make it a WARC with 'warcio recompress' first")
    raise ArchiveUnreadable(f"{path}: offset 0: no WARC file: it begins {first[:16]!r}")


def _behind_dictionary(first: bytes) -> bytes:
    if not SKIPPABLE.match(first):
        return first
    # packed with a dictionary that stands in front: what is inside shows only to those who have it
    return ZSTD if first[8 + int.from_bytes(first[4:8], "little") :].startswith(ZSTD) else b""


def _begin_of(packed: bytes, form: bytes) -> bytes:
    """The first bytes inside, as far as they can be read."""
    try:
        if form == GZIP:
            return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(packed, 64)
        if form == ZSTD:
            return PLAIN if packed == ZSTD else zstandard.ZstdDecompressor().decompressobj().decompress(packed)[:64]
    except (zlib.error, zstandard.ZstdError):
        return b""
    return packed[:64]


def _read_all(
    file: BinaryIO, path: Path, form: bytes, kinds: WarcRecordType, start: int, warn: Complain
) -> Iterator[Stored]:
    """All records; behind what is broken it goes on at the next record that can be found."""
    skip, at = start, 0 if form == ZSTD else start  # zstandard may want the dictionary from the file's begin
    is_told = False  # what is broken may be met twice: behind a sound record, and where it begins
    while True:
        file.seek(at)
        last, fault = yield from _read_sound(file, path, kinds, skip, warn)
        if last is None:
            return
        if fault is not None and (last >= 0 or not is_told):
            warn(f"{path}: offset {max(last, at)}: {fault}")
            is_told = True
        found = _next_start(file, max(last, at) + 1, form)
        if found is None:
            return
        at = skip = found


def _read_sound(
    file: BinaryIO, path: Path, kinds: WarcRecordType, skip: int, warn: Complain
) -> Generator[Stored, None, tuple[int | None, str | None]]:
    """The records until one is broken; returns its offset, and what is to be said of it.

    Each is given out when the next one has shown that it ends where it says.
    """
    held: Stored | None = None
    last = -1
    records = iter(ArchiveIterator(file, record_types=kinds, parse_http=False))
    while True:
        try:
            record = next(records, None)
            taken = _take(record, path, warn) if record is not None and record.stream_pos >= skip else None
        except OSError as error:  # of what is read, not of the file
            if held is not None and "header" in str(error) and not held.is_proven:
                return held.offset, "the record does not end where its Content-Length says"
            if held is not None:
                yield held
            return last, f"what follows cannot be read: {error}"
        if held is not None:
            yield held
        if record is None:
            return None, None
        last = record.stream_pos
        if taken is False:
            return last, None
        held = taken if isinstance(taken, Stored) else None


def _take(record: WarcRecord, path: Path, warn: Complain) -> Stored | bool | None:
    """The record; None for one that is left out, False for one behind which reading has to begin anew."""
    where = f"{path}: offset {record.stream_pos}"
    if record.content_length > MAX_BLOCK_BYTES:
        left = record.consume()
        if left < record.content_length:
            warn(f"{where}: the file ends {record.content_length - left:,} bytes before its Content-Length")
            return False
        warn(f"{where}: {record.content_length:,} bytes in one record, left out")
        return None
    block = record.reader.read(record.content_length) if record.content_length else b""
    if len(block) < record.content_length:
        warn(f"{where}: {record.content_length - len(block):,} bytes are missing of its Content-Length")
        return False
    headers = record.headers
    declared = headers.get("WARC-Block-Digest")
    if declared and not _holds(declared, block):
        warn(f"{where}: the block is not the one of its digest {declared}")
        return False
    payload_digest = headers.get("WARC-Payload-Digest")
    if payload_digest and not declared and record.record_type == RESPONSE and not _payload_holds(payload_digest, block):
        warn(f"{where}: the payload is not the one of its digest {payload_digest}")
        return False
    try:
        date = datetime.fromisoformat(headers.get("WARC-Date") or "").astimezone(UTC)
    except ValueError:
        warn(f"{where}: WARC-Date {headers.get('WARC-Date')!r} is no time")
        return None
    return Stored(
        file=path,
        offset=record.stream_pos,
        kind=str(record.record_type),
        id=(record.record_id or "").strip("<> "),
        url=(headers.get("WARC-Target-URI") or "").strip("<> "),
        date=date,
        payload_digest=payload_digest,
        refers_to=(headers.get("WARC-Refers-To") or "").strip("<> ") or None,
        concurrent_to=(headers.get("WARC-Concurrent-To") or "").strip("<> ") or None,
        block=block,
        address=headers.get("WARC-IP-Address"),
        is_proven=bool(declared or payload_digest),
    )


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


def _next_start(file: BinaryIO, after: int, form: bytes) -> int | None:
    """Where the next record begins."""
    at = after
    kept = b""
    while True:
        file.seek(at + len(kept))
        piece = kept + file.read(READ_BYTES)
        if len(piece) < len(form):
            return None
        found = piece.find(form)
        while found >= 0:
            begin = piece[found : found + 4096]
            if form == PLAIN or _begin_of(begin, form).startswith(PLAIN):
                return at + found
            found = piece.find(form, found + 1)
        if len(piece) < READ_BYTES:
            return None
        keep = 4096 if len(piece) > 4096 else len(form) - 1
        at, kept = at + len(piece) - keep, piece[-keep:]
