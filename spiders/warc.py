"""The articles in archives, as ``scrapy crawl warc -a path=FILES``: ours or others'; no page is fetched."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Mapping
from typing import Any

from crawler.crawl.arguments import Selection
from crawler.errors import ArgumentInvalid
from spiders.base import NewsSpider

STANDARD_INPUT = 0  # its descriptor: sys.stdin has a lock that a thread may not hold at the end
ORPHANED_EXIT_CODE = 70  # EX_SOFTWARE of sysexits.h


class WarcSpider(NewsSpider):
    """Imports the responses that are articles; a file that was read to its end is not read again."""

    name = "warc"
    options = ("path", "base", "site", "since", "until", "limit", "again", "file", "worker")

    def understand(self, arguments: Mapping[str, Any]) -> Selection:
        """The files, with ``*``, folders, addresses or lists; one site; ``again=1`` for files that were read before.

        A worker of a fleet gives the ``file`` of its job and its number, and ends with it.
        """
        # every spider is imported to be listed, and what reads archives is not needed for that
        from crawler.crawl.archive_import import ImportOrder
        from crawler.crawl.archive_list import find_archive_files

        options = dict(arguments)
        path, base, site, again = (options.pop(name, None) for name in ("path", "base", "site", "again"))
        file, worker = options.pop("file", None), options.pop("worker", None)
        selection = Selection.parse(options, known=self.options)
        if not path and not file:
            raise ArgumentInvalid("which files? give them: -a path=archive/*.warc.gz")
        if again not in {None, "0", "1"}:
            raise ArgumentInvalid(f"again={again}: 1 to read files again that were read to their end")
        if worker is not None and not (file and str(worker).isdecimal()):
            raise ArgumentInvalid(f"worker={worker}: it is the number that a fleet's worker gives with its file=")
        self.order = ImportOrder(
            files=(str(file),) if file else find_archive_files(str(path), base),
            selection=selection,
            only_site=self.known_sites.find(site) if site else None,
            again=again == "1",
            worker=None if worker is None else int(worker),
        )
        return selection

    def max_page_count(self) -> int | None:
        """It is not known beforehand."""
        return None

    async def work(self) -> AsyncIterator[Any]:
        """File after file."""
        from crawler.crawl.archive_import import ArchiveImporter

        if self.order.worker is not None:
            from crawler.crawl.fleet_clock import SECONDS_BETWEEN_CLOCKS, repeat, set_clock

            threading.Thread(target=end_with_parent, daemon=True, name="end of the worker").start()
            session = self.session
            session.summary.is_notes_alone = True
            await set_clock(session)
            session.tasks.start(
                repeat(lambda: set_clock(session), SECONDS_BETWEEN_CLOCKS), "the reading of the database's clock"
            )
        self.extraction_pool.start()
        importer = ArchiveImporter(
            self.session,
            self.extraction_pool,
            self.known_sites,
            self.order,
            max_page_bytes=self.settings.getint("DOWNLOAD_MAXSIZE"),
        )
        async for article in importer.run():
            yield article
        if self.order.worker is not None:
            for path, reason in importer.errors.items():
                await asyncio.to_thread(self.session.store.archive_orders.note, path, reason.removeprefix(f"{path}: "))


def end_with_parent() -> None:
    """Ends this process, without another word, when the one that started it is gone and our input so closed."""
    while os.read(STANDARD_INPUT, 1):
        pass
    os._exit(ORPHANED_EXIT_CODE)
