"""What people set for their sites: values understood or refused in one line, and what follows from them."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from crawler.crawl.arguments import AGO_UNITS, TIME_AGO, check_url, read_moment
from crawler.crawl.program import name_program
from crawler.errors import ArgumentInvalid
from crawler.site import is_time_zone
from crawler.text.languages import read_language

if TYPE_CHECKING:
    from crawler.site import Site
    from crawler.storage.values import SiteSettings

MAX_DELAY = 3600.0  # seconds
HOURS = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*-\s*(\d{1,2})(?::(\d{2}))?")
MINUTES_A_DAY = 24 * 60
LIST_SEPARATOR = re.compile(r"\s+|,(?=https?://)")
SETTABLE = (
    *("delay", "hours", "window", "note", "cookies", "headers"),
    *("publisher", "language", "timezone", "feeds", "sitemaps"),
)


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The minutes of a day in which a site is read: from the first on, up to the last, over midnight too."""

    first: int
    last: int

    @classmethod
    def parse(cls, text: str) -> OpeningHours:
        """Reads ``6-22`` or ``22:30-6``; raises ArgumentInvalid."""
        found = HOURS.fullmatch(text.strip())
        parts = [int(part or 0) for part in found.groups()] if found else []
        times = [hour * 60 + minute for hour, minute in zip(parts[::2], parts[1::2], strict=True)]
        if len(times) != 2 or max(times) > MINUTES_A_DAY or times[0] % MINUTES_A_DAY == times[1] % MINUTES_A_DAY:
            raise ArgumentInvalid(
                f"hours={text} is not a range of hours: give one such as 6-22 or 22:30-6; hours= is all day"
            )
        return cls(*times)

    def hold(self, at: datetime, zone: ZoneInfo | None) -> bool:
        """Whether a moment lies within them, by the clocks of a zone (UTC without one)."""
        local = at.astimezone(zone or UTC)
        minute = local.hour * 60 + local.minute
        if self.first < self.last:
            return self.first <= minute < self.last
        return minute >= self.first or minute < self.last


def window_start(window: str | None, now: datetime) -> datetime | None:
    """Since when stories are wanted; raises ArgumentInvalid for what is no window."""
    return None if not window else read_moment("window", window, now)


def reason_to_rest(settings: SiteSettings, zone: ZoneInfo | None, now: datetime) -> str | None:
    """Why a round leaves a site out; None where it reads it."""
    if settings.disabled:
        return name_program("disabled; 'scrapy sites enable' has it read again")
    if settings.paused_until is not None and now < settings.paused_until:
        until = f"paused until {settings.paused_until:%Y-%m-%d %H:%M} UTC"
        return name_program(f"{until}; 'scrapy sites enable' has it read again")
    if settings.hours and not OpeningHours.parse(settings.hours).hold(now, zone):
        return f"outside its hours, {settings.hours}"
    return None


def added_settings(site: Site, now: datetime, former: SiteSettings) -> SiteSettings:
    """The settings of a site that is added now; what was set for it before stays."""
    return replace(
        former,
        added=former.added or now,
        home=site.home,
        publisher=site.publisher or former.publisher,
        language=site.language or former.language,
        timezone=site.timezone or former.timezone,
        feeds=tuple(dict.fromkeys((*former.feeds, *site.feeds))),
        sitemaps=tuple(dict.fromkeys((*former.sitemaps, *site.sitemaps))),
    )


def read_pause(text: str, now: datetime) -> datetime:
    """Until when a pause lasts: 12h, 3d or 2w from now, or a day or time to come; raises ArgumentInvalid."""
    if ahead := TIME_AGO.fullmatch(text.strip()):
        return now + int(ahead[1]) * AGO_UNITS[ahead[2].lower()]
    forms = "12h, 3d or 2w, or a time to come, such as 2026-12-31 or 2026-12-31T18:00+01:00"
    try:
        until = read_moment("pause", text, now)
    except ArgumentInvalid:
        raise ArgumentInvalid(f"{text} is no length of a pause: give {forms}") from None
    if until <= now:
        raise ArgumentInvalid(f"a pause until {text} is over: give {forms}")
    return until


def change_settings(settings: SiteSettings, changes: Mapping[str, str], now: datetime) -> SiteSettings:
    """Settings with other values, an empty one taking a value away; raises ArgumentInvalid."""
    values: dict[str, Any] = {}
    for name, text in changes.items():
        if name not in SETTABLE:
            close = difflib.get_close_matches(name, SETTABLE, n=1)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(SETTABLE)}"
            raise ArgumentInvalid(f"{name} cannot be set for a site: {hint}")
        values[name] = _read_value(name, text.strip(), now)
    return replace(settings, **values)


def _read_value(name: str, text: str, now: datetime) -> Any:
    if name in {"feeds", "sitemaps"}:
        return tuple(check_url(url) for url in LIST_SEPARATOR.split(text) if url)
    if not text:
        return None
    if name == "delay":
        return _read_delay(text)
    if name == "hours":
        OpeningHours.parse(text)
    elif name == "window":
        start = window_start(text, now)
        if start is not None and start > now + timedelta(days=1):
            raise ArgumentInvalid(f"window={text} lies ahead: give a day that was, or 12h, 3d, 2w")
    elif name in {"cookies", "headers"}:
        return str(Path(text).absolute())
    elif name == "language":
        return _read_language(text)
    elif name == "timezone" and not is_time_zone(text):
        raise ArgumentInvalid(f"timezone={text} is not an IANA time zone such as Europe/Berlin")
    return text


def _read_delay(text: str) -> float:
    try:
        delay = float(text.removesuffix("s"))
    except ValueError:
        delay = math.nan
    if not 0 <= delay <= MAX_DELAY:
        raise ArgumentInvalid(f"delay={text} is not a number of seconds from 0 to {MAX_DELAY:.0f}")
    return delay


def _read_language(text: str) -> str:
    language = read_language(text)
    if language is None:
        raise ArgumentInvalid(f"language={text} is not a language: give a tag, such as en or pt-BR")
    return language
