"""Sites: all with their coverage, one with its feeds and outcomes; what is due; and what a person should look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, TypeVar

from crawler.article import OutcomeName
from crawler.errors import ArgumentInvalid, NotHeld
from crawler.reporting.coverage import Coverage, CoverageStatus, read_coverage
from crawler.reporting.due_reasons import channel_failure, channel_reason, story_reason
from crawler.reporting.period import Period, gather_period
from crawler.reporting.site_stats import SiteStats, gather_stats
from crawler.storage.listing import MAX_COUNTED_DUE
from crawler.storage.values import Channel, SiteRow
from crawler.web.charts import LEGEND, coverage_chart, days_until
from crawler.web.desk import Desk
from crawler.web.query import Query, written_place
from crawler.web.snapshots import Snapshot
from crawler.web.views import View, iso

OVERVIEW_DAYS = 14
DAY_CHOICES = (14, 30, 90)
REPORT_DAYS = (1, 7, 30)
UNTRIED = "untried"
SITE_COLUMNS = (
    "site", "publisher", "articles", "coverage", "failed", "due", "channels", "failing_channels", "last_crawl",
    "last_new",
)  # fmt: skip
DAY_COLUMNS = ("day", "stories", "share", *CoverageStatus)
URL_COLUMNS = ("url", "outcome", "status", "at", "story", "reason")
ALARM_COLUMNS = ("site", "what", "before", "after")
DUE_COLUMNS = ("site", "kind", "url", "since", "why")
RETRY_LATER = {"Retry-After": "2"}

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Overview:
    """All sites at a moment."""

    stats: tuple[SiteStats, ...]
    rows: tuple[SiteRow, ...]  # in the order of stats
    days: tuple[Coverage, ...]
    totals: tuple[Coverage, ...]


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _gather_overview(desk: Desk) -> Overview:
    now = desk.now()
    since = _midnight(now) - timedelta(days=OVERVIEW_DAYS - 1)
    stats = gather_stats(desk.store, now, window_start=desk.window_start)
    by_name = {row.name: row for row in desk.store.channels.sites()}
    days: list[Coverage] = []
    totals: list[Coverage] = []
    for one in stats:  # site by site: each is read by its index
        of_days, of_site = read_coverage(desk.store, site=one.site, since=since)
        days += of_days
        totals += of_site
    rows = tuple(by_name.get(one.site) or _unknown(one.site) for one in stats)
    return Overview(tuple(stats), rows, tuple(days), tuple(totals))


def _unknown(name: str) -> SiteRow:
    return SiteRow(name=name, home=None, publisher=None, language=None, articles=0, channels=(), last_crawl=None)


def working(title: str) -> View:
    """The page that stands in for one that is being worked out."""
    return View(
        template="working.html",
        values={"title": title, "is_live": True},
        data={"state": "being worked out: ask again in some seconds"},
        status=HTTPStatus.ACCEPTED,
        headers=RETRY_LATER,
    )


def with_snapshot(
    desk: Desk, name: str, title: str, work: Callable[[], Value], show: Callable[[Snapshot[Value]], View]
) -> View:
    """The page of a value that takes long, or the one that stands in for it."""
    snapshot = desk.snapshots.get(name, work)
    return working(title) if snapshot is None else show(snapshot)


def list_sites(desk: Desk, query: Query) -> View:
    """All sites with what is held, what is due, and the coverage of the last days."""
    return with_snapshot(desk, "sites", "Sites", lambda: _gather_overview(desk), _show_sites)


def _show_sites(snapshot: Snapshot[Overview]) -> View:
    overview = snapshot.value
    days = days_until(snapshot.at.date(), OVERVIEW_DAYS)
    shares = {one.site: one.share for one in overview.totals}
    charts = {
        one.site: coverage_chart([day for day in overview.days if day.site == one.site], days) for one in overview.stats
    }
    data = [
        {**one.as_plain(), "failed": one.failed, "publisher": row.publisher, "coverage": shares.get(one.site)}
        for one, row in zip(overview.stats, overview.rows, strict=True)
    ]
    values = {
        "sites": list(zip(overview.stats, overview.rows, strict=True)),
        "shares": shares,
        "charts": charts,
        "snapshot": snapshot,
        "days": OVERVIEW_DAYS,
        "legend": LEGEND,
    }
    return View(
        template="sites.html",
        values=values,
        data={"sites": data, "at": iso(snapshot.at)},
        columns=SITE_COLUMNS,
        rows=data,
    )


def show_site(desk: Desk, query: Query) -> View:
    """A site: its coverage by day, its feeds, sitemaps and fronts, what became of its URLs, its latest runs."""
    name = query.parts["site"]
    count = query.number("days", DAY_CHOICES[1], most=366, least=1)

    def gather() -> tuple[SiteRow | None, list[Coverage], dict[OutcomeName | None, int]]:
        since = _midnight(desk.now()) - timedelta(days=count - 1)
        row = next((row for row in desk.store.channels.sites() if row.name == name), None)
        return row, read_coverage(desk.store, site=name, since=since)[0], desk.store.reports.outcome_counts(site=name)

    def show(snapshot: Snapshot[tuple[SiteRow | None, list[Coverage], dict[OutcomeName | None, int]]]) -> View:
        row, coverage, outcomes = snapshot.value
        if row is None:
            raise NotHeld(f"there is no site {name} in this store")
        rows = [_as_day(one) for one in coverage]
        counts = sorted(((str(one or UNTRIED), urls) for one, urls in outcomes.items()), key=lambda one: -one[1])
        values = {
            "row": row,
            "chart": coverage_chart(coverage, days_until(snapshot.at.date(), count)),
            "coverage": coverage[::-1],
            "statuses": [status for status in CoverageStatus if any(one.count(status) for one in coverage)],
            "outcomes": counts,
            "runs": desk.store.runs.latest(name, limit=10),
            "days": count,
            "choices": DAY_CHOICES,
            "legend": LEGEND,
            "failures": {one.url: channel_failure(one) for one in row.channels if one.failures},
            "snapshot": snapshot,
        }
        data = {
            "site": name,
            "home": row.home,
            "publisher": row.publisher,
            "language": row.language,
            "articles": row.articles,
            "channels": [_as_channel(one) for one in row.channels],
            "outcomes": dict(counts),
            "coverage": rows,
            "at": iso(snapshot.at),
        }
        return View(template="site.html", values=values, data=data, columns=DAY_COLUMNS, rows=rows)

    return with_snapshot(desk, f"site {name} {count}", name, gather, show)


def _as_day(coverage: Coverage) -> dict[str, Any]:
    numbers = {str(status): coverage.count(status) for status in CoverageStatus}
    return {"day": str(coverage.day), "stories": coverage.stories, "share": coverage.share, **numbers}


def _as_channel(channel: Channel) -> dict[str, Any]:
    return {
        "url": channel.url,
        "kind": str(channel.kind),
        "status": channel.status,
        "failures": channel.failures,
        "failure": channel.failure,
        "failing_since": iso(channel.failing_since),
        "last_fetch": iso(channel.last_fetch),
        "last_new": iso(channel.last_new),
        "next_due": iso(channel.next_due),
    }


def list_urls(desk: Desk, query: Query) -> View:
    """The URLs of a site that ended in an outcome, with the reasons."""
    name, outcome = query.parts["site"], query.get("outcome") or OutcomeName.FAILED
    if outcome not in [*OutcomeName, UNTRIED]:
        raise ArgumentInvalid(f"outcome={outcome} is not an outcome: {', '.join([*OutcomeName, UNTRIED])}")
    wanted = None if outcome == UNTRIED else OutcomeName(outcome)
    before = query.number("before", 0, least=1) or None
    urls = desk.store.listing.urls(name, wanted, before=before, limit=query.limit)
    rows = [
        {
            "url": one.url,
            "outcome": outcome,
            "status": one.status,
            "at": iso(one.at),
            "story": one.story,
            "reason": one.reason,
        }
        for one in urls
    ]
    following = str(urls[-1].id) if len(urls) == query.limit else None
    values = {"site": name, "outcome": outcome, "urls": urls, "next": following and query.link(before=following)}
    return View(
        template="urls.html", values=values, data={"urls": rows, "next": following}, columns=URL_COLUMNS, rows=rows
    )


def show_problems(desk: Desk, query: Query) -> View:
    """The alarms of a period, what failed, slow sites and changed headlines."""
    count = query.number("days", REPORT_DAYS[1], most=366, least=1)

    def gather() -> Period:
        now = desk.now()
        return gather_period(desk.store, now - timedelta(days=count), now, desk.sites())

    def show(snapshot: Snapshot[Period]) -> View:
        period = snapshot.value
        alarms = [
            {"site": one.site, "what": one.what, "before": one.before, "after": one.after} for one in period.alarms
        ]
        failing = sorted(
            ((site, name, urls) for site, counts in period.outcomes.items() for name, urls in counts.items()
             if name in FAILURES), key=lambda one: -one[2],
        )  # fmt: skip
        low = sorted(
            (one for one in period.sites if one.share is not None and one.share < 1), key=lambda one: one.share or 0
        )
        values = {
            "period": period,
            "failing": failing,
            "low": low,
            "edits": period.edits[:MAX_EDITS],
            "days": count,
            "choices": REPORT_DAYS,
            "snapshot": snapshot,
        }
        data = {
            "since": iso(period.since),
            "until": iso(period.until),
            "alarms": alarms,
            "failures": [{"site": site, "outcome": str(name), "visits": urls} for site, name, urls in failing],
            "coverage": [{"site": one.site, "stories": one.stories, "share": one.share} for one in period.sites],
            "times": [
                {"site": one.site, "answers": one.answers, "mean": one.mean, "longest": one.longest}
                for one in period.times
            ],
        }
        return View(template="problems.html", values=values, data=data, columns=ALARM_COLUMNS, rows=alarms)

    return with_snapshot(desk, f"problems {count}", "Problems", gather, show)


FAILURES = frozenset(
    {OutcomeName.FAILED, OutcomeName.BLOCKED, OutcomeName.CONSENT_WALL, OutcomeName.TOO_LARGE, OutcomeName.EMPTY,
     OutcomeName.INCOMPLETE, OutcomeName.REFUSED_ADDRESS, OutcomeName.REFUSED_BY_ROBOTS}
)  # fmt: skip
MAX_EDITS = 30
SHOWN_SITES = 8  # that have something due; the others unfold


def list_due(desk: Desk, query: Query) -> View:
    """What an update would fetch now, and why; those that wait longest first."""
    now, site = desk.now(), query.get("site")
    resting = {name for name, one in desk.store.site_settings.all().items() if one.rests(now)}
    channels = [one for one in desk.store.channels.select(site) if one.next_due is None or one.next_due <= now]
    channels = [one for one in channels if one.site not in resting]
    page = desk.store.listing.due(
        now, site=site, after=query.place(), limit=query.limit, window_start=desk.window_start
    )
    counts, is_whole = desk.store.listing.count_due(now, window_start=desk.window_start)
    rows = [_due_channel(one) for one in channels] + [
        {"site": one.candidate.site, "kind": "story", "url": one.url, "since": iso(since), "why": story_reason(one)}
        for since, one in page.rows
    ]
    following = written_place(page.next)
    values = {
        "channels": [(one, channel_reason(one)) for one in channels],
        "stories": [(since, one, story_reason(one)) for since, one in page.rows],
        "counts": sorted(counts.items(), key=lambda one: (one[0] != site, -one[1], one[0])),
        "shown_sites": SHOWN_SITES,
        "is_whole": is_whole,
        "most": MAX_COUNTED_DUE,
        "site": site,
        "is_first": query.get("before") is None,
        "next": following and query.link(before=following),
    }
    data = {"due": rows, "counts": counts, "counts_are_whole": is_whole, "next": following}
    return View(template="due.html", values=values, data=data, columns=DUE_COLUMNS, rows=rows)


def _due_channel(one: Channel) -> dict[str, Any]:
    return {
        "site": one.site,
        "kind": str(one.kind),
        "url": one.url,
        "since": iso(one.next_due),
        "why": channel_reason(one),
    }
