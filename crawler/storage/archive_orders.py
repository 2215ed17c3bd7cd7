"""Archives that a fleet is to import: which wait, which one failed, and the jobs for those that are due."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Connection, delete, func, select, text, update

from crawler.storage.fleet_tables import archive_orders
from crawler.storage.schema import warc_files
from crawler.storage.transactions import Part, insert_into, reads, writes
from crawler.storage.types import chunks
from crawler.storage.workers import check_worker, has_queue

ARCHIVE_RUN = "(archive)"  # stands in the place of the site that a run is of; in a fleet the path follows
FILE_QUEUE = "files"
FILE_TASK = "file_import"
FILE_LOCK = "file:"  # before the path, in the locks of a job: no site has such a name
MAX_FILE_FAILURES = 5  # then a file waits until somebody orders it again
PAUSE_OF_FAILED = timedelta(minutes=10)  # times the failures

DEFER_FILES = f"""
    INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args)
    SELECT '{FILE_QUEUE}', '{FILE_TASK}', '{FILE_LOCK}' || path, '{FILE_LOCK}' || path,
    jsonb_build_object('path', path, 'options', CAST(options AS jsonb)) FROM archive_orders
    WHERE next_due <= now() AND NOT EXISTS (SELECT FROM procrastinate_jobs j
    WHERE j.queue_name = '{FILE_QUEUE}' AND j.lock = '{FILE_LOCK}' || path AND j.status IN ('todo', 'doing', 'failed'))
    ORDER BY next_due, path LIMIT :limit
"""  # noqa: S608  # constants
FORGET_FAILED_FILES = "DELETE FROM procrastinate_jobs WHERE queueing_lock = ANY(:locks) AND status = 'failed'"


@dataclass(frozen=True, slots=True)
class FailedFile:
    """An archive that could not be imported."""

    path: str
    failures: int
    error: str
    is_given_up: bool  # until somebody orders it again

    @property
    def problem(self) -> str:
        """What is wrong with it, in words that follow its path."""
        times = "once" if self.failures == 1 else f"{self.failures} times"
        again = "order it again when it is mended" if self.is_given_up else "it is tried again"
        return f"failed {times}: {self.error}; {again}"


@dataclass(frozen=True, slots=True)
class OrderStatus:
    """How the imports of a fleet stand."""

    waiting: int = 0  # files that are ordered and not read to their end, those under way too
    failed: tuple[FailedFile, ...] = field(default=())


class ArchiveOrders(Part):
    """``store.archive_orders``: the archives that a fleet is to import."""

    @reads
    def ended_sizes(self, connection: Connection, paths: Sequence[str]) -> dict[str, int]:
        """Of some files those that were read to their end before, with their sizes at that time."""
        query = select(warc_files.c.path, warc_files.c.size).where(warc_files.c.ended)
        found: dict[str, int] = {}
        for chunk in chunks(paths):
            found |= {row.path: row.size for row in connection.execute(query.where(warc_files.c.path.in_(chunk)))}
        return found

    @writes
    def add(
        self, connection: Connection, paths: Sequence[str], options: Mapping[str, str], *, again: bool = False
    ) -> None:
        """Orders the import of files, also of those that failed; with ``again`` from their begin."""
        row = {"options": json.dumps(dict(options)), "failures": 0, "error": None}
        for chunk in chunks(paths):
            values = [{"path": path, "added": func.now(), "next_due": func.now(), **row} for path in chunk]
            statement = insert_into(connection, archive_orders).values(values)
            changed = {"next_due": func.now(), **row}
            connection.execute(statement.on_conflict_do_update(index_elements=["path"], set_=changed))
            if has_queue(connection):  # one whose import ended its workers need not rest any longer
                connection.execute(text(FORGET_FAILED_FILES), {"locks": [FILE_LOCK + path for path in chunk]})
            if again:
                connection.execute(delete(warc_files).where(warc_files.c.path.in_(chunk)))

    @writes
    def end(self, connection: Connection, path: str, worker: int) -> None:
        """Forgets an order that a worker has carried out; raises RunEnded where others do its work by now."""
        check_worker(connection, worker)
        connection.execute(delete(archive_orders).where(archive_orders.c.path == path))

    @writes
    def note(self, connection: Connection, path: str, error: str) -> None:
        """Writes down why a file cannot be read."""
        connection.execute(update(archive_orders).where(archive_orders.c.path == path).values(error=error))

    @writes
    def fail(self, connection: Connection, path: str, worker: int, error: str, *, keeps_noted: bool = False) -> None:
        """Has a file wait that was not imported, longer each time; raises RunEnded as ``end`` does.

        With ``keeps_noted`` an error that was noted before says more.
        """
        check_worker(connection, worker)
        query = select(archive_orders.c.failures).where(archive_orders.c.path == path)
        failures = (connection.execute(query).scalar() or 0) + 1
        due = None if failures >= MAX_FILE_FAILURES else func.now() + PAUSE_OF_FAILED * failures
        reason = func.coalesce(archive_orders.c.error, error) if keeps_noted else error
        values = {"failures": failures, "error": reason, "next_due": due}
        connection.execute(update(archive_orders).where(archive_orders.c.path == path).values(**values))


def defer_file_jobs(connection: Connection, free_slots: int, waiting: int, jobs_per_slot: int) -> int:
    """Defers the imports of files that are due, as many as there may be jobs; returns how many."""
    room = jobs_per_slot * max(free_slots, 0) - waiting
    return connection.execute(text(DEFER_FILES), {"limit": room}).rowcount if room > 0 else 0


def order_status(connection: Connection) -> OrderStatus:
    """How the imports stand."""
    orders = archive_orders.c
    waiting = connection.execute(select(func.count()).where(orders.next_due.is_not(None))).scalar_one()
    query = select(archive_orders).where(orders.failures > 0).order_by(orders.path).limit(100)
    failed = tuple(
        FailedFile(row.path, row.failures, row.error or "", is_given_up=row.next_due is None)
        for row in connection.execute(query)
    )
    return OrderStatus(waiting, failed)
