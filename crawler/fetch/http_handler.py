"""Scrapy's HTTP handler, which also records the bytes of every exchange as they went over the wire, for the archive."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError

from crawler.archive.messages import final_response, split_message
from crawler.archive.records import Exchange
from crawler.fetch.page import facts_of, set_facts
from crawler.fetch.recorder import ExchangeRecorder
from crawler.fetch.scrapy_internals import MAX_HEAD_BYTES, ConnectionPool, ConnectionProtocol, replace_pool

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred

MAX_FRAMING_FACTOR = 8  # bytes of an exchange for each byte of the largest body: chunks of one byte take six
# flag of a response -> the reason of WARC-Truncated
TRUNCATION_REASONS = {"download_stopped": "length", "dataloss": "disconnect"}


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


# of the request that asks for a connection
CURRENT_EXCHANGE: ContextVar[RecordedExchange | None] = ContextVar("news_exchange", default=None)


class CapturingHandler(HTTP11DownloadHandler):
    """Gives every exchange to the ExchangeRecorder among the extensions before its response goes on.

    Without one it is Scrapy's own, but for the bounds of heads and exchanges.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.recorder = crawler.get_extension(ExchangeRecorder)  # type: ignore[type-abstract]
        from twisted.internet import reactor  # installs a reactor when imported too early

        maxsize = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        max_bytes = MAX_HEAD_BYTES + MAX_FRAMING_FACTOR * maxsize if maxsize else None
        if self.recorder is None:
            replace_pool(self, ConnectionPool(reactor, ConnectionProtocol, max_bytes=max_bytes))
        else:
            replace_pool(self, CapturingPool(reactor, CapturingProtocol, max_bytes=max_bytes))

    async def download_request(self, request: Request) -> Response:
        """The response; the facts of its request then hold where it is archived."""
        if self.recorder is None:
            return await super().download_request(request)
        recorded = RecordedExchange(request.url.partition("#")[0], self.recorder.now())
        token = CURRENT_EXCHANGE.set(recorded)
        try:
            response = await super().download_request(request)
        except Exception as error:
            if exchange := recorded.as_exchange(truncation_reason(error)):
                await self.recorder.record(exchange)
            raise
        finally:
            CURRENT_EXCHANGE.reset(token)
        truncated = next((reason for flag, reason in TRUNCATION_REASONS.items() if flag in response.flags), None)
        exchange = recorded.as_exchange(truncated)
        if exchange is not None:
            capture = await self.recorder.record(exchange)
            set_facts(request, replace(facts_of(request), capture=capture))
        return response


def truncation_reason(error: Exception) -> str:
    """The reason of WARC-Truncated for what ended a download."""
    if isinstance(error, DownloadTimeoutError):
        return "time"
    return "length" if isinstance(error, DownloadCancelledError) else "disconnect"


class CapturingPool(ConnectionPool):
    """Lends each connection together with the RecordedExchange of the request that it is lent for."""

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[Any]:  # noqa: N802  # as Twisted spells it
        """A connection; asked for in the context of download_request, before anything else can run."""
        recorded = CURRENT_EXCHANGE.get()
        connecting = super().getConnection(key, endpoint)
        if recorded is None:
            return connecting
        return connecting.addCallback(lambda connection: _LentConnection(connection, recorded))


class _LentConnection:
    """A connection for one request."""

    def __init__(self, connection: Any, recorded: RecordedExchange) -> None:
        self._connection = connection
        self._recorded = recorded

    def request(self, request: Any) -> Deferred[Any]:
        """Sends a request that knows its RecordedExchange, on this connection or on the one that is tried after it."""
        request.news_exchange = self._recorded
        answer: Deferred[Any] = self._connection.request(request)
        return answer


class CapturingProtocol(ConnectionProtocol):
    """A connection that records what goes over it."""

    news_exchange: RecordedExchange | None = None

    def request(self, request: Any) -> Deferred[Any]:
        """Begins anew: the request may have been tried on a connection that was gone."""
        recorded = self.news_exchange = getattr(request, "news_exchange", None)
        if recorded is not None:
            recorded.sent.clear()
            recorded.received.clear()
            transport: Any = self.transport
            recorded.address = transport.getPeer().host
            write = request.news_write = getattr(request, "news_write", request.writeTo)
            request.writeTo = lambda transport: write(_Tee(transport, recorded.sent))
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Records what came before it is looked at."""
        if self.news_exchange is not None:
            self.news_exchange.received += data
        super().dataReceived(data)

    def response_ended(self, rest: bytes) -> None:
        """The response is whole: what came behind it is none of it."""
        recorded, self.news_exchange = self.news_exchange, None
        if recorded is not None and rest:
            del recorded.received[-len(rest) :]


class _Tee:
    """A transport whose written bytes are recorded."""

    def __init__(self, transport: Any, sent: bytearray) -> None:
        self._transport = transport
        self._sent = sent

    def write(self, data: bytes) -> None:
        """Record and write."""
        self._sent += data
        self._transport.write(data)

    def writeSequence(self, pieces: list[bytes]) -> None:  # noqa: N802
        """Record and write."""
        self._sent += b"".join(pieces)
        self._transport.writeSequence(pieces)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
