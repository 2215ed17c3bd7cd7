"""Whether the text of a page has to be brought by its scripts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.article import Page
from crawler.extraction.extract import extract_page
from crawler.site import site_for
from tests.paper import story
from tests.shells import SHELLS, WALLS, plain_wall

URL = "https://paper.example/2026/11/20/harbour-keeps-crane-number-1.html"
SHELL = '<!DOCTYPE html><html><head><title>Harbour</title></head><body><div id="root"></div>{}</body></html>'
MENU = "<nav>" + "".join(f'<a href="/{n}">Section {n}</a>' for n in range(12)) + "</nav>"
LONG = "<p>" + "A page that is no story has sentences enough for somebody to read, and links. " * 20 + "</p>"


@pytest.mark.parametrize(
    ("markup", "is_needed"),
    [
        *((shell(1), True) for shell in SHELLS),
        (SHELL.format('<script src="/app.js"></script>'), True),
        (SHELL.format(f'{MENU}<script type="module">go()</script>'), True),
        (SHELL.format("<noscript>Please switch on JavaScript.</noscript><script>go()</script>"), True),
        (SHELL.format(""), False),  # no script: a browser shows the same
        (SHELL.format('<script type="application/ld+json">{}</script>'), False),
        (SHELL.format("<script></script>"), False),
        (story(1, extra="<script>go()</script>"), False),
        (SHELL.format(f"{MENU}{LONG}<script>go()</script>"), False),
        *((plain_wall(1, kind).replace("</body>", "<script>go()</script></body>"), False) for kind in WALLS),
    ],
)
def test_a_page_that_shows_next_to_nothing_and_has_scripts(markup: str, is_needed: bool) -> None:
    page = Page(url=URL, body=markup.encode(), fetched=datetime(2026, 11, 28, tzinfo=UTC))
    assert extract_page(page, site_for(URL)).needs_scripts is is_needed
