"""What a crawl fetches next: first what the sites announce, then the stories that are due, until neither is left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime
from typing import TypeAlias

from crawler.article import Candidate, Declared, Outcome, OutcomeName
from crawler.crawl.arguments import Selection
from crawler.crawl.channel_answers import ChannelRequest, is_likely_story
from crawler.crawl.session import CrawlSession
from crawler.crawl.site_discovery import SiteDiscovery
from crawler.crawl.story_reading import StoryRequest
from crawler.crawl.template_learning import TemplateLearner
from crawler.site import Site
from crawler.storage.values import DueUrl

CrawlStep: TypeAlias = "ChannelRequest | StoryRequest | Outcome"
MAX_SITES_BEGUN_AT_ONCE = 32  # a slow robots.txt holds up no more of them


class CrawlScheduler:
    """One crawl of some sites; raises StoreUnusable.

    ``discover`` makes the discovery of a site. With ``refetch`` URLs that are given are fetched even when they are
    held already.
    """

    def __init__(
        self,
        session: CrawlSession,
        template_learner: TemplateLearner,
        *,
        discover: Callable[[Site, Selection], SiteDiscovery],
        refetch: bool = False,
    ) -> None:
        self.session = session
        self.frontier = session.frontier
        self.template_learner = template_learner
        self.discoveries: dict[str, SiteDiscovery] = {}  # by site
        self._discover = discover
        self._refetch = refetch

    async def run(self, wanted: Iterable[tuple[Site, Selection]]) -> AsyncIterator[CrawlStep]:
        """The requests and outcomes of a crawl, with what is wanted of each site."""
        self.session.summary.discoveries.clear()
        ahead = list(wanted)
        while ahead and not self.session.is_over:
            some, ahead = ahead[:MAX_SITES_BEGUN_AT_ONCE], ahead[MAX_SITES_BEGUN_AT_ONCE:]
            for requests in await asyncio.gather(*(self._begin(site, selection) for site, selection in some)):
                for request in requests:
                    yield request
        going = list(self.discoveries.values())
        while going and not self.session.is_over:
            self.frontier.changed.clear()
            steps: list[CrawlStep] = []
            for discovery in list(going):
                following = await self._next_steps(discovery)
                steps += following
                if not following and self._is_done(discovery):
                    going.remove(discovery)
            for step in steps:
                yield step
            if going and not steps:
                await self.frontier.changed.wait()
        if not self.session.is_over:
            await self.template_learner.save_all()

    async def _begin(self, site: Site, selection: Selection) -> list[ChannelRequest]:
        """Begins a site; returns the requests that it begins with: none where the URLs are given."""
        await self.frontier.begin_site(site)
        self.session.summary.begin_site(site.name)
        await self.template_learner.begin(site.name)
        discovery = self.discoveries[site.name] = self._discover(site, selection)
        self.session.summary.discoveries.append(discovery.summary)
        if selection.urls is None:
            return await discovery.begin()
        now = self.session.clock.now()
        await self.frontier.declare([given_candidate(url, site, now) for url in selection.urls])
        if self._refetch:
            await self.frontier.make_due(site.name, selection.urls)
        return []

    async def _next_steps(self, discovery: SiteDiscovery) -> list[CrawlStep]:
        """What comes next of a site: stories, else an older sitemap, else nothing."""
        leased = await self._lease(discovery)
        steps: list[CrawlStep] = [self._step(due, discovery.site) for due in leased]
        if steps or discovery.is_pending:
            return steps
        if discovery.has_older() and not self._is_enough(discovery):
            return [*await discovery.next_older()]
        if self._all_wait(discovery):
            self.template_learner.release(discovery.site.name)
        return []

    def _is_done(self, discovery: SiteDiscovery) -> bool:
        return not discovery.is_pending and not self.frontier.count_in_flight(discovery.site.name)

    def _all_wait(self, discovery: SiteDiscovery) -> bool:
        """Whether all stories in flight of a site wait for further pages of it."""
        site = discovery.site.name
        return self.frontier.count_in_flight(site) == self.template_learner.count_waiting(site)

    def _is_enough(self, discovery: SiteDiscovery) -> bool:
        limit = discovery.selection.limit
        return limit is not None and self._count(discovery) >= limit

    def _count(self, discovery: SiteDiscovery) -> int:
        """Articles that this run has, or may yet have of what is in flight."""
        return self.session.summary.held_count() + self.frontier.count_in_flight(discovery.site.name)

    async def _lease(self, discovery: SiteDiscovery) -> list[DueUrl]:
        """What is due next: half a batch or more at a time, the newest of what was announced first."""
        site, selection, batch_size = discovery.site.name, discovery.selection, self.session.writer.batch_size
        room = batch_size - self.frontier.count_in_flight(site)
        if discovery.is_pending or room < batch_size // 2:
            return []
        if selection.limit is not None:
            room = min(room, selection.limit - self._count(discovery))
        return await self.frontier.lease(site, selection, room) if room > 0 else []

    def _step(self, due: DueUrl, site: Site) -> StoryRequest | Outcome:
        """The request for a story, or the outcome of a URL that is not worth one."""
        request = StoryRequest(due, site)
        if not site.owns(due.url):
            if due.candidate.declared_in is Declared.FEED:  # feeds link by way of other hosts: the end decides
                return request
            return request.outcome(self.session, OutcomeName.OFF_SITE, f"not on {site.home}")
        if not is_likely_story(due.candidate):
            reason = "its URL is of a section, tag, media or service page"
            return request.outcome(self.session, OutcomeName.NOT_ARTICLE, reason)
        return request


def given_candidate(url: str, site: Site, now: datetime) -> Candidate:
    """A candidate that was given by hand."""
    return Candidate(url=url, site=site.name, declared_by="user", declared_in=Declared.USER, found=now)
