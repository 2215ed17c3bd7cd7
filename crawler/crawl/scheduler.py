"""What a crawl fetches next: of each site what it announces, then the stories that are due, until neither is left."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeAlias

from crawler.article import Article, Candidate, Capture, Declared, Outcome, OutcomeName, Page
from crawler.crawl.arguments import Selection
from crawler.crawl.channel_answers import ChannelRequest, is_likely_story
from crawler.crawl.requisite_requests import RequisiteRequest
from crawler.crawl.session import CrawlSession
from crawler.crawl.site_discovery import SiteDiscovery
from crawler.crawl.story_requests import RenderRequest, ShowRequest, StoryPageRequest, StoryRequest, VersionRequest
from crawler.crawl.template_learning import TemplateLearner
from crawler.site import Site
from crawler.storage.values import FINISHED, DueUrl

if TYPE_CHECKING:
    from crawler.crawl.requisites import RequisiteFetcher

CrawlStep: TypeAlias = (
    "ChannelRequest | StoryRequest | StoryPageRequest | VersionRequest | RenderRequest | ShowRequest"
    " | RequisiteRequest | Article | Outcome"
)
ArchivedReader: TypeAlias = Callable[[StoryRequest, Page, Capture | None], Awaitable["CrawlStep | None"]]
Planner: TypeAlias = "Callable[[CrawlScheduler], Awaitable[None]]"


class UnreadPages(Protocol):
    """Pages that a killed run has fetched and not come to store."""

    async def find(self, site: str, leased: Sequence[DueUrl]) -> dict[str, tuple[Page, Capture | None]]:
        """Those of leased URLs, by URL, each with where it is archived, if it is; raises StoreUnusable."""


MAX_SITES_BEGUN_AT_ONCE = 32  # so that the first of many sites has stories before the last has begun
MAX_SITES_AT_ONCE = 2000  # a site that ends gives its place to the next


class CrawlScheduler:
    """One crawl of sites, each a task of its own: it begins, leases and ends without regard to the others.

    ``discover`` makes the discovery of a site. With ``refetch`` URLs that are given are fetched even when they are
    held already. ``may_read`` is asked again and again: a site that may not be read any more gets no further request.
    With ``simulate`` no story is fetched: it is called with each discovery that is done.
    ``requisites`` fetches what belongs to archived pages, when no story of their site waits; it ends when one is due
    where ``yields_to_stories``.
    What lies in ``unread_pages`` is not fetched but read by ``read_archived``, which returns the step that follows.
    """

    def __init__(
        self,
        session: CrawlSession,
        template_learner: TemplateLearner,
        *,
        discover: Callable[[Site, Selection], SiteDiscovery],
        refetch: bool = False,
        may_read: Callable[[Site], bool] = lambda site: True,
        simulate: Callable[[SiteDiscovery], Awaitable[None]] | None = None,
        unread_pages: UnreadPages | None = None,
        read_archived: ArchivedReader | None = None,
        requisites: RequisiteFetcher | None = None,
        yields_to_stories: bool = False,
    ) -> None:
        self.session = session
        self.frontier = session.frontier
        self.template_learner = template_learner
        self.discoveries: dict[str, SiteDiscovery] = {}  # by site
        self.going: set[str] = set()  # sites that are under way, or wait for a place
        self.ended: dict[str, datetime] = {}  # when sites of this crawl ended last
        self.cancelled: set[str] = set()  # sites of which nothing more is wanted; what is under way is let go
        self.forgets_sites = False  # what is known of a site goes with its end, in a process without end
        self.site_ended = asyncio.Event()  # set with each; whoever waits for it clears it
        self._discover = discover
        self._refetch = refetch
        self._unread_pages = unread_pages
        self._read_archived = read_archived
        self._requisites = requisites
        self._yields_to_stories = yields_to_stories
        self._steps: deque[CrawlStep] = deque()
        self._news = asyncio.Event()  # there are steps, or a task has ended
        self._planning = 0  # planners that may add further sites
        self._beginning = asyncio.Semaphore(MAX_SITES_BEGUN_AT_ONCE)
        self._places = asyncio.Semaphore(MAX_SITES_AT_ONCE)
        self._may_read = may_read
        self._simulate = simulate

    def add(self, site: Site, selection: Selection) -> asyncio.Task[None] | None:
        """Begins with a site, unless it is under way; returns the task, which ends with the site."""
        if site.name in self.going:
            return None
        self.going.add(site.name)
        self.session.summary.unbegun.add(site.name)
        return self.session.tasks.start(self._crawl(site, selection), f"the crawl of {site.name}")

    def cancel(self, site: str) -> None:
        """Ends the crawl of a site as soon as what is under way of it has ended; what it has leased is due again."""
        if site in self.going:
            self.cancelled.add(site)
            self.template_learner.release(site)
            self.frontier.wakeups.wake(site)

    async def run(
        self, wanted: Iterable[tuple[Site, Selection]] = (), planner: Planner | None = None
    ) -> AsyncIterator[CrawlStep]:
        """The requests and outcomes of a crawl of sites, and of those that the planner adds; raises StoreUnusable."""
        if planner is not None:
            self._planning += 1
            self.session.tasks.start(self._plan(planner), "the planner of sites")
        for site, selection in wanted:
            self.add(site, selection)
        while self.going or self._planning or self._steps:
            while self._steps:
                yield self._steps.popleft()
            if self.session.is_over:
                break
            if self.going or self._planning:
                self._news.clear()
                if not self._steps:
                    await self._news.wait()
        if self.session.tasks.failure is not None:
            raise self.session.tasks.failure

    async def _plan(self, planner: Planner) -> None:
        try:
            await planner(self)
        finally:
            self._planning -= 1
            self._news.set()

    def put(self, steps: Iterable[CrawlStep]) -> None:
        """Has requests and outcomes leave in their turn."""
        self._steps.extend(steps)
        if self._steps:
            self._news.set()

    async def _crawl(self, site: Site, selection: Selection) -> None:
        """A site from its begin to its end."""
        try:
            async with self._places:
                if not self.session.is_over:
                    await self._crawl_in_place(site, selection)
        finally:
            self.going.discard(site.name)
            self.session.summary.unbegun.discard(site.name)
            if self.forgets_sites:
                self._forget(site.name)
            else:
                self.ended[site.name] = self.session.clock.now()
            self.site_ended.set()
            self._news.set()

    def _forget(self, site: str) -> None:
        if not self.session.is_over:  # what comes in late is still read
            self.discoveries.pop(site, None)
            self.frontier.forget_site(site)
            self.session.summary.forget_site(site)

    async def _crawl_in_place(self, site: Site, selection: Selection) -> None:
        async with self._beginning:
            discovery, requests = await self._begin(site, selection)
        self.session.summary.unbegun.discard(site.name)
        self.put(requests)
        if selection.urls is None:
            self.put(await discovery.requests.request_named())
        while not self.session.is_over:
            self.frontier.wakeups.clear(site.name)
            steps = await self._next_steps(discovery)
            self.put(steps)
            if not steps:
                if self._is_done(discovery):
                    break
                await self.frontier.wakeups.wait(site.name)
        if self._simulate is not None and not self.session.is_over:
            await self._simulate(discovery)
        elif self._requisites is not None and not self.session.is_over:
            await self._requisites.fetch(
                site,
                lambda request: self.put([request]),
                lambda: self._is_open(site),
                yields=self._yields_to_stories,
            )
        if not self.session.is_over:
            await self.template_learner.end(site.name)
            await self.frontier.end_site(site.name, "cancelled" if site.name in self.cancelled else FINISHED)

    async def _begin(self, site: Site, selection: Selection) -> tuple[SiteDiscovery, list[ChannelRequest]]:
        """Begins a site; returns its discovery and the requests that it begins with: none where the URLs are given."""
        await self.frontier.begin_site(site)
        self.session.summary.begin_site(site.name)
        self.session.summary.resting.pop(site.name, None)
        await self.template_learner.begin(site.name)
        discovery = self.discoveries[site.name] = self._discover(site, selection)
        self.session.summary.discoveries[site.name] = discovery.summary
        if selection.urls is None:
            return discovery, await discovery.requests.begin()
        now = self.session.clock.now()
        await self.frontier.declare([given_candidate(url, site, now) for url in selection.urls])
        if self._refetch:
            await self.frontier.make_due(site.name, selection.urls)
        return discovery, []

    async def _next_steps(self, discovery: SiteDiscovery) -> list[CrawlStep]:
        """What comes next of a site: stories, else an older sitemap, else nothing."""
        is_open = self._is_open(discovery.site)
        leased = await self._lease(discovery) if is_open else []
        steps = await self._take_archived(discovery, [self._step(due, discovery) for due in leased])
        if leased or discovery.requests.is_pending:
            return steps
        if is_open and discovery.requests.has_older() and not self._is_enough(discovery):
            return [*await discovery.requests.next_older()]
        if self._all_wait(discovery):
            self.template_learner.release(discovery.site.name)
        return []

    def _is_open(self, site: Site) -> bool:
        """Whether something of a site may be fetched now."""
        is_over = site.name in self.session.summary.resting or site.name in self.cancelled
        return self._may_read(site) and not is_over

    async def _take_archived(
        self, discovery: SiteDiscovery, steps: Sequence[StoryRequest | Outcome]
    ) -> list[CrawlStep]:
        """Begins to read what a killed run has fetched; returns the other steps."""
        stories = [step for step in steps if isinstance(step, StoryRequest)]
        if self._unread_pages is None or not stories:
            return [*steps]
        pages = await self._unread_pages.find(discovery.site.name, [story.due for story in stories])
        for story in stories:
            if story.due.url in pages:
                name = f"the reading of {story.due.url} from a killed run"
                self.session.tasks.start(self._read(story, *pages[story.due.url]), name)
        return [step for step in steps if isinstance(step, Outcome) or step.due.url not in pages]

    async def _read(self, request: StoryRequest, page: Page, capture: Capture | None) -> None:
        assert self._read_archived is not None, "whoever finds such pages reads them"
        step = await self._read_archived(request, page, capture)
        if step is not None:
            self.put([step])

    def _is_done(self, discovery: SiteDiscovery) -> bool:
        return not discovery.requests.is_pending and not self.frontier.count_in_flight(discovery.site.name)

    def _all_wait(self, discovery: SiteDiscovery) -> bool:
        """Whether all stories in flight of a site wait for further pages of it."""
        site = discovery.site.name
        return self.frontier.count_in_flight(site) == self.template_learner.count_waiting(site)

    def _is_enough(self, discovery: SiteDiscovery) -> bool:
        selection = discovery.selection
        if self._simulate is not None:  # a whole archive is not looked through for a number
            return selection.since is None and discovery.summary.found >= (selection.limit or 1)
        return selection.limit is not None and self._count(discovery) >= selection.limit

    def _count(self, discovery: SiteDiscovery) -> int:
        """Articles of the site that this run has, or may yet have of what is in flight."""
        site = discovery.site.name
        return self.session.summary.held_count(site) + self.frontier.count_in_flight(site)

    async def _lease(self, discovery: SiteDiscovery) -> list[DueUrl]:
        """What is due next: half a batch or more at a time, the newest of what was announced first."""
        site, selection, batch_size = discovery.site.name, discovery.selection, self.session.writer.batch_size
        room = batch_size - self.frontier.count_in_flight(site)
        if self._simulate is not None or discovery.requests.holds_up_stories or room < batch_size // 2:
            return []
        if self.frontier.is_drained(site) and not self._all_wait(discovery):
            return []  # asked for again when nothing of the site is under way any more
        if selection.limit is not None:
            room = min(room, selection.limit - self._count(discovery))
        if selection.urls is None:
            room = min(room, await discovery.requests.pages_left())
        leased = await self.frontier.lease(site, selection, room) if room > 0 else []
        discovery.summary.leased += len(leased)
        if leased:
            self.template_learner.expect_pages()
        return leased

    def _step(self, due: DueUrl, discovery: SiteDiscovery) -> StoryRequest | Outcome:
        """The request for a story, or the outcome of a URL that is not worth one."""
        site = discovery.site
        request = StoryRequest(due, site, discovery.selection)
        if not site.owns(due.url):
            is_of_feed = due.candidate.declared_in is Declared.FEED
            if is_of_feed and not discovery.summary.is_of_stranger(due.url):
                return request  # feeds link by way of other hosts: the end decides
            return request.outcome(self.session, OutcomeName.OFF_SITE, f"not on {site.home}")
        if not is_likely_story(due.candidate):
            reason = "its URL is of a section, tag, media or service page"
            return request.outcome(self.session, OutcomeName.NOT_ARTICLE, reason)
        return request


def given_candidate(url: str, site: Site, now: datetime) -> Candidate:
    """A candidate that was given by hand."""
    return Candidate(url=url, site=site.name, declared_by="user", declared_in=Declared.USER, found=now)
