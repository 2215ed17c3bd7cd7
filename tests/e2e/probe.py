"""Fetches URLs with the project's settings, in a process of its own, and tells what became of each.

``python -m tests.e2e.probe`` reads {"urls": [...], "settings": {...}} from stdin and writes the results to stdout.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.e2e.command import ROOT, command_server

QUICK = {  # what a crawl of loopback needs, and no pipelines
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "NEWS_ALLOW_ADDRESSES": "127.0.0.0/8,::1",
    "ITEM_PIPELINES": {},
    "EXTENSIONS": {},
    "SPIDER_MODULES": [],
    "RETRY_TIMES": 0,
}


@dataclass(frozen=True)
class Fetched:
    """What became of the URLs, and the log."""

    results: dict[str, dict[str, Any]]  # URL -> result, in the order of the answers
    log: str
    stats: dict[str, Any]
    extensions: list[str]

    def outcome(self, url: str) -> str | None:
        return self.results[url].get("outcome")

    def reason(self, url: str) -> str:
        return str(self.results[url].get("reason", ""))

    def status(self, url: str) -> int | None:
        return self.results[url].get("status")


def fetch(urls: Iterable[str], settings: Mapping[str, Any] | None = None, **more: Any) -> Fetched:
    """Fetch URLs in a process of its own.

    ``pause``: seconds between them; ``pauses``: seconds before single ones; ``late``: URLs that are queued half a
    second after the others; ``rules``: a URL whose host's robots.txt is asked for first; ``stop``: "close" or
    "signal", how to stop at the first answer.
    """
    wanted = {"urls": list(urls), "settings": {**QUICK, **(settings or {})}, **more}
    done = command_server().run(
        [], module="tests.e2e.probe", folder=ROOT, environment=dict(os.environ), stdin=json.dumps(wanted), timeout=60
    )
    assert done.code == 0, done.err[-4000:]
    report = json.loads(done.out)
    return Fetched(
        {result["url"]: result for result in report["results"]}, done.err, report["stats"], report["extensions"]
    )


def main() -> None:
    wanted = json.load(sys.stdin)

    import asyncio
    import os
    import signal

    from scrapy import Request, Spider
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.exceptions import CloseSpider
    from scrapy.utils.project import get_project_settings

    from crawler.fetch.failures import outcome_of
    from crawler.fetch.middlewares.robots import RobotsMiddleware
    from crawler.fetch.page import facts_of
    from crawler.fetch.refusals import RequestRefused

    results: list[dict[str, Any]] = []

    class Probe(Spider):
        name = "probe"

        async def start(self):
            if wanted.get("rules"):
                rules = await self.crawler.get_downloader_middleware(RobotsMiddleware).rules_for(wanted["rules"])
                results.append({"url": "rules", "sitemaps": rules.sitemaps, "crawl_delay": rules.crawl_delay})
            for url in wanted["urls"]:
                await asyncio.sleep(wanted.get("pauses", {}).get(url, 0))
                yield self.request(url)
                await asyncio.sleep(wanted.get("pause", 0))
            if wanted.get("late"):
                await asyncio.sleep(0.5)
            for url in wanted.get("late", ()):
                yield self.request(url)

        def request(self, url):
            return Request(url, callback=self.fetched, errback=self.failed, meta={"first_url": url})

        def fetched(self, response):
            if wanted.get("stop") == "signal":
                os.kill(os.getpid(), signal.SIGINT)
            self.keep(response)
            if wanted.get("stop") == "close":
                raise CloseSpider("enough")

        def keep(self, response):
            results.append(
                {
                    "url": response.meta["first_url"],
                    "final": response.url,
                    "status": response.status,
                    "body": response.body[:200].decode("utf-8", "replace"),
                    "length": len(response.body),
                    "flags": response.flags,
                    "robots": facts_of(response).host_rights.robots,
                    "hops": response.meta.get("redirect_urls", []),
                    "slot": response.meta.get("download_slot"),
                }
            )

        def failed(self, failure):
            outcome, reason = outcome_of(failure)
            after = failure.value.retry_after if isinstance(failure.value, RequestRefused) else None
            results.append(
                {
                    "url": failure.request.meta["first_url"],
                    "outcome": outcome,
                    "reason": reason,
                    "retry_after": after,
                    "kind": type(failure.value).__name__,
                }
            )

        def closed(self, reason):
            stats = self.crawler.stats.get_stats()
            self.running = [type(extension).__name__ for extension in self.crawler.extensions.middlewares]
            self.stats = {key: value for key, value in stats.items() if isinstance(value, int | float | str)}

    settings = get_project_settings()
    settings.setdict(wanted["settings"], priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(Probe)
    process.crawl(crawler)
    process.start()
    print(json.dumps({"results": results, "stats": crawler.spider.stats, "extensions": crawler.spider.running}))


if __name__ == "__main__":
    main()
