"""The proxy in front of the browser: what it passes on, and the ways into a network that it closes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import ip_address

import pytest

from crawler.fetch.addresses import Opened
from crawler.rendering import guard_proxy
from crawler.rendering.guard_proxy import GuardProxy, Traffic

LOOPBACK = ip_address("127.0.0.1")


@dataclass
class Origin:
    """A server on loopback that answers every connection once, and keeps what it was sent."""

    answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstory"
    closes: bool = True
    sent: list[bytes] = field(default_factory=list)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.sent.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(self.answer)
            await writer.drain()
            while not self.closes and (more := await reader.read(1000)):
                self.sent.append(more)
        except (OSError, EOFError):
            pass
        finally:
            writer.close()


@dataclass
class Guarded:
    """A proxy in the middle of a page, and the origin that only it may reach."""

    proxy: GuardProxy
    origin: Origin
    traffic: Traffic
    port: int

    async def send(self, message: str, *, then: bytes = b"", wait: bool = True) -> bytes:
        """What the proxy answers to a message, until it closes the connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(message.encode("latin-1") + then)
        await writer.drain()
        try:
            return await asyncio.wait_for(reader.read(-1) if wait else reader.readuntil(b"\r\n\r\n"), 30)
        finally:
            writer.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.origin.port}/story"


Play = Callable[[Guarded], Awaitable[None]]


def run(
    play: Play,
    *,
    origin: Origin | None = None,
    opened: str | None = None,
    resolve: guard_proxy.Resolve = guard_proxy.resolve_by_system,
    max_bytes: int = 10**6,
    max_connections: int = 10,
) -> None:
    """Plays in a loop of its own; the origin alone is opened, unless ``opened`` says otherwise."""

    async def main() -> None:
        served = origin or Origin()
        server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
        served.port = server.sockets[0].getsockname()[1]
        rule = f"127.0.0.1:{served.port}" if opened is None else opened
        proxy = GuardProxy(Opened.parse([rule] if rule else []), resolve=resolve)
        port = await proxy.start()
        traffic = proxy.begin(max_bytes=max_bytes, max_connections=max_connections)
        await play(Guarded(proxy, served, traffic, port))
        await proxy.stop()
        server.close()

    asyncio.run(asyncio.wait_for(main(), 60))


def get(url: str, *lines: str, method: str = "GET") -> str:
    return "\r\n".join((f"{method} {url} HTTP/1.1", "Host: elsewhere.example", *lines, "", ""))


def test_a_request_of_the_page_is_passed_on_as_its_last_of_the_connection() -> None:
    async def play(guarded: Guarded) -> None:
        guarded.proxy.name(guarded.url)
        request = get(guarded.url + "?a=1", "Proxy-Connection: keep-alive", "Upgrade: h2c", "Accept: */*")
        answer = await guarded.send(request)
        assert answer == b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nstory"
        sent = guarded.origin.sent[0].decode()
        assert sent.splitlines() == [
            "GET /story?a=1 HTTP/1.1",
            f"Host: 127.0.0.1:{guarded.origin.port}",  # not the one that the page made up
            "Accept: */*",
            "Connection: close",
            "",
        ]
        assert guarded.traffic.bytes > 5
        assert not guarded.traffic.refusals

    run(play)


