"""The headline without the name of the paper behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler.text.characters import without_outer_marks
from crawler.text.name_words import LEADING_ARTICLE
from crawler.text.spacing import clean_line

TITLE_SEPARATOR = re.compile(r"(?<!\s)\s++[|‖·•»«:\-–—]{1,2}\s++|(?:(?<!\s)\s++)?[|｜_]\s*+")


def fold_name(name: str) -> str:
    """A paper's name for comparison: letters and digits only, any case, no leading article."""
    return "".join(character for character in LEADING_ARTICLE.sub("", name.casefold().strip()) if character.isalnum())


def names_of(publishers: Iterable[str | None], *urls: str) -> frozenset[str]:
    """The folded names under which a paper may sign its headlines: its own, and its hosts with and without suffix."""
    names = {fold_name(name) for name in publishers if name}
    for url in urls:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        if "." in host:
            names |= {fold_name(host), fold_name(host.partition(".")[0])}
    return frozenset(name for name in names if len(name) > 1)


def clean_headline(headline: str, *, names: frozenset[str]) -> str:
    """The headline on one line; a last part that is one of the folded names is cut off, never the whole."""
    text = without_outer_marks(clean_line(headline))
    while separators := list(TITLE_SEPARATOR.finditer(text)):
        last = separators[-1]
        if not last.start() or fold_name(text[last.end() :]) not in names:
            break
        text = text[: last.start()].rstrip()
    return text
