"""Pages are extracted in processes of their own, so that downloads never wait and what breaks the parser is alone.

The workers are forked from a server that has loaded the libraries, and talk over sockets that the event loop reads: no
thread of ours stands between them.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import pickle
import socket
import struct
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from multiprocessing import forkserver, resource_tracker
from typing import TYPE_CHECKING, TypeAlias

from crawler.crawl.extraction_worker import (
    MAX_TRIES,
    ExtractionJob,
    ExtractionOutput,
    JobWriter,
    ReadPage,
    WorkerDied,
    WorkerLimits,
    failed_job,
    fatal_job,
    interrupted_later,
    run_job,
    serve,
    slow_job,
)
from crawler.errors import PageUnread

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

logger = logging.getLogger(__name__)

MAX_PAGES_PER_WORKER = 1000  # before another takes its place: what the parsers leak stays bounded
START_SECONDS = 120.0  # in which a worker has loaded its libraries, on a busy machine
END_SECONDS = 5.0  # in which a killed process is gone
CLOSING_SECONDS = 2.0  # that pages which are being read still have when the crawl is stopped
DEFAULT_MEMORY = 2048 * 1024 * 1024  # bytes
HEADER = struct.Struct("!i")  # of a message of multiprocessing.connection: its length; -1 before one of 8 bytes
LONG_HEADER = struct.Struct("!Q")
READ_AHEAD_BYTES = 1 << 20
SEND_BUFFER_BYTES = 1 << 20  # most pages go to a worker in one piece, as far as the system allows it
LIBRARIES = ("crawler.crawl.worker_start",)  # which workers have before they are forked, where they read a few pages
TABLES = (*LIBRARIES, "crawler.crawl.worker_tables")  # where they read more
MODELS = (*TABLES, "crawler.crawl.worker_models")  # where they read thousands
TemplateNow: TypeAlias = "Callable[[], bytes | None]"  # what is known of a site's template at that time


@dataclass(slots=True, eq=False)
class WaitingJob:
    """A page that waits for a worker, and whoever waits for its article."""

    job: ExtractionJob
    output: asyncio.Future[ExtractionOutput]
    template: TemplateNow | None = None  # asked when the page has its turn: by then more is known than when it came
    tries: int = 0

    def job_now(self) -> ExtractionJob:
        """The job as it is sent to a worker."""
        return self.job if self.template is None else replace(self.job, template=self.template())


class SiteQueue:
    """Jobs by site, taken in turns: the pages of one site hold up no other's."""

    def __init__(self) -> None:
        self._by_site: OrderedDict[str, deque[WaitingJob]] = OrderedDict()
        self._filled = asyncio.Event()

    def put(self, waiting: WaitingJob) -> None:
        """Adds a job behind those of its site."""
        self._by_site.setdefault(waiting.job.site.name, deque()).append(waiting)
        self._filled.set()

    async def take(self) -> WaitingJob:
        """The next job, of the site whose turn it is."""
        while not self._by_site:
            self._filled.clear()
            await self._filled.wait()
        site, jobs = next(iter(self._by_site.items()))
        waiting = jobs.popleft()
        if jobs:
            self._by_site.move_to_end(site)
        else:
            del self._by_site[site]
        return waiting

    def clear(self) -> list[WaitingJob]:
        """Takes all jobs."""
        left = [waiting for jobs in self._by_site.values() for waiting in jobs]
        self._by_site.clear()
        return left


