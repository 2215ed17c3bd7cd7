"""How the hosts of single sites are asked: with a pause that was set, with cookies and headers of a subscription."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crawler.fetch.credentials import Credentials
from crawler.site import Site


@dataclass(frozen=True, slots=True)
class AccessRule:
    """What holds for the hosts of a site."""

    site: Site
    delay: float | None = None  # seconds between two requests to a host
    credentials: Credentials | None = None


class SiteAccess:
    """One for each crawl, among Scrapy's extensions: the HTTP handler and the robots middleware ask it."""

    def __init__(self) -> None:
        self._rules: tuple[AccessRule, ...] = ()
        self._delays: dict[str, float] = {}  # by host, as it was asked for

    def update(self, rules: Iterable[AccessRule]) -> None:
        """Takes rules in place of those before."""
        self._rules = tuple(rules)
        self._delays = {}

    def delay_of(self, url: str, host: str) -> float:
        """The seconds that are left at least between two requests to a URL's host; 0 for none."""
        if host not in self._delays:
            self._delays[host] = max((rule.delay or 0.0 for rule in self._rules if rule.site.owns(url)), default=0.0)
        return self._delays[host]

    def headers_for(self, url: str) -> dict[str, str]:
        """The headers that a request to a URL has beside those of all requests."""
        owners = (rule.credentials for rule in self._rules if rule.credentials is not None)
        return next((headers for one in owners if (headers := one.for_url(url))), {})
