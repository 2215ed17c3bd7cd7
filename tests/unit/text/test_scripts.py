"""Scripts without spaces, and those that say more with a character."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.text.scripts import (
    UNSPACED,
    count_dense,
    count_words,
    find_folded_words,
    find_spaced_words,
    weigh_text,
    without_signs,
)


@pytest.mark.parametrize(
    ("text", "unspaced", "dense", "script"),
    [
        ("abc Ünï", 0, 0, "Latin"),
        ("новости", 0, 0, "Cyrillic"),
        ("ข่าววันนี้", 10, 10, "Thai"),
        ("ຂ່າວ", 4, 4, "Lao"),
        ("သတင်း", 5, 5, "Burmese"),
        ("ព័ត៌មាន", 7, 7, "Khmer"),
        ("ニュース", 4, 4, "katakana"),
        ("新聞", 2, 2, "Han"),
        ("\ufa0e\U00020000", 2, 2, "Han beyond the first blocks"),
        ("뉴스 기사", 0, 4, "Hangul writes spaces"),
    ],
)
def test_characters_are_counted_by_script(text: str, unspaced: int, dense: int, script: str) -> None:
    assert len(re.findall(f"[{UNSPACED}]", text)) == unspaced, script
    assert count_dense(text) == dense, script


def test_dense_character_weighs_as_much_as_three() -> None:
    assert weigh_text("abc") == 3
    assert weigh_text("新聞 abc") == 10


def test_words_are_counted_by_spaces_or_by_dense_characters() -> None:
    assert count_words("the harbour board") == 3
    assert count_words("新聞社新") == 1
    assert count_words("新聞社新聞社") == 2
    assert count_words("") == 0


@pytest.mark.parametrize(
    "text",
    [
        "", "the_harbour board's 2 cranes\t(1904)\n", "“Nobody’s crane”\u00a0… 40–50 tonnes — «sold»", "Ünï’s straße",
        "ὕδωρ — новости", "新聞社 abc", "x\u0301’\u0301y", "½ ² ª • fi", "\x00a\x1cb\x85c", "no\ud800 letter",
    ],
)  # fmt: skip
def test_words_beside_signs_are_those_of_the_pattern(text: str) -> None:
    assert find_spaced_words(text) == re.findall(r"[^\W_]+", text)


def test_text_without_signs_keeps_its_letters_and_its_length() -> None:
    assert without_signs("“Nobody’s” — crane") == " Nobody s    crane"
    assert without_signs("Ünï") == "Ünï"


FOLDED_WORDS = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")


@given(
    st.text(
        st.one_of(st.characters(max_codepoint=0x17F), st.sampled_from("ßµ¼ª²¨“’…—·\u0301\u00a0ﬁ新ไ가")), max_size=40
    )
)
def test_folded_words_are_those_of_the_pattern(text: str) -> None:
    assert find_folded_words(text) == FOLDED_WORDS.findall(unicodedata.normalize("NFKC", text).casefold())
    assert find_spaced_words(text) == re.findall(r"[^\W_]+", text)
