"""A whole crawl without Scrapy: the steps of the scheduler are answered from a table of pages."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.article import Article, Outcome, OutcomeName, Page, Rights
from crawler.crawl.arguments import Selection
from crawler.crawl.channel_answers import ChannelAnswer, ChannelRequest
from crawler.crawl.channel_requests import ChannelRequests
from crawler.crawl.extraction_pool import ExtractionPool
from crawler.crawl.fetch_facts import FetchFacts, FetchFailure
from crawler.crawl.postprocess import postprocess
from crawler.crawl.scheduler import CrawlScheduler, CrawlStep
from crawler.crawl.site_discovery import SiteDiscovery
from crawler.crawl.story_reading import StoryReader
from crawler.crawl.story_requests import StoryAnswer, StoryRequest
from crawler.crawl.template_learning import TemplateLearner, TemplateStore
from crawler.errors import TaskDied
from crawler.site import Site
from crawler.storage.values import DueUrl
from tests.paper import feed, path, sitemap, story
from tests.unit.crawl.session import Desk, open_desk

HOME = "https://paper.example"
SITE = Site(name="paper", home=f"{HOME}/", feeds=(f"{HOME}/feed.xml",))
STOPPED = FetchFailure(outcome=OutcomeName.FAILED, reason="stopped", is_refused=True, is_stopped=True)
REFUSED = FetchFailure(outcome=OutcomeName.FAILED, reason="backing off", is_refused=True, retry_after=7200)


@dataclass
class Web:
    """Pages by path; a failure in the place of a page; what is not there is 404."""

    pages: Mapping[str, str | bytes | FetchFailure | tuple[str, str]]
    fetched: list[str] = field(default_factory=list)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)


class Crawl:
    """One crawl over a web, in the store of a desk."""

    def __init__(self, desk: Desk, web: Web, selection: Selection = Selection(), *, refetch: bool = False) -> None:  # noqa: B008
        self.desk, self.web, self.selection = desk, web, selection
        self.learner = TemplateLearner(
            TemplateStore(desk.session.store, desk.clock),
            ExtractionPool(workers=0, timeout=30),
            waits=True,
            on_wait=desk.session.frontier.wakeups.wake,
        )
        self.reader = StoryReader(desk.session, self.learner)
        self.scheduler = CrawlScheduler(desk.session, self.learner, discover=self._discover, refetch=refetch)
        self.tasks: set[asyncio.Task[None]] = set()

    def _discover(self, site: Site, selection: Selection) -> SiteDiscovery:
        async def no_sitemaps() -> tuple[str, ...]:
            return ()

        requests = ChannelRequests(
            self.desk.session, site, selection, robots_sitemaps=no_sitemaps, max_bytes=lambda kind: 1_000_000
        )
        return SiteDiscovery(requests)

    async def run(self, *sites: Site) -> dict[str, OutcomeName]:
        """Crawls; returns what was committed, by path."""
        begin = len(self.desk.committed)
        async for step in self.scheduler.run([(site, self.selection) for site in sites or (SITE,)]):
            self._spawn(step)
        return {one.url.removeprefix(HOME): one.name for one in self.desk.committed[begin:]}

    def _spawn(self, step: CrawlStep) -> None:
        task = asyncio.create_task(self._take(step))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _take(self, step: CrawlStep) -> None:
        session = self.desk.session
        if isinstance(step, Outcome):
            await session.writer.commit(step)
        elif isinstance(step, ChannelRequest):
            for following in await self._answer_channel(step):
                self._spawn(following)
        else:
            item = await self._answer_story(step)
            if item is not None:
                kept = postprocess(item, step.site)
                await session.writer.commit(kept if isinstance(kept, Article) else replace(kept, url=step.due.url))

    def _fetch(self, url: str, headers: Mapping[str, str]) -> tuple[int, bytes, str | None, FetchFailure | None]:
        name = url.removeprefix(HOME)
        self.web.fetched.append(name)
        self.web.headers[name] = dict(headers)
        page = self.web.pages.get(name)
        if isinstance(page, FetchFailure):
            return 0, b"", None, page
        if page is None:
            return 404, b"Not found", None, None
        body, tag = page if isinstance(page, tuple) else (page, None)
        if tag and headers.get("If-None-Match") == tag:
            return 304, b"", tag, None
        return 200, body if isinstance(body, bytes) else body.encode(), tag, None

    async def _answer_channel(self, request: ChannelRequest) -> list[ChannelRequest]:
        status, body, tag, failure = self._fetch(request.url, dict(request.headers))
        discovery = self.scheduler.discoveries[request.site.name]
        if failure is not None:
            return await discovery.miss(request, failure)
        facts = FetchFacts(status=status, etag=tag)
        return await discovery.receive(
            request, ChannelAnswer(url=request.url, facts=facts, body=body, decode=body.decode)
        )

    async def _answer_story(self, request: StoryRequest) -> Article | Outcome | None:
        url = request.due.url
        status, body, tag, failure = self._fetch(url, request.validators)
        if failure is not None:
            return self.reader.miss(request, failure)

        async def host_rights() -> Rights:
            return Rights(robots="allowed")

        page = Page(url=url, body=body, status=status, fetched=self.desk.clock.now(), requested_url=url)
        answer = StoryAnswer(page, FetchFacts(status=status, etag=tag), Rights(), host_rights)
        return await self.reader.read(request, answer)


def within(folder: Path, work: object, *, batch_size: int = 4) -> None:
    async def go() -> None:
        desk = open_desk(folder, batch_size=batch_size)
        desk.session.writer._sleep = lambda seconds: asyncio.sleep(0)
        await work(desk)  # type: ignore[operator]
        await desk.close()

    asyncio.run(asyncio.wait_for(go(), 120))


def paper(count: int, more: str = "") -> dict[str, str | bytes | FetchFailure | tuple[str, str]]:
    pages: dict[str, str | bytes | FetchFailure | tuple[str, str]] = {path(n): story(n) for n in range(count)}
    body = feed(HOME, range(count), more=more).body
    return {**pages, "/feed.xml": body if isinstance(body, bytes | str) else b""}


def test_what_is_announced_is_fetched_once(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        web = Web(paper(9))
        outcomes = await Crawl(desk, web).run()
        assert outcomes == {path(n): OutcomeName.NEW for n in range(9)}
        assert sorted(web.fetched) == sorted(["/feed.xml", *(path(n) for n in range(9))])
        assert desk.session.summary.held_count() == 9
        again = Web(paper(10))
        assert await Crawl(desk, again).run() == {path(9): OutcomeName.NEW}

    within(tmp_path, work)


def test_the_first_pages_of_a_small_site_do_not_wait_for_ever(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        assert await Crawl(desk, Web(paper(2))).run() == {path(n): OutcomeName.NEW for n in range(2)}

    within(tmp_path, work)


def test_a_url_that_is_not_worth_a_request_has_its_outcome(tmp_path: Path) -> None:
    more = "".join(
        f"<item><title>x</title><link>{url}</link></item>"
        for url in (f"{HOME}/tag/harbour", "https://other.example/2026/11/20/a-foreign-story.html")
    )

    async def work(desk: Desk) -> None:
        site = replace(SITE, other_url=r"/tag/")
        web = Web(paper(1, more))
        outcomes = await Crawl(desk, web).run(site)
        assert outcomes == {
            path(0): OutcomeName.NEW,
            "/tag/harbour": OutcomeName.NOT_ARTICLE,
            "https://other.example/2026/11/20/a-foreign-story.html": OutcomeName.OFF_SITE,
        }
        foreign = "https://other.example/2026/11/20/a-foreign-story.html"
        assert sorted(web.fetched) == sorted(["/feed.xml", path(0), foreign]), "the end of a feed's link decides"

    within(tmp_path, work)


def test_a_limit_takes_the_newest_and_leaves_older_sitemaps(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        site = replace(SITE, sitemaps=(f"{HOME}/index.xml",))
        maps = {f"{HOME}/{n}.xml": desk.clock.now() - timedelta(days=n) for n in range(5)}
        pages = {**paper(8), "/index.xml": sitemap(maps, kind="sitemapindex").body}
        web = Web(pages)  # type: ignore[arg-type]
        outcomes = await Crawl(desk, web, Selection(limit=3)).run(site)
        assert outcomes == {path(n): OutcomeName.NEW for n in range(3)}
        assert "/4.xml" not in web.fetched
        web = Web(pages)  # type: ignore[arg-type]
        await Crawl(desk, web).run(site)
        assert "/4.xml" in web.fetched, "read when nothing else is due"

    within(tmp_path, work)


def test_a_limit_is_that_of_each_site(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        for number in range(9):
            url = f"https://other.example/{number}"
            at = desk.clock.now()
            desk.session.summary.add(Outcome(url=url, site="other", name=OutcomeName.NEW, reason="new", at=at))
        assert len(await Crawl(desk, Web(paper(8)), Selection(limit=3)).run()) == 3

    within(tmp_path, work)


def test_given_urls_are_fetched_alone_and_again_only_when_that_is_asked_for(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        selection = Selection(urls=(f"{HOME}{path(1)}", f"{HOME}{path(7)}"))
        web = Web(paper(3))
        outcomes = await Crawl(desk, web, selection).run()
        assert outcomes == {path(1): OutcomeName.NEW, path(7): OutcomeName.GONE}
        assert sorted(web.fetched) == [path(1), path(7)]
        assert await Crawl(desk, web, selection).run() == {}
        outcomes = await Crawl(desk, web, selection, refetch=True).run()
        assert outcomes == {path(1): OutcomeName.UNCHANGED, path(7): OutcomeName.GONE}

    within(tmp_path, work)


def test_a_held_story_is_asked_for_by_its_validators(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        web = Web({**paper(1), path(0): (story(0), '"1"')})
        await Crawl(desk, web).run()
        assert web.headers[path(0)] == {}
        desk.clock.advance(timedelta(hours=10))
        assert await Crawl(desk, web).run() == {path(0): OutcomeName.UNCHANGED}
        assert web.headers[path(0)] == {"If-None-Match": '"1"'}

    within(tmp_path, work)


def test_a_story_out_of_the_wanted_times_is_left_for_another_run(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        selection = Selection(since=desk.clock.now() + timedelta(days=1), urls=(f"{HOME}{path(0)}",))
        web = Web(paper(1))
        assert await Crawl(desk, web, selection).run() == {path(0): OutcomeName.OUT_OF_RANGE}
        assert await Crawl(desk, web).run() == {path(0): OutcomeName.NEW}

    within(tmp_path, work)


def test_a_request_that_was_not_sent_is_due_at_once_and_one_that_was_refused_after_its_wait(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        web = Web({**paper(3), path(0): STOPPED, path(1): REFUSED})
        outcomes = await Crawl(desk, web).run()
        assert outcomes == {path(1): OutcomeName.FAILED, path(2): OutcomeName.NEW}
        assert await Crawl(desk, Web(paper(3))).run() == {path(0): OutcomeName.NEW}
        desk.clock.advance(timedelta(hours=2))
        assert (await Crawl(desk, Web(paper(3))).run())[path(1)] is OutcomeName.NEW

    within(tmp_path, work)


def test_a_crawl_that_is_being_closed_asks_for_nothing_more(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        web = Web({**paper(9), path(0): STOPPED})
        crawl = Crawl(desk, web)
        steps = crawl.scheduler.run([(SITE, Selection())])
        crawl._spawn(await anext(steps))
        first = await anext(steps)
        assert isinstance(first, StoryRequest)
        desk.session.closing.set()
        desk.session.frontier.wakeups.wake_all()
        rest = [step async for step in steps]
        assert 0 < len(rest) < 4, "the batch that was leased, and no more"
        await asyncio.gather(*crawl.tasks)

    within(tmp_path, work)


def test_a_site_that_never_begins_waits_no_longer_when_the_crawl_is_over(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        crawl = Crawl(desk, Web(paper(2)))
        desk.session.closing.set()
        assert [step async for step in crawl.scheduler.run([(SITE, Selection())])] == []
        await asyncio.sleep(0)  # its task has its turn
        assert not desk.session.summary.unbegun

    within(tmp_path, work)


def test_a_site_that_hangs_costs_only_itself(tmp_path: Path) -> None:
    hanging = Site(name="hanging", home="https://hanging.example/")

    async def work(desk: Desk) -> None:
        crawl = Crawl(desk, Web(paper(6)))
        answered = asyncio.Event()

        async def never() -> tuple[str, ...]:
            await answered.wait()
            return ()

        def discover(site: Site, selection: Selection) -> SiteDiscovery:
            one = crawl._discover(site, selection)
            if site.name == "hanging":
                one.requests._robots_sitemaps = never
            return one

        crawl.scheduler._discover = discover
        ended = asyncio.create_task(crawl.run(hanging, SITE))
        while "paper" not in crawl.scheduler.ended:
            await asyncio.sleep(0.01)
        assert desk.session.summary.held_count() == 6
        assert crawl.scheduler.going == {"hanging"}
        runs = {run.site: run.finish for run in desk.session.store.runs.latest()}
        assert runs == {"paper": "finished", "hanging": None}, "a site ends by itself"
        crawl.scheduler.add(SITE, Selection())
        while desk.session.store.runs.latest(site="paper")[0].finish is None or crawl.scheduler.going != {"hanging"}:
            await asyncio.sleep(0.01)
        assert len(desk.session.store.runs.latest(site="paper")) == 2, "and comes round again by itself"
        answered.set()
        await ended
        assert crawl.scheduler.going == set()

    within(tmp_path, work)


def test_a_site_is_not_asked_what_is_due_after_every_story(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        crawl, asked = Crawl(desk, Web(paper(30))), 0
        lease = desk.session.frontier.lease

        async def counted(site: str, selection: Selection, limit: int) -> list[DueUrl]:
            nonlocal asked
            asked += 1
            return await lease(site, selection, limit)

        desk.session.frontier.lease = counted  # type: ignore[method-assign]
        await crawl.run()
        assert desk.session.summary.held_count() == 30
        assert asked <= 4, "a batch of all, and whether more became due at the end"

    within(tmp_path, work, batch_size=40)


def test_a_planner_adds_sites_while_others_are_under_way(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        crawl = Crawl(desk, Web(paper(3)))

        async def plan(scheduler: CrawlScheduler) -> None:
            for _ in range(2):
                scheduler.add(SITE, Selection())
                scheduler.add(SITE, Selection())  # under way: nothing
                await scheduler.site_ended.wait()
                scheduler.site_ended.clear()

        async for step in crawl.scheduler.run(planner=plan):
            crawl._spawn(step)
        assert [run.finish for run in desk.session.store.runs.latest()] == ["finished", "finished"]
        assert desk.session.summary.held_count() == 3

    within(tmp_path, work)


def test_the_death_of_a_sites_task_ends_the_crawl_with_a_line(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        crawl = Crawl(desk, Web(paper(3)))

        def broken(site: Site, selection: Selection) -> SiteDiscovery:
            raise KeyError("a fault of the program")

        crawl.scheduler._discover = broken
        with pytest.raises(TaskDied, match="the crawl of paper died: KeyError: 'a fault of the program'"):
            await crawl.run()
        assert isinstance(desk.session.summary.failure, TaskDied)

    within(tmp_path, work)


def test_a_site_whose_host_is_left_alone_ends_and_what_is_due_stays_so(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        web = Web({**paper(12), **{path(n): REFUSED for n in range(12)}})
        outcomes = await Crawl(desk, web).run()
        assert set(outcomes.values()) == {OutcomeName.FAILED}
        assert len(outcomes) == 4, "what was under way, and nothing more"
        assert desk.session.summary.resting == {"paper": "backing off"}
        assert desk.session.store.ledger.count_pending("paper", desk.clock.now()) == 8
        assert len(await Crawl(desk, Web(paper(12))).run()) == 8
        assert desk.session.summary.resting == {}

    within(tmp_path, work)
