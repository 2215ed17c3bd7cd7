"""Captures of stories that web archives list: which wait to be read, what became of each, how far indexes were read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from crawler.article import ARTICLE_OUTCOMES, OutcomeName
from crawler.storage.schema import ledger, memento_listings, mementos, records
from crawler.storage.transactions import Part, insert_into, reads, writes
from crawler.storage.types import chunks, key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCapture:
    """A capture that the index of a web archive lists."""

    url: str
    captured: datetime
    status: int | None = None
    digest: str | None = None
    is_revisit: bool = False
    warc_file: str | None = None
    warc_offset: int | None = None
    warc_length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCapture:
    """A capture that is to be read, with what is known of its story."""

    id: int
    capture: ListedCapture
    tries: int
    outcome: OutcomeName | None  # of the ledger's row
    is_held: bool
    last_seen: datetime | None  # the newest reading of the story
    same_bytes: tuple[datetime, OutcomeName, str] | None  # the capture before it, where its payload is the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A part of an index: the captures of a host between two times, both included."""

    scope: str
    first: datetime
    last: datetime
    resume: str | None = None
    ended: bool = False
    lines: int = 0
    left_out: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveCount:
    """What a web archive gave of a site."""

    site: str
    archive: str
    stories: int  # URLs of which a capture was listed
    held: int  # of these, with a record that was read from the archive
    captures: int
    waiting: int  # captures that are not read yet
    outcomes: Mapping[str, int]
    left_out: Mapping[str, int]  # captures that are none of stories, by the reason


