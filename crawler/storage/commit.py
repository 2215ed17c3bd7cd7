"""Committing: a batch of articles and outcomes becomes revisions, ledger rows and log lines in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from crawler.article import ARTICLE_OUTCOMES, Change, ChangeClass, Comparison, History, Kind, Outcome, OutcomeName
from crawler.storage.copy_links import NewText
from crawler.storage.declarations import blank_row, insert_missing
from crawler.storage.held_stories import compare_with
from crawler.storage.pending_writes import PendingWrites
from crawler.storage.revisions import HeldRecord, add_revision, store_takedown, update_last_seen
from crawler.storage.schema import ledger, outcomes
from crawler.storage.story_names import guid_names, number_names, text_name, url_names
from crawler.storage.transactions import TransactionOvertaken
from crawler.storage.types import chunks, key_of, storable
from crawler.storage.values import Compare, IdentifiedArticle
from crawler.text.times import is_believable

TEXT_OUTCOMES = frozenset({OutcomeName.NEW, OutcomeName.REVISED})  # the story has a new text
RowKey = tuple[str, str]  # key and site of a ledger row
COLUMNS = {"found": "first_found"}  # of the ledger, where a RowState calls them otherwise
UPDATE_ROW = update(ledger).where(ledger.c.id == bindparam("row"))


def never_due(url: str, history: History) -> None:
    """A schedule by which no URL is due again."""


@dataclass(slots=True)
class RowState:
    """The ledger row of a URL, as the items of a batch change it."""

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
    guid: str | None

    def count(self, outcome: OutcomeName) -> None:
        """Counts a visit."""
        self.outcome = str(outcome)
        if outcome is OutcomeName.OUT_OF_RANGE:
            return
        if outcome not in ARTICLE_OUTCOMES:
            self.tries += 1
            return
        self.tries = 0
        self.visits += 1
        self.unchanged = self.unchanged + 1 if outcome is OutcomeName.UNCHANGED else 0
        self.changes += outcome is OutcomeName.REVISED


READ_STATES = (
    select(ledger.c.key, ledger.c.site, *(ledger.c[COLUMNS.get(f.name, f.name)] for f in fields(RowState)))
    .where(ledger.c.key.in_(bindparam("keys", expanding=True)))
    .order_by(ledger.c.key, ledger.c.site)
    .with_for_update()
)


def history_of(row: RowState, outcome: Outcome, item: IdentifiedArticle | Outcome) -> History:
    """What became of a URL until now, for the schedule."""
    article = item.article if isinstance(item, IdentifiedArticle) else None
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


def names_of(item: IdentifiedArticle, row: RowState) -> list[str]:
    """Keys of all names by which a story that was read is to be known at another URL."""
    has_moved = item.is_moved or item.ledger_url != item.article.url
    urls = url_names(replace(item, also=tuple(one for one in item.also if one != item.identity))) if has_moved else []
    return [*urls, *guid_names(item, row.guid), *number_names(item), text_name(item)]


def new_text(item: IdentifiedArticle, held: HeldRecord) -> NewText:
    """The text that a record has by an item, for those that look for its copies."""
    body, digest = item.article.body, item.digest
    if held.revision is not None:
        body, digest = held.revision.article.body, held.revision.digest
    return NewText(
        record_id=held.record_id,
        seen=item.article.fetched,
        digest=digest,
        signature=item.signature,
        bands=item.bands,
        body=body,
    )


def row_key(item: IdentifiedArticle | Outcome) -> RowKey:
    """The ledger row that an item belongs to."""
    return key_of(item.ledger_url), storable(item.site)


@contextmanager
def noting_url(*items: IdentifiedArticle | Outcome) -> Iterator[None]:
    """Notes in an error which item caused it, or which were written together."""
    try:
        yield
    except Exception as error:
        error.add_note(f"while storing {', '.join(item.ledger_url for item in items)}")
        raise


def lock_rows(
    connection: Connection, items: Sequence[IdentifiedArticle | Outcome], now: datetime
) -> dict[RowKey, RowState]:
    """The ledger rows of a batch, locked in one order for all; missing ones (URLs given by hand) are inserted."""
    by_key = {row_key(item): item for item in items}
    rows = _read_rows(connection, by_key)
    missing = []
    for key in sorted(by_key.keys() - rows.keys()):
        item = by_key[key]
        # when it is due is up to the schedule
        missing.append({**blank_row(url=item.ledger_url, site=item.site, found=now), "due": None})
    if missing:
        insert_missing(connection, missing)
        rows = _read_rows(connection, by_key)
    return rows


def _read_rows(connection: Connection, row_keys: Iterable[RowKey]) -> dict[RowKey, RowState]:
    rows: dict[RowKey, RowState] = {}
    for chunk in chunks(sorted(row_keys)):
        for key, site, *state in connection.execute(READ_STATES, {"keys": sorted({key for key, _ in chunk})}):
            rows[key, site] = RowState(*state)
    return rows


def commit_item(
    connection: Connection,
    writes: PendingWrites,
    item: IdentifiedArticle | Outcome,
    held: dict[str, HeldRecord],
    compare: Compare,
    now: datetime,
    row: RowState,
) -> Outcome:
    """Stores one item and returns its outcome; its row then leads to its record."""
    if isinstance(item, Outcome):
        return _commit_outcome(connection, writes, item, held, row, now)
    key = key_of(item.identity)
    former = held[key]
    row.record_id = former.record_id
    comparison = _compare_with(former, item, compare, now)
    if comparison.is_other_story:
        raise TransactionOvertaken(f"{item.identity} was taken by another story")
    if comparison.change is Change.UNCHANGED:
        update_last_seen(
            writes, former.record_id, item.article.fetched, item.own_canonical, url=item.ledger_url, now=now
        )
        reason = comparison.note or f"as revision {former.number}"
    else:
        held[key] = add_revision(connection, writes, former, item, comparison, now)
        classes = ", ".join(one.replace("_", " ") for one in comparison.classes)
        reason = f"revision {held[key].number}" + (f": {classes}" if classes else "")
    if item.note:
        reason += f"; {item.note}"
    name = OutcomeName(comparison.change.value)
    return Outcome(url=item.ledger_url, site=item.site, name=name, reason=reason, at=now, status=item.status)


def _compare_with(former: HeldRecord, item: IdentifiedArticle, compare: Compare, now: datetime) -> Comparison:
    """The comparison of an article with the latest revision, corrected by what the record says."""
    comparison = compare_with(former.revision, item, compare)
    if former.revision is None:
        return replace(comparison, change=Change.NEW, classes=())
    # what an archive is said to have fetched at a time to come is no newer than what is read now
    if item.article.fetched < former.revision.seen and is_believable(former.revision.seen, now):
        note = f"read as of {item.article.fetched:%Y-%m-%d %H:%M} UTC, before revision {former.number}"
        return replace(comparison, change=Change.UNCHANGED, article=former.revision.article, note=note)
    if former.taken_down is not None:
        classes = (ChangeClass.BACK_AGAIN, *comparison.classes)
        return replace(comparison, change=Change.REVISED, classes=classes)
    if comparison.change is Change.NEW:
        return replace(comparison, change=Change.REVISED)
    return comparison


def _commit_outcome(
    connection: Connection,
    writes: PendingWrites,
    item: Outcome,
    held: dict[str, HeldRecord],
    row: RowState,
    now: datetime,
) -> Outcome:
    """Stores an outcome without an article: a story that is held may still be there, or be gone."""
    if row.record_id is None:
        return item
    if item.name in ARTICLE_OUTCOMES:
        # 304 Not Modified: there was no page to read
        update_last_seen(writes, row.record_id, item.at, url=item.url, now=now)
        return item
    # a page that only looks like an error page has to do so twice
    is_gone = item.name is OutcomeName.GONE or (
        item.name is OutcomeName.SOFT_404 and row.outcome == OutcomeName.SOFT_404
    )
    if not is_gone:
        return item
    writes.flush()
    connection.execute(update(ledger).where(ledger.c.id == row.id).values(outcome=str(item.name)))
    number = store_takedown(connection, row.record_id, item.at)
    if number is None:
        return item
    for key, record in held.items():  # an article of it may come later in the batch
        if record.record_id == row.record_id:
            held[key] = replace(record, number=number, taken_down=item.at)
    return replace(item, reason=f"{item.reason}; revision {number}: taken down")


def write_outcome(
    writes: PendingWrites,
    row: RowState,
    run: int,
    outcome: Outcome,
    item: IdentifiedArticle | Outcome,
    due: datetime | None,
) -> dict[str, Any]:
    """Writes an outcome into the ledger row, which is leased no longer; returns its line for the log of visits."""
    changes: dict[str, Any] = {name: getattr(row, name) for name in ("tries", "visits", "unchanged", "changes")}
    if isinstance(item, IdentifiedArticle):
        changes |= {"etag": item.etag, "last_modified": item.last_modified}
    if isinstance(item, IdentifiedArticle) or item.status is not None:
        changes["last_fetch"] = item.article.fetched if isinstance(item, IdentifiedArticle) else item.at
    result = {"reason": outcome.reason, "status": outcome.status}
    changes |= {"outcome": str(outcome.name), "due": due, "leased_by": None, "record_id": row.record_id, **result}
    writes.add(UPDATE_ROW, {"row": row.id, **changes}, item.ledger_url)
    visit = {"ledger_id": row.id, "run": run, "name": str(outcome.name), "at": outcome.at, "seconds": item.seconds}
    return visit | result


def write_visits(connection: Connection, visits: Sequence[dict[str, Any]]) -> None:
    """Writes lines into the log of visits."""
    if visits:
        connection.execute(insert(outcomes), visits)
