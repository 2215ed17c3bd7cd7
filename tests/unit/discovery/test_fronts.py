"""Fronts: stories, sections and feeds among the links of a page."""

from __future__ import annotations

from datetime import UTC, datetime

import lxml.html
import pytest

from crawler.article import Candidate, Declared
from crawler.discovery.fronts import MAX_FRONT_LINKS, MAX_SECTIONS, Front, feeds_of_link_header, parse_front, read_front
from crawler.site import Site, site_for
from crawler.text.urls import MAX_URL_CHARS

FOUND = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://paper.example/"
STORY = "/2026/02/28/bridge-opens-after-years"


def read(body: str, *, head: str = "", url: str = URL, site: Site | None = None) -> Front:
    root = lxml.html.document_fromstring(f"<html><head><title>Paper</title>{head}</head><body>{body}</body></html>")
    return read_front(root, url=url, site=site or site_for(URL), found=FOUND)


def urls(front: Front) -> list[str]:
    return [candidate.url.removeprefix("https://paper.example") for candidate in front.candidates]


def only(front: Front) -> Candidate:
    (candidate,) = front.candidates
    return candidate


PAGE = f"""
<header class="top"><a href="/login">Log in</a><a href="/">Paper</a>
  <nav><ul><li><a href="/politics/">Politics</a><li><a href="/town/">Town</a><li><a href="/category/sport/">Sport</a>
  <li><a href="/subscribe">Subscribe</a><li><a href="/video/">Video</a></ul></nav></header>
<main>
  <article><h2><a href="{STORY}">Bridge opens after years</a></h2><a href="{STORY}#comments">12</a>
    <a href="/author/ann-bee">Ann Bee</a><a href="/tag/bridge">Bridge</a></article>
  <article><h3><a href="/town/mayor-resigns-after-long-debate">Mayor resigns after long debate</a></h3></article>
  <div class="teaser"><a href="/town/harvest"><h3>A good harvest is brought in by the farmers</h3></a></div>
  <a href="/gallery/the-new-bridge-in-twenty-pictures"><h3>The new bridge in twenty pictures</h3></a>
  <a href="https://other.example/2026/02/28/their-story-of-the-bridge">Elsewhere: their story of the bridge</a>
  <a href="javascript:void(0)">More</a><a href="mailto:desk@paper.example">Write to us about all this</a>
  <a href="/files/report-on-the-new-bridge-2026.pdf">The report on the new bridge in full</a>
</main>
<aside><a href="/town/river-rises-again-after-rain">River rises again after rain</a></aside>
<footer><a href="/about-us">About us</a><a href="/privacy">Privacy</a><a href="/imprint">Imprint</a>
  <a href="/help/how-we-work-with-your-data-in-2026">How we work with your data</a></footer>
"""


def test_front_gives_its_stories_in_their_order() -> None:
    front = read(PAGE)
    assert urls(front) == [STORY, "/town/mayor-resigns-after-long-debate", "/town/river-rises-again-after-rain"]
    first = front.candidates[0]
    assert (first.site, first.declared_by, first.declared_in) == ("paper_example", URL, Declared.FRONT)
    assert (first.found, first.title) == (FOUND, "Bridge opens after years")
    assert all(0.5 <= candidate.score <= 1 for candidate in front.candidates)
    assert first.score > front.candidates[-1].score


def test_front_gives_the_sections_of_its_menu() -> None:
    assert read(PAGE).sections[:3] == tuple(
        f"https://paper.example/{path}/" for path in ("politics", "town", "category/sport")
    )
    assert not any(
        word in url for url in read(PAGE).sections for word in ("login", "subscribe", "about", "video", "tag")
    )


def test_menu_is_known_by_its_class_where_there_is_no_nav() -> None:
    front = read(
        f'<a href="/deep/down">Deep</a><div class="main-menu"><a href="/town/">Town</a></div><a href="{STORY}">x</a>'
    )
    assert front.sections[0] == "https://paper.example/town/"


def test_sections_are_limited() -> None:
    links = "".join(f'<a href="/part{number}x/">Part {number}</a>' for number in range(200))
    assert len(read(f"<nav>{links}</nav>").sections) == MAX_SECTIONS


