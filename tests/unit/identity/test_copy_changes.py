"""What a copy is to the original: of another paper, in another section, a reprint, an updated version."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from crawler.identity.copy_changes import CopyChange, Relation, describe_copies, describe_copy, name_places

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEXT = "The old bridge is closed until May.\n\nBoats pass on the left side."


@dataclass(frozen=True)
class Copy:
    record_id: int
    site: str = "herald"
    first_seen: datetime = NOON
    headline: str = "Bridge closed"
    body: str = TEXT
    published: datetime | None = None
    byline: tuple[str, ...] = ()
    syndicated_from: str | None = None
    url: str = "https://herald.example/a"


ORIGINAL = Copy(1)


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        (ORIGINAL, CopyChange(Relation.ORIGINAL, timedelta(), 0, 0, has_other_headline=False)),
        (Copy(2, "post"), CopyChange(Relation.COPY, timedelta(), 0, 0, has_other_headline=False)),
        (
            Copy(2, "post", NOON + HOUR, "No way over", TEXT.replace("old ", "")),
            CopyChange(Relation.COPY, HOUR, 0, 1, has_other_headline=True),
        ),
        (Copy(2, first_seen=NOON + HOUR), CopyChange(Relation.SECTION, HOUR, 0, 0, has_other_headline=False)),
        (Copy(2, first_seen=NOON + 9 * DAY), CopyChange(Relation.REPRINT, 9 * DAY, 0, 0, has_other_headline=False)),
        (
            Copy(2, first_seen=NOON + HOUR, body=f"{TEXT}\n\nFerries run."),
            CopyChange(Relation.UPDATE, HOUR, 2, 0, has_other_headline=False),
        ),
        (Copy(2, headline="BRIDGE  closed"), CopyChange(Relation.SECTION, timedelta(), 0, 0, has_other_headline=False)),
    ],
)
def test_a_copy_is_described(copy: Copy, expected: CopyChange) -> None:
    assert describe_copy(ORIGINAL, copy) == expected


def test_a_paper_that_has_a_copy_twice_has_it_once_and_again() -> None:
    copies = [ORIGINAL, Copy(2, "post", NOON + HOUR), Copy(3, "post", NOON + 2 * HOUR), Copy(4, first_seen=NOON + HOUR)]
    relations = [change.relation for change in describe_copies(ORIGINAL, copies)]
    assert relations == [Relation.ORIGINAL, Relation.COPY, Relation.SECTION, Relation.SECTION]


@pytest.mark.parametrize(
    ("sites", "words"),
    [
        (["herald", "post"], "in 1 other paper"),
        (["post", "herald", "times", "times"], "in 2 other papers"),
        (["herald", "herald"], "once more in this paper"),
        (["herald", "herald", "herald", "post"], "in 1 other paper and 2 times more in this one"),
    ],
)
def test_where_else_a_story_is(sites: list[str], words: str) -> None:
    assert name_places(Counter(sites), "herald") == words
