"""Each threshold of the alarms, with a case on each side of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crawler.article import Declared, OutcomeName
from crawler.reporting.alarms import body_alarm, channel_alarms, field_alarms, yield_alarm
from crawler.revisit import SILENT_AFTER
from crawler.storage.values import Channel

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def reading(age: timedelta, number: int, *, has_byline: bool) -> tuple[datetime, str, dict[str, Any]]:
    return NOW - age, f"https://paper.example/{number}", {"byline": ["Ada"] if has_byline else []}


def lost_fields(
    *, recent: int = 4, lacking: int = 4, former: int = 12, having: int = 12, recent_age: timedelta = HOUR
) -> int:
    """How many alarms there are when a byline becomes rare."""
    new = [reading(recent_age, n, has_byline=n >= lacking) for n in range(recent)]
    old = [reading(10 * DAY, 100 + n, has_byline=n < having) for n in range(former)]
    return len(field_alarms("paper", [*new, *old], NOW))


@pytest.mark.parametrize(
    ("case", "alarms", "why"),
    [
        ({"recent": 4, "lacking": 4}, 1, "four recent stories tell something"),
        ({"recent": 3, "lacking": 3}, 0, "three do not"),
        ({"former": 12, "having": 12}, 1, "twelve stories make a habit"),
        ({"former": 11, "having": 11}, 0, "eleven do not"),
        ({"former": 100, "having": 75}, 1, "three quarters of the former stories had it"),
        ({"former": 100, "having": 74}, 0, "fewer than that is no habit"),
        ({"recent": 4, "lacking": 2}, 1, "half as many is a loss"),
        ({"recent": 8, "lacking": 3}, 0, "five of eight is none"),
        ({"former": 100, "having": 75, "recent": 4, "lacking": 3}, 1, "75 % less half is 25 %, as many as one of four"),
        ({"former": 100, "having": 75, "recent": 100, "lacking": 74}, 0, "26 % are more"),
        ({"recent_age": 3 * DAY - HOUR}, 1, "a slow paper's stories of three days count as recent"),
        ({"recent_age": 3 * DAY}, 0, "older ones do not"),
        ({"recent": 8, "lacking": 5, "recent_age": DAY - HOUR}, 1, "all stories of a day are recent: five of eight"),
        ({"recent": 8, "lacking": 2, "recent_age": DAY - HOUR}, 0, "two of eight"),
        ({"recent": 8, "lacking": 2, "recent_age": DAY}, 1, "of older ones only the last four: two of four"),
    ],
)
def test_a_field_vanishes(case: dict[str, Any], alarms: int, why: str) -> None:
    assert lost_fields(**case) == alarms, why


@pytest.mark.parametrize(
    ("recent", "former", "is_alarm"),
    [
        ("eeee", "n" * 12, True),
        ("eee", "n" * 12, False),
        ("eeee", "n" * 11, False),
        ("eeee", "n" * 9 + "e" * 3, True),
        ("eeee", "n" * 8 + "e" * 4, False),
        ("eenn", "n" * 12, True),
        ("ennn", "n" * 12, False),
        ("eeeebbbb", "n" * 12, True),  # blocked pages say nothing of the text
        ("eeebbbbb", "n" * 12, False),
        ("eeee", "n" * 11 + "b", False),
    ],
)
def test_bodies_vanish(recent: str, former: str, is_alarm: bool) -> None:
    names = {"n": OutcomeName.NEW, "e": OutcomeName.EMPTY, "b": OutcomeName.BLOCKED}
    outcomes = [
        (NOW - age, "https://paper.example/", names[letter])
        for letters, age in ((recent, HOUR), (former, 10 * DAY))
        for letter in letters
    ]
    assert (body_alarm("paper", outcomes, NOW) is not None) is is_alarm


def days(*counts: int) -> dict[date, int]:
    """Stories by day, yesterday's first."""
    return {TODAY - n * DAY: count for n, count in enumerate(counts, 1)}


@pytest.mark.parametrize(
    ("counts", "is_alarm", "why"),
    [
        ((2, *[20] * 10), True, "after ten days the usual number is known"),
        ((2, *[20] * 9), False, "after nine it is not"),
        ((18, *[20] * 28), False, "two stories less are never worth a warning"),
        ((17, *[20] * 28), True, "three are, where each day has the same number"),
        ((22, *[20] * 28), False, "nor are two more"),
        ((23, *[20] * 28), True, "but three are"),
        ((12, *[16, 24] * 14), False, "within two standard deviations"),  # 4.07
        ((11, *[16, 24] * 14), True, "beyond them"),
        ((29, *[16, 24] * 14), True, "on the other side too"),
        ((20, *[20] * 28, *[500] * 20), False, "what lies before the four weeks does not count"),
        ((40, *[20] * 27, 220), False, "the last day of the four weeks does: the deviation is 38"),
        ((40, *[20] * 28, 220), True, "the day before it does not"),
    ],
)
def test_a_site_publishes_unlike_itself(counts: tuple[int, ...], is_alarm: bool, why: str) -> None:
    assert (yield_alarm("paper", days(*counts), TODAY) is not None) is is_alarm, why


@pytest.mark.parametrize(("count", "is_alarm"), [(9, True), (10, False), (40, False), (41, True)])
def test_a_site_publishes_other_than_it_declares(count: int, is_alarm: bool) -> None:
    assert (yield_alarm("paper", {TODAY - DAY: count}, TODAY, (10, 40)) is not None) is is_alarm


@pytest.mark.parametrize(
    ("known", "alarms"),
    [
        ({"last_new": NOW - SILENT_AFTER}, 0),
        ({"last_new": NOW - SILENT_AFTER - timedelta(seconds=1)}, 1),
        ({"last_new": NOW, "failures": 1, "status": 410}, 0),
        ({"last_new": NOW, "failures": 2, "status": 410}, 1),
        ({"last_new": NOW, "failures": 2, "status": 503}, 0),
        ({"last_new": NOW, "failures": 3, "status": 503}, 1),
        ({"last_new": NOW, "held_over": "200000 new URLs were declared (NEWS_SITE_URLS)"}, 1),
    ],
)
def test_a_channel_is_dead_failing_silent_or_not_taken_whole(known: dict[str, Any], alarms: int) -> None:
    values = {"kind": Declared.FEED, "found_by": "site", "found": NOW - 400 * DAY, "last_fetch": NOW, **known}
    channel = Channel(url="https://paper.example/feed", site="paper", **values)
    assert len(channel_alarms([channel], NOW)) == alarms
