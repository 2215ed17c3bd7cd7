"""The job queue of a fleet (procrastinate) as a worker uses it: what it writes holds only while the worker lives.

The queue finishes a job for whoever says so; a worker that was stopped, and whose jobs others do by now, must not.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException, NoResult
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager
from procrastinate.worker import Worker

from crawler.crawl.fleet_clock import repeat
from crawler.storage.archive_orders import FILE_QUEUE, FILE_TASK
from crawler.storage.fleet import BEAT_QUERY, DELETE_JOB_QUERY, FAIL_JOB_QUERY, SITE_TASK
from crawler.storage.fleet_status import SITE_QUEUE
from crawler.storage.rendering_orders import RENDER_QUEUE, RENDER_TASK
from crawler.storage.schema import VERSION
from crawler.storage.workers import BEAT_SECONDS

logger = logging.getLogger(__name__)

POLLING_SECONDS = 1.0  # between two looks for a job
MAX_CONNECTIONS = 2
DoSite = Callable[[str, str], Awaitable[None]]  # the name and the home of a site
DoFile = Callable[[str, Mapping[str, str]], Awaitable[None]]  # the path of a file and the options of its import
DoPage = Callable[[int], Awaitable[None]]  # the number of an order


class WorkerJobs(JobManager):
    """The jobs of one worker; outlasts a database that is away, and writes nothing of a job that others do."""

    def __init__(self, connector: PsycopgConnector, worker: int) -> None:
        super().__init__(connector)
        self.worker = worker
        self.last_beat = time.monotonic()
        self.is_gone = False  # it was taken for dead
        self.drains = False  # it was asked to end
        self.keeps_jobs = False  # they are given back when the runs of their sites have ended
        self.on_drain: list[Callable[[], None]] = []

    async def register_worker(self) -> int:
        """The number that the store gave."""
        return self.worker

    async def unregister_worker(self, worker_id: int) -> None:
        """Left to the store, which ends the runs of the worker in the same transaction."""

    async def prune_stalled_workers(self, seconds_since_heartbeat: float) -> list[int]:
        """Left to the store, which takes over their jobs in the same transaction."""
        return []

    async def list_jobs_to_abort_async(self, queue: Iterable[str] | None = None) -> Iterable[int]:
        """Left to the worker, which ends what the job has begun."""
        return []

    async def update_heartbeat(self, worker_id: int) -> None:
        """Left to :meth:`beat`: the engine's end with its looks for jobs, while a worker that drains has jobs left."""

    async def beat(self) -> None:
        """Says that the worker lives, and hears whether it is to go on."""
        began = time.monotonic()
        try:
            row = await self.connector.execute_query_one_async(BEAT_QUERY, worker_id=self.worker)
        except NoResult:
            self.is_gone = True
            return
        except ConnectorException as error:
            logger.warning("no heartbeat: %s", error)
            return
        self.last_beat = began
        if row["schema"] != VERSION and not self.drains:
            logger.warning("the store has schema %s now, this worker is for %s: it drains", row["schema"], VERSION)
        if (row["drains"] or row["schema"] != VERSION) and not self.drains:
            self.drains = True
            for drain in self.on_drain:
                drain()

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """The next job; none while the database is away."""
        if self.is_gone or self.drains:
            return None
        try:
            return await super().fetch_job(queues, worker_id)
        except ConnectorException as error:
            logger.warning("no job: %s", error)
            return None

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Removes a job that is done, where this worker still does it."""
        if self.keeps_jobs:
            return
        query = FAIL_JOB_QUERY if status is Status.FAILED else DELETE_JOB_QUERY
        while not self.is_gone:
            try:
                await self.connector.execute_query_async(query, job_id=job.id, worker_id=self.worker)
            except ConnectorException as error:
                logger.warning("job %s is not finished yet: %s", job.id, error)
                await asyncio.sleep(BEAT_SECONDS)
            else:
                return


class JobQueue:
    """Fetches the jobs of a worker and does so many at once, in the event loop of the crawl."""

    def __init__(
        self,
        address: str,
        worker: int,
        *,
        sites_at_once: int,
        do_site: DoSite,
        files_at_once: int = 0,
        do_file: DoFile | None = None,
        pages_at_once: int = 0,
        do_page: DoPage | None = None,
    ) -> None:
        self._connector = PsycopgConnector(conninfo=address, min_size=1, max_size=MAX_CONNECTIONS)
        self._app = App(connector=self._connector)
        self.jobs = WorkerJobs(self._connector, worker)
        self._app.job_manager = self.jobs
        self._at_once: dict[str, int] = {}
        if sites_at_once:
            self._at_once[SITE_QUEUE] = sites_at_once
            self._app.task(name=SITE_TASK, queue=SITE_QUEUE)(_as_site_task(do_site))
        if files_at_once and do_file is not None:
            self._at_once[FILE_QUEUE] = files_at_once
            self._app.task(name=FILE_TASK, queue=FILE_QUEUE)(_as_file_task(do_file))
        if pages_at_once and do_page is not None:
            self._at_once[RENDER_QUEUE] = pages_at_once
            self._app.task(name=RENDER_TASK, queue=RENDER_QUEUE)(_as_page_task(do_page))

    async def run(self) -> None:
        """Does jobs until the worker is asked to drain; when cancelled, the jobs under way are kept for the store."""
        logging.getLogger("procrastinate").setLevel(logging.WARNING)  # what a site gives, its crawl says
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # that a database is away, the store says
        async with self._app.open_async():
            workers = [self._worker(queue, at_once) for queue, at_once in self._at_once.items()]
            self.jobs.on_drain += [worker.stop for worker in workers]
            running = [asyncio.ensure_future(worker.run()) for worker in workers]  # type: ignore[no-untyped-call]
            ended = asyncio.ensure_future(asyncio.wait(running, return_when=asyncio.FIRST_EXCEPTION))
            beats = asyncio.ensure_future(repeat(self.jobs.beat, BEAT_SECONDS))  # until the last job has ended
            try:
                await asyncio.wait([ended, beats], return_when=asyncio.FIRST_COMPLETED)
                for task in (*running, beats):
                    if task.done():
                        task.result()
            except asyncio.CancelledError:
                self.jobs.keeps_jobs = True
                for worker, task in zip(workers, running, strict=True):
                    worker.shutdown_graceful_timeout = 0
                    task.cancel()
                await asyncio.wait(running)
                raise
            finally:
                beats.cancel()

    def _worker(self, queue: str, at_once: int) -> Worker:
        """The engine's worker for one kind of jobs: neither the many short nor the few long ones take all places."""
        return Worker(
            self._app,
            queues=[queue],
            name=f"worker-{self.jobs.worker}-{queue}",
            concurrency=at_once,
            fetch_job_polling_interval=POLLING_SECONDS,
            listen_notify=False,
            install_signal_handlers=False,
        )


def queue_schema() -> str:
    """The tables of the queue, as SQL."""
    return str(SchemaManager.get_schema())


def _as_site_task(do_site: DoSite) -> Callable[..., Awaitable[Any]]:
    async def site_round(name: str, home: str) -> None:
        await do_site(name, home)

    return site_round


def _as_file_task(do_file: DoFile) -> Callable[..., Awaitable[Any]]:
    async def file_import(path: str, options: Mapping[str, str]) -> None:
        await do_file(path, options)

    return file_import


def _as_page_task(do_page: DoPage) -> Callable[..., Awaitable[Any]]:
    async def page_rendering(order: int, url: str) -> None:  # the URL is for people
        await do_page(order)

    return page_rendering
