"""Who may read the pages of ``news web``."""

from __future__ import annotations

from argparse import ArgumentParser

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from crawler.commands.web import Command, check_token
from crawler.errors import ArgumentInvalid
from crawler.web.guard import Access, Guard, is_loopback

TOKEN = "rainy-quay-crane-0123456789"


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(f"the page {scope['query_string'].decode()}")(scope, receive, send)


def client(access: Access) -> TestClient:
    return TestClient(Guard(page, access), base_url="http://127.0.0.1:8777", follow_redirects=False)


LOCAL = Access.of("127.0.0.1", 8777, "")
OPEN = Access.of("0.0.0.0", 8777, TOKEN, ["Desk.example"])


@pytest.mark.parametrize(
    ("access", "host", "is_served", "reason"),
    [
        (LOCAL, "127.0.0.1:8777", True, "the address itself"),
        (LOCAL, "localhost:8777", True, "its name"),
        (LOCAL, "LOCALHOST", True, "in any case, without a port"),
        (LOCAL, "[::1]:8777", True, "the same in IPv6"),
        (LOCAL, "evil.example:8777", False, "a stranger's name that was rebound to us"),
        (LOCAL, "127.0.0.1.evil.example", False, "a name that only begins like it"),
        (LOCAL, "192.0.2.7:8777", False, "an address that it does not listen on"),
        (LOCAL, "", False, "none"),
        (LOCAL, "127.0.0.1:8777/x", False, "not a host"),
        (LOCAL, "localhost:8777@evil.example", False, "not a host either"),
        (OPEN, "192.0.2.7:8777", True, "an address cannot be rebound"),
        (OPEN, "desk.example", True, "a name that was given"),
        (OPEN, "evil.example", False, "a name that was not"),
    ],
)
def test_the_host_that_a_browser_names(access: Access, host: str, is_served: bool, reason: str) -> None:
    answer = client(access).get("/", headers={"Host": host, "Authorization": f"Bearer {TOKEN}"})
    assert (answer.status_code == 200) is is_served, reason
    assert is_served or answer.status_code == 421
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_pages_can_only_be_read(method: str) -> None:
    answer = client(LOCAL).request(method, "/")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_another_site_may_link_but_not_read() -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert client(LOCAL).get("/", headers=headers).status_code == 403
    link = {**headers, "Sec-Fetch-Mode": "navigate"}
    assert client(LOCAL).get("/", headers={**link, "Sec-Fetch-Dest": "document"}).status_code == 200
    for place in ("iframe", "frame", "object", "embed", "fencedframe"):
        assert client(LOCAL).get("/", headers={**link, "Sec-Fetch-Dest": place}).status_code == 403, place


def test_the_token_becomes_a_cookie_and_leaves_the_address() -> None:
    reader = client(OPEN)
    assert reader.get("/stories?q=a").status_code == 401
    entered = reader.get(f"/stories?q=a%26b&token={TOKEN}")
    assert entered.status_code == 303
    assert entered.headers["location"] == "/stories?q=a%26b"
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert TOKEN not in cookie
    assert reader.get("/stories?q=a").text == "the page q=a"


@pytest.mark.parametrize("offered", ["", TOKEN[:-1], TOKEN + "0", TOKEN.upper(), "é" * 20])
def test_a_wrong_token_does_not_let_in(offered: str) -> None:
    reader = client(OPEN)
    assert reader.get("/", params={"token": offered}).status_code == 401
    assert reader.get("/", headers={"Authorization": f"Bearer {offered}".encode()}).status_code == 401
    assert reader.get("/", headers={"Cookie": f"news_web_8777={offered}".encode()}).status_code == 401


def test_the_token_as_a_bearer_for_programs() -> None:
    assert client(OPEN).get("/stories.json", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_entering_leads_nowhere_else() -> None:
    answer = client(OPEN).get(f"http://127.0.0.1:8777//evil.example/?token={TOKEN}")
    assert answer.headers["location"] == "/evil.example/"


@pytest.mark.parametrize(
    ("address", "token", "message"),
    [
        ("127.0.0.1", "", None),
        ("::1", "", None),
        ("localhost", TOKEN, None),
        ("0.0.0.0", TOKEN, None),
        ("0.0.0.0", "", "can be reached by others"),
        ("192.0.2.7", "", "can be reached by others"),
        ("::", "", "can be reached by others"),
        ("0.0.0.0", "short", "too easy to guess"),
        ("127.0.0.1", "with spaces in it, and long", "too easy to guess"),
    ],
)
def test_when_a_token_is_needed(address: str, token: str, message: str | None) -> None:
    if message is None:
        assert check_token(address, token) == token
    else:
        with pytest.raises(ArgumentInvalid, match=message):
            check_token(address, token)


@pytest.mark.parametrize(
    ("address", "expected"), [("127.0.0.9", True), ("[::1]", True), ("10.0.0.1", False), ("x", False)]
)
def test_addresses_of_this_machine_alone(address: str, expected: bool) -> None:
    assert is_loopback(address) is expected


def test_host_is_the_address_to_listen_on() -> None:
    parser = ArgumentParser()
    Command().add_options(parser)
    opts = parser.parse_args(["--host", "0.0.0.0", "--host-name", "desk.example"])
    assert (opts.address, opts.host_name) == ("0.0.0.0", ["desk.example"])
