"""What publishers say of the use of their pages is read from all the places where they say it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.article import Article, Page, Rights
from crawler.extraction.extract import extract_page
from crawler.extraction.fields.rights import MAX_OTHER_DIRECTIVES, with_host_rights
from crawler.fetch.robots_rules import read_rules
from crawler.site import site_for
from tests.articles import article
from tests.paper import story

URL = "https://paper.example/2026/11/20/crane.html"


def rights(head: str = "", *headers: tuple[str, str], product_token: str | None = None) -> Rights | None:
    page = Page(
        url=URL,
        body=story(1, link=head).encode(),
        fetched=datetime(2026, 11, 24, tzinfo=UTC),
        headers=(("Content-Type", "text/html"), *headers),
        product_token=product_token,
    )
    result = extract_page(page, site_for(URL)).result
    assert isinstance(result, Article)
    return result.rights


def test_a_page_that_says_nothing_has_none() -> None:
    assert rights() is None
    assert rights('<meta name="robots" content="index, follow, max-image-preview:large, max-snippet:-1">') is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("noarchive", ("noarchive",)),
        ("index,follow,NoArchive , noai,noimageai", ("noai", "noarchive", "noimageai")),
        ("nocache", ("noarchive",)),  # the older word for it
        ("none", ("nofollow", "noindex")),
        ("unavailable_after: 2026-12-31", ("unavailable_after: 2026-12-31",)),
    ],
)
def test_directives_in_meta_elements_and_headers(content: str, expected: tuple[str, ...]) -> None:
    for found in (
        rights(f'<meta name="robots" content="{content}">'),
        rights(f'<meta name="News-Crawler" content="{content}">'),
        rights("", ("X-Robots-Tag", content)),
        rights("", ("x-robots-tag", f"news-crawler: {content}")),
    ):
        assert found is not None
        assert found.directives == expected


def test_no_reservation_is_lost_among_directives_that_a_page_makes_up() -> None:
    made_up = ", ".join(f"a{n}" for n in range(MAX_OTHER_DIRECTIVES + 50))
    found = rights(head=f'<meta name="robots" content="{made_up}, noarchive, noai, unavailable_after: 2027-01-01">')
    assert found is not None
    assert len(found.directives) == MAX_OTHER_DIRECTIVES + 2
    assert {"noarchive", "noai", "unavailable_after: 2027-01-01"} <= set(found.directives)


def test_directives_for_another_robot_are_none_of_ours() -> None:
    assert rights('<meta name="googlebot" content="noarchive">', ("X-Robots-Tag", "otherbot: noindex, noai")) is None


def test_the_reservation_of_mining() -> None:
    head = '<meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="/tdm.json">'
    assert rights(head) == Rights(tdm_reserved=True, tdm_policy="https://paper.example/tdm.json")
    headers = (("TDM-Reservation", "1"), ("TDM-Policy", "https://paper.example/p"))
    assert rights("", *headers) == Rights(tdm_reserved=True, tdm_policy="https://paper.example/p")
    assert rights('<meta name="tdm-reservation" content="0">', *headers) == Rights(tdm_reserved=False)
    assert rights('<meta name="tdm-reservation" content="maybe">') is None


def test_a_licence_and_a_signal() -> None:
    link = '<link rel="license" type="application/rsl+xml" href="/licence.xml">'
    assert rights(link) == Rights(licence="https://paper.example/licence.xml")
    assert rights('<link rel="license" href="/by-sa.html">') is None, "not every licence is RSL"
    header = ("Link", '</a.css>; rel=preload, </l.xml>; rel="license"; type="application/rsl+xml"')
    assert rights("", header) == Rights(licence="https://paper.example/l.xml")
    assert rights("", ("Content-Signal", "Search=yes,ai-train=no")) == Rights(content_signal="ai-train=no, search=yes")


ROBOTS = b"""
License: https://paper.example/licence.xml
User-agent: *
Content-Signal: search=yes, ai-train=no
Content-Signal: /free/ ai-train=yes
Disallow: /private
User-agent: otherbot
Content-Signal: search=no
"""


def test_what_robots_txt_says_beside_its_rules() -> None:
    rules = read_rules("https://paper.example/robots.txt", 200, ROBOTS, "news-crawler")
    assert rules.licences == ("https://paper.example/licence.xml",)
    assert rules.signal_for("https://paper.example/a.html") == "ai-train=no, search=yes"
    assert rules.signal_for("https://paper.example/free/a.html") == "ai-train=yes"
    assert rules.refusal("https://paper.example/private/x") == "Disallow: /private"
    other = read_rules("https://paper.example/robots.txt", 200, ROBOTS, "otherbot")
    assert other.signal_for("https://paper.example/free/a.html") == "search=no"


def test_the_page_goes_before_its_host() -> None:
    host = Rights(robots="no rule", content_signal="ai-train=no", licence="https://paper.example/host.xml")
    own = article(rights=Rights(licence="https://paper.example/page.xml"))
    assert with_host_rights(own, host).rights == Rights(
        robots="no rule", content_signal="ai-train=no", licence="https://paper.example/page.xml"
    )
    assert with_host_rights(article(), Rights()).rights is None


@pytest.mark.parametrize("product_token", ["tidewatch", "tide-watch"])
def test_directives_are_addressed_to_whoever_fetched_the_page(product_token: str) -> None:
    for own in (
        rights(f'<meta name="{product_token.title()}" content="noai">', product_token=product_token),
        rights("", ("X-Robots-Tag", f"{product_token}: noai"), product_token=product_token),
    ):
        assert own is not None
        assert own.directives == ("noai",)
    assert rights('<meta name="news-crawler" content="noai">', product_token=product_token) is None
    assert rights("", ("X-Robots-Tag", "news-crawler: noai"), product_token=product_token) is None
