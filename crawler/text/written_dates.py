"""Dates and times as people write them, in any language, script and calendar that papers use.

A reading holds the day, the month and the year that stand in the text; nothing is filled in but a year that is left
out, and that only where the caller gives the time before which the date lies.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from convertdate import islamic, persian  # type: ignore[import-untyped]

from crawler.text.calendar_words import (
    ERAS,
    SOLAR_HIJRI_LANGUAGES,
    SOLAR_HIJRI_MONTHS,
    UPDATED_WORDS,
    CalendarWords,
    fold_letters,
    is_letter,
    known_languages,
    without_format_signs,
    words_of,
)
from crawler.text.time_zones import NAMED_ZONE, ZONE_IN_TEXT, zone_at

MAX_GAP_CHARS = 12  # between the parts of a date: "de", "năm", "тамыз", commas
MAX_CLOCK_GAP_CHARS = 30  # between a date and its clock
MAX_LABEL_CHARS = 30  # before a date, that say whether it is a change
BUDDHIST_YEARS, BUDDHIST_OFFSET = range(2400, 2701), 543
SOLAR_HIJRI_YEARS, LUNAR_HIJRI_YEARS = range(1250, 1421), range(1421, 1501)  # none of them is a Gregorian year here
HAN_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
HAN_NUMBER = re.compile("(?<![〇零○一二三四五六七八九十])[〇零○一二三四五六七八九十]++(?=[年月日號号時时分])")
ERA_YEAR = re.compile(f"({'|'.join(ERAS)})\\s?(\\d{{1,3}}|元)(?=\\s?[年/.-])")
CJK_DATE = re.compile(r"(?:(?<!\d)(\d{1,4})\s?[年년]\s{0,2})?(?<!\d)(\d{1,2})\s?[月월]\s{0,2}(\d{1,2})\s?[日號号일]")
NUMBERS = re.compile(
    r"(?<![\d.,/])(?P<a>\d{1,4})\s?(?P<mark>[./-])\s?(?P<b>\d{1,2})\s?(?P=mark)\s?(?P<c>\d{2,4})(?![\d/]|[.,:]\d)"
)
CLOCK = re.compile(
    r"(?<![\d.,:/])(?P<hour>\d{1,2})"
    r"(?:\s?[:h٫]\s?(?P<minute>\d{2})(?::(?P<second>\d{2}))?|"
    r"\s?[時时點点시]\s?(?P<han_minute>\d{1,2})(?:\s?[分분]\s?(?P<han_second>\d{1,2}))?|"
    r"(?P<dot>\.)(?P<dot_minute>\d{2})(?![.,]?\d)|"
    r"\s?(?P<bare>uhr\b|h\b|時|点|點|시)|(?=\s?[ap]\.?\s?m\b))(?![\d:])"
)
ORDINAL = r"(?:st|nd|rd|th|er|re|ª|º|ος|η|-?го|-?е|\.|-)?"
NOT_A_NUMBER = rf"[^\d|•·]{{0,{MAX_GAP_CHARS}}}?"
YEAR = r"(?P<year>\d{4}|'?\d{2}(?![\d:.]))"


@dataclass(frozen=True, slots=True)
class WrittenTime:
    """A date in a text, perhaps with clock and zone; naive where no zone is written, at midnight without a clock."""

    at: datetime
    has_clock: bool
    is_order_known: bool  # whether it is plain which number is the day
    is_year_written: bool
    is_update: bool  # a word before it says that it is the time of a change
    is_whole: bool  # the text says nothing else


@dataclass(frozen=True, slots=True)
class _Date:
    start: int
    end: int
    day: datetime
    other: datetime | None = None
    is_year_written: bool = True
    is_year_first_possible: bool = False  # 25/06/01


def read_written_times(
    text: str,
    *,
    languages: Sequence[str] | None,
    month_first: bool = False,
    latest: datetime | None = None,
) -> list[WrittenTime]:
    """All dates of a line in their order, with their clocks.

    ``languages`` are those of the words (None: any; English always, where there are any). ``latest`` (aware) places a
    date without a year in the last year before it; without it such dates are none.
    """
    plain = _plain(text)
    names = known_languages(languages)
    words = words_of(names)
    folded = fold_letters(plain)
    dates = _without_overlaps(_dates(folded, words, names, month_first, latest))
    found = []
    for place, date in enumerate(dates):
        end = dates[place + 1].start if place + 1 < len(dates) else len(plain)
        start = dates[place - 1].end if place else 0
        weekdays = _weekdays(folded[max(start, date.start - 25) : min(end, date.end + 25)], words)
        day, other = _by_weekday(date, weekdays)
        clock = _clock(folded, plain, words, date.end, min(end, date.end + MAX_CLOCK_GAP_CHARS), names, day)
        if clock is None and not place:
            clock = _clock(folded, plain, words, max(start, date.start - MAX_CLOCK_GAP_CHARS), date.start, names, day)
        at, zone = (clock.at, clock.zone) if clock else (day, None)
        label = folded[max(start, date.start - MAX_LABEL_CHARS) : date.start]
        found.append(
            WrittenTime(
                at=at.replace(tzinfo=zone),
                has_clock=clock is not None,
                is_order_known=other is None and not date.is_year_first_possible,
                is_year_written=date.is_year_written,
                is_update=any(word in label for word in _updated()),
                is_whole=_says_no_more(folded, date, clock, words),
            )
        )
    return found


@lru_cache(maxsize=1)
def _updated() -> tuple[str, ...]:
    return tuple(map(fold_letters, UPDATED_WORDS))


def _plain(text: str) -> str:
    """The text with ASCII digits and narrow letters, without marks of direction; eras and Han numbers are resolved."""
    wide = unicodedata.normalize("NFKC", text)
    digits = "".join(
        str(unicodedata.decimal(character)) if not character.isascii() and character.isdecimal() else character
        for character in without_format_signs(wide)
    )
    spaced = " ".join(digits.split())
    resolved = HAN_NUMBER.sub(lambda match: str(_han_number(match[0])), spaced)
    return ERA_YEAR.sub(lambda match: str(ERAS[match[1]] + (1 if match[2] == "元" else int(match[2]))), resolved)


def _han_number(signs: str) -> int:
    if "十" in signs:
        tens, _, ones = signs.partition("十")
        return 10 * (HAN_DIGITS.get(tens, 1) if tens else 1) + (HAN_DIGITS.get(ones, 0) if ones else 0)
    return int("".join(str(HAN_DIGITS[sign]) for sign in signs))


def _dates(
    text: str, words: CalendarWords, languages: Sequence[str], month_first: bool, latest: datetime | None
) -> Iterator[_Date]:
    for match in CJK_DATE.finditer(text):
        if match[1]:
            yield from _date(match, _year(match[1], languages, text), match[2], match[3])
        elif latest is not None:
            yield from _dates_without_year(match, int(match[2]), int(match[3]), latest)
    for match in NUMBERS.finditer(text):
        yield from _from_numbers(match, month_first, languages, text)
    for table, is_solar in ((words.months, False), (_solar_months(languages), True)):
        if table:
            yield from _from_names(text, table, languages, latest, is_solar=is_solar)


def _solar_months(languages: Sequence[str]) -> dict[str, int]:
    return SOLAR_HIJRI_MONTHS if SOLAR_HIJRI_LANGUAGES.intersection(languages) else {}


def _from_names(
    text: str, months: dict[str, int], languages: Sequence[str], latest: datetime | None, *, is_solar: bool
) -> Iterator[_Date]:
    for match in _month_finder(tuple(sorted(months, key=len, reverse=True))).finditer(text):
        if not _is_word(text, match.start(), match.end()):
            continue
        month = months[match[0]]
        before, after = text[max(0, match.start() - 24) : match.start()], text[match.end() : match.end() + 24]
        for left, right in (
            (DAY_BEFORE, YEAR_AFTER),
            (None, DAY_AND_YEAR_AFTER),
            (YEAR_AND_DAY_BEFORE, None),
            (YEAR_BEFORE, DAY_AFTER),
        ):
            head = left.search(before) if left else None
            tail = right.match(after) if right else None
            if (left and not head) or (right and not tail):
                continue
            parts = (head.groupdict() if head else {}) | (tail.groupdict() if tail else {})
            start = match.start() - len(before) + head.start() if head else match.start()
            end = match.end() + (tail.end() if tail else 0)
            year = _year(parts["year"].strip("'"), languages, text)
            day = _day_of(
                persian.to_gregorian(year, month, int(parts["day"]))
                if is_solar and year < 1500
                else (year, month, parts["day"])
            )
            if day is not None:
                yield _Date(start, end, day)
                break
        else:
            if latest is not None and not is_solar:
                head, tail = DAY_BEFORE.search(before), DAY_AFTER.match(after)
                if head or tail:
                    number = int((head or tail)["day"])  # type: ignore[index]
                    start = match.start() - len(before) + head.start() if head else match.start()
                    end = match.end() + (0 if head else tail.end())  # type: ignore[union-attr]
                    yield from _without_year(start, end, month, number, latest)


DAY_BEFORE = re.compile(rf"(?<![\d.,:])(?P<day>\d{{1,2}}){ORDINAL}(?:[^\w]|\b(?!\d))[^\d|•·]{{0,8}}$")
YEAR_AFTER = re.compile(rf"{NOT_A_NUMBER}{YEAR}")
DAY_AFTER = re.compile(rf"[^\d|•·]{{0,4}}?(?P<day>\d{{1,2}})(?!\d|[:.]\d){ORDINAL}")
DAY_AND_YEAR_AFTER = re.compile(rf"[^\d|•·]{{0,4}}?(?P<day>\d{{1,2}})(?![\d:]){ORDINAL}{NOT_A_NUMBER}{YEAR}")
YEAR_BEFORE = re.compile(rf"(?<![\d.,:])(?P<year>\d{{4}}){NOT_A_NUMBER}$")
YEAR_AND_DAY_BEFORE = re.compile(
    rf"(?<![\d.,:])(?P<year>\d{{4}}){NOT_A_NUMBER}(?<!\d)(?P<day>\d{{1,2}}){ORDINAL}[^\d|•·]{{0,6}}$"
)


@lru_cache(maxsize=64)
def _month_finder(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, names)))


def _is_word(text: str, start: int, end: int) -> bool:
    """Whether what stands there is a word of its own; Hebrew writes "in" before a month without a space."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before and is_letter(before) and before != "ב") and not (after and is_letter(after))


