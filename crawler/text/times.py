"""Times as pages, feeds and sitemaps write them: one reader that tells what it had to guess, and one set of bounds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from typing import Final

from crawler.text.calendars import BIKRAM_PLACES, BUDDHIST_PLACES, SOLAR_PLACES, calendar_of_numbers, in_our_calendar
from crawler.text.date_words import UPDATED_WORDS
from crawler.text.time_zones import EXACT_ZONE, ZONE_IN_TEXT, read_zone
from crawler.text.written_dates import BUDDHIST_YEARS, WrittenDate, read_dates

MIN_YEAR: Final = 1700  # newspapers put archives on line that go back to about then
MAX_YEAR: Final = 9998  # in the calendar's last year a change of zone may overflow
CLOCK_SLACK: Final = timedelta(days=1)  # clocks and zones that are wrong; what lies further ahead is no publication
MAX_UTC_OFFSET: Final = timedelta(hours=14)  # Kiritimati
MAX_TIME_CHARS: Final = 160  # of a text in which a time is sought
_NO_TIMES: Final = frozenset(  # how programs write "no time at all": SQL, spreadsheets, Unix
    datetime.combine(date(*day), time.min) for day in ((1753, 1, 1), (1899, 12, 30), (1900, 1, 1), (1970, 1, 1))
)
ENGLISH_MONTHS: Final = {  # whole and short
    name: number
    for number, whole in enumerate(
        "january february march april may june july august september october november december".split(),  # noqa: SIM905
        1,
    )
    for name in (whole, whole[:3], whole[:4] if whole == "september" else whole)
}

_COMMENT = r"(?:\s*\([^()]{0,60}\))?"  # as RFC 5322 has them behind a zone: (CEST), (Coordinated Universal Time)
_ISO = re.compile(
    r"(?P<day>\d{4}-0?\d{1,2}-\d{1,2}|\d{8})"
    r"(?:[T\s]+(?P<hour>\d{1,2})[:.]?(?P<minute>\d{2})(?:[:.]?(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?"
    rf"\s*(?P<zone>{EXACT_ZONE})?)?(?:\[[\w/+-]+\])?{_COMMENT}",
    re.IGNORECASE,
)
_PLAIN_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})")
_ISO_RARE = re.compile(  # weeks, and hours alone
    r"\d{4}-?W\d{2}(?:-?\d(?:[T ][\d:.,+Z-]+)?)?|(?:\d{4}-\d{2}-\d{2}|\d{8})[T ]\d{2}(?:Z|[+-]\d{2}(?::?\d{2})?)?"
)
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_SHORT_YEAR = re.compile(r"(\d{2})-(\d{2})-(\d{2})")
_SCRIPT = re.compile(  # Fri Apr 28 2023 17:52:31 GMT+0000 (UTC), Fri Apr 28 19:20:36 CEST 2023
    r"[A-Z][a-z]{2},? (?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2})(?: (?P<year>\d{4}))?"
    r" (?P<clock>\d{2}:\d{2}:\d{2})"
    r"(?: (?=[A-Z+-])(?P<zone>[A-Z]{2,5})?(?P<offset>[+-]\d{4})?)?(?: (?P<late_year>\d{4}))?"
    rf"{_COMMENT}"
)
_ENGLISH = re.compile(  # RFC 5322 and what people write
    r"(?:(?P<weekday>[a-z]{3,9})\.?,?\s+)?"
    r"(?:(?P<day>\d{1,2})\.?[\s-]+(?P<month>[a-z]{3,9})\.?|"
    r"(?P<first_month>[a-z]{3,9})\.?\s+(?P<second_day>\d{1,2})(?:st|nd|rd|th)?)"
    r"(?:,?[\s-]+(?P<year>\d{4}|\d{2}(?=\s+\d{1,2}:\d{2}))"
    r"(?:\D{0,12}?(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
    rf"(?:\s*(?P<half>[ap])\.?m\b\.?)?(?:\s*(?:Etc/(?=[A-Z]{{3}}(?![A-Z+-])))?"
    rf"(?P<zone>{ZONE_IN_TEXT}|(?-i:AT)|[+-](?:0?\d|1[0-4])(?::?[0-5]\d)?(?![\d:])))?)?)"
    rf"{_COMMENT}",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)[1-9]\d{3}(?!\d)")
_PADDED_YEAR = re.compile(r"(?<![\d:.+-])0\d{3}(?![\d:])")  # "0001": rules for short years would make 2001 of it
_SIGNED_NAME = re.compile(r"(?:GMT|UTC)\s?[+-]")  # which dateutil reads as POSIX does, the wrong way round
_MAX_LOOSE_CHARS = 64
_EPOCH_SECONDS = re.compile(r"\d{9,10}(?:\.\d+)?")
_EPOCH_MILLISECONDS = re.compile(r"\d{12,13}|\d{15,16}")  # or microseconds
_DOT_NET = re.compile(r"/?Date\((\d{9,13})(?:[+-]\d{4})?\)/?")  # the offset says where it was written
_SIX_DIGITS_OF_SECOND = 1e14  # numbers from here on are microseconds
_BUDDHIST_ISO = re.compile(r"^(2[3-6]\d\d)(?=-\d|\d{4}(?!\d))")
_ISO_OF_CALENDAR = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


class Doubt(StrEnum):
    """What the reader of a time could not know."""

    ORDER = "order"  # which of two numbers is the day: 05/06/2024
    REST = "rest"  # what the rest of the text says
    DAY = "day"  # the day: the first of the month stands for it
    YEAR = "year"  # which year: the last one that had the day before the page was fetched


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as it was written: naive when it had no zone, at midnight when it had no clock."""

    at: datetime
    has_clock: bool = True
    doubts: frozenset[Doubt] = frozenset()

    @property
    def has_zone(self) -> bool:
        """Whether the writer gave a zone or offset."""
        return self.at.tzinfo is not None

    @property
    def is_ambiguous(self) -> bool:
        """Whether two readers would read two days."""
        return Doubt.ORDER in self.doubts

    def placed_in(self, zone: tzinfo) -> datetime:
        """The aware time; one without a zone is of the zone given."""
        return self.at if self.at.tzinfo else self.at.replace(tzinfo=zone)


