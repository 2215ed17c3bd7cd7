"""What all spiders share: the steps of a crawl become Scrapy's requests, and its responses our own records."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scrapy import Request, Spider, signals
from scrapy.exceptions import CloseSpider

from crawler.article import Article, Outcome
from crawler.cli.known_sites import open_site_registry
from crawler.crawl.arguments import OPTIONS, Selection
from crawler.crawl.channel_answers import ChannelRequest
from crawler.crawl.extraction_pool import ExtractionPool, all_cores
from crawler.crawl.requisite_requests import RequisiteRequest
from crawler.crawl.scheduler import CrawlScheduler, CrawlStep, Planner
from crawler.crawl.session import CrawlSession
from crawler.crawl.simulation import SimulationOrder
from crawler.crawl.site_rules import access_rules
from crawler.crawl.story_reading import StoryReader
from crawler.crawl.story_requests import (
    RenderRequest,
    ShowRequest,
    StoryPageRequest,
    StoryRequest,
    StoryStep,
    VersionRequest,
)
from crawler.crawl.template_learning import TemplateLearner, TemplateStore
from crawler.errors import StoreUnusable
from crawler.extensions.conversion import (
    archived_answer,
    channel_answer,
    fetch_failure,
    is_partial,
    story_answer,
)
from crawler.extensions.ledger import LedgerExtension, reason_of
from crawler.extensions.rendering import page_renderings, request_show
from crawler.extensions.requisites import open_fetcher, request_requisite
from crawler.extensions.steps import pure_steps
from crawler.fetch.page import FACTS_KEY, RequestFacts, as_page
from crawler.fetch.signals import run_closing
from crawler.fetch.site_access import SiteAccess
from crawler.fetch.tdmrep import Reservations

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.article import Capture, Page
    from crawler.crawl.site_registry import SiteRegistry
    from crawler.site import Site

SITE_SEPARATOR = re.compile(r"\s+|,(?!\d)")  # between sites of an argument
STORY_PAGE_PRIORITY = 5  # the next page of a story goes before other stories
CHANNEL_PRIORITY = 10  # feeds, sitemaps and fronts go before the stories


class NewsSpider(Spider):
    """Crawls one site; a subclass declares it: ``site = Site(...)``."""

    site: Site
    known_sites: SiteRegistry
    selection: Selection
    session: CrawlSession
    scheduler: CrawlScheduler
    story_reader: StoryReader
    extraction_pool: ExtractionPool
    template_learner: TemplateLearner
    reservations: Reservations
    options: ClassVar[tuple[str, ...]] = OPTIONS
    due_only: ClassVar[bool] = False  # whether only feeds, sitemaps and fronts that are due are fetched
    hands_over: ClassVar[bool] = False  # whether pages that only a browser can show are for another process
    refetch: ClassVar[bool] = False  # whether URLs that are given are fetched even when they are held

    def __init__(self, name: str | None = None, **arguments: Any) -> None:
        super().__init__(name)
        self.simulation: SimulationOrder | None = arguments.pop("simulation", None)  # then no story is fetched
        # scrapyd gives each of its jobs an argument _job
        self.arguments = {name: value for name, value in arguments.items() if not name.startswith("_")}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Also ends the extraction pool with the spider."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        spider.configure(open_site_registry(settings))
        page_count = spider.max_page_count()
        is_small = page_count is not None and page_count <= settings.getint("NEWS_INLINE_PAGES")
        spider.extraction_pool = ExtractionPool(
            workers=1 if is_small else settings.getint("NEWS_WORKERS") or all_cores(),
            timeout=settings.getfloat("NEWS_EXTRACT_TIMEOUT"),
            memory=settings.getint("NEWS_EXTRACT_MEMORY"),
            steps=pure_steps(settings),
        )
        spider.reservations = Reservations(crawler)
        crawler.signals.connect(spider.extraction_pool.return_unread, signal=run_closing)
        crawler.signals.connect(spider.extraction_pool.stop, signal=signals.spider_closed)
        return spider

    @classmethod
    def check_arguments(cls, arguments: Mapping[str, str], known_sites: SiteRegistry) -> None:
        """Raises ArgumentInvalid for arguments that the spider cannot understand."""
        cls(**arguments).configure(known_sites)

    def configure(self, known_sites: SiteRegistry) -> None:
        """Understands the arguments, with the sites that are known; raises ArgumentInvalid."""
        self.known_sites = known_sites
        self.selection = self.understand(self.arguments)

    def understand(self, arguments: Mapping[str, Any]) -> Selection:
        """What the arguments ask for; raises ArgumentInvalid."""
        return Selection.parse(arguments, known=self.options)

    def update_access(self) -> None:
        """Has what was set for sites hold for their hosts, as it is known by now."""
        if access := self.crawler.get_extension(SiteAccess):
            access.update(access_rules(self.known_sites))

    def max_page_count(self) -> int | None:
        """How many pages there are to extract at most, where that is known beforehand."""
        counts = [self.selection.limit, None if self.selection.urls is None else len(self.selection.urls)]
        return min((count for count in counts if count is not None), default=None)

    @property
    def ledger(self) -> LedgerExtension:
        """The ledger of this crawl."""
        ledger = self.crawler.get_extension(LedgerExtension)
        assert ledger is not None, "a news spider needs crawler.extensions.ledger.LedgerExtension in EXTENSIONS"
        return ledger

    def wanted(self) -> Iterable[tuple[Site, Selection]]:
        """The sites of this crawl, with what is wanted of each."""
        return [(self.site, self.selection)]

    async def start(self) -> AsyncIterator[Any]:
        """Opens the session and does what is to be done; a store that refuses ends the crawl."""
        try:
            self.session = await self.ledger.open()
            self.ledger.share_host_slots(self.session)
            self.extraction_pool.on_death = self.session.tasks.report_death
            self.update_access()
            async for step in self.work():
                yield step
        except StoreUnusable as error:
            self.ledger.summary.failure = self.ledger.summary.failure or error
            self.logger.error("%s", error)
            raise CloseSpider(reason_of(error)) from error

    async def work(self) -> AsyncIterator[Any]:
        """All that is to be done: one crawl of the sites."""
        async for request in self.crawl(self.wanted()):
            yield request

    async def crawl(
        self, wanted: Iterable[tuple[Site, Selection]] = (), planner: Planner | None = None
    ) -> AsyncIterator[Request | Article | Outcome]:
        """One crawl of sites, and of those that a planner adds."""
        # what a list of spiders, or of their sites, needs not: fastwarc, and the inner parts of Scrapy's downloader
        from crawler.extensions.archive_requests import gone_stories
        from crawler.extensions.crawl_parts import find_unread_pages, is_busy, make_simulator, open_discovery

        self.extraction_pool.start()
        session = self.session
        self.template_learner = TemplateLearner(
            TemplateStore(session.store, session.clock),
            self.extraction_pool,
            waits=self.max_page_count() is None,
            is_crowded=partial(is_busy, self.crawler),
            on_wait=session.frontier.wakeups.wake,
        )
        # not only at the end of what follows: Scrapy goes on with it no more when it closes
        self.crawler.signals.connect(self.template_learner.release_all, signal=run_closing)
        self.story_reader = StoryReader(
            session,
            self.template_learner,
            max_pages=self.settings.getint("NEWS_STORY_PAGES"),
            renderings=page_renderings(self.crawler, session, hands_over=self.hands_over),
            gone=gone_stories(self.crawler, session),
        )
        self.scheduler = CrawlScheduler(
            session,
            self.template_learner,
            discover=partial(open_discovery, self.crawler, session, due_only=self.due_only),
            refetch=self.refetch,
            may_read=self.may_read,
            simulate=make_simulator(self.crawler, session, self.simulation).look_at if self.simulation else None,
            unread_pages=await find_unread_pages(self.crawler, session, self.story_reader.renderings),
            read_archived=self._read_archived,
            requisites=None if self.simulation is not None else open_fetcher(self.crawler, self.session),
            yields_to_stories=self.due_only,
        )
        try:
            async for step in self.scheduler.run(wanted, planner):
                yield self._request(step)
        finally:
            self.template_learner.release_all()  # the crawl is over, or is being closed

    def may_read(self, site: Site) -> bool:
        """Whether a site may be read now; one that somebody asks for always."""
        return True

    async def _read_archived(
        self, request: StoryRequest, page: Page, capture: Capture | None
    ) -> StoryRequest | StoryStep:
        """What becomes of a page that a killed run has fetched; its request where it is to be fetched all the same."""
        answer = await archived_answer(self.crawler, request, page, capture, self.reservations)
        if answer is None:
            if self.story_reader.renderings is not None:
                self.story_reader.renderings.take_answer(request.due.url)  # it is of a page that may not be asked for
            return request
        step = await self.story_reader.read(request, answer)
        spool = self.session.page_spool
        while spool is not None and isinstance(step, StoryPageRequest | VersionRequest):
            if (further := await spool.find_further(request.due.url, step.url)) is None:
                break
            step = await self.story_reader.read_following(step, further, is_partial=False)
        return step

    def _request(self, step: CrawlStep) -> Request | Article | Outcome:
        """A step of the crawl as Scrapy takes it."""
        if isinstance(step, Article | Outcome):
            return step
        if isinstance(step, ChannelRequest):
            return Request(
                step.url,
                callback=self.read_channel,
                errback=self.miss_channel,
                headers=dict(step.headers),
                priority=CHANNEL_PRIORITY,
                meta={"download_maxsize": step.max_bytes},
                cb_kwargs={"request": step},
            )
        if isinstance(step, RequisiteRequest):
            return request_requisite(step, max_bytes=self.settings.getint("DOWNLOAD_MAXSIZE"))
        if isinstance(step, ShowRequest):
            return request_show(step)
        if isinstance(step, RenderRequest | StoryPageRequest | VersionRequest):
            facts = RequestFacts(
                ledger_url=step.story.request.due.url, work=step.show if isinstance(step, RenderRequest) else None
            )
            return Request(
                step.url,
                callback=self.read_following,
                errback=self.miss_following,
                priority=STORY_PAGE_PRIORITY,
                meta={FACTS_KEY: facts},
                cb_kwargs={"request": step},
            )
        if self.reservations.wanted and step.site.owns(step.due.url):
            self.reservations.ask(step.due.url)
        return Request(
            step.due.url,
            callback=self.read_story,
            errback=self.miss_story,
            headers=step.validators,
            meta={FACTS_KEY: RequestFacts(ledger_url=step.due.url)},
            cb_kwargs={"request": step},
        )

    async def read_channel(
        self, response: Response, request: ChannelRequest
    ) -> AsyncIterator[Request | Article | Outcome]:
        """The requests that follow from a feed, sitemap or front."""
        self.template_learner.release_if_crowded()
        discovery = self.scheduler.discoveries[request.site.name]
        for following in await discovery.receive(request, channel_answer(response)):
            yield self._request(following)

    async def miss_channel(self, failure: Failure) -> AsyncIterator[Request | Article | Outcome]:
        """The requests that follow from a feed, sitemap or front that was not had."""
        self.template_learner.release_if_crowded()
        request: ChannelRequest = failure.request.cb_kwargs["request"]  # type: ignore[attr-defined]
        discovery = self.scheduler.discoveries[request.site.name]
        for following in await discovery.miss(request, fetch_failure(failure)):
            yield self._request(following)

    async def read_story(self, response: Response, request: StoryRequest) -> AsyncIterator[Article | Outcome | Request]:
        """The article of a page, or its outcome, or the request for its next page."""
        self.template_learner.release_if_crowded()
        answer = story_answer(response, request, self.session.clock.now(), self.reservations)
        if (step := await self.story_reader.read(request, answer)) is not None:
            yield self._request(step)

    async def read_following(
        self, response: Response, request: RenderRequest | StoryPageRequest | VersionRequest
    ) -> AsyncIterator[Article | Outcome | Request]:
        """What follows from a further page of a story, another version of its page, or what a browser showed of it."""
        self.template_learner.release_if_crowded()
        if isinstance(request, RenderRequest):
            step = await self.story_reader.read_rendered(request)
        else:
            page = as_page(response, request.url, self.session.clock.now())
            step = await self.story_reader.read_following(request, page, is_partial=is_partial(response))
        if step is not None:
            yield self._request(step)

    async def miss_following(self, failure: Failure) -> AsyncIterator[Article | Outcome | Request]:
        """What follows from one of these that was not had."""
        self.template_learner.release_if_crowded()
        request: RenderRequest | StoryPageRequest | VersionRequest = failure.request.cb_kwargs["request"]  # type: ignore[attr-defined]
        step = await self.story_reader.miss_following(request, fetch_failure(failure))
        if step is not None:
            yield self._request(step)

    async def miss_story(self, failure: Failure) -> AsyncIterator[Outcome]:
        """The outcome of a page that was not had."""
        self.template_learner.release_if_crowded()
        request: StoryRequest = failure.request.cb_kwargs["request"]  # type: ignore[attr-defined]
        outcome = self.story_reader.miss(request, fetch_failure(failure))
        if outcome is not None:
            yield outcome
