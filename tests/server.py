"""A programmable news server on loopback, over the standard library, for tests that want real HTTP.

    with Server({"/": "<h1>Front</h1>", "/story": Reply(b"...", headers={"ETag": '"1"'})}) as server:
        crawl(server.url("/"))
        assert server.paths() == ["/robots.txt", "/", "/story"]

A route is text or bytes (sent as HTML with status 200), a Reply, or a function from ReceivedRequest to any of these;
paths are looked up with their query first, then without. What is not routed is answered with 404. Routes may change
while it runs.
"""

from __future__ import annotations

import gzip
import ipaddress
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias


@dataclass(kw_only=True)
class ReceivedRequest:
    """One request as it came in; ``at`` is monotonic seconds, ``sent`` the body bytes that left us so far."""

    method: str
    path: str  # with its query
    headers: dict[str, str]  # names in lower case
    body: bytes
    at: float
    host: str  # the loopback address that was connected to
    sent: int = 0
    done: float | None = None  # when the answer was out, monotonic; None when the client hung up or is still served
    nth: int = 1  # how many requests for this path there were, this one included


@dataclass(frozen=True)
class Reply:
    """An answer. The body is bytes, text, or a function that gives an iterable of pieces (which may be endless)."""

    body: bytes | str | Callable[[], Iterable[bytes]] = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)  # go out as latin-1
    kind: str = "text/html; charset=utf-8"  # Content-Type; empty for none
    wait: float = 0.0  # seconds before the first byte
    pace: float = 0.0  # seconds between pieces of the body, or between the bytes of ``wire``
    chunked: bool = False  # with Transfer-Encoding: chunked rather than a length
    length: int | None = None  # a Content-Length that lies: longer than the body cuts the connection early
    wire: bytes | None = None  # exactly these bytes in place of all the above


Answer: TypeAlias = bytes | str | Reply
Route: TypeAlias = Answer | Callable[[ReceivedRequest], Answer]


def redirect(to: str, status: int = 302) -> Reply:
    """A redirect to a URL or path, which goes out as UTF-8."""
    return Reply(status=status, headers={"Location": to.encode().decode("latin-1")})


def endless(piece: bytes = b"<p>more</p>\n" * 1000) -> Callable[[], Iterator[bytes]]:
    """A body that never ends."""

    def pieces() -> Iterator[bytes]:
        while True:
            yield piece

    return pieces


def gzip_bomb(megabytes: int) -> Reply:
    """A small gzip body that inflates to many megabytes of HTML."""
    packed = gzip.compress(b"<p>0</p>" * (megabytes * 131_072), compresslevel=9, mtime=0)
    return Reply(packed, headers={"Content-Encoding": "gzip"})


class Server:
    """A threaded HTTP/1.1 server on a loopback address (any of 127.0.0.0/8, or ::1), HTTPS when given a certificate."""

    def __init__(
        self,
        routes: Mapping[str, Route] | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        certificate: Path | None = None,
        default: Route = Reply("Not found", status=404, kind="text/plain"),
    ) -> None:
        self.routes: dict[str, Route] = dict(routes or {})
        self.default = default
        self.host = host
        self.requests: list[ReceivedRequest] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._http = _Listener((host, port), self)
        self.port: int = self._http.server_address[1]
        self.scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(timeout=5)

    def url(self, path: str = "/", *, host: str | None = None) -> str:
        """The URL of a path here; another spelling of the host may be given."""
        name = host or (f"[{self.host}]" if ":" in self.host else self.host)
        return f"{self.scheme}://{name}:{self.port}{path}"

    def paths(self, *, robots: bool = True) -> list[str]:
        """The requested paths so far, in order; ``robots=False`` leaves /robots.txt out."""
        with self._lock:
            return [request.path for request in self.requests if robots or request.path != "/robots.txt"]

    def times(self, path: str) -> list[float]:
        """When a path was requested, in monotonic seconds."""
        with self._lock:
            return [request.at for request in self.requests if request.path == path]

    def forget(self) -> None:
        """Empty the log of requests."""
        with self._lock:
            self.requests.clear()

    @contextmanager
    def unchanged(self) -> Iterator[Self]:
        """Takes back at the end what was done to the routes and what was added to the log."""
        routes, requests = dict(self.routes), list(self.requests)
        try:
            yield self
        finally:
            self.routes = routes
            with self._lock:
                self.requests[:] = requests

    def answer(self, request: ReceivedRequest) -> Reply:
        """Log a request and find the answer to it."""
        with self._lock:
            request.nth += sum(earlier.path == request.path for earlier in self.requests)
            self.requests.append(request)
        route = self.routes.get(request.path, self.routes.get(request.path.partition("?")[0], self.default))
        answer = route(request) if callable(route) else route
        return answer if isinstance(answer, Reply) else Reply(answer)

    def sleep(self, seconds: float) -> None:
        """Wait, but not beyond the end of the server."""
        if seconds > 0 and self._closing.wait(seconds):
            raise ConnectionAbortedError


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], news: Server) -> None:
        self.news = news
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients hang up; what the tests look at is the log."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    disable_nagle_algorithm = True
    server: _Listener

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:  # the client hung up, or its TLS handshake failed
            self.close_connection = True

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        host = str(self.connection.getsockname()[0])
        request = ReceivedRequest(
            method=self.command, path=self.path, headers=headers, body=body, at=time.monotonic(), host=host
        )
        reply = self.server.news.answer(request)
        self.server.news.sleep(reply.wait)
        if reply.wire is not None:
            for piece in (
                (reply.wire,) if not reply.pace else (reply.wire[at : at + 1] for at in range(len(reply.wire)))
            ):
                self.wfile.write(piece)
                self.server.news.sleep(reply.pace)
            self.close_connection = True
        else:
            self._send(reply, request)
        request.done = time.monotonic()

    do_GET = do_HEAD = do_POST = _serve  # noqa: N815

    def _send(self, reply: Reply, request: ReceivedRequest) -> None:
        whole = reply.body.encode() if isinstance(reply.body, str) else reply.body
        self.send_response(reply.status)
        names = {name.lower() for name in reply.headers}
        if reply.kind and "content-type" not in names:
            self.send_header("Content-Type", reply.kind)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif isinstance(whole, bytes):
            length = len(whole) if reply.length is None else reply.length
            self.close_connection = self.close_connection or length != len(whole)
            self.send_header("Content-Length", str(length))
        else:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if self.command == "HEAD" or reply.status in {204, 304}:
            return
        for piece in (whole,) if isinstance(whole, bytes) else whole():
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" if reply.chunked else piece)
            request.sent += len(piece)
            self.server.news.sleep(reply.pace)
        if reply.chunked:
            self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing on stderr: the log is ``Server.requests``."""


def self_signed(folder: Path | None = None, *, names: Iterable[str] = ("localhost", "127.0.0.1")) -> Path:
    """A PEM file with a fresh key and a certificate that nobody else trusts, for ``Server(certificate=...)``."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "paper.example")])
    alternatives: list[x509.GeneralName] = []
    for alternative in names:
        try:
            alternatives.append(x509.IPAddress(ipaddress.ip_address(alternative)))
        except ValueError:
            alternatives.append(x509.DNSName(alternative))
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = (folder or Path(tempfile.mkdtemp())) / "certificate.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
