"""A fleet of workers on PostgreSQL: who is in it, what is due for it, and whose jobs and runs are to be taken over.

The job queue (procrastinate) says who does what, in tables of its own; this store says when. A job is one round of one
site, and is deferred only when that is due. All ages are by the clock of the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, text, update

from crawler.errors import FleetRefused
from crawler.storage.archive_orders import ARCHIVE_RUN, FILE_QUEUE, defer_file_jobs
from crawler.storage.engine import database_errors, end_idle_sessions, make_engine, parse_url
from crawler.storage.fleet_due import DueSite, due_sites, put_off
from crawler.storage.fleet_status import SITE_QUEUE, FleetStatus, read_status
from crawler.storage.fleet_tables import claims
from crawler.storage.process import Process, is_alive, is_here, this_process
from crawler.storage.rendering_orders import RENDER_QUEUE, cancel_orders, defer_page_jobs
from crawler.storage.runs import HEARTBEAT_TIMEOUT, kill_runs
from crawler.storage.schema import VERSION, rounds, runs, workers
from crawler.storage.transactions import LOCK_TIMEOUT, Part, insert_into, reads, writes
from crawler.storage.workers import DEAD_AFTER_SECONDS, MAX_SILENCE_SECONDS, database_time, has_queue, live_workers

SITE_TASK = "site_round"
QUEUE_LOCK = 0x666C6565  # advisory; any number, the same in every process
PLAN_LOCK = QUEUE_LOCK + 1
JOBS_PER_FREE_SLOT = 3  # that wait at most
DUE_PER_JOB = 4  # sites that are looked at for each job: those of a group that has its jobs are left out
MAX_LOOKS = 10  # for sites of other groups, in a plan
MAX_TAKE_OVERS = 5  # of a job whose workers die; then it rests for an hour
PAUSE_OF_CANCELLED = timedelta(hours=1)  # until a site comes round again whose round was cancelled
CANCELLED_REASON = "its round was cancelled"
CLAIMS_KEPT = timedelta(days=7)

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

# a round that has written something is not to blame for the end of its worker
TAKE_OVER = f"""
    UPDATE procrastinate_jobs j SET attempts = b.attempts, worker_id = NULL,
    status = (CASE WHEN b.attempts >= :most THEN 'failed' ELSE 'todo' END)::procrastinate_job_status
    FROM (SELECT i.id, i.attempts + CASE WHEN EXISTS (SELECT FROM runs r JOIN outcomes o ON o.run = r.id
    WHERE r.worker = i.worker_id AND r.site IN (i.queueing_lock, '{ARCHIVE_RUN} ' || (i.args->>'path'))
    AND r.finish = 'killed') THEN 0 ELSE 1 END AS attempts
    FROM procrastinate_jobs i WHERE i.worker_id = ANY(:dead) AND i.status = 'doing') b WHERE b.id = j.id
"""  # noqa: S608  # constants
UNWANTED_SITES = """
    SELECT n.name, CASE WHEN coalesce(j.abort_requested, FALSE) THEN :cancelled
    WHEN t.disabled THEN 'it was disabled' ELSE 'it was removed' END AS reason
    FROM unnest(CAST(:names AS text[])) AS n(name) LEFT JOIN site_settings t ON t.name = n.name
    LEFT JOIN procrastinate_jobs j ON j.queueing_lock = n.name AND j.worker_id = :worker AND j.status = 'doing'
    WHERE coalesce(j.abort_requested, FALSE) OR coalesce(t.disabled, FALSE)
    OR (NOT EXISTS (SELECT FROM sites s WHERE s.name = n.name) AND (t.added IS NULL OR NOT :may_be_new))