def _from_numbers(match: re.Match[str], month_first: bool, languages: Sequence[str], text: str) -> Iterator[_Date]:
    a, b, c = match["a"], match["b"], match["c"]
    if len(a) == 4:
        if len(c) <= 2:
            yield from _date(match, _year(a, languages, text), b, c)
        return
    if len(a) == 3:
        if {"zh"}.intersection(languages):  # 115/03/10: years of the Republic
            yield from _date(match, int(a) + 1911, b, c)
        return
    year = _year(c, languages, text)
    day, other = _day_of((year, b, a)), _day_of((year, a, b))
    if (month_first and match["mark"] == "/" and other is not None) or day is None:
        day, other = other, day
    if day is not None:
        is_plain = other is None or other == day or match["mark"] == "."
        is_short = len(c) == 2 and match["mark"] != "." and _day_of((int(a) + 2000, b, c)) is not None
        yield _Date(match.start(), match.end(), day, None if is_plain else other, is_year_first_possible=is_short)


def _date(match: re.Match[str], year: int, month: str, day: str) -> Iterator[_Date]:
    found = _day_of((year, month, day))
    if found is not None:
        yield _Date(match.start(), match.end(), found)


def _day_of(parts: Sequence[int | str]) -> datetime | None:
    """The day of a year, month and day; None for none of the calendar."""
    try:
        return gregorian_day(*(int(part) for part in parts))
    except (ValueError, IndexError, OverflowError):
        return None


