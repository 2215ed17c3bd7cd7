"""Readers at their bounds: a case on each side of every number that a change would otherwise go unnoticed of."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.text.bylines import MAX_NAME_CHARS, is_bare_name
from crawler.text.calendars import Calendar, in_our_calendar
from crawler.text.common_words import MIN_HITS, language_of_words, share_of_common_words
from crawler.text.hosts import ascii_host
from crawler.text.page_words import count_phrases
from crawler.text.times import read_moment
from crawler.text.written_clocks import _whole_hour
from tests.unit.text.test_written_dates import first_of

LONG_NAME = "Ada Maria Theodora " + "Quayle".ljust(MAX_NAME_CHARS - len("Ada Maria Theodora "), "e")


@pytest.mark.parametrize(
    ("line", "is_name"),
    [
        ("Quayle", False),
        ("Ada Quayle", True),
        ("Ada de la Quayle", True),
        ("Ada Maria de la Quayle", False),
        ("Ada van quayle", False),
        ("ada Quayle Reyle", False),
        (LONG_NAME, True),
        (f"{LONG_NAME}e", False),
    ],
)
def test_a_bare_name_has_two_to_four_words_and_two_capitals(line: str, is_name: bool) -> None:
    assert is_bare_name(line) is is_name


@pytest.mark.parametrize(
    ("kind", "hour", "whole"),
    [
        ("night", 12, 0), ("night", 4, 4), ("night", 5, 17), ("night", 11, 23),
        ("noon", 10, 10), ("noon", 9, 21), ("noon", 12, 12), ("noon", 1, 13),
        ("morning", 12, 0), ("morning", 11, 11), ("pm", 12, 12), ("pm", 1, 13),
    ],
)  # fmt: skip
def test_an_hour_of_twelve_is_one_of_the_day(kind: str, hour: int, whole: int) -> None:
    assert _whole_hour(hour, kind) == whole


@pytest.mark.parametrize(
    ("language", "line", "wanted"),
    [
        ("ja", "昭和64年1月7日", "1989-01-07"),
        ("ja", "大正15年12月24日", "1926-12-24"),
        ("ja", "S64.1.7", "1989-01-07"),
        ("en", "10 Mar 01", "2001-03-10"),
        ("he", "5 באפריל 2026", "2026-04-05"),
        ("fa", "۱۰ اسفند ۱۰", "2032-02-29"),
        ("fa", "۱۰ اسفند ۱۱", None),
        ("fa", "۱۰ اسفند ۹۰", "2012-02-29"),
        ("fa", "۱۰ اسفند ۸۹", None),
    ],
)
def test_years_of_eras_and_of_two_digits(language: str, line: str, wanted: str | None) -> None:
    assert first_of(line, language) == wanted


def test_a_thirteenth_month_is_one_of_ethiopia_alone() -> None:
    assert in_our_calendar(Calendar.ETHIOPIC, 2016, 13, 5).isoformat() == "2024-09-10"
    for calendar, month, day in ((Calendar.ETHIOPIC, 14, 1), (Calendar.ETHIOPIC, 13, 7), (Calendar.SOLAR_HIJRI, 13, 1)):
        with pytest.raises(ValueError, match="no day of the"):
            in_our_calendar(calendar, 1404 if calendar is Calendar.SOLAR_HIJRI else 2016, month, day)


def test_an_address_has_four_numbers_at_most() -> None:
    assert ascii_host("0.0.0.1") == "0.0.0.1"
    with pytest.raises(ValueError, match="no address"):
        ascii_host("0.0.0.0.0")


def test_the_language_of_words_needs_enough_of_them() -> None:
    own = [b"nicht", b"sich", b"auch", b"werden"]  # of German alone, each counts one
    assert language_of_words(own[: int(MIN_HITS)]) == "de"
    assert language_of_words(own[: int(MIN_HITS) - 1]) is None
    assert language_of_words([]) is None
    assert language_of_words([b"xyzzy"] * 9) is None


def test_the_share_of_common_words_is_of_all_words() -> None:
    assert share_of_common_words("der Kran und die Mole", "de") == 3 / 5
    assert share_of_common_words("", "de") == 0
    assert share_of_common_words("whatever", "xx") is None


def test_phrases_are_counted_each_time() -> None:
    assert count_phrases("reply to this, reply to that: post", ("reply", "post", "thread")) == 3


@pytest.mark.parametrize(("zone", "hours"), [("EST", -5), ("EAT", 3), ("XYZT", None)])
def test_a_zone_in_an_odd_place_is_read_and_an_unknown_one_is_not_guessed(zone: str, hours: int | None) -> None:
    moment = read_moment(f"10:00 {zone} 20-November-2026")
    assert (moment and moment.at.utcoffset()) == (None if hours is None else timedelta(hours=hours))
