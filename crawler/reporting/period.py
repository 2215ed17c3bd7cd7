"""What a store knows of a period, gathered once, to be printed or made a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from crawler.article import OutcomeName
from crawler.reporting.alarms import (
    FAILURE_OUTCOMES,
    YIELD_WEEKS,
    Alarm,
    body_alarm,
    by_weight,
    channel_alarms,
    clock_alarms,
    confidence_alarms,
    dead_alarm,
    failure_alarm,
    field_alarms,
    silence_alarm,
    yield_alarm,
)
from crawler.reporting.coverage import HELD_STATUSES, Coverage, read_coverage, sum_coverage
from crawler.site import Site
from crawler.text.times import CLOCK_SLACK

if TYPE_CHECKING:
    from crawler.storage.reports import Edit, ResponseTimes
    from crawler.storage.store import Store
    from crawler.storage.values import RenderingTotal

MAX_EDITS = 200
EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A period of a store, its sites in order."""

    since: datetime
    until: datetime
    store: str
    outcomes: Mapping[str, Mapping[OutcomeName, int]]  # of visits, by site
    days: tuple[Coverage, ...]
    sites: tuple[Coverage, ...]
    times: tuple[ResponseTimes, ...]
    alarms: tuple[Alarm, ...]
    edits: tuple[Edit, ...]
    renderings: tuple[RenderingTotal, ...] = ()  # pages that a browser was asked to show, by site


def watch_sites(
    store: Store,
    names: Iterable[str],
    now: datetime,
    known: Mapping[str, Site],
    visits: Mapping[str, Mapping[OutcomeName, int]] | None = None,
) -> list[Alarm]:
    """What a person should look at today; ``visits`` counts the outcomes of the period by site."""
    today = now.date()
    alarms: list[Alarm] = []
    for name in names:
        since = now - timedelta(weeks=YIELD_WEEKS, days=2)
        stories: Counter[date] = Counter()
        for one in sum_coverage(store.reports.coverage_counts(site=name, since=since, until=now))[0]:
            if one.day is not None:
                stories[one.day] += one.count(*HELD_STATUSES)
        expect = known[name].expect if name in known else None
        alarms += filter(None, (silence_alarm(name, stories, today),))
        outcomes = [one for one in store.reports.first_outcomes(name) if one[0] <= now]
        records = [one for one in store.reports.first_revisions(name) if one[0] <= now]
        alarms += filter(None, (yield_alarm(name, stories, today, expect), body_alarm(name, outcomes, now)))
        shared = store.reports.shared_stories(name)
        alarms += [*field_alarms(name, records, now, shared), *confidence_alarms(name, records, now, shared)]
        channels, counts = store.channels.select(name), (visits or {}).get(name, {})
        dead = dead_alarm(name, channels)
        alarms += filter(None, (dead, _with_example(store, failure_alarm(name, counts))))
        alarms += [] if dead else channel_alarms(channels, now)  # of a dead site each would say the same
    return alarms


def _with_example(store: Store, alarm: Alarm | None) -> Alarm | None:
    """An alarm of visits that failed, with the latest of them and its reason."""
    if alarm is None:
        return None
    found = [
        one
        for name in sorted(FAILURE_OUTCOMES)
        for one in store.reports.latest_outcomes(site=alarm.site, outcome=name, limit=1)
    ]
    latest = max(found, key=lambda one: one.at or EARLIEST, default=None)
    return alarm if latest is None else replace(alarm, what=f"{alarm.what}; {latest.reason}", after=latest.url)


def gather_period(
    store: Store, since: datetime, until: datetime, known: Mapping[str, Site], now: datetime | None = None
) -> Period:
    """All that a report shows of a period, up to its end, which is not included and is now unless that is given."""
    days, sites = read_coverage(store, since=since, until=until)
    outcomes: dict[str, dict[OutcomeName, int]] = {}
    for (site, name), count in store.reports.visit_outcomes(since, until).items():
        outcomes.setdefault(site, {})[name] = count
    names = [row.name for row in store.channels.sites() if row.last_crawl is not None]
    alarms = watch_sites(store, names, until, known, outcomes)
    alarms += clock_alarms(store.records.count_seen_after((now or until) + CLOCK_SLACK))
    return Period(
        since=since,
        until=until,
        store=str(store),
        outcomes={site: outcomes[site] for site in sorted(outcomes)},
        days=tuple(days),
        sites=tuple(sites),
        times=tuple(store.reports.response_times(since, until)),
        alarms=tuple(by_weight(alarms)),
        edits=tuple(store.reports.edits(since, until, limit=MAX_EDITS)),
        renderings=tuple(store.renderings.totals(since=since, until=until)),
    )
