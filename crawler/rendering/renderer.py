"""Pages are rendered in a process of their own, which is started when the first one comes; its death costs one page."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path

from crawler.rendering.messages import Begun, BrowserOptions, Rendering, RenderingFailed, RenderJob, pack, read_message
from crawler.rendering.process_tree import descendants, kill

logger = logging.getLogger(__name__)

ROOT = Path(__file__).parents[2]  # that holds the package
SPARE_SECONDS = 20.0  # beyond the time of a page, for the browser to be ended
BEGIN_SECONDS = 700.0  # for the browsers of others and the start of ours
STOP_SECONDS = 15.0
PASSED_VARIABLES = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR")  # of our environment, which may hold keys


class Renderer:
    """Renders one page at a time; those that come meanwhile wait."""

    def __init__(self, options: BrowserOptions) -> None:
        self.options = options
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self._warned: set[str] = set()
        self._is_over = False

    async def render(self, job: RenderJob) -> Rendering:
        """What a page shows; a failure is told in it."""
        async with self._turn:
            if self._is_over:
                return Rendering(failure="the crawl ends")
            try:
                return await self._render(job)
            except RenderingFailed as error:
                await self._end()
                return Rendering(failure=str(error))
            except (EOFError, OSError):
                await self._end()
                return Rendering(failure="the browser's process ended")
            except TimeoutError:
                await self._end()
                return Rendering(failure="the browser's process did not answer")
            except asyncio.CancelledError:
                await self._end()
                raise

    def give_up(self) -> None:
        """Ends the page that is being shown, and shows no other."""
        self._is_over = True
        if self._process is not None:
            kill([*descendants(self._process.pid), self._process.pid])

    async def stop(self) -> None:
        """Ends the process."""
        await self._end()

    async def _render(self, job: RenderJob) -> Rendering:
        process = self._process or await self._start()
        assert process.stdin is not None, "it is a pipe"
        assert process.stdout is not None, "it is a pipe"
        process.stdin.write(pack(job))
        await process.stdin.drain()
        async with asyncio.timeout(BEGIN_SECONDS):
            begun = await read_message(process.stdout, Begun)
        for line in begun.warnings:
            if line not in self._warned:
                self._warned.add(line)
                logger.warning("%s", line)
        async with asyncio.timeout(job.seconds + SPARE_SECONDS):
            return await read_message(process.stdout, Rendering)

    async def _start(self) -> Process:
        environment = {name: os.environ[name] for name in PASSED_VARIABLES if name in os.environ}
        self._process = process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "crawler.rendering.worker"),
            stdin=PIPE,
            stdout=PIPE,
            cwd=ROOT,
            env={**environment, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=True,  # Ctrl-C is for the crawl, which ends it
        )
        assert process.stdin is not None, "it is a pipe"
        process.stdin.write(pack(self.options))
        return process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None, "it is a pipe"
        process.stdin.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await asyncio.shield(process.wait())
            return
        kill([*descendants(process.pid), process.pid])
        await process.wait()
