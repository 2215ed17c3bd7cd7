"""Dates as people write them: every language of CLDR, other calendars, clocks of twelve hours, zones, order."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from babel import Locale
from babel.dates import format_date

from crawler.text.calendar_words import all_languages
from crawler.text.written_dates import gregorian_day, read_written_times

FETCHED = datetime(2026, 11, 28, 12, tzinfo=UTC)


def read(text: str, language: str, *, month_first: bool = False) -> list[str]:
    found = read_written_times(text, languages=[language], latest=FETCHED, month_first=month_first)
    return [one.at.isoformat(timespec="minutes") if one.has_clock else str(one.at.date()) for one in found]


@pytest.mark.parametrize("language", all_languages())
def test_the_months_of_every_language_are_read(language: str) -> None:
    locale = Locale.parse({"fa": "fa_AF", "tl": "fil"}.get(language, language))
    for month in range(1, 13):
        written = format_date(date(2024, month, 17), "long", locale=locale)
        assert read(written, language) == [f"2024-{month:02}-17"], written
        assert read(f"{written} 18:45", language) == [f"2024-{month:02}-17T18:45"], written


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        # digits and widths
        ("١٧ أبريل ٢٠٢٦ ١٨:٤٥", "ar", "2026-04-17T18:45"),
        ("१७ अप्रैल २०२६ १८:४५", "hi", "2026-04-17T18:45"),
        ("２０２６年４月１７日　１８時４５分", "ja", "2026-04-17T18:45"),
        # calendars
        ("令和8年4月17日 18時5分", "ja", "2026-04-17T18:05"),
        ("平成元年4月17日", "ja", "1989-04-17"),
        ("中華民國115年4月17日 18:45", "zh", "2026-04-17T18:45"),
        ("115/04/17 18:45", "zh", "2026-04-17T18:45"),
        ("二〇二六年四月十七日", "zh", "2026-04-17"),
        ("二零二六年十二月三十一日", "zh", "2026-12-31"),
        ("17 เมษายน 2569 เวลา 18:45 น.", "th", "2026-04-17T18:45"),
        ("17 เม.ย. 69 | 18:45 น.", "th", "2026-04-17T18:45"),
        ("17/04/2569", "th", "2026-04-17"),
        ("۱۴۰۵/۰۱/۲۸ - ۱۸:۴۵", "fa", "2026-04-17T18:45"),
        ("۲۸ فروردین ۱۴۰۵", "fa", "2026-04-17"),
        ("28 حمل 1405", "fa", "2026-04-17"),
        ("الجمعة - 29 شوال 1447 هـ - 17 أبريل 2026 م", "ar", "2026-04-17"),
        ("ל' בניסן תשפ\"ו, 17 באפריל 2026", "he", "2026-04-17"),
        # the half of the day
        ("April 17, 2026 at 6:45 PM", "en", "2026-04-17T18:45"),
        ("April 17, 2026, 12:05 AM", "en", "2026-04-17T00:05"),
        ("April 17, 2026, 12:05 p.m.", "en", "2026-04-17T12:05"),
        ("17 April 2026 9am", "en", "2026-04-17T09:00"),
        ("17/04/2026 18:45 PM", "vi", "2026-04-17T18:45"),
        ("17 de abril de 2026, 6:45 p. m.", "es", "2026-04-17T18:45"),
        ("17 de abril de 2026, 6:45 de la tarde", "es", "2026-04-17T18:45"),
        ("2026年4月17日 午後6時45分", "ja", "2026-04-17T18:45"),
        ("2026年4月17日 下午6:45", "zh", "2026-04-17T18:45"),
        ("입력 2026.04.17 오후 6:45", "ko", "2026-04-17T18:45"),
        ("2026-04-17 오전 06:45:22", "ko", "2026-04-17T06:45"),
        ("17 أبريل 2026 - 06:45 م", "ar", "2026-04-17T18:45"),
        ("17 أبريل 2026 - 06:45 ص", "ar", "2026-04-17T06:45"),
        ("Παρασκευή, 17 Απριλίου 2026 06:45 μ.μ.", "el", "2026-04-17T18:45"),
        ("17 अप्रैल 2026, 06:45 अपराह्न", "hi", "2026-04-17T18:45"),
        ("17 Nisan 2026 ÖS 6:45", "tr", "2026-04-17T18:45"),
        # words and signs between the parts
        ("17 d'abril de 2026, 18.45 h", "ca", "2026-04-17T18:45"),
        ("17 de abril del 2026 - 18:45", "es", "2026-04-17T18:45"),
        ("17/ABR/2026 18:45", "es", "2026-04-17T18:45"),
        ("Ngày 17 tháng 4 năm 2026, 18:45", "vi", "2026-04-17T18:45"),
        ("2026. április 17. 18:45", "hu", "2026-04-17T18:45"),
        ("2026 m. balandžio 17 d. 18:45", "lt", "2026-04-17T18:45"),
        ("17 апреля 2026 г. в 18:45", "ru", "2026-04-17T18:45"),
        ("17. huhtikuuta 2026 klo 18.45", "fi", "2026-04-17T18:45"),
        ("Publié le 17 avril 2026 à 18h45", "fr", "2026-04-17T18:45"),
        ("18:45 Uhr, 17. April 2026", "de", "2026-04-17T18:45"),
        ("17 MART 2026 SALI 18:45", "tr", "2026-03-17T18:45"),
        ("17 KASIM 2026", "tr", "2026-11-17"),
        ("الجمعة 17 نيسان 2026 - 18:45", "ar", "2026-04-17T18:45"),
        # zones
        ("17 Apr 2026 06:45 PM IST", "en", "2026-04-17T18:45+05:30"),
        ("April 17, 2026 6:45 p.m. ET", "en", "2026-04-17T18:45-04:00"),
        ("January 17, 2026 6:45 p.m. Eastern", "en", "2026-01-17T18:45-05:00"),
        ("17/04/2026 18:45 (GMT+7)", "vi", "2026-04-17T18:45+07:00"),
        ("17 апреля 2026 18:45 МСК", "ru", "2026-04-17T18:45+03:00"),
        ("17 April 2026 18:45 WIB", "id", "2026-04-17T18:45+07:00"),
        ("2026-04-17 18:45 CST", "zh", "2026-04-17T18:45+08:00"),
        # the year is left out
        ("12 de noviembre, 12:30", "es", "2026-11-12T12:30"),
        ("12 December, 12:30", "en", "2025-12-12T12:30"),
        ("11月12日 12:30", "zh", "2026-11-12T12:30"),
        ("Nov. 28", "en", "2026-11-28"),
    ],
)  # fmt: skip
def test_a_date_is_read_as_it_is_written(text: str, language: str, wanted: str) -> None:
    assert read(text, language) == [wanted]


@pytest.mark.parametrize(
    ("text", "month_first", "wanted", "is_known"),
    [
        ("Wed, 05/06/2026", False, "2026-05-06", True),
        ("Fri, 05/06/2026", True, "2026-06-05", True),
        ("Sunday, 05/06/2026", False, "2026-06-05", False),
        ("05/06/2026", False, "2026-06-05", False),
        ("05/06/2026", True, "2026-05-06", False),
        ("05.06.2026", True, "2026-06-05", True),
        ("05/13/2026", False, "2026-05-13", True),
        ("13/05/2026", True, "2026-05-13", True),
        ("05/05/2026", False, "2026-05-05", True),
    ],
)
def test_a_weekday_or_the_numbers_tell_the_order(text: str, month_first: bool, wanted: str, is_known: bool) -> None:
    (found,) = read_written_times(text, languages=["en"], month_first=month_first, latest=FETCHED)
    assert (str(found.at.date()), found.is_order_known) == (wanted, is_known)


def test_the_time_of_a_change_is_told_from_that_of_publication() -> None:
    line = "Giriş: 17 Nisan 2026 18:45 - Güncelleme: 18 Nisan 2026 08:00"
    found = read_written_times(line, languages=["tr"], latest=FETCHED)
    assert [(one.at.day, one.is_update) for one in found] == [(17, False), (18, True)]
    found = read_written_times("17/04/2026 01:57 | Actualizado a 17/04/2026 19:20", languages=["es"], latest=FETCHED)
    assert [(one.at.hour, one.is_update) for one in found] == [(1, False), (19, True)]


@pytest.mark.parametrize(
    "text",
    [
        "", "3 comments", "31/02/2026", "0/0/2026", "2026-13-45", "12:30", "1.234.567", "Marching 17", "June",
        "17 mayors of 2026 towns", "10.5.3.1", "99 April 20261", "2026", "45 April 2026", "32/13/9999",
    ],
)  # fmt: skip
def test_what_holds_no_day_gives_none(text: str) -> None:
    assert read(text, "en") == []


@pytest.mark.parametrize(
    ("text", "is_whole"), [("Friday, 17 April 2026 18:45", True), ("By Ada, 17 April 2026", False)]
)
def test_it_is_told_whether_a_line_says_more(text: str, is_whole: bool) -> None:
    (found,) = read_written_times(text, languages=["en"], latest=FETCHED)
    assert found.is_whole is is_whole


def test_a_date_without_a_year_needs_a_time_before_which_it_lies() -> None:
    assert read_written_times("12 November", languages=["en"]) == []
    (found,) = read_written_times("12 November", languages=["en"], latest=FETCHED)
    assert not found.is_year_written


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        ((2569, 4, 17), "2026-04-17"),
        ((1405, 1, 28), "2026-04-17"),
        ((1447, 10, 28), "2026-04-16"),
        ((1851, 9, 18), "1851-09-18"),
    ],
)
def test_years_of_other_calendars_are_told_by_their_number(day: tuple[int, int, int], wanted: str) -> None:
    assert str(gregorian_day(*day).date()) == wanted


@pytest.mark.parametrize("day", [(1405, 13, 1), (1405, 1, 32), (1405, 0, 1), (2026, 2, 30), (2569, 2, 30)])
def test_a_day_that_no_calendar_has_is_an_error(day: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"day|month"):
        gregorian_day(*day)


def test_pages_without_a_language_are_read_in_all() -> None:
    for text in ("17 április 2026", "17 abril 2026", "2026年4月17日", "17 เมษายน 2569", "17 апреля 2026"):
        (found,) = read_written_times(text, languages=None, latest=FETCHED)
        assert str(found.at.date()) == "2026-04-17", text


def test_a_long_line_is_read_in_bounded_time() -> None:
    for text in ("1 " * 5000, "1/" * 5000, "17 April " * 800, "上午" * 3000, "1:" * 5000, "十" * 5000 + "月"):
        read_written_times(text[:10_000], languages=["en", "zh"], latest=FETCHED)
