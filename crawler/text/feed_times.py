"""Times as feeds and sitemaps write them become aware UTC datetimes, or nothing when they cannot be true."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from dateutil import parser as dateutil_parser  # type: ignore[import-untyped]

OLDEST = 1700  # newspapers put archives on line that go back to about then
SLACK = timedelta(days=1)  # clocks and zones that are wrong; what lies further ahead is no publication
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # how programs write "no time at all"

# Zone names of real feeds that RFC 5322 leaves out, in minutes east of UTC.
_ZONES = {
    "BST": 60,
    "WEST": 60,
    "CET": 60,
    "MEZ": 60,
    "CEST": 120,
    "MESZ": 120,
    "SAST": 120,
    "EET": 120,
    "EEST": 180,
    "MSK": 180,
    "EAT": 180,
    "IST": 330,
    "WIB": 420,
    "HKT": 480,
    "SGT": 480,
    "JST": 540,
    "KST": 540,
    "AEST": 600,
    "AEDT": 660,
    "NZST": 720,
    "NZDT": 780,
}
_ZONE_NAME = re.compile(r"\b(" + "|".join(_ZONES) + r")$")
_DAY_FIRST_OR_MONTH_FIRST = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}")
_MAIL = re.compile(
    r"(?:[A-Za-z]+,?\s+)?\d{1,2}[\s-]+[A-Za-z]{3,}"
)  # the mail reader makes something of nearly anything
_UNKNOWN_ZONE = re.compile(r"\d\s*[A-Za-z]{2,}$")
_PADDED_YEAR = re.compile(r"(?<![\d:.+-])0\d{3}(?![\d:])")  # "0001": rules for short years would make 2001 of it
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


def read_time(text: str | None, *, found: datetime, zone: tzinfo = UTC) -> datetime | None:
    """The instant that a text names: W3C-DTF (ISO 8601), RFC 5322, or a form whose parts are all written out.

    A time without a zone is read in ``zone``. None for what is no time, what two readers would read differently
    ("05/06/2024", "yesterday"), and what cannot be a publication: before 1700, the Unix epoch, a day after ``found``.
    """
    written = " ".join((text or "").split())
    if not 4 < len(written) <= 64 or _PADDED_YEAR.search(written):
        return None
    named = _ZONE_NAME.search(written)
    if named:
        written = written[: named.start()] + _offset(_ZONES[named[1]])
    for read in (_read_iso, _read_mail, _read_loose):
        moment = read(written)
        if moment is not None:
            break
    else:
        return None
    try:
        moment = (moment if moment.utcoffset() is not None else moment.replace(tzinfo=zone)).astimezone(UTC)
        if moment.year < OLDEST or moment == EPOCH or moment > found + SLACK:
            return None
    except (OverflowError, ValueError):
        return None
    return moment


def _offset(minutes: int) -> str:
    return f"+{minutes // 60:02d}{minutes % 60:02d}"


def _read_iso(text: str) -> datetime | None:
    month_only = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if month_only:
        text += "-01"
    try:
        return (
            datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text)) if re.match(r"\d{4}-|\d{8}T", text) else None
        )
    except ValueError:
        return None


def _read_mail(text: str) -> datetime | None:
    if not _MAIL.match(text):
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None and text.endswith(("-0000", "Z")):
        return moment.replace(tzinfo=UTC)  # "-0000" says that the zone is unknown; feeds mean UTC by it
    return None if moment.tzinfo is None and _UNKNOWN_ZONE.search(text) else moment


def _read_loose(text: str) -> datetime | None:
    """What dateutil reads alike whatever day it is, so that nothing in it was guessed."""
    if not _YEAR.search(text) or _DAY_FIRST_OR_MONTH_FIRST.match(text):
        return None
    readings = set()
    for default in (datetime(2001, 2, 3), datetime(2004, 11, 25)):  # noqa: DTZ001
        try:
            readings.add(dateutil_parser.parse(text, default=default, tzinfos=_zone_of))
        except (ValueError, TypeError, ArithmeticError, AttributeError, IndexError):
            return None
    return readings.pop() if len(readings) == 1 else None


def _zone_of(name: str | None, offset: int | None) -> tzinfo | None:
    """The zone of a written offset; an unknown name makes dateutil give up, for it must not be guessed."""
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    if name is None:
        return None
    if name in {"UTC", "GMT", "Z", "UT"}:
        return UTC
    raise ValueError(f"unknown zone {name}")
