"""What a site's own rules select of its pages."""

from __future__ import annotations

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from crawler.extraction.page.document import Document
from crawler.extraction.page.xpath import finder


def selected_by_rule(document: Document, name: str) -> tuple[HtmlElement, ...]:
    """The elements that the site's layout selects for a field."""
    selector = document.layout.select.get(name)
    if not selector:
        return ()
    return tuple(finder(CSSSelector(selector, translator="html").path)(document.root))
