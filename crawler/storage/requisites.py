"""What belongs to archived pages: the revisions that wait for it, and what became of each picture, style and script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, or_, select, update

from crawler.article import Article
from crawler.storage.revisions import as_capture, capture_columns
from crawler.storage.schema import channels, ledger, requisite_plans, requisites, revisions
from crawler.storage.transactions import Part, reads, writes
from crawler.storage.values import ArchivedResponse, RequisitePlan, RequisiteRow, RequisiteState


class Requisites(Part):
    """``store.requisites``: what is archived beside the pages of stories."""

    @reads
    def waiting(self, connection: Connection, site: str, *, after: int, limit: int) -> list[RequisitePlan]:
        """Revisions of a site that wait, the oldest behind a number first."""
        query = (
            select(revisions, requisite_plans.c.revision_id)
            .join(requisite_plans, requisite_plans.c.revision_id == revisions.c.id)
            .where(requisite_plans.c.site == site, requisite_plans.c.done.is_(None), revisions.c.id > after)
            .order_by(revisions.c.id)
            .limit(limit)
        )
        plans = []
        for row in connection.execute(query):
            capture, article = as_capture(row), Article.from_dict(row.article)
            assert capture is not None, "only such revisions are planned"
            images = tuple(image.url for image in article.images)
            further = tuple(url for url in article.pages if url != article.url)
            plan = RequisitePlan(
                revision_id=row.id,
                url=article.url,
                capture=capture,
                images=images,
                fetched=article.fetched,
                further=further,
            )
            plans.append(plan)
        return plans

    @reads
    def count_waiting(self, connection: Connection, site: str) -> int:
        """How many revisions of a site wait."""
        query = select(func.count()).where(requisite_plans.c.site == site, requisite_plans.c.done.is_(None))
        return int(connection.execute(query).scalar_one())

    @writes
    def finish(self, connection: Connection, revision_id: int, rows: Sequence[RequisiteRow], now: datetime) -> None:
        """Stores what became of all that belongs to the page of a revision."""
        connection.execute(delete(requisites).where(requisites.c.revision_id == revision_id))
        for row in rows:
            values = {
                "revision_id": revision_id,
                "url": row.url,
                "kind": row.kind,
                "state": str(row.state),
                "reason": row.reason,
                "size": row.size,
                "at": row.at,
            }
            connection.execute(insert(requisites).values(**values, **capture_columns(row.capture)))
        connection.execute(update(requisite_plans).where(requisite_plans.c.revision_id == revision_id).values(done=now))

    @reads
    def of_revision(self, connection: Connection, revision_id: int) -> list[RequisiteRow]:
        """What belongs to the page of a revision, as it was fetched."""
        return _rows(connection, requisites.c.revision_id == revision_id)

    @reads
    def of_story(self, connection: Connection, record_id: int, number: int) -> list[RequisiteRow]:
        """The same, of a revision by its number."""
        revision = select(revisions.c.id).where(revisions.c.record_id == record_id, revisions.c.number == number)
        return _rows(connection, requisites.c.revision_id == revision.scalar_subquery())

    @reads
    def find_payload(self, connection: Connection, digest: str) -> ArchivedResponse | None:
        """An archived response of any page with a payload; one that is no revisit itself."""
        query = (
            select(requisites)
            .where(requisites.c.payload_digest == digest, requisites.c.state == str(RequisiteState.ARCHIVED))
            .order_by(requisites.c.id)
            .limit(1)
        )
        row = connection.execute(query).first()
        capture = as_capture(row) if row is not None else None
        return None if row is None or capture is None else ArchivedResponse(capture=capture, url=row.url, at=row.at)

    @reads
    def is_site_due(self, connection: Connection, site: str, now: datetime) -> bool:
        """Whether a story, feed, sitemap or front of a site is due: what belongs to pages waits for it."""
        story = exists().where(ledger.c.site == site, ledger.c.due <= now)
        channel = exists().where(channels.c.site == site, func.coalesce(channels.c.next_due, channels.c.found) <= now)
        return bool(connection.execute(select(or_(story, channel))).scalar_one())


def _rows(connection: Connection, condition: ColumnElement[bool]) -> list[RequisiteRow]:
    query = select(requisites).where(condition).order_by(requisites.c.id)
    return [
        RequisiteRow(
            url=row.url,
            kind=row.kind,
            state=RequisiteState(row.state),
            at=row.at,
            reason=row.reason,
            size=row.size,
            capture=as_capture(row),
        )
        for row in connection.execute(query)
    ]
