"""The quick counts of a text are those of the patterns that say what is meant."""

from __future__ import annotations

import re

import pytest

from crawler.extraction.body.features import TIME_OR_DATE
from crawler.extraction.body.text_counts import (
    SYMBOL,
    WORD,
    count_sentences,
    count_signs,
    find_letters,
    find_words,
)
from crawler.extraction.page.class_names import meanings_of
from crawler.extraction.page_features import FORUM_PHRASES, FORUM_WORDS, _count_forum_words
from crawler.text.sentences import SENTENCE_END, ends_sentence

TEXTS = (
    "",
    "The board met on 12 May, at 9.30 a.m.; it's (still) out.",
    'He said: "Never again!" (And left.)',
    "snake_case and R2D2, e.g. x_1 Y\x7f",
    "Why? \n",
    "Why?\n\n",
    "Die Straße ist 3½ km lang – „sehr schön“, sagt Ärztin Özil…",
    "港务局周二开会，决定码头上那台旧起重机的去留。",
    "Он сказал: «Нет!» И ушёл…",
    "١٢٣ و ٤٥؟",
    "ends with many marks here!\"')]\"')]",
    "far closing marks.\"')]\"')]\"')]\"')]",
    "Ends… here。 There！ Not.here “there”.” Yes؟",
    "10 µg – 1º, 2ª, ÀÉ x² ÿ·ß\u00a0«½»",
    "no end",
)
SENTENCE_ENDS = re.compile(r"[。！？]|[.!?…؟।](?=\s|$|[\"'”’»)\]」』])")


@pytest.mark.parametrize("text", TEXTS)
def test_quick_counts_are_those_of_the_patterns(text: str) -> None:
    assert find_words(text) == WORD.findall(text)
    assert find_letters(text) == "".join(WORD.findall(text)).casefold()
    assert count_sentences(text) == len(SENTENCE_ENDS.findall(text))
    signs = (sum(map(str.isdigit, text)), sum(map(str.isupper, text)), len(SYMBOL.findall(text)))
    assert count_signs(text) == signs
    assert ends_sentence(text) is (SENTENCE_END.search(text, max(0, len(text) - 8)) is not None)


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        *(
            (f"on {text} again", True)
            for text in ("9:30", "09.30", "9h30", "1986", "2026", "3.5.24", "13/05/2024", "1/2/03")
        ),
        *(
            (f"on {text} again", False)
            for text in ("3", "12", "1886", "12026", "x2026", "20261", "3.5", "1/2", "9: 30")
        ),
    ],
)
def test_a_time_or_a_date_is_found_in_a_text(text: str, is_found: bool) -> None:
    assert (TIME_OR_DATE.search(text) is not None) is is_found


@pytest.mark.parametrize(
    "text",
    ["reply replying 3 replies", "votevote vote", "_vote_ vote2 thread\nthread", "répondre? ²vote", "beiträge: 4"],
)
def test_words_of_forums_stand_alone(text: str) -> None:
    words = re.findall(r"[^\W\d_]+", text)
    phrases = sum(map(text.count, FORUM_PHRASES))
    assert _count_forum_words(text) == sum(word in FORUM_WORDS for word in words) + phrases


def test_several_names_mean_what_each_of_them_means() -> None:
    names = ("article__body", "text-sm", "md:sidebar", "NewsletterBox", "teasers2")
    together = 0
    for name in names:
        together |= meanings_of(name, "")
    assert meanings_of(" ".join(names), "") == together != 0
