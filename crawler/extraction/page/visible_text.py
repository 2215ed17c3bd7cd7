"""Values of a page as plain text: entities resolved, markup off, spaces squeezed."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from lxml.html import HtmlElement

SPACE = re.compile(r"[\s\u200b\ufeff]+")
MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,400}>")
UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
ENTITY = re.compile(r"&(?:[a-zA-Z]{2,10}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u2060]")
UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "button", "select", "iframe", "textarea"})
INLINE = frozenset({"a", "abbr", "b", "bdi", "em", "font", "i", "mark", "q", "s", "small", "strong", "sub", "sup", "u"})
FOR_SCREEN_READERS = re.compile(r"visually-?hidden|sr-only|screen-?reader|off-?screen", re.IGNORECASE)
HIDDEN_STYLE = re.compile(  # the last two are how style sheets leave a text to screen readers alone
    r"display\s*:\s*none|visibility\s*:\s*hidden|clip\s*:\s*rect\(\s*[01]|clip-path\s*:\s*inset\(\s*(?:50|100)%",
    re.IGNORECASE,
)
TYPOGRAPHY = (("'", "‘’‚‛′`´"), ('"', "“”„‟″«»"), ("-", "‐‑‒–—―−"))


def weigh_text(text: str) -> int:
    """Characters, where one of Chinese, Japanese, Korean or Thai says as much as three."""
    return len(text) + (0 if text.isascii() else 2 * len(UNSPACED.findall(text)))


def plain(value: object) -> str | None:
    """A string as one line of plain text; None for what is no string or holds nothing."""
    if not isinstance(value, str):
        return None
    text = value
    for _ in range(2):  # many pages escape twice
        if "&" not in text or not ENTITY.search(text):
            break
        text = html.unescape(text)
    if "<" in text:
        text = MARKUP.sub(" ", text)
    return squeeze(text) or None


def squeeze(text: str) -> str:
    """Text with single spaces and nothing that is not seen."""
    joined = " ".join(text.split())
    if joined.isprintable():  # nearly all are
        return joined
    text = CONTROL.sub("", text)
    if "\u200b" in text or "\ufeff" in text:
        text = SPACE.sub(" ", text)
    return " ".join(text.split())


def comparable(text: str) -> str:
    """What two spellings of one text share: case, typography and spaces do not count."""
    if text.isascii():
        return " ".join(text.replace("`", "'").lower().split())
    folded = unicodedata.normalize("NFKC", text)
    for plain_sign, signs in TYPOGRAPHY:
        for sign in signs:
            folded = folded.replace(sign, plain_sign)  # far faster than a table, which looks up every sign
    return " ".join(folded.casefold().replace("\u200b", " ").replace("\ufeff", " ").split())


def is_hidden(element: HtmlElement) -> bool:
    """Whether an element itself says that no reader sees it (labels for screen readers among them)."""
    return is_unread(element) or element.get("aria-hidden") == "true"


def is_unread(element: HtmlElement) -> bool:
    """Whether an element within a text is not for those who see it, as "opens new tab" behind a link."""
    style, classes = element.get("style"), element.get("class")
    return (
        (style is not None and HIDDEN_STYLE.search(style) is not None)
        or (classes is not None and _is_for_screen_readers(classes))
        or element.get("hidden") is not None
    )


@lru_cache(maxsize=8192)
def _is_for_screen_readers(classes: str) -> bool:
    return FOR_SCREEN_READERS.search(classes) is not None


def read_text(element: HtmlElement) -> str:
    """The visible text of an element on one line; blocks in it are apart by a space."""
    return squeeze("".join(_pieces(element)))


def _pieces(element: HtmlElement) -> Iterator[str]:
    stack: list[tuple[HtmlElement, bool]] = [(element, True)]
    while stack:
        node, opens = stack.pop()
        if not opens:
            yield "" if node.tag in INLINE else " "
            if node is not element and node.tail:
                yield node.tail
            continue
        stack.append((node, False))
        if not isinstance(node.tag, str) or node.tag in UNSEEN or (node is not element and is_hidden(node)):
            continue
        if node.tag not in INLINE:
            yield " "
        if node.text:
            yield node.text
        stack.extend((child, True) for child in reversed(node))


def names_of(element: HtmlElement) -> str:
    """Class, id, itemprop, rel and test id of an element in lower case, for matching of words."""
    get = element.get
    parts = (get("class"), get("id"), get("itemprop"), get("rel"), get("data-testid"), get("data-qa"))
    return " ".join(part for part in parts if part).lower()
