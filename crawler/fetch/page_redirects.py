"""Where an answer sends its reader: by a Location or Refresh header, a meta refresh or a script."""

from __future__ import annotations

import re

from crawler.text.refresh import meta_refresh, read_refresh
from crawler.text.urls import resolve_url, without_fragment

MAX_PAGE_CHARS = 64 * 1024  # of a page, in which a refresh is looked for; a longer one has something to read
MAX_CHAR_BYTES = 4
NUL = b"\0"
MAX_WORDS = 60  # words of a page that only sends elsewhere
MAX_DELAY_SECONDS = 30  # after which it does so; a page that reloads later has something to read
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_COMMENT = ("<!--", "-->")
_EQUIV_WORD, _LOCATION_WORD = b"http-equiv", b"location"  # with which these begin: a plain word is found faster
_REFRESH_BYTES = re.compile(rb"http-equiv\s*+=\s*+[\"']?+\s*+refresh")  # in lower case
_LOCATION_BYTES = re.compile(rb"\blocation\s*+(?:=|\.\s*+(?:href|replace|assign)\b)")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_SCRIPT_TARGET = re.compile(
    r"\blocation\s*(?:\.\s*href\s*)?=\s*(?:'([^'\n]{1,2000})'|\"([^\"\n]{1,2000})\")|"
    r"\blocation\s*\.\s*(?:replace|assign)\s*\(\s*(?:'([^'\n]{1,2000})'|\"([^\"\n]{1,2000})\")"
)


def may_redirect(body: bytes) -> bool:
    """Whether the bytes of a page hold a refresh, or a script's redirect and little else: few do."""
    head = body[: MAX_PAGE_CHARS * MAX_CHAR_BYTES]
    if NUL in head:  # UTF-16 and UTF-32 write a letter in several bytes
        return True
    if _holds(head.lower(), _EQUIV_WORD, _REFRESH_BYTES):
        return True
    return len(body) <= MAX_PAGE_CHARS and _holds(head, _LOCATION_WORD, _LOCATION_BYTES)


def _holds(body: bytes, word: bytes, pattern: re.Pattern[bytes]) -> bool:
    """Whether a pattern that begins with a word matches somewhere."""
    at = body.find(word)
    while at >= 0 and not pattern.match(body, at):
        at = body.find(word, at + 1)
    return at >= 0


def location_target(location: bytes, *, url: str) -> str | None:
    """Where a Location header sends, mended as links are; None where it is empty or of no http or https URL.

    Its bytes are UTF-8; where they cannot be they are sent back as they came, and those of a host are Latin-1.
    A fragment of ``url`` goes on where it has none of its own.
    """
    try:
        target = resolve_url(location.decode(), base=url)
    except UnicodeDecodeError:
        escaped = _HIGH_BYTE.sub(lambda sign: b"%%%02X" % ord(sign[0]), location).decode("ascii")
        target = resolve_url(escaped, base=url) or resolve_url(location.decode("latin-1"), base=url)
    _, mark, fragment = url.partition("#")
    return f"{target}{mark}{fragment}" if target is not None and "#" not in target else target


def redirect_of_page(text: str, *, url: str, refresh: str | None = None) -> str | None:
    """Where a page sends its reader at once, or after some seconds where it has nothing to read; None for any other.

    ``refresh`` is the value of its Refresh header. What stands in ``<noscript>``, and a script that sets the location,
    count for a page with nothing to read only.
    """
    head = text[:MAX_PAGE_CHARS]
    outside_comments, _ = _cut(head, *_COMMENT)
    outside_scripts, scripts = _cut(outside_comments, "<script", "</script")
    shown, _ = _cut(outside_scripts, "<noscript", "</noscript")
    found = (read_refresh(refresh) if refresh else None) or meta_refresh(shown)
    is_bare = len(text) <= MAX_PAGE_CHARS and _count_words(shown) < MAX_WORDS
    if found is None and is_bare:
        found = meta_refresh(outside_scripts) or _script_target(scripts)
    if found is None or found[0] > (MAX_DELAY_SECONDS if is_bare else 0):
        return None
    target = resolve_url(found[1], base=url)
    return None if target is None or without_fragment(target) == without_fragment(url) else target


def _script_target(scripts: list[str]) -> tuple[int, str] | None:
    for script in scripts:
        if found := _SCRIPT_TARGET.search(script):
            address = found[1] or found[2] or found[3] or found[4]
            return 0, address.replace("\\/", "/").replace("\\u0026", "&").replace("\\x26", "&")
    return None


def _count_words(markup: str) -> int:
    without_head, _ = _cut(markup, "<head", "</head")
    without_styles, _ = _cut(without_head, "<style", "</style")
    return len(_TAG.sub(" ", without_styles).split())


def _cut(text: str, begin: str, end: str) -> tuple[str, list[str]]:
    """A text without what stands between two marks, and that; an unclosed one ends with the text."""
    lower, kept, inner, at = text.lower(), [], [], 0
    while (start := lower.find(begin, at)) >= 0:
        stop = lower.find(end, start + len(begin))
        kept.append(text[at:start])
        inner.append(text[start : stop if stop >= 0 else len(text)])
        at = stop + len(end) if stop >= 0 else len(text)
    return " ".join([*kept, text[at:]]), inner
