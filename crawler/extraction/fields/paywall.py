"""Whether a story may be read without paying."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from crawler.article import Source
from crawler.extraction.fields.candidate import FieldCandidate
from crawler.extraction.fields.ranking import rank_candidates
from crawler.extraction.page.document import Document

FREE_BY_TIER = {
    "free": True,
    "unlocked": True,
    "open": True,
    "metered": True,
    "locked": False,
    "paid": False,
    "premium": False,
    "subscriber": False,
    "plus": False,
}
PAID_WORDS = re.compile(r"false|0|no|locked|paid|premium|subscri\w+|paywall|plus|abo")
FREE_WORDS = re.compile(r"true|1|yes|free|open|unlocked")
WALL_NAMES = re.compile(r"[pP]aywall|piano-|regwall|subscriber-only|tp-modal")
NO_WALL_TAGS = frozenset({"script", "style", "link", "body", "html"})


def free_flags(document: Document) -> tuple[FieldCandidate[bool], ...]:
    """Candidates for ``free``, winner first; none where the page does not say."""
    return rank_candidates(_declared(document))


def _declared(document: Document) -> Iterator[FieldCandidate[bool]]:
    for node in (*document.stories[:1], *[n for n in document.json_ld if "WebPage" in str(n.get("@type"))][:1]):
        free = read_flag(node.get("isAccessibleForFree"))
        if free is not None:
            yield FieldCandidate(value=free, source=Source.JSON_LD, confidence=0.9, where="isAccessibleForFree")
        elif any(read_flag(part.get("isAccessibleForFree")) is False for part in _parts(node.get("hasPart"))):
            yield FieldCandidate(
                value=False, source=Source.JSON_LD, confidence=0.8, where="hasPart.isAccessibleForFree"
            )
    for name in ("article:content_tier", "og:content_tier"):
        tier = FREE_BY_TIER.get((document.first_meta(name) or "").lower())
        if tier is not None:
            yield FieldCandidate(value=tier, source=Source.OPENGRAPH, confidence=0.8, where=f"meta {name}")
    for name in ("isaccessibleforfree", "content_tier", "access", "paywall", "is_premium", "article:free", "premium"):
        value = (document.first_meta(name) or "").lower()
        inverted = name in {"paywall", "is_premium", "premium"}
        if value and (free := _read_word(value, inverted=inverted)) is not None:
            yield FieldCandidate(value=free, source=Source.META, confidence=0.6, where=f"meta {name}")


def has_wall(document: Document) -> bool:
    """Whether the markup of a paywall stands in the page (many sites ship it hidden with every story)."""
    index = document.index
    marked = (*index.find(WALL_NAMES), *(element for name, element in index.with_id if "paywall" in name))
    return any(element.tag not in NO_WALL_TAGS for element in marked)


def _read_word(value: str, *, inverted: bool) -> bool | None:
    if FREE_WORDS.fullmatch(value):
        return not inverted if value in {"true", "1", "yes"} else True
    if PAID_WORDS.fullmatch(value):
        return inverted if value in {"false", "0", "no"} else False
    return None


def _parts(value: Any) -> list[dict[str, Any]]:
    return [part for part in (value if isinstance(value, list) else [value]) if isinstance(part, dict)]


def read_flag(value: object) -> bool | None:
    """A schema.org Boolean: true, "False", "http://schema.org/True"; None for anything else."""
    if isinstance(value, bool):
        return value
    if isinstance(value, list) and len(value) == 1:
        return read_flag(value[0])
    if isinstance(value, str):
        return {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}.get(
            re.split(r"[/#]", value.strip().lower())[-1]
        )
    return None
