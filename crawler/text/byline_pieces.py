"""Where one name of a byline ends and the next begins: at marks, commas, and the language's "and"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from crawler.text import byline_words as words
from crawler.text import job_words as jobs
from crawler.text.credit_names import CONJUNCTION, CreditKind, classify_name, is_organisation
from crawler.text.name_tables import NAMES_LIKE_CONJUNCTIONS
from crawler.text.phrases import any_of

MARK = re.compile(r"\s*[;|•·⋅∙‧／/、､，،؛ㆍ]\s*|\s+[–—-]\s+|(?<=[A-ZÀ-Þ]{3})\.\s+(?=[A-ZÀ-Þ]{3})")
_LEADING_CONJUNCTION = re.compile(  # behind a comma
    rf"^{any_of(words.CONJUNCTIONS, words.WEAK_CONJUNCTIONS)}\s+(?=[A-ZÀ-ÞА-ЯΑ-Ω]\S*\s)"
)
_SUFFIX = re.compile(r",\s*(?=(?:jr|sr|i{2,3}|iv)\b\.?\s*(?:[,;|&]|and\b|$))", re.IGNORECASE)  # no "Sr. Director"
_CREDENTIAL = re.compile(rf"{any_of(jobs.CREDENTIALS)}\.?", re.IGNORECASE)
_FROM_PLACE = re.compile(rf"{any_of(words.IN_PLACE, words.FROM_PLACE)} [A-ZÀ-ÞА-Я][^,]*")  # ", do Rio"


def split_pieces(line: str, language: str | None) -> Iterator[tuple[str, bool]]:
    """The pieces of a line that may be names, each with whether it is a place."""
    for part in MARK.split(line):
        for group, is_place in _split_commas(part):
            yield from ((piece, is_place) for piece in split_conjunctions(group, language))


def _split_commas(text: str) -> Iterator[tuple[str, bool]]:
    """Parts between commas, each with whether it is a place; "King, Jr." and "Doe, Jane" are one name each."""
    stripped = (_LEADING_CONJUNCTION.sub("", part.strip()) for part in _SUFFIX.sub(" ", text).split(","))
    parts = [part for part in stripped if part]
    if len(parts) == 2 and all(map(_is_lone_word, parts)):
        yield f"{parts[1]} {parts[0]}", False
        return
    is_full = bool(parts) and len(parts[0].split()) > 1
    for position, part in enumerate(parts):
        if not position or not _CREDENTIAL.fullmatch(part):
            is_place = _is_lone_word(part) or _FROM_PLACE.fullmatch(part) is not None
            yield part, bool(position) and is_full and is_place  # "Jane Doe, Paris"


def _is_lone_word(part: str) -> bool:
    return part.isalpha() and part[0].isupper() and classify_name(part) is CreditKind.NAME


def split_conjunctions(text: str, language: str | None) -> Iterator[str]:
    """The names that a language's "and" joins; a weak one, such as "e", joins only whole names."""
    text = _with_conjunctions_apart(text, language)
    for part in CONJUNCTION.split(text):
        parts = _weak_conjunction(language).split(part)
        if all(len(one.split()) > 1 or is_organisation(one.strip()) for one in parts):
            yield from parts
        else:
            yield part


def _with_conjunctions_apart(text: str, language: str | None) -> str:
    """A line in whose language "and" is written together with the name behind it, with a mark in place of it."""
    mark = words.GLUED_CONJUNCTIONS.get(language or "", "")
    if not mark or mark not in text:
        return text
    kept = NAMES_LIKE_CONJUNCTIONS[language or ""].split("|")
    parts = text.split()
    for at in range(2, len(parts) - 1):
        word = parts[at]
        if word.startswith(mark) and len(word) > 2 and word not in kept and word.isalpha():
            parts[at] = f"& {word.removeprefix(mark)}"
    return " ".join(parts)


@cache
def _weak_conjunction(language: str | None) -> re.Pattern[str]:
    own = words.OWN_CONJUNCTIONS.get(language or "")
    return re.compile(rf"\s+(?:{any_of(words.WEAK_CONJUNCTIONS)}{f'|{own}' if own else ''})\s+|&", re.IGNORECASE)
