"""What lies long back is removed: stories with their revisions, or all of them but the latest text, and old visits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, select, update

from crawler.storage.copy_links import leave_cluster
from crawler.storage.schema import (
    declarations,
    ledger,
    outcomes,
    records,
    reextractions,
    requisite_plans,
    requisites,
    revisions,
    rounds,
    runs,
    story_names,
)
from crawler.storage.search import remove_from_index
from crawler.storage.transactions import Database

STORIES_PER_TRANSACTION = 500  # between two of which a crawl may write
ROWS_PER_TRANSACTION = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """What is to be removed: what was published, else first seen, before a moment."""

    before: datetime
    site: str | None = None
    keeps_text: bool = False  # each story stays with its latest revision


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeCount:
    """How much there is to remove, or was removed."""

    stories: int
    revisions: int
    visits: int


def count_purge(database: Database, purge: Purge) -> PurgeCount:
    """How much a purge would remove."""
    with database.reading() as connection:
        old = _old_stories(connection, purge)
        stories = 0 if purge.keeps_text else _count(connection, select(old.c.id))
        gone = select(revisions.c.id).where(revisions.c.record_id.in_(select(old.c.id)))
        if purge.keeps_text:
            gone = gone.where(revisions.c.number < _latest_number())
        return PurgeCount(
            stories=stories,
            revisions=_count(connection, gone),
            visits=_count(connection, select(outcomes.c.id).where(_is_old_visit(purge))),
        )


def run_purge(database: Database, purge: Purge, *, on_progress: Callable[[int], None]) -> PurgeCount:
    """Removes what is old, in many short transactions; ``on_progress`` is called with the number of stories so far.

    The URLs of removed stories stay in the ledger, settled, so that they are not fetched anew. The newest story and
    the newest revision always stay: their numbers, which cursors of deliveries hold, are then never given again.
    """
    stories = gone_revisions = visits = last = 0
    while ids := database.write(lambda connection, after=last: _next_stories(connection, purge, after)):  # type: ignore[misc]
        last = ids[-1]
        removed = database.write(lambda connection, chosen=ids: _remove(connection, purge, chosen))  # type: ignore[misc]
        stories += 0 if purge.keeps_text else len(ids)
        gone_revisions += removed
        on_progress(stories or gone_revisions)
    while removed := database.write(lambda connection: _remove_visits(connection, purge)):
        visits += removed
    if purge.site is None:
        database.write(lambda connection: _remove_runs(connection, purge.before))
    return PurgeCount(stories=stories, revisions=gone_revisions, visits=visits)


def _old_stories(connection: Connection, purge: Purge) -> Any:
    """The stories to be removed, those left out that a crawl holds or whose numbers must stay."""
    leased = select(ledger.c.record_id).where(ledger.c.leased_by.is_not(None), ledger.c.record_id.is_not(None))
    newest = [connection.execute(select(func.max(records.c.id))).scalar()]
    newest.append(connection.execute(select(revisions.c.record_id).order_by(revisions.c.id.desc()).limit(1)).scalar())
    condition = and_(records.c.dated < purge.before, records.c.id.not_in(leased))
    if not purge.keeps_text:
        condition = and_(condition, records.c.id.not_in([one for one in newest if one is not None]))
    if purge.site is not None:
        condition = and_(condition, records.c.site == purge.site)
    return select(records.c.id).where(condition).subquery()


def _latest_number() -> Any:
    return select(records.c.latest).where(records.c.id == revisions.c.record_id).correlate(revisions).scalar_subquery()


def _is_old_visit(purge: Purge) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = outcomes.c.at < purge.before
    if purge.site is None:
        return condition
    return and_(condition, outcomes.c.ledger_id.in_(select(ledger.c.id).where(ledger.c.site == purge.site)))


def _count(connection: Connection, query: Select[Any]) -> int:
    return int(connection.execute(select(func.count()).select_from(query.subquery())).scalar_one())


def _next_stories(connection: Connection, purge: Purge, after: int) -> list[int]:
    old = _old_stories(connection, purge)
    query = select(old.c.id).where(old.c.id > after).order_by(old.c.id).limit(STORIES_PER_TRANSACTION)
    if purge.keeps_text:  # only those that have more than their latest text
        query = query.where(old.c.id.in_(select(revisions.c.record_id).where(revisions.c.number < _latest_number())))
    return list(connection.execute(query).scalars())


def _remove(connection: Connection, purge: Purge, ids: Sequence[int]) -> int:
    """Removes stories, or their former revisions; returns how many revisions went."""
    gone = select(revisions.c.id).where(revisions.c.record_id.in_(ids))
    if purge.keeps_text:
        gone = gone.where(revisions.c.number < _latest_number())
    numbers = list(connection.execute(gone).scalars())
    newest = connection.execute(select(func.max(reextractions.c.id))).scalar()
    kept = select(reextractions.c.revision_id).where(reextractions.c.id == newest)
    held = set(connection.execute(kept).scalars())  # the newest number of a re-extraction is in cursors, too
    if held & set(numbers):
        numbers = [number for number in numbers if number not in held]
        owners = select(revisions.c.record_id).where(revisions.c.id.in_(held))
        ids = sorted(set(ids) - set(connection.execute(owners).scalars()))
    for start in range(0, len(numbers), STORIES_PER_TRANSACTION):
        some = numbers[start : start + STORIES_PER_TRANSACTION]
        for table in (reextractions, requisites, requisite_plans):
            connection.execute(delete(table).where(table.c.revision_id.in_(some)))
        connection.execute(delete(revisions).where(revisions.c.id.in_(some)))
    if purge.keeps_text:
        return len(numbers)
    urls = select(ledger.c.id).where(ledger.c.record_id.in_(ids))
    connection.execute(delete(outcomes).where(outcomes.c.ledger_id.in_(urls)))
    connection.execute(delete(declarations).where(declarations.c.ledger_id.in_(urls)))
    settled = {"record_id": None, "due": None, "etag": None, "last_modified": None}
    connection.execute(update(ledger).where(ledger.c.record_id.in_(ids)).values(settled))
    connection.execute(delete(story_names).where(story_names.c.record_id.in_(ids)))
    for record_id in ids:
        remove_from_index(connection, record_id)
        leave_cluster(connection, record_id)
    with_revisions = select(revisions.c.record_id).where(revisions.c.record_id.in_(ids))
    connection.execute(delete(records).where(records.c.id.in_(ids), records.c.id.not_in(with_revisions)))
    return len(numbers)


def _remove_visits(connection: Connection, purge: Purge) -> int:
    some = select(outcomes.c.id).where(_is_old_visit(purge)).limit(ROWS_PER_TRANSACTION)
    return int(connection.execute(delete(outcomes).where(outcomes.c.id.in_(some))).rowcount)


def _remove_runs(connection: Connection, before: datetime) -> None:
    """Runs and rounds that ended long ago, but for the latest of each site."""
    latest = select(func.max(runs.c.id)).group_by(runs.c.site)
    used = select(outcomes.c.run).distinct()
    leased = select(ledger.c.leased_by).where(ledger.c.leased_by.is_not(None))
    is_old = and_(runs.c.ended < before, runs.c.id.not_in(latest), runs.c.id.not_in(used), runs.c.id.not_in(leased))
    connection.execute(delete(runs).where(is_old))
    newest = select(func.max(rounds.c.id)).scalar_subquery()
    connection.execute(delete(rounds).where(rounds.c.ended < before, rounds.c.id < newest))