@dataclass(frozen=True, slots=True)
class _Context:
    month_first: bool
    languages: Sequence[str] | None
    latest: datetime | None
    places: frozenset[str]


def read_moment(
    value: object,
    *,
    accept: Collection[Doubt] = (),
    month_first: bool = False,
    languages: Sequence[str] | None = ("en",),
    latest: datetime | None = None,
    places: Collection[str] = (),
) -> Moment | None:
    """The time that a string or an epoch number gives; None for anything else ("yesterday", a list, year 1).

    Forms: ISO 8601, RFC 5322, seconds, milli- and microseconds since 1970, those of scripts, numbers, and what people
    write with names of months in ``languages`` (None: any). ``accept`` says which doubts the caller bears;
    ``month_first`` how it reads ambiguous numbers; ``places`` are countries and languages (``TH``, ``th``) whose zones
    and calendars count. None for what cannot be a publication, too: before 1700, the zero of some program,
    more than a day later than ``latest``.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, int) and len(str(value)) == len("20260205"):
        value = str(value)
    try:
        context = _Context(month_first, languages, latest, frozenset(places))
        moments = _read_text(value, context) if isinstance(value, str) else _read_epoch(float(value))
        moment = next((moment for moment in moments if moment.doubts.issubset(accept)), None)
        return moment if moment and is_possible(moment.at, latest) else None
    except (ValueError, OverflowError, TypeError):
        return None


def read_instant(
    value: object,
    *,
    zone: tzinfo,
    latest: datetime,
    accept: Collection[Doubt] = (),
    languages: Sequence[str] | None = ("en",),
) -> datetime | None:
    """As :func:`read_moment`, but aware, a time without a zone read in ``zone``, and believable at ``latest``."""
    if isinstance(value, str) and _PLAIN_ISO.fullmatch(value) and (plain := _plain_instant(value)):
        return plain if is_possible(plain, latest) else None
    moment = read_moment(value, accept=accept, languages=languages, latest=latest)
    at = moment.placed_in(zone) if moment else None
    return at if at is not None and is_believable(at, latest) else None


def _plain_instant(text: str) -> datetime | None:
    """The time that machines write most; None for a clock or an offset that only the longer way reads."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def is_believable(at: datetime, now: datetime) -> bool:
    """Whether an aware time can be that of a publication known ``now``: no more than a day later."""
    return at <= now + CLOCK_SLACK


def in_calendar(at: datetime) -> bool:
    """Whether a time lies within the years in which anything was published."""
    return MIN_YEAR <= at.year <= MAX_YEAR


