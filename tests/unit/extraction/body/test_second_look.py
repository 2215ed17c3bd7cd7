"""Pages of which nothing is kept at first: a story that stands in an odd place is read, a notice is not."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crawler.article import Article, Outcome, OutcomeName, Page
from crawler.extraction.extract import extract_page
from crawler.site import Site

URL = "https://paper.example/harbour/2026/11/20/crane-stays-for-another-winter"
PARAGRAPHS = (
    "The harbour board met on Tuesday to decide what becomes of the old crane on the northern quay, and it sat late.",
    "Nobody had expected the vote to be close, and for forty minutes it was not, as those who watched will tell you.",
    "A retired pilot then asked how a ship would turn without the light that stands on top of the crane at night.",
    "The engineers answered with a drawing, the drawing with a question, and the question with a very long silence.",
)
STORY = "<h1>Crane stays for another winter</h1>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
TEASERS = "".join(
    f'<div class="teaser"><h4><a href="/2026/11/{day}/x">What day {day} brought to the quays and the town</a></h4>'
    f"<p>A line of text that says what day {day} was about, and no more than that.</p></div>"
    for day in range(10, 16)
)
PICTURES = "".join(
    f'<figure><img src="/{at}.jpg"><figcaption>{text}</figcaption></figure>' for at, text in enumerate(PARAGRAPHS)
)


def read(inner: str) -> Article | Outcome:
    html = (
        '<!DOCTYPE html><html lang="en"><head><title>Crane stays for another winter - Paper</title></head><body>'
        f"{inner}{TEASERS}<footer><p>All rights reserved</p></footer></body></html>"
    )
    page = Page(url=URL, body=html.encode(), fetched=datetime(2026, 11, 20, 12, tzinfo=UTC))
    return extract_page(page, Site(name="paper", home="https://paper.example/")).result


ODD_PLACES = {
    "a button that is never closed": f"<header><button><span>Menu</span><main><article>{STORY}</article></main>",
    "a choice that is never closed": f"<main><form><select><option>English</form><article>{STORY}</article></main>",
    "what is shown without scripts": f"<main><div id=app>Loading</div><noscript>{STORY}</noscript></main>",
    "captions alone": f"<main><article><h1>Crane stays for another winter</h1>{PICTURES}</article></main>",
}


@pytest.mark.parametrize("where", ODD_PLACES)
def test_a_story_in_an_odd_place_is_read_whole_and_alone(where: str) -> None:
    found = read(ODD_PLACES[where])
    assert isinstance(found, Article), found
    assert found.body.split("\n\n") == list(PARAGRAPHS)


@pytest.mark.parametrize(("lines", "is_read"), [(10, True), (5001, False)])
def test_a_page_of_thousands_of_lines_is_read_once(lines: int, *, is_read: bool) -> None:
    menu = "".join(f'<li><a href="/{at}">{at}</a></li>' for at in range(lines))
    assert isinstance(read(f"<ul>{menu}</ul>{ODD_PLACES['a button that is never closed']}"), Article) == is_read


STATED = json.dumps(
    {
        "page": {"title": "Crane stays for another winter"},
        "stories": [{"title": "What day 12 brought to the quays", "body": "\n\n".join(PARAGRAPHS)}],
    }
)


@pytest.mark.parametrize(
    "inner",
    [
        f'<h1>Crane stays</h1><script type="application/json">{STATED}</script>',
        "<h1>Crane stays</h1><noscript><p>This page needs JavaScript. Allow it, please, or write to us.</p></noscript>",
        f"<h1>Crane stays</h1>{PICTURES[: PICTURES.index('</figure>') + 9]}",
        "<h1>Crane stays</h1><button>Read the whole story in our app, which costs nothing</button>",
    ],
    ids=["the story of a teaser, in a script", "a notice without scripts", "one caption", "a button"],
)
def test_a_page_without_a_story_stays_one(inner: str) -> None:
    found = read(f"<main>{inner}</main>")
    assert isinstance(found, Outcome)
    assert found.name in {OutcomeName.EMPTY, OutcomeName.NOT_ARTICLE}
