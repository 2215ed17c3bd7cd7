"""Records: the stories that are held, each with its latest article and all its revisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, or_, select, update

from crawler.article import Article, Kind, Revision
from crawler.storage.copy_links import NewText, link_copies
from crawler.storage.declarations import as_due
from crawler.storage.revisions import STREAM_BUFFER_ROWS, as_revision
from crawler.storage.schema import IS_LATEST, cluster_members, ledger, records, reextractions, revisions
from crawler.storage.search import index_article
from crawler.storage.search_text import indexed_text
from crawler.storage.selection import RecordFilter
from crawler.storage.transactions import Part, reads, streams, writes
from crawler.storage.types import key_of
from crawler.storage.values import ArchivedRevision, CopyRules, RecordRow, ReextractedArticle

MAX_ID_DIGITS = 20


class Records(Part):
    """``store.records``: stories that are held, and the revisions of each."""

    @streams
    def select(
        self,
        connection: Connection,
        *,
        wanted: RecordFilter | None = None,
        search: str | None = None,
        limit: int | None = 20,
    ) -> Iterator[RecordRow]:
        """Records, newest first (by publication, else by first sight), streamed: ``limit=None`` is all of them.

        ``search`` is that of ``wanted``, for those who filter by nothing else. Raises ArgumentInvalid for a search
        that cannot be read.
        """
        chosen = wanted or RecordFilter(search=search)
        query = with_article().order_by(records.c.dated.desc(), records.c.id.desc())
        query = query.where(chosen.condition(connection))
        if limit is not None and not chosen.needs_articles:
            query = query.limit(limit)
        with connection.execute(query.execution_options(yield_per=STREAM_BUFFER_ROWS)) as rows:
            found = (record for record in map(as_record, rows) if chosen.holds(record.article))
            yield from found if limit is None else islice(found, limit)

    @reads
    def count_seen_after(self, connection: Connection, moment: datetime) -> list[tuple[str, int, datetime]]:
        """How many stories of each site were read after a moment, and the latest time."""
        query = (
            select(records.c.site, func.count(), func.max(records.c.last_seen))
            .where(records.c.last_seen > moment)
            .group_by(records.c.site)
            .order_by(records.c.site)
        )
        return [(site, count, latest) for site, count, latest in connection.execute(query)]

    @reads
    def count(self, connection: Connection, wanted: RecordFilter) -> int:
        """How many records are wanted; raises ArgumentInvalid for a search that cannot be read."""
        condition = wanted.condition(connection)
        if not wanted.needs_articles:
            return int(connection.execute(select(func.count()).select_from(records).where(condition)).scalar_one())
        rows = connection.execute(with_article().where(condition))
        return sum(wanted.holds(Article.from_dict(row.article)) for row in rows)

    @reads
    def get(self, connection: Connection, reference: str | int) -> RecordRow | None:
        """The record of a number, of any URL that led to it, or of an identity."""
        record_id = find_id(connection, reference)
        if record_id is None:
            return None
        row = connection.execute(with_article().where(records.c.id == record_id)).first()
        return as_record(row) if row else None

    @reads
    def revisions(self, connection: Connection, reference: str | int) -> list[Revision]:
        """All revisions of a record, the first one first; empty when there is no such record."""
        record_id = find_id(connection, reference)
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
    ) -> list[ArchivedRevision]:
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
        archived = [(row.id, row.site, as_revision(row)) for row in rows]
        urls = {key_of(revision.article.ledger_url) for _, _, revision in archived}
        due_urls = as_due(connection, connection.execute(select(ledger).where(ledger.c.key.in_(urls))).all())
        candidates = {(due.candidate.site, due.url): due.candidate for due in due_urls}
        return [
            ArchivedRevision(
                id=number, revision=revision, candidate=candidates.get((site_name, revision.article.ledger_url))
            )
            for number, site_name, revision in archived
        ]

    @writes
    def replace_articles(
        self,
        connection: Connection,
        articles: Sequence[ReextractedArticle],
        *,
        software: str,
        now: datetime,
        copies: CopyRules | None = None,
    ) -> None:
        """Replaces articles, keeping the former ones; the records and the search index show the latest.

        With ``copies`` the new texts are compared with others, as those of a crawl are.
        """
        texts = []
        for reextracted in articles:
            former = connection.execute(
                select(
                    revisions.c.article,
                    revisions.c.digest,
                    revisions.c.number,
                    records.c.latest,
                    records.c.id.label("record_id"),
                )
                .join(records, records.c.id == revisions.c.record_id)
                .where(revisions.c.id == reextracted.id)
                .with_for_update()
            ).one()
            reextraction = {"revision_id": reextracted.id, "at": now, "software": software}
            connection.execute(
                insert(reextractions).values(**reextraction, digest=former.digest, article=former.article)
            )
            article = reextracted.article
            connection.execute(
                update(revisions)
                .where(revisions.c.id == reextracted.id)
                .values(
                    article=article.to_dict(),
                    digest=reextracted.digest,
                    signature=reextracted.signature,
                    free=article.free,
                )
            )
            if former.number == former.latest:
                _update_record(connection, former.record_id, reextracted)
                texts.append(
                    NewText(
                        record_id=former.record_id,
                        seen=article.fetched,
                        digest=reextracted.digest,
                        signature=reextracted.signature,
                        bands=reextracted.bands,
                        body=article.body,
                    )
                )
        if copies is not None:
            link_copies(connection, texts, copies, now)


def find_id(connection: Connection, reference: str | int) -> int | None:
    """The number of the record that has a number, a URL in the ledger, an own URL or an identity."""
    if isinstance(reference, int) or (reference.isdecimal() and len(reference) <= MAX_ID_DIGITS):
        by_number = select(records.c.id).where(records.c.id == int(reference))
        return connection.execute(by_number).scalar() if int(reference) < 2**63 else None
    key = key_of(reference)
    by_ledger = select(ledger.c.record_id).where(ledger.c.key == key, ledger.c.record_id.is_not(None))
    found = connection.execute(by_ledger.order_by(ledger.c.id).limit(1)).scalar()
    if found is None:
        matching = or_(records.c.key == key, records.c.url_key == key, records.c.canonical_key == key)
        found = connection.execute(select(records.c.id).where(matching).order_by(records.c.id).limit(1)).scalar()
    return found


def with_article() -> Select[Any]:
    """Records, each with its latest article."""
    joined = records.join(revisions, IS_LATEST).outerjoin(cluster_members, cluster_members.c.record_id == records.c.id)
    return select(records, revisions.c.article, cluster_members.c.cluster_id).select_from(joined)


def as_record(row: Row[Any]) -> RecordRow:
    """The record of a row of ``with_article``."""
    article = Article.from_dict({**row.article, "cluster": row.cluster_id})
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


def _update_record(connection: Connection, record_id: int, reextracted: ReextractedArticle) -> None:
    article = reextracted.article
    columns: dict[str, Any] = {
        "headline": article.headline,
        "modified": article.modified,
        "language": article.language,
        "section": article.section,
        "kind": str(article.kind),
    }
    if article.published:
        columns |= {"published": article.published, "dated": article.published}
    connection.execute(update(records).where(records.c.id == record_id).values(columns))
    index_article(connection, record_id, indexed_text(article))
