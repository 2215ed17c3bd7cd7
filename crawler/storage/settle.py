"""Keeping: a batch of readings and outcomes becomes revisions, ledger rows and log lines in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from crawler.article import HELD, Change, Outcome, OutcomeName
from crawler.storage.ledger import CHUNK, blank_row, insert_missing
from crawler.storage.records import Held, add_revision, hold, see_again
from crawler.storage.rows import Judge, Kept, Schedule
from crawler.storage.schema import ledger, outcomes
from crawler.storage.types import key_of, storable

MOST_TRIES = 5
FIRST_WAIT = timedelta(hours=1)  # doubled after every further failure

RowName = tuple[str, str]  # key and site of a ledger row


def retry_failures(outcome: Outcome, tries: int) -> datetime | None:
    """Failures again after 1, 2, 4 and 8 hours, then never; every other outcome is for good."""
    if outcome.name is not OutcomeName.FAILED or tries >= MOST_TRIES:
        return None
    wait: timedelta = FIRST_WAIT * 2 ** (tries - 1)
    return outcome.at + wait


def keep(
    connection: Connection,
    settled: Sequence[Kept | Outcome],
    *,
    judge: Judge,
    run: int,
    now: datetime,
    schedule: Schedule,
) -> list[Outcome]:
    """Writes a batch and returns the outcome of each item, in order; see ``Store.keep``."""
    rows = _lock_rows(connection, settled, now)
    tries = {name: row.tries for name, row in rows.items()}
    held = hold(connection, [item for item in settled if isinstance(item, Kept)])
    ended = []
    for item in settled:
        with _naming(item):
            name = _row_name(item)
            outcome, record_id = _settle(connection, item, held, judge, now, rows[name].record_id)
            tries[name] = tries[name] + 1 if outcome.name is OutcomeName.FAILED else 0
            changes: dict[str, Any] = {"due": schedule(outcome, tries[name]), "tries": tries[name]}
            if isinstance(item, Kept):
                changes |= {"etag": item.etag, "last_modified": item.last_modified}
            if isinstance(item, Kept) or item.status is not None:
                changes["last_fetch"] = item.article.fetched if isinstance(item, Kept) else item.at
            _write_outcome(connection, rows[name].id, run, outcome, changes, record_id)
            ended.append(outcome)
    return ended


def _row_name(item: Kept | Outcome) -> RowName:
    url, site = (item.ledger_url, item.article.site) if isinstance(item, Kept) else (item.url, item.site)
    return key_of(url), storable(site)


@contextmanager
def _naming(item: Kept | Outcome) -> Iterator[None]:
    """Says in an error which item it came of."""
    try:
        yield
    except Exception as error:
        error.add_note(f"while keeping {item.ledger_url if isinstance(item, Kept) else item.url}")
        raise


def _lock_rows(connection: Connection, settled: Sequence[Kept | Outcome], now: datetime) -> dict[RowName, Row[Any]]:
    """The ledger rows of a batch, locked in one order for all; those not there yet (a URL given by hand) are made."""
    wanted = {_row_name(item): item for item in settled}
    found = _read_rows(connection, wanted)
    missing = []
    for name in sorted(wanted.keys() - found.keys()):
        item = wanted[name]
        url, site = (item.ledger_url, item.article.site) if isinstance(item, Kept) else (item.url, item.site)
        missing.append(blank_row(url=url, site=site, found=now))
    if missing:
        insert_missing(connection, missing)
        found = _read_rows(connection, wanted)
    return found


def _read_rows(connection: Connection, wanted: dict[RowName, Kept | Outcome]) -> dict[RowName, Row[Any]]:
    found: dict[RowName, Row[Any]] = {}
    names = sorted(wanted)
    for start in range(0, len(names), CHUNK):
        part = names[start : start + CHUNK]
        query = (
            select(ledger.c.id, ledger.c.key, ledger.c.site, ledger.c.tries, ledger.c.record_id)
            .where(ledger.c.key.in_({key for key, _ in part}))
            .order_by(ledger.c.key, ledger.c.site)
            .with_for_update()
        )
        found |= {(row.key, row.site): row for row in connection.execute(query)}
    return found


def _settle(
    connection: Connection,
    item: Kept | Outcome,
    held: dict[str, Held],
    judge: Judge,
    now: datetime,
    record_id: int | None,
) -> tuple[Outcome, int | None]:
    """The outcome of one item and the record that its ledger row leads to."""
    if isinstance(item, Outcome):
        if item.name in HELD and record_id is not None:
            see_again(connection, record_id, item.at)  # 304 Not Modified: nothing was read
        return item, record_id
    key = key_of(item.identity)
    former = held[key]
    change = judge(former.revision, item.article)
    if former.revision is None:
        change = Change.NEW
    elif change is Change.NEW:
        change = Change.REVISED  # something is held already
    if change is Change.UNCHANGED:
        see_again(connection, former.record_id, item.article.fetched)
        reason = f"as revision {former.number}"
    else:
        held[key] = add_revision(connection, former, item, change)
        reason = f"revision {held[key].number}"
    name = OutcomeName(change.value)
    return (
        Outcome(url=item.ledger_url, site=item.article.site, name=name, reason=reason, at=now, status=item.status),
        former.record_id,
    )


def _write_outcome(
    connection: Connection,
    ledger_id: int,
    run: int,
    outcome: Outcome,
    changes: dict[str, Any],
    record_id: int | None,
) -> None:
    told = {"reason": outcome.reason, "status": outcome.status}
    connection.execute(
        update(ledger)
        .where(ledger.c.id == ledger_id)
        .values(outcome=str(outcome.name), leased_by=None, record_id=record_id, **told, **changes)
    )
    connection.execute(
        insert(outcomes).values(ledger_id=ledger_id, run=run, name=str(outcome.name), at=outcome.at, **told)
    )
