"""The first line of a crawl says what begins, in words."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from crawler.commands.crawl import start_line

STORE = "sqlite:///news.db"
PAPERS = " ".join(f"https://paper{number}.example/" for number in range(7))


@pytest.mark.parametrize(
    ("spider", "arguments", "line"),
    [
        ("update", {}, "Crawling all sites of the store into sqlite:///news.db"),
        ("news", {"site": "https://tide.example/"}, "Crawling https://tide.example/ into sqlite:///news.db"),
        ("article", {"url": "https://tide.example/a"}, "Crawling https://tide.example/a into sqlite:///news.db"),
        ("warc", {"path": "a.warc.gz"}, "Importing a.warc.gz into sqlite:///news.db"),
        ("work", {"sites_at_once": "40"}, "Working in the fleet of sqlite:///news.db"),
        ("tide", {}, "Crawling tide into sqlite:///news.db"),
    ],
)
def test_what_begins_is_named(spider: str, arguments: Mapping[str, str], line: str) -> None:
    assert start_line(spider, arguments, STORE) == line


def test_of_many_sites_the_first_are_named() -> None:
    assert start_line("news", {"site": PAPERS}, STORE).endswith("https://paper4.example/ and 2 more into " + STORE)
