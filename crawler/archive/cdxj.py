"""CDXJ lines, by which replay tools find a record: SURT, time, and a JSON block (as cdxj-indexer writes them)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from surt import surt

from crawler.archive.account import Complain
from crawler.archive.files import OPEN_SUFFIX
from crawler.archive.messages import MessageUnreadable, read_head, split_message
from crawler.archive.reading import Stored, read_records
from crawler.archive.records import digest_of

INDEXED_TYPES = {"response", "revisit", "resource"}


def index(path: Path, *, warn: Complain) -> Iterator[str]:
    """The lines of a file, in the order of its records."""
    name = path.name.removesuffix(OPEN_SUFFIX)
    held: Stored | None = None
    for record in read_records(path, warn=warn):
        if held is not None:
            yield line_of(held, record.offset - held.offset, name)
        held = record if record.kind in INDEXED_TYPES and record.url else None
    if held is not None:
        yield line_of(held, path.stat().st_size - held.offset, name)


def line_of(record: Stored, length: int, filename: str) -> str:
    """The line of a record that takes up so many bytes of a file."""
    head, body = split_message(record.block)
    try:
        parsed = read_head(head)
        status, kind = str(parsed.status), parsed.get("content-type")
    except MessageUnreadable:
        status, kind = None, None
    mime = "warc/revisit" if record.kind == "revisit" else (kind or "unk").partition(";")[0].strip()
    fields = {
        "url": record.url,
        "mime": mime,
        "status": status,
        "digest": record.payload_digest or digest_of(body),
        "length": str(length),
        "offset": str(record.offset),
        "filename": filename,
    }
    return f"{surt(record.url)} {record.date:%Y%m%d%H%M%S} " + json.dumps(
        {name: value for name, value in fields.items() if value is not None}
    )
