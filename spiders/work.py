"""A worker of a fleet, as ``news work`` runs it: rounds of the sites of a store, shared with other processes."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import CloseSpider
from scrapy.settings import SETTINGS_PRIORITIES

from crawler.crawl.arguments import Selection
from crawler.crawl.program import program_version
from crawler.crawl.rounds import OTHER_ROUND_REASON, Rounds
from crawler.errors import ArgumentInvalid, FleetRefused
from crawler.extensions.rendering import RenderingExtension
from crawler.fetch.refusals import RunStopped
from crawler.site import Site
from spiders.base import NewsSpider

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from crawler.crawl.fleet_pages import PageShows
    from crawler.crawl.fleet_worker import FleetWorker
    from crawler.crawl.scheduler import CrawlScheduler

DEFAULT_SITES_AT_ONCE = 40
MAX_SITES_AT_ONCE = 1000
DEFAULT_FILES_AT_ONCE = 1
PAGES_AT_ONCE = 1  # that a browser shows: one for each machine
MAX_FILES_AT_ONCE = 64
SITES, FILES, RENDER = QUEUES = ("sites", "files", "render")


class WorkSpider(NewsSpider):
    """Fetches what is due of the sites that its jobs name, until the fleet is drained or it is stopped."""

    name = "work"
    options = ("sites_at_once", "files_at_once", "queue")
    due_only = True
    hands_over = True
    worker: FleetWorker | None = None  # once the store is open

    def understand(self, arguments: Mapping[str, Any]) -> Selection:
        """How many sites and archives at once: ``sites_at_once=40 files_at_once=1``; or jobs of one ``queue`` alone."""
        options = dict(arguments)
        queue = options.pop("queue", None)
        if queue not in (None, *QUEUES):
            raise ArgumentInvalid(f"queue={queue} is not one of {', '.join(QUEUES)}")
        self.sites_at_once = _take_count(options, "sites_at_once", DEFAULT_SITES_AT_ONCE, MAX_SITES_AT_ONCE, least=1)
        self.files_at_once = _take_count(options, "files_at_once", DEFAULT_FILES_AT_ONCE, MAX_FILES_AT_ONCE, least=0)
        self.sites_at_once *= queue in {None, SITES}
        self.files_at_once *= queue in {None, FILES}
        self.pages_at_once = PAGES_AT_ONCE if queue == RENDER else 0
        if not self.sites_at_once + self.files_at_once + self.pages_at_once:
            raise ArgumentInvalid(f"queue={queue}: it would do nothing")
        return Selection.parse(options, known=self.options)

    def may_read(self, site: Site) -> bool:
        """Not outside its hours, though they end while it is read."""
        return self.worker is None or self.worker.rounds.reason_to_rest(site) is None

    async def work(self) -> AsyncIterator[Any]:
        """Jobs of the fleet, one after the other and some at once."""
        # procrastinate, which a list of spiders does not need
        from crawler.cli.notification import open_notices
        from crawler.crawl.fleet_worker import FleetWorker, WorkerOptions

        session = self.session
        session.summary.is_round, session.summary.is_endless = True, True
        pause = timedelta(seconds=self.settings.getfloat("NEWS_PAUSE"))
        self.worker = FleetWorker(
            session,
            self.known_sites,
            Rounds(session, self.known_sites, selection=self.selection, min_pause=pause),
            options=WorkerOptions(
                version=program_version(),
                sites_at_once=self.sites_at_once,
                files_at_once=self.files_at_once,
                pages_at_once=self.pages_at_once,
                fleet=str(self.settings["NEWS_FLEET"]),
                import_command=import_command(self.settings),
            ),
            notices=open_notices(self.settings, str(session.store)),
            make_shows=self._make_shows if self.pages_at_once else None,
            on_settings=self.update_access,
            on_cancel=self._reject_waiting,
        )
        try:
            await self.worker.join()
        except FleetRefused as error:
            self.logger.error("%s", error)
            raise CloseSpider(OTHER_ROUND_REASON) from error
        self.ledger.at_end.append(self.worker.leave)
        async for request in self.crawl(planner=self.worker.run):
            yield request

    def _make_shows(self, worker: int, scheduler: CrawlScheduler) -> PageShows:
        """What shows pages for the other workers."""
        from crawler.crawl.fleet_pages import PageShows

        rendering = self.crawler.get_extension(RenderingExtension)
        assert rendering is not None, "NEWS_RENDER is set where pages are shown"
        return PageShows(
            self.session,
            worker,
            rendering.renderer,
            rendering.limits,
            put=scheduler.put,
            delay_of=self._shared_delay_of,
        )

    def _shared_delay_of(self, host: str) -> float:
        """The seconds between two requests to a host; 0 where other processes do not go by them."""
        from crawler.fetch.downloader import LEAST_SHARED_DELAY_SECONDS

        assert self.crawler.engine is not None
        slot = self.crawler.engine.downloader.slots.get(host)
        return slot.delay if slot is not None and slot.delay >= LEAST_SHARED_DELAY_SECONDS else 0.0

    def _reject_waiting(self, site: Site) -> None:
        """Sends nothing more to the hosts of a site whose round was cancelled."""
        from crawler.fetch.downloader import PausingDownloader  # which a list of spiders needs not

        assert self.crawler.engine is not None
        downloader = self.crawler.engine.downloader
        if isinstance(downloader, PausingDownloader):
            for host in list(downloader.slots):
                if site.owns(f"https://{host}/"):
                    downloader.reject_waiting(host, RunStopped)


def import_command(settings: BaseSettings) -> list[str]:
    """What imports a file in a process of its own, with what was set on the command line of this one."""
    words = [sys.executable, "-m", "crawler", "crawl", "warc"]
    for name in settings:
        value = settings[name]
        is_given = (settings.getpriority(name) or 0) >= SETTINGS_PRIORITIES["cmdline"]
        if is_given and isinstance(value, str | int | float):
            words += ["-s", f"{name}={value}"]
    return words


def _take_count(options: dict[str, Any], name: str, default: int, most: int, *, least: int) -> int:
    text = str(options.pop(name, default))
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise ArgumentInvalid(f"{name}={text} is not a number from {least} to {most}")
    return int(text)