def gregorian_day(year: int, month: int, day: int) -> datetime:
    """The midnight (naive) of a day; years that none of the last centuries can be are of another calendar.

    Those from 2400 are Buddhist, from 1250 solar Hijri, from 1421 Islamic. Raises ValueError for no day of them.
    """
    if year in BUDDHIST_YEARS:
        year -= BUDDHIST_OFFSET
    elif year in SOLAR_HIJRI_YEARS or year in LUNAR_HIJRI_YEARS:
        if not (1 <= month <= 12 and 1 <= day <= 31):
            raise ValueError(f"no day {day} of month {month}")
        year, month, day = (persian if year in SOLAR_HIJRI_YEARS else islamic).to_gregorian(year, month, day)
    return datetime(year, month, day)  # noqa: DTZ001 - as it was written


def _year(written: str, languages: Sequence[str], text: str) -> int:
    year = int(written)
    if year in BUDDHIST_YEARS:
        return year - BUDDHIST_OFFSET
    if len(written) == 3 and "zh" in languages:
        return year + 1911
    if len(written) > 2:
        return year
    if "th" in languages[:1] or any("\u0e00" <= character <= "\u0e7f" for character in text):
        return year + 2500 - BUDDHIST_OFFSET if year >= 43 else year + 2000
    return year + (2000 if year < 70 else 1900)


def _dates_without_year(match: re.Match[str], month: int, day: int, latest: datetime) -> Iterator[_Date]:
    yield from _without_year(match.start(), match.end(), month, day, latest)


def _without_year(start: int, end: int, month: int, day: int, latest: datetime) -> Iterator[_Date]:
    """The last such day that is not after the time of fetching (a day of slack for zones)."""
    for year in (latest.year + 1, latest.year, latest.year - 1):
        found = _day_of((year, month, day))
        if found is not None and found <= latest.replace(tzinfo=None) + timedelta(days=1):
            yield _Date(start, end, found, is_year_written=False)
            return


