"""The schedule of revisits: never in the past, never starving, bounded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.article import ARTICLE_OUTCOMES, Declared, History, OutcomeName
from crawler.revisit import (
    DAY,
    HOUR,
    LIVE_BLOG_GAP,
    MAX_INTERVAL,
    REVISIT_AGES,
    ChangeRate,
    ChannelHistory,
    hinted_visit,
    next_channel_fetch,
    next_visit,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
moments = st.integers(-300_000, 300_000).map(lambda hours: NOW + hours * HOUR)
counts = st.integers(0, 500)
rates = st.none() | st.builds(ChangeRate, visits=counts, changes=counts)
histories = st.builds(
    History,
    outcome=st.sampled_from(OutcomeName),
    at=moments,
    found=moments,
    published=st.none() | moments,
    is_live=st.booleans(),
    is_held=st.booleans(),
    failures=st.integers(0, 50),
    visits=counts,
    unchanged=counts,
    changes=counts,
)
channel_histories = st.builds(
    ChannelHistory,
    kind=st.sampled_from(Declared),
    at=moments,
    new=counts,
    failures=st.integers(0, 2000),
    status=st.none() | st.sampled_from([200, 304, 404, 410, 500, 503]),
    ttl=st.none() | st.timedeltas(timedelta(0), timedelta(days=4000)),
    interval=st.none() | st.timedeltas(timedelta(seconds=1), timedelta(days=10)),
    last_new=st.none() | moments,
    found=st.none() | moments,
)


@given(histories, rates)
def test_a_next_visit_is_later_than_the_latest_whatever_the_clocks_said(
    history: History, rate: ChangeRate | None
) -> None:
    due = next_visit(history, rate)
    if history.outcome is OutcomeName.OUT_OF_RANGE:
        assert due == history.at
    elif due is not None:
        assert timedelta(minutes=15) <= due - history.at <= 31 * DAY


@given(channel_histories)
def test_a_next_look_is_later_than_the_latest_and_never_more_than_a_month_away(history: ChannelHistory) -> None:
    due, interval = next_channel_fetch(history)
    assert timedelta(minutes=10) <= due - history.at <= 30 * DAY
    assert timedelta(seconds=1) <= interval <= max(history.interval or MAX_INTERVAL, MAX_INTERVAL)


def walk(
    change: int | None, rate: ChangeRate | None = None, *, live: bool = False, delay: timedelta = HOUR
) -> list[timedelta]:
    """The ages at which a story is visited, when every so many visits find a change."""
    at, ages, changes, unchanged = NOW + delay, [], 0, 0
    outcome = OutcomeName.NEW
    while len(ages) < 1000:
        history = History(outcome=outcome, at=at, found=NOW, published=NOW, is_live=live, is_held=True,
                          visits=len(ages) + 1, unchanged=unchanged, changes=changes)  # fmt: skip
        due = next_visit(history, rate)
        if due is None:
            return ages
        at = due
        ages.append(at - NOW)
        is_changed = change is not None and len(ages) % change == 0
        outcome = OutcomeName.REVISED if is_changed else OutcomeName.UNCHANGED
        changes, unchanged = changes + is_changed, 0 if is_changed else unchanged + 1
    return ages


def test_a_story_that_never_changes_goes_up_the_ladder_and_is_then_left_alone() -> None:
    assert walk(None, delay=timedelta(minutes=1)) == list(REVISIT_AGES)


def test_no_story_is_left_before_it_is_a_month_old_nor_visited_without_end() -> None:
    for rate in (None, ChangeRate(visits=1000, changes=0), ChangeRate(visits=1000, changes=900)):
        for change in (None, 1, 2, 5):
            for live in (False, True):
                ages = walk(change, rate, live=live)
                assert ages[-1] >= REVISIT_AGES[-1], (rate, change, live)
                assert len(ages) <= 150, (rate, change, live)


def test_what_changes_is_visited_more_often_and_what_does_not_less() -> None:
    calm, lively = ChangeRate(visits=1000, changes=1), ChangeRate(visits=1000, changes=500)
    assert len(walk(None, calm)) < len(walk(None)) < len(walk(None, lively))
    assert len(walk(1)) > len(walk(None))
    assert walk(2, live=True)[0] == HOUR + LIVE_BLOG_GAP


def test_a_story_from_the_archive_is_not_visited_again() -> None:
    old = History(outcome=OutcomeName.NEW, at=NOW, found=NOW, published=NOW - 400 * DAY, is_held=True, visits=1)
    assert next_visit(old) is None


def test_a_story_dated_in_the_future_counts_from_the_day_it_was_found() -> None:
    early = History(outcome=OutcomeName.NEW, at=NOW, found=NOW, published=NOW + 400 * DAY, is_held=True, visits=1)
    assert next_visit(early) == NOW + HOUR


def test_a_clock_that_was_set_back_does_not_stop_the_schedule() -> None:
    back = History(outcome=OutcomeName.UNCHANGED, at=NOW - 300 * DAY, found=NOW, is_held=True, visits=3)
    assert next_visit(back) == back.at + HOUR


@pytest.mark.parametrize("outcome", sorted(set(OutcomeName) - ARTICLE_OUTCOMES - {OutcomeName.OUT_OF_RANGE}))
def test_what_gives_no_story_is_tried_a_few_times_with_growing_gaps_then_never(outcome: OutcomeName) -> None:
    for is_held in (False, True):
        at, gaps = NOW, []
        for failures in range(1, 100):
            due = next_visit(History(outcome=outcome, at=at, found=NOW, failures=failures, is_held=is_held))
            if due is None:
                break
            gaps.append(due - at)
            at = due
        assert len(gaps) < 10
        assert gaps == sorted(gaps)


def test_a_feed_is_asked_as_often_as_it_has_something_new() -> None:
    interval, at = None, NOW
    for _ in range(20):
        due, interval = next_channel_fetch(
            ChannelHistory(kind=Declared.FEED, at=at, new=3, interval=interval, found=NOW)
        )
        at = due
    assert interval == timedelta(minutes=10)
    for _ in range(20):
        due, interval = next_channel_fetch(
            ChannelHistory(kind=Declared.FEED, at=at, new=0, interval=interval, last_new=at)
        )
    assert interval == DAY


def test_a_ttl_is_kept_but_not_one_of_years() -> None:
    gaps = {ttl: next_channel_fetch(ChannelHistory(kind=Declared.FEED, at=NOW, ttl=ttl, found=NOW))[0] - NOW
             for ttl in (2 * HOUR, timedelta(minutes=1), 999 * DAY)}  # fmt: skip
    assert list(gaps.values()) == [2 * HOUR, HOUR, DAY]


def test_dead_and_silent_feeds_are_asked_rarely_but_asked() -> None:
    def gap(**changes: Any) -> timedelta:
        history = ChannelHistory(kind=Declared.FEED, at=NOW, found=NOW - 400 * DAY, **changes)
        return next_channel_fetch(history)[0] - NOW

    assert [gap(failures=n, status=404) for n in (1, 2, 3, 9)] == [DAY, 2 * DAY, 4 * DAY, 30 * DAY]
    assert [gap(failures=n, status=503) for n in (1, 3, 30)] == [HOUR / 4, HOUR, DAY]
    assert gap(last_new=NOW - 100 * DAY, interval=HOUR) == 7 * DAY
    assert gap(last_new=NOW - 100 * DAY, interval=HOUR, new=1) < HOUR


def test_a_story_that_is_said_to_have_changed_is_visited_soon_but_not_again_and_again() -> None:
    born, visited = NOW - 8 * DAY, NOW - HOUR
    assert hinted_visit(NOW - 2 * HOUR, visited, born, NOW) is None, "it was read since"
    assert hinted_visit(NOW, visited, NOW - 2 * HOUR, NOW) == NOW
    assert hinted_visit(NOW, visited, born, NOW) == visited + (visited - born) / 8
    assert hinted_visit(NOW, NOW - 5 * DAY, NOW - 8 * DAY, NOW) == NOW
    assert hinted_visit(NOW, visited, NOW - 900 * DAY, NOW) is None, "an archive called new"
