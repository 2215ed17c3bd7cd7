"""What is delivered since a cursor, also while others write."""

from __future__ import annotations

from dataclasses import replace

from crawler.article import OutcomeName
from crawler.storage.selection import RecordFilter
from crawler.storage.store import Store
from crawler.storage.values import Cursor, ReextractedArticle
from tests.contract.stories import HOUR, NOW, compare, story, with_outcome


def numbers(store: Store, since: Cursor, upto: Cursor, site: str | None = None) -> list[tuple[str, int]]:
    found = store.deliveries.between(since, upto, wanted=RecordFilter(site=site))
    return [(one.revision.article.headline, one.revision.number) for one in found]


def test_revisions_come_once_each_in_the_order_in_which_they_were_kept(store: Store) -> None:
    run = store.runs.begin("paper", NOW)
    begin = store.deliveries.cursor()
    assert begin == Cursor(0, 0)
    store.ledger.commit_batch([story("a", body="First."), story("b")], compare=compare, run=run, now=NOW)
    middle = store.deliveries.cursor()
    changed = story("a", body="Second.", fetched=NOW + HOUR)
    store.ledger.commit_batch([changed, story("c", site="other"), story("b")], compare=compare, run=run, now=NOW)
    end = store.deliveries.cursor()
    assert numbers(store, begin, middle) == [("Story a", 1), ("Story b", 1)]
    assert numbers(store, middle, end) == [("Story a", 2), ("Story c", 1)]
    assert numbers(store, begin, end, "other") == [("Story c", 1)]
    assert numbers(store, end, end) == []


def test_what_was_read_again_comes_again_in_its_new_reading(store: Store) -> None:
    run = store.runs.begin("paper", NOW)
    store.ledger.commit_batch([story("a"), story("b")], compare=compare, run=run, now=NOW)
    before = store.deliveries.cursor()
    (first, _) = store.deliveries.between(Cursor(), before)
    better = replace(first.revision.article, headline="Read better")
    store.records.replace_articles(
        [ReextractedArticle(id=first.id, article=better, digest="d", signature=b"")], software="x", now=NOW
    )
    after = store.deliveries.cursor()
    assert after == Cursor(before.revisions, before.reextractions + 1)
    assert numbers(store, before, after) == [("Read better", 1)]
    assert numbers(store, Cursor(), after) == [("Read better", 1), ("Story b", 1)]


def test_a_story_that_was_taken_down_is_told(store: Store) -> None:
    run = store.runs.begin("paper", NOW)
    store.ledger.commit_batch([story("a")], compare=compare, run=run, now=NOW)
    store.ledger.commit_batch([with_outcome("a", OutcomeName.GONE, NOW + HOUR)], compare=compare, run=run, now=NOW)
    assert [one.is_taken_down for one in store.deliveries.between(Cursor(), store.deliveries.cursor())] == [False, True]


def test_reasons_and_seeds_are_told_by_site(store: Store) -> None:
    run = store.runs.begin("paper", NOW)
    refused = [with_outcome(name, OutcomeName.REFUSED_BY_ROBOTS, reason="Disallow: /x") for name in "ab"]
    store.ledger.commit_batch(
        [*refused, with_outcome("c", OutcomeName.REFUSED_BY_ROBOTS, reason="Disallow: /y")],
        compare=compare,
        run=run,
        now=NOW,
    )
    assert store.reports.outcome_reasons(OutcomeName.REFUSED_BY_ROBOTS) == {"Disallow: /x": 2, "Disallow: /y": 1}
    assert store.reports.outcome_reasons(OutcomeName.REFUSED_BY_ROBOTS, site="other") == {}
    assert store.channels.seed_urls() == []
