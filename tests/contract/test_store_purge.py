"""Old stories are removed, and what is delivered, counted and fetched afterwards is right all the same."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from crawler.storage.migrate import pending_migrations
from crawler.storage.purge import Purge, PurgeCount, count_purge, run_purge
from crawler.storage.schema import VERSION, outcomes, records, revisions
from crawler.storage.store import Store
from crawler.storage.values import Cursor
from tests.contract.stories import HOUR, NOW, candidate, compare, story, url

DAY = timedelta(days=1)
OLD, BEFORE = NOW - 500 * DAY, NOW - 400 * DAY


def fill(store: Store) -> None:
    """Two old stories of which one was revised, a new one, and an old one that came last."""
    run = store.runs.begin("paper", OLD)
    store.ledger.declare([candidate(n, found=OLD) for n in (1, 2, 3, 4)])
    old = [story(1, published=OLD), story(2, published=OLD)]
    store.ledger.commit_batch(old, compare=compare, run=run, now=OLD)
    revised = story(1, published=OLD, body="Another paragraph.")
    store.ledger.commit_batch([revised], compare=compare, run=run, now=OLD + HOUR)
    store.ledger.commit_batch([story(3, published=NOW)], compare=compare, run=run, now=NOW)
    store.ledger.commit_batch([story(4, published=OLD)], compare=compare, run=run, now=NOW)
    store.runs.end(run, NOW, "finished")


def headlines(store: Store) -> set[str]:
    return {row.headline for row in store.records.select()}


def test_old_stories_go_and_their_numbers_are_never_given_again(store: Store) -> None:
    fill(store)
    purge = Purge(before=BEFORE)
    with store.database.reading() as connection:
        old_visits = connection.execute(select(func.count()).where(outcomes.c.at < BEFORE)).scalar_one()
    assert count_purge(store.database, purge) == PurgeCount(stories=2, revisions=3, visits=old_visits)
    cursor = store.deliveries.cursor()
    progress: list[int] = []
    done = run_purge(store.database, purge, on_progress=progress.append)
    assert (done.stories, done.revisions) == (2, 3)
    assert progress == [2]
    assert headlines(store) == {"Story 3", "Story 4"}  # the newest revision holds the place of its number
    assert store.deliveries.cursor() == cursor
    assert {row.headline for row in store.records.select(search="story")} == {"Story 3", "Story 4"}
    assert store.records.get(url(1)) is None
    assert store.ledger.count_pending("paper", NOW + 1000 * DAY) == 0
    store.ledger.declare([candidate(1, found=NOW, declared_by="https://paper.example/sitemap.xml")])
    assert store.ledger.count_pending("paper", NOW + 1000 * DAY) == 0
    run = store.runs.begin("paper", NOW + DAY)
    store.ledger.commit_batch([story(5, published=NOW)], compare=compare, run=run, now=NOW + DAY)
    new = list(store.deliveries.between(cursor, store.deliveries.cursor()))
    assert [one.revision.article.headline for one in new] == ["Story 5"]
    assert run_purge(store.database, purge, on_progress=progress.append).stories == 1  # newer numbers hold the place
    assert headlines(store) == {"Story 3", "Story 5"}
    assert run_purge(store.database, purge, on_progress=progress.append).stories == 0


def test_the_latest_text_may_stay(store: Store) -> None:
    fill(store)
    purge = Purge(before=BEFORE, keeps_text=True)
    assert count_purge(store.database, purge).revisions == 1
    assert run_purge(store.database, purge, on_progress=lambda count: None).revisions == 1
    assert headlines(store) == {"Story 1", "Story 2", "Story 3", "Story 4"}
    (left,) = store.records.revisions(url(1))
    assert (left.number, left.article.body) == (2, "Another paragraph.")
    run = store.runs.begin("paper", NOW)
    again = story(1, published=OLD, body="A third one.")
    store.ledger.commit_batch([again], compare=compare, run=run, now=NOW)
    assert [one.number for one in store.records.revisions(url(1))] == [2, 3]
    assert run_purge(store.database, Purge(before=BEFORE, keeps_text=True), on_progress=lambda count: None).stories == 0


def test_a_story_that_a_crawl_holds_and_other_sites_stay(store: Store) -> None:
    fill(store)
    assert count_purge(store.database, Purge(before=BEFORE, site="other")) == PurgeCount(
        stories=0, revisions=0, visits=0
    )
    store.ledger.make_due("paper", [url(1)], NOW)
    run = store.runs.begin("paper", NOW)
    assert len(store.ledger.lease(run, "paper", limit=5, now=NOW)) == 1
    run_purge(store.database, Purge(before=BEFORE), on_progress=lambda count: None)
    assert headlines(store) == {"Story 1", "Story 3", "Story 4"}
    with store.database.reading() as connection:
        orphans = select(revisions.c.id).where(revisions.c.record_id.not_in(select(records.c.id)))
        assert connection.execute(orphans).all() == []


def test_a_cursor_of_before_gives_what_is_left(store: Store) -> None:
    fill(store)
    run_purge(store.database, Purge(before=BEFORE), on_progress=lambda count: None)
    left = store.deliveries.between(Cursor(), store.deliveries.cursor())
    assert [one.revision.article.headline for one in left] == ["Story 3", "Story 4"]


def test_nothing_is_pending_in_a_store_of_today(store_url: str) -> None:
    assert pending_migrations(store_url) == (VERSION, [])
