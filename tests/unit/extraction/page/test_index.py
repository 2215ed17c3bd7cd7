"""Elements by what they are called."""

from __future__ import annotations

import re

import lxml.html

from crawler.extraction.page.index import Index

PAGE = lxml.html.document_fromstring(
    '<html><body><p class="lead intro">a</p><div itemprop="author"><a rel="author" class="author">b</a></div>'
    '<p class="text">c</p><span data-testid="author-name">d</span><p id="author">e</p></body></html>'
)


def texts(elements: list[lxml.html.HtmlElement]) -> list[str]:
    return [element.text_content() for element in elements]


def test_elements_are_found_by_class_property_relation_and_test_id_in_page_order_each_once() -> None:
    index = Index(PAGE)
    found = index.find(re.compile("author"))
    assert [element.tag for element in found] == ["div", "a", "span"]
    assert texts(index.find(re.compile("author"), {"a", "span"})) == ["b", "d"]
    assert index.find(re.compile("nowhere")) == []


def test_elements_from_several_searches_are_put_in_page_order() -> None:
    index = Index(PAGE)
    mixed = [*index.find(re.compile("text")), *index.find(re.compile("lead")), *index.find(re.compile("text"))]
    assert texts(index.in_order(mixed)) == ["a", "c"]
