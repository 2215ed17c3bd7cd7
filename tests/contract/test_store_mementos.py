"""Captures that web archives list, what became of each, and how far their indexes were read."""

from __future__ import annotations

from dataclasses import replace

from crawler.article import Declared, OutcomeName
from crawler.storage.mementos import ListedCapture, Listing
from crawler.storage.store import Store
from tests.contract.stories import HOUR, NOW, candidate, compare, story, url

ARCHIVE = "http://archive.example/news/cdx"


def listed(name: str, hours: int = 0, digest: str | None = None) -> ListedCapture:
    return ListedCapture(url=url(name), captured=NOW + hours * HOUR, status=200, digest=digest)


def test_captures_wait_in_their_order_one_of_a_story_at_a_time(store: Store) -> None:
    captures = [listed("a", 2, "Y"), listed("b", 1), listed("a", 0, "X"), listed("a", 3, "Y")]
    assert store.mementos.add("paper", ARCHIVE, captures) == 4
    assert store.mementos.add("paper", ARCHIVE, [*captures, listed("c", 9)]) == 1, "known ones are not doubled"
    began = NOW + 100 * HOUR
    waiting = store.mementos.waiting("paper", ARCHIVE, began=began, limit=10)
    assert [one.capture for one in waiting] == [captures[2], captures[1], listed("c", 9)]
    assert store.mementos.waiting("paper", ARCHIVE, began=began, limit=10, until=NOW)[0].id == waiting[0].id
    assert not store.mementos.waiting("paper", "http://other.example/cdx", began=began, limit=10)
    busy = [url("a"), url("c")]
    assert [
        one.capture.url for one in store.mementos.waiting("paper", ARCHIVE, began=began, limit=9, without=busy)
    ] == [url("b")]
    store.mementos.record_outcome(waiting[0].id, OutcomeName.NEW, "revision 1", NOW)
    store.mementos.postpone(waiting[1].id, "HTTP 503", began)
    following = store.mementos.waiting("paper", ARCHIVE, began=began, limit=10)
    assert [one.capture for one in following] == [captures[0], listed("c", 9)], "what failed waits for another run"
    assert following[0].same_bytes is None, "another digest"
    store.mementos.record_outcome(following[0].id, OutcomeName.REVISED, "revision 2", NOW)
    [last, *_] = store.mementos.waiting("paper", ARCHIVE, began=began, limit=10)
    assert last.same_bytes == (captures[0].captured, OutcomeName.REVISED, "revision 2")
    [again] = store.mementos.waiting("paper", ARCHIVE, began=began + HOUR, limit=9, urls=[url("b")])
    assert again.tries == 1


def test_what_is_known_of_a_story_is_told_with_its_capture(store: Store) -> None:
    run = store.runs.begin("paper", NOW)
    store.ledger.commit_batch([story("a", fetched=NOW)], compare=compare, run=run, now=NOW)
    store.mementos.add("paper", ARCHIVE, [listed("a", -1), listed("b")])
    [one, other] = store.mementos.waiting("paper", ARCHIVE, began=NOW, limit=10)
    assert (one.is_held, one.last_seen, one.outcome) == (True, NOW, OutcomeName.NEW)
    assert (other.is_held, other.last_seen, other.outcome) == (False, None, None)


def test_how_far_an_index_was_read(store: Store) -> None:
    part = Listing(scope="paper.example", first=NOW, last=NOW + HOUR, resume="k", lines=7, left_out={"HTTP 301": 2})
    store.mementos.save_listing("paper", ARCHIVE, part, NOW)
    assert store.mementos.listings("paper", ARCHIVE) == [part]
    store.mementos.save_listing("paper", ARCHIVE, replace(part, resume=None, ended=True), NOW)
    assert store.mementos.listings("paper", ARCHIVE) == [replace(part, resume=None, ended=True)]
    store.mementos.add("paper", ARCHIVE, [listed("a"), listed("a", 1), listed("b")])
    store.mementos.record_outcome(1, OutcomeName.NEW, "revision 1", NOW)
    [count] = store.mementos.counts()
    assert (count.stories, count.held, count.captures, count.waiting) == (2, 1, 3, 2)
    assert (count.outcomes, count.left_out) == ({"new": 1}, {"HTTP 301": 2})
    assert store.mementos.counts(site="other") == []
    assert store.mementos.reopen("paper", ARCHIVE, NOW, NOW + HOUR) == 0, "it did not fail"


def test_a_story_of_an_archive_alone_is_not_visited_until_its_paper_announces_it(store: Store) -> None:
    of_archive = replace(candidate("a"), declared_in=Declared.ARCHIVE, declared_by=ARCHIVE)
    store.ledger.declare([of_archive])
    run = store.runs.begin("paper", NOW)
    assert store.ledger.lease(run, "paper", limit=9, now=NOW) == []
    store.ledger.declare([of_archive])
    assert store.ledger.count_pending("paper", NOW) == 0
    store.ledger.declare([candidate("a")])
    assert [due.url for due in store.ledger.lease(run, "paper", limit=9, now=NOW)] == [url("a")]
    store.ledger.declare([candidate("b")])
    store.ledger.declare([replace(of_archive, url=url("b"))])
    assert store.ledger.count_pending("paper", NOW) == 2
