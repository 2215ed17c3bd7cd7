"""The frontier: URLs leased from the ledger or registered by hand, each in flight until it is finished or released."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from crawler.article import ARTICLE_OUTCOMES, Article, Candidate, History
from crawler.clock import Clock
from crawler.crawl.arguments import Selection
from crawler.crawl.extraction_worker import FinishedArticle
from crawler.crawl.fetch_facts import FetchFacts
from crawler.crawl.process_runs import ProcessRuns
from crawler.crawl.supervision import to_its_end
from crawler.crawl.wakeups import Wakeups
from crawler.revisit import ChangeRate, hinted_visit, next_visit
from crawler.site import Site, place_of
from crawler.storage.values import DueUrl

if TYPE_CHECKING:
    from crawler.storage.store import Store

logger = logging.getLogger(__name__)

MAX_ENTRY_CHARS = 16_000_000  # of texts that feeds give, which few pages are in want of
MIN_RETRY_SECONDS = 60.0  # whatever a host says; one that asks for no wait would be asked again for ever in one run


class Frontier:
    """The runs of one process and its URLs in flight; methods that are awaited raise StoreUnusable."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self.wakeups = Wakeups()
        self.runs = ProcessRuns(store, clock)
        self.sites: dict[str, Site] = {}  # that have begun, by name
        self._change_rates: dict[str, ChangeRate] = {}
        self._in_flight: dict[str, str] = {}  # URL -> site
        self._in_flight_counts: Counter[str] = Counter()  # by site
        self._facts: dict[str, FetchFacts] = {}  # of URLs in flight
        self._finished: dict[str, FinishedArticle] = {}  # of URLs in flight
        self._drained: set[str] = set()  # sites of which all that is due was leased, as far as is known here
        self._storyless: set[str] = set()  # sites that may have no story: their run declared and leased none
        self._entry_texts: dict[str, str] = {}  # by URL, the latest last
        self._entry_chars = 0

    # sites

    async def begin_site(self, site: Site) -> None:
        """Begins a run of a site; its name is then known to all other methods.

        What is held of it under the name of its URL, by which it was met before it was declared, is its own from now.
        """
        place = place_of(site.home)
        if site.name not in place.names:
            homes = await asyncio.to_thread(self.store.channels.homes, place.names)
            for met in [name for name, home in homes.items() if place_of(home) == place]:
                moved = await asyncio.to_thread(self.store.site_settings.rename, met, site.name)
                if moved:
                    logger.warning("site %s: %d stories that were held as %s are its own now", site.name, moved, met)
        self.attach_site(site, await self.runs.begin_site(site))
        self._storyless.add(site.name)

    def attach_site(self, site: Site, run: int) -> None:
        """Makes a site known whose URLs belong to a run that has begun."""
        self._storyless.discard(site.name)
        self.sites[site.name] = site
        self.runs.attach(site.name, run)
        self._drained.discard(site.name)

    async def end_site(self, site: str, reason: str) -> None:
        """Ends the run of a site before the crawl closes."""
        self.wakeups.forget(site)
        self._storyless.discard(site)
        self._change_rates.pop(site, None)
        await self.runs.end(site, reason)

    def forget_site(self, site: str) -> None:
        """Lets go of what is known of a site that has ended; it may begin again."""
        if not self._in_flight_counts[site]:
            self.sites.pop(site, None)
            self.runs.forget(site)
            self._in_flight_counts.pop(site, None)
            self._drained.discard(site)

    # candidates

    async def declare(self, candidates: Sequence[Candidate]) -> int:
        """Writes down candidates; returns how many their feed, sitemap or front had not declared before."""
        new = await asyncio.to_thread(self.store.ledger.declare, candidates, hint=hinted_visit)
        for known in (self._drained, self._storyless):
            known.difference_update(candidate.site for candidate in candidates)
        for candidate in candidates:
            if candidate.text is not None:
                self._keep_entry_text(candidate.url, candidate.text)
        return new

    def _keep_entry_text(self, url: str, text: str) -> None:
        self._entry_chars += len(text) - len(self._entry_texts.pop(url, ""))
        self._entry_texts[url] = text
        while self._entry_chars > MAX_ENTRY_CHARS:
            self._entry_chars -= len(self._entry_texts.pop(next(iter(self._entry_texts))))

    def entry_text(self, url: str) -> str | None:
        """HTML of a story as a feed of this process gave it; the latest are known."""
        return self._entry_texts.get(url)

    async def make_due(self, site: str, urls: Sequence[str]) -> None:
        """Makes URLs due, whatever became of them."""
        await asyncio.to_thread(self.store.ledger.make_due, site, urls, self.clock.now())
        self._drained.discard(site)
        self._storyless.discard(site)

    # in flight

    def is_drained(self, site: str) -> bool:
        """Whether all that was due of a site is leased; only time, or another process, may have made more due."""
        return site in self._drained

    async def lease(self, site: str, selection: Selection, limit: int) -> list[DueUrl]:
        """Takes URLs that are due; each of them must be finished or released."""
        return await to_its_end(self._lease(site, selection, limit))

    async def _lease(self, site: str, selection: Selection, limit: int) -> list[DueUrl]:
        self._drained.add(site)
        if site in self._storyless and not await asyncio.to_thread(self.store.ledger.has_stories, site):
            return []  # a look costs a quarter of a lease, which many a site that does not answer is spared so
        self._storyless.discard(site)
        leased = await asyncio.to_thread(
            self.store.ledger.lease,
            self.runs.latest[site],
            site,
            limit=limit,
            now=self.clock.now(),
            since=selection.since,
            until=selection.until,
            sections=selection.sections,
            language=selection.language,
            urls=selection.urls,
        )
        if leased and site not in self._change_rates:
            self._change_rates[site] = await asyncio.to_thread(self.store.ledger.change_rate, site)
        for due in leased:
            self.register(due.url, site)
        if len(leased) == limit:
            self._drained.discard(site)
        return leased

    def register(self, url: str, site: str) -> None:
        """Takes a URL that was not leased, such as one of an archive."""
        if url not in self._in_flight:
            self._in_flight[url] = site
            self._in_flight_counts[site] += 1

    def release(self, url: str) -> None:
        """Lets a URL go as it was: a leased one is due again when the run has ended."""
        self.finish(url)

    def finish(self, url: str) -> None:
        """Lets a URL go whose outcome is written."""
        site = self._in_flight.pop(url, None)
        self._facts.pop(url, None)
        self._finished.pop(url, None)
        if site is not None:
            self._in_flight_counts[site] -= 1
            self.wakeups.wake(site)

    def site_of(self, url: str) -> str | None:
        """The name of the site whose URL is in flight; None for one that is not in flight."""
        return self._in_flight.get(url)

    def count_in_flight(self, site: str | None = None) -> int:
        """How many URLs of a site, or of all, are in flight."""
        return len(self._in_flight) if site is None else self._in_flight_counts[site]

    def set_facts(self, url: str, facts: FetchFacts) -> None:
        """Keeps what is known of the answer for a URL until its outcome is written."""
        self._facts[url] = facts

    def facts(self, url: str) -> FetchFacts:
        """What is known of the answer for a URL whose outcome is not written yet."""
        return self._facts.get(url, FetchFacts())

    def set_finished(self, url: str, finished: FinishedArticle | None) -> None:
        """Keeps what a worker made of an article until it is written."""
        if finished is not None:
            self._finished[url] = finished

    def finished(self, article: Article) -> FinishedArticle | None:
        """What a worker made of this very article; None where it was changed since."""
        finished = self._finished.get(article.ledger_url)
        return finished if finished is not None and finished.article is article else None

    # the next visit

    def next_visit(self, site: str, history: History, facts: FetchFacts) -> datetime | None:
        """When a URL is due again after what became of it until now; None for never."""
        if facts.is_archived:
            return history.due
        if facts.is_final:
            return None
        if facts.retry_after is not None and history.outcome not in ARTICLE_OUTCOMES:
            return history.at + timedelta(seconds=max(facts.retry_after, MIN_RETRY_SECONDS))
        return next_visit(history, self._change_rates.get(site))