def _without_overlaps(dates: Iterator[_Date]) -> list[_Date]:
    """In their order; of two that overlap the one with a year, then the longer one."""
    kept: list[_Date] = []
    for date in sorted(dates, key=lambda one: (not one.is_year_written, one.start - one.end, one.start)):
        if all(date.end <= other.start or date.start >= other.end for other in kept):
            kept.append(date)
    return sorted(kept, key=lambda one: one.start)


def _weekdays(text: str, words: CalendarWords) -> frozenset[int]:
    """The weekdays that a text names; more than one where a short name stands for several."""
    found: frozenset[int] = frozenset()
    for match in re.finditer(r"[^\s\d,.()|/–—-]+", text):
        found |= words.weekdays.get(match[0].strip(":;·•"), frozenset())
    return found


def _by_weekday(date: _Date, weekdays: frozenset[int]) -> tuple[datetime, datetime | None]:
    """The day that falls on a weekday which the text names, and the other reading where both or none do."""
    if date.other is not None and len(weekdays) == 1:
        (weekday,) = weekdays
        fits = [day for day in (date.day, date.other) if day.weekday() == weekday]
        if len(fits) == 1:
            return fits[0], None
    return date.day, date.other


@dataclass(frozen=True, slots=True)
class _Clock:
    at: datetime
    zone: tzinfo | None
    start: int
    end: int


def _clock(
    folded: str, plain: str, words: CalendarWords, start: int, end: int, languages: Sequence[str], day: datetime
) -> _Clock | None:
    """The first clock between two places, at a day; the mark of the day's half may stand on either side."""
    for match in CLOCK.finditer(folded, start, end):
        hour, minute = int(match["hour"]), int(match["minute"] or match["han_minute"] or match["dot_minute"] or 0)
        tail = min(len(folded), match.end() + 16)
        late, after = _half_after(folded, match.end(), tail, words)
        before = match.start()
        if late is None:
            late, before = _half_before(folded, start, match.start(), words)
        if late is not None and hour <= 12:
            hour = hour % 12 + (12 if late else 0)
        is_midnight_after = hour == 24 and not minute
        try:
            at = day.replace(
                hour=0 if is_midnight_after else hour,
                minute=minute,
                second=int(match["second"] or match["han_second"] or 0),
            )
        except ValueError:
            continue
        at += timedelta(days=is_midnight_after)
        zone_match = ZONE_AFTER.match(plain, after)
        zone = zone_at(zone_match[1], at, languages) if zone_match else None
        return _Clock(at, zone, before, zone_match.end() if zone_match and zone else after)
    return None


ZONE_AFTER = re.compile(
    rf"[\s(,\[]{{0,3}}(?:Uhr\s|hs?\.?\s|น\.\s|horas?\s)?[\s(,]{{0,2}}({ZONE_IN_TEXT}|{NAMED_ZONE})\)?"
)


def _half_after(text: str, start: int, end: int, words: CalendarWords) -> tuple[bool | None, int]:
    gap = len(text[start:end]) - len(text[start:end].lstrip(" 分분,"))
    for mark in _marks_by_length(words):
        at = start + gap
        if text.startswith(mark, at) and _is_mark(text, at, at + len(mark)):
            behind = at + len(mark)
            return words.halves[mark], behind + (text[behind : behind + 1] == ".")
    return None, start


def _half_before(text: str, start: int, end: int, words: CalendarWords) -> tuple[bool | None, int]:
    head = text[start:end].rstrip(" ,:.")
    for mark in _marks_by_length(words):
        if head.endswith(mark) and _is_mark(text, start + len(head) - len(mark), start + len(head)):
            return words.halves[mark], start + len(head) - len(mark)
    return None, end


def _marks_by_length(words: CalendarWords) -> list[str]:
    return sorted(words.halves, key=len, reverse=True)


def _is_mark(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    is_dense = not text[start:end].isascii() and any("\u3000" < character < "\ud7b0" for character in text[start:end])
    return is_dense or (not (before and is_letter(before)) and not (after and is_letter(after)))


def _says_no_more(folded: str, date: _Date, clock: _Clock | None, words: CalendarWords) -> bool:
    """Whether a text holds nothing but the date, its clock and a weekday."""
    taken = [(date.start, date.end)] + ([(clock.start, clock.end)] if clock else [])
    rest = "".join(
        " " if any(start <= place < end for start, end in taken) else character
        for place, character in enumerate(folded)
    )
    return all(
        word in words.weekdays or not any(map(str.isalnum, word)) for word in re.split(r"[\s,.()|/–—-]+", rest) if word
    )
