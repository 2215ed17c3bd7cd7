"""Which texts are copies: by their shingles and numbers, at the edges of each threshold, in scripts of both kinds."""

from __future__ import annotations

import random
import re
import tracemalloc
from datetime import UTC, datetime

import pytest

from crawler.article import Article, Entry, Kind
from crawler.identity.copies import (
    BANDS,
    LEAST_READY_TEXTS,
    ReadyTexts,
    copy_rules,
    is_copy,
    shingle_text,
    sketch_article,
    sketch_bands,
)

FETCHED = datetime(2026, 11, 20, tzinfo=UTC)
CHANCE = random.Random(3)
WORDS = ["".join(CHANCE.choices("abcdefghilmnoprstuvz", k=CHANCE.randint(3, 9))) for _ in range(900)]
ONE, OTHER = (CHANCE.choices(WORDS, k=400) for _ in range(2))
KANJI = "".join(CHANCE.choices([chr(code) for code in range(0x4E00, 0x5200)], k=600))
OTHER_KANJI = "".join(CHANCE.choices([chr(code) for code in range(0x4E00, 0x5200)], k=600))
THAI, OTHER_THAI = ("".join(CHANCE.choices([chr(code) for code in range(0x0E01, 0x0E2F)], k=600)) for _ in range(2))


def text(*words: str) -> str:
    return " ".join(words)


def article(body: str, **fields: object) -> Article:
    return Article(url="https://a.example/1", site="a", headline="H", body=body, fetched=FETCHED, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (text(*ONE), text(*ONE), True),
        (text(*ONE), text(*ONE[:210], *OTHER[:190]), True),  # a half and a bit
        (text(*ONE), text(*ONE[:180], *OTHER[:220]), False),  # less than half
        (text(*ONE), text(*ONE[:70]), True),  # cut short
        (text(*ONE), text(*ONE[:50]), False),  # a paragraph alone: a quotation, or a note
        (text(*ONE[:300]), text(*OTHER, *ONE[:60]), False),  # a paragraph quoted
        (text(*ONE[:22]), text(*ONE[:22]), True),  # 20 groups of three words
        (text(*ONE[:21]), text(*ONE[:21]), False),  # too short to say anything
        (text(*ONE), text(*ONE).upper(), True),
        (KANJI, KANJI[:300] + OTHER_KANJI[:200], True),
        (KANJI, KANJI[:120] + OTHER_KANJI[:300], False),
        (THAI, f"{THAI[:300]} {OTHER_THAI[:200]}", True),
        (THAI, THAI[:120] + OTHER_THAI[:300], False),
        (f"{KANJI[:300]} 1904", f"{KANJI[:300]} 1905", True),
        ("", "", False),
    ],
)
def test_half_of_the_shorter_text_makes_a_copy(one: str, other: str, expected: bool) -> None:
    assert is_copy(shingle_text(one), shingle_text(other)) is expected
    assert is_copy(shingle_text(other), shingle_text(one)) is expected


def with_numbers(seed: int, kept: int = 0) -> str:
    """Ten sentences with a number each; the first of them are those of all seeds."""
    chance, fixed = random.Random(seed), random.Random(0)
    numbers = [fixed.randint(10, 9999) if index < kept else chance.randint(10, 9999) for index in range(10)]
    parts = [f"{text(*ONE[index * 12 : index * 12 + 12])} {number} metres." for index, number in enumerate(numbers)]
    return " ".join(parts)


@pytest.mark.parametrize(("kept", "expected"), [(10, True), (6, True), (3, False), (0, False)])
def test_texts_of_one_template_differ_in_their_numbers(kept: int, expected: bool) -> None:
    assert is_copy(shingle_text(with_numbers(1, kept)), shingle_text(with_numbers(2, kept))) is expected


def test_a_text_with_few_numbers_is_told_by_its_words() -> None:
    one, other = text(*ONE, "On 12 May"), text(*ONE, "On 13 May")
    assert is_copy(shingle_text(one), shingle_text(other))


def test_a_sketch_has_its_bands_and_they_are_the_same_everywhere() -> None:
    _, keys = sketch_article(article(" ".join(f"word{number}" for number in range(60))))
    assert len(set(keys)) == BANDS
    assert all(-(2**63) <= key < 2**63 for key in keys)
    assert keys[:2] == (4321647026346517979, 4376588307409520989)
    _, edited = sketch_article(article(" ".join(f"word{number}" for number in range(4, 60))))
    assert set(keys) & set(edited)


@pytest.mark.parametrize("sketch", [b"", b"\x00sketch", b"\x01" + b"\x00" * 511])
def test_a_sketch_of_another_kind_has_no_bands(sketch: bytes) -> None:
    assert sketch_bands(sketch) == ()


@pytest.mark.parametrize(
    "one",
    [
        article(text(*ONE), kind=Kind.LIVE_BLOG),
        article(text(*ONE), entries=(Entry(text="An entry."),)),
        article(text(*ONE[:15])),
        article(""),
    ],
)
def test_what_is_never_compared_has_a_sketch_and_no_bands(one: Article) -> None:
    sketch, keys = sketch_article(one)
    assert sketch
    assert keys == ()


def test_a_window_of_no_days_turns_it_off() -> None:
    assert copy_rules(0) is None
    rules = copy_rules(1.5)
    assert rules is not None
    assert rules.window.total_seconds() == 36 * 3600


def test_a_text_that_is_kept_for_comparison_takes_little_memory() -> None:
    words = [f"word{number}" if number % 20 else str(number) for number in range(4_000)]
    body = "\n\n".join(" ".join(words[start : start + 50]) + "." for start in range(0, len(words), 50))
    shingle_text("Another text, so that all modules are loaded.")
    tracemalloc.start()
    try:
        kept = shingle_text(body)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(kept.shingles) == len(words) - 2
    assert taken < 40 * len(words)  # the blocks of the latest texts included


def test_shingles_with_digits_are_found() -> None:
    kept = shingle_text("The 3 of 12 who came, 7 more left and no one else was hurt in the 1920s house.")
    shingles = {
        "the 3 of", "3 of 12", "of 12 who", "12 who came", "who came 7", "came 7 more", "7 more left", "in the 1920s",
        "the 1920s house",
    }  # fmt: skip
    assert set(kept.numbered) == set(map(hash, shingles))
    assert set(kept.masked) == {hash(re.sub(r"\d+", "0", shingle)) for shingle in shingles}


def test_texts_that_were_not_compared_for_the_longest_are_not_kept() -> None:
    kept = ReadyTexts(room=20 * LEAST_READY_TEXTS)
    text = shingle_text(" ".join(f"word{n}" for n in range(22)))
    assert len(text.shingles) == 20
    for n in range(LEAST_READY_TEXTS):
        kept.keep(f"{n}", text)
        kept.keep(f"{n}", text)  # once more takes no more room
    assert kept.get("0") is text
    for n in range(LEAST_READY_TEXTS, LEAST_READY_TEXTS + 5):
        kept.keep(f"{n}", text)
    assert (len(kept), kept.get("0"), kept.get("1"), kept.get("5")) == (LEAST_READY_TEXTS, text, None, None)
    assert kept.get("6") is text


def test_however_long_texts_are_as_many_are_kept_as_a_comparison_needs() -> None:
    kept = ReadyTexts(room=30)
    text = shingle_text(" ".join(f"word{n}" for n in range(22)))
    for n in range(2 * LEAST_READY_TEXTS):
        kept.keep(f"{n}", text)
    assert len(kept) == LEAST_READY_TEXTS
