"""The proxy on loopback that a browser has to use: it resolves, checks and dials itself, and refuses all else.

The browser resolves no name and opens no connection of its own, so that neither a script nor a redirect nor a WebSocket
reaches what the crawl itself may not reach: the rule is the one of :mod:`crawler.fetch.addresses`. TLS goes through as
it is: the browser checks certificates, the proxy never sees what is within.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from crawler.errors import AddressRefused
from crawler.fetch.addresses import DEFAULT_PORTS, Opened, check_address, check_url, host_name, literal_address

MAX_HEAD_BYTES = 64 * 1024  # of a request or response
MAX_SENT_BYTES = 1024 * 1024  # of the body of a request
MAX_REFUSALS = 20  # that are kept to be told
HEAD_SECONDS = 10.0  # for the head of a request
CONNECT_SECONDS = 10.0
NAMING_SECONDS = 1.0  # for which a connection waits to be named: a browser tells of a redirect while it follows it
CHUNK_BYTES = 64 * 1024
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST"})
# of one connection alone (RFC 9110, 7.6.1)
HOP_HEADERS = frozenset({b"connection", b"keep-alive", b"te", b"trailer", b"upgrade", b"host"})

Address = IPv4Address | IPv6Address
Endpoint = tuple[str, int]
Resolve = Callable[[str, int], Awaitable[Iterable[Address]]]


class _Refused(Exception):
    """A request that is not passed on; the message says why."""


class _Unnamed(_Refused):
    """A request to where no request of the page goes: the browser's own, or one that is hidden from it."""


@dataclass(slots=True)
class Traffic:
    """What one page may take, and what went over the wire for it."""

    max_bytes: int
    max_connections: int
    bytes: int = 0  # in both directions
    connections: int = 0
    refusals: list[str] = field(default_factory=list)  # the first of them, each once
    unnamed: list[str] = field(default_factory=list)  # where the browser went that the page's requests did not name
    is_exhausted: bool = False  # whether it asked for more than it may take

    def refuse(self, refusal: Exception) -> None:
        """Notes why a connection was refused."""
        reasons = self.unnamed if isinstance(refusal, _Unnamed) else self.refusals
        if len(reasons) < MAX_REFUSALS and str(refusal) not in reasons:
            reasons.append(str(refusal))

    def take(self, count: int) -> None:
        """Counts bytes; raises _Refused when these are too many."""
        self.bytes += count
        if self.bytes > self.max_bytes:
            self.is_exhausted = True
            raise _Refused(f"the page takes more than {self.max_bytes:,} bytes (NEWS_RENDER_BYTES)")


