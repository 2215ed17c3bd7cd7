"""A fleet of workers on PostgreSQL: who is in it, what is due for it, and whose jobs and runs are to be taken over.

The job queue (procrastinate) says who does what, in tables of its own; this store says when. A job is one round of one
site, and is deferred only when that is due. All ages are by the clock of the database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, text, update

from crawler.errors import FleetRefused
from crawler.storage.engine import database_errors, make_engine, parse_url
from crawler.storage.process import this_process
from crawler.storage.runs import HEARTBEAT_TIMEOUT, kill_runs
from crawler.storage.schema import VERSION, rounds, runs, workers
from crawler.storage.transactions import LOCK_TIMEOUT, Part, reads, writes
from crawler.storage.workers import DEAD_AFTER_SECONDS, database_time, has_queue, live_workers

SITE_QUEUE = "sites"
SITE_TASK = "site_round"
QUEUE_LOCK = 0x666C6565  # advisory; any number, the same in every process
PLAN_LOCK = QUEUE_LOCK + 1
JOBS_PER_FREE_SLOT = 3  # that wait at most
DUE_PER_JOB = 4  # sites that are looked at for each job: those of a group that has its jobs are left out
MAX_TAKE_OVERS = 5  # of a job whose workers die; then it rests for an hour
STUCK_AFTER = timedelta(hours=1)  # a job that has run for so long
RATE_PERIOD = timedelta(minutes=10)

# for the connection of the job queue, in psycopg's style: a beat of a worker that was taken for dead gives no row
BEAT_QUERY = (
    "UPDATE procrastinate_workers w SET last_heartbeat = clock_timestamp() FROM workers f"
    " WHERE w.id = %(worker_id)s AND f.id = w.id"
    " RETURNING f.drains, (SELECT version_num FROM alembic_version) AS schema"
)
# finished jobs go, failed ones stay to be seen; only by the worker that does them
DELETE_JOB_QUERY = (
    "DELETE FROM procrastinate_jobs WHERE id = %(job_id)s AND worker_id = %(worker_id)s AND status = 'doing'"
)
FAIL_JOB_QUERY = (
    "UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %(job_id)s AND worker_id = %(worker_id)s"
    " AND status = 'doing'"
)

# what no index can leave out is little: the jobs are at most some times the slots
DUE_SITES = """
    SELECT s.name, s.home FROM sites s LEFT JOIN site_settings t ON t.name = s.name
    WHERE {condition} AND NOT coalesce(t.disabled, FALSE) AND coalesce(t.paused_until, '-infinity') <= now()
    AND (t.added IS NOT NULL OR EXISTS (SELECT FROM channels c WHERE c.site = s.name))
    AND s.name NOT IN (SELECT queueing_lock FROM procrastinate_jobs WHERE queueing_lock IS NOT NULL)
    ORDER BY s.next_due LIMIT :limit
"""
ADDED_SITES = """
    SELECT t.name, t.home FROM site_settings t
    WHERE t.added IS NOT NULL AND t.home IS NOT NULL
    AND NOT t.disabled AND coalesce(t.paused_until, '-infinity') <= now()
    AND NOT EXISTS (SELECT FROM sites s WHERE s.name = t.name)
    AND t.name NOT IN (SELECT queueing_lock FROM procrastinate_jobs WHERE queueing_lock IS NOT NULL)
    ORDER BY t.added LIMIT :limit
"""
DEFER_JOB = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args)"
    " VALUES (:queue, :task, :lock, :site,"
    " jsonb_build_object('name', CAST(:site AS text), 'home', CAST(:home AS text)))"
)


@dataclass(frozen=True, slots=True)
class DueSite:
    """A site that has something due and no job."""

    name: str
    home: str


@dataclass(frozen=True, slots=True)
class SiteJob:
    """A round of a site, to be done by one worker; of one group only one at a time is done."""

    site: DueSite
    group: str


Choose = Callable[[Sequence[DueSite], set[str], int], list[SiteJob]]  # due sites, groups with a job, how many at most


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker that lives."""

    id: int
    host: str
    pid: int
    version: str
    slots: int
    started: datetime
    drains: bool
    silent: float  # seconds since its heartbeat
    sites: tuple[str, ...]  # that it crawls


@dataclass(frozen=True, slots=True)
class RunningJob:
    """A job under way, or one that failed."""

    site: str
    worker: int | None
    seconds: float  # since it began
    take_overs: int
    failed: bool


@dataclass(frozen=True, slots=True)
class FleetStatus:
    """What a fleet does at a moment."""

    workers: tuple[Worker, ...]
    waiting: int  # jobs
    oldest_wait: float | None  # seconds
    stuck: tuple[RunningJob, ...]  # that have run for long, or whose workers died again and again
    due: int  # sites without a job, a thousand at most
    outcomes_an_hour: float
    new_an_hour: float


