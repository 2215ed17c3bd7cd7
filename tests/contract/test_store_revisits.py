"""What a store keeps for scheduled crawls: stories that go and come back, flipping URLs, rounds, counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from crawler.article import ChangeClass, Declared, History, OutcomeName
from crawler.revisit import ChangeRate
from crawler.storage.store import Store
from crawler.storage.values import Round
from tests.contract.stories import FEED, HOUR, NOW, candidate, compare, ended, kept, url


@pytest.fixture
def run(store: Store) -> int:
    return store.runs.begin("paper", NOW)


def keep(store: Store, run: int, *settled: object) -> list[tuple[str, str]]:
    outcomes = store.ledger.commit_batch(settled, compare=compare, run=run, now=NOW)  # type: ignore[arg-type]
    return [(outcome.name.value, outcome.reason) for outcome in outcomes]


def test_a_story_that_is_gone_is_a_revision_that_loses_nothing_and_so_is_its_return(store: Store, run: int) -> None:
    keep(store, run, kept("a", body="The text."))
    assert keep(store, run, ended("a", OutcomeName.GONE, status=410)) == [("gone", "so it was; revision 2: taken down")]
    (row,) = store.records.select()
    assert (row.taken_down, row.article.body, row.revisions) == (NOW, "The text.", 2)
    assert keep(store, run, ended("a", OutcomeName.GONE)) == [("gone", "so it was")], "known already"
    assert keep(store, run, kept("a", body="The text.")) == [("revised", "revision 3: back again")]
    (row,) = store.records.select()
    assert row.taken_down is None
    assert [one.classes for one in store.records.revisions(row.id)] == [
        (),
        (ChangeClass.TAKEN_DOWN,),
        (ChangeClass.BACK_AGAIN,),
    ]


def test_a_page_that_only_looks_gone_has_to_do_so_twice(store: Store, run: int) -> None:
    keep(store, run, kept("a"))
    keep(store, run, ended("a", OutcomeName.SOFT_404))
    assert next(store.records.select()).taken_down is None
    keep(store, run, kept("a"), ended("a", OutcomeName.SOFT_404))
    assert next(store.records.select()).revisions == 1
    keep(store, run, ended("a", OutcomeName.SOFT_404))
    assert next(store.records.select()).taken_down == NOW


def test_a_story_is_not_gone_while_another_url_of_it_is_there(store: Store, run: int) -> None:
    keep(store, run, kept("a"), kept("a", ledger_url=url("a.amp")))
    keep(store, run, ended("a.amp", OutcomeName.GONE))
    assert next(store.records.select()).taken_down is None
    keep(store, run, ended("a", OutcomeName.GONE))
    assert next(store.records.select()).taken_down == NOW


def test_a_paywall_or_a_failure_leaves_what_is_held_as_it_is(store: Store, run: int) -> None:
    keep(store, run, kept("a", body="The text."))
    for name in (OutcomeName.PAYWALLED, OutcomeName.FAILED, OutcomeName.EMPTY, OutcomeName.BLOCKED):
        keep(store, run, ended("a", name))
    (row,) = store.records.select()
    assert (row.revisions, row.article.body, row.taken_down) == (1, "The text.", None)


@pytest.mark.parametrize("at_once", [True, False])
def test_canonicals_that_flip_make_no_second_story(store: Store, run: int, at_once: bool) -> None:
    a, b = "paper.example/news/a", "paper.example/news/b"
    first = replace(kept("a", identity=b), also=(a,))
    second = replace(kept("b", identity=a), also=(b,))
    for batch in [(first, second)] if at_once else [(first,), (second,)]:
        keep(store, run, *batch)
    keep(store, run, replace(kept("a", identity=a), also=(a,)), replace(kept("b", identity=b), also=(b,)))
    assert len(list(store.records.select())) == 1


def test_a_story_that_moved_is_known_by_its_new_url(store: Store, run: int) -> None:
    keep(store, run, kept("old", canonical_url=url("old")))
    moved = kept("new", identity="paper.example/news/new", ledger_url=url("old"), canonical_url=url("new"))
    assert keep(store, run, moved)[0][0] == "unchanged"
    direct = kept("new", identity="paper.example/news/new", canonical_url=url("new"))
    assert keep(store, run, direct)[0][0] == "unchanged"
    assert len(list(store.records.select())) == 1


def test_a_schedule_is_asked_with_the_whole_history(store: Store, run: int) -> None:
    store.ledger.declare([candidate("a", published=NOW - HOUR)])
    told: list[History] = []

    def schedule(of: str, history: History) -> None:
        assert of == url("a")
        told.append(history)

    for item in (
        kept("a"),
        kept("a"),
        kept("a", body="Other."),
        ended("a", OutcomeName.FAILED),
        kept("a", body="Other."),
    ):
        store.ledger.commit_batch([item], compare=compare, run=run, now=NOW, schedule=schedule)
    seen = [(one.outcome.value, one.visits, one.unchanged, one.changes, one.failures, one.is_held) for one in told]
    assert seen == [
        ("new", 1, 0, 0, 0, True),
        ("unchanged", 2, 1, 0, 0, True),
        ("revised", 3, 0, 1, 0, True),
        ("failed", 3, 0, 1, 1, True),
        ("unchanged", 4, 1, 1, 0, True),
    ]
    assert {(one.found, one.published) for one in told} == {(NOW, NOW - HOUR)}
    assert store.ledger.change_rate("paper") == ChangeRate(visits=3, changes=1)


def test_one_round_at_a_time_and_a_dead_one_is_no_hindrance(store: Store, store_url: str) -> None:
    number = store.runs.begin_round(NOW)
    assert isinstance(number, int)
    with Store.open(store_url) as other:
        busy = other.runs.begin_round(NOW)
        assert isinstance(busy, Round)
        assert busy.id == number
        store.runs.heartbeat_round(number, NOW + HOUR)
        store.runs.end_round(number, NOW + HOUR, "finished")
        assert isinstance(other.runs.begin_round(NOW), int)


def test_the_agenda_has_what_is_due_first_of_each_site(store: Store, run: int) -> None:
    assert store.ledger.next_due_times() == {}
    store.ledger.declare([candidate("a"), candidate("b", site="other", found=NOW + HOUR)])
    store.channels.add(FEED, site="paper", kind=Declared.FEED, found_by="site", now=NOW - HOUR)
    assert store.ledger.next_due_times() == {"paper": NOW - HOUR, "other": NOW + HOUR}
    store.channels.record_fetch(FEED, site="paper", now=NOW, next_due=NOW + 2 * HOUR, ttl=60.0, rhythm=600.0)
    assert store.ledger.next_due_times()["paper"] == NOW
    (channel,) = store.channels.select("paper")
    assert (channel.ttl, channel.rhythm) == (60.0, 600.0)
    keep(store, run, kept("a"))
    assert store.ledger.next_due_times()["paper"] == NOW + 2 * HOUR
    assert [due.url for due in store.ledger.list_due(NOW + HOUR)] == [url("b")]
    assert store.ledger.count_due(NOW + HOUR) == {("other", None): 1}


def test_the_tally_counts_what_publishers_declared_by_day_and_fate(store: Store, run: int) -> None:
    day = timedelta(days=1)
    store.ledger.declare([candidate(n, published=NOW - n * day) for n in range(4)])
    store.ledger.declare([candidate("by hand", declared_in=Declared.USER, declared_by="user")])
    keep(store, run, kept(0), ended(1, OutcomeName.REFUSED_BY_ROBOTS), kept(2), kept(2, body="Other."))
    told = [
        (one.day, one.outcome, one.is_held, one.is_revised, one.urls)
        for one in store.reports.coverage_counts(site="paper")
    ]
    assert told == [
        ((NOW - 3 * day).date(), None, False, False, 1),
        ((NOW - 2 * day).date(), OutcomeName.REVISED, True, True, 1),
        ((NOW - day).date(), OutcomeName.REFUSED_BY_ROBOTS, False, False, 1),
        (NOW.date(), OutcomeName.NEW, True, False, 1),
    ]
    assert sum(one.urls for one in store.reports.coverage_counts(since=NOW - 2 * day, until=NOW)) == 2
    assert [miss.url for miss in store.reports.missed_urls()] == [url(1), url(3)]
    assert store.reports.coverage_counts(site="none") == []


def test_reports_have_edits_times_and_first_readings(store: Store, run: int) -> None:
    keep(store, run, replace(kept("a"), seconds=0.5), replace(kept("b"), seconds=1.5))
    later = kept("a", body="Other.", headline="Another", fetched=NOW + HOUR)
    keep(store, run, later, ended("c", OutcomeName.EMPTY))
    (times,) = store.reports.response_times(NOW - HOUR, NOW + HOUR)
    assert (times.site, times.answers, times.mean, times.longest) == ("paper", 2, 1.0, 1.5)
    (edit,) = store.reports.edits(NOW, NOW + 2 * HOUR)
    assert (edit.before, edit.after, edit.number) == ("Story a", "Another", 2)
    assert [one[1] for one in store.reports.first_revisions("paper")] == [url("b"), url("a")]
    assert [one[2].value for one in store.reports.first_outcomes("paper")] == ["empty", "new", "new"]
    assert store.reports.visit_outcomes(NOW, NOW + HOUR) == {
        ("paper", OutcomeName.NEW): 2,
        ("paper", OutcomeName.REVISED): 1,
        ("paper", OutcomeName.EMPTY): 1,
    }


def test_a_held_story_that_is_said_to_have_changed_is_due_earlier(store: Store, run: int) -> None:
    def hint(changed: datetime, visited: datetime, born: datetime, now: datetime) -> datetime | None:
        assert (visited, born) == (NOW, NOW - HOUR)
        return changed + HOUR if changed > visited else None

    store.ledger.declare([candidate("a", published=NOW - HOUR), candidate("b", published=NOW - HOUR)])
    keep(store, run, kept("a"))
    store.ledger.declare([candidate("a", modified=NOW - HOUR), candidate("b", modified=NOW + HOUR)], hint=hint)
    assert [due.url for due in store.ledger.list_due(NOW + 9 * HOUR)] == [url("b")], "it was read since"
    store.ledger.declare([candidate("a", modified=NOW + HOUR)], hint=hint)
    assert [due.url for due in store.ledger.list_due(NOW + HOUR)] == [url("b")]
    assert {due.url for due in store.ledger.list_due(NOW + 2 * HOUR)} == {url("a"), url("b")}


def test_a_story_that_goes_and_comes_back_within_one_batch_has_both_revisions(store: Store, run: int) -> None:
    keep(store, run, kept("a"))
    told = keep(store, run, ended("a", OutcomeName.GONE), kept("a", ledger_url=url("b")))
    assert told == [("gone", "so it was; revision 2: taken down"), ("revised", "revision 3: back again")]