def test_section_is_listed_once_whatever_its_spelling() -> None:
    front = read(
        '<nav><a href="/town/">Town</a><a href="/Town">Town</a><a href="http://paper.example/town">Town</a></nav>'
    )
    assert front.sections == ("https://paper.example/town/",)


@pytest.mark.parametrize(
    ("body", "title", "why"),
    [
        (f'<a href="{STORY}">12</a><a href="{STORY}#x">Bridge opens at last</a>', "Bridge opens at last", "the longer"),
        (f'<a href="{STORY}">All about it</a><h2><a href="{STORY}">Bridge opens</a></h2>', "Bridge opens", "heading"),
        (f'<a href="{STORY}"><b>Town</b><h3>Bridge opens</h3><p>Text.</p></a>', "Bridge opens", "the heading inside"),
        (f'<a href="{STORY}"><img alt="Ships pass under"></a>', "Ships pass under", "the picture's words"),
        (f'<a href="{STORY}" aria-label="Bridge opens after years"></a>', "Bridge opens after years", "the label"),
        (f'<a href="{STORY}">More</a>', None, "one word is no title"),
        (f'<a href="{STORY}"></a>', None, "nothing"),
    ],
)  # fmt: skip
def test_links_to_one_story_are_one_candidate_with_the_best_title(body: str, title: str | None, why: str) -> None:
    assert only(read(body)).title == title, why


@pytest.mark.parametrize(
    ("href", "head", "wanted", "why"),
    [
        ("2026/02/28/bridge-opens", "", "/town/2026/02/28/bridge-opens", "relative to the page"),
        ("2026/02/28/bridge-opens", '<base href="/old/">', "/old/2026/02/28/bridge-opens", "relative to the base"),
        (
            "2026/02/28/bridge-opens",
            '<base href="javascript:x">',
            "/town/2026/02/28/bridge-opens",
            "a base that is none",
        ),
        ("//paper.example/2026/02/28/bridge-opens", "", "/2026/02/28/bridge-opens", "without a scheme"),
        ("/2026/02/28/bridge-opens#top", "", "/2026/02/28/bridge-opens", "the fragment goes"),
        (" /2026/02/28/\nbridge-opens ", "", "/2026/02/28/bridge-opens", "white space goes"),
    ],
)
def test_links_are_resolved(href: str, head: str, wanted: str, why: str) -> None:
    front = read(f'<a href="{href}">Bridge opens after years</a>', head=head, url=URL + "town/")
    assert urls(front) == [wanted], why


def test_page_is_not_its_own_candidate() -> None:
    assert (
        urls(read(f'<a href="#top">Bridge opens after many years</a><a href="{STORY}">x y z</a>', url=URL + STORY[1:]))
        == []
    )


def test_place_in_the_page_decides_on_a_doubtful_url() -> None:
    link = '<a href="/town/bridge-opens-today">Bridge opens today</a>'
    assert urls(read(f"<article><h2>{link}</h2></article>")) == ["/town/bridge-opens-today"]
    assert urls(read(f"<nav>{link}</nav>")) == []
    assert urls(read(f"<footer>{link}</footer>")) == []
    assert urls(read(f'<div role="navigation">{link}</div>')) == []


def test_head_of_a_teaser_is_no_menu() -> None:
    link = '<a href="/town/mayor-resigns-after-debate">Mayor resigns</a>'
    assert len(read(f"<article><header>{link}</header></article>").candidates) == 1


def test_rule_of_the_site_decides() -> None:
    site = Site(name="paper", home=URL, article_url=r"/s/\d+$")
    front = read(f'<nav><a href="/s/1">One</a></nav><h2><a href="{STORY}">Bridge opens after years</a></h2>', site=site)
    assert [(candidate.url, candidate.score) for candidate in front.candidates] == [("https://paper.example/s/1", 1.0)]