class Fleet(Part):
    """``store.fleet``: the workers of a fleet, and their jobs."""

    @property
    def address(self) -> str:
        """Where the job queue is, for a connection of its own; with the password."""
        return self.database.url.set(drivername="postgresql").render_as_string(hide_password=False)

    @writes
    def install_queue(self, connection: Connection, schema: str) -> None:
        """Creates the tables of the job queue where they are not there."""
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": QUEUE_LOCK})
        if not has_queue(connection):
            connection.exec_driver_sql(schema.replace("%", "%%"))  # the driver looks for placeholders

    @writes
    def join(self, connection: Connection, *, version: str, slots: int, now: datetime) -> int:
        """Stores this process as a worker and returns its number; raises FleetRefused."""
        connection.execute(text("LOCK TABLE rounds IN EXCLUSIVE MODE"))  # as whoever begins a round does
        check_members(connection, version)
        for row in connection.execute(select(rounds).where(rounds.c.ended.is_(None))):
            if now - row.heartbeat <= HEARTBEAT_TIMEOUT:
                raise FleetRefused(
                    f"an update is running on this store (process {row.pid} on {row.host.split()[0]}): stop it first"
                )
        number = int(connection.execute(text("SELECT worker_id FROM procrastinate_register_worker_v1()")).scalar_one())
        row_values = {**asdict(this_process()), "version": version, "slots": slots}
        connection.execute(insert(workers).values(id=number, started=database_time(connection, now), **row_values))
        return number

    @reads
    def time(self, connection: Connection, now: datetime) -> datetime:
        """The time by the clock of the database."""
        return database_time(connection, now)

    @writes
    def leave(self, connection: Connection, worker: int, now: datetime) -> None:
        """Ends a worker: what it has not finished is due for the others."""
        _remove_workers(connection, [worker], now)
        connection.execute(text("DELETE FROM procrastinate_jobs WHERE worker_id = :worker"), {"worker": worker})
        connection.execute(text("DELETE FROM procrastinate_workers WHERE id = :worker"), {"worker": worker})

    @writes
    def take_over(self, connection: Connection, now: datetime) -> tuple[list[int], int]:
        """Ends the workers without a heartbeat and their runs, and has others do their jobs.

        Returns the numbers of the workers, and how many jobs wait again.
        """
        dead_workers = text(
            "SELECT id FROM procrastinate_workers"
            " WHERE last_heartbeat <= clock_timestamp() - make_interval(secs => :dead_after)"
            " ORDER BY id FOR UPDATE SKIP LOCKED"
        )
        dead = list(connection.execute(dead_workers, {"dead_after": DEAD_AFTER_SECONDS}).scalars())
        if not dead:
            return [], 0
        _remove_workers(connection, dead, now)
        # of a site that has another job by now this one is not needed
        connection.execute(
            text(
                "DELETE FROM procrastinate_jobs j WHERE j.worker_id = ANY(:dead) AND j.status = 'doing' AND EXISTS"
                " (SELECT FROM procrastinate_jobs o WHERE o.queueing_lock = j.queueing_lock AND o.status = 'todo')"
            ),
            {"dead": dead},
        )
        again = connection.execute(
            text(
                "UPDATE procrastinate_jobs SET attempts = attempts + 1, worker_id = NULL,"
                " status = (CASE WHEN attempts + 1 >= :most THEN 'failed' ELSE 'todo' END)::procrastinate_job_status"
                " WHERE worker_id = ANY(:dead) AND status = 'doing'"
            ),
            {"dead": dead, "most": MAX_TAKE_OVERS},
        ).rowcount
        connection.execute(text("DELETE FROM procrastinate_workers WHERE id = ANY(:dead)"), {"dead": dead})
        return dead, again

    @writes
    def plan(self, connection: Connection, choose: Choose) -> int | None:
        """Defers rounds of sites that are due now; returns how many, None while another process plans.

        So many wait at most as a small multiple of the slots that are free; ``choose`` picks them.
        """
        lock = text("SELECT pg_try_advisory_xact_lock(:lock)")
        if not connection.execute(lock, {"lock": PLAN_LOCK}).scalar_one():
            return None
        _forget_failed_jobs(connection)
        slots = sum(row.slots for row in live_workers(connection) if not row.drains)
        jobs = connection.execute(text("SELECT status::text, lock FROM procrastinate_jobs")).all()
        count = {status: sum(job.status == status for job in jobs) for status in ("todo", "doing")}
        room = JOBS_PER_FREE_SLOT * max(slots - count["doing"], 0) - count["todo"]
        if room <= 0:
            return 0
        due = due_sites(connection, room * DUE_PER_JOB)
        chosen = choose(due, {job.lock for job in jobs if job.status in count}, room)
        rows = [
            {"queue": SITE_QUEUE, "task": SITE_TASK, "lock": job.group, "site": job.site.name, "home": job.site.home}
            for job in chosen
        ]
        if rows:
            connection.execute(text(DEFER_JOB), rows)
        return len(chosen)

    @writes
    def drain(self, connection: Connection) -> int:
        """Has all workers end when the sites are done that they crawl; returns how many there are."""
        ids = [row.id for row in live_workers(connection)]
        connection.execute(update(workers).where(workers.c.id.in_(ids)).values(drains=True))
        return len(ids)

    @reads
    def status(self, connection: Connection) -> FleetStatus | None:
        """What the fleet does now; None where there never was one."""
        if not has_queue(connection):
            return None
        jobs = connection.execute(
            text(
                "SELECT j.queueing_lock AS site, j.worker_id, j.status::text, j.attempts,"
                " extract(epoch FROM clock_timestamp() - (SELECT max(e.at) FROM procrastinate_events e"
                " WHERE e.job_id = j.id)) AS seconds FROM procrastinate_jobs j ORDER BY j.id"
            )
        ).all()
        doing = [job for job in jobs if job.status == "doing"]
        waits = [float(job.seconds) for job in jobs if job.status == "todo"]
        long = [job for job in doing if job.seconds > STUCK_AFTER.total_seconds()]
        stuck = [*long, *(job for job in jobs if job.status == "failed")]
        rate = connection.execute(
            text(
                "SELECT count(*) AS outcomes, count(*) FILTER (WHERE name = 'new') AS new"
                " FROM outcomes WHERE at > now() - make_interval(secs => :period)"
            ),
            {"period": RATE_PERIOD.total_seconds()},
        ).one()
        per_hour = timedelta(hours=1) / RATE_PERIOD
        return FleetStatus(
            workers=tuple(_as_worker(row, doing) for row in live_workers(connection)),
            waiting=len(waits),
            oldest_wait=max(waits, default=None),
            stuck=tuple(_as_running(job) for job in stuck),
            due=len(due_sites(connection, 1000)),
            outcomes_an_hour=rate.outcomes * per_hour,
            new_an_hour=rate.new * per_hour,
        )


