"""The WARC files of an import, and how far one of them was read."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from glob import glob, has_magic
from pathlib import Path

from crawler.archive.messages import MessageUnreadable, read_head, split_message
from crawler.archive.reading import RESPONSE, Stored, page_of_record, read_records
from crawler.archive.records import digest_of
from crawler.article import Capture, Page
from crawler.crawl.extraction_worker import ExtractionOutput
from crawler.errors import ArgumentInvalid
from crawler.site import Site
from crawler.storage.values import FileMark

WARC_PATTERNS = ("*.warc", "*.warc.gz", "*.warc.zst")  # in a folder
HTML_TYPES = ("text/html", "application/xhtml+xml")


def find_archive_files(text: str) -> tuple[Path, ...]:
    """The files that are meant, in the order of their names; raises ArgumentInvalid where there are none."""
    found: dict[Path, None] = {}
    for word in filter(None, (part.strip() for part in text.split(","))):
        path = Path(word).expanduser()
        if path.is_dir():
            paths = sorted(one for pattern in WARC_PATTERNS for one in path.glob(pattern))
        else:
            paths = sorted(map(Path, glob(str(path)))) if has_magic(word) else [path]  # noqa: PTH207  # absolute ones too
        if not paths or not all(one.is_file() for one in paths):
            raise ArgumentInvalid(f"path={word}: there is no WARC file")
        found.update(dict.fromkeys(one.absolute() for one in paths))
    return tuple(found)


@dataclass(slots=True)
class ImportProgress:
    """How far a file was read."""

    mark: FileMark
    offset: int  # of the record that is next
    pages: int = 0
    left_out: Counter[str] = field(default_factory=Counter)  # what is no article to keep, by outcome
    left: int | None = None  # offset of the first page that was read beyond the limit
    open: dict[str, int] = field(default_factory=dict)  # URLs whose outcome is not written yet, with their offsets
    reading: dict[asyncio.Task[ExtractionOutput | None], tuple[Stored, Site]] = field(default_factory=dict)

    def now(self, *, ended: bool) -> FileMark:
        """Where another run would go on: at the first record that is not written yet."""
        ahead = [self.offset] if self.left is None else [self.offset, self.left]
        return replace(self.mark, offset=min([*self.open.values(), *ahead]), ended=ended and self.left is None)

    def leave(self, stored: Stored) -> None:
        """Leaves a page, and all behind it, to another run."""
        self.left = stored.offset if self.left is None else min(self.left, stored.offset)

    def __str__(self) -> str:
        share = f"{self.offset / self.mark.size:.0%}" if self.mark.size else "all"
        left_out = ", ".join(f"{count} {name}" for name, count in self.left_out.most_common())
        return (
            f"{Path(self.mark.path).name}: {share} read, {self.pages} pages, {self.mark.articles} articles"
            f"{f'; left out: {left_out}' if left_out else ''}"
        )


def read_pages(
    path: Path, *, start: int, max_bytes: int, warn: Callable[[str], None]
) -> Iterator[tuple[Stored, Page | None]]:
    """The response records of a file, each with its page where it is HTML that was had; raises ArchiveUnreadable."""
    for stored in read_records(path, kinds=RESPONSE, start=start, warn=warn):
        try:
            yield stored, page_of_record(stored, limit=max_bytes) if _is_html(stored) else None
        except MessageUnreadable as error:
            warn(f"{stored.file}: offset {stored.offset}: {stored.url}: {error}")
            yield stored, None


def _is_html(stored: Stored) -> bool:
    head = read_head(split_message(stored.block)[0])
    media_type = (head.get("content-type") or HTML_TYPES[0]).partition(";")[0].strip().lower()
    return head.status == 200 and media_type in HTML_TYPES


def capture_of(stored: Stored) -> Capture:
    """Where the bytes of a response record lie."""
    return Capture(
        file=str(stored.file),
        offset=stored.offset,
        record_id=stored.id,
        payload_digest=stored.payload_digest or digest_of(split_message(stored.block)[1]),
    )
