"""Dates as people write them, in the words, digits and calendars of any language; what is read stands in the text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from crawler.text.calendars import (
    BUDDHIST_LANGUAGES,
    BUDDHIST_PLACES,
    SOLAR_LANGUAGES,
    Calendar,
    calendar_of_numbers,
    has_our_months,
    in_our_calendar,
)
from crawler.text.date_words import (
    UPDATED_WORDS,
    DateWords,
    date_words,
    fold_date,
    has_end_of_word,
    languages_of_script,
)
from crawler.text.written_clocks import clock_beside

BUDDHIST_YEARS: Final = 543  # ahead of ours
MINGUO_YEARS: Final = 1911  # behind ours
ERAS: Final = {  # the year before their first
    "令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "中華民國": MINGUO_YEARS, "中华民国": MINGUO_YEARS,
    "民國": MINGUO_YEARS, "民国": MINGUO_YEARS,
}  # fmt: skip
_ERA: Final = re.compile(rf"(?P<era>{'|'.join(ERAS)})\s?(?P<year>元|\d{{1,3}})(?=\s?[年./-])")
_ERA_BESIDE_YEAR: Final = re.compile(rf"(?<=\d{{4}})\s?[(]\s?(?:{'|'.join(ERAS)})\s?(?:元|\d{{1,3}})年?\s?[)](?=\s?年)")
_ERA_LETTER: Final = re.compile(r"(?<![^\W_])(?P<era>[rhs])(?P<year>\d{1,2})(?=[./年]\d{1,2}[./月])", re.IGNORECASE)
_ERAS_OF_LETTERS: Final = {"r": 2018, "h": 1988, "s": 1925}
_CJK: Final = re.compile(
    r"(?:(?<!\d)(\d{2,4})\s?[年년]\s?)?(?<!\d)(\d{1,2})\s?[月월]\s?(\d{1,2})\s?(?:[日일號号]|(?!\d))"
)
_NUMBERS: Final = re.compile(
    r"(?<!\d)(?<!\d[:/])(?P<a>\d{1,4})\s{0,2}(?P<mark>[./|-])\s{0,2}(?P<b>\d{1,2})\s{0,2}(?P=mark)\s{0,2}(?P<c>\d{4}|\d{1,2})(?!\d)"
)
_NO_YEAR: Final = re.compile(  # 12/03 16:05
    r"(?<![\d./:-])(?P<a>\d{1,2})(?P<mark>[./-])(?P<b>\d{1,2})\.?(?=[\s,|à-]{1,4}(?:[^\W\d_]{1,4}\s)?\d{1,2}[:h]\d{2}(?!\d))"
)
_OPEN_ORDER: Final = re.compile(  # two numbers that may both be months, but for those of a whole date with dots
    r"(?<!\d)(?<!\d[:./-])(?:1[0-2]|0?[1-9])(?:\s{0,2}[/-]\s{0,2}(?:1[0-2]|0?[1-9])(?!\d)|\.(?:1[0-2]|0?[1-9])(?!\d|\.\d))"
)
_NUMBER: Final = re.compile(r"\d+")
_HOUR_SIGN: Final = re.compile(
    r"\s?(?:[ap]\.?m\b|uhr\b|hrs?\b|h\b|o'clock|[時时点點시])"
)  # behind a number that is no day
_SHORT_YEAR_MARK: Final = re.compile(r"(?:st|nd|rd|th)?,?\s?'")
_COUNTED: Final = re.compile(  # before a number that is no day: "Issue 14, February 2026"
    r"(?<![^\W\d_])(?:issue|no|nr|number|vol|volume|aged?|page|part|episode|ausgabe|heft|num[eé]ro|edici[oó]n)\.?\s?$"
)
_NO_GAP: Final = re.compile(r"[\d|•·;]|[.!?] .*[^\W\d_]{5}")
MAX_COUNTED_CHARS: Final = 12
YEARS_OF_CENTURY: Final = 100
MONTH_FIRST_WITHOUT_YEAR: Final = frozenset({"zh", "zh_Hant", "ja", "ko", "hu", "mn"})
MAX_OUR_YEAR: Final = 2050  # later ones are of other calendars, where nobody says when a page was fetched


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date that stands in a line, and what the line does not say of it."""

    at: datetime
    has_clock: bool
    is_ambiguous: bool  # day and month may be the other way round
    has_year: bool
    is_whole: bool  # the line says no more
    span: tuple[int, int]  # in the folded line
    is_update: bool  # words before it say that it is of a change


