"""Phrases of many languages as one pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

Phrases = Mapping[str, str]  # by language tag; patterns, which stand apart by "|" and have none of their own
_ESCAPED = re.compile(r"\\.")
_QUANTIFIERS = frozenset("?*+{")


def any_of(*tables: Phrases) -> str:
    """A pattern for any phrase of any language, the longest first; raises ValueError for a "|" within a group.

    Phrases that begin with one letter stand together: a place of a text is left after one look at each letter.
    """
    phrases = {phrase for table in tables for row in table.values() for phrase in row.split("|")}
    for phrase in phrases:
        bare = _ESCAPED.sub("", phrase) if "\\" in phrase else phrase
        if bare.count("(") != bare.count(")") or bare.count("[") != bare.count("]"):
            raise ValueError(f"a phrase has a stroke of its own: {phrase}")
    return f"(?:{'|'.join(_by_first_letter(sorted(phrases, key=lambda phrase: (-len(phrase), phrase))))})"


def _by_first_letter(phrases: Iterable[str]) -> Iterator[str]:
    """The phrases, those with one first letter as one; none goes past another that may begin with the same."""
    groups: dict[str, list[str]] = {}
    for phrase in phrases:
        if phrase[:1].isalpha() and phrase[1:2] not in _QUANTIFIERS:
            groups.setdefault(phrase[0].lower(), []).append(phrase)
        else:
            yield from map(_joined, groups.values())
            yield phrase
            groups.clear()
    yield from map(_joined, groups.values())


def _joined(group: list[str]) -> str:
    first = group[0][0]
    is_one_letter = len(group) > 1 and all(phrase[0] == first for phrase in group)
    return f"{first}(?:{'|'.join(phrase[1:] for phrase in group)})" if is_one_letter else "|".join(group)
