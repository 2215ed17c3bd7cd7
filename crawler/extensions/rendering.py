"""Pages that only a browser can show, within Scrapy: the browser's process, from the first such page to the end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from scrapy import Request, signals
from scrapy.exceptions import NotConfigured

from crawler.extensions.conversion import fetch_failure
from crawler.fetch.middlewares.user_agent import user_agent
from crawler.fetch.page import FACTS_KEY, RequestFacts
from crawler.fetch.signals import run_closing

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.crawl.page_renderings import PageRenderings
    from crawler.crawl.session import CrawlSession
    from crawler.crawl.story_requests import ShowRequest


class RenderingExtension:
    """One for each crawl, where NEWS_RENDER is set."""

    def __init__(self, crawler: Crawler) -> None:
        from crawler.crawl.page_rendering import RenderLimits, make_renderer  # a list of spiders needs no browser

        self.crawler = crawler
        self.renderer = make_renderer(crawler.settings)
        self.limits = RenderLimits.of(crawler.settings, user_agent(crawler.settings))
        self.wait = timedelta(seconds=crawler.settings.getfloat("NEWS_RENDER_WAIT"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Off without NEWS_RENDER."""
        if not crawler.settings.getbool("NEWS_RENDER"):
            raise NotConfigured
        extension = cls(crawler)
        crawler.signals.connect(extension.renderer.give_up, signal=run_closing)
        crawler.signals.connect(extension.renderer.stop, signal=signals.spider_closed)
        return extension

    def renderings(self, session: CrawlSession, *, hands_over: bool = False) -> PageRenderings:
        """What decides, and has pages shown: by the browser of this process, or handed over to that of another one."""
        from crawler.crawl.page_renderings import PageRenderings
        from crawler.crawl.rendering_handover import RenderingHandover
        from crawler.extensions.warc import WarcExtension

        archive = self.crawler.get_extension(WarcExtension)
        return PageRenderings(
            session,
            self.renderer,
            self.limits,
            pages_per_day=self.crawler.settings.getint("NEWS_RENDER_DAY"),
            archive=archive.record_rendering if archive is not None else None,
            handover=RenderingHandover(session, wait=self.wait) if hands_over else None,
        )


def page_renderings(crawler: Crawler, session: CrawlSession, *, hands_over: bool = False) -> PageRenderings | None:
    """What has the pages of a crawl shown; None where that is off."""
    extension = crawler.get_extension(RenderingExtension)
    return extension.renderings(session, hands_over=hands_over) if extension is not None else None


def request_show(wanted: ShowRequest) -> Request:
    """The request in whose place a page is shown that another process has fetched."""
    return Request(
        wanted.url,
        callback=end_show,
        errback=miss_show,
        meta={FACTS_KEY: RequestFacts(work=wanted.show)},
        cb_kwargs={"request": wanted},
    )


async def end_show(response: Response, request: ShowRequest) -> None:
    """Says that it was shown."""
    request.end(None)


async def miss_show(failure: Failure) -> None:
    """Says why it was not."""
    request: ShowRequest = failure.request.cb_kwargs["request"]  # type: ignore[attr-defined]
    request.end(fetch_failure(failure))
