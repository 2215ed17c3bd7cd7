"""Times of feeds and sitemaps: what is read, and what is no time of publication."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crawler.text.feed_times import read_time

FOUND = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOON = datetime(2025, 7, 2, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "wanted", "why"),
    [
        ("2025-07-02T10:00:00Z", NOON, "W3C-DTF"),
        ("2025-07-02T12:00:00.1234567+02:00", NOON.replace(microsecond=123456), "seven digits of a second, as .NET"),
        ("2025-07-02T10:00Z", NOON, "without seconds"),
        ("2025-07-02 10:00:00", NOON, "a space for the T, no zone: UTC"),
        ("2025-07-02", datetime(2025, 7, 2, tzinfo=UTC), "a day"),
        ("2025-07", datetime(2025, 7, 1, tzinfo=UTC), "a month, which W3C-DTF allows"),
        ("20250702T100000Z", NOON, "the basic form of ISO 8601"),
        ("Wed, 02 Jul 2025 10:00:00 GMT", NOON, "RFC 822"),
        ("Wed, 2 Jul 25 12:00:00 +0200", NOON, "a year of two digits, as RFC 822 had it"),
        ("Wed, 02 Jul 2025 06:00:00 EDT", NOON, "a zone name that RFC 822 knows"),
        ("Wed, 02 Jul 2025 12:00:00 CEST", NOON, "a zone name that it does not know"),
        ("  Wed,\n 02 Jul 2025   10:00:00 -0000 ", NOON, "white space, and the zone that says nothing"),
        ("July 2, 2025 10:00 AM", NOON, "a form with everything in it"),
        ("2025/07/02 10:00", NOON, "year first is no riddle"),
        ("1851-09-18", datetime(1851, 9, 18, tzinfo=UTC), "archives go far back"),
        ("yesterday", None, "relative to what?"),
        ("10:30", None, "of which day?"),
        ("Wednesday", None, "of which week?"),
        ("July 2025 10:00", None, "a month and a time, but no day"),
        ("05/06/2025", None, "May or June"),
        ("0001-01-01T00:00:00Z", None, "the year one of .NET"),
        ("Mon, 01 Jan 0001 00:00:00 GMT", None, "the year one, which two-digit rules make 2001 of"),
        ("2099-01-01", None, "the far future"),
        ("2026-03-03T12:00:00Z", None, "two days ahead"),
        ("1970-01-01T00:00:00Z", None, "no time at all"),
        ("Wed, 02 Jul 2025 10:00:00 XYZT", None, "a zone that nobody knows"),
        ("2025-13-45", None, "no such month"),
        ("9999-12-31T23:59:59-12:00", None, "out of what a datetime holds in UTC"),
        ("1" * 500, None, "a number"),
        ("", None, "nothing"),
        (None, None, "nothing"),
    ],
)
def test_time_is_read_or_left_out(text: str | None, wanted: datetime | None, why: str) -> None:
    assert read_time(text, found=FOUND) == wanted, why


def test_time_without_zone_is_of_the_zone_given() -> None:
    assert read_time("2025-07-02T12:00", found=FOUND, zone=ZoneInfo("Europe/Berlin")) == NOON


def test_time_a_little_ahead_is_kept() -> None:
    assert read_time("2026-03-02T08:00:00Z", found=FOUND) == datetime(2026, 3, 2, 8, tzinfo=UTC)
