"""Start tags with absurdly many attributes: parsers compare each of them with all others, and take hours."""

from __future__ import annotations

import re

MAX_ATTRIBUTES = 1000  # of an element; those behind it are left out
MIN_TAG_CHARS = 2 * MAX_ATTRIBUTES  # a shorter tag has no more
_ATTRIBUTE = r"[^\s>/][^\s=>/]*+(?:\s*+=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^\s>]*+))?"  # WHATWG HTML, 13.2.5
ATTRIBUTE: re.Pattern[str] = re.compile(_ATTRIBUTE, re.ASCII)
START_TAG: re.Pattern[str] = re.compile(rf"<[A-Za-z_][^\s>/]*+(?:[\s/]++|{_ATTRIBUTE})*+", re.ASCII)


def without_surplus_attributes(markup: str) -> str:
    """HTML or XML whose elements have MAX_ATTRIBUTES at most; the same text where they have no more."""
    kept, at = [], 0
    for tag in START_TAG.finditer(markup):
        if tag.end() - tag.start() < MIN_TAG_CHARS:
            continue
        for number, attribute in enumerate(ATTRIBUTE.finditer(markup, tag.start() + 1, tag.end())):
            if number > MAX_ATTRIBUTES:  # the first is the name of the element
                kept += [markup[at : attribute.start()], "/" if markup[tag.end() - 1] == "/" else ""]
                at = tag.end()
                break
    return "".join([*kept, markup[at:]]) if kept else markup


def without_surplus(document: bytes) -> bytes:
    """The same of a document in an encoding that has ASCII in it."""
    text = document.decode("latin-1")
    kept = without_surplus_attributes(text)
    return document if kept is text else kept.encode("latin-1")
