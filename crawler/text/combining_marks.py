"""Floods of combining marks, which nobody reads and Unicode's normal forms take quadratic time to sort."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
MAX_MARKS = 30  # on one letter, as in the stream-safe text format of Unicode Annex 15
SAMPLE_CHARS = 100  # between two looks, so that most texts cost next to nothing: shorter runs are sorted soon enough
# marks are no part of a word for Python; the two halfwidth ones, which are, become marks in NFKC
_RUN = re.compile(r"(?:[^\w\s\x00-\x7f]|[\uff9e\uff9f])++")
_HALFWIDTH_MARKS = "\uff9e\uff9f"


def normal_form(form: Form, text: str) -> str:
    """A text in a normal form of Unicode Annex 15; of a flood of marks on one letter the first ones."""
    return unicodedata.normalize(form, bound_marks(text))


def bound_marks(text: str) -> str:
    """A text in which no letter has more marks than the normal forms of Unicode sort in linear time."""
    if len(text) < SAMPLE_CHARS or text.isascii():
        return text
    has_flood = any(
        _is_mark(text[at]) and all(map(_is_mark, text[at : at + MAX_MARKS])) for at in range(0, len(text), SAMPLE_CHARS)
    )
    return _RUN.sub(_bounded, text) if has_flood else text


def _is_mark(character: str) -> bool:
    return unicodedata.combining(character) > 0 or character in _HALFWIDTH_MARKS


def _bounded(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in run[0]:
        marks = marks + 1 if _is_mark(character) else 0
        if marks <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)
