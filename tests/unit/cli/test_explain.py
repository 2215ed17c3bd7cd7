"""The page with its blocks in colours: what it shows of a page and of the extraction."""

from __future__ import annotations

import lxml.html
from lxml.html import HtmlElement

from crawler.article import Page
from crawler.cli.explain import DROPPED_STYLE, KEPT_STYLE, explain, mark_page
from crawler.extraction.extract import read_document
from crawler.site import Site
from tests.articles import FETCHED

HOSTILE = """</p><script>alert(1)</script><img src=x onerror='alert(2)'> "'& {{ 7 * 7 }}{% raw %}"""
ESCAPED = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
SITE = Site(name="paper", home="https://paper.example/")
PARAGRAPHS = "".join(
    f"<p>The harbour board met on day {n} and said that the crane would stay, at least for another long winter.</p>"
    for n in range(6)
)
HTML = f"""<html><head><title>x</title><script>load()</script></head><body>
<nav class="menu"><ul><li><a href="/a">World</a></li><li><a href="/b">Sport</a></li></ul></nav>
<article><h1>{ESCAPED}</h1>{PARAGRAPHS}</article><iframe src="/x"></iframe></body></html>"""


def marked() -> HtmlElement:
    page = Page(url="https://paper.example/a", status=200, headers=(), body=HTML.encode(), fetched=FETCHED)
    document, extraction = read_document(page, SITE)
    assert document is not None
    return lxml.html.document_fromstring(mark_page(document, extraction, page))


def test_a_hostile_headline_is_text_in_the_banner() -> None:
    root = marked()
    banner = root.find("body")[0]
    assert banner.text_content().startswith(f"{HOSTILE} — 6 blocks kept ")
    assert [child.tag for child in banner] == ["span", "span"]
    assert not list(root.iter("script", "img", "iframe"))


def test_kept_and_dropped_blocks_have_their_colours_and_reasons() -> None:
    root = marked()
    styles = {element.text_content(): element.get("style") for element in root.iter("p", "li")}
    kept = [text for text, style in styles.items() if style == f";{KEPT_STYLE}"]
    assert len(kept) == 6
    assert all(text.startswith("The harbour board met") for text in kept)
    assert styles["World"] == f";{DROPPED_STYLE}"
    assert all(element.get("title") for element in root.iter("li"))
    assert root.find("head").find("base").get("href") == "https://paper.example/a"


def test_an_explanation_names_each_candidate_and_each_block() -> None:
    page = Page(url="https://paper.example/a", status=200, headers=(), body=HTML.encode(), fetched=FETCHED)
    lines = list(explain(read_document(page, SITE)[1]))
    assert any(line.startswith("   > ") and HOSTILE in line for line in lines)
    assert sum(line.startswith("  + ") for line in lines) == 6
    assert sum(line.startswith("  - ") for line in lines) >= 2
