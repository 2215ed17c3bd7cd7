"""Many saved pages read side by side, in processes as a crawl has them; records come in the order of the files."""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.article import Article, Outcome, Page
from crawler.cli.page_reading import FILE_URL, ExplainedReading, PageReading
from crawler.cli.saved_pages import HTML, FileUnreadable, load_file, nameless_page
from crawler.crawl.extraction_pool import ExtractionPool, prepare_workers
from crawler.crawl.extraction_worker import ExtractionJob, ExtractionOutput
from crawler.errors import ArgumentInvalid
from crawler.site import Site, site_for

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from crawler.cli.configuration import Configuration

PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})  # of files in a folder
FILES_PER_JOB = 4  # that are read ahead: what is held in memory at once
STANDARD_INPUT = "-"


def _pages_below(folder: Path) -> Iterator[Path]:
    """The pages of a folder and of those in it, by name, and each folder that cannot be looked into."""
    levels = [iter([folder])]
    while levels:
        path = next(levels[-1], None)
        if path is None:
            levels.pop()
        elif not path.is_dir():
            if path.suffix.lower() in PAGE_SUFFIXES:
                yield path
        elif path == folder or not path.is_symlink():
            try:
                levels.append(iter(sorted(path.iterdir())))
            except OSError:
                yield path


@dataclass(frozen=True, slots=True)
class FileReading:
    """What became of one file: its article, or why there is none."""

    path: str
    article: Article | None
    failure: str = ""


def find_pages(words: Sequence[str], list_file: str | None) -> Iterator[Path]:
    """The files that are meant, in order: those that are named, those of folders, of a list; raises ArgumentInvalid."""
    for word in words:
        path = Path(word)
        if urlsplit(word).scheme in {"http", "https"}:
            raise ArgumentInvalid(
                f"{word}: of several only files are read; 'scrapy crawl article -a url=...' keeps pages"
            )
        if path.is_dir():
            yield from _pages_below(path)
        else:
            yield path
    if list_file == STANDARD_INPUT:
        yield from (Path(line) for line in map(str.strip, sys.stdin) if line)
    elif list_file is not None:
        try:
            with Path(list_file).open(encoding="utf-8") as lines:
                yield from (Path(line) for line in map(str.strip, lines) if line)
        except (OSError, UnicodeDecodeError) as error:
            raise ArgumentInvalid(f"--list {list_file} cannot be read: {error}") from error


class BatchReader:
    """Reads files in so many processes at once, by the limits of the settings."""

    def __init__(self, settings: BaseSettings | Configuration, site_of: Callable[[str], Site], *, jobs: int) -> None:
        self.site_of = site_of
        self.jobs = jobs
        self._max_bytes = settings.getint("DOWNLOAD_MAXSIZE")
        self._timeout = settings.getfloat("NEWS_EXTRACT_TIMEOUT")
        self._memory = settings.getint("NEWS_EXTRACT_MEMORY")
        prepare_workers()

    def read(self, files: Iterable[Path], take: Callable[[FileReading], None]) -> None:
        """Has each file read and taken, in order; only some are in memory at once."""
        asyncio.run(self._read_all(files, take))

    async def _read_all(self, files: Iterable[Path], take: Callable[[FileReading], None]) -> None:
        pool = ExtractionPool(workers=self.jobs, timeout=self._timeout, memory=self._memory, read=ExplainedReading())
        try:
            async with aclosing(self._readings(pool, files)) as readings:
                async for reading in readings:
                    take(reading)
        finally:
            await pool.stop()

    async def _readings(self, pool: ExtractionPool, files: Iterable[Path]) -> AsyncGenerator[FileReading, None]:
        ahead: deque[asyncio.Task[FileReading]] = deque()
        try:
            for file in files:
                ahead.append(asyncio.create_task(self._read_file(pool, file)))
                if len(ahead) >= FILES_PER_JOB * self.jobs:
                    yield await ahead.popleft()
            while ahead:
                yield await ahead.popleft()
        finally:  # what was read ahead is of no use to anybody
            for task in ahead:
                task.cancel()
            await asyncio.gather(*ahead, return_exceptions=True)

    async def _read_file(self, pool: ExtractionPool, file: Path) -> FileReading:
        try:
            body, fetched = load_file(file, self._max_bytes, waits=False)
        except FileUnreadable as error:
            return FileReading(str(file), None, f"it cannot be read: {error}")
        named = await pool.extract(ExtractionJob(nameless_page(body, fetched), site_for(FILE_URL)))
        url = named.own_url if isinstance(named, PageReading) else None
        if url is None:
            return FileReading(str(file), None, _failure(named) or "it has no canonical URL: read it alone, with --url")
        page = Page(url=url, body=body, fetched=fetched, headers=HTML)
        output = await pool.extract(ExtractionJob(page, self.site_of(url)))
        if isinstance(output.result, Outcome):
            return FileReading(str(file), None, f"{output.result.name}: {output.result.reason}")
        return FileReading(str(file), output.result)


def _failure(output: ExtractionOutput) -> str:
    """Why a page could not even be looked at; nothing where it could."""
    if isinstance(output, PageReading) or not isinstance(output.result, Outcome):
        return ""
    return f"{output.result.name}: {output.result.reason}"
