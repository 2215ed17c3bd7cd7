"""Teasers of other pages are told from a story, and from what a story lists."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.article import Page
from crawler.extraction.body.blocks import split_blocks
from crawler.extraction.body.teasers import find_teasers
from crawler.extraction.page.document import open_document
from crawler.site import Site

URL = "https://paper.example/harbour/crane-stays"
STORY = "The harbour board met on Tuesday to decide what becomes of the old crane, and it sat late. " * 4
LINES = ("The lamp of the lighthouse is out", "The ferry waits for its money", "Nobody wants the old stair")


def items(host: str = "", lines: tuple[str, ...] = LINES) -> str:
    return "".join(
        f'<div><h4><a href="{host}/{at}">{line}</a></h4><p>{line}, again.</p></div>' for at, line in enumerate(lines)
    )


def find(inner: str) -> list[str]:
    page = Page(url=URL, body=f"<body>{inner}</body>".encode(), fetched=datetime(2026, 11, 20, 12, tzinfo=UTC))
    document = open_document(page, Site(name="paper", home="https://paper.example/"))
    blocks = split_blocks(document.root)
    return [blocks[at].text for at in sorted(find_teasers(document, blocks, [True] * len(blocks)))]


ALL = [text for line in LINES for text in (line, f"{line}, again.")]


@pytest.mark.parametrize(
    ("inner", "found"),
    [
        (items(), ALL),
        (f"<p>{STORY}</p><h3>More stories</h3>{items()}", ["More stories", *ALL]),
        (f"<p>{STORY}</p><h3>What we liked best</h3>{items()}", []),
        (f"<p>{STORY}</p>{items()}", []),
        (f"<p>A line of its own.</p>{items()}", []),
        (items(lines=LINES[:2]), []),
        (items("https://other.example"), []),
        (items(URL.removesuffix("/crane-stays")).replace("/harbour/", "/harbour/crane-stays?"), ALL),
        (f"<h3>More stories</h3>{items()}<p>{STORY}</p>", []),
        (f"<p>{STORY}</p><h3>More stories</h3>{items()}<p>A last word.</p>", []),
        (f"{items()}<div><h4><a href='/9'>Long</a></h4><p>{STORY}</p></div>", []),
    ],
    ids=[
        "alone", "below a heading of others", "below a heading of the story", "below a story", "beside a line",
        "two only", "other sites", "told by their parameters", "above the story", "above a last word",
        "one of them a story",
    ],
)  # fmt: skip
def test_short_items_with_headlines_of_other_pages_are_teasers(inner: str, found: list[str]) -> None:
    assert find(inner) == found
