"""Well-known paths, and the sitemaps that a robots.txt names."""

from __future__ import annotations

import pytest

from crawler.discovery.well_known import FEED_PATHS, SITEMAP_PATHS, sitemaps_in_robots

SITEMAP, OTHER = "https://paper.example/s.xml", "https://paper.example/t.xml"


@pytest.mark.parametrize(
    ("text", "wanted", "why"),
    [
        ("Sitemap: https://paper.example/s.xml", [SITEMAP], "as the protocol has it"),
        ("\ufeffsitemap:https://paper.example/s.xml", [SITEMAP], "lower case, no space, a BOM"),
        ("User-agent: *\r\nDisallow: /\r\nSITEMAP : https://paper.example/s.xml\r\n", [SITEMAP], "CRLF"),
        ("Sitemap: https://paper.example/s.xml # news", [SITEMAP], "a comment behind it"),
        ("# Sitemap: https://paper.example/s.xml", [], "a comment"),
        ("Sitemap: /s.xml", [SITEMAP], "relative, against the protocol"),
        (f"Sitemap: {SITEMAP}\n" * 2, [SITEMAP], "twice"),
        ("Sitemap: <https://paper.example/s.xml>", [SITEMAP], "angle brackets"),
        ("Sitemap: \"https://paper.example/s.xml\"", [SITEMAP], "quotes"),
        ("Sitemap: https://paper.example/s.xml https://paper.example/t.xml", [SITEMAP, OTHER], "two in one line"),
        ("Sitemap: https://paper.example/s.xml,https://paper.example/t.xml,", [SITEMAP, OTHER], "with commas"),
        ("Sitemap: https://paper.example/s.xml; <https://paper.example/t.xml>", [SITEMAP, OTHER], "or both"),
        ("Sitemap: https://paper.example/s,t.xml", ["https://paper.example/s,t.xml"], "a comma of the address"),
        ("Sitemap: paper.example/s.xml", [SITEMAP], "no scheme"),
        ("Sitemap: www.paper.example/s.xml", ["https://www.paper.example/s.xml"], "nor a scheme"),
        ("Sitemap: //paper.example/s.xml", [SITEMAP], "half a scheme"),
        ("Sitemap: s.xml", [SITEMAP], "a file beside the robots.txt"),
        ("Sitemap https://paper.example/s.xml", [SITEMAP], "no colon"),
        ("Sitemap: Sitemap: https://paper.example/s.xml", [SITEMAP], "the name twice"),
        ("User-agent: * Sitemap: https://paper.example/s.xml", [SITEMAP], "a line end that was lost"),
        ("User-agent: *\rSitemap: https://paper.example/s.xml\rDisallow:", [SITEMAP], "CR alone"),
        ("Disallow: /sitemap", [], "a rule about one"),
        ("Sitemap: ftp://paper.example/s.xml\nSitemap:\nSitemap", [], "no address"),
        ("<html><body>Not found</body></html>", [], "a web page"),
        ("", [], "nothing"),
    ],
)  # fmt: skip
def test_sitemaps_of_a_robots_file(text: str, wanted: list[str], why: str) -> None:
    assert list(sitemaps_in_robots(text, url="https://paper.example/robots.txt")) == wanted, why


def test_relative_sitemap_needs_the_address_of_the_file() -> None:
    assert sitemaps_in_robots("Sitemap: /s.xml\nSitemap: https://paper.example/t.xml") == (
        "https://paper.example/t.xml",
    )


@pytest.mark.parametrize("paths", [FEED_PATHS, SITEMAP_PATHS])
def test_well_known_paths_are_absolute_and_differ(paths: tuple[str, ...]) -> None:
    assert all(path.startswith("/") for path in paths)
    assert len(set(paths)) == len(paths)
