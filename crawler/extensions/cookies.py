"""Scrapy's cookies, for those who turn them on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import NotConfigured

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.downloadermiddlewares.cookies import CookiesMiddleware as ScrapyCookies


class CookiesMiddleware:
    """Scrapy's middleware, loaded only where COOKIES_ENABLED asks for it: with it come 50 modules, requests too."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ScrapyCookies:
        """Scrapy's own; raises NotConfigured where there are to be no cookies."""
        if not crawler.settings.getbool("COOKIES_ENABLED"):
            raise NotConfigured
        from scrapy.downloadermiddlewares.cookies import CookiesMiddleware as ScrapyCookies

        return ScrapyCookies.from_crawler(crawler)
