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
from scrapy.http import Response
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS
from twisted.web.client import HTTPConnectionPool

from crawler.fetch.answer_pace import AnswerPace

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.engine import ExecutionEngine
    from scrapy.crawler import Crawler
    from scrapy.downloadermiddlewares.redirect import BaseRedirectMiddleware
    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IAddress


MAX_HEAD_BYTES = 512 * 1024  # of an answer's head with its interim answers; browsers take half of it


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


def with_body(response: Response, kind: type[Response], body: bytes, flags: list[str]) -> Response:
    """The response with another body, as one of a kind; its headers are not copied, and no encoding is guessed."""
    others = (name for name in Response.attributes if name not in {"headers", "body", "flags"})
    made = kind(**{name: getattr(response, name) for name in others}, body=body, flags=flags)
    made._headers = response.headers
    return made


class SlotDownloader(Downloader):
    """Scrapy's downloader; a subclass may adjust a host's slot, hold up a request and hear of failures."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        download = self.handlers.download_request_async

        async def watched(request: Request) -> Response:
            await self.before_download(request)
            try:
                return await download(request)
            except Exception as error:
                self.download_failed(request, error)  # before the next request of its host leaves
                raise

        self.handlers.download_request_async = watched  # type: ignore[method-assign]

    async def before_download(self, request: Request) -> None:
        """It is the request's turn at its host."""

    def download_failed(self, request: Request, error: Exception) -> None:
        """A request had no answer."""

    def prepare_slot(self, slot: Slot) -> None:
        """Adjust a slot."""

    def _process_queue(self, slot: Slot) -> None:
        self.prepare_slot(slot)
        super()._process_queue(slot)


class HeadTooLarge(Exception):
    """The head of an answer, with its interim answers, goes on beyond MAX_HEAD_BYTES."""


class HeadTooSlow(Exception):
    """The head of an answer trickles in."""


class ConnectionProtocol(_LenientHTTP11ClientProtocol):
    """A connection of Scrapy's HTTP/1.1 handler; a subclass may listen to the end of each response.

    It is cut off when the head of an answer, its interim answers included, or a whole exchange is too large: Twisted
    keeps what comes before a body without a bound, and the framing of chunks is in no bound of the body. So it is when
    a head comes too slowly.
    """

    pace = AnswerPace(0)

    max_bytes: int | None = None  # of one exchange
    received_bytes = 0  # of the exchange that goes on
    head_bytes = 0

    def request(self, request: Any) -> Deferred[Any]:
        """Begins an exchange."""
        self.received_bytes = self.head_bytes = 0
        answer: Deferred[Any] = super().request(request)
        return answer

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  # as Twisted spells it
        """Counts what comes before it is looked at."""
        self.received_bytes += len(data)
        if self._is_in_head():
            self.head_bytes += len(data)
            if self.head_bytes > MAX_HEAD_BYTES:
                self._cut_off(HeadTooLarge(f"the head of its answer is larger than {MAX_HEAD_BYTES // 1024} kB"))
                return
        if self.max_bytes is not None and self.received_bytes > self.max_bytes:
            self._cut_off(None)
            return
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        if self._is_in_head() and self.pace.is_head_too_slow(self._parser):
            self._cut_off(HeadTooSlow())

    def _is_in_head(self) -> bool:
        return self._parser is not None and self._parser.state in {STATUS, HEADER}

    def _cut_off(self, why: Exception | None) -> None:
        """Close the connection at once; why is found among the causes of the failure (:func:`failures.causes`)."""
        transport: Any = self.transport
        transport.abortConnection()
        if why is not None:
            self._disconnectParser(Failure(why))  # type: ignore[no-untyped-call]

    def response_ended(self, rest: bytes) -> None:
        """The response is whole; ``rest`` came behind it and is none of it."""

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802  # as Twisted spells it
        self.response_ended(rest)
        super()._finishResponse(rest)


class ConnectionPool(HTTPConnectionPool):
    """A persistent pool that opens connections of a given protocol."""

    def __init__(
        self, reactor: Any, protocol: type[ConnectionProtocol], *, pace: AnswerPace, max_bytes: int | None = None
    ) -> None:
        super().__init__(reactor, persistent=True)  # type: ignore[no-untyped-call]

        class Factory(_LenientHTTP11ClientFactory):
            def buildProtocol(self, addr: IAddress | None) -> ConnectionProtocol:  # noqa: N802  # as Twisted spells it
                connection = protocol(self._quiescentCallback)
                connection.max_bytes, connection.pace = max_bytes, pace
                return connection

        self._factory = Factory


def replace_pool(handler: HTTP11DownloadHandler, pool: ConnectionPool) -> None:
    """Have a handler take its connections from another pool, which keeps as many open as the one before."""
    pool.maxPersistentPerHost = handler._pool.maxPersistentPerHost
    handler._pool = pool
