"""What is kept of hosts is bounded, in a process that meets more and more of them."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from scrapy.http import Request, Response
from scrapy.utils.test import get_crawler

from crawler.fetch.kept_by_host import KeptByHost
from crawler.fetch.middlewares.robots import RobotsMiddleware


def test_those_not_asked_for_the_longest_go_but_not_what_is_under_way() -> None:
    kept = KeptByHost[str](lambda value: value != "under way", most=3)
    kept.keep("a.example", "under way")
    for host in ("b.example", "c.example"):
        kept.keep(host, "done")
    assert kept.get("b.example") == "done"
    kept.keep("d.example", "done")
    assert [kept.get(f"{name}.example") for name in "abcd"] == ["under way", "done", None, "done"]
    kept.keep("d.example", "anew")
    assert (len(kept), kept.get("d.example")) == (3, "anew")


def test_nothing_goes_that_is_under_way() -> None:
    kept = KeptByHost[str](lambda value: False, most=2)
    for host in ("a.example", "b.example", "c.example"):
        kept.keep(host, "under way")
    assert len(kept) == 3


def test_robots_txt_of_a_host_that_went_is_fetched_again() -> None:
    asked: list[str] = []

    async def download(request: Request) -> Response:
        asked.append(request.url)
        return Response(request.url, body=b"User-agent: *\nDisallow:", request=request)

    crawler: Any = get_crawler(settings_dict={"NEWS_ROBOTS_TTL": 60.0, "NEWS_ROBOTS_TIMEOUT": 60.0})
    crawler.engine = SimpleNamespace(download_async=download)
    middleware = RobotsMiddleware(crawler)
    middleware._fetches._most = 2

    async def ask() -> None:
        for host in "abca":
            await middleware.rules_for(f"https://{host}.example/story")

    asyncio.run(ask())
    assert asked == [f"https://{host}.example/robots.txt" for host in "abca"]
