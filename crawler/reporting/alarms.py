"""Signs that a site is no longer read as it was: unusual numbers of stories, fields that vanish, dead feeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean, stdev
from typing import Any, TypeVar

from crawler.article import HELD, OutcomeName
from crawler.revisit import GONE_STATUSES, SILENT_AFTER
from crawler.storage.values import Channel

WATCHED_FIELDS = ("byline", "published", "standfirst", "section", "images", "tags")
RECENT_AGE = timedelta(days=1)
MIN_RECENT_STORIES = 4  # stories that tell something
MAX_RECENT_AGE = timedelta(days=3)  # where a day has fewer, the last four of these days are looked at
MIN_FORMER_STORIES = 12  # stories before that make a habit
USUAL_FIELD_SHARE, LOST_FIELD_SHARE = 0.75, 0.5  # a field that this share of the stories had, and now so much less
YIELD_WEEKS = 4
MIN_YIELD_DAYS = 10  # with stories, before the usual number of a day is known
MAX_DEVIATIONS = 2.0
MIN_STORY_DIFFERENCE = 2  # stories more or less that are never worth a warning
TEXTLESS_OUTCOMES = frozenset({OutcomeName.EMPTY, OutcomeName.INCOMPLETE, OutcomeName.NOT_ARTICLE})

Dated = TypeVar("Dated", bound=tuple[datetime, str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that a person should look at."""

    site: str
    what: str  # in one line
    before: str | None = None  # a URL that was still read well
    after: str | None = None  # and one that was not


def yield_alarm(
    site: str, days: Mapping[date, int], today: date, expect: tuple[int, int] | None = None
) -> Alarm | None:
    """Whether the last whole day had too few or too many stories.

    ``days`` are the stories held by the day of their publication. ``expect`` is what the site declares; without it
    the bounds are two standard deviations around the mean of the four weeks before, once ten days are known.
    """
    day = today - timedelta(days=1)
    count = days.get(day, 0)
    if expect is None:
        first = min(days, default=today)
        span = [day - timedelta(days=back) for back in range(1, YIELD_WEEKS * 7 + 1)]
        usual = [days.get(one, 0) for one in span if one >= first]
        if sum(map(bool, usual)) < MIN_YIELD_DAYS:
            return None
        mean, slack = fmean(usual), max(MAX_DEVIATIONS * stdev(usual), MIN_STORY_DIFFERENCE)
        low, high, whence = mean - slack, mean + slack, f"usually {mean:.0f}"
    else:
        low, high, whence = *expect, f"expected {expect[0]} to {expect[1]}"
    if low <= count <= high:
        return None
    many = "few" if count < low else "many"
    return Alarm(site=site, what=f"too {many} stories on {day}: {count}, {whence}")


def field_alarms(site: str, readings: Sequence[tuple[datetime, str, Mapping[str, Any]]], now: datetime) -> list[Alarm]:
    """Fields that the latest stories lack and those before had: the layout has probably changed.

    ``readings`` are first readings, the newest first: when, the URL, the record.
    """
    recent, former = _parted(readings, now)
    if len(recent) < MIN_RECENT_STORIES or len(former) < MIN_FORMER_STORIES:
        return []
    alarms = []
    for name in WATCHED_FIELDS:
        present = [one for one in former if one[2].get(name)]
        lacks = [one for one in recent if not one[2].get(name)]
        was, now_is = len(present) / len(former), 1 - len(lacks) / len(recent)
        if was >= USUAL_FIELD_SHARE and now_is <= was - LOST_FIELD_SHARE:
            what = f"{name} vanished: {was:.0%} of the stories before had it, {now_is:.0%} of the last {len(recent)}"
            alarms.append(
                Alarm(site=site, what=f"{what}; has the layout changed?", before=present[0][1], after=lacks[0][1])
            )
    return alarms


def _parted(dated: Sequence[Dated], now: datetime) -> tuple[Sequence[Dated], Sequence[Dated]]:
    """What was read lately, and what before; the newest first in both."""
    count = sum(now - one[0] < RECENT_AGE for one in dated)
    if count < MIN_RECENT_STORIES:
        count = min(MIN_RECENT_STORIES, sum(now - one[0] < MAX_RECENT_AGE for one in dated))
    return dated[:count], dated[count:]


def body_alarm(site: str, ends: Sequence[tuple[datetime, str, OutcomeName]], now: datetime) -> Alarm | None:
    """Whether pages that should be stories have suddenly no text.

    ``ends`` are the ends of first visits, the newest first: when, the URL, the outcome.
    """
    dated = [one for one in ends if one[2] in HELD or one[2] in TEXTLESS_OUTCOMES]
    recent, former = _parted(dated, now)
    if len(recent) < MIN_RECENT_STORIES or len(former) < MIN_FORMER_STORIES:
        return None
    present = [one for one in former if one[2] in HELD]
    lacks = [one for one in recent if one[2] in TEXTLESS_OUTCOMES]
    was, now_is = len(present) / len(former), 1 - len(lacks) / len(recent)
    if was < USUAL_FIELD_SHARE or now_is > was - LOST_FIELD_SHARE:
        return None
    what = f"bodies vanished: {was:.0%} of the pages before were stories, {now_is:.0%} of the last {len(recent)}"
    return Alarm(site=site, what=f"{what}; has the layout changed?", before=present[0][1], after=lacks[0][1])


def channel_alarms(channels: Iterable[Channel], now: datetime) -> list[Alarm]:
    """Feeds, sitemaps and fronts that are gone, fail again and again, or declared nothing new for months."""
    alarms = []
    for one in channels:
        kind = one.kind.replace("_", " ")
        if one.failures > 1 and one.status in GONE_STATUSES:
            alarms.append(Alarm(site=one.site, what=f"{kind} {one.url} is gone ({one.status})"))
        elif one.failures > 2:
            why = f"answers {one.status}" if one.status else "cannot be fetched"
            alarms.append(Alarm(site=one.site, what=f"{kind} {one.url} {why}, {one.failures} times in a row"))
        elif one.last_fetch and now - (one.last_new or one.found) > SILENT_AFTER:
            since = f"{one.last_new or one.found:%Y-%m-%d}"
            alarms.append(Alarm(site=one.site, what=f"{kind} {one.url} has declared nothing new since {since}"))
    return alarms
