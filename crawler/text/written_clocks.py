"""Clocks as people write them beside a date: of twelve hours or twenty-four, with the words around them and a zone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Final

from crawler.text.date_words import UPDATED_WORDS, DateWords, compact_mark, has_end_of_word
from crawler.text.spoken_zones import spoken_zone
from crawler.text.time_zones import ZONE_BEHIND_CLOCK, read_zone

_CLOCK: Final = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})\s?(?:(?P<sign>:|heures?|uhr|h|時|时|点|點|시|u|টা)\s?(?P<minute>\d{1,2})(?:\s?[:分분]\s?(?P<second>\d{2})(?!\d)(?:\s?[秒초])?)?(?!\d|\.\d{1,2}\.)"
    r"|\.(?P<dotted>\d{2})(?![.\d]|\s?%))"
)
_BARE_HOUR: Final = re.compile(
    r"(?<![\da-z:.,])(?P<hour>\d{1,2})(?=\s?(?:時|时|点|點|시|uhr|h\b|heures?\b|बजे|वाजता|টা|بجے|[ap]\.?m\b))"
)
_FOUR_DIGITS: Final = re.compile(  # 1605 GMT
    r"(?<![\d:.,/-])(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?=\s?(?:hrs?|hours|h|gmt|utc|ist|sast|eat|wib)\b)"
)
_CLOCK_WORD: Final = re.compile(
    r"\s?(?:(?:uhr|hours|hrs|horas|hod|ure|h|kl|s)(?![^\W\d_])|[น分분])?\.?[\s,.|-]{0,3}[(\[]?\s?", re.IGNORECASE
)
SIGNS_BEFORE_TWO_DIGITS: Final = frozenset({":", "h", "u", "uhr", "heure", "heures"})
MAX_GAP_TO_CLOCK: Final = 30


@dataclass(frozen=True, slots=True)
class WrittenClock:
    """A clock and where it stands in its line."""

    hour: int
    minute: int
    second: int
    zone: tzinfo | None
    span: tuple[int, int]


def clock_beside(
    plain: str, low: str, span: tuple[int, int], bounds: tuple[int, int], words: DateWords, around: frozenset[str]
) -> WrittenClock | None:
    """The clock behind a date, else the one before it."""
    start, end = span[1], min(bounds[1], span[1] + MAX_GAP_TO_CLOCK + 12)
    for pattern in (_CLOCK, _BARE_HOUR, _FOUR_DIGITS):
        for match in pattern.finditer(low, start, min(len(low), end + 6)):
            if match.start() > end or UPDATED_WORDS.search(low[start : match.start()]):
                break
            if clock := _read_clock(plain, low, match, words, around):
                return clock
    first = max(bounds[0], span[0] - MAX_GAP_TO_CLOCK)
    for pattern in (_CLOCK, _BARE_HOUR):
        for match in reversed(list(pattern.finditer(low, first, span[0]))):
            # one behind another day is that day's, unless the line goes on to a change there
            is_own = not bounds[0] or UPDATED_WORDS.search(low[bounds[0] : match.start()]) is not None
            is_clock = pattern is _CLOCK and match["dotted"] is None
            if not is_own or not (is_clock or _has_half(low[match.end() : span[0]], words)):
                continue
            if clock := _read_clock(plain, low, match, words, around):
                return clock if clock.zone else _with_zone_behind(clock, plain, span[1], around)
    return None


def _has_half(behind: str, words: DateWords) -> bool:
    """Whether a half of the day stands behind a clock, and is no German "am" before the day."""
    half = words.half_after.match(behind)
    return half is not None and (compact_mark(half["half"]) != "am" or bool(behind[half.end() :].strip()))


def _with_zone_behind(clock: WrittenClock, plain: str, end: int, around: frozenset[str]) -> WrittenClock:
    """A clock before its day, in the zone that is written behind the day: "9.05pm, 14 October 2026 BST"."""
    gap = _CLOCK_WORD.match(plain, end)
    found = ZONE_BEHIND_CLOCK.match(plain, gap.end() if gap else end)
    return replace(clock, zone=read_zone(found[0], around)) if found else clock


def _read_clock(
    plain: str, low: str, match: re.Match[str], words: DateWords, around: frozenset[str]
) -> WrittenClock | None:
    groups = match.groupdict()
    minute_text = groups.get("minute") or groups.get("dotted") or "0"
    hour, minute, second = int(match["hour"]), int(minute_text), int(groups.get("second") or 0)
    if groups.get("sign") in SIGNS_BEFORE_TWO_DIGITS and len(minute_text) < 2:
        return None
    end = match.end()
    if match.re is _BARE_HOUR and (mark := re.match(r"\s?(?:時|时|点|點|시)", low[end:])):
        end += mark.end()
    if sign := re.match(r"\s?[分분秒초]", low[end:]):
        end += sign.end()
    half = None
    if (found := words.half_after.match(low, end)) and has_end_of_word(low, found.end()):
        half, end = found["half"], found.end()
    elif found := words.half_before.search(low, max(0, match.start() - 20), match.start()):
        half = found["half"]
    kind = words.halves.get(compact_mark(half)) if half else None
    if kind and hour <= 12:
        hour = _whole_hour(hour, kind)
    if hour > 23 or minute > 59 or second > 59:
        return None
    zone = None
    gap = _CLOCK_WORD.match(plain, end)
    for place in (end, gap.end() if gap else end):
        if found := ZONE_BEHIND_CLOCK.match(plain, place):
            zone, end = read_zone(found[0], around), found.end()
            break
    else:
        zone = spoken_zone(low)
        end = gap.end() if gap and gap[0].strip() else end
    return WrittenClock(hour, minute, second, zone, (match.start(), end))


def _whole_hour(hour: int, kind: str) -> int:
    """The hour of 24 that one of 12 is at a time of the day."""
    if kind in {"am", "morning", "midnight"}:
        return hour % 12
    if kind == "noon":
        return hour if hour >= 10 else hour + 12
    if kind == "night":
        return hour % 12 if hour == 12 or hour < 5 else hour + 12
    return hour % 12 + 12  # in the evening "12" is told by few, and of the next day
