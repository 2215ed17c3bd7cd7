"""Pages are read one at a time in a process that is forked from this one: with limits, and a signal ends it.

For one page that is all that is needed: no server of processes loads the libraries a second time, no event loop waits.
"""

from __future__ import annotations

import importlib
import multiprocessing
import pickle
import socket
import sys
from multiprocessing.connection import Connection
from types import TracebackType
from typing import TYPE_CHECKING, Self

from crawler.crawl.extraction_worker import (
    MAX_TRIES,
    ExtractionJob,
    ExtractionOutput,
    JobWriter,
    ReadPage,
    WorkerDied,
    WorkerLimits,
    fatal_job,
    interrupted_later,
    serve,
    slow_job,
)

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

LIBRARIES = "crawler.crawl.page_libraries"
START_SECONDS = 120.0  # in which a process is there, on a busy machine
DYING_SECONDS = 1.0  # in which a process that has closed its end is gone


class PageProcess:
    """Has pages read by ``read``, each within ``limits``; as a context it ends its process."""

    def __init__(self, read: ReadPage, limits: WorkerLimits) -> None:
        self._read_page = read
        self._limits = limits
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._jobs = JobWriter()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def read(self, job: ExtractionJob) -> ExtractionOutput:
        """What becomes of a page; one whose process dies is read again, once."""
        tries = 0
        while True:
            tries += 1
            try:
                return self._ask(job)
            except TimeoutError:
                self._end()
                return slow_job(job, self._limits.seconds)
            except (EOFError, OSError):
                death = WorkerDied(self._end(DYING_SECONDS))
                if death.was_out_of_time:
                    return slow_job(job, self._limits.seconds)
                if tries == MAX_TRIES:
                    return fatal_job(job, tries, death)

    def _ask(self, job: ExtractionJob) -> ExtractionOutput:
        """What the process answers; raises TimeoutError where it does not, EOFError or OSError where it has ended."""
        if self._connection is None:
            self._connection = self._start()
            self._receive(START_SECONDS)
        self._connection.send_bytes(self._jobs.write(job))
        output: ExtractionOutput = pickle.loads(self._receive(self._limits.seconds))  # noqa: S301  # our own process wrote it
        return output

    def _receive(self, seconds: float) -> bytes:
        assert self._connection is not None
        if not self._connection.poll(seconds):
            raise TimeoutError
        return self._connection.recv_bytes()

    def _start(self) -> Connection:
        importlib.import_module(LIBRARIES)
        # elsewhere libraries of the system may not be forked
        context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        ours, theirs = socket.socketpair()
        with theirs, interrupted_later():
            arguments = (theirs, (), self._limits, self._read_page, LIBRARIES)
            self._process = context.Process(target=serve, args=arguments, daemon=True)  # type: ignore[attr-defined]
            self._process.start()
        self._jobs = JobWriter()
        return Connection(ours.detach())

    def _end(self, patience: float = 0.0) -> int | None:
        """Ends the process, which has some seconds to end by itself; returns its exit code."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is None:
            return None
        self._process.join(patience)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
        code, self._process = self._process.exitcode, None
        return code
