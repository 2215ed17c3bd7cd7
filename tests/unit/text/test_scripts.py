"""Scripts without spaces, and those that say more with a character."""

from __future__ import annotations

import re

import pytest

from crawler.text.scripts import UNSPACED, count_dense, count_words, weigh_text


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
