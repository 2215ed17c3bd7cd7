"""Rounds over all sites of a store: one at a time, each over what is due."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from crawler.article import ARTICLE_OUTCOMES, OutcomeName
from crawler.crawl.session import CrawlSession
from crawler.crawl.site_registry import SiteRegistry
from crawler.reporting.alarms import Alarm
from crawler.reporting.period import watch_sites
from crawler.site import Site
from crawler.storage.values import Round

logger = logging.getLogger(__name__)

OTHER_ROUND_REASON = "another_round"  # why a spider is closed while another process does a round on the store
MAX_PAUSE = timedelta(hours=1)  # between two rounds: somebody may add a site meanwhile


class Rounds:
    """The rounds of one process; methods that are awaited raise StoreUnusable."""

    def __init__(self, session: CrawlSession, known_sites: SiteRegistry, *, min_pause: timedelta) -> None:
        self.session = session
        self.known_sites = known_sites
        self.min_pause = min_pause  # between two rounds
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
        """The sites of the store that are crawled; of the others somebody wanted single pages."""
        rows = await asyncio.to_thread(self.session.store.channels.sites)
        crawled = [row for row in rows if row.channels]
        return [self.known_sites.resolve(row.name, row.home) for row in crawled if row.home is not None]

    async def due_sites(self, sites: Iterable[Site]) -> list[Site]:
        """Those with something due; a site that was never fetched is."""
        due_times, now = await self._due_times(), self.session.clock.now()
        return [site for site in sites if due_times.get(site.name, now) <= now]

    async def pause(self, sites: Iterable[Site]) -> None:
        """Waits until something is due, ``min_pause`` at least and an hour at most."""
        due_times, now = await self._due_times(), self.session.clock.now()
        ahead = [due_times[site.name] for site in sites if site.name in due_times]
        wake = min([*ahead, now + MAX_PAUSE])
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

    async def _due_times(self) -> dict[str, datetime]:
        """When each site has something due, the earliest of it."""
        return await asyncio.to_thread(self.session.store.ledger.next_due_times)


def _examples(alarm: Alarm) -> str:
    return "".join(f"; {name}: {url}" for name, url in (("before", alarm.before), ("after", alarm.after)) if url)
