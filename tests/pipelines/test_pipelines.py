"""The pipelines in their order, with a real store."""

from __future__ import annotations

import asyncio
import pickle
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from scrapy import Spider
from scrapy.exceptions import DropItem, NotConfigured
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from crawler.article import Article, Outcome, OutcomeName, Page, Rights
from crawler.cli.fixtures import find_fixtures
from crawler.crawl.extraction_worker import ExtractionJob, FinishedArticle, run_job
from crawler.crawl.session import CrawlSession
from crawler.errors import StoreUnusable
from crawler.extensions.ledger import LedgerExtension
from crawler.extensions.steps import pure_steps
from crawler.identity.digest import digest
from crawler.site import Site
from crawler.storage.store import Store
from pipelines.identity import IdentityPipeline
from pipelines.normalise import NormalisePipeline
from pipelines.pure import PurePipeline
from pipelines.store import StorePipeline
from pipelines.validate import ValidatePipeline
from tests.articles import BODY, FETCHED, URL, article
from tests.paper import path, story
from tests.recorded import FIXTURE_FOLDER

SITE = Site(name="paper", home="https://paper.example/", publisher="The Paper")
Work = Callable[[LedgerExtension], Awaitable[None]]


def make_ledger(tmp_path: Path) -> LedgerExtension:
    settings = {
        "NEWS_STORE": f"sqlite:///{tmp_path / 'news.db'}",
        "NEWS_BATCH": 10,
        "NEWS_CLOCK": "crawler.clock.SystemClock",
    }
    return LedgerExtension.from_crawler(get_crawler(Spider, settings))


async def begin(ledger: LedgerExtension) -> CrawlSession:
    session = await ledger.open()
    await session.frontier.begin_site(SITE)
    return session


def within_crawl(tmp_path: Path, work: Work) -> Store:
    """Does work within a crawl of the site; returns the store as it is afterwards."""

    async def crawl() -> None:
        ledger = make_ledger(tmp_path)
        await begin(ledger)
        await work(ledger)
        await ledger._spider_closed("finished")

    asyncio.run(crawl())
    return Store.open(f"sqlite:///{tmp_path / 'news.db'}", must_exist=True)


async def process(ledger: LedgerExtension, item: Any) -> Any:
    item = NormalisePipeline(ledger).process_item(item)
    item = ValidatePipeline().process_item(item)
    item = IdentityPipeline().process_item(item)
    return await StorePipeline(ledger).process_item(item)


def gone(url: str = URL) -> Outcome:
    name = OutcomeName.GONE
    return Outcome(url=url, site="paper", name=name, reason="HTTP 410", at=datetime.now(UTC), status=410)


def test_an_article_comes_out_clean_identified_and_stored(tmp_path: Path) -> None:
    async def work(ledger: LedgerExtension) -> None:
        kept = await process(ledger, article(headline=" Crane stays | The Paper ", requested_url=f"{URL}?id=1"))
        assert kept.headline == "Crane stays"
        assert kept.canonical_url == URL
        assert kept.digest
        assert ledger.summary.counts["paper"] == {OutcomeName.NEW: 1}
        assert ledger.crawler.stats is not None
        assert ledger.crawler.stats.get_value("news/outcome/new") == 1

    with within_crawl(tmp_path, work) as store:
        [row] = store.records.select()
        assert row.article.headline == "Crane stays"
        assert store.records.get(f"{URL}?id=1") is not None, "by the URL that was asked for, too"


def test_an_article_without_a_body_ends_as_an_outcome_of_the_url_that_was_asked_for(tmp_path: Path) -> None:
    async def work(ledger: LedgerExtension) -> None:
        with pytest.raises(DropItem, match="incomplete: no body"):
            await process(ledger, article(body=" ", requested_url=f"{URL}?id=2"))
        assert [missed.url for missed in ledger.summary.missed] == [f"{URL}?id=2"]

    with within_crawl(tmp_path, work) as store:
        assert store.reports.outcome_counts() == {OutcomeName.INCOMPLETE: 1}
        assert not list(store.records.select())


def test_an_outcome_is_stored_and_goes_no_further(tmp_path: Path) -> None:
    async def work(ledger: LedgerExtension) -> None:
        with pytest.raises(DropItem, match="gone: HTTP 410"):
            await process(ledger, gone())
        assert [missed.name for missed in ledger.summary.missed] == [OutcomeName.GONE]

    with within_crawl(tmp_path, work) as store:
        assert store.reports.outcome_counts() == {OutcomeName.GONE: 1}


