"""Runs: the latest ones, and one as it goes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from crawler.errors import NotHeld
from crawler.storage.list_pages import Visit
from crawler.storage.runs import HEARTBEAT_TIMEOUT
from crawler.storage.values import Run
from crawler.web.desk import Desk
from crawler.web.query import Query
from crawler.web.views import View, iso

RATE_PERIOD = timedelta(minutes=1)
RUN_COLUMNS = ("id", "site", "started", "ended", "state")
VISIT_COLUMNS = ("at", "outcome", "status", "url", "story", "reason")
LATEST_RUNS = 50


def state_of(run: Run, now: datetime) -> str:
    """How a run stands, in words."""
    if run.ended is not None:
        return run.finish or "ended"
    return "running" if now - run.heartbeat <= HEARTBEAT_TIMEOUT else "no sign of life"


def list_runs(desk: Desk, query: Query) -> View:
    """The runs that began last, those that go on first."""
    now = desk.now()
    runs = desk.store.runs.latest(query.get("site"), limit=max(query.limit, LATEST_RUNS))
    going = [run for run in runs if run.ended is None]
    values = {
        "going": [(run, state_of(run, now)) for run in going],
        "ended": [(run, state_of(run, now)) for run in runs if run.ended is not None],
        "site": query.get("site"),
        "is_live": bool(going),
    }
    rows = [_as_plain(run, now) for run in runs]
    return View(template="runs.html", values=values, data={"runs": rows}, columns=RUN_COLUMNS, rows=rows)


def _as_plain(run: Run, now: datetime) -> dict[str, Any]:
    return {
        "id": run.id,
        "site": run.site,
        "started": iso(run.started),
        "heartbeat": iso(run.heartbeat),
        "ended": iso(run.ended),
        "state": state_of(run, now),
    }


def show_run(desk: Desk, query: Query) -> View:
    """A run: how many URLs ended in which outcome, how fast it goes, what it leases, and its latest outcomes."""
    number, now = query.part("run"), desk.now()
    run = desk.store.runs.get(number)
    if run is None:
        raise NotHeld(f"there is no run {number}")
    state = state_of(run, now)
    outcomes = desk.store.reports.outcome_counts(run=number)
    leased = outcomes.pop(None, 0)
    before = query.number("before", 0, least=1) or None
    visits = desk.store.listing.visits(number, before=before, limit=query.limit)
    following = str(visits[-1].id) if len(visits) == query.limit else None
    counts = sorted(outcomes.items(), key=lambda one: -one[1])
    pending = desk.store.ledger.count_pending(run.site, now) if run.ended is None else 0
    rate = desk.store.listing.count_visits(number, now - RATE_PERIOD) if run.ended is None else 0
    rows = [_as_visit(one) for one in visits]
    values = {
        "run": run,
        "state": state,
        "counts": counts,
        "done": sum(outcomes.values()),
        "leased": leased,
        "pending": pending,
        "rate": rate,
        "visits": visits,
        "duration": _duration((run.ended or now) - run.started),
        "is_live": run.ended is None and before is None,
        "next": following and query.link(before=following),
    }
    data = {
        **_as_plain(run, now),
        "outcomes": {str(name): count for name, count in counts},
        "leased": leased,
        "pending": pending,
        "last_minute": rate,
        "visits": rows,
        "next": following,
    }
    return View(template="run.html", values=values, data=data, columns=VISIT_COLUMNS, rows=rows)


def _as_visit(one: Visit) -> dict[str, Any]:
    return {
        "at": iso(one.at),
        "outcome": str(one.outcome),
        "status": one.status,
        "url": one.url,
        "story": one.story,
        "reason": one.reason,
    }


def _duration(length: timedelta) -> str:
    seconds = max(int(length.total_seconds()), 0)
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds % 60} s" if minutes else f"{seconds} s"
