"""Pages that a browser was asked to show: what that cost, and whether it helped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Integer, delete, func, insert, select

from crawler.storage.schema import renderings
from crawler.storage.transactions import Part, reads, writes
from crawler.storage.values import RenderingRow, RenderingTotal

KEPT = timedelta(days=90)


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
        query = (
            select(renderings.c.has_helped)
            .where(renderings.c.site == site)
            .order_by(renderings.c.at.desc(), renderings.c.id.desc())
            .limit(limit)
        )
        return [bool(has_helped) for has_helped in connection.execute(query).scalars()]

    @reads
    def count(self, connection: Connection, site: str, *, since: datetime) -> int:
        """How many pages of a site were tried since a time."""
        query = select(func.count()).where(renderings.c.site == site, renderings.c.at >= since)
        return int(connection.execute(query).scalar_one())

    @reads
    def totals(self, connection: Connection, *, since: datetime) -> Sequence[RenderingTotal]:
        """What the tries since a time came to, by site."""
        helped = func.sum(renderings.c.has_helped.cast(Integer))
        query = (
            select(
                renderings.c.site,
                func.count(),
                helped,
                func.sum(renderings.c.seconds),
                func.sum(renderings.c.cpu_seconds),
            )
            .where(renderings.c.at >= since)
            .group_by(renderings.c.site)
            .order_by(renderings.c.site)
        )
        return [
            RenderingTotal(site=site, pages=pages, helped=int(good), seconds=seconds, cpu_seconds=cpu)
            for site, pages, good, seconds, cpu in connection.execute(query)
        ]
