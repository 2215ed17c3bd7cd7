"""Times that are told from the time of reading: how long ago, yesterday, on which day of the week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from crawler.text.ago_words import read_short_age
from crawler.text.characters import has_digit
from crawler.text.date_words import DateWords, date_words, fold_date, has_end_of_word, languages_of_script, read_ago
from crawler.text.written_clocks import WrittenClock, clock_beside

MAX_WORDS_OF_WEEKDAY: Final = 12  # characters beside a day of the week and its clock: "a las", "um ... Uhr"


def read_relative(text: str, languages: Sequence[str] | None, now: datetime) -> tuple[datetime, bool] | None:
    """The time of "3 hours ago", "5d" or "yesterday 18:05" as seen ``now``, and whether it has a clock.

    It is never later than ``now``. A day of the week with a clock is the last such one: "Wednesday 18:05".
    """
    plain, low = fold_date(text)
    words = date_words(tuple(languages_of_script(plain) if languages is None else languages))
    short = read_short_age(low)
    ago = read_ago(low, words) if short is None else timedelta(seconds=short)
    if ago is not None:
        return (now - ago, True) if ago < timedelta(days=2) else (now - ago, False)
    for word, days in sorted(words.days_ago.items(), key=lambda pair: -len(pair[0])):
        at = low.find(word)
        if at < 0 or not has_end_of_word(low, at + len(word)) or (at and low[at - 1].isalpha() and word.isascii()):
            continue
        day = (now - timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
        clock = clock_beside(plain, low, (at, at + len(word)), (0, len(low)), words, frozenset())
        if clock is None:
            return day, False
        moment = _at_clock(day, clock, now)
        return (moment, True) if moment <= now else None
    return _of_weekday(plain, low, words, now)


def _at_clock(day: datetime, clock: WrittenClock, now: datetime) -> datetime:
    return day.replace(hour=clock.hour, minute=clock.minute, second=clock.second, tzinfo=clock.zone or now.tzinfo)


def _of_weekday(plain: str, low: str, words: DateWords, now: datetime) -> tuple[datetime, bool] | None:
    """The last time that a line tells by a day of the week and a clock, and nothing else: "Wednesday 18:05"."""
    found = [match for match in words.weekday_pattern.finditer(low) if has_end_of_word(low, match.end())]
    if len({words.weekdays.get(match[0]) for match in found}) != 1:
        return None
    clock = clock_beside(plain, low, found[0].span(), (0, len(low)), words, frozenset())
    if clock is None:
        return None
    first, end = min(found[0].start(), clock.span[0]), max(found[-1].end(), clock.span[1])
    within = low[found[-1].end() : clock.span[0]] or low[clock.span[1] : found[0].start()]
    rest = low[:first] + within + low[end:]
    if len(rest.strip()) > MAX_WORDS_OF_WEEKDAY or has_digit(rest):
        return None
    back = (now.weekday() - words.weekdays[found[0][0]]) % 7
    moment = _at_clock((now - timedelta(days=back)).replace(microsecond=0), clock, now)
    return (moment if moment <= now else moment - timedelta(days=7)), True
