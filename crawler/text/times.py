"""Times as pages write them, read without guessing: ISO 8601, RFC 2822, epochs, and the habits of scripts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

ISO = re.compile(
    r"(?P<day>\d{4}-\d{1,2}-\d{1,2}|\d{8})"
    r"(?:[T\s]+(?P<hour>\d{1,2})[:.]?(?P<minute>\d{2})(?:[:.]?(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{1,2}|[A-Z]{3,4})?)?(?:\[[\w/]+\])?",
    re.IGNORECASE,
)
SCRIPT = re.compile(  # Fri Apr 28 2023 17:52:31 GMT+0000, Fri Apr 28 19:20:36 CEST 2023
    r"[A-Z][a-z]{2},? (?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2})(?: (?P<year>\d{4}))?"
    r" (?P<clock>\d{2}:\d{2}:\d{2})(?: (?P<zone>[A-Z]{2,5})?(?P<offset>[+-]\d{4})?)?(?: (?P<late>\d{4}))?"
)
NUMBERS = re.compile(
    r"(?P<a>\d{1,4})(?P<mark>[./-])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{2,4})"
    r"(?:\D{0,12}?(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*(?P<half>[ap]\.?m)?)?",
    re.IGNORECASE,
)
JAPANESE = re.compile(
    r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일](?:\D{0,8}?(\d{1,2})\s*[時时:시]\s*(\d{1,2}))?"
)
WORDED = re.compile(
    r"(?:\d{1,2}\.?\s+(?:de\s+)?[^\W\d]{3,12}\.?,?\s+(?:de\s+)?\d{4}|[^\W\d]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|"
    r"th)?,?\s+\d{4})"
    r"(?P<clock>\D{0,12}?\d{1,2}[:.h]\d{2}(?:\s*[ap]\.?m\b\.?)?(?:\s+(?:[A-Z]{2,4}T|UTC|GMT)\b)?)?"
)
ENGLISH = re.compile(
    r"(?:(?P<day>\d{1,2})\.?\s+(?P<month>[a-z]{3,9})\.?|(?P<first>[a-z]{3,9})\.?\s+(?P<second>\d{1,2})(?:st|nd|rd|th)?)"
    r",?\s+(?P<year>\d{4})(?:\D{0,12}?(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:\s*(?P<half>[ap])\.?m\.?)?)?",
    re.IGNORECASE,
)
MONTH_NAMES = {  # of English, whole and short
    name: n
    for n, whole in enumerate(
        "january february march april may june july august september october november december".split(),  # noqa: SIM905
        1,
    )
    for name in (whole, whole[:3], whole[:4] if whole == "september" else whole)
}
MONTHS = {name: n for n, name in enumerate(("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split(), 1)}  # noqa: SIM905
ZONES = {  # minutes east of UTC
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "BST": 60, "IST": 330, "WEST": 60, "CET": 60, "MEZ": 60, "CEST": 120,
    "MESZ": 120, "EET": 120, "EEST": 180, "MSK": 180, "SAST": 120, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300,
    "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "JST": 540, "KST": 540, "HKT": 480, "SGT": 480, "AWST": 480,
    "AEST": 600, "AEDT": 660, "ACST": 570, "NZST": 720, "NZDT": 780, "WIB": 420, "BRT": -180, "ART": -180,
}  # fmt: skip
UNKNOWN_ZONE = timezone(timedelta(0), "unknown")
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as it was written: naive when it had no zone, at midnight when it had no clock."""

    at: datetime
    has_clock: bool = True

    @property
    def has_zone(self) -> bool:
        """Whether the writer gave a zone or offset."""
        return self.at.tzinfo is not None


def read_moment(value: object, *, month_first: bool = False) -> Moment | None:
    """The time that a string or an epoch number gives; None for anything else ("yesterday", a list, year 1)."""
    if isinstance(value, bool):
        return None
    if not isinstance(value, int | float | str):
        return None
    try:
        moment = _read(" ".join(value.split())[:120], month_first) if isinstance(value, str) else _epoch(float(value))
    except (ValueError, OverflowError, TypeError):
        return None
    return moment if moment and _is_possible(moment.at) else None


