"""What was set for sites and keeps rounds from stories: a window that they are older than, a pause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, FromClause, bindparam, func, or_, select

from crawler.storage.schema import ledger, site_settings

# every site of a crawl ends: this is built once
NEXT_STORY = select(func.min(ledger.c.due)).where(ledger.c.site == bindparam("site"), ledger.c.due.is_not(None))
WindowStart = Callable[[str | None, datetime], datetime | None]  # since when the stories of a window are wanted


def no_window(window: str | None, now: datetime) -> datetime | None:
    """As if no window were set."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What rounds leave out: of sites with a window older stories, and all of sites that are disabled or paused."""

    windows: Mapping[str, datetime]  # since when stories are wanted, by site
    resting: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.windows or self.resting)

    def condition(self) -> ColumnElement[bool]:
        """Whether a URL is left out; one without a time is older than no window."""
        is_resting = ledger.c.site.in_(sorted(self.resting))
        windows = self.sites_by_window().items()
        return or_(is_resting, *(ledger.c.site.in_(names) & _is_older(since) for since, names in windows))

    def sites_by_window(self) -> dict[datetime, list[str]]:
        """The sites with a window, by the time since when their stories are wanted."""
        names: dict[datetime, list[str]] = {}
        for name, since in self.windows.items():
            names.setdefault(since, []).append(name)
        return names


def read_left_out(connection: Connection, window_start: WindowStart, now: datetime) -> LeftOut:
    """What was set for sites, as far as it leaves something out at a moment."""
    if window_start is no_window:
        return LeftOut({}, frozenset())
    columns = site_settings.c
    is_set = or_(columns.window.is_not(None), columns.disabled, columns.paused_until.is_not(None))
    rows = connection.execute(select(site_settings).where(is_set)).all()
    windows = {row.name: window_start(row.window, now) for row in rows}
    return LeftOut(
        windows={name: since for name, since in windows.items() if since is not None},
        resting=frozenset(row.name for row in rows if row.disabled or (row.paused_until and row.paused_until > now)),
    )


def _is_older(since: datetime) -> ColumnElement[bool]:
    is_dated = or_(ledger.c.published.is_not(None), ledger.c.modified.is_not(None))  # then ``dated`` is that time
    return (ledger.c.dated < since) & is_dated


def within_window(urls: FromClause, since: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """What a window does not leave out, in two parts that each have an index: what is young, and what has no time."""
    is_undated = urls.c.published.is_(None) & urls.c.modified.is_(None)
    return urls.c.dated >= since, (urls.c.dated < since) & is_undated


def hidden_due(urls: FromClause) -> ColumnElement[Any]:
    """When URLs are due, hidden from the planner: to find the first one it would read all that a window leaves out."""
    return func.coalesce(urls.c.due, urls.c.dated, type_=urls.c.due.type)


def going_sites() -> CTE:
    """The sites whose ledger has something due at some time, from one to the next by the index."""
    is_ahead = ledger.c.due.is_not(None)
    first = select(func.min(ledger.c.site).label("site")).where(is_ahead).cte("going", recursive=True)
    following = select(func.min(ledger.c.site)).where(is_ahead, ledger.c.site > first.c.site).scalar_subquery()
    return first.union_all(select(following).select_from(first).where(first.c.site.is_not(None)))


def next_story(connection: Connection, site: str, since: datetime | None) -> datetime | None:
    """When the next story of a site is due, without those declared to be older than ``since``."""
    if since is None:
        return connection.execute(NEXT_STORY, {"site": site}).scalar()
    is_ahead = (ledger.c.site == site) & ledger.c.due.is_not(None)
    queries = (select(func.min(hidden_due(ledger))).where(is_ahead, one) for one in within_window(ledger, since))
    times: list[datetime | None] = [connection.execute(query).scalar() for query in queries]
    return min((time for time in times if time is not None), default=None)
