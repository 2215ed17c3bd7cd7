"""Each threshold between an edit and none, a stub and a text, a copy and another story has a case on each side."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from crawler.article import Article, ChangeClass, Entry
from crawler.identity.changes import classify_change, is_stub_of
from crawler.identity.compare import compare
from crawler.identity.diff import Op, word_diff
from crawler.identity.digest import digest
from crawler.identity.entries import entry_key, merge_entries
from crawler.identity.signature import is_near_duplicate, signature, similarity
from tests.articles import article, revision

NOON = datetime(2026, 11, 24, 12, 0, 30, tzinfo=UTC)
LEAD = "The board met on the quay."


def words(start: int, end: int) -> str:
    return " ".join(f"w{n}" for n in range(start, end))


@pytest.mark.parametrize(
    ("text", "is_large"),
    [(words(0, 9), False), (words(0, 10), True), ("会" * 19, False), ("会" * 20, True), (f"{words(0, 9)}会会", True)],
)
def test_ten_words_are_more_than_a_small_edit(text: str, is_large: bool) -> None:
    short, long = article(body=LEAD), article(body=f"{LEAD}\n\n{text}")
    assert classify_change(short, long) == ((ChangeClass.TEXT_ADDED if is_large else ChangeClass.SMALL_EDIT),)
    assert classify_change(long, short) == ((ChangeClass.TEXT_REMOVED if is_large else ChangeClass.SMALL_EDIT),)


def test_an_edit_may_add_remove_and_correct_at_once() -> None:
    old = article(body=f"{LEAD}\n\n{words(0, 20)}")
    new = article(body=f"{LEAD}\n\n{words(50, 70)}\n\nCorrection: an earlier version named another quay.")
    assert classify_change(old, new) == (ChangeClass.CORRECTION, ChangeClass.TEXT_ADDED, ChangeClass.TEXT_REMOVED)
    assert ChangeClass.CORRECTION not in classify_change(new, article(body=f"{new.body}\n\nNothing else changed."))


@pytest.mark.parametrize(
    ("seconds", "is_edit"), [(0, False), (59, False), (-59, False), (60, True), (-60, True), (86_400, True)]
)
def test_a_minute_is_another_time_of_publication(seconds: int, is_edit: bool) -> None:
    old, new = article(published=NOON), article(published=NOON + timedelta(seconds=seconds))
    assert classify_change(old, new) == ((ChangeClass.PUBLISHED_TIME,) if is_edit else ())


MIDNIGHT = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("old", "new", "offset", "is_edit", "reason"),
    [
        (None, NOON, None, True, "there was none"),
        (NOON, None, None, False, "a time that is missing"),
        (NOON, MIDNIGHT, None, False, "the day alone"),
        (NOON, MIDNIGHT - timedelta(days=1), None, True, "another day"),
        (NOON, MIDNIGHT + timedelta(seconds=1), None, True, "not the day alone: a second after midnight"),
        (NOON, MIDNIGHT + timedelta(minutes=1), None, True, "a minute after midnight"),
        (NOON, MIDNIGHT + timedelta(hours=1), None, True, "an hour after midnight"),
        (NOON, MIDNIGHT - timedelta(minutes=1), None, True, "a minute before midnight"),
        (NOON, MIDNIGHT - timedelta(hours=2), 120, False, "midnight where the page was written"),
        (NOON, MIDNIGHT - timedelta(hours=2), 60, True, "an hour before that midnight"),
        (MIDNIGHT - timedelta(hours=1), MIDNIGHT - timedelta(hours=2), 120, False, "the same day there"),
        (MIDNIGHT + timedelta(hours=23), MIDNIGHT - timedelta(hours=2), 120, True, "another day, here and there"),
        (MIDNIGHT + timedelta(hours=23), MIDNIGHT, 120, False, "the same day here"),
    ],
)
def test_a_day_without_a_time_is_no_other_time_of_the_same_day(
    old: datetime | None, new: datetime | None, offset: int | None, is_edit: bool, reason: str
) -> None:
    before, after = article(published=old), article(published=new, published_offset=offset)
    assert classify_change(before, after) == ((ChangeClass.PUBLISHED_TIME,) if is_edit else ()), reason


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ({}, {"headline": "Crane  stays"}, ()),
        ({}, {"headline": "Crane goes"}, (ChangeClass.HEADLINE,)),
        ({"standfirst": "One."}, {}, ()),
        ({"standfirst": "One."}, {"standfirst": "One."}, ()),
        ({}, {"standfirst": "One."}, (ChangeClass.STANDFIRST,)),
        ({"byline": ("A", "B")}, {"byline": ("b", "a")}, ()),
        ({"byline": ("A", "B")}, {}, ()),
        ({"byline": ("A", "B")}, {"byline": ("A",)}, (ChangeClass.BYLINE,)),
        ({}, {"byline": ("A",)}, (ChangeClass.BYLINE,)),
    ],
)
def test_a_field_that_is_missing_or_differs_in_form_is_no_edit(
    old: dict[str, str], new: dict[str, str], kinds: tuple[ChangeClass, ...]
) -> None:
    assert classify_change(article(**old), article(**new)) == kinds


def stub(length: int, full: int = 100, *, common: int | None = None, after: int = 0) -> bool:
    """Whether a text of so many words is a stub of one of ``full``; ``common`` of them are there from ``after`` on."""
    common = length if common is None else common
    body = f"{words(after, after + common)} {' '.join(f'x{n}' for n in range(length - common))}"
    return is_stub_of(article(body=words(0, full)), article(body=body))


@pytest.mark.parametrize(("length", "is_stub"), [(49, True), (50, False), (51, False), (0, True)])
def test_a_stub_has_less_than_half_of_the_words(length: int, is_stub: bool) -> None:
    assert stub(length) is is_stub


@pytest.mark.parametrize(("common", "is_stub"), [(18, True), (17, True), (16, False)])
def test_a_stub_is_from_the_full_text_but_for_some_words(common: int, is_stub: bool) -> None:
    assert stub(20, common=common) is is_stub, "of 20, 85 %"


@pytest.mark.parametrize(("after", "is_stub"), [(10, True), (13, True), (14, False), (50, False)])
def test_a_stub_is_from_the_opening(after: int, is_stub: bool) -> None:
    assert stub(20, after=after) is is_stub, "the opening has 1.25 x 20 + 5 words, of which 17 must be in the stub"


def test_a_free_text_or_one_of_nothing_is_no_stub() -> None:
    full, short = article(body=words(0, 100)), article(body=words(0, 20))
    assert is_stub_of(full, short)
    assert is_stub_of(full, article(body=short.body, free=False))
    assert not is_stub_of(full, article(body=short.body, free=True))
    assert not is_stub_of(article(body="..."), article(body="...")), "no words at all"


def test_words_of_a_stub_count_as_often_as_they_occur() -> None:
    assert not is_stub_of(article(body=words(0, 100)), article(body="w0 " * 20))


def test_a_stub_in_a_script_without_spaces_is_measured_in_characters() -> None:
    full = "".join(chr(0x4E00 + n) for n in range(100))
    assert is_stub_of(article(body=full), article(body=full[:49]))
    assert not is_stub_of(article(body=full), article(body=full[:50]))


def test_words_and_characters_of_a_stub_are_counted_alike() -> None:
    full = f"{words(0, 60)} {'会' * 40}"
    assert not is_stub_of(article(body=full), article(body=words(0, 50)))
    assert is_stub_of(article(body=full), article(body=words(0, 49)))


def test_the_blocks_of_a_stub_do_not_matter() -> None:
    full = f"{words(0, 10)}\n\n{words(10, 20)}\n\n{words(20, 100)}"
    body = f"{words(0, 17)} x y z"
    assert is_stub_of(article(body=full), article(body=body))


def test_full_text_in_place_of_a_stub_needs_a_page_that_is_not_closed() -> None:
    short, full = article(body=words(0, 20)), article(body=words(0, 100))
    assert compare(revision(short), full).classes == (ChangeClass.FULL_TEXT,)
    closed = article(body=full.body, free=False)
    assert compare(revision(short), closed).classes == (ChangeClass.TEXT_ADDED,)
    assert compare(revision(full), full).classes == ()


def sketch(equal: int) -> tuple[bytes, bytes]:
    """Two sketches that have so many of 128 numbers in common."""
    left, right = range(128), (n if n < equal else n + 1000 for n in range(128))
    return tuple(b"\x01" + struct.pack("<128I", *numbers) for numbers in (left, right))  # type: ignore[return-value]


@pytest.mark.parametrize(("equal", "is_copy"), [(0, False), (76, False), (77, True), (128, True)])
def test_a_near_duplicate_has_sixty_percent_in_common(equal: int, is_copy: bool) -> None:
    left, right = sketch(equal)
    assert similarity(left, right) == equal / 128
    assert is_near_duplicate(left, right) is is_copy


def test_sketches_of_another_version_or_size_are_not_comparable() -> None:
    left, right = sketch(128)
    assert similarity(left, b"\x02" + right[1:]) == 0.0
    assert similarity(left, right[:-4]) == 0.0
    assert similarity(b"", b"") == 0.0


@pytest.mark.parametrize(
    ("body", "hashed"),
    [
        ("One two three four", "4b63184794a291dc"),
        ("One two three", "c0cbd85befdbceec"),
        ("One two", "fe14cdd8f018fa4b"),
        ("日本の経済は今年", "df6af619542b5804"),
        ("日本 a b", "28511f2f97389ca2"),
        ("日本 a b c", "3c3979ae4fcfa931"),
    ],
)
def test_a_signature_is_the_same_on_every_machine(body: str, hashed: str) -> None:
    sketched = signature(article(body=body))
    assert len(sketched) == 1 + 128 * 4
    assert hashlib.sha256(sketched).hexdigest()[:16] == hashed


@pytest.mark.parametrize(
    ("left", "right", "is_same"),
    [
        ("One two three", "three two One", False),
        ("One TWO three", "one two, three!", True),
        ("One two\n\nthree four", "One two three four", True),
        ("One two three four", "One two three one two three", False),
        ("ﬁve six seven", "five six seven", True),
        ("日本の経済は今年", "日 本 の 経 済 は 今 年", True),
    ],
)
def test_a_signature_is_of_the_words_in_their_order(left: str, right: str, is_same: bool) -> None:
    assert (signature(article(body=left)) == signature(article(body=right))) is is_same


def test_the_signature_of_a_story_without_text_is_that_of_its_headline() -> None:
    assert signature(article(body="", headline="Crane stays")) == signature(article(body="Crane stays"))
    assert signature(article(body="Crane stays")) != signature(article(body="Crane goes"))


def test_a_digest_is_the_hash_of_its_parts() -> None:
    story = article(headline="H", standfirst="S", body="A.\n\n12 comments\n\nB.", entries=(
        Entry(headline="E", text="T"), Entry(text="U")))  # fmt: skip
    assert digest(story) == hashlib.sha256(b"H\x1fS\x1fA.B.\x1fET\x1fU").hexdigest()
    assert digest(article(headline="H", body="A.")) == hashlib.sha256(b"H\x1f\x1fA.").hexdigest()
    assert digest(article(headline="\ud800", body="")) == hashlib.sha256(b"?\x1f\x1f").hexdigest()


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        (Entry(text="T", id="7", headline="H", published=NOON), "id 7"),
        (Entry(text="T", headline="H", published=NOON), "at 2026-11-24 12:00:30+00:00 H"),
        (Entry(text="T", published=NOON), "at 2026-11-24 12:00:30+00:00 "),
        (Entry(text="T", headline="H"), "at None H"),
        (Entry(text="T"), "text T"),
    ],
)
def test_an_entry_is_known_by_its_id_else_its_time_and_headline_else_its_text(entry: Entry, key: str) -> None:
    assert entry_key(entry) == key


def texts(entries: Iterable[Entry]) -> list[str]:
    return [entry.text for entry in entries]


def test_entries_are_sorted_by_time_only_where_all_have_one() -> None:
    early, late = Entry(text="early", published=NOON - timedelta(hours=1)), Entry(text="late", published=NOON)
    assert texts(merge_entries([late], [early])) == ["late", "early"]
    assert texts(merge_entries([late], [early, Entry(text="undated")])) == ["early", "undated", "late"]
    assert texts(merge_entries([Entry(text="old", id="1")], [Entry(text="new", id="1")])) == ["new"]
    assert texts(merge_entries([], [Entry(text="a", id="1"), Entry(text="b", id="1")])) == ["b"]


def blog(*entries: Entry, body: str = LEAD) -> Article:
    return article(body=body, entries=entries)


def test_entries_of_a_live_blog_are_compared_one_by_one() -> None:
    first, second = Entry(text="One two three.", id="1"), Entry(text="Four five six.", id="2")
    assert classify_change(blog(first), blog(first)) == ()
    assert classify_change(blog(first), blog(first, second)) == (ChangeClass.ENTRIES_ADDED,)
    assert classify_change(blog(first, second), blog(first)) == ()
    longer = Entry(text=f"One two three.\n\n{words(0, 10)}", id="1")
    assert classify_change(blog(first), blog(longer)) == (ChangeClass.TEXT_ADDED,)
    renamed = Entry(text="One two three.", id="1", headline="New")
    assert classify_change(blog(first), blog(renamed)) == (ChangeClass.SMALL_EDIT,)
    corrected = Entry(text=f"{first.text}\n\nCorrection: an earlier version named another quay.", id="1")
    assert ChangeClass.CORRECTION in classify_change(blog(first), blog(corrected))
    long = Entry(text=f"{words(0, 20)}\n\n{words(20, 40)}", id="1")
    assert classify_change(blog(long, body=f"{LEAD}\n\n{long.text}"), blog(long)) == ()
    inside = blog(first, body=f"{LEAD}\n\n{first.text}")
    assert classify_change(inside, blog(first)) == (), "an entry that stands in the body as well"
    other = blog(first, body=f"{LEAD} Later.\n\n{first.text}")
    assert classify_change(inside, other) == (ChangeClass.SMALL_EDIT,)


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("", "", []),
        ("a", "a", [(Op.EQUAL, "a")]),
        ("", "a", [(Op.INSERT, "a")]),
        ("a b", "x y", [(Op.DELETE, "a b"), (Op.INSERT, "x y")]),
        ("a", "", [(Op.DELETE, "a")]),
        ("a b c", "a x c", [(Op.EQUAL, "a "), (Op.DELETE, "b"), (Op.INSERT, "x"), (Op.EQUAL, " c")]),
        ("a b", "a b c", [(Op.EQUAL, "a b"), (Op.INSERT, " c")]),
        ("日本", "日中", [(Op.EQUAL, "日"), (Op.DELETE, "本"), (Op.INSERT, "中")]),
        ("one_two", "one_too", [(Op.EQUAL, "one_"), (Op.DELETE, "two"), (Op.INSERT, "too")]),
        ("a\n\nb", "a\n\nx\n\nb", [(Op.EQUAL, "a\n\n"), (Op.INSERT, "x\n\n"), (Op.EQUAL, "b")]),
        ("a\n\nb c", "a\n\nb d", [(Op.EQUAL, "a\n\nb "), (Op.DELETE, "c"), (Op.INSERT, "d")]),
    ],
)
def test_a_diff_is_word_by_word(old: str, new: str, pieces: list[tuple[Op, str]]) -> None:
    assert word_diff(old, new) == pieces


def test_a_long_text_is_compared_block_by_block() -> None:
    blocks = [f"Block {n}." for n in range(300)]
    changed = [*blocks[:150], "Another.", *blocks[151:]]
    pieces = word_diff("\n\n".join(blocks), "\n\n".join(changed))
    assert [piece for piece in pieces if piece[0] is not Op.EQUAL] == [(Op.DELETE, "Block 150"), (Op.INSERT, "Another")]
