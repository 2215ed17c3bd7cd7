"""The cookies of one chain of redirects (RFC 6265), forgotten at its end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

MAX_COOKIES = 30
MAX_COOKIE_CHARS = 4096


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie and where it is sent to."""

    name: str
    value: str
    host: str
    with_subdomains: bool = False
    is_secure: bool = False


def with_cookies(held: tuple[Cookie, ...], given: Iterable[str], *, url: str) -> tuple[Cookie, ...]:
    """The cookies after an answer from a URL with some Set-Cookie headers."""
    cookies = {(cookie.name, cookie.host): cookie for cookie in held}
    host = (urlsplit(url).hostname or "").lower()
    for header in given:
        pair, *attributes = header[:MAX_COOKIE_CHARS].split(";")
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not name or not equals:
            continue
        named = {key.strip().lower(): text.strip() for key, _, text in (one.partition("=") for one in attributes)}
        domain = named.get("domain", "").lstrip(".").lower()
        if domain and not (host == domain or (host.endswith(f".{domain}") and "." in domain)):
            continue  # of another site
        cookie = Cookie(name, value, domain or host, bool(domain), "secure" in named)
        cookies.pop((name, cookie.host), None)
        if named.get("max-age", "1").lstrip("-") != "0" and not named.get("max-age", "").startswith("-"):
            cookies[name, cookie.host] = cookie
    return tuple(cookies.values())[-MAX_COOKIES:]


def cookie_header(cookies: Iterable[Cookie], url: str) -> str:
    """The Cookie header of a request; empty for none."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    sent = [
        f"{cookie.name}={cookie.value}"
        for cookie in cookies
        if (host == cookie.host or (cookie.with_subdomains and host.endswith(f".{cookie.host}")))
        and (parts.scheme == "https" or not cookie.is_secure)
    ]
    return "; ".join(sent)
