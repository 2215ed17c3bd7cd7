"""How records and their revisions are written: one record for each story, one revision for each text that it had."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from crawler.article import HELD, Article, Capture, Change, ChangeClass, Comparison, Revision
from crawler.storage.schema import ledger, records, revisions
from crawler.storage.search import index_article
from crawler.storage.types import CHUNK, key_of
from crawler.storage.values import Kept

OWN = ("key", "identity", "first_seen", "published", "id", "taken_down")
PAGE = 200  # rows that a stream fetches at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A record and its latest revision; number 0 and no revision when it was made in this transaction."""

    record_id: int
    first_seen: datetime
    published: datetime | None
    number: int = 0
    revision: Revision | None = None
    taken_down: datetime | None = None


def hold(connection: Connection, kept: Sequence[Kept]) -> dict[str, Held]:
    """The records of readings by the key of their identity, locked; missing ones are made, without a revision."""
    first: dict[str, Kept] = {}
    for item in kept:
        first.setdefault(key_of(item.identity), item)
    keys = sorted(first)  # one order for all, so that two processes cannot wait for each other
    held: dict[str, Held] = {}
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(records).on_conflict_do_nothing(index_elements=["key"])
        known = set(connection.execute(select(records.c.key).where(records.c.key.in_(part))).scalars())
        if missing := [_new_record(key, first[key]) for key in part if key not in known]:
            connection.execute(statement, missing)
        locked = select(records.c.id).where(records.c.key.in_(part)).order_by(records.c.key).with_for_update()
        connection.execute(locked).all()
        held |= _read_held(connection, part)
    return held


def _read_held(connection: Connection, keys: Sequence[str]) -> dict[str, Held]:
    latest = (revisions.c.record_id == records.c.id) & (revisions.c.number == records.c.latest)
    query = (
        select(
            records.c.key,
            records.c.identity,
            records.c.first_seen,
            records.c.published,
            records.c.id,
            records.c.taken_down,
            revisions,
        )
        .select_from(records.outerjoin(revisions, latest))
        .where(records.c.key.in_(keys))
    )
    held = {}
    for row in connection.execute(query):
        revision = as_revision(row) if row.number is not None else None
        held[row.key] = Held(
            record_id=row.id,
            first_seen=row.first_seen,
            published=row.published,
            number=row.number or 0,
            revision=revision,
            taken_down=row.taken_down,
        )
    return held


def _new_record(key: str, item: Kept) -> dict[str, Any]:
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


def add_revision(connection: Connection, former: Held, item: Kept, comparison: Comparison) -> Held:
    """Writes down a new text of a story, and makes the record and the search show it."""
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
    _insert(connection, former.record_id, revision)
    published = article.published or former.published
    shown: dict[str, Any] = {
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
    if article.canonical_url:
        shown |= {"canonical_url": article.canonical_url, "canonical_key": key_of(article.canonical_url)}
    connection.execute(update(records).where(records.c.id == former.record_id).values(shown))
    see_again(connection, former.record_id, article.fetched)
    index_article(connection, former.record_id, article)
    return replace(former, number=revision.number, revision=revision, published=published, taken_down=None)


def take_down(connection: Connection, record_id: int, at: datetime) -> int | None:
    """Writes down that a story's page is gone, as a revision that repeats its text; returns its number.

    None when that is known already, or while another URL of the story still leads to it.
    """
    alive = select(ledger.c.id).where(ledger.c.record_id == record_id, ledger.c.outcome.in_(HELD))
    known = select(records.c.id).where(records.c.id == record_id, records.c.taken_down.is_(None)).with_for_update()
    if connection.execute(alive.limit(1)).first() or connection.execute(known).first() is None:
        return None
    latest = (revisions.c.record_id == records.c.id) & (revisions.c.number == records.c.latest)
    row = connection.execute(
        select(revisions, records.c.identity)
        .select_from(records.join(revisions, latest))
        .where(records.c.id == record_id)
    ).one()
    former = as_revision(row)
    down = replace(former, number=former.number + 1, change=Change.REVISED, seen=at, classes=(ChangeClass.TAKEN_DOWN,))
    _insert(connection, record_id, down)
    connection.execute(update(records).where(records.c.id == record_id).values(latest=down.number, taken_down=at))
    return down.number


def find_identities(
    connection: Connection, ids: Iterable[int], claimed: Iterable[str], urls: Iterable[str]
) -> tuple[dict[int, str], dict[str, str], dict[str, str]]:
    """The identities of records by their numbers, by the identities and by the canonical URLs that readings claim."""
    by_id: dict[int, str] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), CHUNK):
        query = select(records.c.id, records.c.identity).where(records.c.id.in_(wanted[start : start + CHUNK]))
        by_id |= {row.id: row.identity for row in connection.execute(query)}
    held: dict[str, str] = {}
    keys = {key_of(one): one for one in claimed}
    names = sorted(keys)
    for start in range(0, len(names), CHUNK):
        query = select(records.c.key, records.c.identity).where(records.c.key.in_(names[start : start + CHUNK]))
        held |= {keys[row.key]: row.identity for row in connection.execute(query)}
    by_url: dict[str, str] = {}
    keys = {key_of(one): one for one in urls}
    names = sorted(keys)
    for start in range(0, len(names), CHUNK):
        at = records.c.canonical_key.in_(names[start : start + CHUNK])
        query = select(records.c.canonical_key, records.c.identity).where(at).order_by(records.c.id.desc())
        by_url |= {keys[row.canonical_key]: row.identity for row in connection.execute(query)}
    return by_id, held, by_url


def _insert(connection: Connection, record_id: int, revision: Revision) -> None:
    connection.execute(
        insert(revisions).values(
            record_id=record_id,
            number=revision.number,
            change=str(revision.change),
            digest=revision.digest,
            signature=revision.signature,
            free=revision.article.free,
            seen=revision.seen,
            article=revision.article.to_dict(),
            classes=[str(kind) for kind in revision.classes],
            **_of_capture(revision.capture),
        )
    )


def _of_capture(capture: Capture | None) -> dict[str, Any]:
    if capture is None:
        return {}
    return {
        "warc_file": capture.file,
        "warc_offset": capture.offset,
        "warc_record_id": capture.record_id,
        "payload_digest": capture.payload_digest,
    }


def see_again(connection: Connection, record_id: int, seen: datetime, canonical: str | None = None) -> None:
    """Moves a record's last sight forward, never back; its canonical URL becomes the one that was read."""
    if canonical is not None:
        moved = {"canonical_url": canonical, "canonical_key": key_of(canonical)}
        is_other = records.c.canonical_key.is_distinct_from(moved["canonical_key"])
        connection.execute(update(records).where(records.c.id == record_id, is_other).values(moved))
    connection.execute(
        update(records).where(records.c.id == record_id, records.c.last_seen < seen).values(last_seen=seen)
    )


def as_revision(row: Row[Any]) -> Revision:
    """The revision of a row that also has its record's identity."""
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
    """Where a row says that its page lies."""
    if row.warc_file is None:
        return None
    return Capture(
        file=row.warc_file,
        offset=row.warc_offset,
        record_id=row.warc_record_id,
        payload_digest=row.payload_digest,
    )


def count_records(connection: Connection) -> dict[str, int]:
    """How many records are held of each site."""
    query = select(records.c.site, func.count().label("held")).group_by(records.c.site)
    return {row.site: row.held for row in connection.execute(query)}
