"""Words of one line, whatever elements they stand in: the same in headlines, captions and bodies."""

from __future__ import annotations

import lxml.html
import pytest

from crawler.extraction.body.blocks import split_blocks
from crawler.extraction.page.visible_text import read_text

LONG = "The ferry to the island was late again on Monday, and forty people who had no umbrella waited in the rain"
LINES = [
    ("Ferry <span>late</span>, again", "Ferry late, again"),
    ("Ferry <span class='a'>late</span><span>, again</span>", "Ferry late, again"),
    ("Fer<span>ry is late</span>", "Ferry is late"),
    ("“<span>Late</span>” (<time>2026</time>)", "“Late” (2026)"),
    ("the <nobr>salt-</nobr><wbr>ferry", "the salt-ferry"),
    ("the <ferry-term data-n='1'>salt ferry</ferry-term> is late", "the salt ferry is late"),
    ("<ferry-term>Salt</ferry-term> <ferry-term>ferries</ferry-term>", "Salt ferries"),
    ("the <button class='gloss'>salt ferry</button> is late", "the salt ferry is late"),
    ("The ferry is late. <button>Listen</button>", "The ferry is late."),
    ("<button>Play</button> The ferry is late.", "The ferry is late."),
    ("<ruby>渡船<rp>(</rp><rt>とせん</rt><rp>)</rp></ruby>は遅れた", "渡船は遅れた"),
    ("遅れた<span>渡船</span>は", "遅れた渡船は"),
    ("<ruby><rb>渡</rb><rtc><rt>と</rt></rtc></ruby>船", "渡船"),
    ("a pool of 100<sup>2</sup> metres", "a pool of 100² metres"),
    ("30 km<sup>2</sup> of salt", "30 km² of salt"),
    ("10<sup>-6</sup> of it", "10⁻⁶ of it"),
    ("2<sup>x7</sup> of it", "2^x7 of it"),
    ("the 21<sup>st</sup> ferry", "the 21st ferry"),
    ("CO<sub>2</sub> of the ferry", "CO2 of the ferry"),
    ("The ferry sank.<sup>3</sup> It rained.", "The ferry sank. It rained."),
    ("The ferry sank<sup><a href='#n3'>[3]</a></sup> in 1911<sup class='footnote'>4</sup>.", "The ferry sank in 1911."),
    ("The ferry sank<a href='#n3'>[3]</a>.", "The ferry sank."),
    ("The ferry sank<a href='#n3'><sup>3</sup></a>.", "The ferry sank."),
    ("Salt<sup>®</sup> ferries", "Salt® ferries"),
    ("The ferry<span class='sr-only'> (opens a window)</span> sank", "The ferry sank"),
    ("To <span itemscope><meta itemprop='name' content='Salt Island'>Salt</span> by ferry", "To Salt by ferry"),
    ("The ferry<link itemprop='url' href='/ferry'>, late", "The ferry, late"),
    ("Press <img src='bell.png' alt='bell'> and wait", "Press and wait"),
    ("Press the bell<img src='bell.png'>, and wait", "Press the bell, and wait"),
]


@pytest.mark.parametrize(("markup", "line"), LINES)
def test_a_line_reads_the_same_as_a_headline_and_as_a_paragraph(markup: str, line: str) -> None:
    root = lxml.html.document_fromstring(f"<html><body><p>{markup}</p></body></html>")
    assert read_text(root.find("body/p")) == line
    assert [block.text for block in split_blocks(root)] == [line]


