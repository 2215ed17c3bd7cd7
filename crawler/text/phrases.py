"""Phrases of many languages as one pattern."""

from __future__ import annotations

import re
from collections.abc import Mapping

Phrases = Mapping[str, str]  # by language tag; patterns, which stand apart by "|" and have none of their own
_ESCAPED = re.compile(r"\\.")


def any_of(*tables: Phrases) -> str:
    """A pattern for any phrase of any language, the longest first; raises ValueError for a "|" within a group."""
    phrases = {phrase for table in tables for row in table.values() for phrase in row.split("|")}
    for phrase in phrases:
        bare = _ESCAPED.sub("", phrase) if "\\" in phrase else phrase
        if bare.count("(") != bare.count(")") or bare.count("[") != bare.count("]"):
            raise ValueError(f"a phrase has a stroke of its own: {phrase}")
    return "(?:" + "|".join(sorted(phrases, key=lambda phrase: (-len(phrase), phrase))) + ")"
