"""Values that may hold HTML become plain text."""

from __future__ import annotations

import html
import re

from crawler.text.spacing import squeeze

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,500}>|<!--.{0,500}?-->", re.DOTALL)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,10}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")


def plain(value: object, *, escapes: int = 2, max_chars: int | None = None) -> str | None:
    """A string as one line of plain text, entities resolved and markup off; None for what is no string or says nothing.

    ``escapes`` is how often entities may have been escaped; many pages do it twice. Of a value that is far longer than
    ``max_chars`` only the beginning is read.
    """
    if not isinstance(value, str):
        return None
    text = value if max_chars is None else value[: 4 * max_chars]
    for _ in range(escapes):
        if "&" not in text or not _ENTITY.search(text):
            break
        text = html.unescape(text)
    if "<" in text:
        text = _MARKUP.sub(" ", text)
    return squeeze(text)[:max_chars].strip() or None
