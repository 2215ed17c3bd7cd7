"""Walls for bots, for consent and for money: each has its outcome, plain and rendered, and stories about them pass."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.article import Article, Outcome, OutcomeName, Page
from crawler.extraction.extract import extract_page
from crawler.site import site_for

URL = "https://www.paper.example/town/council-votes-for-new-bridge-12345"
PAGES = json.loads(Path(__file__).with_name("walls.json").read_text("utf-8"))
HEADLINE = "Council votes for a new bridge"
DECLARED = (
    f'<meta property="og:type" content="article"><meta property="og:title" content="{HEADLINE}">'
    '<meta property="article:published_time" content="2026-11-19T08:15:00Z">'
)


def read(case: dict[str, Any], body: str, *, head: str = "", is_rendered: bool = False) -> Article | Outcome:
    title = case.get("title", case.get("headline"))
    html = (
        f'<!DOCTYPE html><html lang="{case["language"]}"><head><meta charset="utf-8"><title>{title}</title>'
        f"{head}{case.get('head', '')}</head><body>{body}</body></html>"
    )
    page = Page(
        url=URL, body=html.encode(), fetched=datetime(2026, 11, 20, tzinfo=UTC), is_rendered=is_rendered,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
    )  # fmt: skip
    return extract_page(page, site_for(URL)).result


@pytest.mark.parametrize("is_rendered", [False, True], ids=["plain", "rendered"])
@pytest.mark.parametrize("case", PAGES["walls"], ids=[case["name"] for case in PAGES["walls"]])
def test_a_wall_has_its_outcome(case: dict[str, Any], is_rendered: bool) -> None:
    found = read(case, case["body"], is_rendered=is_rendered)
    assert isinstance(found, Outcome), found.body
    assert (found.name, bool(found.reason)) == (case["outcome"], True), found.reason


@pytest.mark.parametrize("head", ["", DECLARED], ids=["bare", "declared"])
@pytest.mark.parametrize("case", PAGES["stories"], ids=[case["name"] for case in PAGES["stories"]])
def test_a_story_about_walls_is_one(case: dict[str, Any], head: str) -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in case["paragraphs"])
    banner = '<div id="onetrust-banner-sdk"><p>We and our partners use cookies. Accept all?</p></div>'
    site = "<header><a href='/login'>Already a subscriber? Log in</a></header>"
    body = f"{site}<main><article><h1>{case['headline']}</h1>{paragraphs}</article></main>{banner}"
    found = read(case, body, head=head.replace(HEADLINE, case["headline"]))
    assert isinstance(found, Article), (found.name, found.reason)
    assert found.headline == case["headline"]


OFFER = "Subscribe to continue reading the stories of this paper."
BRIEF = (
    "The council voted on Tuesday for a new bridge over the river, which is to be opened in two years.",
    "The old one was closed to all traffic in May, after an engineer had found cracks in two of its piers.",
)
FREE = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"%s","isAccessibleForFree":%s}</script>'


@pytest.mark.parametrize(
    ("paragraphs", "free", "outcome"),
    [
        ((BRIEF[0], OFFER), None, OutcomeName.PAYWALLED),
        ((BRIEF[0], OFFER), "false", OutcomeName.PAYWALLED),
        ((BRIEF[0], OFFER), "true", None),
        ((OFFER, BRIEF[0], BRIEF[1], "It was a close vote.", "Nobody spoke against it."), None, None),
    ],
    ids=["an offer at the end", "and not free", "but declared free", "an offer above the text"],
)
def test_a_brief_is_paywalled_where_it_ends_in_an_offer(
    paragraphs: tuple[str, ...], free: str | None, outcome: OutcomeName | None
) -> None:
    head = DECLARED + (FREE % (HEADLINE, free) if free else "")
    body = f"<article><h1>{HEADLINE}</h1>{''.join(f'<p>{text}</p>' for text in paragraphs)}</article>"
    found = read({"language": "en", "title": HEADLINE}, body, head=head)
    assert (found.name if isinstance(found, Outcome) else None) is outcome


def test_a_script_that_every_page_of_a_guarded_site_has_is_no_challenge() -> None:
    guard = '<script>var at="/cdn-cgi/challenge-platform/h/b/scripts/jsd/main.js"</script>'
    found = read({"language": "en", "title": HEADLINE}, f'<div id="root"></div>{guard}')
    assert isinstance(found, Outcome)
    assert found.name is OutcomeName.EMPTY, "a browser may show its story"
