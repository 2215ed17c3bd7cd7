"""URLs as documents write them become absolute http and https URLs, or nothing."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

LONGEST = 4096  # characters; longer ones are no address that a server would answer
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028\u2029\u2060\ufeff]+")


def resolve(base: str, link: str | None) -> str | None:
    """A link as an absolute URL, None when it is no http or https URL with a host (RFC 3986 section 5)."""
    written = _INVISIBLE.sub("", (link or "").strip()).strip().replace("&amp;", "&")
    if not written or len(written) > LONGEST:
        return None
    try:
        is_whole = written.startswith(("https://", "http://")) and "/." not in written
        url = written if is_whole else urljoin(base, written)
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0:
            return None
    except ValueError:
        return None
    if re.search(r"\s", parts.netloc) or len(url) > LONGEST:
        return None
    return re.sub(r"\s", "%20", url)


def without_fragment(url: str) -> str:
    """The URL up to its fragment."""
    return url.partition("#")[0]
