"""Zones as they are written behind a clock."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from crawler.text.time_zones import EXACT_ZONE, ZONE_IN_TEXT, read_zone


@pytest.mark.parametrize(
    ("text", "minutes", "why"),
    [
        ("Z", 0, "ISO 8601"),
        ("+0530", 330, "four digits"),
        ("-03:00", -180, "with a colon"),
        ("+5", 300, "hours alone"),
        ("GMT+2", 120, "east of Greenwich, whatever POSIX says"),
        ("utc -3:30", -210, "any case, with a space"),
        ("EAT", 180, "East Africa"),
        ("est", -300, "any case"),
        ("IST", 330, "India's newspapers are more than Ireland's and Israel's"),
        ("XYZT", None, "nobody's"),
        ("CES", None, "half of one"),
        ("+", None, "no offset"),
        ("", None, "nothing"),
        (None, None, "nothing"),
    ],
)
def test_zone_is_read(text: str | None, minutes: int | None, why: str) -> None:
    zone = read_zone(text)
    assert (None if zone is None else zone.utcoffset(None)) == (
        None if minutes is None else timedelta(minutes=minutes)
    ), why


def test_offset_is_less_than_a_day() -> None:
    assert read_zone("+23:59") is not None
    with pytest.raises(ValueError, match="24"):
        read_zone("+24:00")


@pytest.mark.parametrize(
    ("text", "exact", "in_text"),
    [
        ("+0200", "+0200", "+0200"),
        ("-11:30", "-11:30", None),  # a range of hours, in running text
        ("+09:30", "+09:30", "+09:30"),
        ("-0330", "-0330", "-0330"),
        ("+1500", "+1500", None),
        ("+02001", None, None),
        ("GMT-3", "GMT-3", "GMT-3"),
        ("CESTA", None, None),
        ("CEST", "CEST", "CEST"),
        ("cest", "cest", None),
        ("ZULU", None, None),
    ],
)
def test_zone_is_found_at_the_start_of_a_text(text: str, exact: str | None, in_text: str | None) -> None:
    for expression, wanted in ((EXACT_ZONE, exact), (ZONE_IN_TEXT, in_text)):
        match = re.match(expression, text, re.IGNORECASE)
        assert (match[0] if match else None) == wanted
