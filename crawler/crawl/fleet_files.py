"""The archives that a worker of a fleet imports: each in a process of its own, which ends with the worker.

A file takes minutes to hours, so that a process costs nothing, and what breaks one breaks no round of a site.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from crawler.errors import StoreUnusable

if TYPE_CHECKING:
    from crawler.storage.store import Store

logger = logging.getLogger(__name__)

END_SECONDS = 60.0  # in which an import that is stopped has written down how far it is
UNREADABLE_EXIT_CODE = 1  # its process has written down why
STOPPED_EXIT_CODES = frozenset({0x82, -signal.SIGTERM})  # it was stopped: the rest is read by whoever comes next


class FileImports:
    """Imports files for a worker; ``command`` is what starts such a process, but for the file."""

    def __init__(self, store: Store, worker: int, command: Sequence[str]) -> None:
        self.store = store
        self.worker = worker
        self._command = tuple(command)
        self._processes: set[Process] = set()
        self._is_stopped = False

    async def import_file(self, path: str, options: Mapping[str, str]) -> None:
        """The job: a file from where it was left, to its end; when cancelled, the process is stopped first."""
        if self._is_stopped:
            return
        arguments = {**options, "file": path, "worker": str(self.worker)}
        words = [word for name, value in arguments.items() for word in ("-a", f"{name}={value}")]
        process = await asyncio.create_subprocess_exec(
            *self._command,
            *words,
            stdin=asyncio.subprocess.PIPE,  # never written to: it is closed with this process, however that ends
            start_new_session=True,  # an interrupt is for the worker, which stops it
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self._processes.add(process)
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            await _stop(process)
            raise
        finally:
            self._processes.discard(process)
        try:
            await self._record_end(path, code)
        except StoreUnusable as error:
            logger.warning("%s: %s", path, error)

    async def _record_end(self, path: str, code: int) -> None:
        orders = self.store.archive_orders
        if code == 0:
            await asyncio.to_thread(orders.end, path, self.worker)
        elif code not in STOPPED_EXIT_CODES:
            words = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
            error, is_noted = f"its process ended with {words}", code == UNREADABLE_EXIT_CODE
            await asyncio.to_thread(orders.fail, path, self.worker, error, keeps_noted=is_noted)
            logger.error("%s was not imported: %s", path, error)

    def stop(self) -> None:
        """Has the files under way be left where they are: others go on with them."""
        self._is_stopped = True
        for process in self._processes:
            with suppress(ProcessLookupError):
                process.terminate()


async def _stop(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(END_SECONDS):
            await process.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
