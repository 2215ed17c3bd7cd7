"""What a crawl would fetch: its sites are looked through as in a crawl, and no story is fetched."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.article import Declared
from crawler.crawl.channel_answers import is_likely_story
from crawler.crawl.session import CrawlSession
from crawler.crawl.site_discovery import SiteDiscovery
from crawler.reporting.due_reasons import channel_failure
from crawler.site import Site
from crawler.storage.values import Channel, DueUrl

if TYPE_CHECKING:
    from crawler.storage.store import Store

MAX_SIMULATED_URLS = 100_000  # of a site


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedSite:
    """What a crawl would fetch of a site, and what was found out about it on the way."""

    site: Site
    stories: tuple[DueUrl, ...]  # that would be fetched, in their order
    announced: int  # URLs that feeds, sitemaps and fronts name
    held: int = 0  # of the wanted ones, that gave an article before
    left_out: Mapping[str, int] = field(default_factory=dict)  # why others would not be fetched -> how many
    channels: tuple[Channel, ...] = ()  # that were asked for
    failed: Mapping[str, str] = field(default_factory=dict)  # channel -> why it gave nothing
    former: tuple[Channel, ...] = ()  # the same as real crawls left them
    robots: str | None = None  # why the home page may not be fetched
    moved_to: str | None = None
    seconds: float = 0.0  # that the pauses between requests take at least
    hosts: tuple[str, ...] = ()
    newest: datetime | None = None  # when the newest wanted story was published, held or not, as far as that is told

    @property
    def read(self) -> tuple[Channel, ...]:
        """The feeds and sitemaps that were read."""
        read = (one for one in self.channels if one.url not in self.failed and one.last_fetch is not None)
        return tuple(one for one in read if one.kind is not Declared.FRONT)

    @property
    def problems(self) -> tuple[str, ...]:
        """What somebody should look at."""
        failed = {url: reason for url, reason in self.failed.items() if reason != self.robots}  # else of all the same
        problems = [f"{url}: {reason}{self._in_crawls(url, reason)}" for url, reason in failed.items()]
        if self.moved_to:
            problems.insert(0, f"its home page is at {self.moved_to} now")
        if self.robots:
            problems.insert(0, f"{self.robots}{self._in_crawls(self.site.home, self.robots)}")
        if self.robots and not failed:
            return tuple(problems)  # nothing else can be had
        if not self.announced:
            problems.append("no story is announced")
        elif not self.stories and not self.held:
            problems.append("no story would be fetched")
        return tuple(problems)

    def _in_crawls(self, url: str, reason: str) -> str:
        failing = next((one for one in self.former if one.url == url and one.failures), None)
        if failing is None:
            return ""
        words = channel_failure(failing)
        is_same = failing.failure is not None and failing.failure in reason
        return f" (in crawls: {words.removeprefix(f'{failing.failure}, ') if is_same else words})"


@dataclass(frozen=True, slots=True)
class SimulationOrder:
    """What a simulation goes by, and where it puts what would be fetched."""

    known: Store | None  # of real crawls, which is only read; None where there is none yet
    sites: list[SimulatedSite]  # grows by each site that was looked at


class Simulator:
    """Looks at the discovery of each site at its end.

    ``refusal`` gives the reason for which robots.txt forbids a URL,
    ``pause`` the seconds between requests to a host.
    """

    def __init__(
        self,
        session: CrawlSession,
        order: SimulationOrder,
        *,
        refusal: Callable[[str], Awaitable[str | None]],
        pause: Callable[[str], float],
    ) -> None:
        self.session = session
        self.known = order.known
        self.sites = order.sites
        self._refusal = refusal
        self._pause = pause

    async def look_at(self, discovery: SiteDiscovery) -> None:
        """Takes the stories that would be fetched of a site."""
        site, selection, frontier = discovery.site, discovery.selection, self.session.frontier
        leased = await frontier.lease(site.name, selection, MAX_SIMULATED_URLS)
        left_out: Counter[str] = Counter()
        if len(leased) < MAX_SIMULATED_URLS:
            pending = await asyncio.to_thread(
                self.session.store.ledger.count_pending, site.name, self.session.clock.now()
            )
            left_out["not of the time, sections or language that are asked for"] = pending - len(leased)
        wanted = []
        for due in leased:
            frontier.release(due.url)
            if reason := await self._reason_to_leave_out(due, site):
                left_out[reason] += 1
            else:
                wanted.append(due)
        urls = [due.url for due in wanted]
        held = await asyncio.to_thread(self.known.ledger.visited_urls, urls) if self.known is not None else set()
        new = [due for due in wanted if due.url not in held]
        stories = tuple(new[: selection.limit])
        left_out["over the limit"] = len(new) - len(stories)
        summary = discovery.summary
        hosts = Counter(urlsplit(due.url).hostname or "" for due in stories)
        self.sites.append(
            SimulatedSite(
                site=site,
                stories=stories,
                announced=summary.found,
                held=len(held),
                left_out=+left_out,
                channels=tuple(await asyncio.to_thread(self.session.store.channels.select, site.name)),
                failed=dict(summary.failed),
                former=tuple(await self._former_channels(site.name)),
                robots=await self._refusal(site.home),
                moved_to=summary.moved_to,
                seconds=max((count * self._pause(host) for host, count in hosts.items()), default=0.0),
                hosts=tuple(hosts),
                newest=max((due.candidate.published for due in wanted if due.candidate.published), default=None),
            )
        )

    async def _former_channels(self, site: str) -> list[Channel]:
        return await asyncio.to_thread(self.known.channels.select, site) if self.known is not None else []

    async def _reason_to_leave_out(self, due: DueUrl, site: Site) -> str | None:
        if not site.owns(due.url):
            return None if due.candidate.declared_in is Declared.FEED else "not on its hosts"
        if not is_likely_story(due.candidate):
            return "no story by its URL"
        return await self._refusal(due.url)
