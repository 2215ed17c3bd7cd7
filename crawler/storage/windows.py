"""Stories that are older than the window that was set for their site: rounds do not fetch them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, false, func, or_, select

from crawler.storage.schema import ledger, site_settings

# every site of a crawl ends: this is built once
NEXT_STORY = select(func.min(ledger.c.due)).where(ledger.c.site == bindparam("site"), ledger.c.due.is_not(None))
WindowStart = Callable[[str | None, datetime], datetime | None]  # since when the stories of a window are wanted


def no_window(window: str | None, now: datetime) -> datetime | None:
    """As if no window were set."""


def read_windows(connection: Connection, window_start: WindowStart, now: datetime) -> dict[str, datetime]:
    """Since when the stories of each site with a window are wanted, by its name."""
    if window_start is no_window:
        return {}
    query = select(site_settings.c.name, site_settings.c.window).where(site_settings.c.window.is_not(None))
    found = {row.name: window_start(row.window, now) for row in connection.execute(query)}
    return {name: since for name, since in found.items() if since is not None}


def is_outside(windows: Mapping[str, datetime]) -> ColumnElement[bool]:
    """The condition that a URL was declared to be older than the window of its site; one without a time never is."""
    names: dict[datetime, list[str]] = {}
    for name, since in windows.items():
        names.setdefault(since, []).append(name)
    is_dated = or_(ledger.c.published.is_not(None), ledger.c.modified.is_not(None))  # then ``dated`` is that time
    return or_(false(), *(ledger.c.site.in_(of) & (ledger.c.dated < since) & is_dated for since, of in names.items()))


def next_story(connection: Connection, site: str, since: datetime | None) -> datetime | None:
    """When the next story of a site is due, without those declared to be older than ``since``."""
    if since is None:
        return connection.execute(NEXT_STORY, {"site": site}).scalar()
    return connection.execute(NEXT_STORY.where(~is_outside({site: since})), {"site": site}).scalar()
