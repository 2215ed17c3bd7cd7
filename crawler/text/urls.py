"""URLs as documents write them become absolute http and https URLs, or nothing."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from crawler.text.hosts import ascii_host

MAX_URL_CHARS: Final = 4096  # servers answer no longer ones
_WEB: Final = frozenset({"http", "https"})
# browsers drop tabs and line ends within a URL; the others are not seen by whoever copies one
_INVISIBLE = re.compile(r"[\t\r\n\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")
_AROUND = "".join(map(chr, range(0x21)))  # what browsers drop before and behind a URL
_SPACE = re.compile(r"\s")
# what XML cannot hold is escaped too
_ESCAPED = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_HALF_OF_PAIR = re.compile(r"[\ud800-\udfff]")  # as JSON can spell it, and nothing can store it
_SCHEME = re.compile(r"(https?):(/*)", re.IGNORECASE)
_SCHEME_BEFORE_SCHEME = re.compile(r"(?://)?(?:https?:?/{1,8}){1,8}(?=https?(?::|//))", re.IGNORECASE)
_SCHEME_WITHOUT_COLON = re.compile(r"(https?)(?=//)", re.IGNORECASE)
_SLASHES = re.compile(r"\A/{3,}+(?=[^/?#.]++\.[^/?#]*[^/?#.])")  # too many before a host
# with nothing to be mended, resolved, mapped or escaped, as nearly all are
PLAIN_URL: Final = re.compile(r"https?://(?:[a-z0-9_-]++\.)++[a-z][a-z0-9_-]*+/[A-Za-z0-9/._~-]*+")
_HOST_FIRST = re.compile(r"(?:[a-z0-9_-]{1,63}\.){1,8}[a-z][a-z0-9-]{1,62}(?::\d{1,5})?(?=[/?#]|$)", re.IGNORECASE)


def resolve_url(link: str | None, *, base: str | None = None, is_escaped: bool = False) -> str | None:
    """A link as an absolute URL; None when it is not an http or https URL with a host (RFC 3986 section 5).

    ``base`` is the URL that a relative link is relative to; without one a relative link is None. ``is_escaped`` tells
    that its ampersands may still be written as in HTML. Slips are mended as browsers do (WHATWG URL, section 4.4):
    backslashes, too few and too many slashes; and a scheme that stands twice or a host without one. A host comes out
    in ASCII, half of a pair of UTF-16 as U+FFFD, and what XML cannot hold escaped. Of what is resolved already nothing
    changes.
    """
    if not link:
        return None
    if is_plain_url(link):
        return link
    written = _INVISIBLE.sub("", link.strip()).strip().strip(_AROUND)
    if is_escaped:
        written = written.replace("&amp;", "&")
    if not written or len(written) > MAX_URL_CHARS:
        return None
    try:
        mended = _mend(written, base)
        url = mended if base is None or _is_final(mended) else urljoin(base, mended)
        parts = urlsplit(url)
        if parts.scheme not in _WEB or not parts.hostname or parts.port == 0 or _SPACE.search(parts.netloc):
            return None
        if mended != written and "." not in parts.hostname and _has_host(mended):
            return None  # a mended URL leads to a public host or nowhere
        if (netloc := _ascii_netloc(parts)) != parts.netloc:
            url = urlunsplit(parts._replace(netloc=netloc))
    except ValueError:  # such as a bracket that is no IPv6 address
        return None
    url = _ESCAPED.sub(lambda sign: quote(sign[0]), _HALF_OF_PAIR.sub("\ufffd", url))
    return url if len(url) <= MAX_URL_CHARS else None


def join_url(base: str, link: str) -> str | None:
    """A link as an absolute URL, mended in nothing (RFC 3986, section 5); None where it is no URL at all."""
    try:
        return urljoin(base, link)
    except ValueError:  # such as a bracket that is no IPv6 address
        return None


def web_parts(text: str) -> SplitResult | None:
    """The parts of an http or https URL with a host; None of any other text, and of what is no URL at all."""
    try:
        parts = urlsplit(text)
        is_web = parts.scheme in _WEB and bool(parts.hostname) and parts.port != 0
    except ValueError:  # such as a bracket that is no IPv6 address
        return None
    return parts if is_web else None


def is_plain_url(url: str) -> bool:
    """Whether a URL is written in the form that is asked for, so that no reader of it need take it apart."""
    return len(url) <= MAX_URL_CHARS and PLAIN_URL.fullmatch(url) is not None and "xn--" not in url


def _mend(written: str, base: str | None) -> str:
    """A link with the slips mended that browsers mend, and those that leave no doubt."""
    end = min((at for at in map(written.find, "?#") if at >= 0), default=len(written))
    link = written[:end].replace("\\", "/") + written[end:]
    if found := _SCHEME_BEFORE_SCHEME.match(link):
        link = link[found.end() :]
    link = _SLASHES.sub("//", link, count=1) if _SLASHES.match(link) else link
    link = _SCHEME_WITHOUT_COLON.sub(r"\1:", link, count=1) if _SCHEME_WITHOUT_COLON.match(link) else link
    scheme = _SCHEME.match(link)
    if scheme is None:
        return f"{urlsplit(base).scheme}://{link}" if base and _is_host_first(link, base) else link
    rest = link[scheme.end() :]
    if len(scheme[2]) == 2:
        return link
    if len(scheme[2]) < 2 and base and urlsplit(base).scheme == scheme[1].lower() and not _is_host_first(rest, base):
        return scheme[2] + rest  # relative, as in a browser
    return f"{scheme[1]}://{rest}"


def _is_host_first(link: str, base: str) -> bool:
    """Whether a link without scheme begins with a host, and not with a folder: it is the base's, or says www."""
    netloc = urlsplit(base).netloc
    if link.startswith(netloc) and link[len(netloc) : len(netloc) + 1] in {"", "/", "?", "#"}:
        return True  # also an address or a name without a dot
    found = _HOST_FIRST.match(link)
    if found is None:
        return False
    host = found[0].partition(":")[0].lower()
    return host.startswith("www.") or host == (urlsplit(base).hostname or "").removeprefix("www.")


def _has_host(link: str) -> bool:
    return link.startswith("//") or _SCHEME.match(link) is not None


def _ascii_netloc(parts: SplitResult) -> str:
    """User, host and port with the host as browsers ask for it; the same text where it is that already."""
    host = parts.hostname or ""
    plain = ascii_host(host)
    if plain == host:
        return parts.netloc
    user, at, host_and_port = parts.netloc.rpartition("@")
    port = host_and_port.rpartition("]")[2] if "]" in host_and_port else host_and_port.partition(":")[1:]
    written = f"[{plain}]" if ":" in plain else plain
    return f"{user}{at}{written}{''.join(port)}"


def _is_final(url: str) -> bool:
    """Whether joining would change nothing: absolute, without an empty query or fragment."""
    return url.startswith(("https://", "http://")) and url[-1] not in "?#"


def without_fragment(url: str) -> str:
    """The URL up to its fragment."""
    return url.partition("#")[0]
