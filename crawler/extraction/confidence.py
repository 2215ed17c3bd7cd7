"""How likely the winner of a field is right: shares that were measured on public corpora, publishers left out.

The weights of candidates say which of them wins; what a record says of a field is the share of pages on which a winner
of this source, with as much beside it that agrees or does not, was right. ``tests/quality/confidence.py`` measures it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from crawler.article import Source
from crawler.extraction.body.block import Block
from crawler.extraction.fields.candidate import FieldCandidate
from crawler.extraction.fields.dates import EARLIER_VISIT
from crawler.text.folding import comparable

SHARES_FILE = Path(__file__).with_name("confidence.json")
OTHER_SOURCES = "other"  # key of the sources that too few pages have
BODY = "body"
TITLE_ELEMENT = "title"  # key of a headline that only the title element has
MEASURED_FIELDS = ("headline", "byline", "published", "tags")
NO_WORD = re.compile(r"\W+")


class Support(StrEnum):
    """What the other candidates of a field say of its winner."""

    AGREED = "agreed"  # another source says the same, none another thing
    ALONE = "alone"
    CONTESTED = "contested"  # one source says the same, one another thing
    DISPUTED = "disputed"  # others say another thing, none the same


def kind_of(found: FieldCandidate[Any]) -> str:
    """The source of a winner; the title element, which names more than the story, is one of its own."""
    return TITLE_ELEMENT if found.source is Source.HTML and found.where == "title" else str(found.source)


def _letters(value: str) -> Hashable:
    return NO_WORD.sub("", comparable(value))


def _names(values: tuple[str, ...]) -> Hashable:
    return frozenset(map(comparable, values))


def _day(value: datetime) -> Hashable:
    return value.date()


SAME_VALUE: Mapping[str, Callable[[Any], Hashable]] = {
    "headline": _letters,
    "byline": _names,
    "published": _day,
    "tags": _names,
}


def support_of(name: str, found: Sequence[FieldCandidate[Any]]) -> Support:
    """What the other candidates of a measured field say of its winner, which stands first."""
    same = SAME_VALUE[name]
    first, wanted = found[0], same(found[0].value)
    others = [one for one in found[1:] if one.where != EARLIER_VISIT]
    is_agreed = any(one.source is not first.source and same(one.value) == wanted for one in others)
    is_disputed = any(same(one.value) != wanted for one in others)
    if is_agreed:
        return Support.CONTESTED if is_disputed else Support.AGREED
    return Support.DISPUTED if is_disputed else Support.ALONE


def confidence_of(name: str, found: Sequence[FieldCandidate[Any]], *, trust: float = 1.0) -> float:
    """How likely the winner of a field is right, 0 to 1.

    Of a field that was not measured this is the weight of its winner, as it is of what a site's rule selects or the
    page told at an earlier visit. ``trust`` is that in the structured data, for what it alone says.
    """
    first = found[0]
    if name not in MEASURED_FIELDS or first.source is Source.SITE_RULE or first.where == EARLIER_VISIT:
        return first.confidence
    support = support_of(name, found)
    shares = _shares()[name]
    share: float = shares.get(kind_of(first), shares[OTHER_SOURCES])[support]
    is_doubted = first.source is Source.JSON_LD and support in {Support.ALONE, Support.DISPUTED}
    return round(share * trust, 3) if is_doubted else share


def doubt_of(blocks: Sequence[Block]) -> float:
    """How much text the classifier may have decided wrongly: its own odds, as a share of the text that is kept."""
    kept = sum(len(block.text) for block in blocks if block.kept)
    if not kept:
        return math.inf
    return sum(min(block.score, 1.0 - block.score) * len(block.text) for block in blocks) / kept


def body_confidence(blocks: Sequence[Block]) -> float:
    """How likely a body is as it should be, with F1 of .95 or more: the share that is so with as much doubt."""
    doubt = doubt_of(blocks)
    shares: list[tuple[float, float]] = _shares()[BODY]
    return next((share for most, share in shares if doubt <= most), shares[-1][1])


@cache
def _shares() -> dict[str, Any]:
    """Shares that are right, by field, source and support; of the body by its doubt, up to which each holds."""
    shares: dict[str, Any] = json.loads(SHARES_FILE.read_bytes())
    return shares
