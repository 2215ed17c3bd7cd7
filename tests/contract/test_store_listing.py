"""Lists are paged without a gap or a story twice, by the same conditions as every other list, on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

import crawler.storage.listing as listing
from crawler.article import Kind, OutcomeName
from crawler.errors import ArgumentInvalid
from crawler.storage.list_conditions import estimate_rows
from crawler.storage.list_pages import Facets, Place, StoryPage
from crawler.storage.schema import records
from crawler.storage.search import matching_ids
from crawler.storage.selection import RecordFilter
from crawler.storage.store import Store
from tests.web_store import HOUR, NOW, STORIES, fill, url

FILTERS: tuple[tuple[dict[str, Any], str], ...] = (
    ({}, "all"),
    ({"site": "tide"}, "by the index of sites"),
    ({"language": "en"}, "en is en-GB too"),
    ({"language": "en-GB"}, "one form of a language"),
    ({"section": "hafen"}, "whatever its letters' case"),
    ({"kind": Kind.OPINION}, "one kind"),
    ({"since": NOW - 9 * HOUR, "until": NOW - 4 * HOUR}, "both ends are included"),
    ({"search": "harbour"}, "by a word"),
    ({"search": "crane NOT cafe"}, "without another one"),
    ({"search": '"number 7" OR cafe', "site": "tide"}, "a phrase or a word, of one site"),
    ({"search": "harbour", "section": "Hafen"}, "nothing meets both"),
    ({"search": "nowhere"}, "nothing"),
    ({"author": "Quayle"}, "by words of a name"),
    ({"author": "ada quayle", "site": "tide"}, "of one site"),
    ({"author": "Nobody"}, "no such name"),
    ({"min_confidence": 0.9}, "sure ones"),
    ({"min_confidence": 0.99}, "none is so sure"),
    ({"section": "harbour", "author": "Quayle", "min_confidence": 0.5}, "all of it"),
)


@pytest.fixture
def filled(store: Store) -> Iterator[Store]:
    fill(store)
    yield store


@pytest.fixture(scope="module")
def only_read(open_shared: Callable[[], Store]) -> Store:
    """The same for tests that change nothing."""
    store = open_shared()
    fill(store)
    return store


@pytest.fixture(params=["few", "many", "bounded", "estimated"])
def bounds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """As a small store is read, as a large one is, as one whose pages end early, or whose planner knows its words."""
    if request.param == "estimated":
        monkeypatch.setattr(listing, "MAX_ESTIMATED", -1)
        monkeypatch.setattr(listing, "MAX_RECHECKED", -1)
    elif request.param != "few":
        monkeypatch.setattr(listing, "MAX_FEW", 0)
    if request.param == "bounded":
        monkeypatch.setattr(listing, "MAX_WALKED", 5)
        monkeypatch.setattr(listing, "MAX_READ", 3)
        monkeypatch.setattr(listing, "MAX_WALKED_SEARCHING", 4)
    return str(request.param)


def pages(store: Store, wanted: RecordFilter, limit: int) -> Iterator[StoryPage]:
    before: Place | None = None
    for _ in range(40):
        page = store.listing.stories(wanted, before=before, limit=limit)
        yield page
        before = page.next
        if before is None:
            return
    raise AssertionError("the list does not end")


def facets_of(store: Store, wanted: RecordFilter) -> Facets:
    facets = store.listing.stories(wanted, limit=1, with_facets=True).facets
    assert facets is not None
    return facets


@pytest.mark.parametrize(("conditions", "reason"), FILTERS)
def test_pages_together_are_the_whole_list(
    only_read: Store, bounds: str, conditions: dict[str, Any], reason: str
) -> None:
    wanted = RecordFilter(**conditions)
    expected = [row.id for row in only_read.records.select(wanted=wanted, limit=None)]
    read = list(pages(only_read, wanted, 4))
    assert [row.id for page in read for row in page.rows] == expected, reason
    assert all(len(page.rows) == 4 for page in read[:-1] if not page.is_cut)
    assert bounds == "bounded" or not any(page.is_cut for page in read)


def test_a_place_between_stories_of_one_moment(filled: Store) -> None:
    first = filled.listing.stories(RecordFilter(), limit=1).rows[0]
    at = first.published
    assert at is not None
    assert not [
        row for row in filled.listing.stories(RecordFilter(), before=Place(at, first.id)).rows if row.id == first.id
    ]
    assert filled.listing.stories(RecordFilter(), before=Place(at, first.id + 1)).rows[0].id == first.id


def test_facets_count_what_the_conditions_leave(filled: Store) -> None:
    facets = facets_of(filled, RecordFilter(search="crane"))
    assert facets.newest is None
    assert facets.stories == STORIES - STORIES // 3
    assert facets.counts["site"] == {"paper": 20}
    assert facets.counts["language"] == {"en-GB": 20}
    everything = facets_of(filled, RecordFilter())
    assert everything.stories == STORIES + 1
    assert dict(everything.counts["kind"]) == {"article": 21, "opinion": 10}
    assert list(everything.counts["day"]) == ["2026-11-24", "2026-11-23", "2026-11-22"]


def test_authors_are_counted_in_the_newest_of_the_stories(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = facets_of(filled, RecordFilter())
    authors = Counter(
        name for row in filled.listing.stories(RecordFilter(), limit=99).rows for name in row.article.byline
    )
    assert everything.bylines == everything.stories
    assert everything.counts["author"] == authors
    name = next(iter(authors))
    chosen = facets_of(filled, RecordFilter(author=name))
    assert chosen.counts["author"][name] == authors[name]
    monkeypatch.setattr(listing, "MAX_COUNTED_BYLINES", 3)
    assert facets_of(filled, RecordFilter()).bylines == 3


def test_facets_of_many_stories_say_that_they_are_of_the_newest(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MAX_FEW", 0)
    monkeypatch.setattr(listing, "MAX_COUNTED", 6)
    monkeypatch.setattr(listing, "MAX_COUNTED_SEARCHING", 6)
    assert (facets_of(filled, RecordFilter(kind=Kind.OPINION)).stories) == 2
    searched = facets_of(filled, RecordFilter(search="kran"))
    assert searched.newest is not None
    assert searched.stories in {2, searched.newest}  # of the newest stories, or of those that were found last


def test_a_search_that_cannot_be_read_is_refused(filled: Store) -> None:
    with pytest.raises(ArgumentInvalid, match="no word"):
        filled.listing.stories(RecordFilter(search="..."))


def test_urls_by_outcome_and_those_not_yet_tried(filled: Store) -> None:
    failed = filled.listing.urls("paper", OutcomeName.FAILED)
    assert [(one.url, one.status, one.story) for one in failed] == [(url("paper", 31), None, None)]
    assert [one.url for one in filled.listing.urls("paper", None)] == [url("paper", 32)]
    new = filled.listing.urls("tide", OutcomeName.NEW, limit=4)
    more = filled.listing.urls("tide", OutcomeName.NEW, before=new[-1].id, limit=10)
    assert len({one.url for one in (*new, *more)}) == STORIES // 3
    assert all(one.story for one in new)


def test_the_visits_of_a_run_the_latest_first(filled: Store) -> None:
    run = filled.runs.latest("paper")[0]
    visits = filled.listing.visits(run.id)
    assert [visit.outcome for visit in visits] == [OutcomeName.FAILED, OutcomeName.REVISED]
    assert filled.listing.visits(run.id, before=visits[0].id) == visits[1:]
    assert filled.listing.count_visits(run.id, NOW - HOUR) == 2
    assert filled.listing.count_visits(run.id, NOW + HOUR) == 0
    assert filled.runs.get(run.id) == run
    assert filled.runs.get(10**9) is None


def test_what_is_due_those_that_wait_longest_first(store: Store) -> None:
    fill(store)
    now = NOW + timedelta(days=1)
    store.ledger.make_due("tide", [url("tide", 3), url("tide", 6)], NOW - HOUR)
    page = store.listing.due(now, limit=2)
    assert [one.candidate.site for _, one in page.rows] == ["paper", "tide"]
    assert page.next is not None
    rest = store.listing.due(now, after=page.next, limit=2)
    assert [due.url for _, due in rest.rows] == [url("tide", 6)]
    assert rest.next is None
    assert store.listing.count_due(now) == ({"paper": 1, "tide": 2}, True)
    assert [due.url for _, due in store.listing.due(now, site="paper").rows] == [url("paper", 32)]


def test_the_planner_knows_a_frequent_word_from_a_rare_one(filled: Store) -> None:
    if filled.database.engine.dialect.name == "sqlite":
        with filled.database.reading() as connection:
            assert estimate_rows(connection, matching_ids(connection, "crane")) == 0
        return
    with filled.database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    with filled.database.reading() as connection:
        frequent, rare, phrase = (
            estimate_rows(connection, matching_ids(connection, one))
            for one in ("harbour", "nowhere", '"harbour board"')
        )
        languages = estimate_rows(connection, select(records.c.id).where(records.c.language.in_(["de", "nb"])))
    assert rare < 5 < min(frequent, phrase)
    assert 5 < languages < 15
