"""Copies of a story are found as they are stored, on either database."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from sqlalchemy import Connection, event, func, select

from crawler.article import Article, Outcome
from crawler.delivery.originals import COPY_REASON, without_copies
from crawler.identity.compare import compare as compare_articles
from crawler.identity.copies import ShingledText, TextCopies, sketch_article
from crawler.identity.digest import digest
from crawler.storage import cluster_reading, copy_links
from crawler.storage.copies import MAX_COPIES_READ
from crawler.storage.copy_links import MAX_BAND_RECORDS
from crawler.storage.merging import merge_records
from crawler.storage.schema import bands, cluster_members, clusters, revisions, sketches
from crawler.storage.store import Store
from crawler.storage.values import Cluster, Cursor, IdentifiedArticle, ReextractedArticle
from tests.contract.stories import HOUR, NOW

RULES = TextCopies(timedelta(days=30))
DAY = timedelta(days=1)


def prose(seed: int, sentences: int = 30) -> list[str]:
    """Sentences of words that no other seed has in this order, five to a paragraph."""
    chance = random.Random(seed)
    words = ["".join(chance.choices("abcdefghilmnoprstuv", k=chance.randint(2, 9))) for _ in range(400)]
    lines = [" ".join(chance.choices(words, k=12)).capitalize() + "." for _ in range(sentences)]
    return [" ".join(lines[start : start + 5]) for start in range(0, sentences, 5)]


def read(site: str, name: str, paragraphs: list[str], **fields: object) -> IdentifiedArticle:
    values = {"headline": f"Story {name}", "body": "\n\n".join(paragraphs), "fetched": NOW, **fields}
    one = Article(url=f"https://{site}.example/{name}", site=site, **values)  # type: ignore[arg-type]
    signature, keys = sketch_article(one)
    return IdentifiedArticle(
        article=one,
        identity=f"{site}.example/{name}",
        digest=digest(one),
        signature=signature,
        bands=keys,
        ledger_url=one.url,
        status=200,
    )


def keep(store: Store, *items: IdentifiedArticle, now: object = NOW, rules: TextCopies = RULES) -> list[Outcome]:
    run = store.runs.begin("paper", NOW)
    return store.ledger.commit_batch(items, compare=compare_articles, run=run, now=now, copies=rules)  # type: ignore[arg-type]


def cluster_of(store: Store, site: str, name: str) -> Cluster | None:
    row = store.records.get(f"https://{site}.example/{name}")
    assert row is not None
    return store.copies.cluster_of(row.id)


def sites_of(store: Store, site: str, name: str) -> tuple[str, ...]:
    found = cluster_of(store, site, name)
    return found.sites if found else ()


def count(store: Store, table: object) -> int:
    with store.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


def test_copies_in_one_batch_and_in_later_ones_are_one_cluster(store: Store) -> None:
    text, other = prose(1), prose(2)
    keep(store, read("herald", "a", text, published=NOW - HOUR), read("post", "b", ["Our own lead.", *text[1:]]))
    keep(store, read("times", "c", text[:4]), read("times", "d", other), now=NOW + HOUR)
    found = cluster_of(store, "times", "c")
    assert found is not None
    assert (found.copies[0].site, sorted(found.sites)) == ("herald", ["herald", "post", "times"])
    assert found.original_id == found.copies[0].record_id
    assert cluster_of(store, "times", "d") is None


def test_the_first_to_publish_is_the_original_though_it_was_seen_last(store: Store) -> None:
    text = prose(1)
    keep(store, read("post", "b", text, published=NOW - HOUR))
    keep(store, read("times", "c", text, published=NOW - 2 * HOUR))
    keep(store, read("herald", "a", text, published=NOW - 3 * HOUR, fetched=NOW + DAY), now=NOW + DAY)
    assert sites_of(store, "post", "b") == ("herald", "times", "post")


def test_the_paper_that_others_name_is_the_original(store: Store) -> None:
    text = prose(1)
    keep(store, read("post", "b", text, published=NOW - 3 * HOUR, syndicated_from="herald.example"))
    keep(store, read("herald", "a", text, published=NOW - HOUR))
    assert sites_of(store, "post", "b") == ("herald", "post")


def test_stories_that_share_no_half_are_never_in_one_cluster(store: Store) -> None:
    """A text that takes one half from each of two stories is a copy of both, and these are none of each other."""
    one, other = prose(1, 40), prose(2, 40)
    keep(store, read("herald", "a", one))
    keep(store, read("post", "b", other))
    keep(store, read("times", "c", [*one[:5], *other[:5]]))
    assert len(sites_of(store, "times", "c")) == 2
    assert sites_of(store, "herald", "a") != sites_of(store, "post", "b")


def test_two_clusters_become_one_when_a_text_shares_half_with_all(store: Store) -> None:
    text = prose(1, 60)
    keep(store, read("herald", "a", text), read("times", "c", text), rules=RULES)
    with store.database.reading() as connection:
        before = connection.execute(select(clusters.c.id)).scalars().all()
    keep(store, read("post", "b", text), read("star", "d", text))
    assert sorted(sites_of(store, "star", "d")) == ["herald", "post", "star", "times"]
    with store.database.reading() as connection:
        assert connection.execute(select(clusters.c.id)).scalars().all() == before


def rows_of_clusters(store: Store, *items: IdentifiedArticle) -> int:
    """How many rows a batch writes into the tables of clusters; on PostgreSQL also how many it reads of them."""
    rows = [0]

    def add(_: Connection, cursor: Any, statement: str, *__: object) -> None:
        if "cluster" in statement:
            rows[0] += max(cursor.rowcount, 0)  # SQLite's driver knows it of what is written alone

    event.listen(store.database.engine, "after_cursor_execute", add)
    try:
        keep(store, *items)
    finally:
        event.remove(store.database.engine, "after_cursor_execute", add)
    return rows[0]


def test_a_copy_costs_the_same_however_many_there_are(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copy_links, "MAX_MEMBERS_WEIGHED", 4)
    monkeypatch.setattr(copy_links, "MAX_FIRST_MEMBERS", 3)
    text = prose(1)
    keep(store, *(read("herald", f"a{n}", text) for n in range(20)))
    early = rows_of_clusters(store, read("post", "b", text))
    keep(store, *(read("times", f"c{n}", text) for n in range(60)))
    assert rows_of_clusters(store, read("star", "d", text)) == early
    found = cluster_of(store, "star", "d")
    assert found is not None
    assert (len(found.copies), found.copies[0].site) == (82, "herald")


class CountingRules(TextCopies):
    """The rules, with the texts that were made ready for a comparison."""

    compared: ClassVar[list[str]] = []

    def shingle(self, body: str) -> ShingledText:
        self.compared.append(body)
        return super().shingle(body)


def test_a_text_that_is_the_same_is_not_read_for_a_comparison_and_another_once(store: Store) -> None:
    text, rules = prose(1), CountingRules(timedelta(days=30))
    rules.compared.clear()
    keep(store, *(read("herald", f"a{n}", text, headline="One") for n in range(20)), rules=rules)
    keep(store, read("post", "b", text, headline="One"), rules=rules)
    assert (rules.compared, len(sites_of(store, "post", "b"))) == ([], 2)
    keep(store, read("star", "c", text[1:], headline="One"), rules=rules)
    assert len(rules.compared) == 2
    assert len(sites_of(store, "star", "c")) == 3
    keep(store, read("sun", "d", text[2:], headline="One"), rules=rules)
    assert rules.compared[2:] == ["\n\n".join(text[2:])]  # the others were made ready for the batch before
    assert len(sites_of(store, "sun", "d")) == 4


def test_a_copy_of_a_known_story_takes_no_statement_of_its_own(store: Store) -> None:
    def statements(count: int, site: str) -> int:
        made = []
        event.listen(store.database.engine, "after_cursor_execute", note := lambda *_: made.append(1))
        try:
            keep(store, *(read(site, f"{n}", prose(n)) for n in range(count)))
        finally:
            event.remove(store.database.engine, "after_cursor_execute", note)
        return len(made)

    keep(store, *(read(site, f"{n}", prose(n)) for n in range(40) for site in ("herald", "post")))
    few, many = statements(10, "star"), statements(40, "sun")
    assert sites_of(store, "sun", "39") == ("herald", "post", "sun")
    assert many <= few + 4  # of many bands, which are looked up a thousand at once


def test_of_many_copies_too_the_original_is_the_first_to_publish_or_the_one_that_is_named(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy_links, "MAX_FIRST_MEMBERS", 3)
    text = prose(1)
    keep(store, *(read("herald", f"a{n}", text, published=NOW - HOUR) for n in range(10)))
    keep(store, read("post", "first", text, published=NOW - 2 * HOUR))
    for n in range(10):
        keep(store, read("times", f"c{n}", text, published=NOW - HOUR))
        assert cluster_of(store, "times", f"c{n}").copies[0].site == "post"  # type: ignore[union-attr]
    keep(store, read("star", "own", text, published=NOW))
    for n in range(4):
        keep(store, read("sun", f"d{n}", text, published=NOW, syndicated_from="star.example"))
    assert cluster_of(store, "sun", "d3").copies[0].site == "star"  # type: ignore[union-attr]


def test_a_story_that_is_rewritten_leaves_its_cluster(store: Store) -> None:
    text = prose(1)
    keep(store, read("herald", "a", text), read("post", "b", text), read("times", "c", text))
    keep(store, read("herald", "a", prose(3), fetched=NOW + HOUR, headline="Story a"), now=NOW + HOUR)
    found = cluster_of(store, "post", "b")
    assert cluster_of(store, "herald", "a") is None
    assert found is not None
    assert (sorted(found.sites), found.original_id) == (["post", "times"], found.copies[0].record_id)
    keep(store, read("post", "b", prose(4), fetched=NOW + HOUR), now=NOW + HOUR)
    assert cluster_of(store, "times", "c") is None
    assert count(store, clusters) == count(store, cluster_members) == 0


def test_a_story_that_is_edited_stays_and_has_the_bands_of_its_new_text_alone(store: Store) -> None:
    text = prose(1)
    keep(store, read("herald", "a", text), read("post", "b", text))
    edited = read("herald", "a", [*text, "One more line that an editor wrote."], fetched=NOW + HOUR)
    keep(store, edited, now=NOW + HOUR)
    assert sorted(sites_of(store, "herald", "a")) == ["herald", "post"]
    row = store.records.get("https://herald.example/a")
    assert row is not None
    with store.database.reading() as connection:
        kept = connection.execute(select(bands.c.key).where(bands.c.record_id == row.id)).scalars().all()
    assert set(kept) == set(edited.bands)


def test_a_text_that_is_extracted_anew_is_compared_anew(store: Store) -> None:
    text = prose(1)
    keep(store, read("herald", "a", text), read("post", "b", prose(2)))
    assert cluster_of(store, "post", "b") is None
    row = store.records.get("https://post.example/b")
    assert row is not None
    with store.database.reading() as connection:
        revision_id = connection.execute(select(revisions.c.id).where(revisions.c.record_id == row.id)).scalar_one()
    again = read("post", "b", text)
    article = ReextractedArticle(
        id=revision_id, article=again.article, digest=again.digest, signature=again.signature, bands=again.bands
    )
    store.records.replace_articles([article], software="x", now=NOW, copies=RULES)
    assert sorted(sites_of(store, "post", "b")) == ["herald", "post"]
    with store.database.reading() as connection:
        kept = connection.execute(select(bands.c.key).where(bands.c.record_id == row.id)).scalars().all()
    assert set(kept) == set(again.bands)


def test_texts_leave_the_window(store: Store) -> None:
    text, week = prose(1), TextCopies(timedelta(days=7))
    keep(store, read("herald", "a", text), rules=week)
    later = NOW + 8 * DAY
    keep(store, read("post", "b", text, fetched=later), now=later, rules=week)
    assert cluster_of(store, "post", "b") is None
    assert (count(store, sketches), count(store, bands)) == (1, 42)


def test_a_text_from_before_the_window_is_not_compared(store: Store) -> None:
    text, old = prose(1), NOW - 90 * DAY
    keep(store, read("herald", "a", text, fetched=old), read("post", "b", text, fetched=old))
    assert (cluster_of(store, "post", "b"), count(store, bands)) == (None, 0)


def test_live_blogs_and_short_notes_are_not_compared(store: Store) -> None:
    from crawler.article import Kind

    text = prose(1)
    live = [read(site, "live", text, kind=Kind.LIVE_BLOG) for site in ("herald", "post")]
    notes = [read(site, "note", ["Eight words are no story that is copied."]) for site in ("herald", "post")]
    keep(store, *live, *notes)
    assert (count(store, bands), count(store, clusters)) == (0, 0)


def test_many_texts_of_one_template_neither_fill_a_band_nor_make_a_cluster(store: Store) -> None:
    chance = random.Random(5)

    def quake(number: int) -> IdentifiedArticle:
        figures = [chance.randint(10, 99_999) for _ in range(12)]
        lines = prose(9, 12)
        body = [f"{line} {one} metres at {two} past {three} by the gauge of the harbour office there"
                for line, one, two, three in zip(lines, figures, figures[3:], figures[6:], strict=False)]  # fmt: skip
        return read(
            "herald", f"quake{number}", [*body, *(f"In all {one} boats and {one + 1} crews" for one in figures)]
        )

    keep(store, *[quake(number) for number in range(MAX_BAND_RECORDS + 16)])
    with store.database.reading() as connection:
        sizes = connection.execute(select(func.count()).select_from(bands).group_by(bands.c.key)).scalars().all()
    assert max(sizes) == MAX_BAND_RECORDS
    assert count(store, clusters) == 0


@pytest.mark.parametrize(("min_sites", "expected"), [(1, [3, 2, 1]), (2, [3, 2]), (3, [3])])
def test_clusters_are_listed_by_the_number_of_their_sites(store: Store, min_sites: int, expected: list[int]) -> None:
    for seed, sites in ((1, ["herald", "post"]), (2, ["herald", "post", "times"]), (3, ["star", "star"])):
        keep(store, *(read(site, f"{seed}-{number}", prose(seed)) for number, site in enumerate(sites)))
    assert [len(one.sites) for one in store.copies.clusters(min_sites=min_sites)] == expected
    assert [sorted(one.sites) for one in store.copies.clusters(site="times")] == [["herald", "post", "times"]]
    assert list(store.copies.clusters(since=NOW + DAY)) == []
    assert len(list(store.copies.clusters(min_sites=1, limit=1))) == 1


def test_of_any_number_of_copies_a_few_are_read_and_all_are_counted(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, count = prose(1), MAX_COPIES_READ + 30
    keep(store, *(read(f"paper{number % 23}", f"{number}", text) for number in range(count)))
    keep(store, read("last", "first", text, published=NOW - DAY))
    [found] = store.copies.clusters()
    assert (len(found.copies), found.size, len(found.sites)) == (MAX_COPIES_READ, count + 1, 24)
    assert (found.copies[0].site, found.sites[0]) == ("last", "last"), "the original"
    assert found.copies[0].record_id == found.original_id
    rows = [store.records.get(f"https://paper{number % 23}.example/{number}") for number in (0, count - 1)]
    assert rows[0]
    assert rows[1]
    assert store.copies.are_copies(rows[0].id, rows[1].id), "one that is read and one that is not"
    of_last = store.copies.cluster_of(rows[1].id, texts=1)
    assert of_last
    assert (len(of_last.copies), of_last.size) == (1, count + 1)
    monkeypatch.setattr(cluster_reading, "MAX_TEXT_CHARS", 25 * len(found.copies[0].body))
    [found] = store.copies.clusters()
    assert (len(found.copies), found.size) == (30, count + 1), "long texts are fewer"


def test_stories_that_were_held_before_are_compared_on_request(store: Store) -> None:
    run, text = store.runs.begin("paper", NOW), prose(1)
    items = [read(site, "a", text) for site in ("herald", "post", "times")]
    store.ledger.commit_batch(items, compare=compare_articles, run=run, now=NOW)
    assert list(store.copies.clusters()) == []
    after, compared = store.copies.link_held(RULES, after=0, limit=2, now=NOW + DAY)
    assert compared == 2
    assert store.copies.link_held(RULES, after=after, limit=2, now=NOW + DAY)[1] == 1
    assert [sorted(one.sites) for one in store.copies.clusters()] == [["herald", "post", "times"]]
    assert store.copies.link_held(RULES, after=0, limit=9, now=NOW + DAY)[1] == 0


def test_a_record_that_becomes_part_of_another_leaves_its_cluster(store: Store) -> None:
    text = prose(1)
    keep(store, *(read("herald", name, text) for name in "ab"), read("post", "c", text))
    ids = [row.id for name in "ab" if (row := store.records.get(f"https://herald.example/{name}"))]
    store.database.write(lambda connection: merge_records(connection, ids[1], ids[0]))
    found = cluster_of(store, "post", "c")
    assert found is not None
    assert sorted(copy.site for copy in found.copies) == ["herald", "post"]
    assert ids[1] in {copy.record_id for copy in found.copies}


def test_nothing_is_compared_without_rules(store: Store) -> None:
    run = store.runs.begin("paper", NOW)
    items = [replace(read(site, "a", prose(1)), note=None) for site in ("herald", "post")]
    store.ledger.commit_batch(items, compare=compare_articles, run=run, now=NOW)
    assert (count(store, bands), count(store, sketches)) == (0, 0)


def test_records_and_deliveries_say_which_cluster_a_story_is_in_and_what_is_a_copy(store: Store) -> None:
    text = prose(1)
    keep(store, read("herald", "a", text, published=NOW - HOUR), read("post", "b", text), read("times", "c", prose(2)))
    found = cluster_of(store, "herald", "a")
    assert found is not None
    delivered = {
        one.revision.article.site: (one.revision.article.cluster, one.copy_of)
        for one in store.deliveries.between(Cursor(), store.deliveries.cursor())
    }
    assert delivered == {"herald": (found.id, None), "post": (found.id, found.original_id), "times": (None, None)}
    listed = {row.site: row.article.cluster for row in store.records.select()}
    assert listed == {"herald": found.id, "post": found.id, "times": None}


def test_a_delivery_of_originals_leaves_out_copies_and_counts_them(store: Store) -> None:
    text, counted = prose(1), Counter[str]()
    keep(store, read("herald", "a", text, published=NOW - HOUR), read("post", "b", text), read("times", "c", prose(2)))
    items = without_copies(store.deliveries.between(Cursor(), store.deliveries.cursor()), counted)
    assert sorted(item.revision.article.site for item in items) == ["herald", "times"]
    assert counted == {COPY_REASON: 1}
