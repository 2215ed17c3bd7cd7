"""Values that may hold HTML become plain text."""

from __future__ import annotations

import html
import re

from crawler.text.spacing import squeeze

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,500}>|<!--.{0,500}?-->|<!--.{0,500}\Z", re.DOTALL)
_SCRIPT = re.compile(r"<(script|style)\b[^<>]{0,500}>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,9}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")


def _without_scripts(text: str) -> str:
    """A text without the elements whose text nobody sees, an unclosed one to its end."""
    kept, at = [], 0
    for found in _SCRIPT.finditer(text):
        if found.start() < at:
            continue
        kept.append(text[at : found.start()])
        end = re.compile(rf"</{found[1]}\s*>", re.IGNORECASE).search(text, found.end())
        at = end.end() if end else len(text)
    return " ".join([*kept, text[at:]]) if kept else text


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
        text = _without_scripts(text)
        text = _MARKUP.sub(" ", text)
    return squeeze(text)[:max_chars].strip() or None
