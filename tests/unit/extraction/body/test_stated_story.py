"""A story that the page shows only with a script is read from what its JSON states."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.article import Article, Page, Source
from crawler.extraction.extract import extract_page
from crawler.site import site_for

URL = "https://paper.example/town/2026/11/20/crane-has-to-wait-12345"
PARAGRAPHS = [
    "The harbour board met on Tuesday evening to decide what becomes of the old crane, and the room was full.",
    "For forty minutes the members spoke of its cost and of those who would have to look after it in winter.",
    "A vote was put off until spring, although the retired pilot had asked for an answer before the first frost.",
    "Those who came for the crane left by the side door, and those who came for the ferry stayed until late.",
]
STATE = {"title": "The crane has to wait", "html": "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)}
STORY = {"@type": "NewsArticle", "headline": "The crane has to wait", "datePublished": "2026-11-20T09:00:00Z"}


def read(node: dict[str, Any], shown: str = "", scripts: str = "") -> Article:
    ld = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    html = (
        f'<html lang="en"><head><title>The crane has to wait</title>{ld}</head><body><nav><a href="/">Home</a></nav>'
        f"<main><h1>The crane has to wait</h1>{shown}</main>{scripts}</body></html>"
    )
    page = Page(url=URL, body=html.encode(), fetched=datetime(2026, 11, 28, tzinfo=UTC))
    result = extract_page(page, site_for(URL)).result
    assert isinstance(result, Article), result
    return result


@pytest.mark.parametrize("free", [True, False, None])
def test_a_body_in_json_ld_alone_is_read(free: bool | None) -> None:
    found = read(
        STORY | {"articleBody": "\n\n".join(PARAGRAPHS)} | ({} if free is None else {"isAccessibleForFree": free})
    )
    assert found.body.split("\n\n") == PARAGRAPHS
    assert found.provenance["body"].source is Source.JSON_LD
    assert found.provenance["body"].confidence < 0.9


def test_a_page_that_shows_little_of_what_json_ld_has_is_read_from_there() -> None:
    found = read(STORY | {"articleBody": "\n\n".join(PARAGRAPHS)}, f"<p>{PARAGRAPHS[0]}</p>")
    assert found.body.split("\n\n") == PARAGRAPHS


def test_what_the_page_shows_goes_first() -> None:
    shown = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    found = read(STORY | {"articleBody": " ".join(PARAGRAPHS)}, shown)
    assert found.body.split("\n\n") == PARAGRAPHS
    assert found.provenance["body"].source is Source.HTML


@pytest.mark.parametrize(("times", "source"), [(3, Source.HTML), (1, Source.STATE)])
def test_a_state_is_asked_only_where_the_page_shows_little(times: int, source: Source) -> None:
    texts = [f"{text} So it was in winter {n}." for n in range(times) for text in PARAGRAPHS]
    state = json.dumps(
        {"story": {"headline": "The crane has to wait", "body": [f"{t} {n}" for n in range(9) for t in PARAGRAPHS]}}
    )
    found = read(
        STORY | {"articleBody": " ".join(texts)},
        "".join(f"<p>{text}</p>" for text in texts),
        f'<script id="__NEXT_DATA__" type="application/json">{state}</script>',
    )
    assert found.provenance["body"].source is source


def test_a_state_with_paragraphs_goes_before_json_ld_without() -> None:
    state = json.dumps({"story": {"headline": "The crane has to wait", "body": PARAGRAPHS}})
    found = read(
        STORY | {"articleBody": " ".join(PARAGRAPHS)}, scripts=f'<script type="application/json">{state}</script>'
    )
    assert found.body.split("\n\n") == PARAGRAPHS
    assert found.provenance["body"].source is Source.STATE


def test_the_entries_of_a_live_blog_that_only_json_ld_has_are_read() -> None:
    updates = [
        {"@type": "BlogPosting", "headline": f"Entry {n}", "articleBody": text} for n, text in enumerate(PARAGRAPHS)
    ]
    found = read(STORY | {"@type": "LiveBlogPosting", "liveBlogUpdate": updates})
    for n, text in enumerate(PARAGRAPHS):
        assert f"Entry {n}" in found.body
        assert text in found.body


def test_a_heading_that_alone_is_kept_is_no_part_of_a_shown_story() -> None:
    found = read({}, "<div id=app></div>", f"<h3>Also in the paper</h3><script>var s={json.dumps(STATE)}</script>")
    assert found.body.split("\n\n") == PARAGRAPHS


@pytest.mark.parametrize("end", ["\n", "\r\n", " \n "])
def test_lines_that_end_a_sentence_are_paragraphs(end: str) -> None:
    assert read(STORY | {"articleBody": end.join(PARAGRAPHS)}).body.split("\n\n") == PARAGRAPHS


def test_lines_of_one_length_are_one_paragraph() -> None:
    text = "\n".join(PARAGRAPHS[0].split(" "))
    assert read(STORY | {"articleBody": f"{text}\n\n{PARAGRAPHS[1]}"}).body.split("\n\n") == PARAGRAPHS[:2]


def test_markup_that_was_escaped_is_markup() -> None:
    text = "".join(f"&lt;p&gt;{paragraph}&lt;/p&gt;" for paragraph in PARAGRAPHS)
    assert read(STORY | {"articleBody": text}).body.split("\n\n") == PARAGRAPHS
