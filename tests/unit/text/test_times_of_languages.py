"""Times in lines of papers of over eighty languages: clocks of twelve hours, calendars, zones in words, named days."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.text.calendars import Calendar, in_our_calendar
from crawler.text.relative_times import read_relative
from crawler.text.times import Doubt, read_moment
from tests.unit.text.times_of_europe import EUROPEAN_LINES
from tests.unit.text.times_of_other_continents import OTHER_LINES

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)

LINES = EUROPEAN_LINES | OTHER_LINES


def _time_in(line: str, language: str) -> str | None:
    languages = ("zh_Hant", "zh") if language == "zh-Hant" else (language, "en")
    moment = read_moment(line, accept=frozenset(Doubt), languages=languages, latest=NOW, places=(language[:2],))
    if moment:
        return moment.at.isoformat(timespec="seconds") if moment.has_clock else moment.at.date().isoformat()
    relative = read_relative(line, languages, NOW)
    return relative[0].replace(tzinfo=None).isoformat(timespec="seconds") if relative else None


def _whole(time: str) -> str:
    return datetime.fromisoformat(time).isoformat(timespec="seconds") if "T" in time else time


@pytest.mark.parametrize("language", LINES)
def test_time_is_read_as_it_is_written(language: str) -> None:
    read = [(line, _time_in(line, language)) for line, _ in LINES[language]]
    assert read == [(line, _whole(time)) for line, time in LINES[language]]


@pytest.mark.parametrize(
    ("calendar", "day"),
    [
        (Calendar.BIKRAM, (2080, 11, 33)),
        (Calendar.BIKRAM, (2101, 1, 1)),
        (Calendar.ETHIOPIC, (2016, 13, 7)),
        (Calendar.ETHIOPIC, (2016, 2, 31)),
        (Calendar.SOLAR_HIJRI, (1404, 13, 1)),
        (Calendar.SOLAR_HIJRI, (1404, 0, 1)),
        (Calendar.SOLAR_HIJRI, (2026, 1, 1)),
    ],
)
def test_day_that_a_calendar_does_not_have(calendar: Calendar, day: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError):
        in_our_calendar(calendar, *day)


@pytest.mark.parametrize(
    ("places", "day"), [(("ti", "ET"), "2024-03-12"), (("ti", "ER"), "2016-03-03"), (("ne", "NP"), None)]
)
def test_names_of_months_that_two_calendars_have(places: tuple[str, str], day: str | None) -> None:
    moment = read_moment("መጋቢት 3, 2016", languages=places[:1], latest=NOW, places=places)
    assert (moment.at.date().isoformat() if moment else None) == day
