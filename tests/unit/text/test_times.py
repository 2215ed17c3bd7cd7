"""Times as they are written: what is read, what had to be guessed, and what cannot be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from crawler.text.times import (
    CLOCK_SLACK,
    MAX_TIME_CHARS,
    Doubt,
    Moment,
    in_calendar,
    is_believable,
    read_instant,
    read_moment,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ORDER, REST, DAY = {Doubt.ORDER}, {Doubt.REST}, {Doubt.DAY}

MOMENTS = [
    # ISO 8601 and its neighbours
    ("2024-05-03T10:15:30+02:00", "2024-05-03T10:15:30+02:00", "with an offset"),
    ("2024-05-03T10:15+0200", "2024-05-03T10:15:00+02:00", "an offset without a colon"),
    ("2024-05-03T08:15:30.123Z", "2024-05-03T08:15:30.123000+00:00", "Z"),
    ("2024-05-03T10:15:30.1234567+02:00", "2024-05-03T10:15:30.123456+02:00", "seven digits of a second, as .NET"),
    ("2024-05-03 10:15:30 CEST", "2024-05-03T10:15:30+02:00", "a space and a zone's name"),
    ("2024-05-03T10:15:30 EAT", "2024-05-03T10:15:30+03:00", "a zone of Africa"),
    ("2024-05-03 10:15:30 GMT+2", "2024-05-03T10:15:30+02:00", "a named offset"),
    ("2024-05-03 10:15:30 +0200 (CEST)", "2024-05-03T10:15:30+02:00", "a comment, as RFC 5322 has them"),
    ("2024-05-03 10:15:30.0", "2024-05-03T10:15:30", "one digit of a second"),
    ("2024-05-03 10.15", "2024-05-03T10:15:00", "dots in the clock"),
    ("2024-05-03", "2024-05-03", "a day"),
    ("20240503", "2024-05-03", "a day in digits"),
    (20240503, "2024-05-03", "a day in digits, as a number"),
    ("20241123", "2024-11-23", "a day in digits, each of two"),
    ("20240503T101530Z", "2024-05-03T10:15:30+00:00", "the basic form"),
    ("2024-05-03T10", "2024-05-03T10:00:00", "an hour"),
    ("20240503T10Z", "2024-05-03T10:00:00+00:00", "an hour in the basic form"),
    ("2024-W18-5", "2024-05-03", "a day of a week"),
    ("2024-W18-5T10:15", "2024-05-03T10:15:00", "with a clock"),
    ("2024-05-03T24:00:00Z", "2024-05-04T00:00:00+00:00", "midnight at the end of a day"),
    ("Fri, 3 May 2024 24:00:00 +0200", "2024-05-04T00:00:00+02:00", "so in a feed"),
    ("2024-05-03T10:15:30+02:00[Europe/Berlin]", "2024-05-03T10:15:30+02:00", "Java's zone behind the offset"),
    # RFC 5322 and scripts
    ("Fri, 03 May 2024 08:15:30 +0000", "2024-05-03T08:15:30+00:00", "RFC 5322"),
    ("Fri, 3 May 24 08:15:30 EDT", "2024-05-03T08:15:30-04:00", "a year of two digits, as RFC 822 had it"),
    ("Fri, 3 May 49 08:15 GMT", "2049-05-03T08:15:00+00:00", "the last year of this century"),
    ("Tue, 3 May 50 08:15 GMT", "1950-05-03T08:15:00+00:00", "the first of the other"),
    ("Fri, 03 May 2024 08:15:30 MEST", "2024-05-03T08:15:30+02:00", "the names of Central Europe in English"),
    ("Fri, 03 May 2024 08:15:30 Etc/GMT", "2024-05-03T08:15:30+00:00", "as the zone database has it"),
    ("Fri, 03 May 2024 08:15:30 -01:01", "2024-05-03T08:15:30-01:01", "any minutes of an offset"),
    ("Fri, 03 May 2024 08.15.30 +2", "2024-05-03T08:15:30+02:00", "dots, and an offset of one digit"),
    ("Fri, 03 May 2024 08:15:30 AT", "2024-05-03T08:15:30-03:00", "Atlantic time"),
    ("2024-005-03T08:15:30+00:00", "2024-05-03T08:15:30+00:00", "a zero too many"),
    ("Fri, 03 May 2024 08:15:30 -0000", "2024-05-03T08:15:30+00:00", "the offset that says nothing is UTC"),
    ("Fri, 03 May 2024 08:15:30 CEST", "2024-05-03T08:15:30+02:00", "a name that RFC 5322 does not know"),
    ("03-May-2024 08:15:30", "2024-05-03T08:15:30", "hyphens"),
    ("Fri May 03 2024 08:15:30 GMT+0000 (Coordinated Universal Time)", "2024-05-03T08:15:30+00:00", "JavaScript"),
    ("Fri May 3 10:15:30 CEST 2024", "2024-05-03T10:15:30+02:00", "a shell"),
    ("Fri May 3 10:15:30 2024", "2024-05-03T10:15:30", "C"),
    # epochs
    ("1714724130000", "2024-05-03T08:15:30+00:00", "milliseconds"),
    ("1714724130", "2024-05-03T08:15:30+00:00", "seconds"),
    ("1714724130.5", "2024-05-03T08:15:30.500000+00:00", "seconds and a half"),
    (1714724130, "2024-05-03T08:15:30+00:00", "a number"),
    (1714724130000.0, "2024-05-03T08:15:30+00:00", "a number of milliseconds"),
    # numbers
    ("2024/05/03 10:15", "2024-05-03T10:15:00", "year first"),
    ("2024/05/03 10:15:30 +0900", "2024-05-03T10:15:30+09:00", "with an offset"),
    ("03.05.2024", "2024-05-03", "dots stand behind the day"),
    ("03.05.24, 10:15", "2024-05-03T10:15:00", "a year of two digits"),
    ("25/12/2024", "2024-12-25", "no month has the number 25"),
    ("12/25/2024 1:05 pm EST", "2024-12-25T13:05:00-05:00", "nor here"),
    ("05/05/2024", "2024-05-05", "day and month are one"),
    ("2024年5月3日 10時15", "2024-05-03T10:15:00", "Japanese"),
    ("2024년 5월 3일", "2024-05-03", "Korean"),
    ("2024年5月3日 0時5", "2024-05-03T00:05:00", "five past midnight"),
    ("12/12/2024", "2024-12-12", "day and month are one, at the year's end"),
    # words
    ("May 3, 2024 10:15 AM", "2024-05-03T10:15:00", "American"),
    ("May 3rd, 2024 at 12:05 a.m.", "2024-05-03T00:05:00", "an hour after midnight"),
    ("3 Sept. 2024 12:05 p.m.", "2024-09-03T12:05:00", "an hour after noon"),
    ("3 Sept. 2024 1:05 PM", "2024-09-03T13:05:00", "capitals"),
    ("2024 May 3", "2024-05-03", "an order that only dateutil knows, without a clock"),
    ("2024 May 3 10:15 +0300", "2024-05-03T10:15:00+03:00", "with an offset"),
    ("2024 May 3 10:15 CEST", "2024-05-03T10:15:00+02:00", "with the name of a zone"),
    ("Wed 25/12/2024", "2024-12-25", "a weekday before numbers that have one order"),
    ("Wed 12/25/2024", "2024-12-25", "likewise"),
    ("Wed 2024/05/03", "2024-05-03", "likewise"),
    ("Friday, 3 May 2024", "2024-05-03", "with its weekday"),
    ("2024 May 3 10:15", "2024-05-03T10:15:00", "an order that only dateutil knows"),
    ("1851-09-18", "1851-09-18", "archives go far back"),
]


@pytest.mark.parametrize(("value", "wanted", "why"), MOMENTS)
def test_time_is_read_without_a_doubt(value: object, wanted: str, why: str) -> None:
    moment = read_moment(value)
    assert moment is not None, why
    assert (moment.at.isoformat() if moment.has_clock else moment.at.date().isoformat()) == wanted, why
    assert moment.doubts == frozenset()
    assert moment.has_zone == (moment.at.tzinfo is not None)


@pytest.mark.parametrize(
    ("value", "wanted", "doubts", "why"),
    [
        ("05/06/2024", "2024-06-05T00:00:00", ORDER, "5 June or 6 May"),
        ("05-06-2024 10:15", "2024-06-05T10:15:00", ORDER, "likewise"),
        ("05/13/24", "2024-05-13T00:00:00", set(), "24 is a year, as no month is 13"),
        ("24/05/13", "2013-05-24T00:00:00", ORDER, "or 13 May 2024"),
        ("05/06/00", "2000-06-05T00:00:00", ORDER, "no day is 0, but the order of the others is open"),
        ("25/06/99", "2099-06-25T00:00:00", set(), "no day is 99"),
        ("25/06/32", "2032-06-25T00:00:00", set(), "nor 32"),
        ("25/06/31", "2031-06-25T00:00:00", ORDER, "but 31"),
        ("25/06/01", "2001-06-25T00:00:00", ORDER, "and 1"),
        ("12/01/2024", "2024-01-12T00:00:00", ORDER, "December or January"),
        ("01/12/2024", "2024-12-01T00:00:00", ORDER, "likewise"),
        ("13/01/2024", "2024-01-13T00:00:00", set(), "no month is 13"),
        ("01/13/2024", "2024-01-13T00:00:00", set(), "likewise"),
        ("2024-05", "2024-05-01T00:00:00", DAY, "a month"),
        ("2024-05-03T10:15:30 XYZT", "2024-05-03T10:15:30", REST, "a zone that nobody knows"),
        ("Fri, 03 May 2024 10:15:30 XYZT", "2024-05-03T10:15:30", REST, "likewise"),
        ("2024-05-03 and more", "2024-05-03T00:00:00", REST, "more text"),
        ("erstellt: 03.05.2024 | 10:15 Uhr", "2024-05-03T10:15:00", REST, "text around"),
        ("Wed 05/06/2024", "2024-06-05T00:00:00", set(), "the weekday tells: 6 May 2024 was a Monday"),
        ("Mon 05/06/2024", "2024-05-06T00:00:00", set(), "likewise"),
        ("Sat 05/06/2024 by Ann", "2024-06-05T00:00:00", ORDER | REST, "the weekday is of neither"),
        ("Posted May 3, 2024 10:15:30 am by Ann", "2024-05-03T10:15:30", REST, "text around words"),
        ("3 May 2024 " + "x" * MAX_TIME_CHARS, "2024-05-03T00:00:00", REST, "text that is not looked at"),
    ],
)
def test_doubt_is_told_and_borne_or_not(value: str, wanted: str, doubts: set[Doubt], why: str) -> None:
    moment = read_moment(value, accept=set(Doubt))
    assert moment is not None, why
    assert (moment.at.isoformat(), moment.doubts) == (wanted, doubts), why
    assert moment.is_ambiguous == (Doubt.ORDER in doubts)
    assert moment.has_clock == (moment.at.time() != datetime.min.time())
    assert read_moment(value, accept=doubts) == moment
    assert (read_moment(value) is None) == bool(doubts), "nothing is guessed for those who bear no doubt"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("yesterday", "relative to what?"),
        ("10:30", "of which day?"),
        ("12:34", "the length of a film"),
        ("Wednesday", "of which week?"),
        ("July 2025 10:00", "a month and a time, but no day"),
        ("PT5M", "a duration"),
        ("2024", "a year"),
        ("0001-01-01T00:00:00Z", "the year one of .NET"),
        ("Mon, 01 Jan 0001 00:00:00 GMT", "the year one, of which rules for short years would make 2001"),
        ("01.01.0001", "likewise"),
        ("1970-01-01T00:00:00Z", "the zero of Unix"),
        ("1970-01-01T01:00:00+01:00", "the same elsewhere"),
        ("1970-01-01T00:00:00+01:00", "the same, with a zone that was put behind it"),
        ("1900-01-01", "the zero of spreadsheets"),
        ("1899-12-30T00:00:00", "another"),
        ("1753-01-01", "the zero of a database"),
        ("2024-13-03", "a month 13"),
        ("2024-02-30", "no such day"),
        ("February 30, 2024", "no such day"),
        ("2024-05-03T25:00", "no such hour"),
        ("2024-05-03T10:15+99:00", "no such offset"),
        ("9999-12-31T23:59:59-12:00", "out of what a datetime holds in UTC"),
        ("1" * 500, "a number"),
        ("१", "a digit"),
        ("", "nothing"),
        (0, "the epoch's start as a number"),
        (10**30, "a huge number"),
        (float("nan"), "no number"),
        (True, "no time"),
        (None, "nothing"),
        (["2024-05-03"], "a list"),
        ({"@value": "2024-05-03"}, "an object"),
    ],
)
def test_what_is_no_time_of_publication_is_none(value: object, why: str) -> None:
    assert read_moment(value, accept=set(Doubt)) is None, why


def test_slashes_are_read_as_the_caller_knows_them() -> None:
    first = read_moment("05/03/2024 10:15", accept=ORDER, month_first=True)
    second = read_moment("05/03/2024 10:15", accept=ORDER)
    assert (first, second) == (
        Moment(datetime(2024, 5, 3, 10, 15), doubts=frozenset(ORDER)),  # noqa: DTZ001
        Moment(datetime(2024, 3, 5, 10, 15), doubts=frozenset(ORDER)),  # noqa: DTZ001
    )
    december = read_moment("12/03/2024", accept=ORDER, month_first=True)
    assert december is not None
    assert december.at == datetime(2024, 12, 3)  # noqa: DTZ001
    assert read_moment("13/03/2024", month_first=True) == read_moment("13/03/2024")
    dotted = read_moment("05.03.2024", month_first=True)
    assert dotted is not None
    assert dotted.at.month == 3, "dots have one order"


@pytest.mark.parametrize(
    ("line", "languages"),
    [
        ("erstellt: 03. Mai 2024, 10:15", ["de", "en"]),
        ("3 mai 2024 à 10:15", ["fr"]),
        ("3 de mayo de 2024, 10:15", ["es", "en"]),
        ("on Friday, May 3rd, 2024 at 10:15 a.m.", ["en"]),
        ("3 May 2024, 10:15", ["de", "en"]),
        ("3 мая 2024, 10:15", ["ru"]),
        ("3 мая 2024, 10:15", None),
        ("3 May 2024, 10:15", ["qq"]),
    ],
)
def test_names_of_months_are_read_in_the_languages_given(line: str, languages: list[str] | None) -> None:
    moment = read_moment(line, accept=REST, languages=languages)
    assert moment is not None
    assert (moment.at.replace(tzinfo=None), moment.has_clock) == (datetime(2024, 5, 3, 10, 15), True)  # noqa: DTZ001


def test_names_of_months_in_other_languages_are_none() -> None:
    assert read_moment("3 de mayo de 2024") is None
    assert read_moment("3 мая 2024", languages=["en"]) is None


def test_without_a_language_only_standards_have_names_of_months() -> None:
    assert read_moment("Fri, 03 May 2024 08:15:30 GMT", languages=()) is not None
    assert read_moment("3 May 2024 08:15", languages=()) is not None
    assert read_moment("Fri May 3 10:15:30 2024", languages=()) is not None
    for text in ("3 May 2024", "May 3, 2024 10:15", "3 July 2024 08:15", "2024 May 3 10:15", "3 mai 2024"):
        assert read_moment(text, languages=(), accept=set(Doubt)) is None


def test_a_day_in_words_has_no_clock() -> None:
    moment = read_moment("3 de mayo de 2024", languages=["es", "en"])
    assert moment is not None
    assert (moment.at, moment.has_clock) == (datetime(2024, 5, 3), False)  # noqa: DTZ001


def test_unknown_zone_is_the_rest_of_a_text() -> None:
    moment = read_moment("on 3 May 2024 10:15 XYZT", accept=REST)
    assert moment == Moment(datetime(2024, 5, 3, 10, 15), doubts=frozenset(REST))  # noqa: DTZ001
    day = read_moment("3 May 2024 " + "x" * MAX_TIME_CHARS, accept=REST)
    assert day == Moment(datetime(2024, 5, 3), has_clock=False, doubts=frozenset(REST))  # noqa: DTZ001
    cut = read_moment("03.05.2024" + " " * 3 + "x" * MAX_TIME_CHARS, accept=REST)
    assert cut == Moment(datetime(2024, 5, 3), has_clock=False, doubts=frozenset(REST))  # noqa: DTZ001


def test_text_is_read_loosely_only_where_it_is_short_and_has_a_year() -> None:
    text = "2024 May 3 10:15"
    assert read_moment(text.replace(" ", " " * 3)) is not None
    padded = "2024  May 3rd of this fine and merry month of spring at 10:15"
    assert read_moment(padded) is None
    assert read_moment("0024 May 3 10:15") is None
    east = read_moment("2024 May 3 10:15 GMT+2")
    assert east is not None
    assert east.at.utcoffset() == timedelta(hours=2), "dateutil reads it the wrong way round"
    assert read_moment("2024 May 3 10:15 XYZT") is None


def test_zone_stands_behind_words_of_any_language() -> None:
    moment = read_moment("3 mai 2024, 10:15 CEST", languages=["fr"])
    assert moment is not None
    assert moment.at == datetime(2024, 5, 3, 10, 15, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("text", "latest", "is_read", "why"),
    [
        ("1700-01-01", None, True, "the first year"),
        ("1699-12-31", None, False, "the one before"),
        ("9998-12-31", None, True, "the last year in which zones can be changed"),
        ("9999-01-01", None, False, "the one after"),
        ("2026-03-02T12:00:00Z", NOW, True, "a day ahead"),
        ("2026-03-02T12:00:01Z", NOW, False, "a second more"),
        ("2026-03-03T02:00:00", NOW, True, "without a zone: it may be of the one that is farthest ahead"),
        ("2026-03-03T02:00:01", NOW, False, "no zone is farther ahead"),
    ],
)
def test_times_have_bounds(text: str, latest: datetime | None, is_read: bool, why: str) -> None:
    assert (read_moment(text, latest=latest) is not None) is is_read, why


def test_years_have_bounds() -> None:
    assert [in_calendar(datetime(year, 1, 1, tzinfo=UTC)) for year in (1699, 1700, 9998, 9999)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert is_believable(NOW + CLOCK_SLACK, NOW)
    assert not is_believable(NOW + CLOCK_SLACK + timedelta(microseconds=1), NOW)


@pytest.mark.parametrize(
    ("seconds", "is_read"), [(100_000_000, False), (100_000_001, True), (9_999_999_999, True), (10_000_000_000, False)]
)
def test_epochs_have_bounds(seconds: int, is_read: bool) -> None:
    assert (read_moment(seconds) is not None) is is_read
    assert (read_moment(seconds * 1000) is not None) is is_read


def test_instant_is_aware_and_believable() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    noon = datetime(2025, 7, 2, 10, tzinfo=UTC)
    assert read_instant("2025-07-02T12:00", zone=berlin, latest=NOW) == noon
    assert read_instant("2025-07-02T12:00+03:00", zone=berlin, latest=NOW) == noon - timedelta(hours=1)
    assert read_instant("2026-03-02T13:00:00", zone=berlin, latest=NOW) == NOW + CLOCK_SLACK
    assert read_instant("2026-03-02T13:00:01", zone=berlin, latest=NOW) is None
    assert read_instant("05/06/2025", zone=berlin, latest=NOW) is None
    assert read_instant("3 de mayo de 2024", zone=UTC, latest=NOW) is None
    assert read_instant("3 de mayo de 2024", zone=UTC, latest=NOW, languages=["es"]) == datetime(2024, 5, 3, tzinfo=UTC)
    assert read_instant("05/06/2025", zone=UTC, latest=NOW, accept=ORDER) == datetime(2025, 6, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day", "why"),
    [
        ("25-12-31", "2025-12-31", "no month has the number 31 and 2031 is to come"),
        ("03-02-01", None, "each order gives a day that has been"),
        ("31-12-25", "2025-12-31", "the day first"),
        ("26-02-30", None, "no day in any order"),
    ],
)
def test_three_numbers_of_two_digits_are_a_day_where_one_order_alone_has_been(
    text: str, day: str | None, why: str
) -> None:
    moment = read_moment(text, latest=NOW)
    assert (moment.at.date().isoformat() if moment else None) == day, why
    assert read_moment(text) is None, "nobody says when it was read"