def test_the_second_reading_is_unchanged_and_an_edit_is_a_revision(tmp_path: Path) -> None:
    async def work(ledger: LedgerExtension) -> None:
        await process(ledger, article())
        await process(ledger, article(body=f"{BODY}\n\n12 comments"))
        await process(ledger, article(body=BODY.replace("forty", "fourteen")))
        counts = {OutcomeName.NEW: 1, OutcomeName.UNCHANGED: 1, OutcomeName.REVISED: 1}
        assert ledger.summary.counts["paper"] == counts

    with within_crawl(tmp_path, work) as store:
        assert [revision.number for revision in store.records.revisions(URL)] == [1, 2]


def test_many_items_at_once_are_written_in_batches_and_each_has_its_outcome(tmp_path: Path) -> None:
    async def work(ledger: LedgerExtension) -> None:
        stories = [article(url=f"{URL}-{n}", body=f"{BODY} Number {n}.") for n in range(35)]
        kept = await asyncio.gather(*(process(ledger, one) for one in stories))
        assert [one.url for one in kept] == [one.url for one in stories]

    with within_crawl(tmp_path, work) as store:
        assert store.reports.outcome_counts() == {OutcomeName.NEW: 35}


def test_what_another_pipeline_drops_or_breaks_has_its_outcome(tmp_path: Path) -> None:
    async def work(ledger: LedgerExtension) -> None:
        session = ledger.session
        assert session is not None
        for url in (URL, f"{URL}-2"):
            session.frontier.register(url, "paper")
        ledger._item_dropped(article(), DropItem("too dull"))
        ledger._item_error(gone(f"{URL}-2"), Failure())  # type: ignore[arg-type]
        ledger._item_dropped(article(url=f"{URL}-3"), DropItem("never in flight"))
        while session.frontier.count_in_flight():
            session.frontier.wakeups.changed.clear()
            await session.frontier.wakeups.changed.wait()

    class Failure:
        def getErrorMessage(self) -> str:  # noqa: N802  # as Twisted spells it
            return "it broke\nin two"

    with within_crawl(tmp_path, work) as store:
        assert store.reports.outcome_counts() == {OutcomeName.FAILED: 2}
        reasons = {due.url: due.tries for due in store.ledger.list_due(datetime(2100, 1, 1, tzinfo=UTC))}
        assert reasons == {URL: 1, f"{URL}-2": 1}


def test_a_store_that_fails_ends_the_crawl_once_and_drops_all_that_waits(tmp_path: Path) -> None:
    async def work() -> None:
        ledger = make_ledger(tmp_path)
        session = await begin(ledger)
        session.store.database.write = broken  # type: ignore[assignment,method-assign]
        ledger.crawler.engine = engine = Engine()  # type: ignore[assignment]
        items = [article(url=f"{URL}-{n}") for n in range(3)]
        results = await asyncio.gather(*(process(ledger, item) for item in items), return_exceptions=True)
        assert all(isinstance(result, DropItem) and "disk full" in str(result) for result in results)
        assert ledger.summary.failure is not None
        assert session.is_over
        assert engine.closed == ["store_unusable"]
        with pytest.raises(DropItem, match="disk full"):
            await process(ledger, article())
        session.store.close()
        ledger._collector.end()

    class Engine:
        def __init__(self) -> None:
            self.closed: list[str] = []

        async def close_spider_async(self, *, reason: str) -> None:
            self.closed.append(reason)

    def broken(work: object) -> None:
        raise StoreUnusable("store sqlite:///news.db: disk full")

    asyncio.run(work())


def test_an_item_that_is_neither_passes_untouched(tmp_path: Path) -> None:
    async def work(ledger: LedgerExtension) -> None:
        item = {"of": "another spider"}
        assert await process(ledger, item) is item

    within_crawl(tmp_path, work).close()


def test_without_a_ledger_nothing_is_stored_and_scrapy_is_told_so() -> None:
    crawler = get_crawler(Spider, {"EXTENSIONS": {}})
    crawler._apply_settings()
    with pytest.raises(NotConfigured):
        StorePipeline.from_crawler(crawler)


STEPS = tuple(
    f"{step.__module__}.{step.__qualname__}" for step in (NormalisePipeline, ValidatePipeline, IdentityPipeline)
)


class Shouting(PurePipeline):
    """A foreign step that is pure: what it makes of an article shows where in the order it was."""

    @staticmethod
    def process(article: Article, site: Site | None) -> Article:
        """Write a headline as it is, and how far it had come, in capitals."""
        return replace(article, headline=f"{article.headline.upper()} {'after' if article.digest else 'before'}")


