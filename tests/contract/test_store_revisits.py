"""What a store keeps for scheduled crawls: stories that go and come back, flipping URLs, rounds, counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from crawler.article import ChangeClass, Declared, History, OutcomeName
from crawler.revisit import ChangeRate
from crawler.storage.store import Store
from crawler.storage.values import Round
from tests.contract.stories import FEED, HOUR, NOW, candidate, compare, story, url, with_outcome


@pytest.fixture
def run(store: Store) -> int:
    return store.runs.begin("paper", NOW)


def commit(store: Store, run: int, *items: object) -> list[tuple[str, str]]:
    outcomes = store.ledger.commit_batch(items, compare=compare, run=run, now=NOW)  # type: ignore[arg-type]
    return [(outcome.name.value, outcome.reason) for outcome in outcomes]


def test_a_story_that_is_gone_is_a_revision_that_loses_nothing_and_so_is_its_return(store: Store, run: int) -> None:
    commit(store, run, story("a", body="The text."))
    assert commit(store, run, with_outcome("a", OutcomeName.GONE, status=410)) == [
        ("gone", "the reason; revision 2: taken down")
    ]
    (row,) = store.records.select()
    assert (row.taken_down, row.article.body, row.revisions) == (NOW, "The text.", 2)
    assert commit(store, run, with_outcome("a", OutcomeName.GONE)) == [("gone", "the reason")], "known already"
    assert commit(store, run, story("a", body="The text.")) == [("revised", "revision 3: back again")]
    (row,) = store.records.select()
    assert row.taken_down is None
    assert [one.classes for one in store.records.revisions(row.id)] == [
        (),
        (ChangeClass.TAKEN_DOWN,),
        (ChangeClass.BACK_AGAIN,),
    ]


def test_a_page_that_only_looks_gone_has_to_do_so_twice(store: Store, run: int) -> None:
    commit(store, run, story("a"))
    commit(store, run, with_outcome("a", OutcomeName.SOFT_404))
    assert next(store.records.select()).taken_down is None
    commit(store, run, story("a"), with_outcome("a", OutcomeName.SOFT_404))
    assert next(store.records.select()).revisions == 1
    commit(store, run, with_outcome("a", OutcomeName.SOFT_404))
    assert next(store.records.select()).taken_down == NOW


def test_a_story_is_not_gone_while_another_url_of_it_is_there(store: Store, run: int) -> None:
    commit(store, run, story("a"), story("a", ledger_url=url("a.amp")))
    commit(store, run, with_outcome("a.amp", OutcomeName.GONE))
    assert next(store.records.select()).taken_down is None
    commit(store, run, with_outcome("a", OutcomeName.GONE))
    assert next(store.records.select()).taken_down == NOW


def test_a_paywall_or_a_failure_leaves_what_is_held_as_it_is(store: Store, run: int) -> None:
    commit(store, run, story("a", body="The text."))
    for name in (OutcomeName.PAYWALLED, OutcomeName.FAILED, OutcomeName.EMPTY, OutcomeName.BLOCKED):
        commit(store, run, with_outcome("a", name))
    (row,) = store.records.select()
    assert (row.revisions, row.article.body, row.taken_down) == (1, "The text.", None)


@pytest.mark.parametrize("at_once", [True, False])
def test_canonicals_that_flip_make_no_second_story(store: Store, run: int, at_once: bool) -> None:
    a, b = "paper.example/news/a", "paper.example/news/b"
    first = replace(story("a", identity=b), also=(a,))
    second = replace(story("b", identity=a), also=(b,))
    for batch in [(first, second)] if at_once else [(first,), (second,)]:
        commit(store, run, *batch)
    commit(store, run, replace(story("a", identity=a), also=(a,)), replace(story("b", identity=b), also=(b,)))
    assert len(list(store.records.select())) == 1


def test_a_story_that_moved_is_known_by_its_new_url(store: Store, run: int) -> None:
    commit(store, run, story("old", canonical_url=url("old")))
    moved = story("new", identity="paper.example/news/new", ledger_url=url("old"), canonical_url=url("new"))
    assert commit(store, run, moved)[0][0] == "unchanged"
    direct = story("new", identity="paper.example/news/new", canonical_url=url("new"))
    assert commit(store, run, direct)[0][0] == "unchanged"
    assert len(list(store.records.select())) == 1


def test_a_schedule_is_asked_with_the_whole_history(store: Store, run: int) -> None:
    store.ledger.declare([candidate("a", published=NOW - HOUR)])
    histories: list[History] = []

    def schedule(of: str, history: History) -> None:
        assert of == url("a")
        histories.append(history)

    for item in (
        story("a"),
        story("a"),
        story("a", body="Other."),
        with_outcome("a", OutcomeName.FAILED),
        story("a", body="Other."),
    ):
        store.ledger.commit_batch([item], compare=compare, run=run, now=NOW, schedule=schedule)
    seen = [(one.outcome.value, one.visits, one.unchanged, one.changes, one.failures, one.is_held) for one in histories]
    assert seen == [
        ("new", 1, 0, 0, 0, True),
        ("unchanged", 2, 1, 0, 0, True),
        ("revised", 3, 0, 1, 0, True),
        ("failed", 3, 0, 1, 1, True),
        ("unchanged", 4, 1, 1, 0, True),
    ]
    assert {(one.found, one.published) for one in histories} == {(NOW, NOW - HOUR)}
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


def test_the_next_due_time_of_each_site_is_that_of_its_stories_and_channels(store: Store, run: int) -> None:
    assert store.ledger.next_due_times(now=NOW) == {}
    store.ledger.declare([candidate("a"), candidate("b", site="other", found=NOW + HOUR)])
    store.channels.add(FEED, site="paper", kind=Declared.FEED, found_by="site", now=NOW - HOUR)
    assert store.ledger.next_due_times(now=NOW) == {"paper": NOW - HOUR, "other": NOW + HOUR}
    store.channels.record_fetch(FEED, site="paper", now=NOW, next_due=NOW + 2 * HOUR, ttl=60.0, interval=600.0)
    assert store.ledger.next_due_times(now=NOW)["paper"] == NOW
    (channel,) = store.channels.select("paper")
    assert (channel.ttl, channel.interval) == (60.0, 600.0)
    commit(store, run, story("a"))
    assert store.ledger.next_due_times(now=NOW)["paper"] == NOW + 2 * HOUR
    assert [due.url for due in store.ledger.list_due(NOW + HOUR)] == [url("b")]
    assert store.ledger.count_due(NOW + HOUR) == {("other", None): 1}


def test_coverage_counts_what_publishers_declared_by_day_and_outcome(store: Store, run: int) -> None:
    day = timedelta(days=1)
    store.ledger.declare([candidate(n, published=NOW - n * day) for n in range(4)])
    store.ledger.declare([candidate("by hand", declared_in=Declared.USER, declared_by="user")])
    commit(store, run, story(0), with_outcome(1, OutcomeName.REFUSED_BY_ROBOTS), story(2), story(2, body="Other."))
    counts = [
        (one.day, one.outcome, one.is_held, one.is_revised, one.urls)
        for one in store.reports.coverage_counts(site="paper")
    ]
    assert counts == [
        ((NOW - 3 * day).date(), None, False, False, 1),
        ((NOW - 2 * day).date(), OutcomeName.REVISED, True, True, 1),
        ((NOW - day).date(), OutcomeName.REFUSED_BY_ROBOTS, False, False, 1),
        (NOW.date(), OutcomeName.NEW, True, False, 1),
    ]
    assert sum(one.urls for one in store.reports.coverage_counts(since=NOW - 2 * day, until=NOW)) == 2
    assert [miss.url for miss in store.reports.missed_urls()] == [url(1), url(3)]
    assert store.reports.coverage_counts(site="none") == []


def test_the_urls_of_one_story_are_one_and_a_failure_without_a_date_stays_in_the_period(store: Store, run: int) -> None:
    month = timedelta(days=30)
    store.ledger.declare([candidate(n, found=NOW - month) for n in range(4)])
    commit(store, run, story(0), story(0, ledger_url=url(1)), with_outcome(2, OutcomeName.FAILED))
    counts = {one.outcome: one.urls for one in store.reports.coverage_counts()}
    assert sorted(counts.values()) == [1, 1, 1], counts
    recent = store.reports.coverage_counts(since=NOW - timedelta(days=7))
    assert [one.outcome for one in recent] == [OutcomeName.FAILED], "it was tried now"
    assert [miss.url for miss in store.reports.missed_urls(since=NOW - timedelta(days=7))] == [url(2)]


def test_reports_have_edits_times_and_first_readings(store: Store, run: int) -> None:
    commit(store, run, replace(story("a"), seconds=0.5), replace(story("b"), seconds=1.5))
    later = story("a", body="Other.", headline="Another", fetched=NOW + HOUR)
    commit(store, run, later, with_outcome("c", OutcomeName.EMPTY))
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
    commit(store, run, story("a"))
    store.ledger.declare([candidate("a", modified=NOW - HOUR), candidate("b", modified=NOW + HOUR)], hint=hint)
    assert [due.url for due in store.ledger.list_due(NOW + 9 * HOUR)] == [url("b")], "it was read since"
    store.ledger.declare([candidate("a", modified=NOW + HOUR)], hint=hint)
    assert [due.url for due in store.ledger.list_due(NOW + HOUR)] == [url("b")]
    assert {due.url for due in store.ledger.list_due(NOW + 2 * HOUR)} == {url("a"), url("b")}


def test_a_story_that_goes_and_comes_back_within_one_batch_has_both_revisions(store: Store, run: int) -> None:
    commit(store, run, story("a"))
    outcomes = commit(store, run, with_outcome("a", OutcomeName.GONE), story("a", ledger_url=url("b")))
    assert outcomes == [("gone", "the reason; revision 2: taken down"), ("revised", "revision 3: back again")]