class Worker:
    """A worker process and the socket to it."""

    def __init__(self, process: BaseProcess, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.process = process
        self.pages = 0
        self._reader = reader
        self._writer = writer
        self._jobs = JobWriter()

    @classmethod
    async def start(cls, steps: Sequence[str], limits: WorkerLimits, read: ReadPage = run_job) -> Worker:
        """A worker that waits for its first page; raises WorkerDied."""
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        arguments = (theirs, tuple(steps), limits, read)
        process = _processes().Process(target=serve, args=arguments, daemon=True)  # type: ignore[attr-defined]
        starting = asyncio.get_running_loop().run_in_executor(None, process.start)
        try:
            await asyncio.shield(starting)
        except BaseException:
            try:
                await asyncio.wait([starting])  # its thread sends the socket to the process: not a closed one
                if starting.exception() is None:
                    process.kill()
                    await asyncio.to_thread(process.join, END_SECONDS)
            finally:
                ours.close()
            raise
        finally:
            theirs.close()
        reader, writer = await asyncio.open_unix_connection(sock=ours, limit=READ_AHEAD_BYTES)
        worker = cls(process, reader, writer)
        try:
            async with asyncio.timeout(START_SECONDS):
                await worker._receive()
        except BaseException:
            worker.kill()
            raise
        return worker

    @property
    def is_alive(self) -> bool:
        """Whether a page may be sent to it."""
        return not self._reader.at_eof() and not self._writer.is_closing()

    async def read(self, job: ExtractionJob) -> ExtractionOutput:
        """Has a page read; raises WorkerDied."""
        self.pages += 1
        message = self._jobs.write(job)
        head = HEADER.pack(len(message)) if len(message) < 1 << 31 else HEADER.pack(-1) + LONG_HEADER.pack(len(message))
        try:
            self._writer.writelines((head, message))
            await self._writer.drain()
        except OSError as error:
            raise WorkerDied(await self.end()) from error
        output: ExtractionOutput = pickle.loads(await self._receive())  # noqa: S301  # our own process wrote it
        return output

    async def _receive(self) -> bytes:
        try:
            [size] = HEADER.unpack(await self._reader.readexactly(HEADER.size))
            if size < 0:
                [size] = LONG_HEADER.unpack(await self._reader.readexactly(LONG_HEADER.size))
            return await self._reader.readexactly(size)
        except (asyncio.IncompleteReadError, OSError) as error:
            raise WorkerDied(await self.end()) from error

    def kill(self) -> None:
        """Ends the process, whatever it does; what was not sent yet is given up."""
        self._writer.transport.abort()
        self.process.kill()

    async def end(self) -> int | None:
        """Ends the process and waits until it is gone; returns its exit code, that of its own end where it had one."""
        self._writer.close()
        await asyncio.to_thread(self.process.join, END_SECONDS / 5)
        if self.process.exitcode is None:
            self.process.kill()
            await asyncio.to_thread(self.process.join, END_SECONDS)
        self._writer.transport.abort()  # nobody takes what may still wait to be sent
        return self.process.exitcode


class ExtractionPool:
    """Extracts pages, in ``workers`` processes (0: in this one); each page has ``timeout`` seconds.

    Articles go through the pure ``steps``, dotted paths of pipelines, in the same process. ``read`` is what is done
    with a page.
    """

    def __init__(
        self,
        *,
        workers: int,
        timeout: float,
        steps: Sequence[str] = (),
        memory: int = DEFAULT_MEMORY,
        read: ReadPage = run_job,
    ) -> None:
        self.workers = workers
        self.timeout = timeout
        self.steps = tuple(steps)
        self.limits = WorkerLimits(timeout, memory)
        self._read_page = read
        self._queue = SiteQueue()
        self._reading: set[WaitingJob] = set()
        self._running: set[asyncio.Task[None]] = set()
        self._workers: set[Worker] = set()
        self._start_lock = asyncio.Lock()
        self._is_closing = False
        self.on_death: Callable[[str, Exception], None] | None = None  # called when the task of a worker dies

    def start(self) -> None:
        """Starts the workers, which takes a second in which others may go on."""
        while len(self._running) < self.workers and not self._is_closing:
            task = asyncio.get_running_loop().create_task(self._serve())
            self._running.add(task)
            task.add_done_callback(self._served)

    def _served(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception) and self.on_death is not None:
            self.on_death("the task of a worker process", error)

    async def extract(self, job: ExtractionJob, template: TemplateNow | None = None) -> ExtractionOutput:
        """What becomes of a page; what hangs, crashes or breaks the parser is an outcome.

        ``template`` is asked for that of its site when the page has its turn. Raises PageUnread where the pool is
        stopped before.
        """
        if not self.workers:
            return self._read_page(job if template is None else replace(job, template=template()), self.steps)
        if self._is_closing:
            raise PageUnread(job.page.url)
        self.start()
        waiting = WaitingJob(job, asyncio.get_running_loop().create_future(), template)
        self._queue.put(waiting)
        return await waiting.output

    def return_unread(self) -> None:
        """The crawl is stopped: pages that wait are given back unread at once, those that are being read soon."""
        self._is_closing = True
        for waiting in self._queue.clear():
            _return_unread(waiting)
        if self._reading:
            asyncio.get_running_loop().call_later(CLOSING_SECONDS, self._return_being_read)

    def _return_being_read(self) -> None:
        for waiting in self._reading:
            _return_unread(waiting)

    async def stop(self) -> None:
        """Ends the workers at once."""
        self._is_closing = True
        for waiting in (*self._queue.clear(), *self._reading):
            _return_unread(waiting)
        tasks = list(self._running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def pids(self) -> list[int]:
        """The process ids of the workers that have begun."""
        return [worker.process.pid for worker in self._workers if worker.process.pid is not None and worker.is_alive]

    async def _serve(self) -> None:
        """One worker after the other, page after page."""
        worker: Worker | None = None
        try:
            worker = await self._renew(None)
            while True:
                waiting = await self._queue.take()
                if waiting.output.done():
                    continue
                self._reading.add(waiting)
                try:
                    worker = await self._renew(worker)
                    await self._read(worker, waiting)
                except Exception as error:  # noqa: BLE001  # whoever waits is told; the others go on
                    if not waiting.output.done():
                        waiting.output.set_exception(error)
                finally:
                    self._reading.discard(waiting)
        finally:
            if worker is not None:
                self._workers.discard(worker)
                worker.kill()

    async def _renew(self, worker: Worker | None) -> Worker | None:
        """The worker itself where it may go on, else another; None where none can be started."""
        if worker is not None and worker.is_alive and worker.pages < MAX_PAGES_PER_WORKER:
            return worker
        if worker is not None:
            self._workers.discard(worker)
            await worker.end()
        async with self._start_lock:
            try:
                worker = await Worker.start(self.steps, self.limits, self._read_page)
            except (WorkerDied, OSError, EOFError, TimeoutError) as error:
                logger.warning("a worker process for extraction cannot be started: %r", error)
                return None
        self._workers.add(worker)
        return worker

    async def _read(self, worker: Worker | None, waiting: WaitingJob) -> None:
        """Reads a page; one whose worker dies is read again, once."""
        job = waiting.job_now()
        waiting.tries += 1
        try:
            if worker is None:
                raise WorkerDied(None)
            async with asyncio.timeout(self.timeout):
                output = await worker.read(job)
        except TimeoutError:
            assert worker is not None
            worker.kill()
            output = slow_job(job, self.timeout)
        except WorkerDied as error:
            if self._is_closing and not error.was_out_of_time:  # whoever stopped the crawl stopped its workers
                _return_unread(waiting)
                return
            if not error.was_out_of_time and waiting.tries < MAX_TRIES:
                self._queue.put(waiting)  # behind the others: it may be to blame
                return
            output = slow_job(job, self.timeout) if error.was_out_of_time else fatal_job(job, waiting.tries, error)
            if worker is None:
                output = failed_job(job, "no worker process for extraction can be started")
        except Exception as error:  # noqa: BLE001  # a page that cannot be sent, or an answer that cannot be read
            assert worker is not None
            worker.kill()
            output = failed_job(job, f"the page could not be extracted: {type(error).__name__}: {error}")
        if not waiting.output.done():
            waiting.output.set_result(output)


def all_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def prepare_workers(preload: Sequence[str] = TABLES) -> None:
    """Begins to load what workers need, in the process that they are forked from, beside whatever is done meanwhile."""
    if _processes(preload).get_start_method() == "forkserver":
        resource_tracker.ensure_running()  # first: it lets Ctrl-C through again
        with interrupted_later():
            forkserver.ensure_running()


def _return_unread(waiting: WaitingJob) -> None:
    if not waiting.output.done():
        waiting.output.set_exception(PageUnread(waiting.job.page.url))


def _processes(preload: Sequence[str] = TABLES) -> BaseContext:
    """Forked from a server without threads where the system can, else spawned."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    return context
