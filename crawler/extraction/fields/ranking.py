"""How a field's winner is chosen: readings that agree add up, and the surest value wins."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from crawler.extraction.fields.candidate import FieldCandidate

T = TypeVar("T")


def rank_candidates(
    candidates: Iterable[FieldCandidate[T]], key: Callable[[T], Hashable] = lambda value: value
) -> tuple[FieldCandidate[T], ...]:
    """The candidates with the winner first; equal values count together as independent sources.

    The winner keeps the source of its strongest reading; its confidence is 1 - (1-a)(1-b)... of all that agree.
    """
    keyed = [(key(found.value), found) for found in candidates]
    if not keyed:
        return ()
    doubt: dict[Hashable, float] = {}
    for same, found in keyed:
        doubt[same] = doubt.get(same, 1.0) * (1.0 - found.confidence)
    keyed.sort(key=lambda pair: (doubt[pair[0]], -pair[1].confidence))
    ranked = [found for _, found in keyed]
    first = ranked[0]
    surest = round(1.0 - doubt[keyed[0][0]], 3)
    winner = FieldCandidate(value=first.value, source=first.source, confidence=surest, where=first.where)
    return (winner, *ranked[1:])
