"""Single articles by their URLs, of any site, as ``scrapy crawl article -a url=https://paper.example/story``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from crawler.crawl.arguments import Selection
from crawler.errors import ArgumentInvalid
from crawler.site import Site
from spiders.base import NewsSpider


class ArticleSpider(NewsSpider):
    """Reads pages whose URLs are given, whether or not they are held already."""

    name = "article"
    options = ("url", "urls", "urls_file")
    refetch = True

    def understand(self, arguments: Mapping[str, Any]) -> Selection:
        """The URLs, of which there must be one at least."""
        options = dict(arguments)
        if "url" in options:
            options["urls"] = "\n".join(filter(None, (options.pop("url"), options.get("urls"))))
        selection = Selection.parse(options, known=self.options)
        if selection.urls is None:
            raise ArgumentInvalid("which article? give its URL: -a url=https://paper.example/story")
        return selection

    def wanted(self) -> Iterable[tuple[Site, Selection]]:
        """The sites of the URLs, each with its own."""
        groups: dict[str, tuple[Site, list[str]]] = {}
        for url in self.selection.urls or ():
            site = self.known_sites.find_by_url(url)
            groups.setdefault(site.name, (site, []))[1].append(url)
        return [(site, replace(self.selection, urls=tuple(urls))) for site, urls in groups.values()]