@dataclass(frozen=True, slots=True)
class _Day:
    year: int | None
    month: int
    day: int
    span: tuple[int, int]
    is_ambiguous: bool = False
    elsewhere: tuple[Calendar, int] | None = None  # the calendar of the month's name and its number there
    mark: str = ""


def read_dates(
    text: str,
    languages: Sequence[str] | None,
    *,
    month_first: bool = False,
    places: Collection[str] = (),
    latest: datetime | None = None,
) -> Iterator[WrittenDate]:
    """The dates of a line in order, with the clocks and zones that stand beside them.

    ``languages`` are those whose words are read (None: any of the line's scripts; none: no words). ``places`` are
    countries and languages of the page, for zones and calendars. A date without a year is the last one before
    ``latest``; without it there is none.
    """
    plain, low = fold_date(text)
    if languages is None:
        languages = languages_of_script(plain)
    plain, low = _without_eras(plain, languages), _without_eras(low, languages)
    words = date_words(tuple(languages))
    around = frozenset({*languages[:2], *places})
    found = sorted(
        _days(low, words, languages=languages, month_first=month_first, around=around, latest=latest),
        key=lambda day: day.span,
    )
    taken: list[_Day] = []
    for day in found:
        if not taken or day.span[0] >= taken[-1].span[1]:
            taken.append(day)
    for place, day in enumerate(taken):
        before = taken[place - 1].span[1] if place else 0
        after = taken[place + 1].span[0] if place + 1 < len(taken) else len(low)
        if written := _dated(plain, low, day, (before, after), words=words, around=around, latest=latest):
            yield written


def has_open_order(text: str) -> bool:
    """Whether a line may have a day in numbers of which it does not tell which is the month: "05/06/2024"."""
    return _OPEN_ORDER.search(text if text.isascii() else fold_date(text)[1]) is not None


def _without_eras(text: str, languages: Collection[str]) -> str:
    """The line with the years of Japanese and Chinese eras as ours."""
    if "ja" in languages:
        text = _ERA_LETTER.sub(lambda match: str(_ERAS_OF_LETTERS[match["era"].lower()] + int(match["year"])), text)
    text = _ERA_BESIDE_YEAR.sub("", text)
    return _ERA.sub(lambda match: str(ERAS[match["era"]] + (1 if match["year"] == "元" else int(match["year"]))), text)


def _days(
    low: str,
    words: DateWords,
    *,
    languages: Sequence[str],
    month_first: bool,
    around: frozenset[str],
    latest: datetime | None,
) -> Iterator[_Day]:
    for match in _CJK.finditer(low):
        year = int(match[1]) if match[1] else None
        yield _Day(year, int(match[2]), int(match[3]), match.span(), mark="年")
    weekdays: frozenset[int] | None = None
    for match in _NUMBERS.finditer(low):
        weekdays = _weekdays_in(low, words) if weekdays is None else weekdays
        if day := _from_numbers(match, month_first, weekdays, around, latest):
            yield day
    if weekdays is None and not any(character in low for character in "年月월"):
        yield from _without_year(low, month_first, around)
    if languages:
        numbers = [(int(m[0]), m.start(), m.end()) for m in _NUMBER.finditer(low) if not _is_of_clock(low, m)]
        for match in words.month_pattern.finditer(low):
            name = re.sub(r"^[בלמ](?=.)", "", match[0]) if match[0] not in words.months else match[0]
            if has_end_of_word(low, match.end()) and (day := _from_month(low, match, name, numbers, words)):
                yield day


def _without_year(low: str, month_first: bool, around: frozenset[str]) -> Iterator[_Day]:
    """A day and a month in numbers before a clock, in a line without a year."""
    for match in _NO_YEAR.finditer(low):
        a, b = int(match["a"]), int(match["b"])
        is_first = b > 12 or (a <= 12 and (month_first or bool(around & MONTH_FIRST_WITHOUT_YEAR)))
        month, day = (a, b) if is_first else (b, a)
        is_open = a != b and max(a, b) <= 12 and not around & MONTH_FIRST_WITHOUT_YEAR
        yield _Day(None, month, day, match.span(), is_ambiguous=is_open)


def _is_of_clock(low: str, number: re.Match[str]) -> bool:
    """Whether a number is part of a clock, with colons or as an hour alone."""
    if _HOUR_SIGN.match(low, number.end()):
        return True
    return (low[number.end() : number.end() + 1] == ":" and low[number.end() + 1 : number.end() + 2].isdigit()) or (
        low[number.start() - 1 : number.start()] == ":"
        and low[max(0, number.start() - 2) : number.start() - 1].isdigit()
    )


