"""Which lines of Scrapy on each page and item are made."""

from __future__ import annotations

from typing import Any

import pytest
from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.extensions.log_lines import DebugLogFormatter


@pytest.mark.parametrize(
    ("level", "is_made"),
    [("DEBUG", True), ("debug", True), (10, True), ("10", True), ("INFO", False), (20, False), ("ERROR", False)],
)
def test_lines_of_pages_and_items_are_made_where_they_are_shown(level: Any, is_made: bool) -> None:
    lines = DebugLogFormatter.from_crawler(get_crawler(settings_dict={"LOG_LEVEL": level}))
    request = Request("https://paper.example/a")
    response = Response(request.url, request=request)
    assert (lines.crawled(request, response, Spider("paper")) is not None) is is_made
    assert (lines.scraped({}, response, Spider("paper")) is not None) is is_made
