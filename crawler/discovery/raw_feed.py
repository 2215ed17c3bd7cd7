"""What a feed says as it is written, before any of it is checked."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """One entry of a feed; nothing in it is checked yet."""

    links: tuple[str, ...] = ()  # best first
    base: str  # what relative links are relative to
    title: str | None = None
    published: str | None = None
    modified: str | None = None
    names: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    section: str | None = None
    language: str | None = None
    guid: str | None = None
    content: str | None = None  # HTML of the whole entry


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFeed:
    """A whole feed as it is written."""

    entries: tuple[RawEntry, ...]
    title: str | None = None
    language: str | None = None
    ttl_minutes: int | None = None
    warnings: tuple[str, ...] = ()


def as_paragraphs(text: str) -> str:
    """Plain text as HTML, a paragraph for each of its lines."""
    return "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())


_MINUTES_OF_PERIOD: Mapping[str, int] = {
    "hourly": 60,
    "daily": 24 * 60,
    "weekly": 7 * 24 * 60,
    "monthly": 30 * 24 * 60,
    "yearly": 365 * 24 * 60,
}


def minutes_between(ttl: str | None, period: str | None, frequency: str | None) -> int | None:
    """How long a feed stays fresh: RSS 2.0 ``ttl`` (minutes), else ``sy:updatePeriod`` by ``sy:updateFrequency``."""
    minutes = _whole_number(ttl)
    if minutes:
        return min(minutes, _MINUTES_OF_PERIOD["yearly"])
    if period is None or period.strip().lower() not in _MINUTES_OF_PERIOD:
        return None
    return max(1, _MINUTES_OF_PERIOD[period.strip().lower()] // (_whole_number(frequency) or 1))


def _whole_number(text: str | None) -> int:
    digits = (text or "").strip()
    return int(digits) if re.fullmatch(r"[0-9]{1,9}", digits) else 0
