"""Backs off from hosts that say they have enough, 429 and 503, and from those that do not answer."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Self, cast

from scrapy import signals
from scrapy.downloadermiddlewares.retry import RetryMiddleware, get_retry_request
from scrapy.exceptions import DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError
from scrapy.utils.httpobj import urlparse_cached

from crawler.article import OutcomeName
from crawler.fetch.failures import AnswerTooSlow, is_certificate_failure, outcome_of
from crawler.fetch.middlewares.compression import PARTIAL_FLAG
from crawler.fetch.page import facts_of, failure_level
from crawler.fetch.refusals import RequestRefused
from crawler.fetch.retry_after import retry_after
from crawler.fetch.signals import download_failed

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

    from crawler.fetch.downloader import PausingDownloader

logger = logging.getLogger(__name__)

BACKOFF_STATUSES = frozenset({429, 503})
UNANSWERED = (DownloadTimeoutError, DownloadConnectionRefusedError, DownloadFailedError)
UNANSWERED_BEFORE_LAST = 2  # in a row, after which a host's pages wait behind those of others


@dataclass
class Host:
    """How a host has answered of late."""

    strikes: int = 0  # 429 and 503 in a row
    unanswered: int = 0  # requests in a row
    openings: int = 0  # of its circuit in a row: each probe that fails doubles the time until the next
    closed_until: float = 0.0  # monotonic seconds
    reason: str = ""


class BackoffMiddleware(RetryMiddleware):
    """Scrapy's retries, sent when the host is ready for them.

    A short wait pauses the host alone and its requests are sent later. After a wait longer than NEWS_BACKOFF_MAX, or
    after NEWS_BACKOFF_TIMES refusals in a row, we back off from the host: its requests end as
    RequestRefused (FAILED), which says after how many seconds they may be tried again.

    A host that twice in a row does not answer has its pages wait behind those of others. After NEWS_CIRCUIT_FAILURES
    its circuit is open: its requests end as above, and after NEWS_CIRCUIT_WAIT seconds one request is its probe. An
    answer closes the circuit; without one it is open again, for twice as long.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self.start = settings.getfloat("NEWS_BACKOFF_START")
        self.longest = settings.getfloat("NEWS_BACKOFF_MAX")
        self.times = settings.getint("NEWS_BACKOFF_TIMES")
        self.closed_for = settings.getfloat("NEWS_BACKOFF_CLOSED")
        self.failures = settings.getint("NEWS_CIRCUIT_FAILURES")
        self.circuit_wait = settings.getfloat("NEWS_CIRCUIT_WAIT")
        self.hosts: dict[str, Host] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listens to answers before the next request leaves, which a middleware's process_response is too late for."""
        instance = super().from_crawler(crawler)
        crawler.signals.connect(instance.answered, signal=signals.response_downloaded)
        crawler.signals.connect(instance.unanswered, signal=download_failed)
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
        self._close_circuit(name)
        if response.status not in BACKOFF_STATUSES:
            if name in self.hosts and response.status < 500:
                self.hosts[name].strikes = 0
            return
        host = self.hosts.setdefault(name, Host())
        host.strikes += 1
        asked = retry_after(response.headers.get(b"Retry-After"), date=response.headers.get(b"Date"))
        wait = min(self.start * 2 ** (host.strikes - 1), self.longest) if asked is None else max(asked, self.start)
        downloader = self._downloader()
        if wait <= self.longest and host.strikes <= self.times:
            logger.info("%s answers %d: paused for %.1f s", name, response.status, wait)
            downloader.pause(name, wait)
            return
        pause = wait if wait > self.longest else self.closed_for
        why = f"asks to wait {wait:.0f} s" if wait > self.longest else f"did so {host.strikes} times in a row"
        host.strikes = 0
        host.closed_until = monotonic() + pause
        host.reason = f"{name} answers {response.status} and {why}: backing off for {pause:.0f} s"
        logger.log(failure_level(facts_of(request)), "%s", host.reason)
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
        """Retry as Scrapy does, but not what a second try cannot mend; raise RequestRefused where a circuit opens."""
        if is_certificate_failure(exception):
            return None
        if isinstance(exception, UNANSWERED):
            self.process_request(request)
        if isinstance(exception, AnswerTooSlow):
            return None  # the other pages of the host wait meanwhile
        return super().process_exception(request, exception)

    def _downloader(self) -> PausingDownloader:
        return cast("PausingDownloader", self.crawler.engine.downloader if self.crawler.engine else None)

    def unanswered(self, request: Request, error: Exception) -> None:
        """Open the circuit of the host when it did not answer for too often."""
        if not isinstance(error, UNANSWERED) or is_certificate_failure(error):
            return
        name = urlparse_cached(request).hostname or ""
        host = self.hosts.setdefault(name, Host())
        host.unanswered += 1
        if host.unanswered == UNANSWERED_BEFORE_LAST and not host.openings:
            logger.info("%s does not answer: its pages wait behind those of others", name)
        if host.unanswered >= UNANSWERED_BEFORE_LAST:
            self._downloader().unanswering.add(name)
        if host.closed_until > monotonic() or host.unanswered < (1 if host.openings else self.failures):
            return
        wait = min(self.circuit_wait * 2**host.openings, max(self.closed_for, self.circuit_wait))
        host.openings += 1
        times = f"{host.unanswered} times in a row" if host.openings == 1 else "again"
        host.unanswered = 0
        host.closed_until = monotonic() + wait
        host.reason = f"{name} did not answer {times} ({outcome_of(error)[1]}): not asked for {wait:.0f} s"
        logger.log(failure_level(facts_of(request)), "%s", host.reason)
        self._downloader().reject_waiting(
            name, lambda: RequestRefused(OutcomeName.FAILED, host.reason, retry_after=wait)
        )

    def _close_circuit(self, name: str) -> None:
        host = self.hosts.get(name)
        if host is None or not (host.unanswered or host.openings):
            return
        if host.openings:
            logger.info("%s answers again", name)
        host.unanswered = host.openings = 0
        self._downloader().unanswering.discard(name)
