"""Backs off from hosts that say they have enough: 429 and 503, with or without Retry-After."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Self, cast

from scrapy import signals
from scrapy.downloadermiddlewares.retry import RetryMiddleware, get_retry_request
from scrapy.utils.httpobj import urlparse_cached

from crawler.article import OutcomeName
from crawler.fetch.failures import is_certificate_failure
from crawler.fetch.middlewares.compression import PARTIAL_FLAG
from crawler.fetch.refusals import RequestRefused
from crawler.fetch.retry_after import retry_after

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

    from crawler.fetch.downloader import PausingDownloader

logger = logging.getLogger(__name__)

BACKOFF_STATUSES = frozenset({429, 503})


@dataclass
class Host:
    """How a host has answered of late."""

    strikes: int = 0  # 429 and 503 in a row
    closed_until: float = 0.0  # monotonic seconds
    reason: str = ""


class BackoffMiddleware(RetryMiddleware):
    """Scrapy's retries, sent when the host is ready for them.

    A short wait pauses the host alone and its requests are sent later. After a wait longer than NEWS_BACKOFF_MAX, or
    after NEWS_BACKOFF_TIMES refusals in a row, we back off from the host: its requests end as
    RequestRefused (FAILED), which says after how many seconds they may be tried again.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self.start = settings.getfloat("NEWS_BACKOFF_START")
        self.longest = settings.getfloat("NEWS_BACKOFF_MAX")
        self.times = settings.getint("NEWS_BACKOFF_TIMES")
        self.closed_for = settings.getfloat("NEWS_BACKOFF_CLOSED")
        self.hosts: dict[str, Host] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listens to answers before the next request leaves, which a middleware's process_response is too late for."""
        instance = super().from_crawler(crawler)
        crawler.signals.connect(instance.answered, signal=signals.response_downloaded)
        return instance

    def process_request(self, request: Request) -> None:
        """Raise RequestRefused while we back off from the host."""
        host = self.hosts.get(urlparse_cached(request).hostname or "")
        left = host.closed_until - monotonic() if host else 0.0
        if host and left > 0:
            raise RequestRefused(OutcomeName.FAILED, host.reason, retry_after=left)

    def answered(self, response: Response, request: Request, spider: Spider) -> None:
        """Pause or close the host when it answers that it has enough."""
        name = urlparse_cached(request).hostname or ""
        if response.status not in BACKOFF_STATUSES:
            if name in self.hosts and response.status < 500:
                self.hosts[name].strikes = 0
            return
        host = self.hosts.setdefault(name, Host())
        host.strikes += 1
        asked = retry_after(response.headers.get(b"Retry-After"), date=response.headers.get(b"Date"))
        wait = min(self.start * 2 ** (host.strikes - 1), self.longest) if asked is None else max(asked, self.start)
        downloader = cast("PausingDownloader", self.crawler.engine.downloader if self.crawler.engine else None)
        if wait <= self.longest and host.strikes <= self.times:
            logger.info("%s answers %d: paused for %.1f s", name, response.status, wait)
            downloader.pause(name, wait)
            return
        pause = wait if wait > self.longest else self.closed_for
        why = f"asks to wait {wait:.0f} s" if wait > self.longest else f"did so {host.strikes} times in a row"
        host.strikes = 0
        host.closed_until = monotonic() + pause
        host.reason = f"{name} answers {response.status} and {why}: backing off for {pause:.0f} s"
        logger.warning("%s", host.reason)
        downloader.reject_waiting(name, lambda: RequestRefused(OutcomeName.FAILED, host.reason, retry_after=pause))

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Retry as Scrapy does, and what came in part; raise RequestRefused for the answer that closed the host."""
        if response.status in BACKOFF_STATUSES:
            self.process_request(request)
        if PARTIAL_FLAG in response.flags and "download_stopped" not in response.flags:
            assert self.crawler.spider is not None
            return get_retry_request(request, spider=self.crawler.spider, reason="partial body") or response
        return super().process_response(request, response)

    def process_exception(self, request: Request, exception: Exception) -> Request | Response | None:  # type: ignore[override]
        """Retry as Scrapy does, but not what a second try cannot mend."""
        return None if is_certificate_failure(exception) else super().process_exception(request, exception)
