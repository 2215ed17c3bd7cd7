"""Who may read: the host that a browser names, the token, the method; and the headers that every answer carries."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MIN_TOKEN_CHARS = 16
TOKEN_PARAMETER = "token"  # noqa: S105  # its name
COOKIE_PREFIX = "news_web_"  # the port follows: a browser gives cookies to every port of a host
COOKIE_AGE = 30 * 86_400  # seconds
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
HOST_HEADER = re.compile(r"(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::\d{1,5})?")
READING_METHODS = frozenset({"GET", "HEAD"})

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


def is_loopback(address: str) -> bool:
    """Whether an address or name is that of this machine alone."""
    if address in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Which hosts a browser may name, and the token where one is needed."""

    hosts: frozenset[str]  # in lower case, IPv6 without brackets
    any_address: bool = False  # whether every literal address is right too: only names can be rebound
    token: str = ""  # empty: none is needed
    port: int = 0

    @classmethod
    def of(cls, address: str, port: int, token: str, names: Iterable[str] = ()) -> Access:
        """The access of a server at an address; ``names`` are further names of this machine."""
        hosts = {name.lower().rstrip(".") for name in names} | LOOPBACK_NAMES | {address.strip("[]").lower()}
        return cls(hosts=frozenset(hosts), any_address=not is_loopback(address), token=token, port=port)

    def is_host(self, header: str) -> bool:
        """Whether a Host header names this server; a page of a stranger whose name is rebound names its own host."""
        found = HOST_HEADER.fullmatch(header)
        if found is None:
            return False
        name = found[1].strip("[]").lower().rstrip(".")
        if name in self.hosts:
            return True
        try:
            return self.any_address and bool(ipaddress.ip_address(name))
        except ValueError:
            return False

    @property
    def cookie_name(self) -> str:
        """The name of the cookie."""
        return f"{COOKIE_PREFIX}{self.port}"

    @property
    def cookie_value(self) -> str:
        """What the cookie holds: the token cannot be read from it."""
        return hmac.new(self.token.encode(), b"news web", hashlib.sha256).hexdigest()

    def is_token(self, offered: str) -> bool:
        """Whether this is the token, in a time that does not tell how much of it was right."""
        return hmac.compare_digest(offered.encode(), self.token.encode())

    def is_known(self, headers: Headers) -> bool:
        """Whether a request carries the cookie, or the token as a bearer."""
        scheme, _, offered = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self.is_token(offered.strip()):
            return True
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(self.cookie_name)
        except CookieError:
            return False
        return morsel is not None and hmac.compare_digest(morsel.value.encode(), self.cookie_value.encode())


class Guard:
    """The outermost layer of the server."""

    def __init__(self, app: ASGIApp, access: Access, *, policy: str = POLICY) -> None:
        self.app = app
        self.access = access
        self.headers = {**HEADERS, "Content-Security-Policy": policy}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request in, or refuses it in one line."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self.app)(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> Response | None:
        headers, access = Headers(scope=scope), self.access
        if not access.is_host(headers.get("host", "")):
            text = "This server does not go by that name: open the address that news web printed."
            return PlainTextResponse(text, HTTPStatus.MISDIRECTED_REQUEST)
        if scope["method"] not in READING_METHODS:
            return PlainTextResponse(
                "This page can only be read.", HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET, HEAD"}
            )
        # the same site: another port of this host, where others' pages are replayed
        is_foreign = headers.get("sec-fetch-site") in {"cross-site", "same-site"}
        is_link = (
            headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest", "document") == "document"
        )
        if is_foreign and not is_link:
            return PlainTextResponse("Another site may not read this page.", HTTPStatus.FORBIDDEN)
        if not access.token:
            return None
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        offered = [value for name, value in query if name == TOKEN_PARAMETER]
        if offered and access.is_token(offered[-1]):
            return self._enter(scope["path"], [(name, value) for name, value in query if name != TOKEN_PARAMETER])
        if access.is_known(headers):
            return None
        text = "This page needs its token: open the address with ?token=... that news web printed."
        return PlainTextResponse(text, HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": "Bearer"})

    def _enter(self, path: str, query: list[tuple[str, str]]) -> Response:
        """Leaves the cookie, and takes the token out of the address."""
        address = "/" + path.lstrip("/\\") + (f"?{urlencode(query)}" if query else "")
        response = RedirectResponse(address, HTTPStatus.SEE_OTHER)
        access = self.access
        response.set_cookie(
            access.cookie_name, access.cookie_value, max_age=COOKIE_AGE, httponly=True, samesite="strict"
        )
        return response
