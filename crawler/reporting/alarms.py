"""Alarms: a site with an unusual number of stories, fields or bodies that vanish, feeds that are dead or silent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import fmean, stdev
from typing import Any, TypeVar

from crawler.article import ARTICLE_OUTCOMES, OutcomeName
from crawler.revisit import GONE_STATUSES, SILENT_AFTER
from crawler.storage.values import Channel

WATCHED_FIELDS = ("byline", "published", "standfirst", "section", "images", "tags")
SHARED_FIELD = "byline"  # comes with the text of another paper or an agency, or does not
RECENT_AGE = timedelta(days=1)
MIN_RECENT_STORIES = 4  # fewer say nothing
MAX_RECENT_AGE = timedelta(days=3)  # where a day has fewer, the latest four of these days are taken
MIN_FORMER_STORIES = 12  # fewer are no habit
MIN_FORMER_SHARE = 0.75  # of the former stories have a field, else its loss is no news
MIN_CONFIDENCE_LOSS = 0.15  # by which a field of the recent stories is less likely right, on average
MIN_SHARE_LOSS = 0.5  # by which the share of the recent stories is lower
YIELD_WEEKS = 4
MIN_YIELD_DAYS = 10  # with stories, before the usual number of a day is known
MAX_DEVIATIONS = 2.0
MIN_STORY_DIFFERENCE = 2  # stories more or less that are never worth an alarm
MIN_GONE_FAILURES = 2  # in a row, before a feed that answers 404 or 410 is called gone
MIN_ERROR_STATUS = 400  # of HTTP
MIN_FAILURES = 3  # in a row, before any other failure is reported
MIN_ACTIVE_DAYS = 4  # with stories, before the rhythm of a site is known
MIN_SILENT_DAYS = 3
SILENCE_FACTOR = 2  # times the longest pause
MIN_VISITS = 4  # fewer say nothing
MIN_FAILED_SHARE = 0.5  # of the visits
FAILURE_OUTCOMES = frozenset(
    {OutcomeName.BLOCKED, OutcomeName.FAILED, OutcomeName.REFUSED_ADDRESS, OutcomeName.REFUSED_BY_ROBOTS}
)
TEXTLESS_OUTCOMES = frozenset({OutcomeName.EMPTY, OutcomeName.INCOMPLETE, OutcomeName.NOT_ARTICLE})

Dated = TypeVar("Dated", bound=tuple[datetime, str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that a person should look at."""

    site: str
    what: str  # in one line
    before: str | None = None  # a URL that was still extracted well
    after: str | None = None  # a URL that was not


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
        first_day = min(days, default=today)
        former_days = [day - timedelta(days=back) for back in range(1, YIELD_WEEKS * 7 + 1)]
        former_counts = [days.get(one, 0) for one in former_days if one >= first_day]
        if sum(map(bool, former_counts)) < MIN_YIELD_DAYS:
            return None
        mean = fmean(former_counts)
        margin = max(MAX_DEVIATIONS * stdev(former_counts), MIN_STORY_DIFFERENCE)
        low, high, reason = mean - margin, mean + margin, f"usually {mean:.0f}"
    else:
        low, high, reason = *expect, f"expected {expect[0]} to {expect[1]}"
    if low <= count <= high:
        return None
    quantity = "few" if count < low else "many"
    return Alarm(site=site, what=f"too {quantity} stories on {day}: {count}, {reason}")


def field_alarms(
    site: str,
    records: Sequence[tuple[datetime, str, Mapping[str, Any]]],
    now: datetime,
    shared: Collection[str] = (),
) -> list[Alarm]:
    """Fields that the latest stories lack and those before had: the layout has probably changed.

    ``records`` are those of first revisions, the newest first: when it was seen, the URL, the record. ``shared`` are
    URLs of stories that other papers have too, of which no byline is expected: an agency may name nobody.
    """
    alarms = []
    for name in WATCHED_FIELDS:
        recent, former = _split_recent(_own_stories(records, name, shared), now)
        if len(recent) < MIN_RECENT_STORIES or len(former) < MIN_FORMER_STORIES:
            continue
        having = [url for _, url, record in former if record.get(name)]
        lacking = [url for _, url, record in recent if not record.get(name)]
        former_share, recent_share = len(having) / len(former), 1 - len(lacking) / len(recent)
        if _is_lost(former_share, recent_share):
            what = (
                f"{name} vanished: {former_share:.0%} of the stories before had it,"
                f" {recent_share:.0%} of the last {len(recent)}; has the layout changed?"
            )
            alarms.append(Alarm(site=site, what=what, before=having[0], after=lacking[0]))
    return alarms


