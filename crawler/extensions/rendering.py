"""Pages that only a browser can show, within Scrapy: the browser's process, from the first such page to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

from crawler.fetch.downloader import run_closing
from crawler.fetch.middlewares.user_agent import user_agent

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.crawl.page_renderings import PageRenderings
    from crawler.crawl.session import CrawlSession


class RenderingExtension:
    """One for each crawl, where NEWS_RENDER is set."""

    def __init__(self, crawler: Crawler) -> None:
        from crawler.crawl.page_rendering import RenderLimits, make_renderer  # a list of spiders needs no browser

        self.crawler = crawler
        self.renderer = make_renderer(crawler.settings)
        self.limits = RenderLimits.of(crawler.settings, user_agent(crawler.settings))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Off without NEWS_RENDER."""
        if not crawler.settings.getbool("NEWS_RENDER"):
            raise NotConfigured
        extension = cls(crawler)
        crawler.signals.connect(extension.renderer.give_up, signal=run_closing)
        crawler.signals.connect(extension.renderer.stop, signal=signals.spider_closed)
        return extension

    def renderings(self, session: CrawlSession) -> PageRenderings:
        """What decides, and has pages shown."""
        from crawler.crawl.page_renderings import PageRenderings
        from crawler.extensions.warc import WarcExtension

        archive = self.crawler.get_extension(WarcExtension)
        return PageRenderings(
            session,
            self.renderer,
            self.limits,
            pages_per_day=self.crawler.settings.getint("NEWS_RENDER_DAY"),
            archive=archive.record_rendering if archive is not None else None,
        )


def page_renderings(crawler: Crawler, session: CrawlSession) -> PageRenderings | None:
    """What has the pages of a crawl shown; None where that is off."""
    extension = crawler.get_extension(RenderingExtension)
    return extension.renderings(session) if extension is not None else None