def is_possible(at: datetime, latest: datetime | None) -> bool:
    """Whether a time, with or without a zone, can be that of a publication: in bounds, and no zero of a program."""
    wall = at.replace(tzinfo=None)
    if not in_calendar(at) or wall in _NO_TIMES:
        return False
    if at.tzinfo and at.astimezone(UTC).replace(tzinfo=None) in _NO_TIMES:
        return False
    # a time without a zone may be of one that is ahead
    return latest is None or is_believable(at if at.tzinfo else at.replace(tzinfo=timezone(MAX_UTC_OFFSET)), latest)


def _read_text(value: str, context: _Context) -> Iterator[Moment]:
    """What the forms make of a text, the surest first; raises ValueError where one finds an impossible time."""
    whole = " ".join(value.split())
    whole = match[1] if (match := _DOT_NET.fullmatch(whole)) else whole
    text = _in_our_calendar(whole[:MAX_TIME_CHARS], context.places, context.latest)
    if not any(character.isnumeric() for character in text):
        return
    if _EPOCH_SECONDS.fullmatch(text) or _EPOCH_MILLISECONDS.fullmatch(text):
        yield from _read_epoch(float(text))
        return
    cut = {Doubt.REST} if len(whole) > MAX_TIME_CHARS else set()
    for moment in _read_forms(text, context):
        yield Moment(moment.at, moment.has_clock, moment.doubts | cut) if cut else moment


def _in_our_calendar(text: str, places: frozenset[str], latest: datetime | None) -> str:
    """A machine's date with the year of our calendar, where countries have another: 2569-03-10, 1404-12-19."""
    if places & BUDDHIST_PLACES:
        return _BUDDHIST_ISO.sub(lambda match: str(int(match[1]) - BUDDHIST_YEARS), text, count=1)
    if places & (SOLAR_PLACES | BIKRAM_PLACES) and (match := _ISO_OF_CALENDAR.match(text)):
        year, month, day = (int(match[number]) for number in (1, 2, 3))
        calendar = calendar_of_numbers(year, places, latest.year if latest else year)
        with suppress(ValueError):
            return f"{in_our_calendar(calendar, year, month, day)}{text[match.end() :]}" if calendar else text
    return text


def _read_forms(text: str, context: _Context) -> Iterator[Moment]:
    languages = context.languages
    if match := _ISO.fullmatch(text):
        yield _from_iso(match, context.places)
    elif _ISO_RARE.fullmatch(text):
        yield Moment(datetime.fromisoformat(text), has_clock=len(text) > len("2025-W27-3"))
    if match := _MONTH.fullmatch(text):
        yield Moment(_date(match[1], match[2], 1), has_clock=False, doubts=frozenset({Doubt.DAY}))
    if (match := _SHORT_YEAR.fullmatch(text)) and (only := _only_day(match, context.latest)):
        yield Moment(only, has_clock=False)
    if (match := _SCRIPT.match(text)) and (moment := _from_script(match)):
        yield _with_rest(moment, match)
    reads_english = languages is None or "en" in languages
    match = _ENGLISH.fullmatch(text)
    if match and match["hour"] and UPDATED_WORDS.search(text[match.end("year") : match.start("hour")].lower()):
        match = None  # the clock is that of a change
    if match and (reads_english or _is_rfc_5322(match)) and (moment := _from_english(match, context.places)):
        yield moment
    written = list(
        read_dates(text, languages, month_first=context.month_first, places=context.places, latest=context.latest)
    )
    for one in sorted((one for one in written if in_calendar(one.at)), key=_is_less_likely):
        yield _as_moment(one)
    if (match := _ISO.match(text)) and match.end() < len(text):
        yield _with_rest(_from_iso(match, context.places), match)
    if reads_english and not written:
        yield from _read_loosely(text)


def _is_less_likely(one: WrittenDate) -> tuple[bool, bool]:
    """The key by which the dates of one line are tried: what is of a change, or has no year, comes later."""
    return (one.is_update, not one.has_year)


def _as_moment(one: WrittenDate) -> Moment:
    doubts = {Doubt.ORDER: one.is_ambiguous, Doubt.REST: not one.is_whole, Doubt.YEAR: not one.has_year}
    return Moment(one.at, one.has_clock, frozenset(doubt for doubt, is_so in doubts.items() if is_so))


def _with_rest(moment: Moment, match: re.Match[str]) -> Moment:
    """The moment of a match, with a doubt where the text says more than it."""
    if match[0] == match.string:
        return moment
    return Moment(moment.at, moment.has_clock, moment.doubts | {Doubt.REST})


def _date(year: str | int, month: str | int, day: str | int) -> datetime:
    return datetime(int(year), int(month), int(day))  # noqa: DTZ001 - as it was written


