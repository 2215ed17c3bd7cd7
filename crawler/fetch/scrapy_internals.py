"""What Scrapy and Twisted keep to themselves and we use all the same: every private name stands in this file alone.

tests/unit/fetch/test_scrapy_internals.py tries each against the installed versions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.core.downloader import Downloader, Slot
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from twisted.web.client import HTTPConnectionPool

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.engine import ExecutionEngine
    from scrapy.downloadermiddlewares.redirect import BaseRedirectMiddleware
    from scrapy.http import Response
    from twisted.internet.interfaces import IAddress


def is_closing(engine: ExecutionEngine) -> bool:
    """Whether a crawl is being closed, or does not run: nothing more is fetched."""
    return not engine.running or getattr(engine._slot, "closing", None) is not None


def is_crowded(engine: ExecutionEngine) -> bool:
    """Whether Scrapy fetches nothing, so large are the pages being read (SCRAPER_SLOT_MAX_ACTIVE_SIZE)."""
    slot = engine.scraper.slot
    return slot is not None and slot.needs_backout()


def check_scraper_closing(engine: ExecutionEngine) -> None:
    """Have Scrapy look again whether its scraper may close: after an item that ``start`` yielded it does not."""
    slot = engine.scraper.slot
    if slot is not None and slot.closing is not None and not slot.closing.called:
        engine.scraper._check_if_closing()


def follow_redirect(
    middleware: BaseRedirectMiddleware, request: Request, response: Response, url: str, reason: str
) -> Request:
    """The request for where a page sends to; raises IgnoreRequest when there were too many of them."""
    redirected = middleware._redirect_request_using_get(request, response, url)
    return middleware._redirect(redirected, request, reason)


class SlotDownloader(Downloader):
    """Scrapy's downloader; a subclass may adjust a host's slot before its queue is processed."""

    def prepare_slot(self, slot: Slot) -> None:
        """Adjust a slot."""

    def _process_queue(self, slot: Slot) -> None:
        self.prepare_slot(slot)
        super()._process_queue(slot)


class ConnectionProtocol(_LenientHTTP11ClientProtocol):
    """A connection of Scrapy's HTTP/1.1 handler; a subclass may listen to the end of each response."""

    def response_ended(self, rest: bytes) -> None:
        """The response is whole; ``rest`` came behind it and is none of it."""

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802  # as Twisted spells it
        self.response_ended(rest)
        super()._finishResponse(rest)


class ConnectionPool(HTTPConnectionPool):
    """A persistent pool that opens connections of a given protocol."""

    def __init__(self, reactor: Any, protocol: type[ConnectionProtocol]) -> None:
        super().__init__(reactor, persistent=True)  # type: ignore[no-untyped-call]

        class Factory(_LenientHTTP11ClientFactory):
            def buildProtocol(self, addr: IAddress | None) -> ConnectionProtocol:  # noqa: N802  # as Twisted spells it
                return protocol(self._quiescentCallback)

        self._factory = Factory


def replace_pool(handler: HTTP11DownloadHandler, pool: ConnectionPool) -> None:
    """Have a handler take its connections from another pool, which keeps as many open as the one before."""
    pool.maxPersistentPerHost = handler._pool.maxPersistentPerHost
    handler._pool = pool
