"""Pages are parsed as browsers do: what libxml2 nests wrongly stands where a reader sees it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.article import Article, Page
from crawler.extraction.extract import extract_page
from crawler.extraction.page.document import open_document
from crawler.extraction.page.tree_building import MAX_OPEN_ELEMENTS, mend_markup
from crawler.site import site_for

URL = "https://paper.example/town/the-crane-has-to-wait-20261128"
PARAGRAPHS = [
    "The harbour board met on Tuesday evening to decide what becomes of the old crane, and the room was full.",
    "For forty minutes the members spoke of its cost and of those who would have to look after it in winter.",
    "A vote was put off until spring, although the retired pilot had asked for an answer before the first frost.",
    "Those who came for the crane left by the side door, and those who came for the ferry stayed until late.",
]
STORY = f"<h1>The crane has to wait</h1>{''.join(f'<p>{text}</p>' for text in PARAGRAPHS)}"


def root_of(body: str):  # type: ignore[no-untyped-def]
    html = f"<!DOCTYPE html><html><head><title>The crane has to wait</title></head><body>{body}</body></html>"
    return open_document(
        Page(url=URL, body=html.encode(), fetched=datetime(2026, 11, 28, tzinfo=UTC)), site_for(URL)
    ).root


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(
            f"<header><button class=menu><span>Menu</button></span></header><main>{STORY}</main>", id="button"
        ),
        pytest.param(f"<header><a href=/><svg><path d=M0></a></header><main>{STORY}</main>", id="svg in a link"),
        pytest.param(f"<header><p><nav><a href=/a>A</a></p></nav></header><main>{STORY}</main>", id="nav in p"),
        pytest.param(f"<main>{STORY[:300]}</body></html>{STORY[300:]}</main>", id="body ends in the middle"),
        pytest.param(f"<main><table><tr><td>x</td></tr>{STORY}</table></main>", id="story among table rows"),
    ],
)
def test_a_story_stands_where_a_browser_puts_it(page: str) -> None:
    html = f'<html lang="en"><head><title>The crane has to wait</title></head><body>{page}</body></html>'
    found = extract_page(Page(url=URL, body=html.encode(), fetched=datetime(2026, 11, 28, tzinfo=UTC)), site_for(URL))
    assert isinstance(found.result, Article), found.result
    assert found.result.body.split("\n\n") == PARAGRAPHS or found.result.body.splitlines() == PARAGRAPHS


def test_main_is_not_left_within_a_button_that_is_closed_oddly() -> None:
    (main,) = root_of("<header><div><button><span>Menu</div></button></header><main><p>Text</p></main>").iter("main")
    assert {"button", "header"}.isdisjoint(above.tag for above in main.iterancestors())


def test_a_link_around_a_block_is_no_longer_open_behind_it() -> None:
    root = root_of("<a href='/a'><div>One<a href='/b'>Two</a></div><p>Three</p>")
    (paragraph,) = root.iter("p")
    assert "/a" in {link.get("href") for link in root.iter("a")}
    assert paragraph.getparent().tag in {"body", "a"}


@pytest.mark.parametrize("text", ["", "plain text", "<", "<>", "\x01", "<p>&nbsp;&#0;", "\ud800"])
def test_any_text_has_a_tree(text: str) -> None:
    assert "<html>" in mend_markup(text)


def test_elements_nested_absurdly_deep_are_left_to_the_parser_that_bounds_them() -> None:
    assert mend_markup("<div>" * MAX_OPEN_ELEMENTS + "x").startswith("<html>")
    deep = "<div>" * (MAX_OPEN_ELEMENTS + 1) + "x"
    assert mend_markup(deep) == deep


def test_many_paragraphs_pictures_items_and_headings_that_are_never_closed_are_not_deep() -> None:
    assert mend_markup("<p>x<img src=a><br><li>y<h3>z" * MAX_OPEN_ELEMENTS).startswith("<html>")
