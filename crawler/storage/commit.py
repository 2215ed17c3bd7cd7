"""Keeping: a batch of readings and outcomes becomes revisions, ledger rows and log lines in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from crawler.article import HELD, Change, ChangeClass, History, Kind, Outcome, OutcomeName
from crawler.storage.declarations import blank_row, insert_missing
from crawler.storage.revisions import Held, add_revision, find_identities, see_again, take_down
from crawler.storage.schema import ledger, outcomes
from crawler.storage.types import CHUNK, key_of, storable
from crawler.storage.values import Compare, Kept

RowKey = tuple[str, str]  # key and site of a ledger row


def never_due(url: str, history: History) -> None:
    """No URL is due again: for those who have no schedule."""


@dataclass(slots=True)
class RowState:
    """What a ledger row says of its URL, while a batch goes through."""

    id: int
    found: datetime
    published: datetime | None
    record_id: int | None
    outcome: str | None
    tries: int
    visits: int
    unchanged: int
    changes: int
    due: datetime | None

    def count(self, outcome: OutcomeName) -> None:
        """Counts a visit."""
        self.outcome = str(outcome)
        if outcome is OutcomeName.OUT_OF_RANGE:
            return
        if outcome not in HELD:
            self.tries += 1
            return
        self.tries = 0
        self.visits += 1
        self.unchanged = self.unchanged + 1 if outcome is OutcomeName.UNCHANGED else 0
        self.changes += outcome is OutcomeName.REVISED


def history_of(row: RowState, outcome: Outcome, item: Kept | Outcome) -> History:
    """What became of a URL until now, for the schedule."""
    article = item.article if isinstance(item, Kept) else None
    return History(
        outcome=outcome.name,
        at=outcome.at,
        found=row.found,
        published=(article.published if article else None) or row.published,
        is_live=article is not None and article.kind is Kind.LIVE_BLOG,
        is_held=row.record_id is not None,
        failures=row.tries,
        visits=row.visits,
        unchanged=row.unchanged,
        changes=row.changes,
        due=row.due,
    )


def row_key(item: Kept | Outcome) -> RowKey:
    """The ledger row that an item belongs to."""
    url, site = (item.ledger_url, item.article.site) if isinstance(item, Kept) else (item.url, item.site)
    return key_of(url), storable(site)


@contextmanager
def noting_url(item: Kept | Outcome) -> Iterator[None]:
    """Says in an error which item it came of."""
    try:
        yield
    except Exception as error:
        error.add_note(f"while keeping {item.ledger_url if isinstance(item, Kept) else item.url}")
        raise


def lock_rows(connection: Connection, items: Sequence[Kept | Outcome], now: datetime) -> dict[RowKey, RowState]:
    """The ledger rows of a batch, locked in one order for all; those not there yet (a URL given by hand) are made."""
    wanted = {row_key(item): item for item in items}
    found = _read_rows(connection, wanted)
    missing = []
    for name in sorted(wanted.keys() - found.keys()):
        item = wanted[name]
        url, site = (item.ledger_url, item.article.site) if isinstance(item, Kept) else (item.url, item.site)
        missing.append({**blank_row(url=url, site=site, found=now), "due": None})  # the schedule says when
    if missing:
        insert_missing(connection, missing)
        found = _read_rows(connection, wanted)
    return found


def _read_rows(connection: Connection, wanted: dict[RowKey, Kept | Outcome]) -> dict[RowKey, RowState]:
    columns = (ledger.c.first_found.label("found"), *(ledger.c[f.name] for f in fields(RowState) if f.name != "found"))
    found: dict[RowKey, RowState] = {}
    names = sorted(wanted)
    for start in range(0, len(names), CHUNK):
        part = names[start : start + CHUNK]
        query = (
            select(ledger.c.key, ledger.c.site, *columns)
            .where(ledger.c.key.in_({key for key, _ in part}))
            .order_by(ledger.c.key, ledger.c.site)
            .with_for_update()
        )
        for row in connection.execute(query):
            found[row.key, row.site] = RowState(**{f.name: getattr(row, f.name) for f in fields(RowState)})
    return found


def with_identities(
    connection: Connection, items: Sequence[Kept | Outcome], rows: dict[RowKey, RowState]
) -> Iterator[Kept | Outcome]:
    """The items, each reading under the identity by which its story is held, should its canonical URL have flipped."""
    readings = [item for item in items if isinstance(item, Kept)]
    ids = {record_id for item in readings if (record_id := rows[row_key(item)].record_id) is not None}
    claims = {one for item in readings for one in _claimed(item)}
    urls = {url for item in readings for url in (item.article.canonical_url, item.article.url) if url}
    by_id, by_identity, by_url = find_identities(connection, ids, claims, urls)
    for item in items:
        if isinstance(item, Outcome):
            yield item
            continue
        known = by_id.get(rows[row_key(item)].record_id or 0)
        identity = (
            known
            or next((by_identity[one] for one in _claimed(item) if one in by_identity), None)
            or by_url.get(item.article.canonical_url or item.article.url, item.identity)
        )
        for one in _claimed(item):
            by_identity.setdefault(one, identity)
        yield replace(item, identity=identity)


def _claimed(item: Kept) -> tuple[str, ...]:
    return (item.identity, *item.also)


def commit_item(
    connection: Connection, item: Kept | Outcome, held: dict[str, Held], compare: Compare, now: datetime, row: RowState
) -> Outcome:
    """The outcome of one item; its row then leads to its record."""
    if isinstance(item, Outcome):
        return _commit_outcome(connection, item, held, row)
    key = key_of(item.identity)
    former = held[key]
    row.record_id = former.record_id
    comparison = compare(former.revision, item.article)
    if former.revision is None:
        comparison = replace(comparison, change=Change.NEW, classes=())
    elif former.taken_down is not None:
        classes = (ChangeClass.BACK_AGAIN, *comparison.classes)
        comparison = replace(comparison, change=Change.REVISED, classes=classes)
    elif comparison.change is Change.NEW:
        comparison = replace(comparison, change=Change.REVISED)  # something is held already
    if former.revision is not None and item.article.fetched < former.revision.seen:  # an archive is read late
        note = f"read as of {item.article.fetched:%Y-%m-%d %H:%M} UTC, before revision {former.number}"
        comparison = replace(comparison, change=Change.UNCHANGED, article=former.revision.article, note=note)
    if comparison.change is Change.UNCHANGED:
        see_again(connection, former.record_id, item.article.fetched, comparison.article.canonical_url)
        reason = comparison.note or f"as revision {former.number}"
    else:
        held[key] = add_revision(connection, former, item, comparison)
        parts = ", ".join(kind.replace("_", " ") for kind in comparison.classes)
        reason = f"revision {held[key].number}" + (f": {parts}" if parts else "")
    name = OutcomeName(comparison.change.value)
    return Outcome(url=item.ledger_url, site=item.article.site, name=name, reason=reason, at=now, status=item.status)


def _commit_outcome(connection: Connection, item: Outcome, held: dict[str, Held], row: RowState) -> Outcome:
    """An outcome without a reading: a story that is held may still be there, or be gone."""
    if row.record_id is None:
        return item
    if item.name in HELD:
        see_again(connection, row.record_id, item.at)  # 304 Not Modified: nothing was read
        return item
    # a page that only looks like one of a story that is gone has to do so twice
    is_gone = item.name is OutcomeName.GONE or (
        item.name is OutcomeName.SOFT_404 and row.outcome == OutcomeName.SOFT_404
    )
    if not is_gone:
        return item
    connection.execute(update(ledger).where(ledger.c.id == row.id).values(outcome=str(item.name)))
    number = take_down(connection, row.record_id, item.at)
    if number is None:
        return item
    for key, one in held.items():  # a reading of it may come later in the batch
        if one.record_id == row.record_id:
            held[key] = replace(one, number=number, taken_down=item.at)
    return replace(item, reason=f"{item.reason}; revision {number}: taken down")


def write_outcome(
    connection: Connection, row: RowState, run: int, outcome: Outcome, item: Kept | Outcome, due: datetime | None
) -> None:
    """Writes an outcome into the ledger row, which is leased no longer, and into the log of visits."""
    changes: dict[str, Any] = {name: getattr(row, name) for name in ("tries", "visits", "unchanged", "changes")}
    if isinstance(item, Kept):
        changes |= {"etag": item.etag, "last_modified": item.last_modified}
    if isinstance(item, Kept) or item.status is not None:
        changes["last_fetch"] = item.article.fetched if isinstance(item, Kept) else item.at
    result = {"reason": outcome.reason, "status": outcome.status}
    connection.execute(
        update(ledger)
        .where(ledger.c.id == row.id)
        .values(outcome=str(outcome.name), due=due, leased_by=None, record_id=row.record_id, **result, **changes)
    )
    connection.execute(
        insert(outcomes).values(
            ledger_id=row.id, run=run, name=str(outcome.name), at=outcome.at, seconds=item.seconds, **result
        )
    )
