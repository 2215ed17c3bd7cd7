"""The writer with a real SQLite file and a timer that a test lets elapse, without Scrapy."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.article import Article, Outcome, OutcomeName
from crawler.crawl.arguments import Selection
from crawler.crawl.fetch_facts import FetchFacts
from crawler.crawl.writer import MAX_BATCH_WAIT
from crawler.errors import RunEnded, StoreUnusable
from crawler.site import Site
from tests.articles import BODY, FETCHED, URL, article
from tests.unit.crawl.session import SITE, Desk, candidate, open_desk, settle

TAG = '"abc"'


def run(folder: Path, work: Callable[[Desk], Awaitable[None]]) -> None:
    async def within() -> None:
        desk = open_desk(folder, batch_size=3)
        await desk.session.frontier.begin_site(SITE)
        await work(desk)
        await desk.close()

    asyncio.run(within())


def story(number: int) -> Article:
    return article(url=f"{URL}-{number}", body=f"{BODY} Number {number}.")


def gone(number: int) -> Outcome:
    url = f"{URL}-{number}"
    return Outcome(url=url, site="paper", name=OutcomeName.GONE, reason="HTTP 410", at=FETCHED, status=410)


def count_batches(desk: Desk) -> list[int]:
    """The sizes of the batches that are committed from now on."""
    ledger = desk.session.store.ledger
    commit_batch, sizes = ledger.commit_batch, []

    def counted(items, **options):
        sizes.append(len(items))
        return commit_batch(items, **options)

    ledger.commit_batch = counted  # type: ignore[method-assign]
    return sizes


def test_a_full_batch_is_committed_at_once(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        sizes = count_batches(desk)
        outcomes = await asyncio.gather(*(desk.session.writer.commit(story(n)) for n in range(3)))
        assert [outcome.name for outcome in outcomes] == [OutcomeName.NEW] * 3
        assert [outcome.url for outcome in outcomes] == [story(n).url for n in range(3)]
        assert sizes == [3]
        assert desk.committed == outcomes
        assert desk.session.summary.held_count() == 3

    run(tmp_path, work)


def test_a_batch_that_is_not_full_is_committed_after_a_wait(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        sizes = count_batches(desk)
        commits = [asyncio.ensure_future(desk.session.writer.commit(item)) for item in (story(0), gone(1))]
        await settle()
        assert desk.timer.waits == [MAX_BATCH_WAIT]
        assert not any(commit.done() for commit in commits)
        desk.timer.elapse()
        assert [outcome.name for outcome in await asyncio.gather(*commits)] == [OutcomeName.NEW, OutcomeName.GONE]
        assert sizes == [2]

    run(tmp_path, work)


def test_a_batch_that_holds_all_that_is_in_flight_is_committed_without_a_wait(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        frontier, writer = desk.session.frontier, desk.session.writer
        for n in range(2):
            frontier.register(story(n).url, "paper")
        first = asyncio.ensure_future(writer.commit(story(0)))
        await settle()
        assert desk.timer.waits == [MAX_BATCH_WAIT], "another is under way"
        second = asyncio.ensure_future(writer.commit(story(1)))
        await asyncio.gather(first, second)
        writer.expects_more = True
        frontier.register(story(2).url, "paper")
        third = asyncio.ensure_future(writer.commit(story(2)))
        await settle()
        assert not third.done()
        desk.timer.elapse()
        await third

    run(tmp_path, work)


def test_more_than_a_batch_is_committed_in_several(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        sizes = count_batches(desk)
        commits = [asyncio.ensure_future(desk.session.writer.commit(story(n))) for n in range(7)]
        done, _ = await asyncio.wait(commits[:6])
        assert len(done) == 6
        assert not commits[6].done()
        assert sizes == [3, 3]
        desk.timer.elapse()
        await commits[6]
        assert sizes == [3, 3, 1]

    run(tmp_path, work)


def test_a_flush_commits_what_waits_without_a_wait(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        desk.session.writer.flush()
        commit = asyncio.ensure_future(desk.session.writer.commit(story(0)))
        await settle()
        assert not commit.done(), "a flush of nothing hastens nothing later"
        desk.session.writer.flush()
        assert (await commit).name is OutcomeName.NEW

    run(tmp_path, work)


def test_closing_commits_what_waits(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        commit = asyncio.ensure_future(desk.session.writer.commit(story(0)))
        await settle()
        await desk.session.writer.close()
        assert commit.done()
        assert commit.result().name is OutcomeName.NEW

    run(tmp_path, work)


def test_an_article_that_cannot_be_kept_fails_alone(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        broken = replace(story(1), provenance={"headline": object()})  # type: ignore[dict-item]
        items = (story(0), broken, story(2))
        outcomes = await asyncio.gather(*(desk.session.writer.commit(item) for item in items))
        assert [outcome.name for outcome in outcomes] == [OutcomeName.NEW, OutcomeName.FAILED, OutcomeName.NEW]
        assert outcomes[1].url == broken.url
        assert outcomes[1].reason.startswith("it cannot be kept: ")
        assert not desk.failures
        assert [missed.url for missed in desk.session.summary.missed] == [broken.url]

    run(tmp_path, work)


def test_an_outcome_that_cannot_be_kept_ends_the_crawl(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        desk.session.frontier.set_facts(gone(0).url, FetchFacts(retry_after=float("inf")))
        commit = asyncio.ensure_future(desk.session.writer.commit(gone(0)))
        desk.timer.elapse()
        with pytest.raises(StoreUnusable, match=r"news\.db: OverflowError"):
            await commit
        assert len(desk.failures) == 1

    run(tmp_path, work)


def test_a_store_that_refuses_fails_all_who_wait_and_all_who_come_later(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        session = desk.session
        await session.frontier.declare([candidate(story(n).url) for n in range(5)])
        await session.frontier.lease("paper", Selection(), 10)
        database = session.store.database
        write, database.write = database.write, refuse  # type: ignore[method-assign, assignment]
        commits = [session.writer.commit(story(n)) for n in range(5)]
        results = await asyncio.gather(*commits, return_exceptions=True)
        assert all(isinstance(result, StoreUnusable) and "disk full" in str(result) for result in results)
        assert len(desk.failures) == 1, "it is told once"
        assert session.is_over
        with pytest.raises(StoreUnusable, match="disk full"):
            await session.writer.commit(story(9))
        assert session.frontier.count_in_flight() == 5, "what is not committed is not finished"
        database.write = write  # type: ignore[method-assign]
        assert session.store.reports.outcome_counts() == {None: 5}

    def refuse(work: object) -> None:
        raise StoreUnusable("store sqlite:///news.db: disk full")

    run(tmp_path, work)


def test_what_the_answer_said_is_kept_with_the_url(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        frontier, writer = desk.session.frontier, desk.session.writer
        await frontier.declare([candidate(URL), candidate(f"{URL}-2")])
        await frontier.lease("paper", Selection(), 10)
        frontier.set_facts(URL, FetchFacts(status=200, etag=TAG, last_modified="Fri, 20 Nov 2026 09:00:00 GMT"))
        frontier.set_facts(f"{URL}-2", FetchFacts(retry_after=60))
        commits = asyncio.gather(writer.commit(article()), writer.commit(gone(2)))
        await settle()
        writer.flush()
        await commits
        assert frontier.count_in_flight() == 0
        desk.clock.advance(timedelta(minutes=2))
        await frontier.make_due("paper", [URL])
        due = {one.url: one for one in await frontier.lease("paper", Selection(), 10)}
        assert (due[URL].etag, due[URL].last_modified) == (TAG, "Fri, 20 Nov 2026 09:00:00 GMT")
        assert f"{URL}-2" in due, "due again after the wait that the host asked for"

    run(tmp_path, work)


def test_sites_of_several_runs_are_committed_each_to_its_run(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        other = Site(name="other", home="https://other.example/")
        await desk.session.frontier.begin_site(other)
        sizes = count_batches(desk)
        foreign = article(url="https://other.example/2026/a-tale-of-two-cities-and-a-crane", site="other")
        await asyncio.gather(*(desk.session.writer.commit(item) for item in (story(0), foreign, story(1))))
        assert sizes == [3], "one transaction for all sites"
        runs = {name: desk.session.frontier.runs.latest.get(name) for name in ("paper", "other")}
        reports = desk.session.store.reports
        assert reports.outcome_counts(run=runs["paper"]) == {OutcomeName.NEW: 2}
        assert reports.outcome_counts(run=runs["other"]) == {OutcomeName.NEW: 1}

    run(tmp_path, work)


def test_a_run_that_another_process_has_ended_takes_no_other_with_it(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        other = Site(name="other", home="https://other.example/")
        await desk.session.frontier.begin_site(other)
        lost = desk.session.frontier.runs.latest.get("paper")
        with sqlite3.connect(tmp_path / "news.db") as elsewhere:
            elsewhere.execute("UPDATE runs SET finish = 'killed' WHERE id = ?", (lost,))
        foreign = article(url="https://other.example/2026/a-tale-of-two-cities-and-a-crane", site="other")
        commits = (desk.session.writer.commit(item) for item in (story(0), foreign, story(1)))
        first, kept, second = await asyncio.gather(*commits, return_exceptions=True)
        assert isinstance(first, RunEnded)
        assert isinstance(second, RunEnded)
        assert isinstance(kept, Outcome)
        assert kept.name is OutcomeName.NEW
        assert desk.session.store.reports.outcome_counts() == {OutcomeName.NEW: 1}
        assert not desk.failures

    run(tmp_path, work)


def test_what_is_to_be_written_before_a_batch_may_fail_it(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        calls: list[str] = []
        desk.session.writer.before_batch = lambda: calls.append("sites")
        await asyncio.gather(*(desk.session.writer.commit(story(n)) for n in range(3)))
        assert calls == ["sites"]
        desk.session.writer.before_batch = refuse
        results = await asyncio.gather(*(desk.session.writer.commit(gone(n)) for n in range(3)), return_exceptions=True)
        assert all(isinstance(result, StoreUnusable) for result in results)
        assert len(desk.failures) == 1

    def refuse() -> None:
        raise StoreUnusable("store sqlite:///news.db: read-only")

    run(tmp_path, work)
