"""The sites that the spiders of a project declare, as Scrapy's loader finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.cli.configuration import Configuration, as_scrapy_settings
from crawler.crawl.site_registry import SiteRegistry
from crawler.site import Site

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings


def load_site_registry(settings: BaseSettings | Configuration) -> SiteRegistry:
    """The sites of all spider classes that have one, in every entry of SPIDER_MODULES."""
    from scrapy.spiderloader import get_spider_loader

    loader = get_spider_loader(as_scrapy_settings(settings))
    declared = (getattr(loader.load(name), "site", None) for name in loader.list())
    return SiteRegistry(site for site in declared if isinstance(site, Site))
