"""Phrases of many languages as one pattern."""

from __future__ import annotations

from collections.abc import Mapping

Phrases = Mapping[str, str]  # by language tag; patterns, which stand apart by "|" and have none of their own


def any_of(*tables: Phrases) -> str:
    """A pattern for any phrase of any language, the longest first."""
    phrases = {phrase for table in tables for row in table.values() for phrase in row.split("|")}
    return "(?:" + "|".join(sorted(phrases, key=lambda phrase: (-len(phrase), phrase))) + ")"
