"""A worker of a fleet: crawls the sites that its jobs name, plans for all workers, and takes over from dead ones."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from crawler.crawl.fleet_alarms import SECONDS_BETWEEN_LOOKS, FleetAlarms, Notices
from crawler.crawl.fleet_clock import SECONDS_BETWEEN_CLOCKS, repeat, set_clock
from crawler.crawl.fleet_files import FileImports
from crawler.crawl.fleet_pages import PageShows
from crawler.crawl.fleet_planning import choose_jobs
from crawler.crawl.fleet_queue import JobQueue, queue_schema
from crawler.crawl.rounds import NO_SITES, Rounds
from crawler.crawl.scheduler import CrawlScheduler
from crawler.crawl.session import CrawlSession
from crawler.crawl.site_registry import SiteRegistry
from crawler.errors import ArgumentInvalid, StoreUnusable
from crawler.site import Site
from crawler.storage.fleet import CANCELLED_REASON, PAUSE_OF_CANCELLED
from crawler.storage.workers import BEAT_SECONDS, MAX_SILENCE_SECONDS

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_PLANS = 10.0
SECONDS_BETWEEN_SETTINGS = 60.0  # what was set for sites is read again
PAUSE_OF_RESTING = timedelta(minutes=5)  # until a site outside its hours is looked at again
SILENT_EXIT_CODE = 70  # EX_SOFTWARE of sysexits.h


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerOptions:
    """What a worker says of itself when it joins."""

    version: str
    sites_at_once: int
    files_at_once: int = 0
    pages_at_once: int = 0  # that a browser shows
    fleet: str = ""  # its name
    import_command: Sequence[str] = ()  # what imports a file, but for the file


class FleetWorker:
    """One process of a fleet; ``run`` is the planner of its crawl, methods that are awaited raise StoreUnusable."""

    def __init__(
        self,
        session: CrawlSession,
        known_sites: SiteRegistry,
        rounds: Rounds,
        *,
        options: WorkerOptions,
        notices: Notices,
        make_shows: Callable[[int, CrawlScheduler], PageShows] | None = None,
        on_settings: Callable[[], None] = lambda: None,
        on_cancel: Callable[[Site], None] = lambda site: None,
    ) -> None:
        self.session = session
        self.store = session.store
        self.known_sites = known_sites
        self.rounds = rounds  # what is wanted of a site, and whether it rests
        self.options = options
        self.alarms = FleetAlarms(session, known_sites, notices)
        self.number: int | None = None
        self._make_shows = make_shows  # what shows pages, of a worker of that number; none: it has no browser
        self._on_settings = on_settings
        self._pauses: dict[str, timedelta] = {}  # of sites whose rounds were cancelled
        self._on_cancel = on_cancel  # called again and again, until what still waits for the site is gone
        self._ends = threading.Event()

    async def join(self) -> None:
        """Makes this process a worker; raises FleetRefused."""
        await asyncio.to_thread(self.store.fleet.install_queue, queue_schema())
        await set_clock(self.session)
        options = self.options
        self.number = await asyncio.to_thread(
            self.store.fleet.join,
            version=options.version,
            slots=options.sites_at_once,
            file_slots=options.files_at_once,
            render_slots=options.pages_at_once,
            fleet=options.fleet,
            now=self.session.clock.now(),
        )
        self.session.frontier.runs.worker = self.number
        at_once = (options.sites_at_once, options.files_at_once, options.pages_at_once)
        logger.info("worker %d: at once %d sites, %d archives, %d pages at most", self.number, *at_once)
        if options.sites_at_once and not await asyncio.to_thread(self.store.fleet.has_work):
            logger.warning("%s", NO_SITES)

    async def run(self, scheduler: CrawlScheduler) -> None:
        """Does jobs until the fleet is drained or the crawl is stopped."""
        assert self.number is not None, "a worker has joined before it runs"
        scheduler.forgets_sites = True
        files = FileImports(self.store, self.number, self.options.import_command)
        shows = self._make_shows(self.number, scheduler) if self._make_shows is not None else None
        queue = JobQueue(
            self.store.fleet.address,
            self.number,
            sites_at_once=self.options.sites_at_once,
            do_site=lambda name, home: self._do_job(scheduler, name, home),
            files_at_once=self.options.files_at_once,
            do_file=files.import_file,
            pages_at_once=self.options.pages_at_once,
            do_page=None if shows is None else shows.show_page,
        )
        queue.jobs.on_drain.append(files.stop)
        threading.Thread(target=self._watch_heartbeat, args=(queue,), daemon=True, name="heartbeat watch").start()
        side_tasks = [
            self.session.tasks.start(repeat(work, seconds), name)
            for work, seconds, name in (
                (self._plan, SECONDS_BETWEEN_PLANS, "the planner of the fleet"),
                (self._take_over, BEAT_SECONDS, "the take-over of dead workers' jobs"),
                (self._read_settings, SECONDS_BETWEEN_SETTINGS, "the reading of sites' settings"),
                (lambda: self._end_unwanted(scheduler), BEAT_SECONDS, "the end of cancelled rounds"),
                (lambda: set_clock(self.session), SECONDS_BETWEEN_CLOCKS, "the reading of the database's clock"),
                (self.alarms.look, SECONDS_BETWEEN_LOOKS, "the alarms of the fleet"),
            )
        ]
        try:
            await queue.run()
        finally:
            for task in side_tasks:
                task.cancel()

    async def leave(self, reason: str) -> None:
        """Gives back what is not finished; a second call does nothing."""
        number, self.number = self.number, None
        if number is not None:
            await self.session.frontier.runs.end_all(reason)
            await asyncio.to_thread(self.store.fleet.leave, number, self.session.clock.now())
        self._ends.set()

    async def _do_job(self, scheduler: CrawlScheduler, name: str, home: str) -> None:
        """A round of a site that is wanted still: its job may have waited, and been taken over from a dead worker."""
        assert self.number is not None, "a worker that has left does no job"
        try:
            unwanted = await asyncio.to_thread(self.store.fleet.unwanted, self.number, [name], may_be_new=True)
            if name not in unwanted:
                await self._crawl(scheduler, name, home)
            elif unwanted[name] == CANCELLED_REASON:
                await self._postpone(name, PAUSE_OF_CANCELLED)
        except StoreUnusable as error:  # what is due of the site stays so, for whoever plans next
            logger.warning("site %s: %s", name, error)

    async def _crawl(self, scheduler: CrawlScheduler, name: str, home: str) -> None:
        """A round of a site. One that is cut short stays the worker's until the store gives it back."""
        try:
            site = self.known_sites.current(name, home)
        except ArgumentInvalid as error:
            logger.error("site %s: %s", name, error)
            site = None
        if site is None or self.rounds.reason_to_rest(site) is not None:
            await self._postpone(name)
            return
        if not self.session.is_over and (crawl := scheduler.add(site, self.rounds.selection_of(site))):
            await asyncio.shield(crawl)
            self.alarms.ended[site.name] = None
            if site.name in scheduler.cancelled:
                scheduler.cancelled.discard(site.name)
                await self._postpone(site.name, self._pauses.pop(site.name, PAUSE_OF_RESTING))
            elif self.session.summary.resting.pop(site.name, None):  # its host does not answer: in a while, by any one
                await self._postpone(site.name)
        if self.session.is_over:
            await asyncio.Event().wait()

    async def _postpone(self, name: str, pause: timedelta = PAUSE_OF_RESTING) -> None:
        await asyncio.to_thread(self.store.runs.postpone, name, pause, self.session.clock.now())

    async def _end_unwanted(self, scheduler: CrawlScheduler) -> None:
        """Ends the rounds of sites that were cancelled, disabled or removed meanwhile."""
        sites = {name: site for name, site in self.session.frontier.sites.items() if name in scheduler.going}
        if not sites or self.number is None:
            return
        unwanted = await asyncio.to_thread(self.store.fleet.unwanted, self.number, list(sites))
        for name, reason in unwanted.items():
            if name not in scheduler.cancelled:
                logger.warning("site %s: its round ends: %s", name, reason)
                if reason == CANCELLED_REASON:
                    self._pauses[name] = PAUSE_OF_CANCELLED
            scheduler.cancel(name)
            self._on_cancel(sites[name])

    async def _plan(self) -> None:
        await asyncio.to_thread(self.store.fleet.plan, choose_jobs)

    async def _take_over(self) -> None:
        dead, jobs = await asyncio.to_thread(self.store.fleet.take_over, self.session.clock.now())
        if dead:
            logger.warning("dead workers: %s; their jobs, which wait again: %d", ", ".join(map(str, dead)), jobs)

    async def _read_settings(self) -> None:
        self.known_sites.update(await asyncio.to_thread(self.store.site_settings.all))
        self._on_settings()

    def _watch_heartbeat(self, queue: JobQueue) -> None:
        """Ends the process, without another word to anybody, when others may take it for dead: a thread of its own."""
        while not self._ends.wait(1):
            silence = time.monotonic() - queue.jobs.last_beat
            if queue.jobs.is_gone or silence > MAX_SILENCE_SECONDS:
                sys.stderr.write(f"worker {queue.jobs.worker} ends: no heartbeat for {silence:.0f} s\n")
                sys.stderr.flush()
                os._exit(SILENT_EXIT_CODE)
