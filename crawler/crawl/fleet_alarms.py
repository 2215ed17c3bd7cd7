"""What a fleet tells a person: alarms of the sites that its workers crawl, each once a day, and its health."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from crawler.crawl.session import CrawlSession
from crawler.crawl.site_registry import SiteRegistry
from crawler.reporting.alarms import Alarm
from crawler.reporting.period import watch_sites

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 60.0
ALARMS_EVERY = timedelta(days=1)  # the same one
HEALTH_EVERY = timedelta(minutes=5)
MAX_SITES_A_LOOK = 100  # what a look costs grows with their stories


@dataclass(frozen=True, slots=True)
class Notices:
    """How somebody outside is told; what cannot be sent is logged there."""

    send_alarms: Callable[[Sequence[Alarm]], None] | None = None  # none: they are only logged
    ping_health: Callable[[bool], None] | None = None


class FleetAlarms:
    """Looks at sites whose rounds have ended in this worker; what was said, workers know from the store."""

    def __init__(self, session: CrawlSession, known_sites: SiteRegistry, notices: Notices) -> None:
        self.session = session
        self.known_sites = known_sites
        self.notices = notices
        self.ended: dict[str, None] = {}  # sites that were not looked at since their round, the oldest first

    async def look(self) -> None:
        """Logs and sends what nobody of the fleet has said today; raises StoreUnusable."""
        names = list(self.ended)[:MAX_SITES_A_LOOK]
        for name in names:
            del self.ended[name]
        if names:
            alarms = await asyncio.to_thread(self._new_alarms, names)
            for alarm in alarms:
                logger.warning("%s: %s", alarm.site, alarm.what)
            if alarms and self.notices.send_alarms is not None:
                await asyncio.to_thread(self.notices.send_alarms, alarms)
        if self.notices.ping_health is not None:
            await asyncio.to_thread(self._tell_health, self.notices.ping_health)

    def _new_alarms(self, names: Sequence[str]) -> list[Alarm]:
        store, now = self.session.store, self.session.clock.now()
        alarms = watch_sites(store, names, now, self.known_sites.by_name)
        keys = {f"alarm {alarm.site}: {alarm.what}": alarm for alarm in alarms}
        mine = store.fleet.claim(list(keys), ALARMS_EVERY) if keys else set()
        return [alarm for key, alarm in keys.items() if key in mine]

    def _tell_health(self, ping: Callable[[bool], None]) -> None:
        """One worker says that the fleet works, or that some of its jobs end their workers or run for too long."""
        store = self.session.store
        if not store.fleet.claim(["health"], HEALTH_EVERY):
            return
        status = store.fleet.status()
        stuck = () if status is None else status.stuck
        for job in stuck:
            logger.warning("stuck: %s %s", job.site, job.problem)
        ping(not stuck)