class Mementos(Part):
    """``store.mementos``: captures of web archives."""

    @writes
    def add(self, connection: Connection, site: str, archive: str, captures: Sequence[ListedCapture]) -> int:
        """Stores captures that are listed; returns how many were not known."""
        rows = [
            {
                "site": site,
                "archive": archive,
                "key": key_of(one.url),
                "url": one.url,
                "captured": one.captured,
                "status": one.status,
                "digest": one.digest,
                "is_revisit": one.is_revisit,
                "warc_file": one.warc_file,
                "warc_offset": one.warc_offset,
                "warc_length": one.warc_length,
                "tries": 0,
            }
            for one in captures
        ]
        added = 0
        for chunk in chunks(rows):
            statement = insert_into(connection, mementos).on_conflict_do_nothing(
                index_elements=["key", "site", "archive", "captured"]
            )
            added += len(connection.execute(statement.returning(mementos.c.id), list(chunk)).all())
        return added

    @reads
    def waiting(
        self,
        connection: Connection,
        site: str,
        archive: str,
        *,
        began: datetime,
        limit: int,
        since: datetime | None = None,
        until: datetime | None = None,
        urls: Collection[str] | None = None,
        without: Collection[str] = (),
    ) -> list[WaitingCapture]:
        """Captures that are to be read, the earliest first, but none that was tried since ``began``.

        ``without`` are URLs of which another capture is being read. Of a URL only the earliest capture is given.
        """
        is_wanted = [mementos.c.site == site, mementos.c.archive == archive, mementos.c.outcome.is_(None)]
        is_wanted.append(or_(mementos.c.at.is_(None), mementos.c.at < began))
        if since is not None:
            is_wanted.append(mementos.c.captured >= since)
        if until is not None:
            is_wanted.append(mementos.c.captured <= until)
        if without:
            is_wanted.append(mementos.c.key.not_in([key_of(url) for url in without]))
        if urls is not None:
            is_wanted.append(mementos.c.key.in_([key_of(url) for url in urls]))
        of_url = (ledger.c.key == mementos.c.key) & (ledger.c.site == mementos.c.site)
        with_rows = mementos.outerjoin(ledger, of_url).outerjoin(records, records.c.id == ledger.c.record_id)
        query = (
            select(mementos, ledger.c.outcome.label("row_outcome"), ledger.c.record_id, records.c.last_seen)
            .select_from(with_rows)
            .where(*is_wanted)
            .order_by(mementos.c.captured, mementos.c.id)
            .limit(limit)
        )
        found: dict[str, Row[Any]] = {}
        for row in connection.execute(query):
            found.setdefault(row.key, row)
        return [_waiting(connection, row) for row in found.values()]

    @writes
    def record_outcome(self, connection: Connection, id: int, outcome: OutcomeName, reason: str, now: datetime) -> None:  # noqa: A002
        """Writes what became of a capture."""
        values = {"outcome": str(outcome), "reason": reason, "at": now, "tries": mementos.c.tries + 1}
        connection.execute(update(mementos).where(mementos.c.id == id).values(values))

    @writes
    def postpone(self, connection: Connection, id: int, reason: str, now: datetime) -> None:  # noqa: A002
        """Writes why a capture could not be had; another run tries it again."""
        values = {"reason": reason, "at": now, "tries": mementos.c.tries + 1}
        connection.execute(update(mementos).where(mementos.c.id == id).values(values))

    @reads
    def count_waiting(self, connection: Connection, site: str, archive: str, since: datetime, until: datetime) -> int:
        """How many captures of a time have no outcome."""
        query = select(func.count()).where(
            mementos.c.site == site,
            mementos.c.archive == archive,
            mementos.c.outcome.is_(None),
            mementos.c.captured.between(since, until),
        )
        return int(connection.execute(query).scalar_one())

    @writes
    def reopen(self, connection: Connection, site: str, archive: str, since: datetime, until: datetime) -> int:
        """Has captures of a time read again that failed or were of another time than was asked for."""
        again = [OutcomeName.FAILED, OutcomeName.INCOMPLETE, OutcomeName.BLOCKED, OutcomeName.OUT_OF_RANGE]
        is_it = (mementos.c.site == site, mementos.c.archive == archive, mementos.c.captured.between(since, until))
        statement = update(mementos).where(*is_it, mementos.c.outcome.in_(again)).values(outcome=None, tries=0, at=None)
        return int(connection.execute(statement).rowcount)

    @reads
    def urls_not_held(
        self, connection: Connection, site: str, *, since: datetime, until: datetime, after: int, limit: int
    ) -> list[tuple[int, str]]:
        """URLs of a site's stories of a time that are not held, behind a number, each with its own number."""
        query = select(ledger.c.id, ledger.c.url).where(
            ledger.c.site == site,
            ledger.c.record_id.is_(None),
            ledger.c.dated.between(since, until),
            ledger.c.id > after,
        )
        return [(row.id, row.url) for row in connection.execute(query.order_by(ledger.c.id).limit(limit))]

    @reads
    def last_seen(self, connection: Connection, identity: str) -> datetime | None:
        """When a story was read last, whatever its URL; None where it is not held."""
        return connection.execute(select(records.c.last_seen).where(records.c.key == key_of(identity))).scalar()

    @reads
    def outcome_of(self, connection: Connection, site: str, url: str) -> tuple[OutcomeName, str] | None:
        """The outcome of a URL in the ledger, with its reason."""
        query = select(ledger.c.outcome, ledger.c.reason).where(ledger.c.key == key_of(url), ledger.c.site == site)
        row = connection.execute(query).first()
        return None if row is None or row.outcome is None else (OutcomeName(row.outcome), row.reason or "")

    @reads
    def listings(self, connection: Connection, site: str, archive: str) -> list[Listing]:
        """The parts of an index that were asked for."""
        query = select(memento_listings).where(memento_listings.c.site == site, memento_listings.c.archive == archive)
        return [
            Listing(
                scope=row.scope,
                first=row.first,
                last=row.last,
                resume=row.resume,
                ended=row.ended,
                lines=row.lines,
                left_out=row.left_out,
            )
            for row in connection.execute(query.order_by(memento_listings.c.first))
        ]

    @writes
    def save_listing(self, connection: Connection, site: str, archive: str, listing: Listing, now: datetime) -> None:
        """Stores how far a part of an index was read."""
        key = {"site": site, "archive": archive, "scope": listing.scope, "first": listing.first, "last": listing.last}
        values = {
            "resume": listing.resume,
            "ended": listing.ended,
            "lines": listing.lines,
            "left_out": dict(listing.left_out or {}),
            "at": now,
        }
        is_it = [memento_listings.c[name] == value for name, value in key.items()]
        if not connection.execute(update(memento_listings).where(*is_it).values(values)).rowcount:
            connection.execute(insert(memento_listings).values(**key, **values))

    @reads
    def counts(self, connection: Connection, *, site: str | None = None) -> list[ArchiveCount]:
        """What each web archive gave of each site."""
        groups = (mementos.c.site, mementos.c.archive)
        by_outcome = select(*groups, mementos.c.outcome, func.count().label("captures")).group_by(
            *groups, mementos.c.outcome
        )
        is_read = mementos.c.outcome.in_(ARTICLE_OUTCOMES)
        stories = select(
            *groups,
            func.count(mementos.c.key.distinct()).label("stories"),
            func.count(mementos.c.key.distinct()).filter(is_read).label("held"),
        ).group_by(*groups)
        listed = select(memento_listings.c.site, memento_listings.c.archive, memento_listings.c.left_out)
        if site is not None:
            by_outcome, stories = by_outcome.where(mementos.c.site == site), stories.where(mementos.c.site == site)
            listed = listed.where(memento_listings.c.site == site)
        outcomes: dict[tuple[str, str], dict[str | None, int]] = {}
        for row in connection.execute(by_outcome):
            outcomes.setdefault((row.site, row.archive), {})[row.outcome] = row.captures
        left_out: dict[tuple[str, str], Counter[str]] = {}
        for row in connection.execute(listed):
            left_out.setdefault((row.site, row.archive), Counter()).update(row.left_out or {})
        numbers = {(row.site, row.archive): (row.stories, row.held) for row in connection.execute(stories)}
        return [
            ArchiveCount(
                site=name,
                archive=archive,
                stories=numbers.get((name, archive), (0, 0))[0],
                held=numbers.get((name, archive), (0, 0))[1],
                captures=sum(outcomes.get((name, archive), {}).values()),
                waiting=outcomes.get((name, archive), {}).get(None, 0),
                outcomes={key: n for key, n in outcomes.get((name, archive), {}).items() if key},
                left_out=dict(left_out.get((name, archive), {})),
            )
            for name, archive in sorted({*numbers, *left_out})
        ]


def _waiting(connection: Connection, row: Row[Any]) -> WaitingCapture:
    capture = ListedCapture(
        url=row.url,
        captured=row.captured,
        status=row.status,
        digest=row.digest,
        is_revisit=row.is_revisit,
        warc_file=row.warc_file,
        warc_offset=row.warc_offset,
        warc_length=row.warc_length,
    )
    before = (
        select(mementos.c.captured, mementos.c.digest, mementos.c.outcome, mementos.c.reason)
        .where(
            mementos.c.key == row.key,
            mementos.c.site == row.site,
            mementos.c.archive == row.archive,
            mementos.c.captured < row.captured,
        )
        .order_by(mementos.c.captured.desc())
        .limit(1)
    )
    former = connection.execute(before).first()
    is_same = former is not None and row.digest is not None and former.digest == row.digest and former.outcome
    return WaitingCapture(
        id=row.id,
        capture=capture,
        tries=row.tries,
        outcome=OutcomeName(row.row_outcome) if row.row_outcome else None,
        is_held=row.record_id is not None,
        last_seen=row.last_seen,
        same_bytes=(former.captured, OutcomeName(former.outcome), former.reason or "")
        if is_same and former is not None
        else None,
    )
