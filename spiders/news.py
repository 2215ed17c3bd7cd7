"""Any sites by their URLs, as ``scrapy crawl news -a site=https://paper.example/``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from crawler.crawl.arguments import OPTIONS, Selection
from crawler.errors import ArgumentInvalid
from crawler.site import Site
from spiders.base import SITE_SEPARATOR, NewsSpider


class AnySpider(NewsSpider):
    """Reads sites that are given by their URLs, or by their names where they are known ones."""

    name = "news"
    options = ("site", *OPTIONS)

    def understand(self, arguments: Mapping[str, Any]) -> Selection:
        """Also which sites are meant."""
        selection = super().understand(arguments)
        if not arguments.get("site"):
            raise ArgumentInvalid("which site? give its URL: -a site=https://paper.example/")
        names = SITE_SEPARATOR.split(str(arguments["site"]).strip())
        self.sites = {site.name: site for site in map(self.known_sites.find, names)}
        return selection

    def wanted(self) -> Iterable[tuple[Site, Selection]]:
        """All of the sites, with the same wishes."""
        return [(site, self.selection) for site in self.sites.values()]

    def max_page_count(self) -> int | None:
        """The limit counts for each site."""
        count = super().max_page_count()
        return None if count is None else count * len(self.sites)
