"""The tree of a page as browsers build it (HTML 5, by lexbor), for lxml to read.

libxml2 builds the tree of HTML 4: a ``<main>`` may end up within a button of the header, and the whole story with it.
"""

from __future__ import annotations

import re
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser

MAX_OPEN_ELEMENTS = 5000  # within each other; lexbor looks through all that are open again and again
TAG_START = re.compile(  # of an element that may hold another one of its name: a heading ends the one before
    r"<(/?)(?!(?:area|base|br|col|embed|h[1-6]|hr|img|input|li|link|meta|option|p|param|path|source|track|wbr)\b)[a-zA-Z]",
    re.IGNORECASE,
)


def mend_markup(text: str) -> str:
    """The markup with every element opened and closed where a browser does; unchanged where it is absurdly deep."""
    tags = text.count("<")
    if tags > MAX_OPEN_ELEMENTS and tags - text.count("</") > MAX_OPEN_ELEMENTS:  # so many may be open at most
        opened = accumulate(-1 if slash else 1 for slash in TAG_START.findall(text))
        if max(opened, default=0) > MAX_OPEN_ELEMENTS:
            return text
    return LexborHTMLParser(text.encode("utf-8", "replace")).html or text
