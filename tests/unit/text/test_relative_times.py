"""Ages without a word of the past, and days of the week with a clock, as papers of many languages write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.text.relative_times import read_relative
from crawler.text.times import read_moment
from crawler.text.written_dates import read_dates

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)  # a Friday
SHORT_AGES = [
    ("en", "5d", 120), ("en", "3h", 3), ("en", "12m", 0.2), ("en", "2 hrs", 2), ("en", "1w", 168), ("de", "3 Std.", 3),
    ("de", "5 Tg.", 120), ("fr", "2 j", 48), ("fr", "3 h", 3), ("es", "5 d", 120), ("nl", "4 u", 4), ("sv", "3 tim", 3),
    ("pl", "3 godz.", 3), ("ru", "3 ч", 3), ("ru", "5 д.", 120), ("uk", "2 дн", 48), ("el", "3 ω", 3), ("ar", "٣ س", 3),
    ("he", "3 ש׳", 3), ("th", "3 ชม.", 3), ("zh", "5天", 120),
]  # fmt: skip
NO_AGES = ["5 min", "12 Min.", "3", "5G", "12 mm", "1080p", "4x4", "3h 20", "90 d to go", "v5", "5日"]
WEEKDAYS = [
    ("en", "Wednesday 18:05"), ("en", "Wed, 6:05 pm"), ("en", "18:05 Wednesday"), ("de", "Mittwoch, 18.05 Uhr"),
    ("fr", "mercredi à 18h05"), ("es", "el miércoles a las 18:05 h"), ("it", "mercoledì, ore 18:05"),
    ("ru", "среда, 18:05"),
    ("ru", "в среду 18:05"), ("pl", "środa, 18:05"), ("tr", "Çarşamba 18:05"), ("el", "Τετάρτη, 18:05"),
    ("ar", "الأربعاء 18:05"), ("he", "יום רביעי, 18:05"), ("hi", "बुधवार 18:05"), ("th", "วันพุธ 18:05 น."),
    ("vi", "Thứ tư 18:05"),
    ("ja", "水曜日 18:05"), ("zh", "星期三 18:05"), ("ko", "수요일 18:05"),
    ("sw", "Jumatano 18:05"), ("id", "Rabu 18.05"),
]  # fmt: skip
NO_WEEKDAYS = ["Wednesday", "Monday to Friday 9:00", "Live at 18:05 on Wednesday from the hall", "Wednesday 12 18:05"]
CLOCKS_BEFORE_DAYS = [
    ("en", "Published 9:05 am Wednesday, October 14, 2026; updated 10:00 am Thursday, October 15, 2026", "09:05 10:00"),
    ("vi", "Đăng lúc 09:05 14/10/2026 - Cập nhật 10:00 15/10/2026", "09:05 10:00"),
    ("de", "14.10.2026 09:05, aktualisiert 10:00 15.10.2026", "09:05 10:00"),
    ("en", "9.05pm, 14 October 2026", "21:05"),
    ("en", "9pm on Wednesday 14 October 2026", "21:00"),
    ("fr", "14/10/2026 09:05 15/10/2026", "09:05 00:00"),  # the clock is of the first day
    ("de", "Marianne1 am 14.10.2026", "00:00"),
    ("en", "Version 2.10 14 October 2026", "00:00"),
]


@pytest.mark.parametrize(("language", "line", "hours"), SHORT_AGES)
def test_number_and_unit_alone_are_an_age(language: str, line: str, hours: float) -> None:
    found = read_relative(line, (language, "en"), NOW)
    assert found is not None
    assert found[0] == NOW - timedelta(hours=hours)


@pytest.mark.parametrize("line", NO_AGES)
def test_what_else_numbers_and_letters_say_is_no_age(line: str) -> None:
    assert read_relative(line, ("en", "de", "ja"), NOW) is None


@pytest.mark.parametrize(("language", "line"), WEEKDAYS)
def test_day_of_the_week_with_a_clock_is_the_last_such_one(language: str, line: str) -> None:
    assert read_relative(line, (language, "en"), NOW) == (datetime(2026, 11, 25, 18, 5, tzinfo=UTC), True)


@pytest.mark.parametrize(("line", "day"), [("Friday 11:59", 27), ("Friday 12:01", 20), ("Sat 09:00", 21)])
def test_day_of_the_week_is_never_later_than_the_fetch(line: str, day: int) -> None:
    found = read_relative(line, ("en",), NOW)
    assert found is not None
    assert found[0].day == day


@pytest.mark.parametrize("line", NO_WEEKDAYS)
def test_weekday_that_tells_no_time_alone_is_none(line: str) -> None:
    assert read_relative(line, ("en",), NOW) is None


@pytest.mark.parametrize(("language", "line", "clocks"), CLOCKS_BEFORE_DAYS)
def test_clock_before_a_day_is_of_that_day(language: str, line: str, clocks: str) -> None:
    found = read_dates(line, (language, "en"), latest=NOW)
    assert " ".join(one.at.strftime("%H:%M") for one in found) == clocks


def test_zone_behind_the_day_is_that_of_the_clock_before_it() -> None:
    found = next(read_dates("9.05pm, 14 October 2026 BST", ("en",), places=("GB",), latest=NOW))
    assert found.at.utcoffset() == timedelta(hours=1)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("/Date(1792008000000)/", "2026-10-14T20:00:00+00:00"),
        ("/Date(1792008000000+0200)/", "2026-10-14T20:00:00+00:00"),
        ("2026-06-30T23:59:60Z", "2026-06-30T23:59:59+00:00"),  # a leap second
    ],
)
def test_forms_of_programs_that_few_readers_know(value: str, wanted: str) -> None:
    moment = read_moment(value)
    assert moment is not None
    assert moment.at.isoformat() == wanted
