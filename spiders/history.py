"""A paper's past out of a web archive, as ``news history SITE --from ARCHIVE`` reads it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Any

from crawler.crawl.arguments import Selection
from crawler.crawl.template_learning import TemplateLearner, TemplateStore
from crawler.errors import ArgumentInvalid
from spiders.base import SITE_SEPARATOR, NewsSpider


class HistorySpider(NewsSpider):
    """Reads the captures that an archive holds of the stories of sites; nothing is asked of the sites themselves."""

    name = "history"
    options = ("site", "archive", "warcs", "again", "since", "until", "limit", "sections", "language")

    def understand(self, arguments: Mapping[str, Any]) -> Selection:
        """The sites, and the archive by the address of its CDX server, collection or TimeMaps."""
        # every spider is imported to be listed, and what reads archives is not needed for that
        from crawler.crawl.archive_history import HistoryOrder

        options = dict(arguments)
        named, archive, warcs, again = (options.pop(name, None) for name in ("site", "archive", "warcs", "again"))
        selection = Selection.parse(options, known=self.options)
        if not named:
            raise ArgumentInvalid("which site? give its name or URL")
        if not archive:
            raise ArgumentInvalid("which archive? give the address of its CDX server, a collection or its TimeMaps")
        if again not in {None, "0", "1"}:
            raise ArgumentInvalid(f"again={again}: 1 to ask again for what was listed, or failed, before")
        if selection.since and selection.until and selection.since > selection.until:
            raise ArgumentInvalid("--since is later than --until")
        sites = {site.name: site for site in map(self.known_sites.find, SITE_SEPARATOR.split(str(named).strip()))}
        self.order = HistoryOrder.parse(
            str(archive),
            str(warcs) if warcs else None,
            sites=tuple(sites.values()),
            selection=selection,
            again=again == "1",
        )
        return selection

    async def work(self) -> AsyncIterator[Any]:
        """Site after site."""
        from crawler.crawl.archive_history import HistoryCrawl
        from crawler.extensions.archive_requests import ask_archive
        from crawler.extensions.warc import WarcExtension

        self.extraction_pool.start()
        self.template_learner = TemplateLearner(
            TemplateStore(self.session.store, self.session.clock), self.extraction_pool
        )
        recorder = self.crawler.get_extension(WarcExtension)
        history = HistoryCrawl(
            self.session,
            self.template_learner,
            self.order,
            ask=partial(ask_archive, self.crawler, self.session.clock),
            record=None if recorder is None else recorder.record,
            max_page_bytes=self.settings.getint("DOWNLOAD_MAXSIZE"),
        )
        async for article in history.run():
            yield article
