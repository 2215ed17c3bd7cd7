"""Rounds over all sites of the store, as ``scrapy update`` and ``scrapy watch`` do them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

from scrapy.exceptions import CloseSpider

from crawler.crawl.arguments import Selection
from crawler.crawl.rounds import OTHER_ROUND_REASON, Rounds, describe_other
from crawler.errors import ArgumentInvalid
from crawler.site import Site
from spiders.base import SITE_SEPARATOR, NewsSpider


class UpdateSpider(NewsSpider):
    """Fetches what is due of the sites that the store knows: once, or (``forever``) again and again."""

    name = "update"
    options = ("sites", "forever")
    due_only = True
    rounds: Rounds | None = None  # once the store is open

    def understand(self, arguments: Mapping[str, Any]) -> Selection:
        """The sites, comma-separated; none: all of the store. ``forever=1`` goes on until it is stopped."""
        options = dict(arguments)
        names = SITE_SEPARATOR.split(str(options.pop("sites", None) or ""))
        forever = str(options.pop("forever", None) or "0")
        if forever not in {"0", "1"}:
            raise ArgumentInvalid(f"forever={forever}: 1 for rounds without end, 0 for one")
        self.forever = forever == "1"
        self.named_sites = [self.known_sites.find(name) for name in names if name.strip()]
        return Selection.parse(options, known=self.options)

    def may_read(self, site: Site) -> bool:
        """Not outside its hours, though they end while it is read."""
        return self.rounds is None or self.rounds.reason_to_rest(site) is None

    async def work(self) -> AsyncIterator[Any]:
        """One round, or each site again and again; refused while another process does one."""
        session = self.session
        session.summary.is_round, session.summary.is_endless = True, self.forever
        rounds = self.rounds = Rounds(
            session,
            self.known_sites,
            selection=self.selection,
            named_sites=self.named_sites,
            forever=self.forever,
            min_pause=timedelta(seconds=self.settings.getfloat("NEWS_PAUSE")),
            on_settings=self.update_access,
        )
        other = await rounds.begin()
        if other is not None:
            self.logger.error(describe_other(other))
            raise CloseSpider(OTHER_ROUND_REASON)
        self.ledger.heartbeats.append(rounds.heartbeat)
        self.ledger.at_end.append(rounds.end)
        async for request in self.crawl(planner=rounds.plan):
            yield request
        if not session.is_over:
            await rounds.end("finished")
