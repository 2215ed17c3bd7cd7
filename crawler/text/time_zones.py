"""Time zones as they are written behind a clock: offsets and the abbreviations that news sites use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

UNKNOWN_ZONE: Final = timezone(timedelta(0), "unknown")  # of times whose zone nobody told, which are read as UTC
# minutes east of UTC; of names with several meanings the one that RFC 5322 or most newspapers have
ZONES: Final = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "BST": 60, "WEST": 60, "CET": 60, "MEZ": 60, "CEST": 120,
    "MESZ": 120, "EET": 120, "SAST": 120, "EEST": 180, "MSK": 180, "EAT": 180, "IST": 330, "WIB": 420, "HKT": 480,
    "SGT": 480, "AWST": 480, "JST": 540, "KST": 540, "ACST": 570, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
    "ADT": -180, "ART": -180, "BRT": -180, "AST": -240, "EDT": -240, "EST": -300, "CDT": -300, "CST": -360,
    "MDT": -360, "MST": -420, "PDT": -420, "PST": -480,
    "МСК": 180, "PKT": 300, "NPT": 345, "ICT": 420, "WITA": 480, "WIT": 540, "MYT": 480, "PHT": 480,
    "CAT": 120, "WAT": 60,
}  # fmt: skip
NAMES: Final = "|".join(sorted(ZONES, key=len, reverse=True))
REGIONS: Final = {  # names that stand for summer and winter time alike
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
    "EASTERN": "America/New_York", "CENTRAL": "America/Chicago", "MOUNTAIN": "America/Denver",
    "PACIFIC": "America/Los_Angeles",
}  # fmt: skip
ZONES_BY_LANGUAGE: Final = {("CST", "zh"): 480, ("IST", "he"): 120}  # what an abbreviation means elsewhere
NAMED_ZONE: Final = rf"(?-i:(?:{'|'.join(REGIONS)}|Eastern|Central|Mountain|Pacific)(?:\s[Tt]ime)?)(?![A-Za-z])"
# for use within other expressions; in running text "10:15-11:30" and "10:15 Est" are no zones
EXACT_ZONE: Final = rf"(?:(?:UTC|GMT)\s?)?[+-]\d{{1,2}}(?::?\d{{2}})?(?!\d)|(?:{NAMES})(?![A-Za-z])"
ZONE_IN_TEXT: Final = (
    rf"(?-i:(?:UTC|GMT)\s?[+-]\d{{1,2}}(?::?\d{{2}})?(?!\d)"
    rf"|(?:[+-](?:0\d|1[0-4])(?:00|30|45)|\+(?:0\d|1[0-4]):(?:00|30|45))(?!\d)"
    rf"|(?:{NAMES})(?![A-Za-z]))"
)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+-])(\d{1,2}):?(\d{2})?", re.IGNORECASE)


def read_zone(text: str | None) -> timezone | None:
    """The zone of an offset such as ``+0530``, ``-3`` or ``GMT+2``, or of an abbreviation; None for any other text.

    Raises ValueError for an offset of a day or more.
    """
    written = (text or "").strip()
    if match := _OFFSET.fullmatch(written):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))
    minutes_east = ZONES.get(written.upper())
    return None if minutes_east is None else timezone(timedelta(minutes=minutes_east))


def zone_at(text: str, at: datetime, languages: Sequence[str]) -> tzinfo | None:
    """The zone that is written behind a naive time on a page in some languages, by ``read_zone`` or of a region."""
    name = text.strip().upper().removesuffix(" TIME")
    if name in REGIONS:
        offset = at.replace(tzinfo=ZoneInfo(REGIONS[name])).utcoffset()
        return timezone(offset) if offset is not None else None
    minutes = next((ZONES_BY_LANGUAGE[name, one] for one in languages[:1] if (name, one) in ZONES_BY_LANGUAGE), None)
    return read_zone(text) if minutes is None else timezone(timedelta(minutes=minutes))
