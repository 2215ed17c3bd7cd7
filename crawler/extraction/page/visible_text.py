"""What a reader sees of an element: its text, without what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.text.spacing import squeeze

UNSEEN_TAGS = frozenset({"script", "style", "noscript", "template", "svg", "button", "select", "iframe", "textarea"})
INLINE_TAGS = frozenset(
    {"a", "abbr", "b", "bdi", "em", "font", "i", "mark", "q", "s", "small", "strong", "sub", "sup", "u"}
)
SCREEN_READER_NAMES = re.compile(r"visually-?hidden|sr-only|screen-?reader|off-?screen", re.IGNORECASE)
HIDDEN_STYLE = re.compile(  # the last two are how style sheets leave a text to screen readers alone
    r"display\s*:\s*none|visibility\s*:\s*hidden|clip\s*:\s*rect\(\s*[01]|clip-path\s*:\s*inset\(\s*(?:50|100)%",
    re.IGNORECASE,
)


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
    return SCREEN_READER_NAMES.search(classes) is not None


def read_text(element: HtmlElement) -> str:
    """The visible text of an element on one line; blocks in it are apart by a space."""
    return squeeze("".join(_pieces(element)))


def _pieces(element: HtmlElement) -> Iterator[str]:
    stack: list[tuple[HtmlElement, bool]] = [(element, True)]
    while stack:
        node, opens = stack.pop()
        if not opens:
            yield "" if node.tag in INLINE_TAGS else " "
            if node is not element and node.tail:
                yield node.tail
            continue
        stack.append((node, False))
        if not isinstance(node.tag, str) or node.tag in UNSEEN_TAGS or (node is not element and is_hidden(node)):
            continue
        if node.tag not in INLINE_TAGS:
            yield " "
        if node.text:
            yield node.text
        stack.extend((child, True) for child in reversed(node))


def names_of(element: HtmlElement) -> str:
    """Class, id, itemprop, rel and test id of an element in lower case, for matching of words."""
    get = element.get
    parts = (get("class"), get("id"), get("itemprop"), get("rel"), get("data-testid"), get("data-qa"))
    return " ".join(part for part in parts if part).lower()
