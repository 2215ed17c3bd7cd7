"""Which sites are due for a fleet and have no job, and how they wait."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, func, text, update

from crawler.storage.schema import sites

# what no index can leave out is little: the jobs are at most some times the slots
DUE_SITES = """
    SELECT s.name, s.home, extract(epoch FROM clock_timestamp() - s.next_due) AS waited
    FROM sites s LEFT JOIN site_settings t ON t.name = s.name
    WHERE {condition} AND NOT coalesce(t.disabled, FALSE) AND coalesce(t.paused_until, '-infinity') <= now()
    AND (t.added IS NOT NULL OR EXISTS (SELECT FROM channels c WHERE c.site = s.name))
    AND s.home !~* ALL(CAST(:others AS text[]))
    AND s.name NOT IN (SELECT queueing_lock FROM procrastinate_jobs WHERE queueing_lock IS NOT NULL)
    ORDER BY s.next_due LIMIT :limit
"""
ADDED_SITES = """
    SELECT t.name, t.home, extract(epoch FROM clock_timestamp() - t.added) AS waited FROM site_settings t
    WHERE t.added IS NOT NULL AND t.home IS NOT NULL
    AND NOT t.disabled AND coalesce(t.paused_until, '-infinity') <= now()
    AND NOT EXISTS (SELECT FROM sites s WHERE s.name = t.name)
    AND t.home !~* ALL(CAST(:others AS text[]))
    AND t.name NOT IN (SELECT queueing_lock FROM procrastinate_jobs WHERE queueing_lock IS NOT NULL)
    ORDER BY t.added LIMIT :limit
"""
# of a site that was added and has not begun yet there is no row
REST_OF_ADDED = """
    INSERT INTO sites (name, home, first_seen, last_seen, next_due)
    SELECT name, home, now(), now(), now() + :pause FROM site_settings
    WHERE name = ANY(:names) AND added IS NOT NULL AND home IS NOT NULL ON CONFLICT (name) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class DueSite:
    """A site that has something due and no job."""

    name: str
    home: str
    waited: float | None = None  # seconds since it is due; none: no run of it has ended since that is written


def due_sites(connection: Connection, limit: int, without: Collection[str] = ()) -> list[DueSite]:
    """Sites with something due and without a job: those of which no run has ended first, then the longest due.

    Those at or below hosts that are given are left out.
    """
    others = [rf"^[a-z]+://([^/]*\.)?\[?{re.escape(host)}\]?(:|/|$)" for host in sorted(without)]
    for name in ("enable_sort", "enable_bitmapscan", "enable_hashjoin", "enable_mergejoin"):
        # by the index, in order, up to the limit: else all that is due is read and sorted
        connection.execute(text(f"SET LOCAL {name} = off"))
    due: list[DueSite] = []
    for query in (
        DUE_SITES.format(condition="s.next_due IS NULL"),
        DUE_SITES.format(condition="s.next_due <= now()"),
        ADDED_SITES,
    ):
        if len(due) < limit:
            rows = connection.execute(text(query), {"limit": limit - len(due), "others": others})
            due += [DueSite(row.name, row.home, row.waited and float(row.waited)) for row in rows]
    return due


def put_off(connection: Connection, names: Collection[str], pause: timedelta) -> None:
    """Has sites be due after a pause, also those that were added and have not begun yet."""
    connection.execute(update(sites).where(sites.c.name.in_(names)).values(next_due=func.now() + pause))
    connection.execute(text(REST_OF_ADDED), {"names": list(names), "pause": pause})
