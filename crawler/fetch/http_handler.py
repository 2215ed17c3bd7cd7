"""Scrapy's HTTP handler, which also records the bytes of every exchange as they went over the wire, for the archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    StopDownload,
)
from scrapy.http import Response

from crawler.archive.mementos import memento_time, original_exchange
from crawler.archive.messages import final_response, split_message, without_headers
from crawler.archive.records import Exchange
from crawler.fetch.answer_pace import AnswerPace
from crawler.fetch.credentials import COOKIE
from crawler.fetch.failures import AnswerTooSlow, ProxyUnreachable, causes
from crawler.fetch.page import facts_of, set_facts
from crawler.fetch.proxy import Proxy, read_proxy
from crawler.fetch.recorder import ExchangeRecorder
from crawler.fetch.scrapy_internals import (
    MAX_HEAD_BYTES,
    ConnectionPool,
    ConnectionProtocol,
    HeadTooSlow,
    replace_pool,
)
from crawler.fetch.site_access import SiteAccess

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

PROXY_AUTHORIZATION = "Proxy-Authorization"
SESSION_HEADERS = frozenset({"set-cookie", "set-cookie2"})  # with which an answer may repeat what it was sent
MAX_FRAMING_FACTOR = 8  # bytes of an exchange for each byte of the largest body: chunks of one byte take six
# flag of a response -> the reason of WARC-Truncated
TRUNCATION_REASONS = {"download_stopped": "length", "dataloss": "disconnect"}


class SlowBodyStopped(StopDownload):
    """A body is not read further."""


class RecordedExchange:
    """What goes over the wire for one request."""

    def __init__(self, url: str, begun: datetime) -> None:
        self.url = url
        self.begun = begun
        self.sent = bytearray()
        self.received = bytearray()
        self.address: str | None = None
        self.secret_headers: frozenset[str] = frozenset()  # of the request, lower case
        self.is_proxied = False

    def as_exchange(self, truncated: str | None) -> Exchange | None:
        """The exchange; None where no head of a response came."""
        received = final_response(bytes(self.received))
        if not split_message(received)[0].endswith((b"\r\n\r\n", b"\n\n")):
            return None
        sent = bytes(self.sent)
        if self.secret_headers:
            sent = without_headers(sent, self.secret_headers)
            received = without_headers(received, SESSION_HEADERS)
        return Exchange(
            url=self.url,
            begun=self.begun,
            sent=sent,
            received=received,
            address=None if self.is_proxied else self.address,
            truncated=truncated,
        )


# of the request that asks for a connection
CURRENT_EXCHANGE: ContextVar[RecordedExchange | None] = ContextVar("news_exchange", default=None)


class CapturingHandler(HTTP11DownloadHandler):
    """Gives every exchange to the ExchangeRecorder among the extensions before its response goes on.

    Without one it is Scrapy's own, but for the bounds of heads and exchanges, and of answers that trickle.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.recorder = crawler.get_extension(ExchangeRecorder)  # type: ignore[type-abstract]
        self.access = crawler.get_extension(SiteAccess)
        self.proxy = read_proxy(crawler.settings["NEWS_PROXY"])
        self.pace = AnswerPace(crawler.settings.getfloat("NEWS_SLOW_BODY"))
        crawler.signals.connect(self._check_pace, signal=signals.bytes_received)
        from twisted.internet import reactor  # installs a reactor when imported too early

        maxsize = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        max_bytes = MAX_HEAD_BYTES + MAX_FRAMING_FACTOR * maxsize if maxsize else None
        if self.recorder is None:
            replace_pool(self, ConnectionPool(reactor, ConnectionProtocol, pace=self.pace, max_bytes=max_bytes))
        else:
            replace_pool(self, CapturingPool(reactor, CapturingProtocol, pace=self.pace, max_bytes=max_bytes))

    async def download_request(self, request: Request) -> Response:
        """The response; the facts of its request then hold where it is archived.

        What a site is sent of its own stands in the request only meanwhile: no redirect and no log comes to see it.
        """
        if (work := facts_of(request).work) is not None:
            await work()
            return Response(request.url)
        is_side = facts_of(request).is_side
        own = self.access.headers_for(request.url) if self.access is not None and not is_side else {}
        if self.proxy is not None and self.proxy.authorization:
            own = {**own, PROXY_AUTHORIZATION: self.proxy.authorization}
        with _sent_along(request, own, self.proxy):
            try:
                return await self._download(request, frozenset(name.lower() for name in own))
            except (CannotResolveHostError, DownloadConnectionRefusedError) as error:
                if self.proxy is None:
                    raise
                raise ProxyUnreachable(self.proxy.endpoint) from error

    async def _download(self, request: Request, secret_headers: frozenset[str]) -> Response:
        if self.recorder is None:
            return await self._download_in_pace(request)
        recorded = RecordedExchange(request.url.partition("#")[0], self.recorder.now())
        recorded.secret_headers, recorded.is_proxied = secret_headers, self.proxy is not None
        token = CURRENT_EXCHANGE.set(recorded)
        try:
            response = await self._download_in_pace(request)
        except Exception as error:
            if exchange := recorded.as_exchange(truncation_reason(error)):
                await self.recorder.record(exchange)
            raise
        finally:
            CURRENT_EXCHANGE.reset(token)
        truncated = next((reason for flag, reason in TRUNCATION_REASONS.items() if flag in response.flags), None)
        exchange = recorded.as_exchange(truncated)
        if exchange is not None:
            capture = await self.recorder.record(_as_captured(exchange, request, response))
            set_facts(request, replace(facts_of(request), capture=capture))
        return response

    def _check_pace(self, data: bytes, request: Request) -> None:
        if self.pace.is_body_too_slow(request, len(data)):
            raise SlowBodyStopped(fail=True)

    async def _download_in_pace(self, request: Request) -> Response:
        try:
            return await super().download_request(request)
        except SlowBodyStopped as error:
            raise AnswerTooSlow(request.url) from error
        except Exception as error:
            if any(isinstance(cause, HeadTooSlow) for cause in causes(error)):
                raise AnswerTooSlow(request.url) from error
            raise


def _as_captured(exchange: Exchange, request: Request, response: Response) -> Exchange:
    """What a web archive gave as the page that it captured; any other answer, and an error of the archive, as it is."""
    memento = facts_of(request).memento
    if memento is None or response.status != 200:
        return exchange
    stated = response.headers.get("Memento-Datetime")
    return original_exchange(
        exchange, memento[0], memento_time(stated.decode("latin-1") if stated else None) or memento[1]
    )


@contextmanager
def _sent_along(request: Request, own: Mapping[str, str], proxy: Proxy | None) -> Iterator[None]:
    """A request with further headers and through a proxy for a while; cookies of a chain of redirects go first."""
    if not own and proxy is None:
        yield
        return
    before = {name: request.headers.getlist(name) for name in own}
    for name, value in own.items():
        chain = [one.decode("latin-1") for one in before[name]] if name == COOKIE else []
        request.headers[name] = merge_cookies(value, chain) if chain else value.encode("latin-1")
    if proxy is not None:
        request.meta["proxy"] = proxy.url
    try:
        yield
    finally:
        request.meta.pop("proxy", None)
        for name, values in before.items():
            request.headers.pop(name, None)
            if values:
                request.headers[name] = values


def merge_cookies(own: str, chain: Iterable[str]) -> str:
    """A Cookie header of a site's own cookies, and of those that a chain of redirects was given, which go first."""
    pairs = [pair for header in (own, *chain) for pair in header.split("; ")]
    return "; ".join({pair.partition("=")[0]: pair for pair in pairs}.values())


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
