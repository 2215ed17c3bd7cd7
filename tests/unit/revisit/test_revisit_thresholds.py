"""Each constant of the schedule of revisits has a case on each side."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.article import Declared, History, OutcomeName
from crawler.revisit import ChangeRate, ChannelHistory, hinted_visit, next_channel_fetch, next_visit

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOT_LIVELY = ChangeRate(visits=100, changes=24)
LIVELY = ChangeRate(visits=100, changes=25)
CALM = ChangeRate(visits=100, changes=1)


def gap(age: timedelta, rate: ChangeRate | None = None, **changes: Any) -> timedelta | None:
    """How long after a visit at an age the next one is."""
    values = {"outcome": OutcomeName.UNCHANGED, "unchanged": 1, "visits": 2, "is_held": True, **changes}
    due = next_visit(History(at=NOW, found=NOW - age, **values), rate)
    return due and due - NOW


@pytest.mark.parametrize(
    ("age", "wait", "reason"),
    [
        (timedelta(0), HOUR, "the first age"),
        (MINUTE, 59 * MINUTE, "until the first age"),
        (HOUR - MOMENT, 30 * MINUTE, "too near: the least gap"),
        (HOUR, 2 * HOUR, "at an age it is the next one that counts"),
        (3 * HOUR, 9 * HOUR, "12 hours"),
        (12 * HOUR, 36 * HOUR, "2 days"),
        (2 * DAY, 5 * DAY, "7 days"),
        (7 * DAY, 23 * DAY, "30 days"),
        (30 * DAY - MOMENT, (30 * DAY - MOMENT) / 8, "an eighth of the age"),
        (30 * DAY, None, "never"),
    ],
)
def test_a_story_is_visited_at_the_next_age(age: timedelta, wait: timedelta | None, reason: str) -> None:
    assert gap(age) == wait, reason


@pytest.mark.parametrize(
    ("age", "wait"),
    [
        (30 * MINUTE, 30 * MINUTE),
        (29 * MINUTE, 31 * MINUTE),
        (31 * MINUTE, 30 * MINUTE),
        (6 * DAY, 1 * DAY),
        (6 * DAY + 5 * HOUR, 19 * HOUR),
        (6 * DAY + 6 * HOUR, (6 * DAY + 6 * HOUR) / 8),
    ],
)
def test_a_gap_is_half_an_hour_and_an_eighth_of_the_age_at_least(age: timedelta, wait: timedelta) -> None:
    assert gap(age) == wait


@pytest.mark.parametrize(
    ("changes", "wait", "reason"),
    [
        ({"unchanged": 0, "changes": 1}, HOUR, "it has just changed"),
        ({"unchanged": 1, "changes": 1}, 2 * HOUR, "it changed once, but not just now"),
        ({"unchanged": 0, "changes": 0}, 2 * HOUR, "it is new"),
        ({"rate": LIVELY, "unchanged": 1}, HOUR, "its site's stories often change"),
        ({"rate": LIVELY, "unchanged": 2}, 2 * HOUR, "but this one has not for two visits"),
        ({"rate": NOT_LIVELY, "unchanged": 1}, 2 * HOUR, "its site's stories change now and then"),
        ({"rate": CALM}, 11 * HOUR, "its site's stories hardly ever change: one age is left out"),
        ({"rate": CALM, "changes": 1}, 2 * HOUR, "but this one has"),
    ],
)
def test_a_gap_depends_on_changes(changes: dict[str, Any], wait: timedelta, reason: str) -> None:
    assert gap(HOUR, **changes) == wait, reason


def test_the_last_age_is_not_left_out() -> None:
    assert gap(2 * DAY, CALM) == 28 * DAY
    assert gap(7 * DAY, CALM) == 23 * DAY


@pytest.mark.parametrize(
    ("visits", "changes", "is_lively", "is_calm"),
    [
        (100, 25, True, False),
        (100, 24, False, False),
        (100, 2, False, False),
        (100, 1, False, True),
        (50, 50, True, False),
        (49, 49, False, False),
        (50, 0, False, True),
        (49, 0, False, False),
    ],
)
def test_a_change_rate_counts_from_fifty_visits_on(visits: int, changes: int, is_lively: bool, is_calm: bool) -> None:
    rate = ChangeRate(visits=visits, changes=changes)
    assert (rate.is_lively, rate.is_calm) == (is_lively, is_calm)


@pytest.mark.parametrize(
    ("age", "unchanged", "wait", "reason"),
    [
        (DAY - MOMENT, 3, 15 * MINUTE, "young and recently changed"),
        (DAY, 3, DAY, "a day old"),
        (DAY - MOMENT, 4, DAY + MOMENT, "four visits found nothing"),
    ],
)
def test_a_live_blog_is_visited_often_while_it_grows(
    age: timedelta, unchanged: int, wait: timedelta, reason: str
) -> None:
    assert gap(age, is_live=True, unchanged=unchanged) == wait, reason


@pytest.mark.parametrize(
    ("found", "published", "wait", "reason"),
    [
        (NOW - HOUR, NOW - 3 * HOUR, 9 * HOUR, "the publisher's time, when it is earlier"),
        (NOW - HOUR, NOW, 2 * HOUR, "not when it is later"),
        (NOW + HOUR, None, HOUR, "a clock that was set back: no age"),
    ],
)
def test_the_age_counts_from_the_earlier_time(
    found: datetime, published: datetime | None, wait: timedelta, reason: str
) -> None:
    history = History(outcome=OutcomeName.NEW, at=NOW, found=found, published=published, is_held=True, visits=1)
    assert next_visit(history) == NOW + wait, reason


RETRIES = {
    OutcomeName.FAILED: [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, DAY, 3 * DAY],
    OutcomeName.BLOCKED: [6 * HOUR, DAY, 3 * DAY],
    OutcomeName.CONSENT_WALL: [6 * HOUR, 3 * DAY],
    OutcomeName.EMPTY: [3 * HOUR, DAY],
    OutcomeName.INCOMPLETE: [3 * HOUR, DAY],
    OutcomeName.PAYWALLED: [DAY, 7 * DAY],
    OutcomeName.SOFT_404: [3 * HOUR],
    OutcomeName.GONE: [3 * HOUR],
    OutcomeName.REFUSED_BY_ROBOTS: [7 * DAY],
    OutcomeName.REFUSED_ADDRESS: [DAY],
    OutcomeName.TOO_LARGE: [],
    OutcomeName.NOT_ARTICLE: [],
    OutcomeName.NOT_HTML: [],
    OutcomeName.OFF_SITE: [],
}


@pytest.mark.parametrize(("outcome", "delays"), RETRIES.items())
def test_what_gave_no_story_is_retried_after_these_delays_then_never(
    outcome: OutcomeName, delays: list[timedelta]
) -> None:
    waits = [gap(DAY, outcome=outcome, is_held=False, failures=n) for n in range(1, len(delays) + 2)]
    assert waits == [*delays, None]
    assert gap(DAY, outcome=outcome, is_held=False, failures=0) == waits[0], "a failure that was not counted"


def test_a_story_that_is_held_is_looked_for_after_these_delays_then_never() -> None:
    for outcome in RETRIES:
        waits = [gap(DAY, outcome=outcome, failures=n) for n in range(1, 6)]
        assert waits == [HOUR, DAY, 7 * DAY, 30 * DAY, None]


def test_what_was_out_of_range_is_due_for_another_run() -> None:
    assert gap(DAY, outcome=OutcomeName.OUT_OF_RANGE, failures=99) == timedelta(0)


@pytest.mark.parametrize(
    ("changed", "visited", "born", "due", "reason"),
    [
        (NOW - 2 * HOUR, NOW - 2 * HOUR, NOW - 3 * HOUR, None, "it changed before the visit"),
        (NOW - 2 * HOUR + MOMENT, NOW - 2 * HOUR, NOW - 3 * HOUR, NOW, "or after it"),
        (NOW, NOW - 29 * MINUTE, NOW - HOUR, NOW + MINUTE, "half an hour after the visit"),
        (NOW, NOW - 31 * MINUTE, NOW - HOUR, NOW, "which has passed"),
        (NOW + MOMENT, NOW, NOW - 8 * HOUR, NOW + HOUR, "an eighth of the age after the visit"),
        (NOW, NOW - DAY, NOW - 31 * DAY, NOW + 2.75 * DAY, "30 days old when it was visited"),
        (NOW, NOW - DAY, NOW - 31 * DAY - MOMENT, None, "older"),
        (NOW + 2 * HOUR, NOW + HOUR, NOW + 2 * HOUR, NOW + 90 * MINUTE, "born after the visit: no age"),
    ],
)
def test_a_story_declared_changed_is_visited_soon(
    changed: datetime, visited: datetime, born: datetime, due: datetime | None, reason: str
) -> None:
    assert hinted_visit(changed, visited, born, NOW) == due, reason


def fetched(**changes: Any) -> tuple[timedelta, timedelta]:
    """How long after a fetch the next one is, and the interval from then on."""
    due, interval = next_channel_fetch(ChannelHistory(**{"kind": Declared.FEED, "at": NOW, "found": NOW, **changes}))
    return due - NOW, interval


@pytest.mark.parametrize(
    ("interval", "new", "next_interval", "reason"),
    [
        (None, 0, HOUR, "the first interval"),
        (None, 9, HOUR, "is not halved"),
        (2 * HOUR, 1, HOUR, "something new: half"),
        (2 * HOUR, 0, 3 * HOUR, "nothing new: longer by half"),
        (22 * MINUTE, 1, 11 * MINUTE, "half of it"),
        (18 * MINUTE, 1, 10 * MINUTE, "ten minutes at least"),
        (15 * HOUR, 0, 22.5 * HOUR, "longer by half"),
        (17 * HOUR, 0, DAY, "a day at most"),
    ],
)
def test_the_interval_of_a_channel_follows_what_it_declares(
    interval: timedelta | None, new: int, next_interval: timedelta, reason: str
) -> None:
    for kind in Declared:
        assert fetched(kind=kind, interval=interval, new=new) == (next_interval, next_interval), reason


@pytest.mark.parametrize(
    ("ttl", "wait"),
    [(59 * MINUTE, HOUR), (61 * MINUTE, 61 * MINUTE), (DAY - MINUTE, DAY - MINUTE), (DAY + MINUTE, DAY)],
)
def test_a_ttl_is_the_least_interval_up_to_a_day(ttl: timedelta, wait: timedelta) -> None:
    assert fetched(ttl=ttl) == (wait, HOUR)


@pytest.mark.parametrize(
    ("changes", "wait", "reason"),
    [
        ({"last_new": NOW - 90 * DAY}, HOUR, "three months"),
        ({"last_new": NOW - 90 * DAY - MOMENT}, 7 * DAY, "longer without anything new"),
        ({"last_new": NOW - 91 * DAY, "new": 1}, HOUR, "until now"),
        ({"found": NOW - 91 * DAY}, 7 * DAY, "never anything new"),
        ({"found": NOW - 91 * DAY, "last_new": NOW - DAY}, HOUR, "lately something new"),
        ({"found": None}, HOUR, "nothing is known"),
    ],
)
def test_a_silent_channel_is_fetched_once_a_week(changes: dict[str, Any], wait: timedelta, reason: str) -> None:
    assert fetched(**changes) == (wait, HOUR), reason


@pytest.mark.parametrize("status", [404, 410])
def test_a_channel_that_is_gone_is_fetched_after_days(status: int) -> None:
    waits = [fetched(failures=n, status=status)[0] / DAY for n in range(1, 8)]
    assert waits == [1, 2, 4, 8, 16, 30, 30]


@pytest.mark.parametrize("status", [None, 403, 405, 409, 411, 503])
def test_a_channel_that_fails_is_fetched_after_growing_delays(status: int | None) -> None:
    waits = [fetched(failures=n, status=status, interval=5 * HOUR) for n in range(1, 10)]
    assert [wait / HOUR for wait, _ in waits] == [0.25, 0.5, 1, 2, 4, 8, 16, 24, 24]
    assert {interval for _, interval in waits} == {5 * HOUR}, "a failure says nothing of its interval"
    assert fetched(failures=10**6, status=status)[0] == DAY