def _only_day(match: re.Match[str], latest: datetime | None) -> datetime | None:
    """The day of three numbers of two digits where one order alone gives a day that has been; else None."""
    first, second, third = (int(part) for part in match.groups())
    days = set()
    for year, month, day in ((first, second, third), (third, second, first), (third, first, second)):
        with suppress(ValueError):
            at = _date(2000 + year, month, day)
            if latest is not None and is_possible(at, latest):
                days.add(at)
    return days.pop() if len(days) == 1 else None


def _read_epoch(value: float) -> Iterator[Moment]:
    seconds = value / 1e6 if value > _SIX_DIGITS_OF_SECOND else value / 1000 if value > 1e11 else value
    if 1e8 < seconds < 1e10:
        yield Moment(datetime.fromtimestamp(seconds, UTC))


def _from_iso(match: re.Match[str], places: Collection[str] = ()) -> Moment:
    day = match["day"]
    parts = day.split("-") if "-" in day else (day[:4], day[4:6], day[6:])
    at = _date(*parts)
    if match["hour"] is None:
        return Moment(at, has_clock=False)
    fraction = int((match["fraction"] or "0")[:6].ljust(6, "0"))
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    return Moment(_at_clock(at, hour, minute, second, match, places).replace(microsecond=fraction))


def _from_script(match: re.Match[str]) -> Moment | None:
    year, month = match["year"] or match["late_year"], ENGLISH_MONTHS.get(match["month"].lower())
    if not year or not month:
        return None
    hour, minute, second = (int(part) for part in match["clock"].split(":"))
    at = _date(year, month, match["day"]).replace(hour=hour, minute=minute, second=second)
    return Moment(at.replace(tzinfo=read_zone(match["offset"] or match["zone"])))


def _from_english(match: re.Match[str], places: Collection[str] = ()) -> Moment | None:
    month = ENGLISH_MONTHS.get((match["month"] or match["first_month"]).lower())
    if month is None:
        return None
    year = int(match["year"])
    if len(match["year"]) == 2:
        year += 2000 if year < 50 else 1900  # RFC 5322 section 4.3
    return _with_clock(_date(year, month, match["day"] or match["second_day"]), match, places)


def _is_rfc_5322(match: re.Match[str]) -> bool:
    """Whether an English date is as mail and HTTP have it, by day, short month, year and clock."""
    return match["month"] is not None and len(match["month"]) == 3 and match["hour"] is not None


def _with_clock(day: datetime, match: re.Match[str], places: Collection[str]) -> Moment:
    """The day at the clock that a match has, if any."""
    if match["hour"] is None:
        return Moment(day, has_clock=False)
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "pP" else 0)
    return Moment(_at_clock(day, hour, int(match["minute"]), int(match["second"] or 0), match, places))


def _at_clock(
    day: datetime, hour: int, minute: int, second: int, match: re.Match[str], places: Collection[str]
) -> datetime:
    """A day at a clock, of which 24:00 is the end of it; in the zone of the match."""
    is_end = hour == 24 and not minute and not second
    second = 59 if second == 60 else second  # a leap second, which no clock of ours has
    at = day.replace(hour=0 if is_end else hour, minute=minute, second=second) + timedelta(days=is_end)
    return at.replace(tzinfo=read_zone(match["zone"], places))


def _read_loosely(text: str) -> Iterator[Moment]:
    """What dateutil reads alike whatever day it is, so that nothing in it was guessed."""
    if len(text) > _MAX_LOOSE_CHARS or not _YEAR.search(text) or _PADDED_YEAR.search(text) or _SIGNED_NAME.search(text):
        return
    from dateutil import parser  # type: ignore[import-untyped]

    readings = []
    for default in (datetime(2001, 2, 3), datetime(2004, 11, 25), datetime(2001, 2, 3, 13, 37)):  # noqa: DTZ001
        try:
            readings.append(parser.parse(text, default=default, tzinfos=_zone_of))
        except (ValueError, TypeError, ArithmeticError, AttributeError, IndexError):
            return
    if readings[0] == readings[1]:
        yield Moment(readings[0], has_clock=readings[0] == readings[2])


def _zone_of(name: str | None, offset: int | None) -> tzinfo | None:
    """The zone of a written offset or name; an unknown name makes dateutil give up, for it must not be guessed."""
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    if name is None:
        return None
    if zone := read_zone(name):
        return zone
    raise ValueError(f"unknown zone {name}")
