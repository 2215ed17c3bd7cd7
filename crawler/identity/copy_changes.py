"""What a copy is to the original, and what its paper changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from crawler.identity.diff import Op, word_diff
from crawler.identity.origin import CopyFacts, story_moment
from crawler.identity.story_blocks import story_blocks
from crawler.text.folding import fold
from crawler.text.scripts import UNSPACED

MAX_SECTIONS_GAP = timedelta(days=1)  # between a story's appearances in two sections; later it is a reprint
WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")


class Relation(StrEnum):
    """What a copy is to the original."""

    ORIGINAL = "original"
    COPY = "copy"  # of another paper
    SECTION = "in another section"  # the same text at a second URL of the paper, within a day
    REPRINT = "reprint"  # the same text, printed again later
    UPDATE = "updated version"  # another text at a second URL of the paper


class CopyText(CopyFacts, Protocol):
    """What is known of each story whose text is compared."""

    @property
    def headline(self) -> str:
        """Its headline."""


@dataclass(frozen=True, slots=True)
class CopyChange:
    """What a paper did to a story."""

    relation: Relation
    later: timedelta  # than the original; less than nothing where its page says so
    added_words: int
    cut_words: int
    has_other_headline: bool
    compared_with: int | None = field(default=None, compare=False)  # record that it is described against


def describe_copy(original: CopyText, copy: CopyText) -> CopyChange:
    """What a copy is to the original, and how many words were added and cut."""
    later = story_moment(copy) - story_moment(original)
    has_other_headline = fold(copy.headline).casefold() != fold(original.headline).casefold()
    if copy.record_id == original.record_id:
        return CopyChange(Relation.ORIGINAL, timedelta(), 0, 0, has_other_headline=False)
    added, cut = _count_changes(original.body, copy.body)
    relation = Relation.COPY if copy.site != original.site else _relation_at_home(later, is_same=not added and not cut)
    return CopyChange(relation, later, added, cut, has_other_headline, original.record_id)


def describe_copies(original: CopyText, copies: Sequence[CopyText]) -> list[CopyChange]:
    """Each copy against the original, or against the first story of its own paper where that has it twice."""
    first_of: dict[str, CopyText] = {original.site: original}
    changes = []
    for copy in copies:
        changes.append(describe_copy(first_of.get(copy.site, original), copy))
        first_of.setdefault(copy.site, copy)
    return changes


def name_places(stories_of: Mapping[str, int], site: str) -> str:
    """Where else a story of a site is, by how many stories of each site have its text: "in 2 other papers"."""
    others, again = len(stories_of.keys() - {site}), stories_of.get(site, 0) - 1
    papers = f"in {others} other paper{'' if others == 1 else 's'}" if others else ""
    times = (
        f"{'once' if again == 1 else f'{again} times'} more in this {'one' if others else 'paper'}" if again > 0 else ""
    )
    return " and ".join(filter(None, (papers, times)))


def _relation_at_home(later: timedelta, *, is_same: bool) -> Relation:
    if not is_same:
        return Relation.UPDATE
    return Relation.SECTION if abs(later) <= MAX_SECTIONS_GAP else Relation.REPRINT


def _count_changes(old: str, new: str) -> tuple[int, int]:
    """Words that were added and cut."""
    counts = {Op.INSERT: 0, Op.DELETE: 0, Op.EQUAL: 0}
    for op, text in word_diff("\n\n".join(story_blocks(old)), "\n\n".join(story_blocks(new))):
        counts[op] += len(WORD.findall(text))
    return counts[Op.INSERT], counts[Op.DELETE]
