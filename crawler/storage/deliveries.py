"""What is delivered: revisions since a cursor, new and re-extracted ones, in the order in which they were stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select, text

from crawler.storage.revisions import STREAM_BUFFER_ROWS, as_revision
from crawler.storage.schema import cluster_members, clusters, records, reextractions, revisions
from crawler.storage.selection import RecordFilter
from crawler.storage.transactions import Part, streams, writes
from crawler.storage.values import Cursor, Deliverable


class Deliveries(Part):
    """``store.deliveries``: what is new since a cursor."""

    @writes
    def cursor(self, connection: Connection) -> Cursor:
        """The current end of the store: all before it is committed, and nothing will be inserted before it."""
        if connection.dialect.name == "postgresql":
            # waits for open transactions: a lower number may be committed after a higher one
            connection.execute(text("LOCK TABLE revisions, reextractions IN SHARE MODE"))
        latest = (connection.execute(select(func.max(one.c.id))).scalar() or 0 for one in (revisions, reextractions))
        return Cursor(*latest)

    @streams
    def between(
        self, connection: Connection, since: Cursor, upto: Cursor, *, wanted: RecordFilter | None = None
    ) -> Iterator[Deliverable]:
        """The revisions between two cursors, and those that were re-extracted between them, streamed in order.

        ``wanted`` says of which stories, by what their latest article is; raises ArgumentInvalid for its search.
        """
        reextracted = select(reextractions.c.revision_id).where(
            reextractions.c.id > since.reextractions, reextractions.c.id <= upto.reextractions
        )
        query: Select[Any] = (
            select(
                revisions,
                records.c.identity,
                records.c.first_seen,
                records.c.taken_down,
                records.c.latest,
                cluster_members.c.cluster_id,
                clusters.c.original_id,
            )
            .join(records, records.c.id == revisions.c.record_id)
            .outerjoin(cluster_members, cluster_members.c.record_id == records.c.id)
            .outerjoin(clusters, clusters.c.id == cluster_members.c.cluster_id)
            .where(or_(revisions.c.id > since.revisions, revisions.c.id.in_(reextracted)))
            .where(revisions.c.id <= upto.revisions)
            .order_by(revisions.c.id)
        )
        if wanted is not None:
            query = query.where(wanted.condition(connection))
        with connection.execute(query.execution_options(yield_per=STREAM_BUFFER_ROWS)) as rows:
            for row in rows:
                revision = as_revision(row)
                if row.cluster_id is not None:
                    revision = replace(revision, article=replace(revision.article, cluster=row.cluster_id))
                yield Deliverable(
                    id=row.id,
                    story=row.record_id,
                    revision=revision,
                    first_seen=row.first_seen,
                    is_taken_down="taken_down" in row.classes,
                    copy_of=row.original_id if row.original_id != row.record_id else None,
                )
