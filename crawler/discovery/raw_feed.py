"""What a feed says as it is written, before any of it is checked."""

from __future__ import annotations

import heapq
import html
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

Item = TypeVar("Item")

MAX_FEED_ENTRIES = 10_000  # the longest feeds have some thousand; each takes .2 ms


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
    left_out: int = 0  # entries beyond MAX_FEED_ENTRIES


def as_paragraphs(text: str) -> str:
    """Plain text as HTML, a paragraph for each of its lines."""
    return "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())


def newest(items: Sequence[Item], time_of: Callable[[Item], object]) -> Sequence[Item]:
    """The newest MAX_FEED_ENTRIES of many items, in their order; those without a plain time are the oldest."""
    if len(items) <= MAX_FEED_ENTRIES:
        return items
    seconds = [_plain_seconds(time_of(item)) for item in items]
    kept = heapq.nlargest(MAX_FEED_ENTRIES, range(len(items)), key=lambda number: (seconds[number], -number))
    return [items[number] for number in sorted(kept)]


def _plain_seconds(text: object) -> float:
    """A time as RFC 822 or ISO 8601 has it, in seconds since 1970; the distant past for any other."""
    if not isinstance(text, str):
        return -math.inf
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(text.strip())
        except (ValueError, TypeError, OverflowError):
            continue
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return -math.inf


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
