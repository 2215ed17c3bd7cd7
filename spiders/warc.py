"""The articles in WARC files, as ``scrapy crawl warc -a path=FILES``: ours or others'; nothing is fetched."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from glob import glob, has_magic
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from crawler.archive.messages import MessageUnreadable, read_head, split_message
from crawler.archive.reading import RESPONSE, Stored, page_of_record, read_records
from crawler.archive.records import digest_of
from crawler.article import Article, Capture, Outcome, Page
from crawler.crawl.arguments import Selection, check_url
from crawler.crawl.extraction_pool import ExtractionJob, all_cores
from crawler.errors import ArchiveUnreadable, ArgumentInvalid
from crawler.extensions.ledger import Answer
from crawler.storage.values import FileMark
from spiders.base import NewsSpider

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.site import Site

NAMES = ("*.warc", "*.warc.gz", "*.warc.zst")  # in a folder
CHUNK = 8  # records that a thread reads at once
NEAR = 200  # sites whose templates are kept in memory
PAGES = 4  # under way for each worker
LOOK = 0.2  # seconds
SAVED = 2.0  # seconds between two notes of how far a file was read
TOLD = 30.0  # seconds between two lines of progress
HTML = ("text/html", "application/xhtml+xml")


@dataclass(slots=True)
class Progress:
    """How far a file was read."""

    mark: FileMark
    offset: int  # of the record that is next
    pages: int = 0
    others: Counter[str] = field(default_factory=Counter)  # what is no article to keep, by outcome
    left: int | None = None  # offset of the first page that was read beyond the limit
    open: dict[str, int] = field(default_factory=dict)  # URLs that are not yet written, with their offsets
    reading: dict[asyncio.Task[Article | Outcome], Stored] = field(default_factory=dict)

    def now(self, *, ended: bool) -> FileMark:
        """Where another run would go on: at the first record that is not yet written."""
        ahead = [self.offset] if self.left is None else [self.offset, self.left]
        return replace(self.mark, offset=min([*self.open.values(), *ahead]), ended=ended and self.left is None)

    def __str__(self) -> str:
        share = f"{self.offset / self.mark.size:.0%}" if self.mark.size else "all"
        others = ", ".join(f"{count} {name}" for name, count in self.others.most_common())
        return (
            f"{Path(self.mark.path).name}: {share} read, {self.pages} pages, {self.mark.articles} articles"
            f"{f'; left out: {others}' if others else ''}"
        )


class WarcSpider(NewsSpider):
    """Reads the responses that are articles; a file that was read to its end is not read again."""

    name = "warc"
    options = ("path", "site", "since", "until", "limit", "again")
    unread = 0  # files that are no WARC
    taken = 0  # articles
    reading: Progress | None = None  # the file that is read

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Every core reads pages: there are no downloads to leave one to."""
        made = super().from_crawler(crawler, *args, **kwargs)
        made.extraction_pool.workers = crawler.settings.getint("NEWS_WORKERS") or all_cores()
        made.waits = False  # an archive has few pages of many sites: reading the first ones twice would cost too much
        return made

    def understand(self, arguments: Mapping[str, Any]) -> Selection:
        """The files, apart by commas, with ``*``, or folders; one site; ``again=1`` for files that were read before."""
        told = dict(arguments)
        path, site, again = (told.pop(name, None) for name in ("path", "site", "again"))
        selection = Selection.parse(told, known=self.options)
        if not path:
            raise ArgumentInvalid("which files? give them: -a path=archive/*.warc.gz")
        if again not in {None, "0", "1"}:
            raise ArgumentInvalid(f"again={again}: 1 to read files again that were read to their end")
        self.files = find_files(path)
        self.only: Site | None = self.known_sites.find(site) if site else None
        self.again = again == "1"
        self._sites: dict[str, Site | None] = {}
        self._near: OrderedDict[str, None] = OrderedDict()  # sites whose templates are at hand
        self._seen: set[str] = set()  # URLs that were read, now or by an earlier run
        return selection

    def few_pages(self) -> int | None:
        """It is not known beforehand."""
        return None

    async def work(self) -> AsyncIterator[Any]:
        """File after file."""
        self.extraction_pool.start()
        await self.ledger.begin_archive()
        for number, path in enumerate(self.files, 1):
            try:
                async for article in self._read_file(path, f"{number} of {len(self.files)}"):
                    yield article
            except ArchiveUnreadable as error:
                self.logger.error("%s", error)
                self.unread += 1
            if self._is_over():
                break
        for site in list(self._near):
            await self.template_learner.forget(site)

    def _is_over(self) -> bool:
        limit = self.selection.limit
        is_enough = limit is not None and self.taken >= limit
        return is_enough or self.ledger.failure is not None or self.ledger.is_ending()

    async def _read_file(self, path: Path, which: str) -> AsyncIterator[Article]:
        size = (await asyncio.to_thread(path.stat)).st_size
        known = await self.ledger.ask(self.ledger.store.captures.file_mark, str(path))
        if known is None or self.again:
            known = FileMark(path=str(path), size=size)
        elif known.ended and known.size == size:
            self.logger.info(
                "%s was read to its end before (%d articles); -a again=1 reads it anew", path, known.articles
            )
            return
        progress = self.reading = Progress(replace(known, size=size), known.offset)
        self.logger.info("reading %s (%s) from offset %d of %d", path, which, known.offset, size)
        self._saved = self._told = monotonic()
        async for stored, page, site in self._pages(progress):
            while not self._has_room(progress, stored.url) and not self._is_over():
                for article in await self._finished(progress):
                    yield article
            if self._is_over():
                break
            await self._begin_page_of(site, progress)
            progress.open[stored.url] = stored.offset
            progress.offset = stored.offset + 1
            teaches = stored.url not in self._seen  # of a page that is read twice its own words would repeat
            self._seen.add(stored.url)
            reading = asyncio.create_task(self.template_learner.read(ExtractionJob(page, site), teaches=teaches))
            progress.reading[reading] = stored
        else:
            progress.offset = size
        while progress.reading or progress.open:
            if not progress.reading:
                self.ledger.hurry()
            for article in await self._finished(progress):
                yield article
            if self.ledger.failure is not None:
                return
        await self._save(progress, ended=progress.offset == size)
        self.logger.info("%s", progress)

    async def _begin_page_of(self, site: Site, progress: Progress) -> None:
        """Makes a site ready; what is known of those that were not met for long is let go: memory stays flat."""
        if site.name not in self.ledger.sites:
            self.ledger.begin_reading(site)
        if site.name in self._near:
            self._near.move_to_end(site.name)
            return
        await self.template_learner.begin(site.name)
        self._near[site.name] = None
        if len(self._near) > NEAR:
            at_work = {self._site_of(stored.url) for stored in progress.reading.values()}
            oldest = next(iter(self._near))
            if oldest not in {site.name for site in at_work if site is not None}:
                del self._near[oldest]
                await self.template_learner.forget(oldest)

    async def _pages(self, progress: Progress) -> AsyncIterator[tuple[Stored, Page, Site]]:
        """The responses that may be articles, each with its site, unpacked in a thread."""
        path = Path(progress.mark.path)
        records = read_records(path, kinds=RESPONSE, start=progress.offset, warn=self.logger.warning)
        limit = self.settings.getint("DOWNLOAD_MAXSIZE")

        def take() -> list[tuple[Stored, Page | None]]:
            return [(stored, self._page(stored, limit)) for stored in islice(records, CHUNK)]

        while taken := await asyncio.to_thread(take):
            self._seen |= await self.ledger.ask(
                self.ledger.store.ledger.visited_urls, [stored.url for stored, _ in taken]
            )
            for stored, page in taken:
                site = self._site_of(stored.url) if page is not None else None
                if page is not None and site is not None:
                    progress.pages += 1
                    yield stored, page, site

    def _page(self, stored: Stored, limit: int) -> Page | None:
        """The page of a record, where it is HTML that was had."""
        try:
            head = read_head(split_message(stored.block)[0])
            if (
                head.status != 200
                or (head.get("content-type") or HTML[0]).partition(";")[0].strip().lower() not in HTML
            ):
                return None
            return page_of_record(stored, limit=limit)
        except MessageUnreadable as error:
            self.logger.warning("%s: offset %d: %s: %s", stored.file, stored.offset, stored.url, error)
            return None

    def _site_of(self, url: str) -> Site | None:
        """The site of a URL, found once for each host; none where it is not wanted or no URL of the web."""
        host = url.partition("://")[2].partition("/")[0]
        if host not in self._sites:
            try:
                found = self.known_sites.find_by_url(check_url(url))
            except ArgumentInvalid as error:
                self.logger.warning("%s", error)
                return None
            if self.only is None:
                self._sites[host] = found
            else:
                self._sites[host] = self.only if self.only.owns(url) else None
        return self._sites[host]

    def _has_room(self, progress: Progress, url: str) -> bool:
        """Whether another page may be begun; two captures of a URL are read one after the other."""
        is_free = len(progress.reading) < max(1, self.extraction_pool.workers) * PAGES
        return is_free and len(progress.open) < 4 * self.ledger.batch and url not in progress.open

    async def _finished(self, progress: Progress) -> list[Article]:
        """The articles whose pages were read meanwhile; what was written is no longer open."""
        done: set[asyncio.Task[Article | Outcome]] = set()
        self.ledger.moved.clear()
        if progress.reading:
            done, _ = await asyncio.wait(progress.reading, timeout=LOOK, return_when=asyncio.FIRST_COMPLETED)
        else:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.ledger.moved.wait(), LOOK)
        taken = [self._take(job.result(), progress.reading.pop(job), progress) for job in done]
        still = {stored.url for stored in progress.reading.values()}
        for url in [url for url in progress.open if url not in still and not self.ledger.is_handed_out(url)]:
            del progress.open[url]
        await self._tell(progress)
        return [article for article in taken if article is not None]

    def _take(self, result: Article | Outcome, stored: Stored, progress: Progress) -> Article | None:
        """An article on its way to the store, None for what is left out."""
        if self._is_over():
            progress.left = stored.offset if progress.left is None else min(progress.left, stored.offset)
            return None
        if not isinstance(result, Article) or not self.selection.holds(result.published):
            progress.others["out_of_range" if isinstance(result, Article) else result.name.value] += 1
            return None
        self.taken += 1
        progress.mark = replace(progress.mark, articles=progress.mark.articles + 1)
        capture = Capture(
            file=str(stored.file),
            offset=stored.offset,
            record_id=stored.id,
            payload_digest=stored.payload_digest or digest_of(split_message(stored.block)[1]),
        )
        self.ledger.hand_out(stored.url, result.site)
        self.ledger.note_answer(stored.url, Answer(200, capture=capture, is_archived=True))
        return result

    async def _tell(self, progress: Progress) -> None:
        """Says now and then how far it is, and writes it down."""
        now = monotonic()
        if now - self._saved > SAVED:
            self._saved = now
            await self._save(progress, ended=False)
        if now - self._told > TOLD:
            self._told = now
            self.logger.info("%s", progress)

    async def _save(self, progress: Progress, *, ended: bool) -> None:
        await self.ledger.ask(
            self.ledger.store.captures.save_file_mark, progress.now(ended=ended), self.ledger.clock.now()
        )


def find_files(text: str) -> tuple[Path, ...]:
    """The files that are meant, in the order of their names; raises ArgumentInvalid where there are none."""
    found: dict[Path, None] = {}
    for word in filter(None, (part.strip() for part in text.split(","))):
        path = Path(word).expanduser()
        if path.is_dir():
            paths = sorted(one for name in NAMES for one in path.glob(name))
        else:
            paths = sorted(map(Path, glob(str(path)))) if has_magic(word) else [path]  # noqa: PTH207  # absolute ones too
        if not paths or not all(one.is_file() for one in paths):
            raise ArgumentInvalid(f"path={word}: there is no WARC file")
        found.update(dict.fromkeys(one.absolute() for one in paths))
    return tuple(found)
