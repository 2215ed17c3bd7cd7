"""The parts of a running crawl that its stages share."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.clock import Clock
from crawler.crawl.frontier import Frontier
from crawler.crawl.summary import CrawlSummary
from crawler.crawl.supervision import TaskSupervisor
from crawler.crawl.writer import Writer

if TYPE_CHECKING:
    from crawler.crawl.page_spool import PageSpool
    from crawler.site import Site
    from crawler.storage.store import Store

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSession:
    """One for each process that crawls, from the opening of the store to its closing."""

    store: Store
    clock: Clock
    frontier: Frontier
    writer: Writer
    summary: CrawlSummary
    tasks: TaskSupervisor
    closing: asyncio.Event  # set once, when the crawl begins to close: nothing more is fetched
    page_spool: PageSpool | None = None  # what is fetched and not stored yet; none where an archive holds it

    def rest(self, site: Site, reason: str) -> None:
        """Nothing more of a site is leased in its run: its host is to be left alone, what is due stays so."""
        if site.name not in self.summary.resting:
            self.summary.resting[site.name] = reason
            logger.warning("site %s: %s; what else is due of it stays due", site.name, reason)

    @property
    def is_over(self) -> bool:
        """Whether the crawl is being closed, or its store cannot be used any more."""
        return self.summary.failure is not None or self.closing.is_set()
