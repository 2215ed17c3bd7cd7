"""One parse of a page: what every reader of it may rely on."""

from __future__ import annotations

from crawler.extraction.page.document import Document
from crawler.extraction.page.xpath import finder

FIGURES = finder("//figure")


def test_document_holds_the_content_of_every_html_element(read_html) -> None:
    document = read_html("<html><body><p>One.</p></body></html>\n<html><div><figure><img src='a.jpg'></figure></div>")
    figures = FIGURES(document.root)
    assert len(figures) == 1
    assert document.index.in_order(figures) == figures
    assert [element.tag for element in document.root.iter("html")] == ["html"]


def test_a_reader_is_asked_once_and_its_answer_kept_even_when_it_is_none(read_html) -> None:
    calls: list[Document] = []

    def find_nothing(document: Document) -> None:
        calls.append(document)

    document = read_html("<p>One.</p>")
    assert document.once(find_nothing) is None
    assert document.once(find_nothing) is None
    assert calls == [document]
    assert document.once(lambda page: len(page.headings)) == 0
