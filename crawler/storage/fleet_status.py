"""What a fleet does at a moment: its workers, their jobs, what waits and what is stuck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, text

from crawler.storage.archive_orders import FILE_LOCK, FILE_QUEUE, OrderStatus, order_status
from crawler.storage.rendering_orders import RENDER_QUEUE, PageStatus, page_status
from crawler.storage.workers import live_workers

SITE_QUEUE = "sites"
STUCK_AFTER = timedelta(hours=1)  # a round that has run for so long
RATE_PERIOD = timedelta(minutes=10)

JOBS = """
    SELECT j.queue_name AS queue, coalesce(j.args->>'url', j.queueing_lock) AS what, j.worker_id, j.status::text,
    j.attempts, extract(epoch FROM clock_timestamp() -
    (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id)) AS seconds
    FROM procrastinate_jobs j ORDER BY j.id
"""
RATE = """
    SELECT count(*) AS outcomes, count(*) FILTER (WHERE name = 'new') AS new
    FROM outcomes WHERE at > now() - make_interval(secs => :period)
"""


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker that lives."""

    id: int
    host: str
    pid: int
    version: str
    slots: int
    file_slots: int
    started: datetime
    drains: bool
    silent: float  # seconds since its heartbeat
    sites: tuple[str, ...]  # that it crawls
    files: tuple[str, ...]  # that it imports
    render_slots: int = 0
    pages: tuple[str, ...] = ()  # that it shows


@dataclass(frozen=True, slots=True)
class RunningJob:
    """A job under way, or one that failed."""

    site: str  # or the path of a file, or the URL of a page
    worker: int | None
    seconds: float  # since it began
    take_overs: int
    failed: bool
    queue: str = SITE_QUEUE

    @property
    def problem(self) -> str:
        """What is wrong with it, in words that follow its name."""
        if not self.failed:
            return f"has been under way for {self.seconds / 60:.0f} minutes, in worker {self.worker}"
        if not self.take_overs:
            return "rests for an hour: it failed, and the log of its worker says how"
        what = {FILE_QUEUE: "its import", RENDER_QUEUE: "showing it to a browser"}.get(self.queue, "its round")
        return f"rests for an hour: {what} ended its worker {self.take_overs} times"


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """The jobs of a kind, by their state."""

    queue: str
    waiting: int
    doing: int
    failed: int
    oldest_wait: float | None  # seconds


@dataclass(frozen=True, slots=True)
class FleetStatus:
    """What a fleet does at a moment."""

    workers: tuple[Worker, ...]
    waiting: int  # rounds of sites
    oldest_wait: float | None  # seconds
    stuck: tuple[RunningJob, ...]  # that have run for long, or whose workers died again and again
    due: int  # sites without a job, a thousand at most
    outcomes_an_hour: float
    new_an_hour: float
    queues: tuple[QueueStatus, ...]  # of sites, of files and of pages
    files: OrderStatus
    pages: PageStatus = PageStatus()  # noqa: RUF009  # frozen
    longest_due: float | None = None  # seconds for which one of these sites is due

    @property
    def has_news(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.workers or self.waiting or self.stuck or self.files.waiting or self.pages.waiting)


def read_status(connection: Connection, *, due: int, longest_due: float | None = None) -> FleetStatus:
    """What the fleet of a store does now."""
    jobs = connection.execute(text(JOBS)).all()
    doing = [job for job in jobs if job.status == "doing"]
    long = [job for job in doing if job.queue == SITE_QUEUE and job.seconds > STUCK_AFTER.total_seconds()]
    stuck = [*long, *(job for job in jobs if job.status == "failed")]
    rate = connection.execute(text(RATE), {"period": RATE_PERIOD.total_seconds()}).one()
    per_hour = timedelta(hours=1) / RATE_PERIOD
    names = (SITE_QUEUE, FILE_QUEUE, RENDER_QUEUE)
    queues = tuple(_queue_status(name, [job for job in jobs if job.queue == name]) for name in names)
    return FleetStatus(
        workers=tuple(_as_worker(row, doing) for row in live_workers(connection)),
        waiting=queues[0].waiting,
        oldest_wait=queues[0].oldest_wait,
        stuck=tuple(_as_running(job) for job in stuck),
        due=due,
        outcomes_an_hour=rate.outcomes * per_hour,
        new_an_hour=rate.new * per_hour,
        queues=queues,
        files=order_status(connection),
        pages=page_status(connection),
        longest_due=longest_due,
    )


def _queue_status(name: str, jobs: Sequence[Row[Any]]) -> QueueStatus:
    waits = [float(job.seconds or 0) for job in jobs if job.status == "todo"]
    doing, failed = (sum(job.status == status for job in jobs) for status in ("doing", "failed"))
    return QueueStatus(name, len(waits), doing, failed, max(waits, default=None))


def _as_worker(row: Row[Any], doing: Sequence[Row[Any]]) -> Worker:
    names = ("id", "host", "pid", "version", "slots", "file_slots", "render_slots", "started", "drains")
    values = {name: getattr(row, name) for name in names}
    own = [job for job in doing if job.worker_id == row.id]
    sites = tuple(job.what for job in own if job.queue == SITE_QUEUE)
    files = tuple(job.what.removeprefix(FILE_LOCK) for job in own if job.queue == FILE_QUEUE)
    pages = tuple(job.what for job in own if job.queue == RENDER_QUEUE)
    return Worker(**values, silent=float(row.silent), sites=sites, files=files, pages=pages)


def _as_running(job: Row[Any]) -> RunningJob:
    return RunningJob(
        site=job.what.removeprefix(FILE_LOCK),
        worker=job.worker_id,
        seconds=float(job.seconds or 0),
        take_overs=job.attempts,
        failed=job.status == "failed",
        queue=job.queue,
    )
