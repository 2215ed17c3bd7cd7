"""The articles in archives, as ``scrapy crawl warc -a path=FILES``: ours or others'; no page is fetched."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from crawler.crawl.arguments import Selection
from crawler.errors import ArgumentInvalid
from spiders.base import NewsSpider


class WarcSpider(NewsSpider):
    """Imports the responses that are articles; a file that was read to its end is not read again."""

    name = "warc"
    options = ("path", "base", "site", "since", "until", "limit", "again")

    def understand(self, arguments: Mapping[str, Any]) -> Selection:
        """The files, with ``*``, folders, addresses or lists; one site; ``again=1`` for files that were read before."""
        # every spider is imported to be listed, and what reads archives is not needed for that
        from crawler.crawl.archive_import import ImportOrder
        from crawler.crawl.archive_list import find_archive_files

        options = dict(arguments)
        path, base, site, again = (options.pop(name, None) for name in ("path", "base", "site", "again"))
        selection = Selection.parse(options, known=self.options)
        if not path:
            raise ArgumentInvalid("which files? give them: -a path=archive/*.warc.gz")
        if again not in {None, "0", "1"}:
            raise ArgumentInvalid(f"again={again}: 1 to read files again that were read to their end")
        self.order = ImportOrder(
            files=find_archive_files(path, base),
            selection=selection,
            only_site=self.known_sites.find(site) if site else None,
            again=again == "1",
        )
        return selection

    def max_page_count(self) -> int | None:
        """It is not known beforehand."""
        return None

    async def work(self) -> AsyncIterator[Any]:
        """File after file."""
        from crawler.crawl.archive_import import ArchiveImporter

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