def check_fleet(url: str, version: str) -> None:
    """Raises FleetRefused where a worker of this version cannot work on a store; changes nothing there.

    To be asked before the store is opened, which would bring its tables to the schema of this program under workers of
    another one. Raises StoreUnusable.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() != "postgresql":
        raise FleetRefused(
            f"a fleet needs a store in PostgreSQL, and NEWS_STORE is {parsed.get_backend_name()}:"
            " 'scrapy update' and 'scrapy watch' are for one machine"
        )
    engine = make_engine(parsed, lock_timeout=LOCK_TIMEOUT)
    try:
        with database_errors(parsed), engine.connect() as connection:
            if connection.execute(text("SELECT to_regclass('workers')")).scalar() is not None:
                check_members(connection, version)
    finally:
        engine.dispose()


def check_members(connection: Connection, version: str) -> None:
    """Raises FleetRefused where workers of another version or schema live."""
    others = [row for row in live_workers(connection) if row.version != version]
    if others:
        raise FleetRefused(
            f"{len(others)} workers of version {others[0].version} are at work and this is version {version}:"
            " 'scrapy fleet drain' has them end"
        )
    if live_workers(connection):
        schema = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if schema != VERSION:
            raise FleetRefused(
                f"the fleet works with schema {schema} of the store and this program with {VERSION}:"
                " 'scrapy fleet drain' has its workers end"
            )


def _remove_workers(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    open_runs = select(runs).where(runs.c.ended.is_(None), runs.c.worker.in_(ids)).order_by(runs.c.id)
    kill_runs(connection, connection.execute(open_runs.with_for_update()).all(), now)
    connection.execute(delete(workers).where(workers.c.id.in_(ids)))


def _forget_failed_jobs(connection: Connection) -> None:
    connection.execute(
        text(
            "DELETE FROM procrastinate_jobs j WHERE j.status NOT IN ('todo', 'doing') AND"
            " (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id) < now() - interval '1 hour'"
        )
    )


def due_sites(connection: Connection, limit: int) -> list[DueSite]:
    """Sites with something due and without a job: those of which no run has ended first, then the longest due."""
    for name in ("enable_sort", "enable_bitmapscan", "enable_hashjoin", "enable_mergejoin"):
        # by the index, in order, up to the limit: else all that is due is read and sorted
        connection.execute(text(f"SET LOCAL {name} = off"))
    due: list[DueSite] = []
    for query in (
        DUE_SITES.format(condition="s.next_due IS NULL"),
        DUE_SITES.format(condition="s.next_due <= now()"),
        ADDED_SITES,
    ):
        if len(due) < limit:
            rows = connection.execute(text(query), {"limit": limit - len(due)})
            due += [DueSite(row.name, row.home) for row in rows]
    return due


def _as_worker(row: Row[Any], doing: Sequence[Row[Any]]) -> Worker:
    values = {name: getattr(row, name) for name in ("id", "host", "pid", "version", "slots", "started", "drains")}
    sites = tuple(job.site for job in doing if job.worker_id == row.id)
    return Worker(**values, silent=float(row.silent), sites=sites)


def _as_running(job: Row[Any]) -> RunningJob:
    return RunningJob(
        site=job.site,
        worker=job.worker_id,
        seconds=float(job.seconds or 0),
        take_overs=job.attempts,
        failed=job.status == "failed",
    )
