"""Which elements run on within a line of text, and what they say there: one list for every reader of text.

HTML does not say of an element that a page made up itself (``<app-term>``, ``<noindex>``, ``<st1:place>``) whether it
stands in a line or is a block: one that touches text and holds no block runs on.
"""

from __future__ import annotations

import re
from typing import Final

from lxml.html import HtmlElement

from crawler.text.page_words import WINDOW_LABEL

INLINE_TAGS: Final = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rb rtc ruby s samp small"  # noqa: SIM905
    " span strike strong sub sup time tt u var wbr".split()
)
READING_TAGS: Final = frozenset({"rt", "rp"})  # how a word is read aloud, above it (ruby)
SHOWLESS_TAGS: Final = frozenset({"area", "base", "link", "meta", "param", "source", "track"})  # no reader sees them
MARK_TAGS: Final = frozenset({"sup", "a"})  # that exponents and footnote marks stand in
HEADING_TAGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
TEXT_TAGS: Final = HEADING_TAGS | {"p", "li", "dd", "dt", "td", "blockquote", "figcaption"}
LINE_TAGS: Final = HEADING_TAGS | {"p", "dt", "figcaption"}  # that hold words rather than blocks
KNOWN_BLOCK_TAGS: Final = frozenset(
    "address article aside blockquote center dd details dialog div dl dt fieldset figcaption figure footer form header"  # noqa: SIM905
    " hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
) | HEADING_TAGS  # fmt: skip
STANDARD_TAGS: Final = (
    KNOWN_BLOCK_TAGS
    | INLINE_TAGS
    | READING_TAGS
    | frozenset(  # pages make up all others
        "area audio base body br button canvas caption col colgroup datalist dir embed frame frameset"  # noqa: SIM905
        " head hgroup html iframe image img input legend link map marquee math menu meta meter noembed"
        " noframes noscript object optgroup option output param picture portal progress script search"
        " select slot source style svg template textarea title track video".split()
    )
)
CLOSING_SIGNS: Final = frozenset(".,;:!?…»”)]")
MAX_LABEL_CHARS: Final = 60  # of a text within a link, for those who cannot see
MAX_INLINE_ELEMENTS: Final = 12  # within an element of a made-up name that runs on

SUPERSCRIPT_SIGNS: Final = str.maketrans("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ")
EXPONENT: Final = re.compile(r"[+\-−–]?(?:\d[\d+\-−–=()ni]*|[ni])")
FOOTNOTE_MARK: Final = re.compile(r"(?:[\[(]\s*[\w*†‡§]{1,3}\s*[\])]|[*†‡§¶]+|\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)")
NOTE_NAME: Final = re.compile(
    r"(?:^|[\s_-])(?:footnotes?|fn|fnref|noteref|endnotes?|reference|citation)(?:$|[\s_-])", re.I
)
EXPONENT_BASE: Final = re.compile(r"(?:\d|[)\]]|(?<![^\W\d_])(?:[a-zA-Zα-ω]|[kcdmµn]m|km|ft|in|mi|yd|sec|min))$")
UNWRITTEN_EXPONENT: Final = re.compile(r"(?=[\w+\-−–]*?\d)[\w+\-−–]++")  # signs that Unicode has no superscripts for


def runs_on(element: HtmlElement) -> bool:
    """Whether an element stands within a line of text, by its name or, where that is made up, by what is around it."""
    tag = element.tag
    if tag in INLINE_TAGS:
        return True
    if not isinstance(tag, str) or tag in STANDARD_TAGS:
        return False
    parent = element.getparent()
    is_in_line = (parent is not None and parent.tag in LINE_TAGS) or _touches_text(element)
    return is_in_line and not _holds_block(element)


def is_word_button(element: HtmlElement) -> bool:
    """Whether a button is a word of the text: one within a sentence, or all of a heading that opens and closes."""
    if element.tag != "button":
        return False
    parent = element.getparent()
    while parent is not None and parent.tag in INLINE_TAGS:
        element, parent = parent, parent.getparent()
    if parent is None or parent.tag not in TEXT_TAGS:
        return False
    after = (element.tail or "").lstrip()
    before = _text_before(element)
    if parent.tag in HEADING_TAGS and not after and not before and len(parent) == 1:
        return True
    return bool(after) and (bool(before) or not after[0].isupper())


def is_icon(element: HtmlElement) -> bool:
    """Whether an element is a picture within a sentence, which goes on behind it."""
    if element.tag != "img":
        return False
    after = (element.tail or "").lstrip()
    return after[:1].islower() or after[:1] in CLOSING_SIGNS


def read_superscript(element: HtmlElement, before: str) -> str | None:
    """What a ``sup`` says after the text ``before``: an exponent, or nothing for a footnote mark; None for plain words.

    An exponent is written with the superscripts of Unicode, or behind ``^``: 100² is not 1002. A link to a footnote is
    a mark without ``sup`` too.
    """
    if element.tag == "a":
        is_mark = (element.get("href") or "").startswith("#") and FOOTNOTE_MARK.fullmatch(element.text or "")
        return "" if is_mark and before.strip() else None
    text = "".join(element.itertext()).strip()
    if not text or _is_note(element, text, before.rstrip()):
        return ""
    if EXPONENT.fullmatch(text):
        return text.translate(SUPERSCRIPT_SIGNS)
    return f"^{text}" if UNWRITTEN_EXPONENT.fullmatch(text) and EXPONENT_BASE.search(before) else None


def _is_note(element: HtmlElement, text: str, before: str) -> bool:
    if not FOOTNOTE_MARK.fullmatch(text):
        return False
    around = [element, *element.iterchildren("a"), *([] if element.getparent() is None else [element.getparent()])]
    if any(one.tag == "a" and "#" in (one.get("href") or "") for one in around):
        return True
    if any(NOTE_NAME.search(f"{one.get('class') or ''} {one.get('id') or ''}") for one in around[:-1]):
        return True
    return not text.isdecimal() or not EXPONENT_BASE.search(before)


def _text_before(element: HtmlElement) -> str:
    before = element.getprevious()
    parent = element.getparent()
    text = before.tail if before is not None else (parent.text if parent is not None else None)
    if (text or "").strip():
        return (text or "").strip()
    return "" if before is None or before.tag not in INLINE_TAGS else "".join(before.itertext()).strip()


def _touches_text(element: HtmlElement) -> bool:
    return bool((element.tail or "").strip() or _text_before(element))


def _holds_block(element: HtmlElement) -> bool:
    for count, inner in enumerate(element.iterdescendants()):
        if inner.tag in KNOWN_BLOCK_TAGS or count >= MAX_INLINE_ELEMENTS:
            return True
    return False


def is_window_label(element: HtmlElement, text: str) -> bool:
    """Whether an element within a link only says that this opens a window, hidden by a style sheet that we do not read.

    Of 1,548 pages it changes the text of two, rightly.
    """
    return len(text) <= MAX_LABEL_CHARS and not len(element) and WINDOW_LABEL.fullmatch(text) is not None