def test_feeds_are_those_of_stories() -> None:
    head = """
    <link rel="alternate" type="application/rss+xml" title="Paper" href="/feed/">
    <link rel="alternate" type="application/rss+xml" title="Paper &raquo; Comments Feed" href="/comments/feed/">
    <link rel="alternate" type="application/rss+xml" title="Kommentare" href="/k.xml">
    <link rel="alternate" type="application/rss+xml" title="Paper: Bridge opens" href="/2026/02/28/bridge-opens/feed/">
    <link rel="ALTERNATE home" type="application/atom+xml; charset=utf-8" href="https://feeds.example/paper">
    <link rel="alternate" type="application/feed+json" href="/feed.json">
    <link rel="alternate" type="application/json+oembed" href="/oembed">
    <link rel="alternate" hreflang="de" href="/de/">
    <link rel="stylesheet" type="text/css" href="/rss.css">
    <link rel="alternate" type="application/rss+xml" href="">
    """
    front = read(
        '<a href="/town/rss.xml">RSS</a><a href="/feed">RSS</a><a href="https://other.example/feed/">x</a>', head=head
    )
    assert front.feeds == (
        "https://paper.example/feed/",
        "https://feeds.example/paper",
        "https://paper.example/feed.json",
        "https://paper.example/town/rss.xml",
    )


def test_deep_page_is_read() -> None:
    body = "<div>" * 3000 + f'<a href="{STORY}">Bridge opens after years</a>' + "</div>" * 3000
    parser = lxml.html.HTMLParser(huge_tree=True)
    root = lxml.html.document_fromstring(f"<html><body>{body}</body></html>", parser=parser)
    assert len(read_front(root, url=URL, site=site_for(URL), found=FOUND).candidates) <= 1


def test_page_without_links_gives_nothing() -> None:
    assert read("<p>Nothing here</p>") == Front(candidates=())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing at all"),
        (" \0 ", "nothing but space"),
        ("<!-- closed for the night -->", "nothing but a comment"),
        ("\x89PNG\r\n\x1a\n", "no markup"),
        ('{"stories": []}', "JSON"),
    ],
)
def test_a_front_without_links_is_an_empty_page(text: str, why: str) -> None:
    assert read_front(parse_front(text), url=URL, site=site_for(URL), found=FOUND) == Front(candidates=()), why


def test_a_front_is_parsed_from_its_text() -> None:
    text = '<html><body>\0<h2><a href="/2026/11/20/dvořák-comes-to-the-harbour">Dvořák comes to town</a></h2>'
    front = read_front(parse_front(text), url=URL, site=site_for(URL), found=FOUND)
    assert [candidate.title for candidate in front.candidates] == ["Dvořák comes to town"]


@pytest.mark.parametrize(
    ("kind", "href", "is_feed"),
    [
        ("application/rss+xml; charset=utf-8", "/f", True),
        ("text/xml", "/f", True),
        ("application/xml", "/f", True),
        ("application/json", "/f.json", True),
        ("application/json", "/wp-json/wp/v2/pages/2", False),
        ("text/xml", "/oembed?format=xml", False),
        ("application/json+oembed", "/f", False),
        ("text/html", "/f", False),
    ],
)
def test_feed_is_announced_by_any_type_that_one_has(kind: str, href: str, is_feed: bool) -> None:
    page = f'<html><head><link rel="alternate" type="{kind}" href="{href}"></head></html>'
    site = Site(name="paper", home="https://paper.example/")
    front = read_front(parse_front(page), url=site.home, site=site, found=datetime(2026, 3, 1, tzinfo=UTC))
    assert list(front.feeds) == ([f"https://paper.example{href}"] if is_feed else [])
    header = f'</x.css>; rel=preload, <{href}>; rel="alternate"; type="{kind}"'
    assert feeds_of_link_header(header, base=site.home) == list(front.feeds)


def test_links_beyond_the_bound_and_urls_that_are_too_long_are_told() -> None:
    links = [
        f'<a href="/politics/{n}-the-council-votes-for-bridge-{n}">Council votes for bridge {n}</a>' for n in range(5)
    ]
    long = f'<a href="/politics/{"a" * MAX_URL_CHARS}">A link</a>'
    short = '<a href="/x">x</a>' * (MAX_FRONT_LINKS - 5)
    front = read("".join(links) + long + short + links[0].replace("0-the", "9-the"))
    assert len(front.candidates) == 5
    assert front.warnings == (
        f"{URL}: has more than {MAX_FRONT_LINKS:,} links: the last 2 are left out",
        f"{URL}: links of more than {MAX_URL_CHARS:,} characters are left out: 1",
    )
    assert read(links[0]).warnings == ()
