"""Writing records and revisions: one record for each story, one revision for each text that it had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from crawler.article import ARTICLE_OUTCOMES, Article, Capture, Change, ChangeClass, Comparison, Revision
from crawler.storage.json_text import WrittenJson
from crawler.storage.pending_writes import PendingWrites
from crawler.storage.schema import IS_LATEST, ledger, records, requisite_plans, revisions
from crawler.storage.search import index_row, remove_from_index
from crawler.storage.search_text import indexed_text
from crawler.storage.transactions import insert_into
from crawler.storage.types import chunks, key_of
from crawler.storage.values import IdentifiedArticle
from crawler.text.times import CLOCK_SLACK

STREAM_BUFFER_ROWS = 200  # fetched at a time
INSERT_REVISION = insert(revisions)
UPDATE_RECORD = update(records).where(records.c.id == bindparam("row"))
MOVE_LAST_SEEN = UPDATE_RECORD.where(
    (records.c.last_seen < bindparam("seen")) | (records.c.last_seen > bindparam("believable"))
).values(last_seen=bindparam("seen"))
SET_CANONICAL = UPDATE_RECORD.where(records.c.canonical_key.is_distinct_from(bindparam("new_key"))).values(
    canonical_url=bindparam("new_url"), canonical_key=bindparam("new_key")
)
IS_NAMED = records.c.key.in_(bindparam("keys", expanding=True))
READ_KEYS = select(records.c.key).where(IS_NAMED)
LOCK_RECORDS = select(records.c.id).where(IS_NAMED).order_by(records.c.key).with_for_update()
READ_HELD = (
    select(
        records.c.key,
        records.c.identity,
        records.c.first_seen,
        records.c.published,
        records.c.id,
        records.c.taken_down,
        revisions,
    )
    .select_from(records.outerjoin(revisions, IS_LATEST))
    .where(IS_NAMED)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRecord:
    """A record and its latest revision; number 0 and no revision if this transaction inserted it."""

    record_id: int
    first_seen: datetime
    published: datetime | None
    number: int = 0
    revision: Revision | None = None
    taken_down: datetime | None = None


def lock_records(connection: Connection, kept: Sequence[IdentifiedArticle]) -> dict[str, HeldRecord]:
    """The records of articles by the key of their identity, locked; missing ones are inserted, without a revision."""
    first: dict[str, IdentifiedArticle] = {}
    for item in kept:
        first.setdefault(key_of(item.identity), item)
    held: dict[str, HeldRecord] = {}
    for keys in chunks(sorted(first)):  # one order for all, so that two processes cannot wait for each other
        existing = set(connection.execute(READ_KEYS, {"keys": keys}).scalars())
        if missing := [_new_record(key, first[key]) for key in keys if key not in existing]:
            connection.execute(insert_into(connection, records).on_conflict_do_nothing(index_elements=["key"]), missing)
        connection.execute(LOCK_RECORDS, {"keys": keys}).all()
        held |= _read_held(connection, keys)
    return held


def _read_held(connection: Connection, keys: Sequence[str]) -> dict[str, HeldRecord]:
    held = {}
    for row in connection.execute(READ_HELD, {"keys": keys}):
        revision = as_revision(row) if row.number is not None else None
        held[row.key] = HeldRecord(
            record_id=row.id,
            first_seen=row.first_seen,
            published=row.published,
            number=row.number or 0,
            revision=revision,
            taken_down=row.taken_down,
        )
    return held


def _new_record(key: str, item: IdentifiedArticle) -> dict[str, Any]:
    article = item.article
    return {
        "key": key,
        "identity": item.identity,
        "site": article.site,
        "url": article.url,
        "url_key": key_of(article.url),
        "headline": article.headline,
        "kind": str(article.kind),
        "latest": 0,
        "dated": article.published or article.fetched,
        "first_seen": article.fetched,
        "last_seen": article.fetched,
    }


def add_revision(
    connection: Connection,
    writes: PendingWrites,
    former: HeldRecord,
    item: IdentifiedArticle,
    comparison: Comparison,
    now: datetime,
) -> HeldRecord:
    """Stores a new text of a story; the record and the search index then show it."""
    article = comparison.article
    revision = Revision(
        article=article,
        identity=item.identity,
        number=former.number + 1,
        change=comparison.change,
        digest=(item.digest if article is item.article else article.digest) or item.digest,
        signature=item.signature,
        seen=article.fetched,
        classes=comparison.classes,
        capture=item.capture,
    )
    is_new, is_as_read = former.number == 0, article is item.article
    row = _revision_row(former.record_id, revision, item.record if is_as_read else None)
    if item.wants_requisites:
        key = connection.execute(INSERT_REVISION.values(row)).inserted_primary_key
        assert key is not None, "one row was inserted"
        connection.execute(insert(requisite_plans).values(revision_id=key[0], site=item.site))
    else:
        writes.add(INSERT_REVISION, row, item.ledger_url)
    published = article.published or former.published
    columns: dict[str, Any] = {
        "headline": article.headline,
        "published": published,
        "modified": article.modified,
        "language": article.language,
        "section": article.section,
        "kind": str(article.kind),
        "latest": revision.number,
        "dated": published or former.first_seen,
        "taken_down": None,
    }
    canonical = (item.own_canonical and article.canonical_url) or None
    if canonical or is_new:
        columns |= {"canonical_url": canonical, "canonical_key": key_of(canonical) if canonical else None}
    writes.add(UPDATE_RECORD, {"row": former.record_id, **columns}, item.ledger_url)
    words = item.search_text if is_as_read and item.search_text is not None else indexed_text(article)
    if not is_new:
        update_last_seen(writes, former.record_id, article.fetched, url=item.ledger_url, now=now)
        writes.flush()  # its former words may wait
        remove_from_index(connection, former.record_id)
    writes.add(*index_row(connection, former.record_id, words), item.ledger_url)
    return replace(former, number=revision.number, revision=revision, published=published, taken_down=None)


def store_takedown(connection: Connection, record_id: int, at: datetime) -> int | None:
    """Stores that a story's page is gone, as a revision that repeats its text; returns its number.

    None when that is known already, or while another URL of the story still leads to it.
    """
    reachable = select(ledger.c.id).where(ledger.c.record_id == record_id, ledger.c.outcome.in_(ARTICLE_OUTCOMES))
    not_taken_down = (
        select(records.c.id).where(records.c.id == record_id, records.c.taken_down.is_(None)).with_for_update()
    )
    if connection.execute(reachable.limit(1)).first() or connection.execute(not_taken_down).first() is None:
        return None
    row = connection.execute(
        select(revisions, records.c.identity)
        .select_from(records.join(revisions, IS_LATEST))
        .where(records.c.id == record_id)
    ).one()
    former = as_revision(row)
    takedown = replace(
        former, number=former.number + 1, change=Change.REVISED, seen=at, classes=(ChangeClass.TAKEN_DOWN,)
    )
    connection.execute(INSERT_REVISION, _revision_row(record_id, takedown))
    connection.execute(update(records).where(records.c.id == record_id).values(latest=takedown.number, taken_down=at))
    return takedown.number


def _revision_row(record_id: int, revision: Revision, record: str | None = None) -> dict[str, Any]:
    """The row of a revision; ``record`` is its article as JSON, where that is worked out already."""
    return {
        "record_id": record_id,
        "number": revision.number,
        "change": str(revision.change),
        "digest": revision.digest,
        "signature": revision.signature,
        "free": revision.article.free,
        "seen": revision.seen,
        "article": revision.article.to_dict() if record is None else WrittenJson(record),
        "classes": [str(kind) for kind in revision.classes],
        **capture_columns(revision.capture),
    }


def capture_columns(capture: Capture | None) -> dict[str, Any]:
    """The columns of a capture; none of a page that is not archived."""
    if capture is None:
        return {}
    return {
        "warc_file": capture.file,
        "warc_offset": capture.offset,
        "warc_record_id": capture.record_id,
        "payload_digest": capture.payload_digest,
    }


def update_last_seen(
    writes: PendingWrites, record_id: int, seen: datetime, canonical: str | None = None, *, url: str, now: datetime
) -> None:
    """Moves a record's last sight forward, back only from a time to come, and sets a canonical URL that is passed."""
    if canonical is not None:
        writes.add(SET_CANONICAL, {"row": record_id, "new_url": canonical, "new_key": key_of(canonical)}, url)
    writes.add(MOVE_LAST_SEEN, {"row": record_id, "seen": seen, "believable": now + CLOCK_SLACK}, url)


def as_revision(row: Row[Any]) -> Revision:
    """The revision of a row, to which its record's identity is joined."""
    return Revision(
        article=Article.from_dict(row.article),
        identity=row.identity,
        number=row.number,
        change=Change(row.change),
        digest=row.digest,
        signature=row.signature,
        seen=row.seen,
        classes=tuple(ChangeClass(name) for name in row.classes),
        capture=as_capture(row),
    )


def as_capture(row: Row[Any]) -> Capture | None:
    """The capture columns of a row; None when its page is not archived."""
    if row.warc_file is None:
        return None
    return Capture(
        file=row.warc_file,
        offset=row.warc_offset,
        record_id=row.warc_record_id,
        payload_digest=row.payload_digest,
    )


def count_records(connection: Connection) -> dict[str, int]:
    """How many records each site has."""
    query = select(records.c.site, func.count().label("held")).group_by(records.c.site)
    return {row.site: row.held for row in connection.execute(query)}
