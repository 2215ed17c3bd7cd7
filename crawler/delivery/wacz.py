"""WACZ 1.1.1 (https://specs.webrecorder.net/wacz/1.1.1/): the archived pages of articles, for replay tools."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import NAMESPACE_URL, uuid5

from crawler.archive.cdxj import line_of
from crawler.archive.messages import final_response
from crawler.archive.reading import Stored, read_capture, read_following
from crawler.archive.records import RENDERED_PREFIX, Earlier, Exchange, pack_exchange, pack_info, stamp
from crawler.article import Capture
from crawler.delivery.format import FormatUnusable, Options
from crawler.delivery.page_records import requisite_records
from crawler.errors import ArchiveUnreadable
from crawler.storage.values import Deliverable

WACZ_VERSION = "1.1.1"
MAX_BLOCK_LINES = 300  # of the index
WARC, INDEX, BLOCKS, PAGES = "archive/data.warc.gz", "indexes/index.cdx.gz", "indexes/index.idx", "pages/pages.jsonl"
CHUNK_BYTES = 1 << 20
ZIP_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)  # zip knows no earlier time
ZIP_END = datetime(2107, 12, 31, tzinfo=UTC)  # no later year has room; an archive may claim any


class Wacz:
    """``articles.wacz``: the response and request behind each article, what belongs to its page, an index, and a list
    of pages.

    Articles whose pages are not archived are left out, and counted.
    """

    def write(self, items: Iterable[Deliverable], folder: Path, options: Options) -> None:
        """Writes one file; raises FormatUnusable where an archived page cannot be read."""
        parts = folder / "parts"
        parts.mkdir()
        names = {name: parts / Path(name).name for name in (WARC, INDEX, BLOCKS, PAGES)}
        latest = self._write_pages(items, names, options)
        resources = [_resource(name, names[name]) for name in sorted(names)]
        package = _as_json(
            {
                "profile": "data-package",
                "wacz_version": WACZ_VERSION,
                "title": options.name,
                "created": stamp(latest),
                "software": options.software,
                "resources": resources,
            }
        )
        digest = _as_json({"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(package).hexdigest()}"})
        with zipfile.ZipFile(folder / "articles.wacz", "w") as file:
            for name in sorted(names):
                _add(file, name, latest, names[name])
            _add(file, "datapackage.json", latest, package)
            _add(file, "datapackage-digest.json", latest, digest)
        for path in names.values():
            path.unlink()
        parts.rmdir()

    def _write_pages(self, items: Iterable[Deliverable], names: dict[str, Path], options: Options) -> datetime:
        latest = ZIP_EPOCH
        lines: list[str] = []
        written: set[str] = set()  # record ids: a story that was taken down has the record of its last text
        with names[WARC].open("wb") as warc, names[PAGES].open("wb") as pages:
            pages.write(_as_json({"format": "json-pages-1.0", "id": "pages", "title": "Articles"}) + b"\n")
            info = pack_info(
                {"software": options.software, "format": "WARC File Format 1.1", "isPartOf": options.name},
                filename=Path(WARC).name,
                date=ZIP_EPOCH,
                make_id=lambda: uuid5(NAMESPACE_URL, options.name).urn,
            )
            warc.write(info.data)
            for item in items:
                if item.revision.capture is None:
                    options.leave_out("no archived page")
                    continue
                record = _record_of(item.revision.capture, options)
                latest = max(latest, record.date)
                article = item.revision.article
                pages.write(
                    _as_json(
                        {
                            "id": record.id.rpartition(":")[2],
                            "url": record.url,
                            "ts": stamp(record.date),
                            "title": article.headline,
                            "text": article.body,
                        }
                    )
                    + b"\n"
                )
                for one in (record, *requisite_records(item.id, options)):
                    if one.id not in written:
                        written.add(one.id)
                        latest = max(latest, one.date)
                        lines.append(_append(warc, one, info.id))
        _write_index(sorted(lines), names[INDEX], names[BLOCKS])
        return latest


def _append(warc: BinaryIO, record: Stored, info: str) -> str:
    """Writes a record, and its request where that is there; returns its line of the index."""
    start, sizes = warc.tell(), []
    for data in _pack(record, info):
        warc.write(data)
        sizes.append(len(data))
    moved = replace(record, offset=start, payload_digest=record.payload_digest if record.kind == "revisit" else None)
    return line_of(moved, sizes[0], Path(WARC).name)


def _record_of(capture: Capture, options: Options) -> Stored:
    """The response of a capture; the one behind it where the capture is what a browser showed of a page."""
    try:
        record = read_capture(capture, options.warc_folder)
        if not record.url.startswith(RENDERED_PREFIX):
            return record
        shown = options.find_response(record.url.removeprefix(RENDERED_PREFIX))
        if shown is None:
            raise ArchiveUnreadable(f"the response behind {record.url} is not archived")
        return read_capture(shown.capture, options.warc_folder)
    except ArchiveUnreadable as error:
        raise FormatUnusable(f"wacz needs the archived pages: {error}") from error


def _pack(record: Stored, info: str) -> Iterator[bytes]:
    """The response, and its request where that follows in the same file, as records of a new file."""
    request = next((one for one in read_following(record) if one.kind == "request"), None)
    ids = iter((record.id, request.id if request else ""))
    exchange = Exchange(
        url=record.url,
        begun=record.date,
        sent=request.block if request else b"",
        received=final_response(record.block) or record.block,
        address=record.address,
        source=record.source,
    )
    packed = pack_exchange(exchange, info=info, earlier=_earlier(record), make_id=lambda: next(ids))
    yield from (one.data for one in (packed if request else packed[:1]))


def _earlier(record: Stored) -> Earlier | None:
    """The response that a revisit repeats."""
    if record.kind != "revisit" or record.refers_to_url is None or record.refers_to is None:
        return None
    capture = Capture(
        file=record.file,
        offset=record.offset,
        record_id=record.refers_to,
        payload_digest=record.payload_digest or "",
    )
    return Earlier(capture=capture, url=record.refers_to_url, date=record.refers_to_date or record.date)


def _write_index(lines: list[str], index: Path, blocks: Path) -> None:
    """The lines in blocks of 300, each compressed on its own, and the list of blocks (ZipNum)."""
    with index.open("wb") as packed, blocks.open("wb") as block_list:
        block_list.write(b'!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n')
        for start in range(0, len(lines), MAX_BLOCK_LINES):
            data = "".join(f"{line}\n" for line in lines[start : start + MAX_BLOCK_LINES]).encode()
            block = zlib.compress(data, 9, zlib.MAX_WBITS | 16)
            where = {
                "offset": packed.tell(),
                "length": len(block),
                "digest": f"sha256:{hashlib.sha256(block).hexdigest()}",
            }
            block_list.write(f"{' '.join(lines[start].split(' ')[:2])} {json.dumps(where)}\n".encode())
            packed.write(block)


def _resource(name: str, path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": Path(name).name, "path": name, "hash": f"sha256:{digest}", "bytes": path.stat().st_size}


def _add(file: zipfile.ZipFile, name: str, date: datetime, content: Path | bytes) -> None:
    """Adds a member without compression: replay tools read parts of it."""
    member = zipfile.ZipInfo(name, min(date.astimezone(UTC), ZIP_END).timetuple()[:6])
    member.external_attr = 0o644 << 16
    if isinstance(content, bytes):
        file.writestr(member, content)
        return
    # no zip64 unless needed: replay tools take the length of the extra fields from the central directory
    member.file_size = content.stat().st_size
    with content.open("rb") as source, file.open(member, "w") as target:
        while piece := source.read(CHUNK_BYTES):
            target.write(piece)


def _as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
