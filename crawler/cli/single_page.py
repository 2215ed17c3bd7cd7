"""One page, fetched as a crawl would fetch it, with nothing stored: for commands that look at a single page."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http.request import NO_CALLBACK

from crawler.article import Page
from crawler.cli.configuration import Configuration, as_scrapy_settings
from crawler.cli.page_reading import PageUnreadable
from crawler.cli.settings_check import check_settings
from crawler.cli.text_search import FetchedPage, FoundText, TextSearch
from crawler.errors import ArgumentInvalid, NewsError
from crawler.fetch.failures import outcome_of
from crawler.fetch.middlewares.compression import PARTIAL_FLAG
from crawler.fetch.middlewares.user_agent import user_agent
from crawler.fetch.page import as_page

if TYPE_CHECKING:
    from scrapy.http import Response
    from scrapy.settings import BaseSettings, Settings
    from twisted.python.failure import Failure

    from crawler.rendering.messages import Rendering

HTTP_OK = 200
NO_STORE_SETTINGS: dict[str, Any] = {"LOG_ENABLED": True, "LOG_LEVEL": "ERROR", "ITEM_PIPELINES": {}, "EXTENSIONS": {}}


class PageUnavailable(NewsError):
    """A page cannot be fetched; the message says why."""


@dataclass(frozen=True, slots=True)
class SinglePage:
    """A page, and what was read of it and where, if it was."""

    page: Page
    found: FoundText | None = None


class PageSpider(Spider):
    """Fetches one page and keeps it as it came, whatever its status; with a ``search`` it has the page read."""

    name = "single_page"

    def __init__(
        self,
        url: str,
        results: list[SinglePage | PageUnreadable | str],
        search: TextSearch | None = None,
        on_reading: Callable[[asyncio.Future[FoundText]], None] = lambda reading: None,
        **arguments: Any,
    ) -> None:
        super().__init__(**arguments)
        self.url = url
        self.results = results
        self.search = search
        self.on_reading = on_reading

    async def start(self) -> AsyncIterator[Request]:
        """The one request."""
        yield Request(self.url, errback=self.miss)

    async def parse(self, response: Response) -> None:
        """Keep the response, and what is read of it where that is wanted."""
        page = as_page(response, self.url, datetime.now(UTC))
        if self.search is None:
            self.results.append(SinglePage(page))
            return
        reading = asyncio.ensure_future(self.search.read(page, self.fetch))
        self.on_reading(reading)
        try:
            self.results.append(SinglePage(page, await reading))
        except PageUnreadable as error:
            self.results.append(error)
        except asyncio.CancelledError:
            self.results.append("it was stopped")

    async def fetch(self, url: str) -> FetchedPage | str:
        """Another page, by the same rules; why there is none, in words."""
        assert self.crawler.engine is not None
        request = Request(url, callback=NO_CALLBACK, dont_filter=True)
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001  # whatever it was, it is told
            return ": ".join(outcome_of(error))
        return FetchedPage(as_page(response, url, datetime.now(UTC)), is_partial=PARTIAL_FLAG in response.flags)

    def miss(self, failure: Failure) -> None:
        """Keep the reason."""
        name, reason = outcome_of(failure)
        self.results.append(f"{name}: {reason}")


def fetch_page(url: str, settings: BaseSettings | Configuration, search: TextSearch | None = None) -> SinglePage:
    """The page of a URL, by the rules of a crawl: robots.txt, addresses, sizes. Once in a process only.

    It is read by ``search``, if there is one. Raises PageUnavailable, ArgumentInvalid or PageUnreadable.
    """
    if warnings := check_settings(settings):
        raise ArgumentInvalid("; ".join(warnings))
    storeless: Settings = as_scrapy_settings(settings).copy()  # type: ignore[assignment]
    storeless.setdict(NO_STORE_SETTINGS, priority="spider")
    results: list[SinglePage | PageUnreadable | str] = []
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    stops: list[int] = []

    def end_by_signal(reading: asyncio.Future[FoundText]) -> None:  # Scrapy would wait for it
        loop = asyncio.get_running_loop()

        def stop(number: int, _: object) -> None:
            stops.append(number)
            loop.call_soon_threadsafe(reading.cancel)

        for number in handlers:
            signal.signal(number, stop)

    process = AsyncCrawlerProcess(storeless)
    process.crawl(PageSpider, url=url, results=results, search=search, on_reading=end_by_signal)
    process.start()
    for number, handler in handlers.items():  # Scrapy's would stop a crawl that has ended
        signal.signal(number, handler)
    if stops:
        signal.raise_signal(stops[0])
    result = results[0] if results else "the fetch broke, see the log above"
    if isinstance(result, PageUnreadable):
        raise result
    if isinstance(result, str):
        raise PageUnavailable(f"{url} cannot be fetched: {result}")
    return result


def show_page(page: Page, settings: BaseSettings | Configuration) -> Page:
    """A page that was fetched as a browser shows it, with a line of what that took; raises PageUnavailable."""
    from crawler.crawl.page_rendering import RenderLimits, make_renderer, render_page

    if page.status != HTTP_OK:
        return page  # what it is stands in its status
    limits = RenderLimits.of(settings, user_agent(as_scrapy_settings(settings)))

    async def show() -> tuple[Page | None, Rendering]:
        renderer = make_renderer(settings)
        try:
            return await render_page(page, renderer, limits)
        finally:
            await renderer.stop()

    shown, rendering = asyncio.run(show())
    for note in rendering.notes:
        sys.stderr.write(f"  {note}\n")
    if shown is None:
        raise PageUnavailable(f"{page.url} cannot be rendered: {rendering.failure}")
    sys.stderr.write(f"rendered in {rendering}\n")
    return shown
