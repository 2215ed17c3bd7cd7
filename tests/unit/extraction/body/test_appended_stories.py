"""A second story below the first is cut off on strong evidence; sections, lists, teasers and live blogs stay."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crawler.article import Article, Page
from crawler.extraction.extract import extract_page
from crawler.site import site_for

URL = "https://paper.example/harbour/2026/11/20/crane-stays-for-another-winter"
HEAD = (
    '<title>The crane has to wait</title><meta property="og:type" content="article">'
    '<meta property="og:title" content="The crane has to wait">'
)
SUBJECTS = ("crane", "ferry", "library", "orchard")


def prose(subject: str) -> str:
    return "".join(
        f"<p>{text.format(subject)}</p>"
        for text in (
            "On Tuesday evening the board of the {} met in the old hall to decide what becomes of it next year.",
            "For forty minutes the members spoke of what the {} costs, and of those who have to look after it.",
            "Nobody who had come for the sake of the {} expected that a vote would be put off until the spring.",
            "Those who look after the {} said that they would wait, but that they could not wait for very long.",
        )
    )


def read(body: str, head: str = "") -> str:
    html = f'<!DOCTYPE html><html lang="en"><head>{HEAD}{head}</head><body>{body}</body></html>'
    page = Page(url=URL, body=html.encode(), fetched=datetime(2026, 11, 28, tzinfo=UTC))
    result = extract_page(page, site_for(URL)).result
    assert isinstance(result, Article), result
    return result.body


FIRST = f"<h1>The crane has to wait</h1>{prose('crane')}"
TEASER = '<h3><a href="/harbour/2026/11/19/ferry-is-late">The ferry is late again</a></h3>'
OTHER_JSON_LD = "".join(
    f'<script type="application/ld+json">{json.dumps(node)}</script>'
    for node in (
        {"@type": "NewsArticle", "headline": "The crane has to wait", "url": URL},
        {"@type": "NewsArticle", "headline": "The ferry is late again", "url": "https://paper.example/ferry"},
    )
)


@pytest.mark.parametrize(
    ("page", "head"),
    [
        (f"<main><article>{FIRST}</article><article><h1>The ferry is late</h1>{prose('ferry')}</article></main>", ""),
        (
            (
                f"<main><div class=item>{FIRST}</div>"
                f"<div class=item data-url=/ferry><h2>The ferry is late</h2>{prose('ferry')}</div></main>"
            ),
            "",
        ),
        (
            f"<section>{FIRST}</section><section><h2>The ferry is late again</h2>{prose('ferry')}</section>",
            OTHER_JSON_LD,
        ),
    ],
    ids=["an article with an h1", "an address of its own", "a headline in JSON-LD"],
)
def test_a_story_of_its_own_below_the_first_is_cut_off(page: str, head: str) -> None:
    body = read(page, head)
    assert body.count("crane") == 4
    assert "ferry" not in body


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(
            f"<main><h1>The crane has to wait</h1><div>{TEASER}{prose('crane')}</div></main>", id="teaser on top"
        ),
        pytest.param(
            f"<main><article><h1>The crane has to wait</h1>{TEASER}{prose('crane')}</article></main>",
            id="teaser inside",
        ),
        pytest.param(
            f"<main><header><h1>The crane has to wait</h1></header><article><h1>What they said</h1>{prose('crane')}"
            "</article></main>",
            id="the body begins with an h1",
        ),
        pytest.param(
            "<main><article><h1>The crane has to wait</h1><p>Here is what the board of the crane has said so far.</p>"
            f"</article><article><h1>The board</h1>{prose('crane')}</article></main>",
            id="the first is no whole story",
        ),
    ],
)
def test_a_story_is_not_gutted_for_a_heading_in_it(page: str) -> None:
    assert read(page).count("crane") >= 4


def test_sections_with_an_h1_each_are_one_story() -> None:
    sections = "".join(f"<section><h1>The {subject}</h1>{prose(subject)}</section>" for subject in SUBJECTS[1:])
    body = read(f"<main><section>{FIRST}</section>{sections}</main>")
    assert [body.count(f"of the {subject} met") for subject in SUBJECTS] == [1, 1, 1, 1]


def test_a_list_of_places_with_links_is_one_story() -> None:
    items = "".join(
        f"<div class=place><h2><a href='/places/{subject}'>The {subject}</a></h2>{prose(subject)}</div>"
        for subject in SUBJECTS[1:]
    )
    body = read(f"<main><div class=intro>{FIRST}</div>{items}</main>")
    assert [body.count(f"of the {subject} met") for subject in SUBJECTS] == [1, 1, 1, 1]


def test_a_second_story_far_longer_than_the_first_is_not_cut_off() -> None:
    page = f"<main><article>{FIRST}</article><article><h1>The ferry</h1>{prose('ferry') * 1}"
    longer = "".join(prose(f"ferry {name}") for name in ("Anna", "Berta", "Clara"))
    assert "ferry Clara" in read(f"{page}{longer}</article></main>")
