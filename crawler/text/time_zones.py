"""Time zones as they are written behind a clock: offsets and the abbreviations that news sites use."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

UNKNOWN_ZONE: Final = timezone(timedelta(0), "unknown")  # of times whose zone nobody told, which are read as UTC
# minutes east of UTC; of names with several meanings the one that RFC 5322 or most newspapers have
ZONES: Final = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "BST": 60, "WEST": 60, "CET": 60, "MET": 60, "MEZ": 60, "CEST": 120,
    "MEST": 120, "MESZ": 120, "EET": 120, "SAST": 120, "EEST": 180, "MSK": 180, "EAT": 180, "IST": 330, "WIB": 420,
    "HKT": 480, "SGT": 480, "AWST": 480, "JST": 540, "KST": 540, "ACST": 570, "AEST": 600, "AEDT": 660,
    "NZST": 720, "NZDT": 780,
    "ADT": -180, "ART": -180, "BRT": -180, "AST": -240, "EDT": -240, "EST": -300, "CDT": -300, "CST": -360,
    "MDT": -360, "MST": -420, "PDT": -420, "PST": -480, "AKST": -540, "AKDT": -480, "HST": -600, "NST": -210,
    "NDT": -150, "WAT": 60, "CAT": 120, "TRT": 180, "МСК": 180, "IRST": 210, "GST": 240, "PKT": 300, "UZT": 300,
    "NPT": 345, "MMT": 390, "ICT": 420, "WITA": 480, "PHT": 480, "MYT": 480, "WIT": 540, "ACDT": 630,
    "CLT": -240, "COT": -300, "PET": -300, "ECT": -300, "VET": -240, "BOT": -240, "UYT": -180,
}  # fmt: skip
# names of a zone whatever the time of the year, in capitals or spelt out
PLACES: Final = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
    "AKT": "America/Anchorage", "AT": "America/Halifax", "EASTERN": "America/New_York", "CENTRAL": "America/Chicago",
    "PACIFIC": "America/Los_Angeles", "MOUNTAIN": "America/Denver", "BEIJING": "Asia/Shanghai",
}  # fmt: skip
# names that mean another zone in some countries and languages
LOCAL_ZONES: Final = {
    ("CST", "CN"): "Asia/Shanghai", ("CST", "TW"): "Asia/Taipei", ("CST", "HK"): "Asia/Hong_Kong",
    ("CST", "MO"): "Asia/Macau", ("CST", "CU"): "America/Havana", ("CDT", "CU"): "America/Havana",
    ("CST", "zh"): "Asia/Shanghai", ("IST", "IL"): "Asia/Jerusalem", ("IST", "he"): "Asia/Jerusalem",
    ("IST", "IE"): "Europe/Dublin", ("IST", "ga"): "Europe/Dublin", ("BST", "BD"): "Asia/Dhaka",
    ("BST", "bn"): "Asia/Dhaka", ("AST", "SA"): "Asia/Riyadh", ("AST", "KW"): "Asia/Kuwait",
    ("AST", "QA"): "Asia/Qatar", ("AST", "BH"): "Asia/Bahrain", ("AST", "IQ"): "Asia/Baghdad",
    ("AST", "ar"): "Asia/Riyadh", ("PST", "PH"): "Asia/Manila", ("PST", "fil"): "Asia/Manila",
    ("PST", "PK"): "Asia/Karachi", ("EST", "AU"): "Australia/Sydney", ("EDT", "AU"): "Australia/Sydney",
    ("CST", "AU"): "Australia/Adelaide", ("ET", "AU"): "Australia/Sydney", ("WST", "AU"): "Australia/Perth",
}  # fmt: skip
# of countries whose clocks differ: the zone by which nearly all of their papers tell the time; those
# of the United States and of Canada have no such zone
MAIN_ZONES: Final = {
    "AU": "Australia/Sydney", "BR": "America/Sao_Paulo", "CL": "America/Santiago", "CN": "Asia/Shanghai",
    "EC": "America/Guayaquil", "ES": "Europe/Madrid", "ID": "Asia/Jakarta", "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City", "NZ": "Pacific/Auckland", "PF": "Pacific/Tahiti", "PG": "Pacific/Port_Moresby",
    "PT": "Europe/Lisbon", "RU": "Europe/Moscow", "UA": "Europe/Kyiv",
}  # fmt: skip
NAMES: Final = "|".join(sorted(ZONES, key=len, reverse=True))
# for use within other expressions; in running text "10:15-11:30" and "10:15 Est" are no zones
EXACT_ZONE: Final = rf"(?:(?:UTC|GMT)\s?)?[+-]\d{{1,2}}(?::?\d{{2}})?(?!\d)|(?:{NAMES})(?![A-Za-z])"
ZONE_IN_TEXT: Final = (
    rf"(?-i:(?:UTC|GMT)\s?[+-]\d{{1,2}}(?::?\d{{2}})?(?!\d)"
    rf"|(?:[+-](?:0\d|1[0-4])(?:00|30|45)|\+(?:0\d|1[0-4]):(?:00|30|45))(?!\d)"
    rf"|(?:{NAMES})(?![A-Za-z]))"
)
_SPELT_ZONE = re.compile(r"(EASTERN|PACIFIC|CENTRAL|MOUNTAIN|BEIJING)(?: (?:STANDARD |DAYLIGHT )?TIME)?")
# in lines that people read: what stands behind a clock and a space
ZONE_BEHIND_CLOCK: Final = re.compile(
    rf"(?:UTC|GMT)\s?[+-]\s?\d{{1,2}}(?::?[0-5]\d)?(?!\d)|[+-](?:0\d|1[0-4]):?(?:00|15|30|45)(?!\d)"
    rf"|(?:{NAMES}|{'|'.join(name for name in PLACES if len(name) < 4 and name != 'AT')}|WST|[Мм]ск)(?![^\W\d_])"
    r"|[Bb]eijing [Tt]ime(?![^\W\d_])"
    r"|(?:[Ee]astern|[Pp]acific|[Cc]entral|[Mm]ountain)(?: (?:[Ss]tandard |[Dd]aylight )?[Tt]ime)?(?![^\W\d_])"
)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+-])\s?(\d{1,2}):?(\d{2})?", re.IGNORECASE)


def read_zone(text: str | None, places: Collection[str] = ()) -> tzinfo | None:
    """The zone of an offset such as ``+0530``, ``-3`` or ``GMT+2``, or of an abbreviation; None for any other text.

    ``places`` are the countries and languages of the page (``CN``, ``zh``), where names mean another zone than
    elsewhere: CST, IST. Raises ValueError for an offset of a day or more.
    """
    written = (text or "").strip()
    if match := _OFFSET.fullmatch(written):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))
    name = written.upper()
    spelt = _SPELT_ZONE.fullmatch(name)
    local = next((zone for place in places if (zone := LOCAL_ZONES.get((name, place)))), None)
    if zone := local or PLACES.get(spelt[1] if spelt else name):
        return ZoneInfo(zone)
    minutes_east = ZONES.get(name)
    return None if minutes_east is None else timezone(timedelta(minutes=minutes_east))


@lru_cache(maxsize=1024)
def zone_of_country(country: str, year: int, month: int) -> ZoneInfo | None:
    """The zone in which papers of a country (ISO 3166) tell the time; None where clocks differ, as in Canada."""
    from babel.core import get_global

    if country in MAIN_ZONES:
        return ZoneInfo(MAIN_ZONES[country])
    return _one_clock(map(ZoneInfo, get_global("territory_zones").get(country, ())), year, month)


def _one_clock(zones: Iterable[ZoneInfo], year: int, month: int) -> ZoneInfo | None:
    """The first of some zones if all of them show the same time at the begin and the end of a month."""
    days = [datetime(year, month, day, 12) for day in (1, 28)]  # noqa: DTZ001
    clocks = {tuple(map(zone.utcoffset, days)): zone for zone in reversed([*zones])}
    return next(iter(clocks.values())) if len(clocks) == 1 else None
