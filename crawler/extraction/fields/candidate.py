"""One candidate for a field of an article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from crawler.article import Source

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCandidate(Generic[T_co]):
    """One candidate for a field: its value, where it was read, and how sure that reading is (0 to 1)."""

    value: T_co
    source: Source
    confidence: float
    where: str  # for people, as "NewsArticle.headline" or "meta og:title"


def from_rule(value: T, name: str) -> FieldCandidate[T]:
    """A candidate read by the site's own rule, which beats every other."""
    return FieldCandidate(value=value, source=Source.SITE_RULE, confidence=1.0, where=f"layout.select {name}")
