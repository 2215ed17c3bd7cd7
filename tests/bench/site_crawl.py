"""Our crawl of some sites on loopback into an SQLite store, for benches that start it in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.site import Site


def crawl_sites(
    homes: Iterable[str], folder: str, settings: Mapping[str, Any], declare: Callable[[Site], Mapping[str, Any]]
) -> None:
    """Crawls the sites of some home pages; ``declare`` says what is known of each, such as its feeds."""
    from crawler.crawl.extraction_pool import prepare_workers
    from crawler.crawl.garbage import look_seldom

    look_seldom()  # as the program does before it loads anything
    prepare_workers()
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.utils.project import get_project_settings

    from crawler.crawl.arguments import Selection
    from crawler.site import Site, site_for
    from spiders.base import NewsSpider

    class ManySites(NewsSpider):
        name = "many_sites"

        def wanted(self) -> Iterable[tuple[Site, Selection]]:
            sites = map(site_for, homes)
            return [(Site(name=site.name, home=site.home, **declare(site)), self.selection) for site in sites]

    project = get_project_settings()
    store = {"NEWS_STORE": f"sqlite:///{folder}/news.db", "NEWS_ALLOW_ADDRESSES": "127.0.0.0/8", "NEWS_TDMREP": 0}
    project.setdict({**store, "LOG_LEVEL": "WARNING", **settings}, priority="cmdline")
    process = AsyncCrawlerProcess(project)
    process.crawl(ManySites)
    process.start()
