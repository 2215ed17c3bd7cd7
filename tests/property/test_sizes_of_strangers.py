"""Whatever size a page gives to what it says of itself, a record has room for: all but its text is bounded."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from datetime import UTC, datetime

import pytest

from crawler.article import Article, Page
from crawler.crawl.postprocess import postprocess
from crawler.extraction.extract import extract_page
from crawler.site import site_for
from tests.paper import path, story

pytestmark = pytest.mark.slow

URL = f"https://paper.example{path(0)}"
NOW = datetime(2026, 11, 29, tzinfo=UTC)
MAX_FIELD_CHARS = 100_000  # of all of one field, as JSON
TEXTS = {"body", "markdown", "entries", "provenance"}
LONG = "harbour crane " * 40_000
MANY = [f"Name{number} Surname{number}" for number in range(20_000)]
NAMES = (
    *("headline", "alternativeHeadline", "description", "author", "publisher", "articleSection", "keywords", "genre"),
    *("image", "dateline", "inLanguage", "identifier", "copyrightHolder", "copyrightNotice", "creditText", "license"),
    *("contentLocation", "about", "mentions", "isPartOf", "citation", "usageInfo", "creator", "editor"),
)
METAS = (
    *("og:title", "og:description", "og:site_name", "og:image", "og:image:alt", "og:locale", "article:section"),
    *("article:tag", "article:author", "author", "keywords", "news_keywords", "copyright", "description", "robots"),
    *("dc.publisher", "dc.rights", "dc.creator", "twitter:title", "twitter:creator", "application-name", "cre"),
)


def read(head: str, more: str = "") -> Article:
    html = story(0, link=head, extra=more)
    page = Page(url=URL, body=html.encode(), fetched=NOW, headers=(("Content-Type", "text/html"),))
    site = site_for(URL)
    found = postprocess(extract_page(page, site).result, site)
    assert isinstance(found, Article)
    return found


def sizes(article: Article) -> dict[str, int]:
    plain = article.to_dict()
    return {one.name: len(json.dumps(plain.get(one.name), default=str)) for one in fields(Article)}


@pytest.mark.parametrize("value", [LONG, MANY, [LONG], {"name": LONG}, [{"name": name} for name in MANY]], ids=range(5))
@pytest.mark.parametrize("name", NAMES)
def test_no_field_of_json_ld_makes_a_record_large(name: str, value: object) -> None:
    data = {"@type": "NewsArticle", "headline": "The crane of the harbour stays", name: value}
    found = sizes(read(f"<script type='application/ld+json'>{json.dumps(data)}</script>"))
    assert {one: size for one, size in found.items() if size > MAX_FIELD_CHARS and one not in TEXTS} == {}


@pytest.mark.parametrize("name", METAS)
def test_no_meta_element_makes_a_record_large(name: str) -> None:
    for value in (LONG, ", ".join(MANY)):
        found = sizes(read(f'<meta property="{name}" name="{name}" content="{value}">'))
        assert {one: size for one, size in found.items() if size > MAX_FIELD_CHARS and one not in TEXTS} == {}


@pytest.mark.parametrize(
    "address",
    [
        "https://paper.example/a)b](javascript:alert(1)",
        "https://paper.example/(a(b)[c]",
        "https://paper.example/a>b<c d",
        "https://paper.example/?q=](data:text/html,x)",
    ],
)
def test_an_address_stays_within_its_link_in_markdown(address: str) -> None:
    sentence = "The board of the harbour met again on Tuesday evening, and spoke for an hour of what"
    text = read("", f'<p>{sentence} <a href="{address}">the other paper</a> had written about its crane.</p>').markdown
    (target,) = re.findall(r"\[the other paper\]\((.*?)\) had written", text)
    assert not set(target) & set("()[]<> ")
    assert target.startswith("https://paper.example/")
