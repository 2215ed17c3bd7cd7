"""Clients that hold connections of ``news web``, or flood it: whoever reads is answered all the same."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from crawler.web import connections
from crawler.web.connections import MAX_CONNECTIONS, MAX_HEAD_BYTES, PART_BYTES, BoundedConnection
from crawler.web.server import bind, make_server

TIMEOUT = 60  # seconds
PATIENCE = 0.4
BODY = b"a page of the store " * 1_000_000  # more than the buffers of a connection hold


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """A page, or a long one."""
    body = BODY if scope["path"] == "/long" else b"a page"
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    await send({"type": "http.response.body"})


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[uvicorn.Server, int]]:
    """A server that runs in a thread, and its port."""
    monkeypatch.setattr(connections, "PATIENCE", PATIENCE)
    made, listener = make_server(app), bind("127.0.0.1", 0)
    thread = threading.Thread(target=made.run, kwargs={"sockets": [listener]})
    thread.start()
    yield made, listener.getsockname()[1]
    made.should_exit = True
    thread.join(TIMEOUT)
    assert not thread.is_alive()


def connect(port: int, begin: bytes = b"") -> socket.socket:
    one = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)
    if begin:
        one.sendall(begin)
    return one


def read(port: int, path: str = "/") -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)) as reader:
        reader.request("GET", path)
        answer = reader.getresponse()
        return answer.status, answer.read()


def is_ended(one: socket.socket) -> bool:
    """Whether the other side ends a connection, before or while it answers."""
    try:
        while one.recv(65536):
            pass
    except ConnectionError:
        return True
    return True


def test_many_silent_connections_leave_room_for_a_reader(
    server: tuple[uvicorn.Server, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "PATIENCE", TIMEOUT)
    running, port = server
    with ExitStack() as held:
        silent = [held.enter_context(connect(port, b"GET / HT")) for _ in range(2 * MAX_CONNECTIONS)]
        assert read(port) == (200, b"a page")
        assert len(running.server_state.connections) <= MAX_CONNECTIONS
        assert is_ended(silent[0])


@pytest.mark.parametrize(
    "begin",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: a\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nx",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
    ids=["nothing", "part of a head", "part of a body", "no chunk"],
)
def test_a_client_that_sends_a_byte_now_and_then_is_left(server: tuple[uvicorn.Server, int], begin: bytes) -> None:
    _, port = server
    with connect(port, begin) as slow:
        trickle(slow)


def trickle(slow: socket.socket) -> None:
    """Sends a byte now and then until the connection ends."""
    deadline = time.monotonic() + TIMEOUT
    with pytest.raises(ConnectionError):
        while time.monotonic() < deadline:
            slow.send(b"a")
            time.sleep(PATIENCE / 20)


def connect_reader(port: int) -> socket.socket:
    """A connection that asks for the long page, and takes its first byte."""
    one = socket.socket()
    one.settimeout(TIMEOUT)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, PART_BYTES)  # else the system takes much of it
    one.connect(("127.0.0.1", port))
    one.sendall(b"GET /long HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert one.recv(1)
    return one


def test_a_reader_that_takes_nothing_is_left(server: tuple[uvicorn.Server, int]) -> None:
    running, port = server
    with connect_reader(port):
        wait_until(lambda: not running.server_state.connections)


def test_a_reader_that_takes_its_page_slowly_gets_it(
    server: tuple[uvicorn.Server, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "PATIENCE", TIMEOUT)
    running, port = server
    with connect_reader(port) as slow:
        taken = 1
        [one] = running.server_state.connections
        assert isinstance(one, BoundedConnection)
        wait_until(lambda: one._ends is not None)
        for _ in range(3):
            while one._unsent - one.transport.get_write_buffer_size() < PART_BYTES:
                part = slow.recv(PART_BYTES)
                assert part
                taken += len(part)
            seconds_pass(one)
        while part := slow.recv(len(BODY)):
            taken += len(part)
        assert taken > len(BODY)


def test_heads_of_any_size_are_refused_and_nothing_of_them_is_logged(
    server: tuple[uvicorn.Server, int], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    _, port = server
    many = b"".join(b"X-%d: y\r\n" % number for number in range(MAX_HEAD_BYTES))
    for head in (b"X: " + b"y" * 100 * MAX_HEAD_BYTES, many, b"\x00\x1b[2J\r\n\r\n"):
        with connect(port) as one:
            try:
                one.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n" + head)
            except ConnectionError:
                continue
            assert is_ended(one)
    assert read(port) == (200, b"a page")
    assert not caplog.records
    assert capfd.readouterr().err == ""


def test_a_connection_that_is_used_is_kept(server: tuple[uvicorn.Server, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "PATIENCE", TIMEOUT)
    running, port = server
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)) as reader:
        reader.connect()
        used = reader.sock
        for _ in range(3):
            reader.request("GET", "/")
            assert reader.getresponse().read() == b"a page"
            assert reader.sock is used
    wait_until(lambda: running.server_state.total_requests == 3)  # it counts what it has answered


def seconds_pass(one: BoundedConnection) -> None:
    """Has a connection look at its client, as if its seconds were over."""
    looked = threading.Event()
    one.loop.call_soon_threadsafe(lambda: (one._check(), looked.set()))
    assert looked.wait(TIMEOUT)


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)
