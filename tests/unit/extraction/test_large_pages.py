"""Pages of many blocks or bytes, and pages without text: no step is quadratic, no exception leaves the extractor."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from types import FrameType

import lxml.html
import pytest
from lxml import etree
from lxml.html import HtmlElement

from crawler.article import Article, OutcomeName, Page
from crawler.extraction.extract import extract_page
from crawler.extraction.page.document import PARSERS
from crawler.extraction.result import ExtractionResult
from crawler.site import Site

URL = "https://paper.example/harbour/2026/11/20/crane-stays-for-another-winter"
TITLE = "Crane stays for another winter"
LINE = "The harbour board met on Tuesday for the {n}. time, and it sat late into the night to talk of the old crane."
PARTS = {
    "paragraphs": f"<p>{LINE}</p>",
    "items": "<ul><li><a href='/a/{n}'>The crane has stayed for {n} winters</a></li></ul>",
    "rows": "<table><tr><td>Crane {n}</td><td>{n} tons</td></tr></table>",
    "spans": "<span>crane {n}</span> ",
    "lines": "the crane stays, and {n} lamps<br>",
    "made-up elements": "<x-term>crane {n}</x-term> and ",
    "buttons": "the <button>crane {n}</button> and ",
    "exponents": "a crane of {n}<sup>2</sup> tons and ",
    "stamps": "<div class='date'><time>9 March 2026</time><span class='byline author'>By Ada Quayle</span></div>",
    "times": "<time datetime='2026-11-09T10:00:00Z'>November 9, 2026</time>",
    "headings": "<h2 class='headline title'>The crane stays for a {n}. winter</h2>",
    "pictures": "<figure><img src='/i/{n}.jpg'><figcaption>The crane in winter {n}</figcaption></figure>",
    "comments": f"<div class='comment'><p>{LINE}</p></div>",
    "quotes": f"<blockquote><p>{LINE}</p></blockquote>",
    "articles": f"<article><h1>Crane {{n}} of the year</h1><p>{LINE}</p></article>",
}


def extract(html: str) -> ExtractionResult:
    page = Page(url=URL, body=html.encode(), fetched=datetime(2026, 11, 20, 12, tzinfo=UTC))
    return extract_page(page, Site(name="paper", home="https://paper.example/"))


class CountedElement(HtmlElement):
    """An element that knows how many steps its length takes, which is counted child by child."""

    steps = 0

    def __len__(self) -> int:
        length = super().__len__()
        CountedElement.steps += length
        return length


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> None:
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=CountedElement))
    monkeypatch.setattr(PARSERS, "parser", parser)


def count_calls(part: str, count: int) -> int:
    """Calls of Python functions and built-in ones while a page of many parts is read, and children that are counted."""
    parts = "".join(part.format(n=n) for n in range(count))
    html = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div>{parts}</div></body></html>"
    calls, CountedElement.steps = 0, 0

    def step(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(step)
    try:
        extract(html)
    finally:
        sys.setprofile(None)
    return calls + CountedElement.steps


QUICK_PARTS = frozenset({"paragraphs", "lines", "stamps", "times", "articles"})  # of each kind of reader one


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(part, marks=() if name in QUICK_PARTS else pytest.mark.slow, id=name)
        for name, part in PARTS.items()
    ],
)
@pytest.mark.usefixtures("counted")
def test_twice_the_blocks_cost_twice_the_steps(part: str) -> None:
    count_calls(part, 20)  # loads the models
    assert count_calls(part, 800) < 2.5 * count_calls(part, 400)


@pytest.mark.usefixtures("counted")
def test_elements_within_elements_are_read_a_few_times_each() -> None:
    """Each was read with all that it holds: 60 kB of them took three seconds."""
    start = "<em><cite>a word "
    count_calls(start, 20)
    assert count_calls(start, 600) < 2.5 * count_calls(start, 300)


@pytest.mark.slow
def test_a_page_of_50_000_blocks_and_of_more_than_5_megabytes_is_read() -> None:
    story = "".join(f"<p>{LINE.format(n=n)}</p>" for n in range(50_000))
    result = extract(f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{story}</body></html>").result
    assert isinstance(result, Article)
    assert result.body.startswith(LINE.format(n=0))
    assert result.body.endswith(LINE.format(n=49_999)), "all of it is kept"
    assert result.body.count("\n\n") == 49_999


@pytest.mark.parametrize(
    "inner",
    [
        "<img src='a.jpg' alt='The harbour board met on Tuesday, and it sat late into the night to talk of it.'>",
        "<div aria-label='The harbour board met on Tuesday, and it sat late into the night to talk.'></div>",
        "<figure></figure>",
        "<figure><noscript><img src='a.jpg'></noscript><figcaption></figcaption></figure>",
        "<template shadowrootmode='open'></template>",
    ],
)
def test_a_page_whose_only_text_is_an_attribute_has_no_story(inner: str) -> None:
    result = extract(f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{inner}</body></html>").result
    assert not isinstance(result, Article)
    assert result.name is OutcomeName.EMPTY


@pytest.mark.parametrize(
    "opening", ["<template shadowrootmode='open'>", "<template shadowrootmode=closed>", "<noscript>"]
)
def test_a_story_in_a_declared_shadow_tree_or_for_readers_without_scripts_is_read(opening: str) -> None:
    story = "".join(f"<p>{LINE.format(n=n)}</p>" for n in range(8))
    closing = f"</{opening[1:].split()[0].rstrip('>')}>"
    result = extract(
        f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><x-story>{opening}{story}{closing}</x-story></body>"
    ).result
    assert isinstance(result, Article)
    assert LINE.format(n=7) in result.body
