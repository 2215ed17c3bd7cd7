"""Rounds over all sites of a store: one at a time, with what they are told by the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from crawler.article import OutcomeName
from crawler.crawl.site_registry import SiteRegistry
from crawler.extensions.ledger import LedgerExtension
from crawler.reporting.alarms import Alarm
from crawler.reporting.period import watch_sites
from crawler.storage.values import Round, SiteRow


class Rounds:
    """The rounds of one process; every method that asks the store raises StoreUnusable when it refuses."""

    def __init__(self, ledger: LedgerExtension, known_sites: SiteRegistry) -> None:
        self.ledger = ledger
        self.known_sites = known_sites
        self._told: Counter[OutcomeName] = Counter()

    async def begin(self) -> Round | None:
        """Begins a round, which the ledger keeps alive; another process's that goes on, where there is one."""
        await self.ledger.open()
        begun = await self.ledger.ask(self.ledger.store.runs.begin_round, self.ledger.clock.now())
        if isinstance(begun, Round):
            return begun
        self.ledger.round = begun
        return None

    def counts(self) -> Counter[OutcomeName]:
        """What was written down since the last call."""
        told, self._told = self._told, sum(self.ledger.counts.values(), start=Counter[OutcomeName]())
        return self._told - told

    async def agenda(self) -> dict[str, datetime]:
        """When each site has something due, the earliest of it."""
        return await self.ledger.ask(self.ledger.store.ledger.next_due_times)

    async def sites(self) -> list[SiteRow]:
        """The sites of the store."""
        return await self.ledger.ask(self.ledger.store.channels.sites)

    async def alarms(self, names: Sequence[str]) -> list[Alarm]:
        """What a person should look at of some sites."""
        return await self.ledger.ask(
            watch_sites, self.ledger.store, names, self.ledger.clock.now(), self.known_sites.by_name
        )
