"""Records: the stories that are held, each with its latest article and all its revisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, or_, select, update

from crawler.article import Article, Kind, Revision
from crawler.storage.declarations import as_due
from crawler.storage.revisions import PAGE, as_revision
from crawler.storage.schema import ledger, records, reextractions, revisions
from crawler.storage.search import index_article, matches
from crawler.storage.transactions import Part, reads, streams, writes
from crawler.storage.types import key_of
from crawler.storage.values import Archived, RecordRow, Reextracted


class Records(Part):
    """``store.records``: stories that are held, and the revisions of each."""

    @streams
    def select(
        self,
        connection: Connection,
        *,
        site: str | None = None,
        since: datetime | None = None,
        search: str | None = None,
        limit: int | None = 20,
    ) -> Iterator[RecordRow]:
        """Records, newest first (by publication, else by first sight), streamed: ``limit=None`` is all of them.

        ``search`` takes words, ``"a phrase"`` and ``begin*``, all of which must be there; raises ArgumentInvalid when
        it holds no word.
        """
        query = _with_article().order_by(records.c.dated.desc(), records.c.id.desc())
        if site is not None:
            query = query.where(records.c.site == site)
        if since is not None:
            query = query.where(records.c.dated >= since)
        if search is not None:
            query = query.where(matches(connection, search))
        if limit is not None:
            query = query.limit(limit)
        with connection.execute(query.execution_options(yield_per=PAGE)) as rows:
            yield from map(_as_row, rows)

    @reads
    def get(self, connection: Connection, wanted: str | int) -> RecordRow | None:
        """The record of a number, of any URL that led to it, or of an identity."""
        record_id = find_id(connection, wanted)
        if record_id is None:
            return None
        row = connection.execute(_with_article().where(records.c.id == record_id)).first()
        return _as_row(row) if row else None

    @reads
    def revisions(self, connection: Connection, wanted: str | int) -> list[Revision]:
        """All revisions of a record, the first one first; empty when there is no such record."""
        record_id = find_id(connection, wanted)
        query = (
            select(revisions, records.c.identity)
            .join(records, records.c.id == revisions.c.record_id)
            .where(revisions.c.record_id == record_id)
            .order_by(revisions.c.number)
        )
        return [as_revision(row) for row in connection.execute(query)]

    @reads
    def archived(
        self, connection: Connection, after: int, *, limit: int, site: str | None = None, since: datetime | None = None
    ) -> list[Archived]:
        """The revisions behind a number whose pages are archived, in order, each with its candidate's hints."""
        query = (
            select(revisions, records.c.identity, records.c.site)
            .join(records, records.c.id == revisions.c.record_id)
            .where(revisions.c.id > after, revisions.c.warc_file.is_not(None))
            .order_by(revisions.c.id)
            .limit(limit)
        )
        if site is not None:
            query = query.where(records.c.site == site)
        if since is not None:
            query = query.where(revisions.c.seen >= since)
        rows = connection.execute(query).all()
        found = [(row.id, row.site, as_revision(row)) for row in rows]
        urls = {key_of(one.article.ledger_url) for _, _, one in found}
        known = as_due(connection, connection.execute(select(ledger).where(ledger.c.key.in_(urls))).all())
        hints = {(due.candidate.site, due.url): due.candidate for due in known}
        return [
            Archived(
                id=number,
                revision=one,
                candidate=hints.get((name, one.article.ledger_url)),
            )
            for number, name, one in found
        ]

    @writes
    def replace_articles(
        self, connection: Connection, readings: Sequence[Reextracted], *, software: str, now: datetime
    ) -> None:
        """Puts articles in the place of former ones, which are kept; lists and the search show the latest."""
        for reading in readings:
            former = connection.execute(
                select(
                    revisions.c.article,
                    revisions.c.digest,
                    revisions.c.number,
                    records.c.latest,
                    records.c.id.label("of"),
                )
                .join(records, records.c.id == revisions.c.record_id)
                .where(revisions.c.id == reading.id)
                .with_for_update()
            ).one()
            kept = {"revision_id": reading.id, "at": now, "software": software}
            connection.execute(insert(reextractions).values(**kept, digest=former.digest, article=former.article))
            article = reading.article
            connection.execute(
                update(revisions)
                .where(revisions.c.id == reading.id)
                .values(
                    article=article.to_dict(), digest=reading.digest, signature=reading.signature, free=article.free
                )
            )
            if former.number == former.latest:
                _show(connection, former.of, reading)


def find_id(connection: Connection, wanted: str | int) -> int | None:
    """The record that a number, a URL of the ledger, the story's own URLs or its identity stand for."""
    if isinstance(wanted, int) or wanted.isdecimal():
        known = select(records.c.id).where(records.c.id == int(wanted))
        return connection.execute(known).scalar() if int(wanted) < 2**63 else None
    key = key_of(wanted)
    by_ledger = select(ledger.c.record_id).where(ledger.c.key == key, ledger.c.record_id.is_not(None))
    found = connection.execute(by_ledger.order_by(ledger.c.id).limit(1)).scalar()
    if found is None:
        own = or_(records.c.key == key, records.c.url_key == key, records.c.canonical_key == key)
        found = connection.execute(select(records.c.id).where(own).order_by(records.c.id).limit(1)).scalar()
    return found


def _with_article() -> Select[Any]:
    latest = (revisions.c.record_id == records.c.id) & (revisions.c.number == records.c.latest)
    return select(records, revisions.c.article).select_from(records.join(revisions, latest))


def _as_row(row: Row[Any]) -> RecordRow:
    article = Article.from_dict(row.article)
    return RecordRow(
        id=row.id,
        identity=row.identity,
        site=row.site,
        url=row.url,
        canonical_url=row.canonical_url,
        headline=row.headline,
        published=row.published,
        modified=row.modified,
        language=row.language,
        section=row.section,
        kind=Kind(row.kind),
        revisions=row.latest,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        article=article,
        taken_down=row.taken_down,
    )


def _show(connection: Connection, record_id: int, reading: Reextracted) -> None:
    article = reading.article
    shown: dict[str, Any] = {
        "headline": article.headline,
        "modified": article.modified,
        "language": article.language,
        "section": article.section,
        "kind": str(article.kind),
    }
    if article.published:
        shown |= {"published": article.published, "dated": article.published}
    connection.execute(update(records).where(records.c.id == record_id).values(shown))
    index_article(connection, record_id, article)
