"""Search finds the same in SQLite and in PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from crawler.article import Kind, Provenance, Source
from crawler.errors import ArgumentInvalid
from crawler.storage.search_text import Search, snippet
from crawler.storage.selection import RecordFilter
from crawler.storage.store import Store
from crawler.storage.values import IdentifiedArticle
from tests.contract.stories import HOUR, NOW, compare, story

STORIES = {
    "de": {"headline": "Präsident besucht Straßenfest", "body": "Der Präsident sprach in Köln über die Bahnreform."},
    "ja": {"headline": "日本の経済", "body": "東京で新しい政策が発表されました。ガソリン"},
    "ru": {"headline": "Новости дня", "body": "Президент приехал в Москву ещё утром."},
    "ar": {"headline": "أخبار", "body": "قَالَ الرئيس في القاهرة"},
    "en": {
        "headline": "Foo-bar's CO2 plan",
        "body": "The council of state met at www.example.org on 3 May.",
        "standfirst": "x",
    },
    "th": {"headline": "ข่าวเศรษฐกิจ", "body": "กรุงเทพ"},
}


def keep(store: Store, *stories: IdentifiedArticle) -> None:
    run = store.runs.begin("paper", NOW)
    store.ledger.commit_batch(stories, compare=compare, run=run, now=NOW)


@pytest.fixture(scope="module")
def filled(open_shared: Callable[[], Store]) -> Store:
    store = open_shared()
    keep(store, *(story(name, **read) for name, read in STORIES.items()))
    return store


@pytest.mark.parametrize(
    ("search", "found", "reason"),
    [
        ("präsident", ["de"], "case does not matter"),
        ("PRASIDENT", ["de"], "nor do accents"),
        ("strassenfest", ["de"], "nor sharp s"),
        ("präsident köln", ["de"], "all words must be there, in any place"),
        ("präsident london", [], "one is not"),
        ('"präsident köln"', [], "a phrase is a phrase"),
        ('"sprach in koln"', ["de"], "found across the fold"),
        ("bahn", [], "words are whole"),
        ("bahn*", ["de"], "but for a begin"),
        ("経済", ["ja"], "two characters, no spaces"),
        ("済", ["ja"], "one character"),
        ("経本", [], "not side by side"),
        ("日本 政策", ["ja"], "two words"),
        ("ガソリン", ["ja"], "kana with a mark of its own"),
        ("カソリン", [], "which is another letter without it"),
        ("президент еще", ["ru"], "Cyrillic, diaeresis left out"),
        ("قال", ["ar"], "Arabic without vowel signs"),
        ("เศรษฐ", ["th"], "Thai writes no spaces"),
        ("foo-bar", ["en"], "hyphen: a phrase of two"),
        ("bar", ["en"], "either alone"),
        ("co2", ["en"], "letters and digits"),
        ("example.org", ["en"], "a host's name"),
        ("council OR präsident", ["de", "en"], "one of both"),
        ("council OR präsident köln", ["de"], "OR binds its neighbours alone"),
        ("council AND präsident", [], "AND changes nothing"),
        ("NOT council köln", ["de"], "NOT, wherever it stands"),
        ('köln -"präsident köln"', ["de"], "a phrase that is not there"),
        ('köln NOT "sprach in köln"', [], "a phrase that is"),
        ("council or präsident", [], "operators are in capitals"),
        ("words:council", [], "a column filter is none"),
        ("o'connor", [], "quotes do no harm"),
        ("'; drop table records; --", [], "nor does SQL"),
        ('"council', ["en"], "a quote left open"),
        ("council & ! | <-> ( )", ["en"], "signs are no words"),
        ("3 may", ["en"], "digits"),
    ],
)
def test_search_finds(filled: Store, search: str, found: list[str], reason: str) -> None:
    assert [row.url.rpartition("/")[2] for row in filled.records.select(search=search)] == found, reason


@pytest.mark.parametrize("search", ["", "   ", "*", "AND", "NOT a", "-a", '""', "!?&", "\x00"])
def test_a_search_without_a_word_is_refused(filled: Store, search: str) -> None:
    with pytest.raises(ArgumentInvalid, match="has no word"):
        next(filled.records.select(search=search))


@pytest.mark.parametrize("search", ["OR", "OR a", "a OR", "a NOT", "a OR NOT b", "a NOT OR b"])
def test_operators_without_their_words_are_refused(search: str) -> None:
    with pytest.raises(ArgumentInvalid, match=r"OR|NOT"):
        Search.parse(search)


def test_a_snippet_shows_the_words_around_the_first_hit() -> None:
    body = " ".join(f"word{n}" for n in range(30)) + " Präsident, " + "later " * 30
    assert snippet("prasident OR zzz", body) == (
        "... word24 word25 word26 word27 word28 word29 Präsident, " + "later " * 10 + "later ..."
    )
    assert snippet("wor*", body).startswith("word0 word1")
    assert snippet("absent", body) == ""


def origins(**confidence: float) -> dict[str, Provenance]:
    return {name: Provenance(source=Source.HTML, confidence=sure) for name, sure in confidence.items()}


OF_AUTHORS = (
    story(
        "1",
        published=NOW - HOUR,
        language="en",
        section="World",
        byline=("Ada Quayle",),
        body="The harbour.",
        provenance=origins(headline=0.9, byline=0.8, tags=0.1),
    ),
    story(
        "2",
        published=NOW,
        language="en-GB",
        byline=("Tom Reyle",),
        body="The harbour of Ada Quayle.",
        provenance=origins(headline=0.9, body=0.4),
    ),
    story("3", published=NOW, language="eng", kind=Kind.OPINION, byline=("A. Quayle",), body="None."),
)


@pytest.fixture(scope="module")
def of_authors(open_shared: Callable[[], Store]) -> Store:
    store = open_shared()
    keep(store, *OF_AUTHORS)
    return store


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"language": "en"}, ["1", "2"]),  # en-GB is English
        ({"language": "EN_gb"}, ["2"]),
        ({"language": "e"}, []),
        ({"section": "WORLD"}, ["1"]),
        ({"author": "quayle"}, ["1", "3"]),
        ({"author": "ada quayle"}, ["1"]),
        ({"author": "quayle ada"}, []),
        ({"kind": Kind.OPINION}, ["3"]),
        ({"min_confidence": 0.8}, ["1"]),
        ({"min_confidence": 0.5, "author": "quayle"}, ["1"]),
        ({"min_confidence": 0.0}, ["1", "2", "3"]),
        ({"until": NOW - HOUR}, ["1"]),
        ({"since": NOW - HOUR, "search": "harbour"}, ["1", "2"]),
        ({"site": "nobody"}, []),
    ],
)
def test_records_are_filtered_and_counted(of_authors: Store, wanted: dict[str, Any], found: list[str]) -> None:
    chosen = RecordFilter(**wanted)
    rows = list(of_authors.records.select(wanted=chosen))
    assert sorted(row.url.rpartition("/")[2] for row in rows) == found
    assert of_authors.records.count(chosen) == len(found)
    assert len(list(of_authors.records.select(wanted=chosen, limit=1))) == min(len(found), 1)


def test_the_view_has_a_row_for_each_story(filled: Store) -> None:
    with filled.database.engine.connect() as connection:
        rows = connection.execute(text("SELECT site, body, byline, revisions FROM articles ORDER BY id")).all()
    assert len(rows) == len(STORIES)
    assert {row.site for row in rows} == {"paper"}
    assert all(row.body and row.revisions == 1 and json.loads(row.byline) == [] for row in rows)


def test_only_the_latest_text_is_found(store: Store) -> None:
    keep(store, *(story(name, **read) for name, read in STORIES.items()))
    keep(store, story("de", headline="Neu", body="Anders."))
    assert list(store.records.select(search="präsident")) == []
    assert [row.headline for row in store.records.select(search="anders")] == ["Neu"]


@pytest.mark.parametrize(
    "body",
    ["wort " * 400_000, "x" * 3_000_000, " ".join(f"w{n}" for n in range(300_000)), "経" * 400_000],
    ids=["many words", "one word", "many different words", "CJK"],
)
def test_a_text_too_long_for_the_index_is_kept_and_found_by_its_beginning(store: Store, body: str) -> None:
    keep(store, story("long", headline="Begin", body=body))
    (row,) = store.records.select(search="begin")
    assert len(row.article.body) == len(body)
