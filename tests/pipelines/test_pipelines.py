"""The pipelines in their order, with a real store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from scrapy import Spider
from scrapy.exceptions import DropItem, NotConfigured
from scrapy.utils.test import get_crawler

from crawler.article import Article, Candidate, Declared, Outcome, OutcomeName
from crawler.crawl.arguments import Selection
from crawler.errors import StoreUnusable
from crawler.extensions.ledger import Answer, LedgerExtension
from crawler.site import Site
from crawler.storage.store import Store
from pipelines.identity import IdentityPipeline
from pipelines.normalise import NormalisePipeline
from pipelines.store import StorePipeline
from pipelines.validate import ValidatePipeline
from tests.articles import BODY, URL, article

SITE = Site(name="paper", home="https://paper.example/", publisher="The Paper")


def ledger(tmp_path: Path, **settings: Any) -> LedgerExtension:
    crawler = get_crawler(
        Spider,
        {
            "NEWS_STORE": f"sqlite:///{tmp_path / 'news.db'}",
            "NEWS_BATCH": 10,
            "NEWS_CLOCK": "crawler.clock.SystemClock",
            **settings,
        },
    )
    return LedgerExtension.from_crawler(crawler)


def with_ledger(tmp_path: Path, work: Callable[[LedgerExtension], Awaitable[None]]) -> Store:
    """Does work within a crawl of the site; returns the store as it is afterwards."""

    async def crawl() -> None:
        own = ledger(tmp_path)
        await own.begin(SITE)
        await work(own)
        await own._spider_closed("finished")

    asyncio.run(crawl())
    return Store.open(f"sqlite:///{tmp_path / 'news.db'}", must_exist=True)


async def run(own: LedgerExtension, item: Article | Outcome) -> Any:
    item = NormalisePipeline(own).process_item(item)
    item = ValidatePipeline().process_item(item)
    item = IdentityPipeline().process_item(item)
    return await StorePipeline(own).process_item(item)


def outcome(name: OutcomeName = OutcomeName.GONE, url: str = URL) -> Outcome:
    return Outcome(url=url, site="paper", name=name, reason="HTTP 410", at=datetime.now(UTC), status=410)


def test_an_article_comes_out_clean_identified_and_stored(tmp_path: Path) -> None:
    async def work(own: LedgerExtension) -> None:
        told = await run(own, article(headline=" Crane stays | The Paper ", requested_url=f"{URL}?id=1"))
        assert told.headline == "Crane stays"
        assert told.canonical_url == URL
        assert told.digest
        assert own.counts["paper"] == {OutcomeName.NEW: 1}

    with with_ledger(tmp_path, work) as store:
        [row] = store.records.select()
        assert row.article.headline == "Crane stays"
        assert store.records.get(f"{URL}?id=1") is not None, "by the URL that was asked for, too"


def test_an_article_without_a_body_ends_as_an_outcome_of_the_url_that_was_asked_for(tmp_path: Path) -> None:
    async def work(own: LedgerExtension) -> None:
        with pytest.raises(DropItem, match="incomplete: no body"):
            await run(own, article(body=" ", requested_url=f"{URL}?id=2"))

    with with_ledger(tmp_path, work) as store:
        assert store.reports.outcome_counts() == {OutcomeName.INCOMPLETE: 1}
        assert not list(store.records.select())


def test_an_outcome_is_stored_and_goes_no_further(tmp_path: Path) -> None:
    async def work(own: LedgerExtension) -> None:
        with pytest.raises(DropItem, match="gone: HTTP 410"):
            await run(own, outcome())
        assert [miss.name for miss in own.missed] == [OutcomeName.GONE]

    with with_ledger(tmp_path, work) as store:
        assert store.reports.outcome_counts() == {OutcomeName.GONE: 1}


def test_the_second_reading_is_unchanged_and_an_edit_is_a_revision(tmp_path: Path) -> None:
    async def work(own: LedgerExtension) -> None:
        await run(own, article())
        await run(own, article(body=f"{BODY}\n\n12 comments"))
        await run(own, article(body=BODY.replace("forty", "fourteen")))
        assert own.counts["paper"] == {OutcomeName.NEW: 1, OutcomeName.UNCHANGED: 1, OutcomeName.REVISED: 1}

    with with_ledger(tmp_path, work) as store:
        assert [revision.number for revision in store.records.revisions(URL)] == [1, 2]


def test_many_items_at_once_are_written_in_batches_and_each_has_its_outcome(tmp_path: Path) -> None:
    async def work(own: LedgerExtension) -> None:
        stories = [article(url=f"{URL}-{n}", body=f"{BODY} Number {n}.") for n in range(35)]
        told = await asyncio.gather(*(run(own, one) for one in stories))
        assert [one.url for one in told] == [one.url for one in stories]

    with with_ledger(tmp_path, work) as store:
        assert store.reports.outcome_counts() == {OutcomeName.NEW: 35}


def test_validators_and_a_wait_that_a_host_asked_for_are_kept_with_the_url(tmp_path: Path) -> None:
    async def work(own: LedgerExtension) -> None:
        candidate = Candidate(
            url=URL, site="paper", declared_by="user", declared_in=Declared.USER, found=datetime.now(UTC)
        )
        await own.declare([candidate, replace(candidate, url=f"{URL}-2")])
        assert {due.url for due in await own.lease("paper", Selection(), 10)} == {URL, f"{URL}-2"}
        assert own.opened("paper") == 2
        own.note_answer(URL, Answer(status=200, etag='"1"', last_modified="Fri, 20 Nov 2026 09:00:00 GMT"))
        await run(own, article())
        own.note_answer(f"{URL}-2", Answer(retry_after=0))
        with pytest.raises(DropItem):
            await run(own, outcome(OutcomeName.REFUSED_BY_ROBOTS, f"{URL}-2"))
        assert own.opened("paper") == 0
        await own.ask_again("paper", [URL])
        due = {one.url: one for one in await own.lease("paper", Selection(), 10)}
        assert due[URL].etag == '"1"'
        assert f"{URL}-2" in due, "refused for now is due again after the wait"

    with_ledger(tmp_path, work).close()


def test_a_store_that_fails_ends_in_its_one_error_for_all_who_wait(tmp_path: Path) -> None:
    async def work() -> None:
        own = ledger(tmp_path)
        await own.begin(SITE)
        own.store.database.write = broken  # type: ignore[assignment,method-assign]
        own.crawler.engine = engine = Engine()  # type: ignore[assignment]
        results = await asyncio.gather(*(run(own, article(url=f"{URL}-{n}")) for n in range(3)), return_exceptions=True)
        assert all(isinstance(result, DropItem) and "disk full" in str(result) for result in results)
        assert own.failure is not None
        assert engine.closed == ["store_unusable"], "the crawl is ended, once"
        with pytest.raises(DropItem, match="disk full"):
            await run(own, article())
        own.store.close()

    class Engine:
        def __init__(self) -> None:
            self.closed: list[str] = []

        async def close_spider_async(self, *, reason: str) -> None:
            self.closed.append(reason)

    def broken(work: object) -> None:
        raise StoreUnusable("store sqlite:///news.db: disk full")

    asyncio.run(work())


def test_an_item_that_is_neither_passes_untouched(tmp_path: Path) -> None:
    async def work(own: LedgerExtension) -> None:
        item = {"of": "another spider"}
        assert await run(own, item) is item  # type: ignore[arg-type]

    with_ledger(tmp_path, work).close()


def test_without_a_ledger_nothing_is_stored_and_scrapy_is_told_so() -> None:
    crawler = get_crawler(Spider, {"EXTENSIONS": {}})
    crawler._apply_settings()
    with pytest.raises(NotConfigured):
        StorePipeline.from_crawler(crawler)
