"""A page's text falls into the paragraphs that a reader sees, whatever elements they are made of."""

from __future__ import annotations

import lxml.html
import pytest

from crawler.extraction.body.block import Role
from crawler.extraction.body.blocks import split_blocks

FIRST = "The harbour board met on Tuesday evening to decide what becomes of the old crane, and the room was quite full."
SECOND = "For forty minutes the members spoke of its cost, and of those who would have to look after it in the winter."
THIRD = "Would a vote be put off until spring, although the pilot had asked for an answer before the very first frost?"
HAN = "停航九年的老码头轮渡本周六恢复通航，首班船于清晨六点二十分驶离南岸，船上坐满了早早前来排队的居民。"
VERSE = ("The ferry sleeps beside the stone,", "its rope is green with seven years.")


def texts(markup: str) -> list[str]:
    return [block.text for block in split_blocks(lxml.html.document_fromstring(f"<html><body>{markup}</body></html>"))]


@pytest.mark.parametrize(
    ("markup", "paragraphs", "reason"),
    [
        (f"<div>{FIRST}<br>{SECOND}<br>{THIRD}</div>", [FIRST, SECOND, THIRD], "each line ends a sentence"),
        (f"<div><span>{FIRST}</span><br/>\n<span>{SECOND}</span></div>", [FIRST, SECOND], "each in an element"),
        (f"<p>{HAN}<br>{HAN}</p>", [HAN, HAN], "a sign of Chinese says more than a letter"),
        (f"<p>{VERSE[0]}<br>{VERSE[1]}</p>", [" ".join(VERSE)], "verses are short"),
        (f"<p>{FIRST}<br>{VERSE[0]}</p>", [f"{FIRST} {VERSE[0]}"], "one line goes on"),
        (f"<p>{FIRST[:60]}<br>{FIRST[60:]}</p>", [f"{FIRST[:60]} {FIRST[60:]}".replace("  ", " ")], "a broken line"),
        (f"<pre>{FIRST}\n\n{SECOND}\n \n{THIRD}</pre>", [FIRST, SECOND, THIRD], "blank lines, set by hand"),
        ("<pre>a = 1\n\nb = 2\n</pre>", ["a = 1 b = 2"], "code is one block"),
    ],
)
def test_lines_that_are_paragraphs_stand_apart(markup: str, paragraphs: list[str], reason: str) -> None:
    assert texts(markup) == paragraphs, reason


@pytest.mark.parametrize("tag", ["noindex", "st1:place", "o:p", "gloss", "x-term"])
def test_an_element_that_a_page_made_up_runs_on_within_a_sentence(tag: str) -> None:
    assert texts(f"<p>The old <{tag}>crane</{tag}>, built in 1911, stays.</p>") == [
        "The old crane, built in 1911, stays."
    ]


@pytest.mark.parametrize("tag", ["noindex", "story-body", "content"])
def test_an_element_that_a_page_made_up_around_blocks_is_a_block(tag: str) -> None:
    assert texts(f"<div>Above<{tag}><p>{FIRST}</p></{tag}></div>") == ["Above", FIRST]


def test_a_cell_with_a_text_in_chinese_lays_out_the_page() -> None:
    table = f"<table><tr><td><font>　　{HAN}<br>　　{HAN}<br>　　{HAN}</font></td></tr></table>"
    blocks = split_blocks(lxml.html.document_fromstring(f"<html><body>{table}</body></html>"))
    assert [(block.role, block.text) for block in blocks] == [(Role.PARAGRAPH, HAN)] * 3


def test_what_has_no_width_parts_no_word() -> None:
    assert texts("<p>before the first&#8203;, last&#65279; frost</p>") == ["before the first, last frost"]


def test_a_numbered_list_of_one_within_a_heading_is_the_heading() -> None:
    root = lxml.html.fromstring("<div><p>Before.</p><h3><ol start='2'><li>My fears</li></ol></h3><p>After.</p></div>")
    assert [(block.role, block.level, block.text) for block in split_blocks(root)][1] == (Role.SUBHEAD, 3, "My fears")
