"""Cookies and headers of a site that one subscribes to; they are sent to its own hosts alone."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from http.cookiejar import LoadError, MozillaCookieJar
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request

from crawler.errors import ArgumentInvalid
from crawler.site import Site
from crawler.text.urls import web_parts

COOKIE = "Cookie"
HEADER = re.compile(r"(?<![!#$%&'*+.^_`|~0-9A-Za-z-])([!#$%&'*+.^_`|~0-9A-Za-z-]++):([\t -~\x80-\xff]*+)")
MAX_FILE_BYTES = 10 * 2**20  # of cookies, or of headers
FORBIDDEN_HEADERS = frozenset(
    {"connection", "content-length", "cookie", "host", "proxy-authorization", "te", "transfer-encoding", "upgrade"}
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a site is sent beside what every site is; never shown."""

    site: Site = field(repr=False)
    cookies: MozillaCookieJar | None = field(default=None, repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @classmethod
    def load(cls, site: Site, *, cookies: str | None, headers: str | None) -> Credentials:
        """Reads the files; raises ArgumentInvalid, whose message has nothing of what is in them."""
        return cls(
            site,
            cookies_for(site, read_cookies(Path(cookies))) if cookies else None,
            read_headers(Path(headers)) if headers else (),
        )

    def for_url(self, url: str) -> dict[str, str]:
        """The headers for a request: none for another site's host, nor in the clear for a site that has HTTPS."""
        is_clear = urlsplit(url).scheme == "http" and urlsplit(self.site.home).scheme == "https"
        if is_clear or not self.site.owns(url):
            return {}
        sent = dict(self.headers)
        if self.cookies is not None and (cookies := self._cookie_header(url)):
            sent[COOKIE] = cookies
        return sent

    def _cookie_header(self, url: str) -> str | None:
        assert self.cookies is not None
        request = Request(url)  # noqa: S310  # nothing is opened: the jar reads the URL
        self.cookies.add_cookie_header(request)
        return request.get_header(COOKIE)

    def count_cookies(self) -> int:
        """How many cookies are for the site's home."""
        header = self._cookie_header(self.site.home) if self.cookies is not None else None
        return len(header.split("; ")) if header else 0


def cookies_for(site: Site, jar: MozillaCookieJar) -> MozillaCookieJar:
    """The jar without the cookies of others' hosts, which would be looked through for each request."""
    hosts = [urlsplit(site.home).hostname or "", *site.hosts]
    for domain in {cookie.domain for cookie in jar}:
        name = domain.lstrip(".")
        is_own = web_parts(f"https://{name}/") is not None and site.owns(f"https://{name}/")
        if not is_own and not any(host.endswith(f".{name}") for host in hosts):
            jar.clear(domain)
    return jar


def check_size(path: Path, name: str) -> None:
    """Raises OSError, and ArgumentInvalid for a file that is too long; it is not opened, as it may be a pipe."""
    if path.stat().st_size > MAX_FILE_BYTES:
        raise ArgumentInvalid(f"{name}={path} has more than {MAX_FILE_BYTES:,} bytes")


def read_cookies(path: Path) -> MozillaCookieJar:
    """The cookies of a cookies.txt as browsers' extensions and curl write it; raises ArgumentInvalid."""
    jar = MozillaCookieJar(path)
    try:
        check_size(path, "cookies")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a line that it cannot read it prints its own source, too
            jar.load(ignore_discard=True, ignore_expires=True)
    except FileNotFoundError:
        raise ArgumentInvalid(f"cookies={path}: there is no such file") from None
    except (LoadError, OSError, UnicodeDecodeError):  # its message may have a line of the file
        raise ArgumentInvalid(f"cookies={path} is not a cookies.txt (Netscape format)") from None
    for cookie in jar:
        if cookie.expires == 0:  # how browsers' extensions and curl write the end of the session
            cookie.expires, cookie.discard = None, True
    jar.clear_expired_cookies()
    return jar


def read_headers(path: Path) -> tuple[tuple[str, str], ...]:
    """The headers of a file, ``Name: value`` a line; raises ArgumentInvalid."""
    try:
        check_size(path, "headers")
        lines = path.read_text("latin-1").splitlines()
    except OSError as error:
        raise ArgumentInvalid(f"headers={path} cannot be read: {error.strerror}") from error
    headers = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = HEADER.fullmatch(line)
        if found is None:
            raise ArgumentInvalid(f"headers={path}, line {number} is no header: write Name: value")
        if found[1].lower() in FORBIDDEN_HEADERS:
            raise ArgumentInvalid(f"headers={path}, line {number}: {found[1]} cannot be set (cookies: cookies=FILE)")
        headers.append((found[1], found[2].strip(" \t")))
    return tuple(headers)