def confidence_alarms(
    site: str,
    records: Sequence[tuple[datetime, str, Mapping[str, Any]]],
    now: datetime,
    shared: Collection[str] = (),
) -> list[Alarm]:
    """Fields that are less likely right in the latest stories than in those before: the layout has probably changed.

    ``records`` and ``shared`` are those of :func:`field_alarms`.
    """
    alarms = []
    for name in ("headline", *WATCHED_FIELDS[:2], "body"):
        recent, former = _split_recent(_own_stories(records, name, shared), now)
        before, after = ([pair for one in part if (pair := _confidence(one, name))] for part in (former, recent))
        if len(after) < MIN_RECENT_STORIES or len(before) < MIN_FORMER_STORIES:
            continue
        usual, now_sure = (fmean(confidence for confidence, _ in part) for part in (before, after))
        if usual - now_sure >= MIN_CONFIDENCE_LOSS:
            what = (
                f"confidence in {name} fell from {usual:.2f} to {now_sure:.2f} in the last {len(after)} stories;"
                " has the layout changed?"
            )
            alarms.append(Alarm(site=site, what=what, before=max(before)[1], after=min(after)[1]))
    return alarms


def _own_stories(records: Sequence[Dated], name: str, shared: Collection[str]) -> Sequence[Dated]:
    """The stories of which a field says something of the paper's own layout."""
    return [one for one in records if one[1] not in shared] if name == SHARED_FIELD and shared else records


def _confidence(record: tuple[datetime, str, Mapping[str, Any]], name: str) -> tuple[float, str] | None:
    """The confidence of a field and the URL of its story; None where the record does not say."""
    origin = (record[2].get("provenance") or {}).get(name)
    return (float(origin["confidence"]), record[1]) if origin else None


def _split_recent(dated: Sequence[Dated], now: datetime) -> tuple[Sequence[Dated], Sequence[Dated]]:
    """The recent ones and the former ones, the newest first in both."""
    count = sum(now - one[0] < RECENT_AGE for one in dated)
    if count < MIN_RECENT_STORIES:
        count = min(MIN_RECENT_STORIES, sum(now - one[0] < MAX_RECENT_AGE for one in dated))
    return dated[:count], dated[count:]


def _is_lost(former_share: float, recent_share: float) -> bool:
    return former_share >= MIN_FORMER_SHARE and recent_share <= former_share - MIN_SHARE_LOSS


def body_alarm(site: str, outcomes: Sequence[tuple[datetime, str, OutcomeName]], now: datetime) -> Alarm | None:
    """Whether pages that should be stories have suddenly no text.

    ``outcomes`` are those of first visits, the newest first: when, the URL, the outcome.
    """
    recent, former = _split_recent(
        [one for one in outcomes if one[2] in ARTICLE_OUTCOMES or one[2] in TEXTLESS_OUTCOMES], now
    )
    if len(recent) < MIN_RECENT_STORIES or len(former) < MIN_FORMER_STORIES:
        return None
    having = [url for _, url, name in former if name in ARTICLE_OUTCOMES]
    lacking = [url for _, url, name in recent if name in TEXTLESS_OUTCOMES]
    former_share, recent_share = len(having) / len(former), 1 - len(lacking) / len(recent)
    if not _is_lost(former_share, recent_share):
        return None
    what = (
        f"bodies vanished: {former_share:.0%} of the pages before were stories,"
        f" {recent_share:.0%} of the last {len(recent)}; has the layout changed?"
    )
    return Alarm(site=site, what=what, before=having[0], after=lacking[0])


