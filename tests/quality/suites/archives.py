"""Archives of other projects: each page that warcio or fastwarc reads has to be read by us, with the same bytes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from crawler.archive.messages import MessageUnreadable
from crawler.archive.reading import read_page, read_records
from crawler.errors import ArchiveUnreadable
from tests.quality.suites.tally import Tally

SUFFIXES = (".warc", ".warc.gz", ".arc", ".arc.gz", ".warc.zst", ".warc.test")
MAX_BYTES = 64 * 1024 * 1024
KINDS = frozenset({"response", "resource", "conversion"})


def run_archives(folder: Path) -> Tally:
    """Every archive below a folder, record by record: kind, URL, status and SHA-1 of the unpacked payload."""
    tally = Tally("archives of others")
    for path in sorted(path for path in folder.rglob("*") if path.name.endswith(SUFFIXES)):
        warnings: list[str] = []
        ours = Counter(_ours(path, warnings))
        for name, reader in (("warcio", _by_warcio), ("fastwarc", _by_fastwarc)):
            for record, count in Counter(reader(path)).items():
                for number in range(count):
                    given = record if _has(ours, record, number) else _nearest(ours, record)
                    said = f" [{'; '.join(warnings)[:300]}]" if given != record and warnings else ""
                    tally.check(f"{path.relative_to(folder)} by {name}{said}", wanted=record, given=given)
    return tally


Record = tuple[str, str, int, str]


def _has(ours: Counter[Record], record: Record, number: int) -> bool:
    """Whether we have read that record, too; a status of 0 is one that the other could not read."""
    kind, url, status, digest = record
    is_there = any((one[0], one[1], one[3]) == (kind, url, digest) for one in ours)
    return ours[record] > number or (not status and is_there)


def _nearest(ours: Counter[Record], record: Record) -> Record | None:
    return next((one for one in ours if one[1] == record[1]), None)


def _digest(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()[:16]


def _ours(path: Path, warnings: list[str]) -> Iterator[Record]:
    try:
        for stored in read_records(path, kinds=KINDS, warn=warnings.append):
            try:
                page, _ = read_page(stored, limit=MAX_BYTES)
            except MessageUnreadable as error:
                warnings.append(str(error))
                continue
            yield stored.kind, stored.url, page.status if stored.is_http else 0, _digest(page.body)
    except ArchiveUnreadable as error:
        warnings.append(str(error))


def _by_warcio(path: Path) -> Iterator[Record]:
    from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

    with path.open("rb") as stream:
        try:
            for record in ArchiveIterator(stream, arc2warc=True):
                if record.rec_type in KINDS:
                    head = record.http_headers
                    status = int(head.get_statuscode() or 0) if head else 0
                    body = record.content_stream().read()
                    yield record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), status, _digest(body)
        except Exception as error:  # noqa: BLE001 - how a library of others ends is its affair
            print(f"{path}: warcio: {error}")


def _by_fastwarc(path: Path) -> Iterator[Record]:
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # type: ignore[import-untyped]

    if ".arc" in path.name:
        return
    with path.open("rb") as stream:
        try:
            for record in ArchiveIterator(stream, parse_http=True, auto_decode="all"):
                kind = next((name for name in KINDS if record.record_type == getattr(WarcRecordType, name)), "")
                if kind in KINDS:
                    status = (record.http_headers.status_code or 0) if record.http_headers else 0
                    yield kind, record.headers["WARC-Target-URI"].strip("<>"), status, _digest(record.reader.read())
        except Exception as error:  # noqa: BLE001 - as above
            print(f"{path}: fastwarc: {error}")
