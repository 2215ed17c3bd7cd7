"""Rounds over all sites of the store, as ``scrapy update`` and ``scrapy watch`` do them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import CloseSpider

from crawler.article import HELD
from crawler.crawl.arguments import Selection
from crawler.crawl.rounds import Rounds
from crawler.errors import ArgumentInvalid
from crawler.extensions.ledger import BUSY
from spiders.base import NewsSpider

if TYPE_CHECKING:
    from crawler.site import Site

LONGEST_PAUSE = timedelta(hours=1)  # somebody may add a site meanwhile


class UpdateSpider(NewsSpider):
    """Asks what is due of the sites that the store knows: once, or (``forever``) again and again."""

    name = "update"
    options = ("sites", "forever")
    due_only = True

    def understand(self, arguments: Mapping[str, Any]) -> Selection:
        """The sites, apart by commas; none: all of the store. ``forever=1`` goes on until it is stopped."""
        told = dict(arguments)
        names = [name for name in str(told.pop("sites", None) or "").split(",") if name.strip()]
        forever = str(told.pop("forever", None) or "0")
        if forever not in {"0", "1"}:
            raise ArgumentInvalid(f"forever={forever}: 1 for rounds without end, 0 for one")
        self.forever = forever == "1"
        self._warned: dict[tuple[str, str], date] = {}
        self.named = tuple(self.known_sites.find(name.strip()) for name in names)
        return Selection.parse(told, known=self.options)

    async def work(self) -> AsyncIterator[Any]:
        """One round, or rounds with pauses between them; refused while another process does one."""
        ledger = self.ledger
        self.rounds = Rounds(ledger, self.known_sites)
        going_on = await self.rounds.begin()
        if going_on is not None:
            self.logger.error(
                "another update is at work on this store (process %d on %s, since %s UTC); this one leaves",
                going_on.pid,
                going_on.host,
                f"{going_on.started:%Y-%m-%d %H:%M}",
            )
            raise CloseSpider(BUSY)
        while True:
            sites = await self._sites()
            begun = ledger.clock.now()
            due = await self._due_sites(sites)
            async for request in self.crawl([(site, self.selection) for site in due]):
                yield request
            if ledger.failure is not None:
                return
            for site in due:
                await ledger.end(site.name, "finished")
            self._say(due, begun)
            await self._warn(due)
            if not self.forever or ledger.is_ending():
                break
            await self._rest(sites)
        await ledger.end_round("finished")

    async def _sites(self) -> list[Site]:
        rows = await self.rounds.sites()
        if self.named:
            return list(self.named)
        crawled = [row for row in rows if row.channels]  # of the others somebody wanted single pages
        return [self.known_sites.resolve(row.name, row.home) for row in crawled if row.home is not None]

    async def _due_sites(self, sites: Iterable[Site]) -> list[Site]:
        """Those with something due; a site that was never asked is."""
        agenda, now = await self.rounds.agenda(), self.ledger.clock.now()
        return [site for site in sites if agenda.get(site.name, now) <= now]

    async def _rest(self, sites: Iterable[Site]) -> None:
        """Waits until something is due, a minute at least and an hour at most (NEWS_PAUSE)."""
        agenda, now = await self.rounds.agenda(), self.ledger.clock.now()
        ahead = [agenda[site.name] for site in sites if site.name in agenda]
        wake: datetime = min([*ahead, now + LONGEST_PAUSE])
        pause = timedelta(seconds=self.settings.getfloat("NEWS_PAUSE"))
        await self.ledger.clock.sleep(max(wake - now, pause).total_seconds())

    async def _warn(self, due: Iterable[Site]) -> None:
        """Says what a person should look at, once a day."""
        now = self.ledger.clock.now()
        for alarm in await self.rounds.alarms([site.name for site in due]):
            if self._warned.get((alarm.site, alarm.what)) == now.date():
                continue
            self._warned[alarm.site, alarm.what] = now.date()
            examples = "".join(
                f"; {name}: {url}" for name, url in (("before", alarm.before), ("after", alarm.after)) if url
            )
            self.logger.warning("%s: %s%s", alarm.site, alarm.what, examples)

    def _say(self, due: list[Site], begun: datetime) -> None:
        counts = self.rounds.counts()
        held = ", ".join(f"{counts[name]} {name}" for name in sorted(HELD) if counts[name])
        others = sum(count for name, count in counts.items() if name not in HELD)
        self.logger.info(
            "round of %s UTC: %d sites had something due; %s, %d other outcomes",
            f"{begun:%Y-%m-%d %H:%M}",
            len(due),
            held or "nothing new",
            others,
        )
