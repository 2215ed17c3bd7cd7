"""Pages are extracted with the template of their site, by the real extractor and with a real SQLite file."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from crawler.article import Article, Outcome, Page
from crawler.crawl.extraction_pool import ExtractionPool, TemplateNow
from crawler.crawl.extraction_worker import ExtractionJob, ExtractionOutput
from crawler.crawl.template_learning import TemplateLearner, TemplateStore
from crawler.extraction.body.site_template import MIN_PAGES, Template
from crawler.site import Site
from tests.articles import FETCHED
from tests.paper import path, story
from tests.unit.crawl.session import SITE, Desk, open_desk, settle


class CountingPool(ExtractionPool):
    """Extracts here, and notes for which pages it had a template."""

    def __init__(self) -> None:
        super().__init__(workers=0, timeout=30)
        self.had_template: list[tuple[str, bool]] = []

    async def extract(self, job: ExtractionJob, template: TemplateNow | None = None) -> ExtractionOutput:
        known = job.template if template is None else template()
        self.had_template.append((job.page.url, known is not None))
        return await super().extract(job, template)


class Lesson:
    """A learner that waits, and what it asks for."""

    def __init__(self, desk: Desk, *, waits: bool = True) -> None:
        self.pool = CountingPool()
        self.waited = 0
        self.is_crowded = False
        self.templates = TemplateStore(desk.session.store, desk.clock)
        self.learner = TemplateLearner(
            self.templates, self.pool, waits=waits, is_crowded=lambda: self.is_crowded, on_wait=self._wait
        )

    def _wait(self, site: str) -> None:
        self.waited += 1

    def extract(
        self, number: int, *, teaches: bool = True, url: str = "", extra: str = ""
    ) -> asyncio.Task[Article | Outcome]:
        body = story(number, extra=extra).encode()
        page = Page(url=url or f"https://paper.example{path(number)}", body=body, fetched=FETCHED)
        return asyncio.create_task(self._result(ExtractionJob(page, SITE, teaches=teaches)))

    async def read_alone(self, number: int, template: bytes | None = None) -> Article | Outcome:
        page = Page(url=f"https://paper.example{path(number)}", body=story(number).encode(), fetched=FETCHED)
        return (
            await ExtractionPool(workers=0, timeout=30).extract(ExtractionJob(page, SITE, template=template))
        ).result

    async def _result(self, job: ExtractionJob) -> Article | Outcome:
        return (await self.learner.extract(job)).result


def run(folder: Path, work: Callable[[Desk], Awaitable[None]]) -> None:
    async def within() -> None:
        desk = open_desk(folder)
        await desk.session.frontier.begin_site(SITE)
        await work(desk)
        await desk.close()

    asyncio.run(within())


IMPRINT = "<p>The Tide is written, set and printed in a house by the old quay, and it comes out six days a week.</p>"


def test_the_first_pages_wait_for_the_template_and_are_read_with_it_where_that_changes_them(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        lesson = Lesson(desk)
        await lesson.learner.begin("paper")
        tasks = [lesson.extract(number, extra=IMPRINT) for number in range(MIN_PAGES - 1)]
        await settle()
        assert lesson.learner.count_waiting("paper") == lesson.waited == MIN_PAGES - 1
        assert not any(task.done() for task in tasks)
        tasks.append(lesson.extract(MIN_PAGES, extra=IMPRINT))
        results = await asyncio.gather(*tasks)
        assert not any("printed" in result.body for result in results if isinstance(result, Article))
        assert all(isinstance(result, Article) for result in results)
        assert lesson.learner.count_waiting("paper") == 0
        flags = [flag for _, flag in lesson.pool.had_template]
        assert flags == [False] * MIN_PAGES + [True] * MIN_PAGES, "each a second time, with the template"
        await lesson.extract(9)
        assert lesson.pool.had_template[-1][1]
        assert len(lesson.pool.had_template) == 2 * MIN_PAGES + 1, "later pages are extracted once"

    run(tmp_path, work)


def test_first_pages_that_the_template_does_not_change_are_read_once(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        lesson = Lesson(desk)
        await lesson.learner.begin("paper")
        first = [await lesson.read_alone(number) for number in range(MIN_PAGES)]
        results = await asyncio.gather(*(lesson.extract(number) for number in range(MIN_PAGES)))
        assert [flag for _, flag in lesson.pool.had_template] == [False] * MIN_PAGES
        assert results == first
        await lesson.extract(9)
        template = lesson.learner._current("paper")
        again = [await lesson.read_alone(number, template) for number in range(MIN_PAGES)]
        assert again == first, "as they would have been read with it"

    run(tmp_path, work)


def test_pages_that_wait_pass_when_no_more_come(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        lesson = Lesson(desk)
        await lesson.learner.begin("paper")
        waiting = lesson.extract(0)
        await settle()
        lesson.learner.release("paper")
        assert isinstance(await waiting, Article)
        assert isinstance(await lesson.extract(1), Article), "nor does a later one wait"

    run(tmp_path, work)


def test_pages_that_wait_pass_when_nothing_more_is_fetched_for_their_sake(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        lesson = Lesson(desk)
        await lesson.learner.begin("paper")
        waiting = lesson.extract(0)
        await settle()
        lesson.learner.release_if_crowded()
        await settle()
        assert not waiting.done()
        lesson.is_crowded = True
        assert isinstance(await lesson.extract(1), Article), "it does not begin to wait"
        lesson.learner.release_if_crowded()
        assert isinstance(await waiting, Article)

    run(tmp_path, work)


def test_the_end_of_a_crawl_lets_all_pass(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        lesson = Lesson(desk)
        await lesson.learner.begin("paper")
        waiting = [lesson.extract(number) for number in range(2)]
        await settle()
        lesson.learner.release_all()
        assert all(isinstance(result, Article) for result in await asyncio.gather(*waiting))
        assert isinstance(await lesson.extract(2), Article), "nor does one wait that was still being read"

    run(tmp_path, work)


def test_what_was_learnt_is_stored_and_serves_from_the_first_page_on(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        first = Lesson(desk)
        await first.learner.begin("paper")
        await asyncio.gather(*(first.extract(number) for number in range(MIN_PAGES)))
        await first.learner.save_all()
        second = Lesson(desk)
        await second.learner.begin("paper")
        await second.extract(7, teaches=False)
        assert second.pool.had_template == [(f"https://paper.example{path(7)}", True)]
        assert (await second.templates.load("paper")).pages == MIN_PAGES, "what was read before teaches nothing"

    run(tmp_path, work)


def test_nothing_is_left_of_a_site_that_has_ended(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        lesson = Lesson(desk)
        await lesson.learner.begin(SITE.name)
        tasks = [lesson.extract(number) for number in range(MIN_PAGES)]
        await asyncio.gather(*tasks)
        await lesson.learner.end(SITE.name)
        kept = [name for name, value in vars(lesson.learner).items() if isinstance(value, dict | set) and value]
        assert kept == []

    run(tmp_path, work)


def test_what_is_being_stored_does_not_grow_meanwhile(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        lesson = Lesson(desk, waits=False)
        saved: list[Template] = []

        async def note(site: str, template: Template) -> None:
            saved.append(template)

        lesson.templates.save = note  # type: ignore[method-assign]
        await lesson.learner.begin("paper")
        await lesson.extract(0)
        await lesson.learner.save("paper")
        count = len(saved[0].texts)
        await lesson.extract(1)
        await lesson.learner.save("paper")
        assert len(saved[0].texts) == count < len(saved[1].texts)

    run(tmp_path, work)


def test_a_site_of_which_nothing_is_stored_is_not_asked_for(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        lesson = Lesson(desk, waits=False)
        await lesson.learner.begin("paper")
        for number in range(MIN_PAGES):
            await lesson.extract(number)
        other = Site(name="other", home="https://other.example/")
        await asyncio.to_thread(desk.session.store.channels.save_sites, [other], FETCHED)
        await lesson.learner.forget("paper")
        known = TemplateStore(desk.session.store, desk.clock, known_sites=set())
        assert (await known.load("paper")).pages == 0
        await known.save("paper", await lesson.templates.load("paper"))
        assert (await known.load("paper")).pages == MIN_PAGES, "what it has saved it knows"

    run(tmp_path, work)


@pytest.mark.parametrize("at_once", [True, False], ids=["waiting for the template", "one after the other"])
def test_a_story_at_several_addresses_is_no_boilerplate(tmp_path: Path, at_once: bool) -> None:
    addresses = [
        f"https://paper.example{path(0)}",
        f"https://paper.example{path(0).upper()}",
        f"https://paper.example/{path(0)}",
        f"https://paper.example/sport{path(0)}",
        f"https://paper.example{path(0)}?sid=4f7a",
        f"https://paper.example{path(0)}?view=b",
    ]

    async def work(desk: Desk) -> None:
        lesson = Lesson(desk, waits=at_once)
        await lesson.learner.begin("paper")
        tasks = []
        for number, url in enumerate(addresses):
            tasks += [lesson.extract(0, url=url), lesson.extract(number + 1)]
            if not at_once:
                await asyncio.gather(*tasks)
        lesson.learner.release("paper")
        results = await asyncio.gather(*tasks)
        assert [result.body.count("crane number 0") for result in results[::2] if isinstance(result, Article)] == [
            4
        ] * 6
        assert lesson.learner._learnt["paper"].pages == 7, "it counts once"
        await lesson.learner.save("paper")
        again = Lesson(desk)
        await again.learner.begin("paper")
        for number in range(4):  # nor does it count on a later day
            result = await again.extract(0, url=f"https://paper.example/day/{number}{path(0)}")
            assert isinstance(result, Article)
        assert again.learner._learnt["paper"].pages == 7

    run(tmp_path, work)


def test_what_other_stories_repeat_still_counts(tmp_path: Path) -> None:
    notice = (
        "<p>Our readers find more on the harbour, its boats and the people who work there in the paper of Friday.</p>"
    )

    async def work(desk: Desk) -> None:
        lesson = Lesson(desk, waits=False)
        await lesson.learner.begin("paper")
        for number in range(5):
            url = f"https://paper.example{path(number)}"
            page = Page(url=url, body=story(number, extra=notice).encode(), fetched=FETCHED)
            result = (await lesson.learner.extract(ExtractionJob(page, SITE))).result
        assert isinstance(result, Article)
        assert "paper of Friday" not in result.body
        assert result.body.count("crane number 4") == 4

    run(tmp_path, work)
