"""What the names of elements say of blocks."""

from __future__ import annotations

from datetime import UTC, datetime

import lxml.html
import pytest

from crawler.article import Article, Page
from crawler.extraction.body.block import Block, Role
from crawler.extraction.body.blocks import split_blocks
from crawler.extraction.body.named_blocks import find_doubtful_asides
from crawler.extraction.extract import extract_page
from crawler.extraction.result import ExtractionResult
from crawler.site import Site

URL = "https://paper.example/harbour/2026/11/20/crane-stays-for-another-winter"
HEADLINE = "Crane stays for another winter"
TEXT = (
    "The harbour board met on Tuesday to decide what becomes of the old crane on the northern quay, and it sat late.",
    "Nobody had expected the vote to be close. A ship would not turn without the light that stands on top at night.",
    "The engineers answered with a drawing, the drawing with a question, and the question with a very long silence.",
    "By the evening two hundred people had signed a letter that asks for another year, and for a second lamp.",
)
STORY = "".join(f"<p>{text}</p>" for text in TEXT)
SHOWN = "Two hundred neighbours ask for one more year and a second lamp"
DECLARED = "What the board decided about the crane, and what the engineers said."
LEFT_OVER = "The board has run the northern quay since the year of the great flood, and the ferries for as long."


def read_page(body: str, kind: str = "NewsArticle") -> ExtractionResult:
    data = f'{{"@type": "{kind}", "headline": "{HEADLINE}", "description": "{DECLARED}"}}'
    html = (
        f'<!DOCTYPE html><html lang="en"><head><title>{HEADLINE} - Paper</title>'
        f'<meta property="og:type" content="article"><script type="application/ld+json">{data}</script>'
        f'<meta property="og:description" content="{DECLARED}">'
        f"</head><body><main><article>{body}</article></main></body></html>"
    )
    page = Page(url=URL, body=html.encode(), fetched=datetime(2026, 11, 20, 12, tzinfo=UTC))
    return extract_page(page, Site(name="paper", home="https://paper.example/"))


def lines_of(extraction: ExtractionResult) -> list[str]:
    assert isinstance(extraction.result, Article), extraction.result
    return extraction.result.body.split("\n\n")


def block_of(extraction: ExtractionResult, text: str) -> Block:
    return next(block for block in extraction.blocks if block.text == text)


@pytest.mark.parametrize(
    "shown",
    [
        f"<h2 class='sub-headline'>{SHOWN}</h2>",
        f"<h2 class='article-excerpt large'>{SHOWN}</h2>",
        f"<div class='PageHeaderDek-x71'>{SHOWN}</div>",
        f"<div class='Story_elementLead__x'><p>{SHOWN}</p></div>",
        f"<p class='strapline'>{SHOWN}</p>",
    ],
)
def test_what_is_called_a_standfirst_below_the_headline_of_news_is_not_lost(shown: str) -> None:
    extraction = read_page(f"<header><h1>{HEADLINE}</h1>{shown}</header><div class='text'>{STORY}</div>")
    assert lines_of(extraction) == [SHOWN, *TEXT]
    assert block_of(extraction, SHOWN).role is Role.PARAGRAPH  # no heading of the first part


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        ("<h2 class='sub-headline'>20 November 2026, 14:20, harbour</h2>", "a date"),
        ("<h2 class='sub-headline'>Harbour news</h2>", "a label"),
        (f"<ul><li class='dek'>{SHOWN}</li></ul>", "an item"),
    ],
)
def test_what_is_no_standfirst_by_its_text_stays_away(shown: str, why: str) -> None:
    extraction = read_page(f"<header><h1>{HEADLINE}</h1>{shown}</header><div class='text'>{STORY}</div>")
    assert lines_of(extraction) == list(TEXT), why


@pytest.mark.parametrize(
    "aside",
    [
        "<p class='disclaimer'>{}</p>",
        "<div class='PageDisclaimer'><p>{}</p></div>",
        "<div class='affiliate-disclosure'><p>{}</p></div>",
        "<section id='footnotes'><ol><li>{}</li></ol></section>",
        "<div class='author-bio'><p>{}</p></div>",
        "<div class='infobox'><h3>The board</h3><p class='infobox__text'>{}</p></div>",
        "<div class='c-inlineSignup'><p>{}</p></div>",
    ],
)
@pytest.mark.parametrize("is_above", [True, False])
def test_what_is_named_as_beside_the_story_is_left_out(aside: str, *, is_above: bool) -> None:
    box = aside.format(LEFT_OVER)
    first, last = STORY[: STORY.index("<p>The engineers")], STORY[STORY.index("<p>The engineers") :]
    story = first + box + last if is_above else first + last + box
    assert lines_of(read_page(f"<h1>{HEADLINE}</h1><div class='text'>{story}</div>")) == list(TEXT)


@pytest.mark.parametrize("name", ["biography", "infobox", "disclaimer"])
def test_a_story_that_is_called_so_as_a_whole_stays(name: str) -> None:
    assert lines_of(read_page(f"<h1>{HEADLINE}</h1><div class='{name}'>{STORY}</div>")) == list(TEXT)


@pytest.mark.parametrize("name", ["biology", "infoboxes-none", "footnoted-story", "leadership"])
def test_a_name_that_only_begins_so_says_nothing(name: str) -> None:
    story = STORY.replace("<p>The engineers", f"<p class='{name}'>The engineers")
    assert lines_of(read_page(f"<h1>{HEADLINE}</h1><div class='text'>{story}</div>")) == list(TEXT)


def asides_of(inner: str, *, score: float) -> list[str]:
    """The texts that are taken for asides, where each block in a ``section`` has the score, and each other is sure."""
    blocks = split_blocks(lxml.html.document_fromstring(f"<html><body><div>{inner}</div></body></html>"))
    tags = [[at.tag for at in block.context.lineage()] for block in blocks]
    scores = [score if "section" in around else 0.99 for around in tags]
    return [blocks[at].text for at in sorted(find_doubtful_asides(blocks, scores, [True] * len(blocks)))]


@pytest.mark.parametrize(
    ("box", "why"),
    [
        ("<section class='PromoBox'><p>{}</p></section>", "a promotion"),
        ("<section class='article-cta'><div><div><div><p>{}</p></div></div></div></section>", "some levels up"),
        ("<section id='newsletter'><ul><li>{}</li></ul></section>", "a newsletter"),
        ("<section><p class='ArticleNoteBox'>{}</p></section>", "a note"),
    ],
)
def test_what_stands_in_a_banner_has_to_be_sure(box: str, why: str) -> None:
    assert asides_of(STORY + box.format(SHOWN), score=0.6) == [SHOWN], why
    assert asides_of(STORY + box.format(SHOWN), score=0.8) == []


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (f"<section class='related'>{STORY}</section><p>{SHOWN}</p>", "most of the story"),
        (f"{STORY}<section class='slide'><div><div><div><p>{SHOWN}</p></div></div></div></section>", "far away"),
        (f"{STORY}<section class='banners-none'><p>{SHOWN}</p></section>", "another name"),
        (f"{STORY}<section><article class='related'><p>{SHOWN}</p></article></section>", "the story's own name"),
    ],
)
def test_names_do_not_decide_on(page: str, why: str) -> None:
    assert asides_of(page, score=0.6) == [], why
