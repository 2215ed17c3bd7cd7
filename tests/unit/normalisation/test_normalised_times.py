"""Times of a record: in UTC, to the second, and only those that can be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from crawler.normalisation.times import clean_modified, clean_offset, to_utc

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
EAST = timezone(timedelta(hours=14))
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("time", "clean", "why"),
    [
        (datetime(2026, 11, 20, 12, 0, 0, 999_999, tzinfo=UTC), NOON, "whole seconds, cut off"),
        (datetime(2026, 11, 21, 2, tzinfo=EAST), NOON, "in UTC"),
        (datetime(1700, 1, 1, tzinfo=UTC), datetime(1700, 1, 1, tzinfo=UTC), "the first year"),
        (datetime(1699, 12, 31, tzinfo=UTC), None, "the one before"),
        (datetime(9998, 12, 31, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC), "the last year"),
        (datetime(9999, 1, 1, tzinfo=UTC), None, "the one in which a change of zone may overflow"),
        (None, None, "none"),
    ],
)
def test_time_is_in_utc_to_the_second(time: datetime | None, clean: datetime | None, why: str) -> None:
    assert to_utc(time) == clean, why
    assert clean is None or to_utc(time).tzinfo is UTC


@pytest.mark.parametrize(
    ("offset", "time", "clean", "why"),
    [
        (60, NOON, 60, "as given"),
        (None, datetime(2026, 11, 21, 2, tzinfo=EAST), 840, "as the time carries it: as far as Kiritimati"),
        (None, NOON, None, "UTC is the form of a record and tells nothing of the page"),
        (None, NOON.replace(tzinfo=None), None, "a time without a zone"),
        (-840, NOON, -840, "as far to the west"),
        (841, NOON, None, "a minute farther"),
        (-841, NOON, None, "likewise"),
        (60, None, None, "of no time"),
    ],
)
def test_offset_is_that_of_the_page(offset: int | None, time: datetime | None, clean: int | None, why: str) -> None:
    assert clean_offset(offset, time=time) == clean, why


@pytest.mark.parametrize(
    ("modified", "published", "clean", "why"),
    [
        (NOON, NOON, NOON, "at once"),
        (NOON, None, NOON, "of a story without a time"),
        (NOON - SECOND, NOON, None, "a second before publication"),
        (NOON + DAY, NOON, NOON + DAY, "a day after the fetch: clocks are wrong"),
        (NOON + DAY + SECOND, NOON, None, "more than a day"),
        (None, NOON, None, "none"),
    ],
)
def test_change_lies_between_publication_and_fetch(
    modified: datetime | None, published: datetime | None, clean: datetime | None, why: str
) -> None:
    assert clean_modified(modified, published=published, fetched=NOON) == clean, why