def test_a_tunnel_goes_to_the_checked_address() -> None:
    async def play(guarded: Guarded) -> None:
        guarded.proxy.name(f"https://127.0.0.1:{guarded.origin.port}/")
        head = f"CONNECT 127.0.0.1:{guarded.origin.port} HTTP/1.1\r\n\r\n"
        assert (await guarded.send(head, then=b"hello\r\n\r\n")).endswith(b"\r\n\r\n" + guarded.origin.answer)
        assert guarded.origin.sent == [b"hello\r\n\r\n"]

    run(play)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:{port}/story", "loopback"),
        ("http://2130706433:{port}/story", "loopback"),  # the same as one number
        ("http://0x7f.1:{port}/story", "loopback"),
        ("http://127.1:{port}/story", "loopback"),
        ("http://[::ffff:127.0.0.1]:{port}/story", "loopback"),
        ("http://[::1]:{port}/story", "loopback"),
        ("http://169.254.169.254/latest/meta-data", "link-local"),  # where clouds keep their keys
        ("http://10.0.0.7/", "private"),
        ("http://192.168.1.1/", "private"),
        ("http://localhost:{port}/story", "loopback"),  # by its name
        ("http://news.example:25/", "another protocol"),
        ("http://user:secret@news.example/", "user name"),
        ("https://news.example/", "only what a page reads"),  # a tunnel is asked for with CONNECT
        ("ftp://news.example/story", "only what a page reads"),
        ("file:///etc/passwd", "only what a page reads"),
    ],
)
def test_no_way_into_our_own_network(url: str, reason: str) -> None:
    async def play(guarded: Guarded) -> None:
        there = url.format(port=guarded.origin.port)
        guarded.proxy.name(there)
        assert (await guarded.send(get(there))).startswith(b"HTTP/1.1 403 ")
        assert reason in guarded.traffic.refusals[0]
        target = there.partition("://")[2].partition("/")[0]
        answer = await guarded.send(f"CONNECT {target} HTTP/1.1\r\n\r\n") if "127.0.0.1" in url else b"HTTP/1.1 403"
        assert answer.startswith(b"HTTP/1.1 403")
        assert not guarded.origin.sent

    run(play, opened="")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_only_methods_that_a_page_reads_with(method: str) -> None:
    async def play(guarded: Guarded) -> None:
        guarded.proxy.name(guarded.url)
        assert (await guarded.send(get(guarded.url, method=method))).startswith(b"HTTP/1.1 403 ")
        assert not guarded.origin.sent

    run(play)


def test_a_name_that_changes_is_checked_at_each_connection() -> None:
    answers = [[LOOPBACK], [ip_address("10.0.0.7")], [LOOPBACK, ip_address("10.0.0.7")]]
    asked: list[str] = []

    async def resolve(host: str, port: int) -> list[guard_proxy.Address]:
        asked.append(host)
        return list(answers[len(asked) - 1])

    async def play(guarded: Guarded) -> None:
        url = f"http://rebound.example:{guarded.origin.port}/story"
        guarded.proxy.name(url)
        assert (await guarded.send(get(url))).endswith(b"story")
        assert len(asked) == 1, "what was checked is what is dialled: it is not looked up again"
        for _ in range(2):  # one private address among others is enough
            assert (await guarded.send(get(url))).startswith(b"HTTP/1.1 403 ")
        assert guarded.traffic.refusals == [
            "rebound.example is at 10.0.0.7, a private address: open it with NEWS_ALLOW_ADDRESSES=rebound.example"
        ]
        assert len(guarded.origin.sent) == 1

    run(play, resolve=resolve)  # 127.0.0.1 alone is opened


def test_what_no_request_of_the_page_names_is_refused() -> None:
    async def play(guarded: Guarded) -> None:
        assert (await guarded.send(get(guarded.url))).startswith(b"HTTP/1.1 403 ")
        assert "no request of the page goes there" in guarded.traffic.unnamed[0]
        assert not guarded.origin.sent

    run(play)


def test_a_redirect_may_be_named_while_it_is_followed() -> None:
    async def play(guarded: Guarded) -> None:
        asking = asyncio.ensure_future(guarded.send(get(guarded.url)))
        await asyncio.sleep(0.05)
        guarded.proxy.name(guarded.url)
        assert (await asking).endswith(b"story")

    run(play)


def test_nothing_goes_out_between_two_pages() -> None:
    async def play(guarded: Guarded) -> None:
        guarded.proxy.name(guarded.url)
        await guarded.proxy.end()
        assert (await guarded.send(get(guarded.url))).startswith(b"HTTP/1.1 403 ")
        guarded.proxy.begin(max_bytes=10**6, max_connections=9)
        assert (await guarded.send(get(guarded.url))).startswith(b"HTTP/1.1 403 ")  # the name was the other page's
        assert not guarded.origin.sent

    run(play)


