"""What Scrapy logs of every page and item, where somebody reads it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Self

from scrapy.logformatter import LogFormatter

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.logformatter import LogFormatterResult
    from twisted.python.failure import Failure


class DebugLogFormatter(LogFormatter):
    """Scrapy's; its lines of DEBUG on every page and item are not even made where LOG_LEVEL is above."""

    def __init__(self, *, has_debug: bool) -> None:
        super().__init__()
        self.has_debug = has_debug

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """By LOG_LEVEL, a name or a number."""
        level = crawler.settings.get("LOG_LEVEL")
        number = logging.getLevelNamesMapping().get(str(level).upper())
        if number is None:
            number = int(level) if str(level).isdigit() else logging.DEBUG
        return cls(has_debug=number <= logging.DEBUG)

    def crawled(  # type: ignore[override]
        self, request: Request, response: Response, spider: Spider
    ) -> LogFormatterResult | None:
        """The line of a page."""
        return super().crawled(request, response, spider) if self.has_debug else None

    def scraped(  # type: ignore[override]
        self, item: Any, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult | None:
        """The line of an item."""
        return super().scraped(item, response, spider) if self.has_debug else None
