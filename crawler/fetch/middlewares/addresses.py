"""Refuses URLs and hosts that may not be contacted, at every hop of a redirect too."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.exceptions import CannotResolveHostError

from crawler.article import OutcomeName
from crawler.errors import AddressRefused
from crawler.fetch.addresses import Opened, check_url, host_name
from crawler.fetch.proxy import read_proxy
from crawler.fetch.refusals import RequestRefused
from crawler.fetch.resolver import GuardedResolver

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase

logger = logging.getLogger(__name__)


class AddressMiddleware:
    """Checks what a URL says; what its host resolves to is checked by the GuardedResolver, which this makes sure of."""

    def __init__(self, opened: Opened, resolver: GuardedResolver) -> None:
        self.opened = opened
        self.resolver = resolver

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Installs the guarded resolver where Scrapy has not, as under a CrawlerRunner, which ignores the setting."""
        from twisted.internet import reactor  # installs a reactor when imported too early

        resolver = _resolver_of(crawler, reactor)
        if proxy := read_proxy(crawler.settings["NEWS_PROXY"]):
            logger.warning(
                "NEWS_PROXY: every request goes through %s, whose owner alone guards which addresses are contacted",
                proxy.endpoint,
            )
        return cls(Opened.parse(crawler.settings.getlist("NEWS_ALLOW_ADDRESSES")), resolver)

    def process_request(self, request: Request) -> None:
        """Raise RequestRefused for a URL that may not be fetched."""
        try:
            check_url(request.url, self.opened)
            if request.meta.get("proxy"):
                check_url(request.meta["proxy"], self.opened)
        except AddressRefused as refusal:
            raise RequestRefused(OutcomeName.REFUSED_ADDRESS, str(refusal)) from refusal

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Tell a host that the resolver withheld from one that does not exist, before anything tries it again."""
        if isinstance(exception, CannotResolveHostError):
            reason = self.resolver.refusals.get(host_name(urlsplit(request.url).hostname or ""))
            if reason:
                raise RequestRefused(OutcomeName.REFUSED_ADDRESS, reason) from exception


def _resolver_of(crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
    installed = reactor.nameResolver
    if isinstance(installed, GuardedResolver):
        return installed
    resolver = GuardedResolver.from_crawler(crawler, reactor)
    resolver.install_on_reactor()
    return resolver