class Impure:
    """A foreign step that is not."""

    def process_item(self, item: Any) -> Any:
        """Pass."""
        return item


def pages() -> list[Page]:
    recorded = [fixture.read_page() for fixture in islice(find_fixtures(FIXTURE_FOLDER), 12)]
    own = [
        Page(url=f"https://paper.example{path(n)}", body=story(n).encode(), fetched=FETCHED, requested_url=f"{URL}-{n}")
        for n in range(4)
    ]
    empty = Page(url=f"{URL}-5", body=b"<html><body><h1>Crane</h1><p>Crane</p></body></html>", fetched=FETCHED)
    return [*own, *recorded, empty, own[0]]


def store_pages(tmp_path: Path, name: str, *, in_worker: bool) -> list[tuple[Any, ...]]:
    """All rows that the pages give."""
    folder = tmp_path / name
    folder.mkdir()

    async def work(ledger: LedgerExtension) -> None:
        session = ledger.session
        assert session is not None
        for page in pages():
            job = ExtractionJob(page, SITE, host_rights=Rights(robots="allowed"))
            output = run_job(job, STEPS if in_worker else ())
            output = pickle.loads(pickle.dumps(output))
            if output.finished is not None:
                assert in_worker
                session.frontier.set_finished(output.result.ledger_url, output.finished)
                assert session.frontier.finished(output.result) is output.finished
            with suppress(DropItem):
                await process(ledger, output.result)

    within_crawl(folder, work).close()
    with sqlite3.connect(folder / "news.db") as database:
        tables = {
            "records": "SELECT identity, url, canonical_url, headline, dated, language, latest FROM records ORDER BY 1",
            "revisions": "SELECT number, change, digest, signature, article FROM revisions ORDER BY digest, number",
            "search": "SELECT words FROM search ORDER BY 1",
            "ledger": "SELECT url, outcome, reason FROM ledger ORDER BY 1",
        }
        return [(name, *row) for name, query in tables.items() for row in database.execute(query)]


@pytest.mark.slow
def test_what_workers_finish_is_stored_as_what_the_pipelines_finish_here(tmp_path: Path) -> None:
    beside, here = (store_pages(tmp_path, name, in_worker=name == "beside") for name in ("beside", "here"))
    assert len(here) > 40
    assert beside == here


@pytest.mark.parametrize(
    ("pipelines", "steps"),
    [
        ({}, STEPS),
        ({Shouting: 250}, (*STEPS[:2], f"{__name__}.Shouting", STEPS[2])),
        ({Impure: 250}, STEPS[:2]),
        ({Impure: 50}, ()),
        ({"pipelines.validate.ValidatePipeline": None, Shouting: 350}, (
            STEPS[0], STEPS[2], f"{__name__}.Shouting")),
    ],
)  # fmt: skip
def test_pure_pipelines_before_all_others_run_in_the_workers(
    pipelines: dict[Any, int | None], steps: tuple[str, ...]
) -> None:
    settings = Settings()
    settings.setmodule("crawler.settings")
    settings["ITEM_PIPELINES"].update(pipelines)
    assert pure_steps(settings) == steps


def test_a_foreign_pure_step_does_the_same_in_a_worker_in_its_place_of_the_order() -> None:
    job = ExtractionJob(pages()[0], SITE)
    steps = (*STEPS[:2], f"{__name__}.Shouting", STEPS[2])
    beside = run_job(job, steps).result
    here = run_job(job).result
    for step in (NormalisePipeline(), ValidatePipeline(), Shouting(), IdentityPipeline()):
        here = step.process_item(here)
    assert beside == here
    assert isinstance(beside, Article)
    assert beside.headline.endswith(" before")


def test_an_article_that_was_changed_after_its_worker_takes_the_steps_here(tmp_path: Path) -> None:
    async def work(ledger: LedgerExtension) -> None:
        session = ledger.session
        assert session is not None
        output = run_job(ExtractionJob(pages()[0], SITE), STEPS)
        assert isinstance(output.result, Article)
        assert isinstance(output.finished, FinishedArticle)
        session.frontier.set_finished(output.result.ledger_url, output.finished)
        assert NormalisePipeline(ledger).process_item(output.result) is output.result
        changed = replace(output.result, headline=" Crane   stays ", digest=None)
        kept = await process(ledger, changed)
        assert (kept.headline, kept.digest) == ("Crane stays", digest(kept))

    with within_crawl(tmp_path, work) as store:
        assert [row.article.headline for row in store.records.select()] == ["Crane stays"]
