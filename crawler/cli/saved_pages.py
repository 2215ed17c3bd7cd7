"""Saved pages: files, read within bounds, each in a process that is forked from this one; Scrapy is not needed."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from crawler.article import Page
from crawler.cli.page_reading import FILE_URL, ExplainedReading, PageReading, reading_of
from crawler.crawl.extraction_worker import ExtractionJob, WorkerLimits
from crawler.crawl.page_process import PageProcess
from crawler.errors import ArgumentInvalid, NewsError
from crawler.site import Site, site_for

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from crawler.cli.configuration import Configuration

HTML = (("Content-Type", "text/html"),)


class FileUnreadable(NewsError):
    """A file cannot be read; the message says why."""


class SavedPageReader:
    """Reads saved pages one at a time, by the limits of the settings; methods raise PageUnreadable."""

    def __init__(self, settings: BaseSettings | Configuration, *, explains: bool = False, marks: bool = False) -> None:
        limits = WorkerLimits(settings.getfloat("NEWS_EXTRACT_TIMEOUT"), settings.getint("NEWS_EXTRACT_MEMORY"))
        self._max_bytes = settings.getint("DOWNLOAD_MAXSIZE")
        self._process = PageProcess(ExplainedReading(explains, marks), limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.__exit__(kind, error, trace)

    def open(self, path: Path, url: str | None = None) -> Page:
        """A saved page; raises ArgumentInvalid when it cannot be read or nobody says what its URL is."""
        try:
            body, fetched = load_file(path, self._max_bytes)
        except FileUnreadable as error:
            raise ArgumentInvalid(
                f"{path} is not an http or https URL, nor a file that can be read: {error}"
            ) from error
        known = url or self._ask(nameless_page(body, fetched), site_for(FILE_URL)).own_url
        if not known:
            raise ArgumentInvalid(f"{path} has no canonical URL: give the URL of the page with --url")
        return Page(url=known, body=body, fetched=fetched, headers=HTML)

    def read(self, page: Page, site: Site) -> PageReading:
        """The record of a page or its outcome, with what is wanted beside it."""
        return self._ask(page, site)

    def _ask(self, page: Page, site: Site) -> PageReading:
        return reading_of(self._process.read(ExtractionJob(page, site)))


def nameless_page(body: bytes, fetched: datetime) -> Page:
    """A page of which nobody knows yet what it calls itself."""
    return Page(url=FILE_URL, body=body, fetched=fetched)


def load_file(path: Path, max_bytes: int, *, waits: bool = True) -> tuple[bytes, datetime]:
    """What a file holds and when it was written; raises FileUnreadable.

    One of more than ``max_bytes`` (0: of any size) is refused, as a crawl does it; without ``waits`` also a pipe or a
    device, which may give nothing for ever.
    """
    try:
        state = path.stat()
        if stat.S_ISDIR(state.st_mode):
            next(path.iterdir(), None)  # it says why it could not be looked into
            raise FileUnreadable("it is a folder")
        if not waits and not stat.S_ISREG(state.st_mode):
            raise FileUnreadable("it is not a regular file")
        with path.open("rb") as file:
            body = file.read(max_bytes + 1 if max_bytes else -1)
    except (OSError, ValueError) as error:
        raise FileUnreadable(getattr(error, "strerror", None) or str(error)) from error
    if not body:
        raise FileUnreadable("it is empty")
    if 0 < max_bytes < len(body):
        raise FileUnreadable(f"it is larger than DOWNLOAD_MAXSIZE ({max_bytes} B)")
    return body, datetime.fromtimestamp(state.st_mtime, UTC)
