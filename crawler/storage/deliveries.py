"""What is delivered: revisions and later readings of them since a cursor, in the order in which they were kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select, text

from crawler.storage.revisions import PAGE, as_revision
from crawler.storage.schema import records, reextractions, revisions
from crawler.storage.transactions import Part, streams, writes
from crawler.storage.values import Cursor, Deliverable


class Deliveries(Part):
    """``store.deliveries``: what is new since a cursor."""

    @writes
    def cursor(self, connection: Connection) -> Cursor:
        """Where the store stands now: all that it tells of is committed, and nothing before it will come later."""
        if connection.dialect.name == "postgresql":
            # waits for those who write: a number that was given out earlier may be committed after a higher one
            connection.execute(text("LOCK TABLE revisions, reextractions IN SHARE MODE"))
        told = (connection.execute(select(func.max(one.c.id))).scalar() or 0 for one in (revisions, reextractions))
        return Cursor(*told)

    @streams
    def between(
        self, connection: Connection, since: Cursor, upto: Cursor, *, site: str | None = None
    ) -> Iterator[Deliverable]:
        """The revisions between two cursors, and those that were read again between them, streamed."""
        read_again = select(reextractions.c.revision_id).where(
            reextractions.c.id > since.reextractions, reextractions.c.id <= upto.reextractions
        )
        query: Select[Any] = (
            select(revisions, records.c.identity, records.c.first_seen, records.c.taken_down, records.c.latest)
            .join(records, records.c.id == revisions.c.record_id)
            .where(or_(revisions.c.id > since.revisions, revisions.c.id.in_(read_again)))
            .where(revisions.c.id <= upto.revisions)
            .order_by(revisions.c.id)
        )
        if site is not None:
            query = query.where(records.c.site == site)
        with connection.execute(query.execution_options(yield_per=PAGE)) as rows:
            for row in rows:
                yield Deliverable(
                    id=row.id,
                    story=row.record_id,
                    revision=as_revision(row),
                    first_seen=row.first_seen,
                    is_taken_down="taken_down" in row.classes,
                )
