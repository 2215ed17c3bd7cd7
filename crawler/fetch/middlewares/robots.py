"""Obeys robots.txt (RFC 9309): one shared fetch per host, kept for a day; while it cannot be fetched, nothing is."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING, Self, cast
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from crawler.article import OutcomeName, Rights
from crawler.fetch.failures import outcome_of
from crawler.fetch.kept_by_host import KeptByHost
from crawler.fetch.middlewares.user_agent import robots_token
from crawler.fetch.page import FACTS_KEY, RequestFacts, facts_of, failure_level, set_facts
from crawler.fetch.refusals import RequestRefused, RunStopped
from crawler.fetch.robots_rules import MAX_ROBOTS_BYTES, ROBOTS_UNREACHABLE, Rules, read_rules
from crawler.fetch.site_access import SiteAccess
from crawler.text.urls import resolve_url

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.fetch.downloader import PausingDownloader

logger = logging.getLogger(__name__)

MAX_ROBOTS_REDIRECTS = 5  # RFC 9309, 2.3.1.2
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class CachedRules:
    """Rules, or why there are none, until a moment in monotonic seconds."""

    until: float
    rules: Rules | None = None
    refused: RequestRefused | None = None


class RobotsMiddleware:
    """Refuses what robots.txt forbids, and spaces requests by its Crawl-delay.

    A spider has the rules, with the sitemaps in them, from
    ``await crawler.get_downloader_middleware(RobotsMiddleware).rules_for(url)``.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.token = robots_token(settings)
        self.obeyed = settings.getbool("ROBOTSTXT_OBEY")
        self.ttl = settings.getfloat("NEWS_ROBOTS_TTL")
        self.retry = settings.getfloat("NEWS_ROBOTS_RETRY")
        self.timeout = settings.getfloat("NEWS_ROBOTS_TIMEOUT")
        self.longest_delay = settings.getfloat("NEWS_CRAWL_DELAY_MAX")
        self._fetches = KeptByHost[asyncio.Task[CachedRules]](asyncio.Task.done)
        self._spaced: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Also listens to incoming bytes, so that an endless robots.txt is cut."""
        instance = cls(crawler)
        crawler.signals.connect(instance._cut_long, signal=signals.bytes_received)
        return instance

    async def process_request(self, request: Request) -> None:
        """Raise RequestRefused for what robots.txt forbids; the request's facts then hold the rule that was applied."""
        facts = facts_of(request)
        if facts.robots_bytes is not None:
            set_facts(request, replace(facts, robots_bytes=0))  # a redirect or another try begins anew
            return
        facts = replace(facts, product_token=self.token)
        if not self.obeyed or request.meta.get("dont_obey_robotstxt"):
            set_facts(request, replace(facts, host_rights=replace(facts.host_rights, robots="not asked")))
            self._space(request, None)
            return
        rules = await self.rules_for(request.url, is_requisite=facts.is_requisite)
        reason = rules.refusal(request.url)
        host_rights = rights_by(rules, request.url)
        set_facts(request, replace(facts, host_rights=host_rights))
        if reason is not None:
            self._count("robotstxt/forbidden")
            raise RequestRefused(
                OutcomeName.REFUSED_BY_ROBOTS, reason, retry_after=self.retry if rules.closed is not None else None
            )
        self._space(request, rules)

    async def rules_for(self, url: str, *, is_requisite: bool = False) -> Rules:
        """The rules of a URL's host, fetched when they are not kept; ``is_requisite`` as in ``RequestFacts``.

        Raises RequestRefused when robots.txt cannot be fetched: REFUSED_ADDRESS when its host may not be contacted,
        FAILED when it does not answer. An answer of 5xx or 429 gives rules that forbid everything.
        """
        parts = urlsplit(url)
        key = f"{parts.scheme}://{parts.hostname}:{parts.port or DEFAULT_PORTS.get(parts.scheme)}"
        fetch = self._fetches.get(key)
        if fetch is None or (fetch.done() and fetch.result().until <= monotonic()):
            before = fetch.result().rules if fetch is not None else None
            fetch = asyncio.get_running_loop().create_task(self._fetch(url, before, is_requisite=is_requisite))
            self._fetches.keep(key, fetch)
        cached = await asyncio.shield(fetch)
        if cached.rules is None:
            raise again(cached)
        return cached.rules

    async def _fetch(self, url: str, before: Rules | None, *, is_requisite: bool) -> CachedRules:
        """Never raises, so that all who wait get the same answer."""
        parts = urlsplit(url)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        robots = f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}/robots.txt"
        facts = RequestFacts(robots_bytes=0, is_side=True, is_requisite=is_requisite)
        request = Request(
            robots,
            callback=NO_CALLBACK,
            meta={
                FACTS_KEY: facts,
                "dont_obey_robotstxt": True,
                "redirect_ttl": MAX_ROBOTS_REDIRECTS,
                "download_timeout": min(self.timeout, self.crawler.settings.getfloat("DOWNLOAD_TIMEOUT")),
            },
            dont_filter=True,
        )
        self._count("robotstxt/request_count")
        assert self.crawler.engine is not None
        try:
            response = await self.crawler.engine.download_async(request)
            rules = self._read(robots, response)
        except Exception as error:  # noqa: BLE001  # whatever it was, the outcome says it
            return self._unavailable(robots, error, before, failure_level(facts))
        if rules.closed is not None:
            logger.log(failure_level(facts), "%s: %s", robots, rules.closed)
            # RFC 9309, 2.4: a kept copy may serve beyond its day while robots.txt is unreachable
            usable = before if before is not None and before.closed is None else rules
            return CachedRules(monotonic() + self.retry, usable)
        return CachedRules(monotonic() + self.ttl, rules)

    def _read(self, robots: str, response: Response) -> Rules:
        self._count("robotstxt/response_count")
        self._count(f"robotstxt/response_status_count/{response.status}")
        return read_rules(robots, response.status, response.body, self.token, cut="download_stopped" in response.flags)

    def _unavailable(self, robots: str, error: Exception, before: Rules | None, level: int) -> CachedRules:
        if type(error) is IgnoreRequest and "redirections" in str(error):
            return CachedRules(monotonic() + self.ttl, Rules(robots, self.token, note="robots.txt redirects too often"))
        outcome, reason = outcome_of(error)
        logger.log(level, "%s: %s", robots, reason)
        self._count(f"robotstxt/exception_count/{type(error).__name__}")
        if before is not None and before.closed is None:
            return CachedRules(monotonic() + self.retry, before)
        wait = error.retry_after if isinstance(error, RequestRefused) and error.retry_after is not None else self.retry
        if outcome is OutcomeName.TOO_LARGE:
            outcome = OutcomeName.FAILED
        if isinstance(error, RunStopped):
            return CachedRules(0.0, refused=error)
        refused = RequestRefused(outcome, f"{ROBOTS_UNREACHABLE}: {reason}", retry_after=wait)
        return CachedRules(monotonic() + wait, refused=refused)

    def _space(self, request: Request, rules: Rules | None) -> None:
        """Space requests by Crawl-delay and by what was set for the site; AutoThrottle leaves them so."""
        host = urlparse_cached(request).hostname or ""
        access = self.crawler.get_extension(SiteAccess)
        asked = rules.crawl_delay if rules is not None else None
        delay = min(asked or 0.0, self.longest_delay)
        if access is not None:
            delay = max(delay, access.delay_of(request.url, host))
        request.meta["autothrottle_dont_adjust_delay"] = bool(delay)
        if not delay:
            return
        if self._spaced.get(host) != delay:
            self._spaced[host] = delay
            if rules is not None and asked and delay < asked:
                logger.warning(
                    "%s: Crawl-delay %g is more than NEWS_CRAWL_DELAY_MAX: %g s between requests",
                    rules.url,
                    asked,
                    delay,
                )
            assert self.crawler.engine is not None
            cast("PausingDownloader", self.crawler.engine.downloader).space(host, delay)

    def spacing(self, host: str) -> float:
        """The seconds between two requests to a host that its robots.txt or its operator's settings ask for."""
        return self._spaced.get(host, 0.0)

    def _cut_long(self, data: bytes, request: Request) -> None:
        facts = facts_of(request)
        if facts.robots_bytes is not None:
            received = facts.robots_bytes + len(data)
            set_facts(request, replace(facts, robots_bytes=received))
            if received > MAX_ROBOTS_BYTES:
                raise StopDownload(fail=False)

    def _count(self, name: str) -> None:
        if self.crawler.stats is not None:
            self.crawler.stats.inc_value(name)


def rights_by(rules: Rules, url: str) -> Rights:
    """What a robots.txt says of a URL."""
    return Rights(
        robots=rules.refusal(url) or rules.note,
        content_signal=rules.signal_for(url),
        licence=next((at for one in rules.licences if (at := resolve_url(one, base=rules.url))), None),
    )


def again(cached: CachedRules) -> RequestRefused:
    """The refusal that is kept, as an exception of its own for each who waits."""
    assert cached.refused is not None
    if isinstance(cached.refused, RunStopped):
        return RunStopped()
    return RequestRefused(cached.refused.outcome, cached.refused.reason, retry_after=cached.refused.retry_after)
