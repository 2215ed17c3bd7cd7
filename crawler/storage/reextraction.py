"""Reading again: a later extractor's article takes the place of the one that a revision had; no edit by the paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from crawler.article import as_record
from crawler.storage.ledger import as_due
from crawler.storage.records import as_revision
from crawler.storage.schema import ledger, records, reextractions, revisions
from crawler.storage.search import index_article
from crawler.storage.types import key_of
from crawler.storage.values import Archived, Reextracted


def archived(
    connection: Connection, after: int, *, limit: int, site: str | None, since: datetime | None
) -> list[Archived]:
    """The revisions behind a number whose pages are archived, in order."""
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


def replace_articles(connection: Connection, readings: Sequence[Reextracted], software: str, now: datetime) -> None:
    """Puts articles in the place of former ones, which are kept; lists and the search show the latest."""
    for reading in readings:
        former = connection.execute(
            select(
                revisions.c.article, revisions.c.digest, revisions.c.number, records.c.latest, records.c.id.label("of")
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
            .values(article=as_record(article), digest=reading.digest, signature=reading.signature, free=article.free)
        )
        if former.number == former.latest:
            _show(connection, former.of, reading)


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
