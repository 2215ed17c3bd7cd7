"""What a reader sees of an element: its text, without what is hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.extraction.page.inline_text import (
    CLOSING_SIGNS,
    INLINE_TAGS,
    MARK_TAGS,
    READING_TAGS,
    SHOWLESS_TAGS,
    STANDARD_TAGS,
    is_icon,
    is_word_button,
    read_superscript,
    runs_on,
)
from crawler.text.spacing import squeeze

UNSEEN_TAGS = frozenset({"script", "style", "noscript", "template", "svg", "button", "select", "iframe", "textarea"})
ODD_TAGS = UNSEEN_TAGS | frozenset(READING_TAGS) | frozenset(MARK_TAGS)  # whose text is not simply read
SCREEN_READER_NAMES = re.compile(r"visually-?hidden|sr-only|screen-?reader|off-?screen")  # in small letters
RUNNING_TAGS = INLINE_TAGS | READING_TAGS | SHOWLESS_TAGS  # of an element that runs_on by its name
SEAMLESS_TAGS = RUNNING_TAGS - {"a", "span", "time", "label"}  # no style sheet sets them apart
HIDING_ATTRIBUTES = ("style", "class", "hidden", "aria-hidden")  # that is_hidden looks at
HIDDEN_STYLE = re.compile(  # in small letters; the last two are how style sheets leave a text to screen readers alone
    r"display\s*:\s*none|visibility\s*:\s*hidden|clip\s*:\s*rect\(\s*[01]|clip-path\s*:\s*inset\(\s*(?:50|100)%"
)


def is_hidden(element: HtmlElement | Mapping[str, str]) -> bool:
    """Whether an element itself, given whole or by its attributes, says that no reader sees it.

    Labels for screen readers are among them.
    """
    return is_unread(element) or element.get("aria-hidden") == "true"


def is_unread(element: HtmlElement | Mapping[str, str]) -> bool:
    """Whether an element within a text is not for those who see it, as "opens new tab" behind a link."""
    style, classes = element.get("style"), element.get("class")
    return (
        (style is not None and _hides(style))
        or (classes is not None and _is_for_screen_readers(classes))
        or element.get("hidden") is not None
    )


@lru_cache(maxsize=8192)
def _is_for_screen_readers(classes: str) -> bool:
    return SCREEN_READER_NAMES.search(classes.lower()) is not None


@lru_cache(maxsize=1024)
def _hides(style: str) -> bool:
    return HIDDEN_STYLE.search(style.lower()) is not None


def read_text(element: HtmlElement, longest: int | None = None) -> str:
    """The visible text of an element on one line; blocks in it are apart by a space, words of one line as written.

    For who wants no text above ``longest`` characters it ends soon after them.
    """
    if not len(element) and isinstance(element.tag, str) and element.tag not in ODD_TAGS:  # most elements
        return squeeze(text) if (text := element.text) else ""
    room = longest or 0  # with the spaces of some texts, until there is none left
    uncounted: list[str] = []
    pieces: list[str] = []
    seams: list[HtmlElement] = []  # elements that began or ended since the last text, and may stand apart from it
    stack: list[tuple[HtmlElement, bool]] = [(element, True)]
    while stack:
        node, begins = stack.pop()
        tag = node.tag
        is_inline = (
            tag in RUNNING_TAGS
            or not isinstance(tag, str)
            or (tag == "img" and is_icon(node))
            or (tag not in STANDARD_TAGS and runs_on(node))
        )
        if begins:
            stack.append((node, False))
            if not isinstance(tag, str) or tag in READING_TAGS or (node is not element and is_hidden(node)):
                continue
            if tag in UNSEEN_TAGS and not is_word_button(node):
                continue
            if tag in MARK_TAGS and (sign := read_superscript(node, pieces[-1] if pieces else "")) is not None:
                pieces.append(sign)
                continue
            text = node.text
            stack.extend([(child, True) for child in reversed(node)])
        else:
            text = None if node is element else node.tail
        if not is_inline and tag != "button":
            pieces.append(" ")
        elif tag not in SEAMLESS_TAGS:
            seams.append(node)
        if text:
            if seams and pieces and _are_apart(pieces[-1][-1:], text[0], seams):
                pieces.append(" ")
            pieces.append(text)
            seams.clear()
            if longest is not None:
                room -= len(text)
                uncounted.append(text)
                if room < 0:
                    room += sum(len(one) - len(squeeze(one)) for one in uncounted)
                    uncounted.clear()
                    if room < 0:
                        break
    return squeeze("".join(pieces))


def _are_apart(before: str, after: str, seams: Sequence[HtmlElement]) -> bool:
    """Whether a style sheet sets two texts apart that the markup joins, as a kicker and its headline."""
    if after in CLOSING_SIGNS or after.isspace() or not (before.isalnum() or before in CLOSING_SIGNS):
        return False
    if after.isupper() and not before.isupper():
        return True
    if len(seams) < 2:  # a word of a sentence
        return False
    is_split_word = before.islower() and after.islower()
    return not is_split_word or len({(seam.tag, seam.get("class")) for seam in seams}) > 1


def names_of(element: HtmlElement) -> str:
    """Class, id, itemprop, rel and test id of an element in lower case, for matching of words."""
    get = element.get
    parts = (get("class"), get("id"), get("itemprop"), get("rel"), get("data-testid"), get("data-qa"))
    return " ".join(part for part in parts if part).lower()
