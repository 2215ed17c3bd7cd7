"""URLs as documents write them become absolute http and https URLs, or nothing."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

MAX_URL_CHARS: Final = 4096  # servers answer no longer ones
_WEB: Final = frozenset({"http", "https"})
# browsers drop tabs and line ends within a URL; the others are not seen by whoever copies one
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")
_SPACE = re.compile(r"\s")


def resolve_url(link: str | None, *, base: str | None = None, is_escaped: bool = False) -> str | None:
    """A link as an absolute URL; None when it is not an http or https URL with a host (RFC 3986 section 5).

    ``base`` is the URL that a relative link is relative to; without one a relative link is None. ``is_escaped`` tells
    that its ampersands may still be written as in HTML. Of what is resolved already nothing changes.
    """
    written = _INVISIBLE.sub("", (link or "").strip()).strip()
    if is_escaped:
        written = written.replace("&amp;", "&")
    if not written or len(written) > MAX_URL_CHARS:
        return None
    try:
        url = written if base is None or _is_final(written) else urljoin(base, written)
        parts = urlsplit(url)
        if parts.scheme not in _WEB or not parts.hostname or parts.port == 0 or _SPACE.search(parts.netloc):
            return None
    except ValueError:  # such as a bracket that is no IPv6 address
        return None
    url = _SPACE.sub(lambda space: quote(space[0]), url)
    return url if len(url) <= MAX_URL_CHARS else None


def _is_final(url: str) -> bool:
    """Whether joining would change nothing: absolute, without an empty query or fragment."""
    return url.startswith(("https://", "http://")) and url[-1] not in "?#"


def without_fragment(url: str) -> str:
    """The URL up to its fragment."""
    return url.partition("#")[0]
