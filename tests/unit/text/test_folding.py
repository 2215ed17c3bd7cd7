"""What spellings of one text share."""

from __future__ import annotations

import pytest

from crawler.text.folding import comparable, fold


@pytest.mark.parametrize(
    ("text", "folded", "why"),
    [
        ("It `is' so", "It'is'so", "ASCII: a grave accent for a quote, no white space"),
        ("„So“ – ‚nie‘ …", "\"So\"-'nie'...", "quotes and dashes of any language; NFKC"),
        ("«Non» ‹oui›", '"Non""oui"', "guillemets, single ones too"),
        ("Hawaiʼi Hawai´i", "Hawai'iHawai'i", "apostrophes that NFKC would take apart"),
        ("＇ｆｕｌｌ＇－ｗｉｄｔｈ", "'full'-width", "what is a quote only after NFKC"),
        ("soft\u00adhyphen, می\u200cخواهم", "softhyphen,میخواهم", "invisible characters"),
        ("e\u200b\u0301", "é", "an invisible character between a letter and its accent"),
        ("Zwei\u00a0Wörter\n\tund mehr", "ZweiWörterundmehr", "white space of any kind"),
        ("Große ÄPFEL", "GroßeÄPFEL", "case stays"),
        ("", "", "nothing"),
    ],
)
def test_text_is_folded_for_the_digest(text: str, folded: str, why: str) -> None:
    assert fold(text) == folded, why


@pytest.mark.parametrize(
    ("text", "folded", "why"),
    [
        ("It  `IS' So ", "it 'is' so", "ASCII: case and spaces"),
        ("„Große“ – ‹ÄPFEL›", '"grosse" - "äpfel"', "full case folding, typography"),
        ("Hawaiʼi", "hawai'i", "a letter that is an apostrophe"),
        ("zwei\u200bWörter\ufeffmehr", "zwei wörter mehr", "a space without width is a space"),
        ("", "", "nothing"),
    ],
)
def test_text_is_made_comparable(text: str, folded: str, why: str) -> None:
    assert comparable(text) == folded, why
