"""Where a story comes from that several papers have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from crawler.identity.origin import Evidence, Origin, in_order, likely_origin, original
from crawler.text.origin_phrases import named_origins

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Copy:
    site: str
    published: datetime | None = None
    first_seen: datetime = NOON
    byline: tuple[str, ...] = ()
    syndicated_from: str | None = None
    body: str = "The bridge is closed.\n\nIt opens in May."
    record_id: int = 1

    @property
    def url(self) -> str:
        return f"https://www.{self.site}.example/story"


@pytest.mark.parametrize(
    ("copies", "expected"),
    [
        ([Copy("post", NOON - HOUR), Copy("herald", NOON - 2 * HOUR)], "herald"),
        ([Copy("post", first_seen=NOON + HOUR), Copy("herald")], "herald"),  # without times: the first that was seen
        ([Copy("post", NOON + HOUR), Copy("herald", first_seen=NOON + HOUR)], "post"),  # not after it was seen
        ([Copy("post", datetime(2026, 11, 20, tzinfo=UTC)), Copy("herald", NOON - HOUR)], "herald"),  # the day alone
        ([Copy("post", NOON - 2 * HOUR, syndicated_from="herald.example"), Copy("herald", NOON - HOUR)], "herald"),
        ([Copy("post", NOON - 2 * HOUR, syndicated_from="Reuters"), Copy("herald", NOON - HOUR)], "post"),
    ],
)
def test_the_original_is_that_of_the_first_or_the_one_that_is_named(copies: list[Copy], expected: str) -> None:
    assert original(copies).site == expected


def test_copies_in_order_are_the_first_first() -> None:
    copies = [Copy("c", NOON - HOUR), Copy("a", NOON - 3 * HOUR), Copy("b", NOON - 2 * HOUR)]
    assert [copy.site for copy in in_order(copies)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("copies", "expected"),
    [
        ([Copy("post"), Copy("herald", NOON - HOUR)], Origin("herald", Evidence.FIRST, 1)),
        ([Copy("post", byline=("Reuters",)), Copy("herald")], Origin("Reuters", Evidence.BYLINE, 1)),
        (
            [Copy("post", body="PARIS (AFP) - It rains.\n\nAnd rains."), Copy("herald")],
            Origin("AFP", Evidence.CREDIT, 1),
        ),
        ([Copy("post", body="Es regnet.\n\n(dpa)"), Copy("herald")], Origin("dpa", Evidence.CREDIT, 1)),
        (
            [Copy("post", byline=("AFP",)), Copy("herald", byline=("AFP",)), Copy("star", syndicated_from="Reuters")],
            Origin("AFP", Evidence.BYLINE, 2),
        ),
        (
            [Copy("post", syndicated_from="herald.example"), Copy("herald", byline=("AFP",))],
            Origin("herald.example", Evidence.DECLARED, 1),
        ),
        (
            [Copy("post", body="It rains.\n\nThis article first appeared in The Lake Courier."), Copy("herald")],
            Origin("The Lake Courier", Evidence.PHRASE, 1),
        ),
        (
            [Copy("post", body=f"It rains.\n\nIt first appeared in print {'and so on ' * 30}"), Copy("herald")],
            Origin("herald", Evidence.FIRST, 1),
        ),
    ],
)
def test_the_likely_origin_is_what_most_papers_say(copies: list[Copy], expected: Origin) -> None:
    found = likely_origin([*copies[:-1], Copy(copies[-1].site, NOON - HOUR, byline=copies[-1].byline,
                                              syndicated_from=copies[-1].syndicated_from)])  # fmt: skip
    assert found == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("This story was originally published by Lake Courier and is used with permission.", "Lake Courier"),
        ("Dieser Text ist zuerst erschienen in der Seezeitung.", "der Seezeitung"),
        ("Republished from “The Harbour Post”", "The Harbour Post"),
        ("Cet article est paru initialement dans Le Phare.", "Le Phare"),
        ("Статья впервые опубликована в Маяке.", "Маяке"),
        ("She first appeared before a judge.", None),
        ("The book was published in May.", None),
    ],
)
def test_a_line_names_where_a_story_stood_first(line: str, expected: str | None) -> None:
    assert named_origins(line) == ((expected,) if expected else ())
