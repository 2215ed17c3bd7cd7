"""What is declared is written down once, and is handed out until it has an outcome."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, update

from crawler.article import Candidate, Declared, History, OutcomeName, Provenance, Source
from crawler.revisit import next_visit
from crawler.storage.schema import declarations, ledger
from crawler.storage.store import Store
from tests.contract.stories import FEED, HOUR, NOW, candidate, compare, story, url, with_outcome


def lease(store: Store, run: int, **options: Any) -> list[str]:
    options = {"limit": 100, "now": NOW, **options}
    return [due.url.rpartition("/")[2] for due in store.ledger.lease(run, "paper", **options)]


@pytest.fixture
def run(store: Store) -> int:
    return store.runs.begin("paper", NOW)


def test_only_the_first_declaration_of_a_url_counts_as_found(store: Store) -> None:
    assert store.ledger.declare([candidate(1), candidate(2), candidate(1)]) == 2
    assert store.ledger.declare([candidate(2), candidate(3)]) == 1
    assert store.ledger.declare([]) == 0
    assert store.ledger.count_pending("paper", NOW) == 3


def declared_by(store: Store) -> set[tuple[str, str]]:
    query = select(ledger.c.url, declarations.c.declared_by).join(declarations, declarations.c.ledger_id == ledger.c.id)
    rows = store.database.read(lambda connection: connection.execute(query).all())
    return {(row.url.rpartition("/")[2], row.declared_by) for row in rows}


def hints(store: Store, run: int) -> dict[str, Candidate]:
    return {due.url.rpartition("/")[2]: due.candidate for due in store.ledger.lease(run, "paper", limit=9, now=NOW)}


def test_nothing_is_written_for_what_is_declared_again_in_the_same_words(store: Store) -> None:
    sitemap = "https://paper.example/sitemap.xml"
    first = [candidate(1, title="One"), candidate(2), candidate(1, declared_by=sitemap, title="One")]
    assert store.ledger.declare(first) == 3
    again = [candidate(1, title="One", found=NOW + HOUR), candidate(2, declared_by=sitemap, found=NOW + HOUR)]
    assert store.ledger.declare(again) == 1, "of a sitemap that had not declared it"
    names = [url(n).rpartition("/")[2] for n in (1, 2)]
    assert declared_by(store) == {(name, declarer) for name in names for declarer in (FEED, sitemap)}
    asked: list[str] = []
    event.listen(store.database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert store.ledger.declare(again) == 0
    assert asked and not [sql for sql in asked if not sql.startswith(("SELECT", "BEGIN"))]


def test_a_site_whose_name_no_database_can_store_has_its_urls_once(store: Store) -> None:
    assert [store.ledger.declare([candidate(1, site="nul\x00")]) for _ in range(2)] == [1, 0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "A headline"),
        ("published", NOW - HOUR),
        ("modified", NOW),
        ("language", "nl"),
        ("section", "Sport"),
        ("byline", ("Mina Holt",)),
        ("tags", ("Rail",)),
        ("score", 1.5),
        ("guid", "tag:paper.example,2026:1"),
    ],
)
def test_each_hint_that_is_new_in_a_declaration_counts(store: Store, run: int, name: str, value: Any) -> None:
    for _ in range(2):
        store.ledger.declare([candidate(1), candidate(2)])
    store.ledger.declare([candidate(1, **{name: value}), candidate(2)])
    found = hints(store, run)
    assert [getattr(found[url(n).rpartition("/")[2]], name) == value for n in (1, 2)] == [True, False]


def test_a_url_that_is_declared_twice_at_once_counts_with_both(store: Store, run: int) -> None:
    twice = [candidate(1, title="One"), candidate(1, section="Sport", found=NOW + HOUR)]
    for _ in range(3):
        store.ledger.declare(twice)
    (found,) = hints(store, run).values()
    assert (found.title, found.section, found.found) == ("One", "Sport", NOW)


def test_a_url_that_only_archives_had_is_due_when_its_publisher_declares_it(store: Store, run: int) -> None:
    of_archive = candidate(1, declared_in=Declared.ARCHIVE, declared_by="https://archive.example/")
    for _ in range(2):
        store.ledger.declare([of_archive])
    assert lease(store, run) == []
    store.ledger.declare([of_archive, candidate(1)])
    assert lease(store, run) == [url(1).rpartition("/")[2]]


def test_declarations_of_before_there_were_fingerprints_count_as_before(store: Store, run: int) -> None:
    store.ledger.declare([candidate(1)])
    store.database.write(lambda connection: connection.execute(update(declarations).values(fingerprint=None)))
    assert store.ledger.declare([candidate(1, title="One", found=NOW + HOUR)]) == 0
    (found,) = hints(store, run).values()
    assert found.title == "One"


@pytest.mark.parametrize("title", ["One", "Another"])
def test_sqlite_goes_through_no_table_for_what_is_declared_again(tmp_path: Path, title: str) -> None:
    asked: list[tuple[str, Any]] = []
    plans: list[str] = []
    with Store.open(f"sqlite:///{tmp_path}/news.db") as store:
        engine = store.database.engine
        store.ledger.declare([candidate(n, title="One") for n in range(5)])
        event.listen(engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
        store.ledger.declare([candidate(n, title=title, modified=NOW) for n in range(5)])
        store.ledger.declare([candidate(n, title=title, modified=NOW) for n in range(5)])
        looked_at = [(sql, values[0] if isinstance(values, list) else values) for sql, values in asked]
        with engine.connect() as connection:
            for sql, values in looked_at:
                if sql.startswith(("SELECT", "UPDATE")):
                    plans += [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert len(plans) >= 4
    assert not [plan for plan in plans if plan.startswith("SCAN") and "CONSTANT" not in plan], plans
    assert {plan for plan in plans if " declarations " in plan} == {
        "SEARCH declarations USING PRIMARY KEY (ledger_id=?)"  # each is found with one look
    }


def test_sqlite_keeps_no_copies_of_pages_for_what_is_new(tmp_path: Path) -> None:
    asked: list[str] = []
    with Store.open(f"sqlite:///{tmp_path}/news.db") as store:
        event.listen(store.database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
        assert store.ledger.declare([candidate(n) for n in range(3)]) == 3
    inserts = [sql for sql in asked if sql.startswith("INSERT")]
    assert len(inserts) == 2 and not [sql for sql in inserts if "), (" in sql], "each row is a statement of its own"


def test_the_same_url_of_two_sites_is_declared_twice(store: Store) -> None:
    assert store.ledger.declare([candidate(1), candidate(1, site="other")]) == 2
    assert store.ledger.count_pending("other", NOW) == 1


def test_the_period_of_what_was_declared_is_that_of_one_site_or_of_all(store: Store) -> None:
    assert store.reports.declared_period() is None
    store.ledger.declare([candidate(1, published=NOW), candidate(2, published=NOW - HOUR)])
    store.ledger.declare([candidate(3, site="other", published=NOW - 5 * HOUR)])
    assert store.reports.declared_period() == (NOW - 5 * HOUR, NOW)
    assert store.reports.declared_period(site="paper") == (NOW - HOUR, NOW)
    assert store.reports.declared_period(site="nobody") is None


def test_a_large_batch_goes_in_parts(store: Store, run: int) -> None:
    assert store.ledger.declare([candidate(n) for n in range(2500)]) == 2500
    assert len(lease(store, run, limit=2400)) == 2400
    assert len(lease(store, run, limit=2400)) == 100


def test_a_time_that_the_page_told_keeps_its_source_until_one_is_declared(store: Store, run: int) -> None:
    read = Provenance(source=Source.JSON_LD, confidence=0.97)
    store.ledger.declare([candidate(1), candidate(2)])
    store.ledger.declare([candidate(n, published=NOW - HOUR, published_read=read) for n in (1, 2)])
    store.ledger.declare([candidate(2, published=NOW - 2 * HOUR)])
    due = {one.url: one.candidate for one in store.ledger.lease(run, "paper", limit=5, now=NOW)}
    assert [(due[url(n)].published, due[url(n)].published_read) for n in (1, 2)] == [
        (NOW - HOUR, read),
        (NOW - 2 * HOUR, None),
    ]


def test_hints_of_all_declarations_are_merged(store: Store, run: int) -> None:
    store.ledger.declare([candidate(1, found=NOW, title=None, modified=NOW - HOUR, score=0.3)])
    store.ledger.declare(
        [
            candidate(
                1,
                declared_by="https://paper.example/sitemap.xml",
                declared_in=Declared.NEWS_SITEMAP,
                found=NOW + HOUR,
                title="First",
                published=NOW - 2 * HOUR,
                modified=NOW,
                language="de",
                byline=("A. Writer",),
                tags=("x", "y"),
                score=1.0,
            )
        ]
    )
    store.ledger.declare(
        [candidate(1, title="Second", published=NOW, modified=NOW - 3 * HOUR, byline=("Other",), section="S")]
    )
    (due,) = store.ledger.lease(run, "paper", limit=5, now=NOW)
    assert due.candidate == Candidate(
        url=url(1),
        site="paper",
        declared_by=FEED,  # the first of them
        declared_in=Declared.FEED,
        found=NOW,
        title="First",
        published=NOW - 2 * HOUR,
        modified=NOW,
        language="de",
        section="S",
        byline=("A. Writer",),
        tags=("x", "y"),
        score=1.0,
    )
    assert (due.tries, due.outcome, due.etag) == (0, None, None)


@pytest.mark.parametrize(
    ("published", "stored"),
    [
        (datetime(2026, 3, 1, 1, 2, 3, 456789, timezone(timedelta(hours=5, minutes=45))), None),  # an odd offset
        (datetime.min.replace(tzinfo=UTC), None),  # year 1
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=5))), datetime.min.replace(tzinfo=UTC)),  # before year 1
        (datetime.max.replace(tzinfo=timezone(-timedelta(hours=5))), datetime.max.replace(tzinfo=UTC)),  # after 9999
        (datetime(2099, 1, 1, tzinfo=UTC), None),  # in the future
    ],
)
def test_times_come_back_aware_in_utc_to_the_microsecond(
    store: Store, run: int, published: datetime, stored: datetime | None
) -> None:
    store.ledger.declare([candidate(1, published=published)])
    (due,) = store.ledger.lease(run, "paper", limit=1, now=NOW)
    assert due.candidate.published == (stored or published)
    assert due.candidate.published is not None
    assert due.candidate.published.tzinfo is UTC


@pytest.mark.parametrize(
    "name",
    ["x" * 50_000, "nul\x00nul", "half\ud83d", "quote'\"%_\\", "日本/経済", "a?b=%00#c"],
    ids=["too long for an index", "NUL", "lone surrogate", "quotes", "CJK", "percent"],
)
def test_no_url_is_too_odd_for_the_ledger(store: Store, run: int, name: str) -> None:
    odd = candidate(name, title=name, byline=(name,), tags=(name,), declared_by=name)
    assert store.ledger.declare([odd]) == 1
    assert store.ledger.declare([odd]) == 0
    (due,) = store.ledger.lease(run, "paper", limit=5, now=NOW)
    storable = url(name).replace("\x00", "\ufffd").replace("\ud83d", "\ufffd")
    assert due.url == storable
    store.ledger.commit_batch([with_outcome(name, OutcomeName.GONE)], compare=compare, run=run, now=NOW)
    assert store.reports.outcome_counts() == {OutcomeName.GONE: 1}


def test_the_newest_are_handed_out_first(store: Store, run: int) -> None:
    store.ledger.declare(
        [
            candidate("old", published=NOW - 9 * HOUR),
            candidate("new", published=NOW - HOUR),
            candidate("undated", found=NOW - 2 * HOUR),
            candidate("changed", modified=NOW - 3 * HOUR),
            candidate("unsure", published=NOW - HOUR, score=0.2),
        ]
    )
    assert lease(store, run, limit=2) == ["new", "unsure"]
    assert lease(store, run) == ["undated", "changed", "old"]
    assert lease(store, run) == []


def test_since_and_until_leave_what_has_no_date(store: Store, run: int) -> None:
    store.ledger.declare(
        [
            candidate("early", published=NOW - 9 * HOUR, modified=NOW),
            candidate("from", published=NOW - 8 * HOUR),
            candidate("to", modified=NOW - 4 * HOUR),
            candidate("late", modified=NOW - 3 * HOUR),
            candidate("undated"),
        ]
    )
    assert lease(store, run, since=NOW - 8 * HOUR, until=NOW - 4 * HOUR) == ["undated", "to", "from"]
    assert lease(store, run) == ["late", "early"]


def test_sections_are_those_declared_or_in_the_path(store: Store, run: int) -> None:
    store.ledger.declare(
        [
            candidate("sport/a"),
            candidate("b", section="Sport"),
            candidate("sporting/c"),
            candidate("d", section="Politics"),
            candidate("100%/e"),
        ]
    )
    assert sorted(lease(store, run, sections=["sport"])) == ["a", "b"]
    assert lease(store, run, sections=["%"]) == []
    assert sorted(lease(store, run, sections=["100%", "politics"])) == ["d", "e"]


def test_a_list_of_urls_is_handed_out_alone(store: Store, run: int) -> None:
    store.ledger.declare([candidate(n) for n in range(5)])
    wanted = [url(n) for n in (3, 1, 99)] + [url(f"none{n}") for n in range(1500)]
    assert sorted(lease(store, run, urls=wanted)) == ["1", "3"]
    assert lease(store, run, urls=[]) == []
    assert len(lease(store, run)) == 3


def test_what_is_settled_is_due_only_when_asked_for_again(store: Store, run: int) -> None:
    store.ledger.declare([candidate(1), candidate(2)])
    lease(store, run)
    store.ledger.commit_batch([story(1), with_outcome(2, OutcomeName.NOT_ARTICLE)], compare=compare, run=run, now=NOW)
    assert store.ledger.count_pending("paper", NOW + 999 * HOUR) == 0
    assert store.ledger.make_due("paper", [url(1), url(77)], NOW) == 1
    (due,) = store.ledger.lease(run, "paper", limit=5, now=NOW)
    assert (due.url, due.outcome) == (url(1), OutcomeName.NEW)


def by_plan(url: str, history: History) -> datetime | None:
    return next_visit(history)


def test_a_failure_is_due_again_after_growing_waits_then_never(store: Store, run: int) -> None:
    store.ledger.declare([candidate(1)])
    now = NOW
    for tries, wait in enumerate([0, 1, 2, 4, 8, 24, 72]):
        now += wait * HOUR
        if tries:
            assert lease(store, run, now=now - timedelta(microseconds=1)) == []
        (due,) = store.ledger.lease(run, "paper", limit=1, now=now)
        assert due.tries == tries
        store.ledger.commit_batch(
            [with_outcome(1, OutcomeName.FAILED, at=now)], compare=compare, run=run, now=now, schedule=by_plan
        )
    assert lease(store, run, now=now + 9999 * HOUR) == []


def test_a_url_never_tried_is_due_though_the_clock_was_set_back(store: Store, run: int) -> None:
    store.ledger.declare([candidate(1)])
    assert lease(store, run, now=NOW - 1000 * HOUR) == ["1"]


def test_a_schedule_says_when_a_url_is_due_again(store: Store, run: int) -> None:
    store.ledger.declare([candidate(1)])
    lease(store, run)
    store.ledger.commit_batch(
        [story(1)], compare=compare, run=run, now=NOW, schedule=lambda url, history: history.at + HOUR
    )
    assert lease(store, run, now=NOW) == []
    assert lease(store, run, now=NOW + HOUR) == ["1"]


def test_two_processes_never_get_the_same_url(store_url: str) -> None:
    with Store.open(store_url) as first, Store.open(store_url) as second:
        first.ledger.declare([candidate(n) for n in range(400)])
        leased: dict[int, list[str]] = {0: [], 1: []}

        def take(number: int, store: Store) -> None:
            run = store.runs.begin("paper", NOW)
            while urls := lease(store, run, limit=7):
                leased[number] += urls

        threads = [threading.Thread(target=take, args=pair) for pair in enumerate((first, second))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # a lease that met only rows locked by the other may have ended early: the rest is still there
        rest = lease(first, first.runs.begin("paper", NOW), limit=400)
        assert sorted(map(int, leased[0] + leased[1] + rest)) == list(range(400))


def test_two_processes_declare_the_same_urls_at_once(store_url: str) -> None:
    with Store.open(store_url) as first, Store.open(store_url) as second:
        found: list[int] = []
        batches = [[candidate(n) for n in range(300)], [candidate(n) for n in reversed(range(300))]]
        threads = [
            threading.Thread(target=lambda store=store, batch=batch: found.append(store.ledger.declare(batch)))
            for store, batch in zip((first, second), batches, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(found) == 300
        assert first.ledger.count_pending("paper", NOW) == 300


def test_what_is_declared_in_another_language_is_not_leased(store: Store) -> None:
    languages = {1: "en-GB", 2: "fr", 3: None, 4: "en"}
    store.ledger.declare([candidate(name, language=language) for name, language in languages.items()])
    run = store.runs.begin("paper", NOW)
    leased = store.ledger.lease(run, "paper", limit=10, now=NOW, language="en")
    assert {due.url for due in leased} == {url(1), url(3), url(4)}
