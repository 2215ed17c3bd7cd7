"""What belongs to archived pages: planned with the revision, finished once, found by payload, gone with a purge."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from crawler.article import Capture, Declared, Image
from crawler.storage.merging import merge_records
from crawler.storage.purge import Purge, run_purge
from crawler.storage.schema import requisite_plans, requisites
from crawler.storage.store import Store
from crawler.storage.values import IdentifiedArticle, RequisiteRow, RequisiteState
from tests.contract.stories import FEED, HOUR, NOW, compare, story, url

PICTURE = "https://paper.example/crane.png"


def capture(name: str) -> Capture:
    return Capture(
        file="/warc/a.warc.gz", offset=len(name), record_id=f"urn:uuid:{name}", payload_digest=f"sha256:{name}"
    )


def archived(name: str | int, **fields: object) -> IdentifiedArticle:
    one = story(name, images=(Image(url=PICTURE),), **fields)
    return replace(one, capture=capture(f"page-{name}"), wants_requisites=True)


def commit(store: Store, *items: IdentifiedArticle) -> None:
    run = store.runs.begin("paper", NOW)
    store.ledger.commit_batch(items, compare=compare, run=run, now=NOW)
    store.runs.end(run, NOW, "finished")


def row(address: str, state: RequisiteState, name: str | None = None, reason: str | None = None) -> RequisiteRow:
    held = capture(name) if name else None
    return RequisiteRow(url=address, kind="image", state=state, at=NOW, reason=reason, size=7, capture=held)


def counts(store: Store) -> tuple[int, int]:
    with store.database.reading() as connection:
        tables = (requisite_plans, requisites)
        first, second = (connection.execute(select(func.count()).select_from(one)).scalar_one() for one in tables)
    return first, second


def test_new_texts_wait_and_others_do_not(store: Store) -> None:
    commit(store, archived(1), archived(2), replace(archived(3), wants_requisites=False))
    commit(store, archived(1))  # unchanged
    assert store.requisites.count_waiting("paper") == 2
    first, second = store.requisites.waiting("paper", after=0, limit=9)
    assert (first.url, first.capture, first.images) == (url(1), capture("page-1"), (PICTURE,))
    assert store.requisites.waiting("paper", after=first.revision_id, limit=9) == [second]
    assert store.requisites.waiting("paper", after=0, limit=1) == [first]
    assert store.requisites.waiting("tide", after=0, limit=9) == []
    commit(store, archived(1, body="Another text.", fetched=NOW + HOUR))
    assert store.requisites.count_waiting("paper") == 3


def test_what_became_of_a_page_is_kept_once(store: Store) -> None:
    commit(store, archived(1))
    [plan] = store.requisites.waiting("paper", after=0, limit=9)
    rows = [
        row(PICTURE, RequisiteState.ARCHIVED, "a"),
        row("https://paper.example/b.png", RequisiteState.FAILED, reason="HTTP 404"),
    ]
    for _ in range(2):
        store.requisites.finish(plan.revision_id, rows, NOW)
    assert store.requisites.count_waiting("paper") == 0
    assert store.requisites.of_revision(plan.revision_id) == rows
    record = store.records.get(url(1))
    assert record is not None
    assert store.requisites.of_story(record.id, 1) == rows
    assert store.requisites.of_story(record.id, 2) == []
    found = store.requisites.find_payload("sha256:a")
    assert found is not None
    assert (found.url, found.capture) == (PICTURE, capture("a"))
    assert store.requisites.find_payload("sha256:b") is None


def test_a_revisit_is_never_what_another_one_refers_to(store: Store) -> None:
    commit(store, archived(1))
    [plan] = store.requisites.waiting("paper", after=0, limit=9)
    twin = row("https://paper.example/twin.png", RequisiteState.REPEATED, "a")
    known = row("https://paper.example/known.png", RequisiteState.KNOWN, "a")
    store.requisites.finish(plan.revision_id, [twin, known], NOW)
    assert store.requisites.find_payload("sha256:a") is None


def test_a_site_is_due_with_a_story_or_a_feed(store: Store) -> None:
    commit(store, archived(1))
    assert not store.requisites.is_site_due("paper", NOW)
    store.channels.add(FEED, site="paper", kind=Declared.FEED, found_by="site", now=NOW)
    store.channels.record_fetch(FEED, site="paper", now=NOW, status=200, failed=False, next_due=NOW + HOUR)
    assert not store.requisites.is_site_due("paper", NOW)
    assert store.requisites.is_site_due("paper", NOW + HOUR)
    assert not store.requisites.is_site_due("tide", NOW + HOUR)


def test_rows_stay_with_their_revision_when_stories_become_one(store: Store) -> None:
    commit(store, archived(1), archived(2))
    first, second = store.requisites.waiting("paper", after=0, limit=9)
    store.requisites.finish(second.revision_id, [row(PICTURE, RequisiteState.ARCHIVED, "a")], NOW)
    kept, absorbed = (one.id for name in (1, 2) if (one := store.records.get(url(name))))
    store.database.write(lambda connection: merge_records(connection, kept, absorbed))
    assert [one.url for one in store.requisites.of_story(kept, 2)] == [PICTURE]
    assert store.requisites.waiting("paper", after=0, limit=9) == [first]


def test_a_purge_takes_them_along(store: Store) -> None:
    old = NOW - timedelta(days=500)
    commit(store, archived(1, published=old, fetched=old))
    [plan] = store.requisites.waiting("paper", after=0, limit=9)
    store.requisites.finish(plan.revision_id, [row(PICTURE, RequisiteState.ARCHIVED, "a")], NOW)
    commit(store, story(2, published=NOW))
    assert counts(store) == (1, 1)
    run_purge(store.database, Purge(before=NOW - timedelta(days=400)), on_progress=lambda number: None)
    assert counts(store) == (0, 0)