@pytest.mark.parametrize(
    ("markup", "line"),
    [
        (
            "<span class='kicker'>Harbour</span><span class='title'>The ferry is late</span>",
            "Harbour The ferry is late",
        ),
        ("<span class='kicker'>Harbour</span>The ferry is late", "Harbour The ferry is late"),
        ("<span class='kicker'>harbour</span><span class='title'>the ferry</span>", "harbour the ferry"),
        ("<span class='kicker'>港</span><span class='title'>渡船は遅れた</span>", "港 渡船は遅れた"),
        ("<span class='drop'>T</span>he ferry is late", "The ferry is late"),
        ("<span class='c'>f</span><span class='c'>e</span><span class='c'>rry</span>", "ferry"),
        ("<a>Ada Quayle</a><a>Tom Reyle</a>", "Ada Quayle Tom Reyle"),
        ("<div>The ferry</div><div>is late</div>", "The ferry is late"),
        ("<button>Why is the ferry late?</button>", "Why is the ferry late?"),
    ],
)
def test_a_heading_has_spaces_where_a_style_sheet_sets_its_parts_apart(markup: str, line: str) -> None:
    assert read_text(lxml.html.fragment_fromstring(f"<h2>{markup}</h2>")) == line


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<a href='/1'>Salt ferry</a><a href='/2'>Tide tables</a>", "Salt ferry Tide tables"),
        ("The ferry waits.<a href='/1'>Tide tables</a>", "The ferry waits. Tide tables"),
        ("the<a href='/1'>Harbour Board</a> waits", "the Harbour Board waits"),
        ("<strong>Is it late?</strong>It is.", "Is it late? It is."),
        ("<span>Price</span><span>40 euros</span>", "Price40 euros"),
        ("the <b>S</b>alt ferry", "the Salt ferry"),
        ("CO<sub>2</sub>H and U<b>N</b>", "CO2H and UN"),
        ("l’<em>Express</em> and al-<a href='/1'>Assad</a>", "l’Express and al-Assad"),
        ("macOS in one element", "macOS in one element"),
    ],
)
def test_a_capital_in_another_element_begins_a_word(markup: str, text: str) -> None:
    root = lxml.html.document_fromstring(f"<html><body><p>{markup}</p></body></html>")
    assert [block.text for block in split_blocks(root)] == [text]


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        ("<app-body><p>One.</p><p>Two.</p></app-body>", ["One.", "Two."]),
        ("<app-title>One</app-title><app-text>Two</app-text>", ["One", "Two"]),
        ("<p><span style='display:none'>Error</span>The ferry.</p>", ["The ferry."]),
        ("<p><span class='sr-only'>Opens a window</span>The ferry.</p>", ["The ferry."]),
        (f"<p>Late. <span style='display:none'>{LONG}</span></p>", [f"Late. {LONG}"]),
        ("<div>\u3000\u3000One.<br>\u3000\u3000Two.<br>Still two.</div>", ["One.", "Two. Still two."]),
        ("<div>&nbsp;&nbsp;One.<br>\n&nbsp;&nbsp;<b>Two</b>.</div>", ["One.", "Two."]),
        ("<div>One.<br>Two.</div>", ["One. Two."]),
        ("<h3><button>Why?</button></h3><p>Rain.</p>", ["Why?", "Rain."]),
        ("<p>Rain.</p><button>More</button>", ["Rain."]),
        ("<table><tr><td>Salt</td><td>12</td></tr></table>", ["Salt | 12"]),
        ("<table role=presentation><tr><td>Salt</td><td>12</td></tr></table>", ["Salt", "12"]),
        (f"<table><tr><td>Menu</td><td><p>{LONG}.<p>{LONG} again.<p>{LONG} and again.</td><td>More</td></tr></table>",
         ["Menu", f"{LONG}.", f"{LONG} again.", f"{LONG} and again.", "More"]),
        ("<table><tr><td>Menu</td><td><h1>Ferry</h1><p>Rain.</td></tr></table>", ["Menu", "Ferry", "Rain."]),
    ],
)  # fmt: skip
def test_blocks_end_where_a_reader_sees_a_new_one(markup: str, blocks: list[str]) -> None:
    root = lxml.html.document_fromstring(f"<html><body>{markup}</body></html>")
    assert [block.text for block in split_blocks(root)] == blocks


def test_a_paragraph_that_is_marked_up_as_a_heading_is_a_paragraph() -> None:
    root = lxml.html.document_fromstring(f"<html><body><h2>{LONG}.</h2><h2>Late again</h2></body></html>")
    assert [block.role for block in split_blocks(root)] == ["paragraph", "subhead"]


def test_a_text_that_is_read_in_part_ends_soon_and_never_for_its_spaces() -> None:
    spaces = " " * 40
    spread = lxml.html.fragment_fromstring(f"<p>The{spaces}<b>ferry</b>{spaces}is{spaces}<i>late</i>{spaces}.</p>")
    assert read_text(spread, 20) == "The ferry is late ."
    assert read_text(spread, 10) == "The ferry is late"
    assert read_text(spread, 3) == "The ferry"
