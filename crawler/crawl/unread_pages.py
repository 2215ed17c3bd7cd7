"""Pages that a killed run has archived and not come to write: read from the archive, they are not fetched again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive.messages import MessageUnreadable
from crawler.archive.reading import page_of_record, read_capture, read_records
from crawler.article import Capture, Page
from crawler.clock import Clock
from crawler.crawl.archive_files import capture_of
from crawler.errors import ArchiveUnreadable
from crawler.storage.values import ArchivedResponse, DueUrl

if TYPE_CHECKING:
    from crawler.storage.store import Store

logger = logging.getLogger(__name__)

MAX_AGE = timedelta(days=1)  # an older page may have changed since
RESPONSES_PER_SAVE = 100
HTTP_OK = 200


class ArchivedPages:
    """Finds such pages in the archive of one folder; methods that are awaited raise StoreUnusable."""

    def __init__(self, store: Store, clock: Clock, folder: Path, *, max_page_bytes: int) -> None:
        self.store = store
        self.clock = clock
        self.folder = folder
        self.max_page_bytes = max_page_bytes

    async def index(self, files: Sequence[Path]) -> None:
        """Writes down what lies in files that a killed run left open, behind what it had written down itself."""
        for path in files:
            count = await asyncio.to_thread(self._index, path)
            logger.info("%s: %d responses of a killed run were not written down", path.name, count)

    def _index(self, path: Path) -> int:
        last = self.store.captures.last_offset(str(path))
        count = 0
        batch: list[ArchivedResponse] = []
        for response in self._responses(path, 0 if last is None else last + 1):
            batch.append(response)
            count += 1
            if len(batch) == RESPONSES_PER_SAVE:
                self.store.captures.add(batch)
                batch = []
        if batch:
            self.store.captures.add(batch)
        return count

    def _responses(self, path: Path, start: int) -> Iterator[ArchivedResponse]:
        try:
            for stored in read_records(str(path), kinds={"response"}, start=start, warn=logger.warning):
                if stored.truncated is None and stored.mismatch is None:
                    yield ArchivedResponse(capture=capture_of(stored), url=stored.url, at=stored.date)
        except ArchiveUnreadable as error:
            logger.warning("%s", error)

    async def find(self, site: str, leased: Sequence[DueUrl]) -> dict[str, tuple[Page, Capture | None]]:
        """Those pages of leased URLs, by URL."""
        since = self.clock.now() - MAX_AGE
        urls = [due.url for due in leased]
        found = await asyncio.to_thread(self.store.captures.without_outcome, site, urls, since)
        pages = {url: await asyncio.to_thread(self._page, one) for url, one in found.items()}
        return {url: (page, found[url].capture) for url, page in pages.items() if page is not None}

    def _page(self, archived: ArchivedResponse) -> Page | None:
        """The page; None for what is to be asked for again: a redirect, an error, what cannot be read."""
        try:
            page = page_of_record(read_capture(archived.capture, self.folder), limit=self.max_page_bytes)
        except (ArchiveUnreadable, MessageUnreadable) as error:
            logger.warning("%s: %s", archived.url, error)
            return None
        return page if page.status == HTTP_OK else None
