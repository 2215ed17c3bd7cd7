"""Dates as people write them: what stands in the line is read, whole, or nothing is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from babel import localedata
from babel.dates import format_date

from crawler.text.relative_times import read_relative
from crawler.text.written_dates import has_open_order, read_dates

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
# languages whose dates CLDR writes in a way that names no month of its own tables
UNREAD = {"bo", "yo", "syr", "prg", "dyo", "ku"}

LINES = [
    ("tr", "10 Mart 2026 09:30", "2026-03-10T09:30:00", "MART is a zone elsewhere"),
    ("tr", "24 KASIM 2026 SALI 09:30", "2026-11-24T09:30:00", "capitals of a language with two letters i"),
    ("ko", "입력 2026.03.10 오후 2:05", "2026-03-10T14:05:00", "the half of the day before the clock"),
    ("ko", "2026년 3월 10일 오전 12시 5분", "2026-03-10T00:05:00", "five past midnight"),
    ("ja", "2026年3月10日 午後2時5分", "2026-03-10T14:05:00", "Japanese"),
    ("ja", "令和8年3月10日 14時05分", "2026-03-10T14:05:00", "the era of today"),
    ("ja", "平成31年4月30日", "2019-04-30", "the last day of the one before"),
    ("ja", "昭和64年1月7日", "1989-01-07", "and of the one before that"),
    ("ja", "令和元年5月1日", "2019-05-01", "a first year"),
    ("zh", "二〇二六年十一月二十日", "2026-11-20", "tens"),
    ("zh", "二〇二六年三月十二日", "2026-03-12", "Chinese numerals"),
    ("zh", "2026年3月10日 下午2:05", "2026-03-10T14:05:00", "Chinese"),
    ("zh_Hant", "民國115年3月10日 14:05", "2026-03-10T14:05:00", "years of the republic"),
    ("th", "10 มี.ค. 2569 14:05 น.", "2026-03-10T14:05:00", "years of the Buddha"),
    ("th", "29 กุมภาพันธ์ 2567", "2024-02-29", "a day that only our count of years has"),
    ("th", "10 มี.ค. 69", "2026-03-10", "with two digits"),
    ("fa", "۱۴۰۴/۱۲/۱۹ - ۱۴:۰۵", "2026-03-10T14:05:00", "the solar calendar in native digits"),
    ("fa", "۱۹ اسفند ۱۴۰۴ ساعت ۱۴:۰۵", "2026-03-10T14:05:00", "and in words"),
    ("ar", "الثلاثاء - 21 رمضان 1447 هـ - 10 مارس 2026 م", "2026-03-10", "beside the calendar of the moon"),
    ("ar", "10 آذار 2026 - 02:05 م", "2026-03-10T14:05:00", "months of the Levant, and the half of the day"),
    ("he", "כ״א באדר תשפ״ו, 10 במרץ 2026 14:05", "2026-03-10T14:05:00", "beside the calendar of Israel"),
    ("hi", "१० मार्च २०२६, 02:05 अपराह्न", "2026-03-10T14:05:00", "Hindi"),
    ("el", "10 Μαρτίου 2026 02:05 μ.μ.", "2026-03-10T14:05:00", "Greek"),
    ("es", "10 de marzo del 2026, 2:05 p. m.", "2026-03-10T14:05:00", "Spanish"),
    ("ca", "27 d'octubre de 2025, 10.19 h", "2025-10-27T10:19:00", "an elision"),
    ("vi", "Thứ Ba, ngày 10 tháng 03 năm 2026, 14:05 (GMT+7)", "2026-03-10T14:05:00+07:00", "Vietnamese"),
    ("vi", "Thứ Ba, 10/3/2026 14:05 PM", "2026-03-10T14:05:00", "a clock of 24 hours with a mark of 12"),
    ("id", "Selasa, 10 Maret 2026 14:05 WIB", "2026-03-10T14:05:00+07:00", "a zone of Indonesia"),
    ("ru", "10 марта 2026 г. 14:05 МСК", "2026-03-10T14:05:00+03:00", "Moscow"),
    ("lv", "2026. gada 10. marts", "2026-03-10", "year first"),
    ("eu", "2026ko martxoaren 10a", "2026-03-10", "endings"),
    ("mn", "2026 оны 3-р сарын 10", "2026-03-10", "Mongolian"),
    ("en", "Published: March 10, 2026 at 2:05 PM ET", "2026-03-10T14:05:00-04:00", "a zone for the whole year"),
    ("en", "July 10, 2026 12:05 AM Eastern", "2026-07-10T00:05:00-04:00", "spelt out"),
    ("en", "Wed, 05/06/2026 - 09:15", "2026-05-06T09:15:00", "the weekday tells which is the month"),
    ("en", "Fri, 05/06/2026 - 09:15", "2026-06-05T09:15:00", "likewise"),
    ("en", "31 February 2026", None, "no such day"),
    ("en", "0 March 2026", None, "nor this one"),
    ("en", "March 2026", None, "a month alone"),
    ("en", "March 10 - 12, 2026", None, "days of which none is the one"),
    ("en", "10 marketing 2026", None, "a word that begins as a month does"),
    ("fa", "1404/13/40", None, "no calendar has it"),
]  # fmt: skip


def first_of(line: str, language: str, **context: object) -> str | None:
    found = [one for one in read_dates(line, (language, "en"), latest=NOW, **context) if one.has_year]  # type: ignore[arg-type]
    if not found:
        return None
    return found[0].at.isoformat() if found[0].has_clock else found[0].at.date().isoformat()


@pytest.mark.parametrize(("language", "line", "wanted", "why"), LINES)
def test_line_is_read_as_it_stands(language: str, line: str, wanted: str | None, why: str) -> None:
    assert first_of(line, language) == wanted, why


def test_every_month_of_every_language_is_read() -> None:
    wrong = []
    names = [name for name in localedata.locale_identifiers() if "_" not in name and name not in UNREAD]
    for name in names:
        for month in range(1, 13):
            day = date(2026, month, 17)
            line = format_date(day, "long", name)
            if [one.at.date() for one in read_dates(line, (name,), latest=NOW)] != [day]:
                wrong.append((name, line))
    assert len(names) > 200
    assert not wrong


def test_zone_of_one_name_is_that_of_the_page() -> None:
    line = "10 March 2026 14:05 CST"
    offsets = {
        place: next(read_dates(line, ("en",), places=(place,))).at.utcoffset() for place in ("US", "CN", "CU", "zh")
    }
    assert offsets == {
        "US": timedelta(hours=-6), "CN": timedelta(hours=8), "CU": timedelta(hours=-4), "zh": timedelta(hours=8),
    }  # fmt: skip
    indian, israeli = (
        next(read_dates("10 March 2026 14:05 IST", ("en",), places=(place,))).at.utcoffset() for place in ("IN", "IL")
    )
    assert (indian, israeli) == (timedelta(hours=5.5), timedelta(hours=2))


def test_time_of_a_change_is_told_from_that_of_publication() -> None:
    line = "Giriş: 10 Mart 2026 13:18 - Güncelleme: 10 Mart 2026 15:02"
    assert [(one.at.hour, one.is_update) for one in read_dates(line, ("tr",))] == [(13, False), (15, True)]
    late = next(read_dates("10 March 2026 | Updated 15:02", ("en",)))
    assert not late.has_clock, "the clock is of the change"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("12 November, 12:30", "2026-11-12T12:30:00"),
        ("28 November, 12:30", "2025-11-28T12:30:00"),
        ("Thursday, 12 November", "2026-11-12T00:00:00"),
        ("Friday, 12 November", None),
    ],
)
def test_day_without_a_year_is_the_last_one(line: str, wanted: str | None) -> None:
    found = list(read_dates(line, ("en",), latest=NOW))
    assert [(one.at.isoformat(), one.has_year) for one in found] == ([(wanted, False)] if wanted else [])
    assert not list(read_dates(line, ("en",))), "nobody says when it was read"


@pytest.mark.parametrize(
    ("language", "line", "wanted"),
    [
        ("en", "3 hours ago", (datetime(2026, 11, 27, 9, tzinfo=UTC), True)),
        ("en", "Updated 20 minutes ago", (datetime(2026, 11, 27, 11, 40, tzinfo=UTC), True)),
        ("en", "3 days ago", (datetime(2026, 11, 24, 12, tzinfo=UTC), False)),
        ("en", "yesterday 18:05", (datetime(2026, 11, 26, 18, 5, tzinfo=UTC), True)),
        ("en", "today at 18:05", None),
        ("en", "3 min read", None),
        ("es", "hace 3 horas", (datetime(2026, 11, 27, 9, tzinfo=UTC), True)),
        ("zh", "昨天 18:05", (datetime(2026, 11, 26, 18, 5, tzinfo=UTC), True)),
        ("ko", "3시간 전", (datetime(2026, 11, 27, 9, tzinfo=UTC), True)),
        ("ru", "вчера, 18:05", (datetime(2026, 11, 26, 18, 5, tzinfo=UTC), True)),
        ("ar", "قبل 3 ساعات", (datetime(2026, 11, 27, 9, tzinfo=UTC), True)),
        ("de", "vor 3 Stunden", (datetime(2026, 11, 27, 9, tzinfo=UTC), True)),
    ],
)
def test_time_is_told_from_the_fetch_on(language: str, line: str, wanted: tuple[datetime, bool] | None) -> None:
    assert read_relative(line, (language,), NOW) == wanted


def test_order_of_day_and_month_matters_only_where_it_is_open() -> None:
    marks = ("/", "-", ".", " / ", "|")
    days = [f"{a}{mark}{b}{mark}{c}" for mark in marks for a in ("5", "05", "31", "2026") for b in ("6", "13") for c in
            ("2026", "26", "07")]  # fmt: skip
    clocks = [f"{a}{mark}{b}, 16:05" for mark in "/-." for a in ("5", "12", "31") for b in ("06", "13")]
    lines = [*days, *clocks, *(f"Published {day} at 9.05 GMT-05:00" for day in days), *(line for _, line, *_ in LINES)]
    for line in lines:
        for language in ("en", "de", "ko"):
            by_day, by_month = (
                [one.at for one in read_dates(line, (language,), latest=NOW, month_first=is_first)]
                for is_first in (False, True)
            )
            assert by_day == by_month or has_open_order(line), line


@pytest.mark.parametrize(
    "line", ["17 May 2026, 09:05", "05.06.2026", "2026-05-06T10:05:10-05:00", "13/05/2026", "9:05"]
)
def test_most_lines_tell_the_order(line: str) -> None:
    assert not has_open_order(line)
