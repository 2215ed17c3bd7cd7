"""Readings become records and revisions, in one transaction with their outcome."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from crawler.article import (
    Article,
    Change,
    Comparison,
    Entry,
    Image,
    Kind,
    Outcome,
    OutcomeName,
    Provenance,
    Revision,
    Source,
)
from crawler.errors import StoreUnusable
from crawler.storage.engine import make_engine, parse_url
from crawler.storage.schema import revisions
from crawler.storage.selection import RecordFilter
from crawler.storage.store import Store
from crawler.storage.values import IdentifiedArticle
from tests.contract.stories import HOUR, NOW, article, candidate, compare, story, url, with_outcome


@pytest.fixture
def run(store: Store) -> int:
    return store.runs.begin("paper", NOW)


def commit(store: Store, run: int, *items: IdentifiedArticle | Outcome, now: datetime = NOW) -> list[str]:
    return [str(outcome.name) for outcome in store.ledger.commit_batch(items, compare=compare, run=run, now=now)]


def test_a_reading_is_kept_with_every_field(store: Store, run: int) -> None:
    item = story(
        "a",
        canonical_url=url("canonical"),
        publisher="The Paper",
        standfirst="What it is about\x00.",
        markdown="# One",
        byline=("A. Writer", "Ö. Zgür"),
        dateline="BERLIN",
        published=NOW - HOUR,
        published_offset=120,
        modified=NOW,
        modified_offset=-330,
        section="World",
        tags=("a", "b"),
        language="de",
        images=(Image(url="https://paper.example/i.jpg", caption="© 日本", credit=None),),
        kind=Kind.LIVE_BLOG,
        free=False,
        syndicated_from="Agency",
        entries=(Entry(text="one", published=NOW), Entry(text="half \ud83d")),
        digest="d",
        provenance={"headline": Provenance(source=Source.JSON_LD, confidence=0.75)},
    )
    store.ledger.declare([candidate("a")])
    assert store.ledger.commit_batch([item], compare=compare, run=run, now=NOW) == [
        Outcome(url=url("a"), site="paper", name=OutcomeName.NEW, reason="revision 1", at=NOW, status=200)
    ]
    (row,) = store.records.select()
    assert row.article == item.article
    assert (row.identity, row.site, row.url) == (item.identity, "paper", url("a"))
    assert (row.canonical_url, row.headline, row.section) == (url("canonical"), "Story a", "World")
    assert (row.language, row.kind, row.revisions) == ("de", Kind.LIVE_BLOG, 1)
    assert (row.published, row.modified, row.first_seen, row.last_seen) == (NOW - HOUR, NOW, NOW, NOW)
    assert store.records.revisions(row.id) == [
        Revision(
            article=item.article,
            identity=item.identity,
            number=1,
            change=Change.NEW,
            digest=item.digest,
            signature=item.signature,
            seen=NOW,
        )
    ]


def test_a_text_with_what_no_database_holds_is_kept(store: Store, run: int) -> None:
    assert commit(store, run, story("a", headline="nul\x00 half\ud83d", section="\x00", body="b\x00\ud83d")) == ["new"]
    (row,) = store.records.select()
    assert row.headline == "nul\ufffd half\ufffd"
    assert row.article.headline == "nul\x00 half\ud83d"  # the article itself is as it was read


def test_a_record_with_fields_of_a_newer_version_is_read(store: Store, store_url: str, run: int) -> None:
    provenance = {"headline": Provenance(source=Source.JSON_LD, confidence=0.9)}
    commit(store, run, story("a", images=(Image(url="a"),), provenance=provenance))
    [known] = store.records.select()
    newer = known.article.to_dict() | {"mood": {"tone": "calm"}}
    newer["images"][0]["palette"] = ["red"]
    newer["provenance"]["headline"]["selector"] = "h1"
    newer["provenance"]["mood"] = newer["provenance"]["headline"]
    engine = make_engine(parse_url(store_url), lock_timeout=5)
    with engine.begin() as connection:
        connection.execute(update(revisions).values(article=newer))
    engine.dispose()
    [read] = store.records.select()
    mood = {"mood": provenance["headline"]}
    assert read == replace(known, article=replace(known.article, provenance={**provenance, **mood}))
    again = story("a", images=(Image(url="a"),), provenance=provenance)
    assert commit(store, run, again, now=NOW + HOUR) == ["unchanged"]


def test_a_second_reading_is_unchanged_or_a_revision(store: Store, run: int) -> None:
    later = NOW + HOUR
    assert commit(store, run, story("a", published=NOW - HOUR)) == ["new"]
    assert commit(store, run, story("a", fetched=later, headline="Only the headline")) == ["unchanged"]
    (row,) = store.records.select()
    assert (row.headline, row.first_seen, row.last_seen, row.revisions) == ("Story a", NOW, later, 1)

    assert commit(store, run, story("a", fetched=later, headline="Both", body="Another text.")) == ["revised"]
    (row,) = store.records.select()
    assert (row.headline, row.revisions, row.published) == ("Both", 2, NOW - HOUR)
    assert [(r.number, r.change, r.article.headline) for r in store.records.revisions(row.identity)] == [
        (1, Change.NEW, "Story a"),
        (2, Change.REVISED, "Both"),
    ]


def test_the_second_variant_of_a_story_in_a_batch_sees_the_first(store: Store, run: int) -> None:
    amp = {"identity": "one", "ledger_url": url("amp")}
    assert commit(store, run, story("a", identity="one"), story("amp", **amp)) == ["new", "unchanged"]
    texts = [story(name, identity="two", body=body) for name, body in (("b", "1"), ("c", "2"), ("d", "2"), ("e", "1"))]
    assert commit(store, run, *texts) == ["new", "revised", "unchanged", "revised"]
    assert len(list(store.records.select())) == 2
    assert [r.article.body for r in store.records.revisions("two")] == ["1", "2", "1"]


def test_a_page_seen_earlier_does_not_move_the_last_sight_back(store: Store, run: int) -> None:
    commit(store, run, story("a", fetched=NOW))
    commit(store, run, story("a", fetched=NOW - HOUR))
    (row,) = store.records.select()
    assert row.last_seen == NOW


def test_not_modified_counts_as_a_sight(store: Store, run: int) -> None:
    commit(store, run, story("a"))
    commit(store, run, with_outcome("a", OutcomeName.UNCHANGED, at=NOW + HOUR, status=304))
    (row,) = store.records.select()
    assert (row.last_seen, row.revisions) == (NOW + HOUR, 1)
    assert store.reports.outcome_counts() == {OutcomeName.UNCHANGED: 1}


def test_a_comparison_that_calls_a_held_story_new_makes_a_revision(store: Store, run: int) -> None:
    always = Comparison(change=Change.NEW, article=article())
    for expected in (OutcomeName.NEW, OutcomeName.REVISED):
        (outcome,) = store.ledger.commit_batch([story("a")], compare=lambda old, new: always, run=run, now=NOW)
        assert outcome.name is expected


def test_a_url_that_was_never_declared_is_written_down_with_its_outcome(store: Store, run: int) -> None:
    assert commit(store, run, story("a"), with_outcome("b", OutcomeName.BLOCKED, status=403)) == ["new", "blocked"]
    assert store.reports.outcome_counts(site="paper") == {OutcomeName.NEW: 1, OutcomeName.BLOCKED: 1}
    assert store.ledger.count_pending("paper", NOW) == 0


def test_validators_are_kept_for_the_next_visit(store: Store, run: int) -> None:
    item = story("a")
    item = IdentifiedArticle(
        **{name: getattr(item, name) for name in item.__slots__} | {"etag": 'W/"1"', "last_modified": "Tue"}
    )
    commit(store, run, item)
    store.ledger.make_due("paper", [url("a")], NOW)
    (due,) = store.ledger.lease(run, "paper", limit=1, now=NOW)
    assert (due.etag, due.last_modified, due.outcome) == ('W/"1"', "Tue", OutcomeName.NEW)
    commit(store, run, with_outcome("a", OutcomeName.UNCHANGED, status=304))
    store.ledger.make_due("paper", [url("a")], NOW)
    (due,) = store.ledger.lease(run, "paper", limit=1, now=NOW)
    assert due.etag == 'W/"1"'


def test_a_batch_with_an_item_that_breaks_is_not_written_at_all(store: Store, run: int) -> None:
    def refuse(old: Revision | None, new: Article) -> Comparison:
        if new.url == url("bad"):
            raise ValueError("cannot tell")
        return Comparison(change=Change.NEW, article=new)

    store.ledger.declare([candidate("good")])
    with pytest.raises(ValueError, match="cannot tell") as caught:
        store.ledger.commit_batch([story("good"), story("bad")], compare=refuse, run=run, now=NOW)
    assert caught.value.__notes__ == [f"while storing {url('bad')}"]
    assert list(store.records.select()) == []
    assert store.reports.outcome_counts() == {None: 1}
    assert commit(store, run, story("good")) == ["new"]


def test_a_large_batch_takes_no_more_statements_than_a_small_one(store: Store, run: int) -> None:
    statements: list[str] = []
    event.listen(store.records.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    counts = []
    for name, size in (("few", 2), ("many", 40)):
        statements.clear()
        commit(store, run, *(story(f"{name}-{n}") for n in range(size)))
        counts.append(len(statements))
    assert counts[1] <= counts[0], statements


def test_what_a_batch_says_twice_of_one_story_is_written_in_its_order(store: Store, run: int) -> None:
    later = story("a", body="Another text of the story, of which more was known by then.", fetched=NOW + HOUR)
    blocked = with_outcome("a", OutcomeName.BLOCKED, status=403)
    assert commit(store, run, story("b"), story("a"), blocked, later, blocked) == [
        *("new", "new", "blocked", "revised", "blocked")
    ]
    (record,) = [row for row in store.records.select() if row.url == url("a")]
    assert (record.revisions, record.last_seen) == (2, NOW + HOUR)
    assert store.reports.outcome_counts(site="paper") == {OutcomeName.NEW: 1, OutcomeName.BLOCKED: 1}


def test_an_item_that_the_database_refuses_is_named(store_url: str) -> None:
    with Store.open(store_url) as store:
        run = store.runs.begin("paper", NOW)
        with pytest.raises(StoreUnusable, match=r"while storing https://paper\.example/news/a"):
            commit(store, run + 1, story("a"))  # there is no such run
        assert list(store.records.select()) == []


def test_records_come_newest_first_and_by_site_time_and_number(store: Store, run: int) -> None:
    commit(
        store,
        run,
        story("old", published=NOW - 9 * HOUR),
        story("new", published=NOW + HOUR),
        story("undated"),
        story("other", site="other", published=NOW - HOUR),
    )

    def names(**options: Any) -> list[str]:
        return [row.url.rpartition("/")[2] for row in store.records.select(**options)]

    assert names() == ["new", "undated", "other", "old"]
    assert names(limit=2) == ["new", "undated"]
    assert names(wanted=RecordFilter(site="paper"), limit=None) == ["new", "undated", "old"]
    assert names(wanted=RecordFilter(since=NOW - HOUR)) == ["new", "undated", "other"]
    assert names(wanted=RecordFilter(site="nobody")) == []


def test_a_stream_may_be_left_and_written_beside(store: Store, run: int) -> None:
    commit(store, run, *(story(n) for n in range(300)))
    stream = store.records.select(limit=None)
    next(stream)
    commit(store, run, story("more"))
    assert len(list(stream)) == 299  # as it was when the stream began
    left = store.records.select(limit=None)
    next(left)
    left.close()
    assert len(list(store.records.select(limit=None))) == 301


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("1", "its number, as a command is given it"),
        (1, "its number"),
        (url("ledger?utm_source=feed"), "the URL that was declared"),
        (url("a"), "the URL it was read at"),
        (url("canonical"), "the URL it gives itself"),
        ("paper.example/a", "its identity"),
    ],
)
def test_a_record_is_found_by(store: Store, run: int, reference: str | int, reason: str) -> None:
    item = story(
        "a", identity="paper.example/a", ledger_url=url("ledger?utm_source=feed"), canonical_url=url("canonical")
    )
    commit(store, run, item)
    row = store.records.get(reference)
    assert row is not None, reason
    assert row.article == item.article
    assert len(store.records.revisions(reference)) == 1


@pytest.mark.parametrize("reference", ["", "2", 2, "9" * 40, url("b"), "\x00", "٣", "²"])
def test_what_is_not_held_is_no_record(store: Store, run: int, reference: str | int) -> None:
    commit(store, run, story("a"), with_outcome("b", OutcomeName.GONE))
    assert store.records.get(reference) is None
    assert store.records.revisions(reference) == []


def test_outcomes_are_counted_by_url_and_by_run(store: Store, run: int) -> None:
    store.ledger.declare([candidate(n) for n in range(4)])
    store.ledger.lease(run, "paper", limit=3, now=NOW)
    commit(store, run, story(0), with_outcome(1, OutcomeName.FAILED))
    second = store.runs.begin("paper", NOW)
    commit(store, second, story(1), story("x", site="other"))
    assert store.reports.outcome_counts() == {OutcomeName.NEW: 3, None: 2}
    assert store.reports.outcome_counts(site="paper") == {OutcomeName.NEW: 2, None: 2}
    assert store.reports.outcome_counts(run=run) == {OutcomeName.NEW: 1, OutcomeName.FAILED: 1, None: 1}
    assert store.reports.outcome_counts(run=second) == {OutcomeName.NEW: 2}
    assert store.reports.outcome_counts(run=second, site="other") == {OutcomeName.NEW: 1}


def test_two_processes_keep_the_same_stories_at_once(store_url: str) -> None:
    with Store.open(store_url) as first, Store.open(store_url) as second:
        ends: list[str] = []

        def work(store: Store, names: list[int]) -> None:
            run = store.runs.begin("paper", NOW)
            for start in range(0, len(names), 20):
                some = [story(n, body=f"text {n}") for n in names[start : start + 20]]
                ends.extend(commit(store, run, *some))

        names = list(range(200))
        pairs = [(first, names), (second, names[::-1])]
        threads = [threading.Thread(target=work, args=pair) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(ends) == ["new"] * 200 + ["unchanged"] * 200
        assert [row.revisions for row in first.records.select(limit=None)] == [1] * 200


def test_many_threads_use_one_store(store: Store, run: int) -> None:
    def work(number: int) -> None:
        commit(store, run, story(number), now=NOW + timedelta(seconds=number))
        assert store.records.get(url(number)) is not None

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.reports.outcome_counts() == {OutcomeName.NEW: 12}


def test_an_article_without_a_change_costs_no_revision(store: Store, run: int) -> None:
    for _ in range(3):
        store.ledger.commit_batch([story("a"), story("a")] * 20, compare=compare, run=run, now=NOW)
    assert len(store.records.revisions(article("a").url)) == 1
