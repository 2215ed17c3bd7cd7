"""Any site by its URL, as ``scrapy crawl news -a site=https://paper.example/``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crawler.crawl.arguments import OPTIONS, Selection
from crawler.errors import ArgumentInvalid
from spiders.base import NewsSpider


class AnySpider(NewsSpider):
    """Reads a site that is given by its URL, or by its name where it is a known one."""

    name = "news"
    options = ("site", *OPTIONS)

    def understand(self, arguments: Mapping[str, Any]) -> Selection:
        """Also which site is meant."""
        selection = super().understand(arguments)
        if not arguments.get("site"):
            raise ArgumentInvalid("which site? give its URL: -a site=https://paper.example/")
        self.site = self.known_sites.find(arguments["site"])
        return selection