def test_the_end_of_a_page_closes_its_connections() -> None:
    async def play(guarded: Guarded) -> None:
        guarded.proxy.name(guarded.url)
        asking = asyncio.ensure_future(guarded.send(get(guarded.url)))
        while not guarded.origin.sent:
            await asyncio.sleep(0.01)
        await guarded.proxy.end()
        assert b"story" in await asking  # what had come, and then the end

    run(play, origin=Origin(answer=b"HTTP/1.1 200 OK\r\n\r\nstory", closes=False))


def test_bytes_of_a_page_are_bounded() -> None:
    async def play(guarded: Guarded) -> None:
        guarded.proxy.name(guarded.url)
        assert len(await guarded.send(get(guarded.url))) < 400_000
        assert guarded.traffic.is_exhausted
        assert "NEWS_RENDER_BYTES" in guarded.traffic.refusals[0]

    run(play, origin=Origin(answer=b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 1_000_000), max_bytes=200_000)


def test_connections_of_a_page_are_bounded() -> None:
    async def play(guarded: Guarded) -> None:
        guarded.proxy.name(guarded.url)
        answers = [await guarded.send(get(guarded.url)) for _ in range(4)]
        assert [answer.endswith(b"story") for answer in answers] == [True, True, False, False]
        assert guarded.traffic.is_exhausted

    run(play, max_connections=2)


def test_what_comes_behind_a_request_goes_nowhere() -> None:
    async def play(guarded: Guarded) -> None:
        guarded.proxy.name(guarded.url)
        smuggled = get("http://10.0.0.7/admin").encode()
        request = get(guarded.url, "Content-Length: 4", method="POST")
        await guarded.send(request, then=b"body" + smuggled, wait=False)
        await asyncio.sleep(0.1)
        assert b"admin" not in b"".join(guarded.origin.sent)

    run(play, origin=Origin(closes=False))


@pytest.mark.parametrize(
    "head",
    [
        "GET\r\n\r\n",
        "GET http://news.example/ HTTP/1.1\r\nno header\r\n\r\n",
        "GET http://news.example/ HTTP/1.1\r\n folded: line\r\n\r\n",
        "\xff\xfe\xfd http://news.example/ HTTP/1.1\r\n\r\n",
        "GET http://news.example/ HTTP/1.1\r\nA: " + "a" * guard_proxy.MAX_HEAD_BYTES + "\r\n\r\n",
    ],
)
def test_a_head_that_is_none_ends_its_connection(head: str) -> None:
    async def play(guarded: Guarded) -> None:
        assert b" 200 " not in await guarded.send(head)
        guarded.proxy.name(guarded.url)
        assert (await guarded.send(get(guarded.url))).endswith(b"story"), "the proxy goes on"

    run(play)


@pytest.mark.parametrize(
    "header", ["Transfer-Encoding: chunked", f"Content-Length: {guard_proxy.MAX_SENT_BYTES + 1}", "Content-Length: -1"]
)
def test_a_body_of_a_request_has_a_small_length(header: str) -> None:
    async def play(guarded: Guarded) -> None:
        guarded.proxy.name(guarded.url)
        assert b"story" not in await guarded.send(get(guarded.url, header, method="POST"))
        assert guarded.traffic.refusals

    run(play)


def test_a_host_cannot_change_the_protocol() -> None:
    async def play(guarded: Guarded) -> None:
        guarded.proxy.name(guarded.url)
        assert b"101" not in await guarded.send(get(guarded.url))
        assert guarded.traffic.refusals == ["a host changes the protocol"]

    answer = b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
    run(play, origin=Origin(answer=answer))


def test_a_host_that_does_not_answer_is_told_as_such() -> None:
    async def play(guarded: Guarded) -> None:
        url = "http://gone.example/"
        guarded.proxy.name(url)
        assert (await guarded.send(get(url))).startswith(b"HTTP/1.1 502 ")
        assert not guarded.traffic.refusals

    async def resolve(host: str, port: int) -> list[guard_proxy.Address]:
        raise OSError("no such name")

    run(play, resolve=resolve)
