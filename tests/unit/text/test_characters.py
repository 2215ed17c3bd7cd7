"""Which characters may stand in a record."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.text.characters import clean_characters, without_outer_marks

FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"  # England


@pytest.mark.parametrize(
    ("text", "clean", "why"),
    [
        ("plain ASCII", "plain ASCII", "nothing to do"),
        ("tab\tand line\nend", "tab and line\nend", "white space becomes a space, line ends stay"),
        ("nbsp\u00a0thin\u2009ideographic\u3000", "nbsp thin ideographic ", "spaces of any width"),
        ("Zo\u0065\u0308", "Zoë", "composed"),
        ("a\r\nb\rc\x0bd\x0ce\u2028f", "a\nb\nc\nd\ne\nf", "line ends of any system"),
        ("a\u2029b", "a\n\nb", "a separator of paragraphs"),
        ("\x93quoted\x94 \x85", "“quoted” …", "Windows-1252 that was labelled as Latin-1"),
        ("a\x81b\x00c\x1fd\x7fe", "abcde", "controls"),
        ("so\u00adft w\u2060ord \ufeffmark", "soft word mark", "soft hyphen, word joiner, byte order mark"),
        ("a\ufffcb\ufffec\ufdd0d", "abcd", "placeholder and noncharacters"),
        ("a\ue000b\U000f0000c", "abc", "private use"),
        ("a\ud800b", "ab", "half of a pair"),
        ("left\u200eright", "leftright", "a mark of direction where all runs one way"),
        ("שלום \u200eabc\u200f", "שלום \u200eabc\u200f", "and where it does not"),
        ("one\u200btwo", "onetwo", "a space without width between Latin letters"),
        ("ไทย\u200bลาว", "ไทย\u200bลาว", "it marks words in Thai"),
        ("ไทย\u200b\u200bลาว", "ไทย\u200bลาว", "once is enough"),
        ("ไทย\u200babc", "ไทยabc", "on both sides only"),
        ("می\u200cخواهم", "می\u200cخواهم", "Persian needs its non-joiner"),
        ("a\u200cb a\u200db", "ab ab", "Latin needs no joiner"),
        ("क्\u200d", "क्\u200d", "a joiner at the end gives an Indic letter its joined form"),
        ("क्\u200c", "क्", "a non-joiner there gives nothing"),
        ("\u200dक", "क", "a joiner at the start gives nothing"),
        ("aक\u200d", "aक\u200d", "the letter before it counts, not the one before that"),
        ("कa\u200d", "कa", "nor the first of the text"),
        ("👩\u200d🚀", "👩\u200d🚀", "emoji are joined"),
        ("👩\u200d\u200d🚀", "👩\u200d🚀", "once is enough"),
        (f"{FLAG} flag", f"{FLAG} flag", "the flag of a country within another"),
        ("a\U000e0067b", "ab", "tags that are of no flag"),
    ],
)
def test_character_is_kept_or_not(text: str, clean: str, why: str) -> None:
    assert clean_characters(text) == clean, why


@given(st.text(max_size=60))
def test_a_second_time_changes_nothing(text: str) -> None:
    assert clean_characters(clean_characters(text)) == clean_characters(text)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("\u200fשלום\u200e", "שלום"),
        ("\u2067مرحبا\u2069", "مرحبا"),
        ("\u202b\u200fمرحبا\u202c \u200f", "مرحبا"),
        ("\u2067א\u2069 ב \u2067ג\u2069", "\u2067א\u2069 ב \u2067ג\u2069"),  # of two words, not of the line
        ("ב\u200fג", "ב\u200fג"),
        ("\u200f", ""),
    ],
)
def test_marks_of_direction_around_a_line_go(line: str, wanted: str) -> None:
    assert without_outer_marks(line) == wanted


def test_no_space_is_left_but_plain_ones_and_line_ends() -> None:
    spaces = "".join(character for character in map(chr, range(0x110000)) if character.isspace())
    cleaned = {one: clean_characters(f"port{one}é") for one in spaces}
    assert len(cleaned) > 20
    assert not [one for one, text in cleaned.items() if any(c.isspace() and c not in "\n " for c in text)]
