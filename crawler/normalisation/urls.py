"""URLs as a record gives them: absolute, http or https, nothing around them."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

BLANK = re.compile("[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")  # browsers drop line ends within URLs
WEB = frozenset({"http", "https"})


def clean_url(url: str | None, *, base: str | None = None) -> str | None:
    """An absolute http or https URL (joined to the base where it is relative), or None for anything else."""
    bare = BLANK.sub(lambda match: "%20" if match[0].strip("\t\r\n") == " " else "", (url or "").strip())
    if not bare:
        return None
    try:
        joined = urljoin(base, bare) if base else bare
        parts = urlsplit(joined)
        is_web = parts.scheme in WEB and bool(parts.hostname)
    except ValueError:  # such as a bracket that is no IPv6 address
        return None
    return joined if is_web else None
