"""Pages are extracted in processes of their own, so that downloads never wait and what breaks the parser is alone."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from crawler.article import Article, Candidate, Outcome, OutcomeName, Page

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

    from pebble import ProcessPool

    from crawler.extraction.body.site_template import BlockTrace, Template
    from crawler.site import Site

ExtractionOutput: TypeAlias = "tuple[Article | Outcome, list[BlockTrace]]"
MAX_PAGES_PER_WORKER = 1000  # before another takes its place: what the parsers leak stays bounded


@dataclass(frozen=True, slots=True)
class ExtractionJob:
    """All that is needed to extract one page."""

    page: Page
    site: Site
    candidate: Candidate | None = None
    template: bytes | None = None  # what was learnt of the site, as Template.to_bytes writes it


class ExtractionPool:
    """Extracts pages, in ``workers`` processes (0: in this one); each page has ``timeout`` seconds."""

    def __init__(self, *, workers: int, timeout: float) -> None:
        self.workers = workers
        self.timeout = timeout
        self._pool: ProcessPool | None = None

    def start(self) -> None:
        """Starts the workers, which takes a second in which others may go on."""
        if self.workers and self._pool is None:
            from pebble import ProcessPool

            self._pool = ProcessPool(
                max_workers=self.workers, max_tasks=MAX_PAGES_PER_WORKER, initializer=_begin, context=_processes()
            )

    async def extract(self, job: ExtractionJob) -> ExtractionOutput:
        """The article or outcome of a page, and its traces; what hangs, crashes or breaks the parser is an outcome."""
        if not self.workers:
            return run_job(job)
        from pebble import ProcessExpired

        self.start()
        assert self._pool is not None
        try:
            future = self._pool.schedule(run_job, args=[job], timeout=self.timeout)
            return await asyncio.wrap_future(future)
        except TimeoutError:
            return _failed(job, f"the extraction took longer than {self.timeout:g} s (NEWS_EXTRACT_TIMEOUT)")
        except ProcessExpired as error:
            return _failed(job, f"the page ended its worker process (exit code {error.exitcode})")
        except Exception as error:  # noqa: BLE001  # whatever broke it, the outcome says it and the crawl goes on
            return _failed(job, f"the page could not be extracted: {type(error).__name__}: {error}")

    async def stop(self) -> None:
        """Ends the workers at once."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            pool.stop()  # type: ignore[no-untyped-call]
            await asyncio.to_thread(pool.join)


def all_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def automatic_workers() -> int:
    """One for each core that this process may use, less one for the downloads."""
    return max(1, all_cores() - 1)


def run_job(job: ExtractionJob) -> ExtractionOutput:
    """Extracts one page; what a worker does."""
    from crawler.extraction.body.site_template import trace_block
    from crawler.extraction.extract import extract_page

    template = _template(job.template) if job.template else None
    reading = extract_page(job.page, job.site, candidate=job.candidate, template=template)
    return reading.result, [trace_block(block) for block in reading.blocks] if isinstance(
        reading.result, Article
    ) else []


@lru_cache(maxsize=64)  # an archive goes from site to site with every page
def _template(data: bytes) -> Template:
    from crawler.extraction.body.site_template import Template

    return Template.from_bytes(data)


def _begin() -> None:
    """Prepares a worker: Ctrl-C is for the crawl to handle, and the libraries are loaded before the first page."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable(logging.CRITICAL)  # parsers talk to the log of whoever imports them
    from crawler.extraction import extract

    assert extract


def _processes() -> BaseContext:
    """Forked from a server without threads where the system can, else spawned."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["crawler.extraction.extract"])
    return context


def _failed(job: ExtractionJob, reason: str) -> ExtractionOutput:
    outcome = Outcome(
        url=job.page.url,
        site=job.site.name,
        name=OutcomeName.FAILED,
        reason=" ".join(reason.split())[:300],
        at=job.page.fetched,
        status=job.page.status,
    )
    return outcome, []
