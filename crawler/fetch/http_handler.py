"""Scrapy's HTTP handler with an ear on the wire: the bytes of every exchange as they went, for the archive."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from twisted.web.client import HTTPConnectionPool

from crawler.archive.messages import final_response, split_message
from crawler.archive.records import Exchange
from crawler.extensions.warc import WarcExtension

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IAddress

CUT = {"download_stopped": "length", "dataloss": "disconnect"}  # flag of a response -> the reason of WARC-Truncated


class RecordedExchange:
    """What goes over the wire for one request."""

    def __init__(self, url: str, begun: datetime) -> None:
        self.url = url
        self.begun = begun
        self.sent = bytearray()
        self.received = bytearray()
        self.address: str | None = None

    def as_exchange(self, truncated: str | None) -> Exchange | None:
        """The exchange; None where no head of a response came."""
        received = final_response(bytes(self.received))
        if not split_message(received)[0].endswith((b"\r\n\r\n", b"\n\n")):
            return None
        return Exchange(
            url=self.url,
            begun=self.begun,
            sent=bytes(self.sent),
            received=received,
            address=self.address,
            truncated=truncated,
        )


CURRENT: ContextVar[RecordedExchange | None] = ContextVar(
    "news_wire", default=None
)  # of the request that asks for a connection


class CapturingHandler(HTTP11DownloadHandler):
    """Hands every exchange to the WarcExtension before its response goes on; without one it is Scrapy's own."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.archive = crawler.get_extension(WarcExtension)
        if self.archive is not None:
            from twisted.internet import reactor  # installs a reactor when imported too early

            own = CapturingPool(reactor, persistent=True)
            own.maxPersistentPerHost = self._pool.maxPersistentPerHost
            self._pool = own

    async def download_request(self, request: Request) -> Response:
        """The response, whose request.meta then tells where it is archived."""
        if self.archive is None:
            return await super().download_request(request)
        wire = RecordedExchange(request.url.partition("#")[0], self.archive.clock.now())
        before = CURRENT.set(wire)
        try:
            response = await super().download_request(request)
        except Exception as error:
            if exchange := wire.as_exchange(why_cut(error)):
                await self.archive.keep(exchange)
            raise
        finally:
            CURRENT.reset(before)
        cut = next((why for flag, why in CUT.items() if flag in response.flags), None)
        exchange = wire.as_exchange(cut)
        if exchange is not None:
            await self.archive.keep(exchange, request)
        return response


def why_cut(error: Exception) -> str:
    """The reason of WARC-Truncated for what ended a download."""
    if isinstance(error, DownloadTimeoutError):
        return "time"
    return "length" if isinstance(error, DownloadCancelledError) else "disconnect"


class CapturingPool(HTTPConnectionPool):
    """Lends each connection together with the Wire of the request that it is lent for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]
        self._factory = CapturingFactory

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[Any]:  # noqa: N802  # as Twisted spells it
        """A connection; asked for in the context of download_request, before anything else can run."""
        wire = CURRENT.get()
        lent = super().getConnection(key, endpoint)
        return lent if wire is None else lent.addCallback(lambda connection: _Lent(connection, wire))


class _Lent:
    """A connection for one request."""

    def __init__(self, connection: Any, wire: RecordedExchange) -> None:
        self._connection = connection
        self._wire = wire

    def request(self, request: Any) -> Deferred[Any]:
        """Sends a request that knows its Wire, on this connection or on the one that is tried after it."""
        request.news_wire = self._wire
        given: Deferred[Any] = self._connection.request(request)
        return given


class CapturingFactory(_LenientHTTP11ClientFactory):
    """Builds connections that are listened to."""

    def buildProtocol(self, addr: IAddress | None) -> CapturingProtocol:  # noqa: N802
        """A connection."""
        return CapturingProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class CapturingProtocol(_LenientHTTP11ClientProtocol):
    """A connection that notes what goes over it."""

    news_wire: RecordedExchange | None = None

    def request(self, request: Any) -> Deferred[Any]:
        """Begins anew: the request may have been tried on a connection that was gone."""
        wire = self.news_wire = getattr(request, "news_wire", None)
        if wire is not None:
            wire.sent.clear()
            wire.received.clear()
            transport: Any = self.transport
            wire.address = transport.getPeer().host
            write = request.news_write = getattr(request, "news_write", request.writeTo)
            request.writeTo = lambda transport: write(_Tee(transport, wire.sent))
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Note what came before it is looked at."""
        if self.news_wire is not None:
            self.news_wire.received += data
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802
        """The response is whole: what came behind it is none of it."""
        wire, self.news_wire = self.news_wire, None
        if wire is not None and rest:
            del wire.received[-len(rest) :]
        super()._finishResponse(rest)


class _Tee:
    """A transport whose written bytes are noted."""

    def __init__(self, transport: Any, sent: bytearray) -> None:
        self._transport = transport
        self._sent = sent

    def write(self, data: bytes) -> None:
        """Note and write."""
        self._sent += data
        self._transport.write(data)

    def writeSequence(self, pieces: list[bytes]) -> None:  # noqa: N802
        """Note and write."""
        self._sent += b"".join(pieces)
        self._transport.writeSequence(pieces)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
