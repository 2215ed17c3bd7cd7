"""Names in a byline before a bracket that says what else these people made: "Ada Quayle, Max Roth (photos)"."""

from __future__ import annotations

import re

from crawler.text import byline_words as words
from crawler.text.phrases import any_of

_MADE_IN_BRACKETS = re.compile(rf"[(（]\s*{any_of(words.PICTURES, words.OTHER_LABELS)}\s*[)）]", re.IGNORECASE)
_BEFORE_MAKER = re.compile(
    rf".*(?:[,;|/&)）]|\s{any_of(words.CONJUNCTIONS, words.WEAK_CONJUNCTIONS)}\s)", re.IGNORECASE
)
_ENDS_WITH_CONJUNCTION = re.compile(
    rf"\s(?:{any_of(words.CONJUNCTIONS, words.WEAK_CONJUNCTIONS)}|[&,;|/])\s*$", re.IGNORECASE
)


def without_makers(line: str) -> str:
    """A line without the names before a bracket that says what else these did: "Max Roth (photos)"."""
    while made := _MADE_IN_BRACKETS.search(line):
        before = _BEFORE_MAKER.match(line[: made.start()])
        kept = _ENDS_WITH_CONJUNCTION.sub("", before[0]) if before else ""
        line = f"{kept} | {line[made.end() :]}"
    return line