def _weekdays_in(low: str, words: DateWords) -> frozenset[int]:
    found = set()
    for match in words.weekday_pattern.finditer(low):
        if has_end_of_word(low, match.end()) and (number := words.weekdays.get(match[0])) is not None:
            found.add(number)
    return frozenset(found)


def _from_numbers(
    match: re.Match[str], month_first: bool, weekdays: frozenset[int], around: frozenset[str], latest: datetime | None
) -> _Day | None:
    a, b, c, mark = int(match["a"]), int(match["b"]), int(match["c"]), match["mark"]
    if len(match["a"]) >= 3:
        if len(match["c"]) == 4:
            return None
        is_minguo = len(match["a"]) == 3
        if is_minguo and not (around & {"TW", "zh", "zh_Hant"}):
            return None
        return _Day(a + MINGUO_YEARS if is_minguo else a, b, c, match.span())
    if len(match["c"]) < 2 or (len(match["c"]) == 2 and a > 31):
        return None
    if len(match["c"]) == 2 and (around & {"ko", "ja", "hu", "zh", "lt", "KR"}) and b <= 12 and mark != "/":
        return _Day(a + 2000, b, c, match.span())  # the year is first there: 26.03.10
    year = _whole_year(c, around, latest) if len(match["c"]) == 2 else c
    if b > 12:
        return _Day(year, a, b, match.span())
    if a > 12 and not (len(match["c"]) == 2 and 1 <= c <= 31 and mark != "."):
        return _Day(year, b, a, match.span())
    options = {order: (a, b) if order else (b, a) for order in (False, True)}
    is_open = (
        mark not in ".|"
        and (a != b or (len(match["c"]) == 2 and 1 <= c <= 31))
        and not (len(match["c"]) == 4 and a == b)
    )
    if is_open and len(weekdays) == 1 and a <= 12 and a != b:
        fitting = [
            order for order, (month, day) in options.items()
            if (at := _calendar_day(_Day(year, month, day, match.span()), around, latest)) and at.weekday() in weekdays
        ]  # fmt: skip
        if len(fitting) == 1:
            month, day = options[fitting[0]]
            return _Day(year, month, day, match.span())
    month, day = options[month_first and mark in "/-" and a <= 12]
    return _Day(year, month, day, match.span(), is_ambiguous=is_open)


def _whole_year(short: int, around: frozenset[str], latest: datetime | None) -> int:
    """The year of two digits: of this century, or of the Buddhist era where that is the only one that has been."""
    if around & (BUDDHIST_LANGUAGES | {"TH", "LA"}) and short > (latest.year % YEARS_OF_CENTURY + 1 if latest else 50):
        return 2500 + short
    if (around & SOLAR_LANGUAGES and short >= 90) or (around & SOLAR_LANGUAGES and short <= 10):
        return (1300 if short >= 90 else 1400) + short
    return 2000 + short


def _from_month(
    low: str, match: re.Match[str], name: str, numbers: Sequence[tuple[int, int, int]], words: DateWords
) -> _Day | None:
    """The date of a month's name and the numbers around it; None where no day stands there."""
    folded = re.sub(r"\s+", " ", name)
    month = (
        words.months.get(folded) or words.months.get(re.sub(r"(^|\s)0(?=\d)", r"\1", folded)) or _spaced(folded, words)
    )
    if month is None:
        return None
    start, end = match.span()
    end += low[end : end + 1] == "."
    before = [n for n in reversed(numbers) if n[2] <= start][:2]
    after = [n for n in numbers if n[1] >= end][:2]
    elsewhere = words.calendars.get(folded)

    def near(left: int, right: int, most: int) -> bool:
        return 0 <= right - left <= most and not _NO_GAP.search(low[left:right])

    def as_day(n: tuple[int, int, int] | None) -> bool:
        return (
            n is not None
            and 1 <= n[0] <= 31
            and n[2] - n[1] <= 2
            and not _COUNTED.search(low[max(0, n[1] - MAX_COUNTED_CHARS) : n[1]])
        )

    def as_year(n: tuple[int, int, int] | None) -> bool:
        return n is not None and n[2] - n[1] == 4

    first = before[0] if before else None
    second = after[0] if after else None
    if first and as_day(first) and near(first[2], start, 10):
        if second and as_year(second) and near(end, second[1], 14):
            return _Day(second[0], month, first[0], (first[1], second[2]), elsewhere=elsewhere)
        if len(before) > 1 and as_year(before[1]) and near(before[1][2], first[1], 12):
            return _Day(before[1][0], month, first[0], (before[1][1], end), elsewhere=elsewhere)
        if (
            second
            and second[2] - second[1] == 2
            and re.fullmatch(r"[\s,./'-]{1,3}", low[end : second[1]])
            and not re.match(r"[.h:]\d|\s?(?:uhr|h\b|[ap]\.?m\b)", low[second[2] : second[2] + 6])
        ):
            return _Day(-second[0], month, first[0], (first[1], second[2]), elsewhere=elsewhere)
        return _Day(None, month, first[0], (first[1], end), elsewhere=elsewhere)
    if (
        first
        and as_year(first)
        and near(first[2], start, 14)
        and second
        and as_day(second)
        and near(end, second[1], 12)
    ):
        return _Day(first[0], month, second[0], (first[1], second[2]), elsewhere=elsewhere)
    if second and as_day(second) and near(end, second[1], 8):
        if len(after) > 1 and as_year(after[1]) and near(second[2], after[1][1], 10):
            return _Day(after[1][0], month, second[0], (start, after[1][2]), elsewhere=elsewhere)
        if (
            len(after) > 1
            and after[1][2] - after[1][1] == 2
            and _SHORT_YEAR_MARK.fullmatch(low[second[2] : after[1][1]])
        ):
            return _Day(-after[1][0], month, second[0], (start, after[1][2]), elsewhere=elsewhere)
        return _Day(None, month, second[0], (start, second[2]), elsewhere=elsewhere)
    return None


