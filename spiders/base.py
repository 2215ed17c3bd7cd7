"""What all spiders share: look for what a site announces, fetch what is due in the ledger, read it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scrapy import Request, Spider, signals
from scrapy.exceptions import CloseSpider

from crawler.article import HELD, Article, Candidate, Declared, Outcome, OutcomeName
from crawler.cli.known_sites import load_site_registry
from crawler.crawl.arguments import OPTIONS, Selection
from crawler.crawl.extraction_pool import ExtractionJob, ExtractionPool, automatic_workers
from crawler.crawl.site_discovery import SiteDiscovery, is_likely
from crawler.crawl.template_learning import TemplateLearner
from crawler.errors import StoreUnusable
from crawler.extensions.ledger import Answer, LedgerExtension
from crawler.extraction.fields.rights import with_host_rights
from crawler.fetch.failures import outcome_of
from crawler.fetch.page import FACTS_KEY, RequestFacts, as_page, facts_of
from crawler.fetch.refusals import RequestRefused, RunStopped
from crawler.fetch.retry_after import retry_after
from crawler.fetch.scrapy_internals import check_scraper_closing
from crawler.fetch.tdmrep import Reservations

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.crawl.site_registry import SiteRegistry
    from crawler.site import Site
    from crawler.storage.values import Due


NOT_MODIFIED = 304
LOOK = 0.1  # seconds
AT_ONCE = 32  # sites that are begun at the same time: a slow robots.txt holds up no more of them


class NewsSpider(Spider):
    """Crawls one site; a subclass declares it: ``site = Site(...)``."""

    site: Site
    known_sites: SiteRegistry
    selection: Selection
    extraction_pool: ExtractionPool
    template_learner: TemplateLearner
    reservations: Reservations
    options: ClassVar[tuple[str, ...]] = OPTIONS
    due_only: ClassVar[bool] = False  # whether only feeds, sitemaps and fronts that are due are asked

    def __init__(self, name: str | None = None, **arguments: Any) -> None:
        super().__init__(name)
        # scrapyd gives each of its jobs an argument _job
        self.arguments = {name: value for name, value in arguments.items() if not name.startswith("_")}
        self.discoveries: list[SiteDiscovery] = []
        self.waits = False  # whether a site's first pages wait for its template

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Also ends the readers with the spider."""
        made = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        made.configure(load_site_registry(settings))
        workers = settings.getint("NEWS_WORKERS") or automatic_workers()
        few = made.few_pages()
        made.extraction_pool = ExtractionPool(
            workers=0 if few is not None and few <= settings.getint("NEWS_INLINE_PAGES") else workers,
            timeout=settings.getfloat("NEWS_EXTRACT_TIMEOUT"),
        )
        made.waits = few is None
        made.reservations = Reservations(crawler)
        crawler.signals.connect(made.extraction_pool.stop, signal=signals.spider_closed)
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(made._item_ended, signal=signal)
        return made

    def _item_ended(self) -> None:
        """Has Scrapy look again whether it may close: after an item that ``start`` gave it does not do so itself."""
        if self.ledger.is_ending():
            asyncio.get_running_loop().call_later(LOOK, self._close_scraper)

    def _close_scraper(self) -> None:
        if self.crawler.engine is not None:
            check_scraper_closing(self.crawler.engine)

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

    def few_pages(self) -> int | None:
        """How many pages there are to read at most, where that is known beforehand."""
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
        """First what the sites announce, then the stories that are due, until neither is left."""
        self.template_learner = TemplateLearner(self.ledger, self.extraction_pool, waits=self.waits)
        try:
            async for request in self.work():
                yield request
        except StoreUnusable as error:
            self.ledger.failure = self.ledger.failure or error
            self.logger.error("%s", error)
            raise CloseSpider("store_unusable") from error
        finally:
            self.template_learner.let_all_go()

    async def work(self) -> AsyncIterator[Any]:
        """All that is to be done: one crawl of the sites."""
        async for request in self.crawl(self.wanted()):
            yield request

    async def crawl(self, wanted: Iterable[tuple[Site, Selection]]) -> AsyncIterator[Any]:
        """One crawl of sites."""
        self.extraction_pool.start()
        self.discoveries = []
        await self.ledger.open()
        ahead = list(wanted)
        while ahead and self.ledger.failure is None:
            some, ahead = ahead[:AT_ONCE], ahead[AT_ONCE:]
            for firsts in await asyncio.gather(*(self._begin(site, selection) for site, selection in some)):
                for first in firsts:
                    yield first
        going = list(self.discoveries)
        while going and self.ledger.failure is None:
            self.ledger.moved.clear()
            requests: list[Request | Outcome] = []
            for discovery in list(going):
                due = await self._lease(discovery)
                requests += [self._request(one, discovery.site) for one in due]
                if not due and discovery.has_older() and not discovery.under_way and not self._is_enough(discovery):
                    requests += await discovery.older()
                elif not due and not discovery.under_way and not self.ledger.opened(discovery.site.name):
                    going.remove(discovery)
                elif not due and not discovery.under_way and self._only_wait(discovery):
                    self.template_learner.let_go(discovery.site.name)
            for request in requests:
                yield request
            if going and not requests:
                await self.ledger.moved.wait()
        await self.template_learner.end()

    async def _begin(self, site: Site, selection: Selection) -> list[Request]:
        """Begins a site; returns the requests that it begins with."""
        await self.ledger.begin(site)
        await self.template_learner.begin(site.name)
        discovery = SiteDiscovery(self.crawler, self.ledger, site, selection, due_only=self.due_only)
        self.discoveries.append(discovery)
        return await self.announced(discovery)

    def _only_wait(self, discovery: SiteDiscovery) -> bool:
        """Whether all that is handed out of a site waits for further pages of it."""
        return self.ledger.opened(discovery.site.name) == self.template_learner.waiting.get(discovery.site.name)

    async def announced(self, discovery: SiteDiscovery) -> list[Request]:
        """The requests to begin with: none where the URLs are given."""
        urls = discovery.selection.urls
        if urls is None:
            return await discovery.first()
        now = self.ledger.clock.now()
        await self.ledger.declare([given(url, discovery.site, now) for url in urls])
        return []

    def _is_enough(self, discovery: SiteDiscovery) -> bool:
        limit = discovery.selection.limit
        return limit is not None and self._counted(discovery) >= limit

    def _counted(self, discovery: SiteDiscovery) -> int:
        """Articles that this run has, or may yet have of what is under way."""
        return self.ledger.held() + self.ledger.opened(discovery.site.name)

    async def _lease(self, discovery: SiteDiscovery) -> list[Due]:
        """What is due next: half a batch or more at a time, the newest of what was announced first."""
        site, selection = discovery.site, discovery.selection
        room = self.ledger.batch - self.ledger.opened(site.name)
        if discovery.under_way or room < self.ledger.batch // 2:
            return []
        if selection.limit is not None:
            room = min(room, selection.limit - self._counted(discovery))
        return await self.ledger.lease(site.name, selection, room) if room > 0 else []

    def _request(self, due: Due, site: Site) -> Request | Outcome:
        """The request for a story, or the outcome of a URL that is not worth one."""
        if not site.owns(due.url):
            return self._outcome(due, site, OutcomeName.OFF_SITE, f"not on {site.home}")
        if not is_likely(due.candidate):
            reason = "its URL is of a section, tag, media or service page"
            return self._outcome(due, site, OutcomeName.NOT_ARTICLE, reason)
        return Request(
            due.url,
            callback=self.read_story,
            errback=self.miss_story,
            headers=_validators(due),
            meta={FACTS_KEY: RequestFacts(ledger_url=due.url)},
            cb_kwargs={"due": due, "site": site},
        )

    async def read_story(self, response: Response, due: Due, site: Site) -> AsyncIterator[Article | Outcome]:
        """The article of a page, or its outcome."""
        self.ledger.note_answer(due.url, _answer(response, due))
        if not site.owns(response.url):
            yield self._outcome(due, site, OutcomeName.OFF_SITE, f"redirected to {response.url}", response.status)
            return
        if response.status == NOT_MODIFIED and due.outcome in HELD:
            yield self._outcome(due, site, OutcomeName.UNCHANGED, "304 Not Modified", response.status)
            return
        job = ExtractionJob(as_page(response, due.url, self.ledger.clock.now()), site, due.candidate)
        result = await self.template_learner.read(job, teaches=not due.visits)
        if isinstance(result, Article):
            mining = await self.reservations.rules_for(response.url)
            host = facts_of(response).host_rights
            host = replace(host, tdm_reserved=mining.tdm_reserved, tdm_policy=mining.tdm_policy)
            result = with_host_rights(result, host)
        if isinstance(result, Outcome):
            yield replace(result, url=due.url)
        elif not self.selection.holds(result.published):
            # its date becomes known, so that this run is not handed it again
            await self.ledger.declare([replace(due.candidate, published=result.published)])
            reason = f"published {result.published:%Y-%m-%d}, which was not asked for"
            yield self._outcome(due, site, OutcomeName.OUT_OF_RANGE, reason, response.status)
        else:
            yield result

    async def miss_story(self, failure: Failure) -> AsyncIterator[Outcome]:
        """The outcome of a page that was not had."""
        told = failure.request.cb_kwargs  # type: ignore[attr-defined]
        due: Due = told["due"]
        if isinstance(failure.value, RunStopped):
            self.ledger.give_back(due.url)
            return
        if isinstance(failure.value, RequestRefused):
            self.ledger.note_answer(due.url, Answer(retry_after=failure.value.retry_after))
        name, reason = outcome_of(failure)
        yield self._outcome(due, told["site"], name, reason)

    def _outcome(self, due: Due, site: Site, name: OutcomeName, reason: str, status: int | None = None) -> Outcome:
        at = self.ledger.clock.now()
        return Outcome(url=due.url, site=site.name, name=name, reason=reason, at=at, status=status)


def given(url: str, site: Site, now: datetime) -> Candidate:
    """A candidate that was given by hand."""
    return Candidate(url=url, site=site.name, declared_by="user", declared_in=Declared.USER, found=now)


def _validators(due: Due) -> dict[str, str]:
    """The headers of a conditional request (RFC 9110, section 13) for a story that is held."""
    if due.outcome not in HELD:
        return {}
    given = {"If-None-Match": due.etag, "If-Modified-Since": due.last_modified}
    return {name: value for name, value in given.items() if value}


def _answer(response: Response, due: Due) -> Answer:
    def header(name: str) -> str | None:
        value = response.headers.get(name)
        return value.decode("latin-1") if value else None

    facts = facts_of(response)
    after = retry_after(response.headers.get(b"Retry-After")) if response.status in {429, 503} else None
    by_hand = due.candidate.declared_in is Declared.USER
    return Answer(
        response.status,
        header("ETag"),
        header("Last-Modified"),
        after,
        response.meta.get("download_latency"),
        capture=facts.capture,
        via=None if by_hand else due.candidate.declared_by,
        declared_in=due.candidate.declared_in,
        redirects=len(response.meta.get("redirect_urls", ())),
        robots=facts.host_rights.robots,
    )
