"""Pages that a browser was asked to show: what that cost, and whether it helped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, func, insert, select, true

from crawler.storage.schema import renderings
from crawler.storage.transactions import Part, reads, writes
from crawler.storage.values import RenderingRow, RenderingTotal

KEPT = timedelta(days=90)
DAY = timedelta(days=1)
REMEMBERED_TRIES = 5  # of a site
NEEDED_TRIES = 3  # of these that helped: the site is known to need a browser


class Renderings(Part):
    """``store.renderings``: one row for each try, kept for 90 days."""

    @writes
    def add(self, connection: Connection, row: RenderingRow) -> None:
        """Writes down a try, and forgets old ones of its site."""
        old = (renderings.c.site == row.site) & (renderings.c.at < row.at - KEPT)
        connection.execute(delete(renderings).where(old))
        connection.execute(
            insert(renderings).values(
                site=row.site,
                url=row.url,
                at=row.at,
                has_helped=row.has_helped,
                reason=row.reason,
                seconds=row.seconds,
                cpu_seconds=row.cpu_seconds,
                size=row.size,
            )
        )

    @reads
    def latest(self, connection: Connection, site: str, *, limit: int) -> list[bool]:
        """Whether the latest tries of a site helped, the latest first."""
        return _latest(connection, site, limit)

    @reads
    def count(self, connection: Connection, site: str, *, since: datetime) -> int:
        """How many pages of a site were tried since a time."""
        query = select(func.count()).where(renderings.c.site == site, renderings.c.at >= since)
        return int(connection.execute(query).scalar_one())

    @reads
    def totals(self, connection: Connection, *, since: datetime, until: datetime) -> Sequence[RenderingTotal]:
        """What the tries of a period came to, by site; the end is not included."""
        in_period = (renderings.c.at >= since) & (renderings.c.at < until)
        helped, of_last_day = renderings.c.has_helped, renderings.c.at >= until - DAY
        query = (
            select(
                renderings.c.site,
                func.count(),
                func.sum(case((helped, 1), else_=0)),
                func.sum(renderings.c.seconds),
                func.sum(renderings.c.cpu_seconds),
                func.sum(case((of_last_day, 1), else_=0)),
            )
            .where(in_period)
            .group_by(renderings.c.site)
            .order_by(renderings.c.site)
        )
        rows = connection.execute(query).all()
        failures: dict[str, list[tuple[str, int]]] = defaultdict(list)
        count = func.count().label("count")
        reasons = select(renderings.c.site, renderings.c.reason, count).where(in_period, ~helped)
        grouped = reasons.group_by(renderings.c.site, renderings.c.reason).order_by(count.desc(), renderings.c.reason)
        for site, reason, number in connection.execute(grouped):
            failures[site].append((reason, number))
        return [
            RenderingTotal(
                site=site,
                pages=pages,
                helped=int(good),
                seconds=seconds,
                cpu_seconds=cpu,
                last_day=int(last_day),
                is_needed=needs_rendering(_latest(connection, site, REMEMBERED_TRIES, until)),
                failures=tuple(failures[site]),
            )
            for site, pages, good, seconds, cpu, last_day in rows
        ]


def needs_rendering(latest: Sequence[bool]) -> bool:
    """Whether a site is known to need a browser, by whether its latest tries helped."""
    return sum(latest[:REMEMBERED_TRIES]) >= NEEDED_TRIES


def _latest(connection: Connection, site: str, limit: int, until: datetime | None = None) -> list[bool]:
    query = (
        select(renderings.c.has_helped)
        .where(renderings.c.site == site, true() if until is None else renderings.c.at < until)
        .order_by(renderings.c.at.desc(), renderings.c.id.desc())
        .limit(limit)
    )
    return [bool(has_helped) for has_helped in connection.execute(query).scalars()]
