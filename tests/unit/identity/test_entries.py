"""Entries of live blogs over several readings, and other edits that are none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crawler.article import Article, Change, ChangeClass, Entry, Kind, Revision
from crawler.identity.compare import compare
from crawler.identity.digest import digest
from crawler.identity.entries import merge_entries

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def entry(n: int, text: str | None = None) -> Entry:
    return Entry(id=f"e{n}", published=NOON + timedelta(minutes=n), headline=f"Point {n}", text=text or f"Text of {n}.")


def blog(*entries: Entry, body: str = "What is this about? The crane.") -> Article:
    return Article(url="https://paper.example/live", site="paper", headline="The crane, live", body=body,
                   fetched=NOON, kind=Kind.LIVE_BLOG, entries=entries)  # fmt: skip


def held(article: Article) -> Revision:
    return Revision(article=article, identity="x", number=1, change=Change.NEW, digest=digest(article), signature=b"",
                    seen=NOON)  # fmt: skip


def test_new_entries_are_no_rewrite_and_old_ones_stay_when_the_page_lets_them_go() -> None:
    old, new = blog(entry(2), entry(1)), blog(entry(4), entry(3), entry(2))
    comparison = compare(held(old), new)
    assert comparison.classes == (ChangeClass.ENTRIES_ADDED,)
    assert [one.id for one in comparison.article.entries] == ["e4", "e3", "e2", "e1"]
    assert comparison.article.digest == digest(comparison.article)
    again = compare(held(comparison.article), new)
    assert again.change is Change.UNCHANGED
    assert again.article.entries == comparison.article.entries


def test_an_entry_that_is_edited_is_an_edit() -> None:
    assert compare(held(blog(entry(1))), blog(entry(1, "Text of one."))).classes == (ChangeClass.SMALL_EDIT,)


def test_entries_that_stand_in_the_body_as_well_are_counted_once() -> None:
    lead = "What is this about? The crane."
    old = blog(entry(1), body=f"{lead}\n\nPoint 1\n\nText of 1.")
    new = blog(entry(2), entry(1), body=f"{lead}\n\nPoint 2\n\nText of 2.\n\nPoint 1\n\nText of 1.")
    assert compare(held(old), new).classes == (ChangeClass.ENTRIES_ADDED,)


def test_entries_without_id_or_time_are_known_by_their_text() -> None:
    old = (Entry(text="One."), Entry(text="Two."))
    merged = merge_entries(old, (Entry(text="Three."), Entry(text="One.")))
    assert [one.text for one in merged] == ["Three.", "One.", "Two."]
    assert merge_entries(merged, merged) == merged


def test_the_full_text_in_place_of_a_stub_is_no_edit_by_the_paper() -> None:
    full = "\n\n".join(
        f"Paragraph {n} tells of the harbour and its crane, of the board and its vote." for n in range(9)
    )
    stub, whole = blog(body=full[:150]), blog(body=full)
    assert compare(held(stub), whole).classes == (ChangeClass.FULL_TEXT,)
    comparison = compare(held(whole), stub)
    assert (comparison.change, comparison.article.body) == (Change.UNCHANGED, full)
    assert comparison.note == "only the opening of revision 1 was shown, which stays"
