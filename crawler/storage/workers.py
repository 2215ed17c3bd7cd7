"""Which workers of a fleet live, by the clock of the database; without a fleet there are none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, text

from crawler.errors import RunEnded

DEAD_AFTER_SECONDS = 30.0  # without a heartbeat, a worker of a fleet counts as dead
BEAT_SECONDS = 5.0  # between two heartbeats
MAX_SILENCE_SECONDS = DEAD_AFTER_SECONDS - 2 * BEAT_SECONDS  # without a heartbeat of its own a worker ends itself

LIVE_WORKERS = text(
    "SELECT f.id, split_part(f.host, ' ', 1) AS host, f.pid, f.version, f.slots, f.file_slots,"
    " f.render_slots, f.fleet, f.born, f.host AS machine, f.started, f.drains,"
    " extract(epoch FROM clock_timestamp() - w.last_heartbeat) AS silent"
    " FROM workers f JOIN procrastinate_workers w ON w.id = f.id"
    " WHERE w.last_heartbeat > clock_timestamp() - make_interval(secs => :dead_after) ORDER BY f.id"
)


def has_queue(connection: Connection) -> bool:
    """Whether the tables of the job queue are there."""
    is_postgresql = connection.dialect.name == "postgresql"
    return is_postgresql and connection.execute(text("SELECT to_regclass('procrastinate_jobs')")).scalar() is not None


def live_workers(connection: Connection) -> Sequence[Row[Any]]:
    """The workers with a heartbeat of late, the oldest first."""
    if not has_queue(connection):
        return []
    return connection.execute(LIVE_WORKERS, {"dead_after": DEAD_AFTER_SECONDS}).all()


def check_worker(connection: Connection, worker: int) -> None:
    """Raises RunEnded where a worker was taken for dead: its jobs are those of others by now."""
    query = text("SELECT id FROM procrastinate_workers WHERE id = :worker FOR SHARE")
    if connection.execute(query, {"worker": worker}).scalar() is None:
        raise RunEnded(f"worker {worker} was silent for more than {DEAD_AFTER_SECONDS:.0f} s: others do its work")


def database_time(connection: Connection, now: datetime) -> datetime:
    """The time of PostgreSQL's server, the same for all machines; of SQLite ``now``."""
    if connection.dialect.name != "postgresql":
        return now
    moment: datetime = connection.execute(select(func.now())).scalar_one()
    return moment