async def resolve_by_system(host: str, port: int) -> list[Address]:
    """The addresses of a name, as the system tells them; raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


class GuardProxy:
    """Serves one page at a time, and nothing between two pages.

    A connection is made to a host and port that the page's own requests have named (:meth:`name`), at an address that
    was looked up and checked for this very connection.
    """

    def __init__(self, opened: Opened, *, resolve: Resolve = resolve_by_system) -> None:
        self.opened = opened
        self._resolve = resolve
        self._server: asyncio.Server | None = None
        self._traffic: Traffic | None = None
        self._named: dict[Endpoint, asyncio.Event] = {}  # set: the page has named it
        self._serving: set[asyncio.Task[None]] = set()

    async def start(self) -> int:
        """Listens on loopback; returns the port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=MAX_HEAD_BYTES)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        """Ends every connection and listens no more."""
        await self.end()
        if self._server is not None:
            self._server.close()

    def begin(self, *, max_bytes: int, max_connections: int) -> Traffic:
        """A page begins; returns the account of its traffic."""
        self._traffic = Traffic(max_bytes, max_connections)
        return self._traffic

    def name(self, url: str) -> None:
        """Lets the page connect to the host and port of a URL, as far as the rule of addresses allows it."""
        endpoint = _endpoint_of(url)
        if endpoint is not None:
            self._named.setdefault(endpoint, asyncio.Event()).set()

    async def end(self) -> None:
        """The page is over: its connections are closed, what it named is forgotten."""
        self._traffic = None
        self._named.clear()
        serving = list(self._serving)
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None, "a server calls it in a task"
        self._serving.add(task)
        try:
            await self._serve(reader, writer)
        except (OSError, EOFError, TimeoutError, ValueError):
            pass  # either end has gone away, or speaks no HTTP: the browser sees a connection that ends
        except asyncio.CancelledError:
            pass  # the page is over
        finally:
            self._serving.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        traffic = self._traffic
        try:
            async with asyncio.timeout(HEAD_SECONDS):
                head = await _read_head(reader)
            method, target, headers = _parse_request(head)
            if traffic is None:
                raise _Refused(f"{target[:200]}: no page is being shown")
            upstream_reader, upstream_writer = await self._connect(method, target, traffic)
        except _Refused as refusal:
            if traffic is not None:
                traffic.refuse(refusal)
            await _answer(writer, "403 Forbidden")
            return
        except (OSError, TimeoutError):
            await _answer(writer, "502 Bad Gateway")
            return
        try:
            if method == "CONNECT":
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await _pump_both(reader, writer, upstream_reader, upstream_writer, traffic)
            else:
                upstream_writer.write(_request_head(method, target, headers))
                await _send_body(headers, reader, upstream_writer, traffic)
                await _pass_response(reader, writer, upstream_reader, traffic)
        except _Refused as refusal:
            traffic.refuse(refusal)
        finally:
            upstream_writer.close()

    async def _connect(
        self, method: str, target: str, traffic: Traffic
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to where a request goes; raises _Refused, or OSError where nobody answers."""
        url = f"https://{target}/" if method == "CONNECT" else target
        if method != "CONNECT" and (method not in METHODS or urlsplit(url).scheme != "http"):
            raise _Refused(f"{method[:20]} {target[:200]}: only what a page reads is passed on")
        try:
            check_url(url, self.opened)
        except AddressRefused as refusal:
            raise _Refused(str(refusal)) from refusal
        endpoint = _endpoint_of(url)
        assert endpoint is not None, "it was checked"
        await self._wait_for_name(endpoint)
        traffic.connections += 1
        if traffic.connections > traffic.max_connections:
            traffic.is_exhausted = True
            raise _Refused(f"the page makes more than {traffic.max_connections} connections")
        host, port = endpoint
        for number, address in enumerate(addresses := await self._addresses(host, port), 1):
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    return await asyncio.open_connection(str(address), port, limit=MAX_HEAD_BYTES)
            except (OSError, TimeoutError):
                if number == len(addresses):
                    raise
        raise OSError(f"{host} has no address")

    async def _wait_for_name(self, endpoint: Endpoint) -> None:
        """Waits until the page has named an endpoint; raises _Refused where it does not."""
        named = self._named.setdefault(endpoint, asyncio.Event())
        with suppress(TimeoutError):
            async with asyncio.timeout(NAMING_SECONDS):
                await named.wait()
        if not named.is_set():
            raise _Unnamed(f"{endpoint[0]}:{endpoint[1]}: no request of the page goes there")

    async def _addresses(self, host: str, port: int) -> list[Address]:
        """Where a host is; raises _Refused when one of its addresses may not be contacted."""
        literal = literal_address(host)
        addresses = [literal] if literal is not None else list(await self._resolve(host, port))
        for address in addresses:
            try:
                check_address(address, self.opened, host=None if literal is not None else host, port=port)
            except AddressRefused as refusal:
                raise _Refused(str(refusal)) from refusal
        return addresses


def _endpoint_of(url: str) -> Endpoint | None:
    """The host and port of a URL; None where it has none."""
    try:
        parts = urlsplit(url)
        scheme = {"ws": "http", "wss": "https"}.get(parts.scheme, parts.scheme)
        port = parts.port or DEFAULT_PORTS.get(scheme)
    except ValueError:
        return None
    return (host_name(parts.hostname), port) if parts.hostname and port else None


async def _read_head(reader: asyncio.StreamReader) -> bytes:
    """The head of a message; raises EOFError, or ValueError for one that is too long."""
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.LimitOverrunError as error:
        raise ValueError("the head is too long") from error


def _parse_request(head: bytes) -> tuple[str, str, list[tuple[bytes, bytes]]]:
    """Method, target and headers; raises ValueError."""
    first, *lines = head[:-4].split(b"\r\n")
    method, target, _ = first.decode("ascii").split(" ")
    return method, target, [_header(line) for line in lines]


def _header(line: bytes) -> tuple[bytes, bytes]:
    name, colon, value = line.partition(b":")
    if not colon or not name or name != name.strip():
        raise ValueError("a line of the head is no header")
    return name, value.strip()


def _request_head(method: str, target: str, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The head as the host is sent it: the host is the one that was checked, the connection serves one request."""
    parts = urlsplit(target)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    kept = [
        (name, value)
        for name, value in headers
        if name.lower() not in HOP_HEADERS and not name.lower().startswith(b"proxy-")
    ]
    fields = [(b"Host", parts.netloc.encode("ascii")), *kept, (b"Connection", b"close")]
    return f"{method} {path} HTTP/1.1\r\n".encode("ascii") + _join(fields)


def _join(fields: Iterable[tuple[bytes, bytes]]) -> bytes:
    return b"".join(b"%s: %s\r\n" % one for one in fields) + b"\r\n"


async def _send_body(
    headers: Iterable[tuple[bytes, bytes]],
    reader: asyncio.StreamReader,
    upstream: asyncio.StreamWriter,
    traffic: Traffic,
) -> None:
    """Passes on the body of a request whose length is declared; what comes behind it goes nowhere."""
    declared = {name.lower(): value for name, value in headers}
    if b"transfer-encoding" in declared:
        raise _Refused("a request of the page has a body of unknown length")
    length = int(declared.get(b"content-length", b"0"))
    if not 0 <= length <= MAX_SENT_BYTES:
        raise _Refused(f"a request of the page has a body of more than {MAX_SENT_BYTES:,} bytes")
    if length:
        traffic.take(length)
        upstream.write(await reader.readexactly(length))
    await upstream.drain()


async def _pass_response(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, upstream: asyncio.StreamReader, traffic: Traffic
) -> None:
    """Passes on the final response, as the last one of its connection."""
    while True:
        head = await _read_head(upstream)
        traffic.take(len(head))
        first, *lines = head[:-4].split(b"\r\n")
        status = first.split(b" ", 2)[1]
        if not status.startswith(b"1") or status == b"101":
            break
    if status == b"101":
        raise _Refused("a host changes the protocol")
    kept = [(name, value) for name, value in map(_header, lines) if name.lower() not in HOP_HEADERS]
    writer.write(first + b"\r\n" + _join([*kept, (b"Connection", b"close")]))
    await _race(_pump(upstream, writer, traffic), _wait_for_end(reader))


async def _pump_both(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    upstream_reader: asyncio.StreamReader,
    upstream_writer: asyncio.StreamWriter,
    traffic: Traffic,
) -> None:
    """A tunnel, until either end closes it."""
    await _race(_pump(reader, upstream_writer, traffic), _pump(upstream_reader, writer, traffic))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, traffic: Traffic) -> None:
    while data := await reader.read(CHUNK_BYTES):
        traffic.take(len(data))
        writer.write(data)
        await writer.drain()


async def _wait_for_end(reader: asyncio.StreamReader) -> None:
    while await reader.read(CHUNK_BYTES):
        pass


async def _race(*ways: Awaitable[None]) -> None:
    """Until the first is done, whose exception is raised; the others are given up."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _answer(writer: asyncio.StreamWriter, status: str) -> None:
    writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode("ascii"))
    await writer.drain()