def _spaced(folded: str, words: DateWords) -> int | None:
    """The month of a name whose spaces were left out."""
    bare = folded.replace(" ", "")
    return next((number for name, number in words.months.items() if name.replace(" ", "") == bare), None)


def _calendar_day(day: _Day, around: frozenset[str], latest: datetime | None) -> datetime | None:
    """The day in our calendar; None for one that no calendar has."""
    year = day.year
    if year is None:
        return _latest_such_day(day, latest)
    if year < 0:
        year = _whole_year(-year, around, latest)
    if day.mark and year < 1000:
        year = year + MINGUO_YEARS if "TW" in around or year >= 100 else year + 2000
    calendar, month = calendar_of_numbers(year, around, latest.year if latest else MAX_OUR_YEAR), day.month
    if day.elsewhere and not has_our_months(day.elsewhere[0], around):
        calendar, month = day.elsewhere
    try:
        if calendar:
            return datetime.combine(in_our_calendar(calendar, year, month, day.day), time.min)
        if BUDDHIST_YEARS + 1850 <= year <= (latest.year + 1 if latest else 2100) + BUDDHIST_YEARS and (
            around & BUDDHIST_PLACES
        ):
            year -= BUDDHIST_YEARS
        return datetime(year, day.month, day.day)  # noqa: DTZ001
    except ValueError:
        return None


def _latest_such_day(day: _Day, latest: datetime | None) -> datetime | None:
    """The last such day that was when the page was fetched, within a year."""
    if latest is None or day.elsewhere:
        return None
    for year in (latest.year, latest.year - 1):
        try:
            at = datetime(year, day.month, day.day)  # noqa: DTZ001
        except ValueError:
            continue
        if at.date() <= latest.date():
            return at
    return None


def _dated(
    plain: str,
    low: str,
    day: _Day,
    bounds: tuple[int, int],
    *,
    words: DateWords,
    around: frozenset[str],
    latest: datetime | None,
) -> WrittenDate | None:
    at = _calendar_day(day, around, latest)
    if at is None:
        return None
    weekdays = _weekdays_in(low, words)
    if day.year is None and len(weekdays) == 1 and at.weekday() not in weekdays:
        return None  # of another year, and nobody says which
    clock = clock_beside(plain, low, day.span, bounds, words, around)
    span = day.span
    if clock:
        at = at.replace(hour=clock.hour, minute=clock.minute, second=clock.second, tzinfo=clock.zone)
        span = (min(span[0], clock.span[0]), max(span[1], clock.span[1]))
    rest = words.weekday_pattern.sub(" ", low[: span[0]]) + " " + words.weekday_pattern.sub(" ", low[span[1] :])
    return WrittenDate(
        at=at,
        has_clock=clock is not None,
        is_ambiguous=day.is_ambiguous,
        has_year=day.year is not None,
        is_whole=not re.search(r"\w", rest),
        span=span,
        is_update=UPDATED_WORDS.search(low[max(bounds[0], day.span[0] - 40) : day.span[0]]) is not None,
    )
