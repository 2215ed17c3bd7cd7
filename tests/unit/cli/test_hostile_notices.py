"""What answers alarms or the health check learns nothing more, leads nowhere else and holds up nobody."""

from __future__ import annotations

import gzip
import json
import logging
import socket
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress

import pytest

from crawler.cli import notice_process, notification
from crawler.cli.notification import NotSent, check_health_url, ping_health, send_alarms
from crawler.errors import ArgumentInvalid
from crawler.reporting.alarms import Alarm
from tests.server import Reply, Server

pytestmark = pytest.mark.filterwarnings("ignore:.*imghdr:DeprecationWarning")  # apprise loads it
ALARM = Alarm(site="paper", what="no story since Tuesday")
SECRETS = ("s3cret", "t0ken")
HEAD = b"HTTP/1.1 200 OK\r\n"
BROKEN = {
    "no HTTP": b"\x1b[31mgarbage\r\n\r\n",
    "controls in its status": b"HTTP/1.1 500 \x1b[31mowned\r\n\r\n",
    "a line without end": HEAD + b"X: " + b"a" * 100_000,
    "lines without end": HEAD + b"X: a\r\n" * 10_000,
    "interim answers": b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000,
    "no header": HEAD + b"XXXX\r\n\r\n",
    "a length that is none": HEAD + b"Content-Length: x\r\n\r\n",
    "a redirect to a file": b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n",
    "a redirect to nowhere": b"HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n",
}


@pytest.fixture
def inside() -> Iterator[Server]:
    """A service of our own network."""
    with Server(default=Reply("secret")) as server:
        yield server


@pytest.mark.parametrize("why", BROKEN)
def test_a_broken_answer_is_a_line_without_a_secret(why: str, caplog: pytest.LogCaptureFixture) -> None:
    with Server(default=Reply(wire=BROKEN[why])) as server, caplog.at_level(logging.DEBUG):
        where = f"me:s3cret@127.0.0.1:{server.port}/t0ken"
        ping_health(f"http://{where}", is_good=True)
        try:
            send_alarms(f"json://{where}", [ALARM], "the store")
        except NotSent as error:
            assert str(error) == "NEWS_ALARMS: json://*** did not take the alarms"
    assert not any(secret in caplog.text for secret in SECRETS)
    assert "\x1b" not in caplog.text


@pytest.mark.parametrize(
    "words",
    ["@everyone", "<!channel>", "<@U024BE7LH>", "[renew it](http://evil.example/)", "<b>x", "all\n\nother: is well"],
)
def test_what_a_stranger_writes_calls_nobody_and_is_no_link(words: str) -> None:
    with Server(default=Reply("ok")) as server:
        what = f"4 of 4 visits gave no page; refused by robots.txt: Disallow: /{words}"
        send_alarms(f"json://127.0.0.1:{server.port}/", [Alarm(site="paper", what=what)], "the store")
        message = json.loads(server.requests[0].body)["message"]
    assert message.startswith("paper: 4 of 4 visits gave no page")
    assert not set("@<>[]\n") & set(message)


def test_a_redirect_leads_nowhere_and_counts_as_a_failure(inside: Server, caplog: pytest.LogCaptureFixture) -> None:
    with Server(default=Reply(status=307, headers={"Location": inside.url("/secret")})) as server:
        ping_health(server.url("/health"), is_good=True)
        with pytest.raises(NotSent):
            send_alarms(server.url("/alarms").replace("http:", "json:"), [ALARM], "the store")
    assert inside.paths() == []
    assert "was not told: HTTP 307" in caplog.text


def test_an_answer_that_trickles_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(notification, "PING_SECONDS", 1.0)  # the bytes keep within it, the answer does not
    monkeypatch.setattr(notification, "SEND_SECONDS", 1.0)
    with Server(default=Reply(wire=HEAD + b"X" * 10_000, pace=0.5)) as server, Server({"/good": ""}) as good:
        ping_health(server.url("/slow"), is_good=True)
        assert "was not told: no whole answer within 1 s" in caplog.text
        addresses = [one.replace("http:", "json:") for one in (server.url("/slow"), good.url("/good"))]
        with pytest.raises(NotSent, match="did not take the alarms within 1 s"):
            send_alarms(", ".join(addresses), [ALARM], "the store")
        assert good.paths() == ["/good"], "the other one is told all the same"


ENDLESS = {
    "a body": (HEAD + b"\r\n", b"x" * 65_536),
    "a body in chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65_536 + b"\r\n"),
    "a body that is packed": (HEAD + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(bytes(50_000_000))),
    "interim answers": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "nothing": (b"", b""),
}


@pytest.mark.parametrize("why", ENDLESS)
def test_an_answer_without_end_ends_with_what_reads_it(why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In time and memory: the connection is closed, and neither a thread nor what came is left here."""
    monkeypatch.setattr(notification, "PING_SECONDS", 1.0)
    monkeypatch.setattr(notification, "SEND_SECONDS", 1.0)
    begin, more = ENDLESS[why]
    threads = threading.active_count()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        where = f"127.0.0.1:{listener.getsockname()[1]}"
        for told in ("health", "alarms"):
            answering = threading.Thread(target=answer_for_ever, args=(listener, begin, more))
            answering.start()
            if told == "health":
                ping_health(f"http://{where}/", is_good=True)
            else:
                with pytest.raises(NotSent):
                    send_alarms(f"json://{where}/", [ALARM], "the store")
            answering.join(60)
            assert not answering.is_alive(), "nobody reads any more"
    assert threading.active_count() <= threads, "a thread of an earlier test may have ended meanwhile"


def test_a_process_that_is_ended_is_no_late_answer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As without memory, or by an operator: what is told is that, and not that the service took too long."""
    monkeypatch.setattr(notice_process.sys, "executable", "/bin/false")
    ping_health("http://127.0.0.1:9/", is_good=True)
    assert "was not told: the process that reads the answer was ended (exit code 1)" in caplog.text
    with pytest.raises(NotSent, match=r"did not take the alarms: the process .* was ended \(exit code 1\)"):
        send_alarms("json://127.0.0.1:9/", [ALARM], "the store")


def answer_for_ever(listener: socket.socket, begin: bytes, more: bytes) -> None:
    connection, _ = listener.accept()
    with connection, suppress(OSError):
        connection.recv(65_536)
        connection.sendall(begin)
        while more:
            connection.sendall(more)
        while connection.recv(65_536):
            pass


def test_a_password_is_sent_as_one_and_is_no_part_of_a_name() -> None:
    with Server({"/uuid": ""}) as server:
        ping_health(server.url("/uuid").replace("http://", "http://me:s3%40cret@"), is_good=True)
        (request,) = server.requests
    assert b64decode(request.headers["authorization"].removeprefix("Basic ")) == b"me:s3@cret"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://a b/", "http://a/\r\nX: y", "http://a/\x1b", "http://["])
def test_what_cannot_be_asked_for_is_refused(url: str) -> None:
    with pytest.raises(ArgumentInvalid, match="is no http or https URL"):
        check_health_url(url)
