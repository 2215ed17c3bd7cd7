"""Rounds over all sites of a store, by one process at a time: each site comes round by itself, when it is due."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

from crawler.article import ARTICLE_OUTCOMES, OutcomeName
from crawler.crawl.arguments import Selection
from crawler.crawl.own_sites import reason_to_rest, window_start
from crawler.crawl.program import name_program
from crawler.crawl.scheduler import CrawlScheduler
from crawler.crawl.session import CrawlSession
from crawler.crawl.site_registry import SiteRegistry
from crawler.reporting.alarms import Alarm
from crawler.reporting.period import watch_sites
from crawler.site import Site
from crawler.storage.values import Round

logger = logging.getLogger(__name__)

NO_SITES = "no site is in the store: add one, or is another store meant (NEWS_STORE, or the folder)?"
OTHER_ROUND_REASON = "another_round"  # why a spider is closed while another process does a round on the store
MAX_PAUSE_OF_RESTING = timedelta(minutes=5)  # their hours may begin meanwhile
MAX_PAUSE = timedelta(hours=1)  # between two looks at what is due: somebody may add a site meanwhile
MIN_LOOK_SECONDS = 1.0  # between two looks while sites are under way


class Rounds:
    """The rounds of one process; methods that are awaited raise StoreUnusable."""

    def __init__(
        self,
        session: CrawlSession,
        known_sites: SiteRegistry,
        *,
        selection: Selection,
        named_sites: Sequence[Site] = (),
        forever: bool = False,
        min_pause: timedelta,
        on_settings: Callable[[], None] = lambda: None,
    ) -> None:
        self.session = session
        self.known_sites = known_sites
        self.selection = selection
        self.named_sites = named_sites  # empty: all of the store
        self.forever = forever
        self.min_pause = min_pause  # from a site's end until it comes round again
        self._on_settings = on_settings  # called when what was set for sites was read again
        self._number: int | None = None  # of the round that goes on
        self._counted: Counter[OutcomeName] = Counter()  # outcomes that were reported
        self._warned_day: date | None = None
        self._warned: set[tuple[str, str]] = set()  # what was said of which site on that day

    async def begin(self) -> Round | None:
        """Begins to do rounds; returns the round of another process where one goes on, and then does nothing."""
        begun = await asyncio.to_thread(self.session.store.runs.begin_round, self.session.clock.now())
        if isinstance(begun, Round):
            return begun
        self._number = begun
        return None

    async def heartbeat(self) -> None:
        """Tells other processes that the round goes on."""
        if self._number is not None:
            now = self.session.clock.now()
            await asyncio.to_thread(self.session.store.runs.heartbeat_round, self._number, now)

    async def end(self, reason: str) -> None:
        """Writes down why the rounds ended; a second call does nothing."""
        number, self._number = self._number, None
        if number is not None:
            await asyncio.to_thread(self.session.store.runs.end_round, number, self.session.clock.now(), reason)

    async def sites(self) -> list[Site]:
        """The sites of the store that are crawled, and those that were added; of the others somebody wanted pages.

        What was set for sites is read again.
        """
        self.known_sites.update(await asyncio.to_thread(self.session.store.site_settings.all))
        self._on_settings()
        rows = await asyncio.to_thread(self.session.store.channels.sites)
        crawled = [row for row in rows if row.channels]
        named = {site.name for site in self.named_sites} or {row.name for row in crawled}
        self.session.summary.has_living_sites = any(
            channel.last_fetch and not channel.failures
            for row in crawled
            if row.name in named
            for channel in row.channels
        )
        known = [self.known_sites.current(row.name, row.home) for row in crawled if row.home is not None]
        added = [self.known_sites.by_name.get(name) for name, one in self.known_sites.settings.items() if one.added]
        return list({site.name: site for site in (*known, *added) if site is not None}.values())

    async def plan(self, scheduler: CrawlScheduler) -> None:
        """Adds the sites with something due to a crawl: once, or (``forever``) as soon as each comes round again."""
        begun = self.session.clock.now()
        while not self.session.is_over:
            known = await self.sites()  # also where sites are named: what was set for them is read here
            sites = self.named_sites or known
            if not sites and NO_SITES not in self.session.summary.notes:
                self.session.summary.notes.append(NO_SITES)
            reading = [site for site in sites if not self._rests(site)]
            due_times = await self._due_times(scheduler.ended)
            now = self.session.clock.now()
            for site in reading:
                if due_times.get(site.name, now) <= now:
                    scheduler.add(site, self.selection_of(site))
            scheduler.site_ended.clear()
            if not self.forever:
                await self._wait_for_all(scheduler)
                await self.report([site for site in sites if site.name in scheduler.ended], begun)
                return
            if scheduler.going:
                ahead = [due for site, due in due_times.items() if due > now and site not in scheduler.going]
                await _wait_for(scheduler.site_ended, min([*(due - now for due in ahead), self.min_pause]))
            if not scheduler.going and not self.session.is_over:
                ended = [site for site in sites if scheduler.ended.get(site.name, begun) >= begun]
                await self.report([site for site in ended if site.name in scheduler.ended], begun)
                await self._pause(sites, scheduler.ended)
                begun = self.session.clock.now()

    def _rests(self, site: Site) -> bool:
        """Whether a site is left out now, which is told; aloud where somebody named it."""
        reason = self.reason_to_rest(site)
        if reason is not None:
            level = logging.WARNING if self.named_sites else logging.INFO
            logger.log(level, "site %s is not read: %s", site.name, reason)
        return reason is not None

    def reason_to_rest(self, site: Site) -> str | None:
        """Why a site is left out at this moment; None where it is read."""
        settings = self.known_sites.settings.get(site.name)
        return None if settings is None else reason_to_rest(settings, site.zone, self.session.clock.now())

    def selection_of(self, site: Site) -> Selection:
        """What is wanted of a site: a window that was set for it leaves older stories out."""
        settings = self.known_sites.settings.get(site.name)
        since = window_start(settings.window, self.session.clock.now()) if settings is not None else None
        return self.selection if since is None else replace(self.selection, since=since)

    async def _wait_for_all(self, scheduler: CrawlScheduler) -> None:
        while scheduler.going:
            scheduler.site_ended.clear()
            await scheduler.site_ended.wait()

    async def _pause(self, sites: Iterable[Site], ended: Mapping[str, datetime]) -> None:
        """Waits until something is due, ``min_pause`` at least and an hour at most."""
        due_times, now = await self._due_times(ended), self.session.clock.now()
        sites = list(sites)
        reading = [site for site in sites if not self.reason_to_rest(site)]
        ahead = [due_times[site.name] for site in reading if site.name in due_times]
        wake = min([*ahead, now + (MAX_PAUSE if len(reading) == len(sites) else MAX_PAUSE_OF_RESTING)])
        await self.session.clock.sleep(max(wake - now, self.min_pause).total_seconds())

    async def report(self, sites: Sequence[Site], begun: datetime) -> None:
        """Logs what a round did, and what a person should look at: the same once a day."""
        totals = self.session.summary.totals()
        counts, self._counted = totals - self._counted, totals
        held = ", ".join(f"{counts[name]} {name}" for name in sorted(ARTICLE_OUTCOMES) if counts[name])
        others = sum(count for name, count in counts.items() if name not in ARTICLE_OUTCOMES)
        logger.info(
            "round of %s UTC: %d sites had something due; %s, %d other outcomes",
            f"{begun:%Y-%m-%d %H:%M}",
            len(sites),
            held or "nothing new",
            others,
        )
        now = self.session.clock.now()
        if self._warned_day != now.date():
            self._warned_day, self._warned = now.date(), set()
        names = [site.name for site in sites]
        for alarm in await asyncio.to_thread(watch_sites, self.session.store, names, now, self.known_sites.by_name):
            if (alarm.site, alarm.what) not in self._warned:
                self._warned.add((alarm.site, alarm.what))
                logger.warning("%s: %s%s", alarm.site, alarm.what, _examples(alarm))

    async def _due_times(self, ended: Mapping[str, datetime]) -> dict[str, datetime]:
        """When each site has something due, the earliest of it; ``min_pause`` after its end at the earliest."""
        due_times = await asyncio.to_thread(
            self.session.store.ledger.next_due_times, now=self.session.clock.now(), window_start=window_start
        )
        for site, moment in ended.items():
            if site in due_times:
                due_times[site] = max(due_times[site], moment + self.min_pause)
        return due_times


def describe_other(other: Round) -> str:
    """What does the rounds of a store already, and what to do where that is a fleet."""
    if not other.workers:
        since = f"since {other.started:%Y-%m-%d %H:%M} UTC"
        return f"another update is running on this store (process {other.pid} on {other.host}, {since})"
    workers = "1 worker" if other.workers == 1 else f"{other.workers} workers"
    return name_program(
        f"a fleet works on this store ({workers}), and fetches what is due: 'scrapy fleet' shows it,"
        " 'scrapy fleet drain' ends it"
    )


async def _wait_for(event: asyncio.Event, time: timedelta) -> None:
    """Waits for an event, for some time of this machine at most."""
    with suppress(TimeoutError):
        async with asyncio.timeout(max(time.total_seconds(), MIN_LOOK_SECONDS)):
            await event.wait()


def _examples(alarm: Alarm) -> str:
    return "".join(f"; {name}: {url}" for name, url in (("before", alarm.before), ("after", alarm.after)) if url)
