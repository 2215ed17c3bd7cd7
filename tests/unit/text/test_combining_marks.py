"""Unicode sorts the marks of a letter in quadratic time: a million of them would take a quarter of an hour."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetch.addresses import host_name
from crawler.storage.search_text import search_words
from crawler.text import combining_marks
from crawler.text.characters import clean_characters
from crawler.text.combining_marks import MAX_MARKS, SAMPLE_CHARS, bound_marks, normal_form
from crawler.text.date_words import fold_date
from crawler.text.folding import fold
from crawler.text.scripts import find_folded_words

ROOMS = Path(combining_marks.__file__).parents[1]
PAIRS = ("\u0301\u0323", "\u0327\u0302", "\u05b0\u0591", "\u064b\u06d6", "\uff9e\u0323", "\u0f71\u0f72", "\u1dc0\u1dca")
READERS: dict[str, Callable[[str], object]] = {
    "texts": clean_characters, "comparison": fold, "words": find_folded_words, "dates": fold_date,
    "hosts": host_name, "search": search_words,
}  # fmt: skip


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("pair", PAIRS, ids=ascii)
def test_a_flood_of_marks_is_read(reader: str, pair: str) -> None:
    READERS[reader](f"A stor{pair * 300_000}y \u00e9 of the harbour")


MARKS = "\u0301\u0323\u0327\uff9e\u05b0"


@given(st.lists(st.tuples(st.sampled_from([*MARKS, "ab", "\u2014", "\u4e00 "]), st.integers(1, 300)), max_size=20))
def test_what_is_left_has_no_flood_and_nothing_else_is_gone(pieces: list[tuple[str, int]]) -> None:
    text = "".join(piece * count for piece, count in pieces)
    kept = bound_marks(text)
    assert all(len(run) < SAMPLE_CHARS + MAX_MARKS for run in re.findall(f"[{MARKS}]+", kept))
    assert re.sub(f"[{MARKS}]", "", kept) == re.sub(f"[{MARKS}]", "", text)


@pytest.mark.parametrize(
    "text",
    [
        "e" + "\u0301" * 3 + "t",
        "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd" * 40,
        "\u2014" * 200,
        "\u201e\u2026\u201c" * 100,
        "\uff76\uff9e" * 90,
        "\u0915\u094d\u0937\u0941" * 60,
        "z" + "\u0301\u0323" * (MAX_MARKS // 2) + "!",
    ],
    ids=ascii,
)
def test_what_people_write_stays(text: str) -> None:
    assert bound_marks(text) == text
    for form in ("NFC", "NFKC", "NFKD"):
        assert normal_form(form, text) == unicodedata.normalize(form, text)


def test_nothing_else_asks_for_a_normal_form() -> None:
    asking = [path.stem for path in ROOMS.rglob("*.py") if "unicodedata.normalize(" in path.read_text("utf-8")]
    assert asking == ["combining_marks"]