def dead_alarm(site: str, channels: Iterable[Channel]) -> Alarm | None:
    """Whether a site is dead to us: of all its feeds, sitemaps and fronts that were fetched none answers."""
    fetched = [channel for channel in channels if channel.last_fetch is not None]
    if not fetched or not all(channel.failures for channel in fetched):
        return None
    first = min(fetched, key=lambda channel: channel.failures)
    one = "its only feed, sitemap or front"
    number = one if len(fetched) == 1 else f"none of its {len(fetched)} feeds, sitemaps and fronts answers;"
    since = max((channel.failing_since for channel in fetched if channel.failing_since), default=None)
    when = f", since {since:%Y-%m-%d}" if since else ""
    return Alarm(site=site, what=f"nothing can be read: {number} {first.url} {_failure(first)}{when}")


def _failure(channel: Channel) -> str:
    """Why a channel gives nothing, as what its URL does."""
    if channel.status is not None and channel.status >= MIN_ERROR_STATUS:
        return f"answers {channel.status}"
    reason = "cannot be read" if channel.status else "cannot be fetched"
    return f"{reason} ({channel.failure})" if channel.failure else reason


def silence_alarm(site: str, days: Mapping[date, int], today: date) -> Alarm | None:
    """Whether a site has been silent for much longer than its longest pause of the weeks before.

    ``days`` are the stories held by the day of their publication.
    """
    active = sorted(day for day, count in days.items() if count and day <= today)
    if len(active) < MIN_ACTIVE_DAYS:
        return None
    longest = max((later - day).days for day, later in pairwise(active))
    silent = (today - active[-1]).days
    if silent < max(MIN_SILENT_DAYS, SILENCE_FACTOR * longest):
        return None
    before = "1 day" if longest == 1 else f"{longest} days"
    what = f"nothing new for {silent} days, since {active[-1]}; its longest pause before was {before}"
    return Alarm(site=site, what=what)


def clock_alarms(ahead: Iterable[tuple[str, int, datetime]]) -> list[Alarm]:
    """Sites of which stories were read at times to come: how many, and the latest of the times."""
    return [
        Alarm(
            site=site,
            what=f"{count} stor{'y was' if count == 1 else 'ies were'} read at times to come, up to {latest:%Y-%m-%d}:"
            " a clock or an archive was wrong; what is read now takes their place",
        )
        for site, count, latest in ahead
    ]


def by_weight(alarms: Iterable[Alarm]) -> list[Alarm]:
    """Alarms in the order in which they are looked at: sites that cannot be read, failures, silence, all others."""
    marks = ("nothing can be read", "gave no page", "nothing new for")
    return sorted(alarms, key=lambda alarm: next((n for n, mark in enumerate(marks) if mark in alarm.what), len(marks)))


def failure_alarm(site: str, outcomes: Mapping[OutcomeName, int]) -> Alarm | None:
    """Whether most visits of the period ended without any page; ``outcomes`` are their numbers."""
    total = sum(outcomes.values())
    failed = {name: count for name, count in outcomes.items() if name in FAILURE_OUTCOMES and count}
    if total < MIN_VISITS or sum(failed.values()) < MIN_FAILED_SHARE * total:
        return None
    named = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(failed.items()))
    return Alarm(site=site, what=f"{sum(failed.values())} of {total} visits gave no page: {named}")


def channel_alarms(channels: Iterable[Channel], now: datetime) -> list[Alarm]:
    """Feeds, sitemaps and fronts that are gone, fail again and again, declare nothing new or were not taken whole."""
    alarms = []
    for channel in channels:
        name = f"{channel.kind.replace('_', ' ')} {channel.url}"
        latest_find = channel.last_new or channel.found
        if channel.failures >= MIN_GONE_FAILURES and channel.status in GONE_STATUSES:
            what = f"{name} is gone ({channel.status})"
        elif channel.failures >= MIN_FAILURES:
            since = f" since {channel.failing_since:%Y-%m-%d}" if channel.failing_since else ""
            what = f"{name} {_failure(channel)}, {channel.failures} times in a row{since}"
        elif channel.last_fetch and now - latest_find > SILENT_AFTER:
            what = f"{name} has declared nothing new since {latest_find:%Y-%m-%d}"
        elif channel.held_over:
            what = f"{name}: {channel.held_over}"
        else:
            continue
        alarms.append(Alarm(site=channel.site, what=what))
    return alarms