def _read(text: str, month_first: bool) -> Moment | None:
    if not any(sign.isdigit() for sign in text):
        return None
    if re.fullmatch(r"\d{9,10}(\.\d+)?|\d{12,13}", text):
        return _epoch(float(text))
    if match := ISO.fullmatch(text):
        return _iso(match)
    if match := SCRIPT.match(text):
        return _script(match)
    if re.match(r"(?:[A-Z][a-z]{2,8},? )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{1,2}:", text):
        return Moment(parsedate_to_datetime(text))
    if match := ISO.match(text):
        return _iso(match)
    if match := NUMBERS.search(text):
        return _numbers(match, month_first)
    if match := JAPANESE.search(text):
        year, month, day, hour, minute = (int(part) if part else 0 for part in match.groups())
        return Moment(datetime(year, month, day, hour, minute), has_clock=match[4] is not None)  # noqa: DTZ001
    return None


def read_words(text: str, language: str | None) -> Moment | None:
    """The first time in a line that names its month in words, as "erstellt: 01. April 2025, 15:25"."""
    match = WORDED.search(text)
    if not match:
        return None
    if (english := ENGLISH.fullmatch(match[0])) and (month := MONTH_NAMES.get(_month_of(english))):
        return _english(english, month)
    from dateparser import parse  # type: ignore[import-untyped]  # takes long to load, and few pages need it

    languages = [language.split("-")[0], "en"] if language else None
    try:
        at = parse(match[0], languages=languages, settings={"PREFER_DAY_OF_MONTH": "first"})
    except ValueError:  # a language that dateparser does not have
        at = parse(match[0], languages=["en"])
    return Moment(at, has_clock=match["clock"] is not None) if at and _is_possible(at) else None


def _month_of(match: re.Match[str]) -> str:
    return (match["month"] or match["first"]).lower()


def _english(match: re.Match[str], month: int) -> Moment | None:
    hour, minute = int(match["hour"] or 0), int(match["minute"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "pP" else 0)
    try:
        at = datetime(int(match["year"]), month, int(match["day"] or match["second"]), hour, minute)  # noqa: DTZ001
    except ValueError:
        return None
    return Moment(at, has_clock=match["hour"] is not None) if _is_possible(at) else None


def _epoch(value: float) -> Moment | None:
    if value > 1e11:
        value /= 1000
    if not 1e8 < value < 1e10:
        return None
    return Moment(datetime.fromtimestamp(value, UTC))


def _iso(match: re.Match[str]) -> Moment:
    day = match["day"]
    parts = day.split("-") if "-" in day else (day[:4], day[4:6], day[6:])
    year, month, date = (int(part) for part in parts)
    if match["hour"] is None:
        return Moment(datetime(year, month, date), has_clock=False)  # noqa: DTZ001
    fraction = int((match["fraction"] or "0")[:6].ljust(6, "0"))
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    late = hour == 24 and not minute and not second
    at = datetime(year, month, date, 0 if late else hour, minute, second, fraction)  # noqa: DTZ001
    return Moment((at + timedelta(days=late)).replace(tzinfo=_zone(match["zone"])))


def _zone(name: str | None) -> timezone | None:
    if not name:
        return None
    if name[0] in "+-":
        digits = name[1:].replace(":", "")
        minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
        return timezone(timedelta(minutes=-minutes if name[0] == "-" else minutes))
    minutes_east = ZONES.get(name.upper())
    return None if minutes_east is None else timezone(timedelta(minutes=minutes_east))


def _script(match: re.Match[str]) -> Moment | None:
    year, month = match["year"] or match["late"], MONTHS.get(match["month"])
    if not year or not month:
        return None
    hour, minute, second = (int(part) for part in match["clock"].split(":"))
    at = datetime(int(year), month, int(match["day"]), hour, minute, second)  # noqa: DTZ001
    return Moment(at.replace(tzinfo=_zone(match["offset"] or match["zone"])))


def _numbers(match: re.Match[str], month_first: bool) -> Moment:
    a, b, c = int(match["a"]), int(match["b"]), int(match["c"])
    if len(match["a"]) == 4:
        year, month, day = a, b, c
    elif month_first and match["mark"] == "/" and a <= 12:
        year, month, day = c, a, b
    else:
        year, month, day = (c, a, b) if b > 12 else (c, b, a)
    if year < 100:
        year += 2000
    hour, minute = int(match["hour"] or 0), int(match["minute"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    at = datetime(year, month, day, hour, minute, int(match["second"] or 0))  # noqa: DTZ001
    return Moment(at, has_clock=match["hour"] is not None)


def _is_possible(at: datetime) -> bool:
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return aware > EARLIEST and at.year < 2100 and aware.timestamp() != 0
