"""The URL that a saved page gives as its own."""

from __future__ import annotations

import pytest

from crawler.extraction.own_url import find_own_url

URL = "https://paper.example/harbour/crane.html"


@pytest.mark.parametrize(
    ("head", "url"),
    [
        (f'<link rel="canonical" href="{URL}">', URL),
        (f"<LINK href='{URL}' rel=canonical>", URL),  # attributes in any order and case
        (f'<link rel="canonical" href="{URL}#top">', URL),
        (f'<meta property="og:url" content="{URL}">', URL),
        (f'<link rel="canonical" href="/harbour"><meta property="og:url" content="{URL}">', URL),  # relative to what?
        (f'<script type="application/ld+json">{{"@type": "NewsArticle", "mainEntityOfPage": "{URL}"}}</script>', URL),
        (f'<!-- <link rel="canonical" href="{URL}"> -->', None),
        ('<link rel="canonical" href="https://paper.example/">', None),  # the front is not the story
        ('<link rel="canonical" href="mailto:desk@paper.example">', None),
        ("", None),
    ],
)
def test_a_page_says_what_its_url_is(head: str, url: str | None) -> None:
    assert find_own_url(f"<html><head>{head}</head><body><p>Text</p></body></html>".encode()) == url


@pytest.mark.parametrize("body", [b"", b"\x00\x01\x02" * 100, b"%PDF-1.7", b"<link " * 100_000])
def test_what_is_no_page_says_nothing(body: bytes) -> None:
    assert find_own_url(body) is None