"""
DEFER_JOB = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args) VALUES (:queue, :task, :lock,"
    " :site, jsonb_build_object('name', CAST(:site AS text), 'home', CAST(:home AS text)))"
)


@dataclass(frozen=True, slots=True)
class SiteJob:
    """A round of a site, to be done by one worker; of one group only one at a time is done."""

    site: DueSite
    group: str


Choose = Callable[[Sequence[DueSite], set[str], int], list[SiteJob]]  # due sites, groups with a job, how many at most


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
    def join(
        self, connection: Connection, *, version: str, slots: int, now: datetime, file_slots: int = 0,
        render_slots: int = 0, fleet: str = "",
    ) -> int:  # fmt: skip
        """Stores this process as a worker of a fleet of that name and returns its number; raises FleetRefused."""
        connection.execute(text("LOCK TABLE rounds IN EXCLUSIVE MODE"))  # as whoever begins a round does
        check_members(connection, version, fleet)
        if render_slots:
            _check_browser(connection)
        for row in connection.execute(select(rounds).where(rounds.c.ended.is_(None))):
            if now - row.heartbeat <= HEARTBEAT_TIMEOUT:
                raise FleetRefused(
                    f"an update is running on this store (process {row.pid} on {row.host.split()[0]}): stop it first"
                )
        number = int(connection.execute(text("SELECT worker_id FROM procrastinate_register_worker_v1()")).scalar_one())
        row_values = {**asdict(this_process()), "version": version, "slots": slots}
        row_values |= {"file_slots": file_slots, "render_slots": render_slots, "fleet": fleet}
        connection.execute(insert(workers).values(id=number, started=database_time(connection, now), **row_values))
        return number

    @reads
    def time(self, connection: Connection, now: datetime) -> datetime:
        """The time by the clock of the database."""
        return database_time(connection, now)

    @reads
    def has_work(self, connection: Connection) -> bool:
        """Whether there is any site that may become due, or an archive that was ordered."""
        query = (
            "SELECT EXISTS (SELECT FROM sites) OR EXISTS (SELECT FROM archive_orders)"
            " OR EXISTS (SELECT FROM site_settings WHERE added IS NOT NULL)"
        )
        return bool(connection.execute(text(query)).scalar_one())

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
        end_idle_sessions(connection)  # a dead worker's may hold the locks that this needs, or that of the planner
        dead_workers = text(
            "SELECT id FROM procrastinate_workers"
            " WHERE last_heartbeat <= clock_timestamp() - make_interval(secs => :dead_after)"
            " ORDER BY id FOR UPDATE SKIP LOCKED"
        )
        dead = list(connection.execute(dead_workers, {"dead_after": DEAD_AFTER_SECONDS}).scalars())
        if not dead:
            return [], 0
        end_idle_sessions(connection, MAX_SILENCE_SECONDS)  # of a frozen one, which would have the rest wait
        _remove_workers(connection, dead, now)
        # the engine takes no job back whose end was asked for
        cancelled = (
            "DELETE FROM procrastinate_jobs WHERE worker_id = ANY(:dead) AND abort_requested RETURNING queueing_lock"
        )
        put_off(connection, connection.execute(text(cancelled), {"dead": dead}).scalars().all(), PAUSE_OF_CANCELLED)
        # of a site that has another job by now this one is not needed
        connection.execute(
            text(
                "DELETE FROM procrastinate_jobs j WHERE j.worker_id = ANY(:dead) AND j.status = 'doing' AND EXISTS"
                " (SELECT FROM procrastinate_jobs o WHERE o.queueing_lock = j.queueing_lock AND o.status = 'todo')"
            ),
            {"dead": dead},
        )
        again = connection.execute(text(TAKE_OVER), {"dead": dead, "most": MAX_TAKE_OVERS}).rowcount
        connection.execute(text("DELETE FROM procrastinate_workers WHERE id = ANY(:dead)"), {"dead": dead})
        return dead, again

    @writes
    def plan(self, connection: Connection, choose: Choose) -> int | None:
        """Defers rounds of sites, imports of files and pages for a browser that are due now; how many in all.

        None while another process plans.

        So many wait at most as a small multiple of the slots that are free; ``choose`` picks them.
        """
        lock = text("SELECT pg_try_advisory_xact_lock(:lock)")
        if not connection.execute(lock, {"lock": PLAN_LOCK}).scalar_one():
            return None
        _forget_failed_jobs(connection)
        members = [row for row in live_workers(connection) if not row.drains]
        jobs = connection.execute(text("SELECT queue_name, status::text, lock FROM procrastinate_jobs")).all()
        count = Counter((job.queue_name, job.status) for job in jobs)
        free_files = sum(row.file_slots for row in members) - count[FILE_QUEUE, "doing"]
        files = defer_file_jobs(connection, free_files, count[FILE_QUEUE, "todo"], JOBS_PER_FREE_SLOT)
        pages = defer_page_jobs(connection, sum(row.render_slots for row in members), count[RENDER_QUEUE, "todo"])
        free = max(sum(row.slots for row in members) - count[SITE_QUEUE, "doing"], 0)
        room = JOBS_PER_FREE_SLOT * free - count[SITE_QUEUE, "todo"]
        if room <= 0:
            return files + pages
        chosen = _choose_due(connection, choose, {job.lock for job in jobs if job.status in {"todo", "doing"}}, room)
        rows = [
            {"queue": SITE_QUEUE, "task": SITE_TASK, "lock": job.group, "site": job.site.name, "home": job.site.home}
            for job in chosen
        ]
        if rows:
            connection.execute(text(DEFER_JOB), rows)
        return files + pages + len(chosen)

    @writes
    def drain(self, connection: Connection) -> int:
        """Has all workers end when the sites are done that they crawl; returns how many there are."""
        ids = [row.id for row in live_workers(connection)]
        connection.execute(update(workers).where(workers.c.id.in_(ids)).values(drains=True))
        return len(ids)

    @writes
    def cancel(self, connection: Connection, names: Sequence[str]) -> int | None:
        """Has the rounds of sites end soon, and no other begin for an hour; returns how many were under way.

        None where there never was a fleet.
        """
        if not has_queue(connection):
            return None
        waiting = text("DELETE FROM procrastinate_jobs WHERE queueing_lock = ANY(:names) AND status = 'todo'")
        connection.execute(waiting, {"names": list(names)})
        cancel_orders(connection, names)
        put_off(connection, names, PAUSE_OF_CANCELLED)
        doing = text(
            "UPDATE procrastinate_jobs SET abort_requested = TRUE WHERE queueing_lock = ANY(:names)"
            " AND status = 'doing' AND queue_name = :queue"
        )
        return connection.execute(doing, {"names": list(names), "queue": SITE_QUEUE}).rowcount

    @reads
    def unwanted(
        self, connection: Connection, worker: int, names: Sequence[str], *, may_be_new: bool = False
    ) -> dict[str, str]:
        """Of sites that a worker crawls those that it is not to go on with, each with the reason.

        Those that ``may_be_new`` may have been added and never crawled.
        """
        values = {"worker": worker, "names": list(names), "cancelled": CANCELLED_REASON, "may_be_new": may_be_new}
        rows = connection.execute(text(UNWANTED_SITES), values)
        return {row.name: row.reason for row in rows}

    @writes
    def claim(self, connection: Connection, names: Sequence[str], every: timedelta) -> set[str]:
        """Of things that one process at a time does, or says, those that are this one's to do now.

        Each of them is nobody's for the time ``every``, by the clock of the database.
        """
        connection.execute(delete(claims).where(claims.c.at < func.now() - CLAIMS_KEPT))
        taken: set[str] = set()
        for name in sorted(set(names)):
            statement = insert_into(connection, claims).values(name=name, at=func.now())
            is_old = claims.c.at <= func.now() - every
            statement = statement.on_conflict_do_update(
                index_elements=["name"], set_={"at": func.now()}, where=is_old
            ).returning(claims.c.name)
            taken.update(connection.execute(statement).scalars())
        return taken

    @reads
    def status(self, connection: Connection) -> FleetStatus | None:
        """What the fleet does now; None where there never was one."""
        if not has_queue(connection):
            return None
        due = due_sites(connection, 1000)
        longest = max((site.waited for site in due if site.waited is not None), default=None)
        return read_status(connection, due=len(due), longest_due=longest)


def check_fleet(url: str, version: str, fleet: str = "", *, has_browser: bool = False) -> None:
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
                check_members(connection, version, fleet)
                if has_browser and _schema(connection) == VERSION:
                    _check_browser(connection)
    finally:
        engine.dispose()


def _schema(connection: Connection) -> str | None:
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version


def check_members(connection: Connection, version: str, fleet: str) -> None:
    """Raises FleetRefused where workers of another version, schema or fleet live."""
    schema = _schema(connection)
    members = _members_of_old(connection) if schema != VERSION else live_workers(connection)
    others = [row for row in members if row.version != version]
    if others:
        raise FleetRefused(
            f"{len(others)} workers of version {others[0].version} are at work and this is version {version}:"
            " 'scrapy fleet drain' has them end"
        )
    if members and schema != VERSION:
        raise FleetRefused(
            f"the fleet works with schema {schema} of the store and this program with {VERSION}:"
            " 'scrapy fleet drain' has its workers end"
        )
    if members and members[0].fleet != fleet:
        raise FleetRefused(
            f"the fleet {members[0].fleet!r} is at work on this store, and this worker is of {fleet!r} (NEWS_FLEET):"
            " a store has one fleet"
        )


def _members_of_old(connection: Connection) -> Sequence[Row[Any]]:
    """The workers with a heartbeat of late, in a store of another schema, whose workers say less of themselves."""
    query = (
        "SELECT f.id, f.version, '' AS fleet FROM workers f JOIN procrastinate_workers w ON w.id = f.id"
        " WHERE w.last_heartbeat > clock_timestamp() - make_interval(secs => :dead_after) ORDER BY f.id"
    )
    return connection.execute(text(query), {"dead_after": DEAD_AFTER_SECONDS}).all() if has_queue(connection) else []


def _check_browser(connection: Connection) -> None:
    """Raises FleetRefused where a worker of this machine shows pages already."""
    for row in live_workers(connection):
        process = Process(host=row.machine, pid=row.pid, born=row.born)
        if row.render_slots and is_here(process) and is_alive(process):
            raise FleetRefused(f"worker {row.id} (process {row.pid}) has the browser of this machine: one is enough")


def _remove_workers(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    open_runs = select(runs).where(runs.c.ended.is_(None), runs.c.worker.in_(ids)).order_by(runs.c.id)
    kill_runs(connection, connection.execute(open_runs.with_for_update()).all(), now)
    connection.execute(delete(workers).where(workers.c.id.in_(ids)))


def _choose_due(connection: Connection, choose: Choose, taken: set[str], room: int) -> list[SiteJob]:
    """Jobs for sites that are due, however many of groups that have a job are due before them."""
    chosen: list[SiteJob] = []
    passed: set[str] = set()  # groups
    for _ in range(MAX_LOOKS):
        limit = (room - len(chosen)) * DUE_PER_JOB
        due = due_sites(connection, limit, passed)
        jobs = choose(due, taken, room - len(chosen))
        chosen += jobs
        taken |= {job.group for job in jobs}
        passed |= {choose([site], set(), 1)[0].group for site in due}
        if len(due) < limit or len(chosen) == room:
            break
    return chosen


def _forget_failed_jobs(connection: Connection) -> None:
    connection.execute(
        text(
            "DELETE FROM procrastinate_jobs j WHERE j.status NOT IN ('todo', 'doing') AND"
            " (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id) < now() - interval '1 hour'"
        )
    )
