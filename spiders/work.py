"""A worker of a fleet, as ``news work`` runs it: rounds of the sites of a store, shared with other processes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import CloseSpider

from crawler.crawl.arguments import Selection
from crawler.crawl.program import program_version
from crawler.crawl.rounds import OTHER_ROUND_REASON, Rounds
from crawler.errors import ArgumentInvalid, FleetRefused
from crawler.site import Site
from spiders.base import NewsSpider

if TYPE_CHECKING:
    from crawler.crawl.fleet_worker import FleetWorker

DEFAULT_SITES_AT_ONCE = 40
MAX_SITES_AT_ONCE = 1000


class WorkSpider(NewsSpider):
    """Fetches what is due of the sites that its jobs name, until the fleet is drained or it is stopped."""

    name = "work"
    options = ("sites_at_once",)
    due_only = True
    worker: FleetWorker | None = None  # once the store is open

    def understand(self, arguments: Mapping[str, Any]) -> Selection:
        """How many sites at once: ``sites_at_once=40``."""
        options = dict(arguments)
        text = str(options.pop("sites_at_once", DEFAULT_SITES_AT_ONCE))
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MAX_SITES_AT_ONCE:
            raise ArgumentInvalid(f"sites_at_once={text} is not a number from 1 to {MAX_SITES_AT_ONCE}")
        self.sites_at_once = int(text)
        return Selection.parse(options, known=self.options)

    def may_read(self, site: Site) -> bool:
        """Not outside its hours, though they end while it is read."""
        return self.worker is None or self.worker.rounds.reason_to_rest(site) is None

    async def work(self) -> AsyncIterator[Any]:
        """Jobs of the fleet, one after the other and some at once."""
        from crawler.crawl.fleet_worker import FleetWorker  # procrastinate, which a list of spiders does not need

        session = self.session
        session.summary.is_round, session.summary.is_endless = True, True
        pause = timedelta(seconds=self.settings.getfloat("NEWS_PAUSE"))
        self.worker = FleetWorker(
            session,
            self.known_sites,
            Rounds(session, self.known_sites, selection=self.selection, min_pause=pause),
            version=program_version(),
            sites_at_once=self.sites_at_once,
            on_settings=self.update_access,
        )
        try:
            await self.worker.join()
        except FleetRefused as error:
            self.logger.error("%s", error)
            raise CloseSpider(OTHER_ROUND_REASON) from error
        self.ledger.at_end.append(self.worker.leave)
        async for request in self.crawl(planner=self.worker.run):
            yield request
