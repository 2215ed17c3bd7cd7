"""What a site's own rules select: they beat every other reading of a field."""

from __future__ import annotations

from typing import TypeVar

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from crawler.article import Source
from crawler.extraction.fields.candidate import FieldCandidate
from crawler.extraction.page.document import Document
from crawler.extraction.page.xpath import finder

T = TypeVar("T")


def selected_by_rule(document: Document, name: str) -> tuple[HtmlElement, ...]:
    """The elements that the site's layout selects for a field."""
    selector = document.layout.select.get(name)
    if not selector:
        return ()
    return tuple(finder(CSSSelector(selector, translator="html").path)(document.root))


def from_rule(value: T, name: str) -> FieldCandidate[T]:
    """A candidate read by the site's own rule, which beats every other."""
    return FieldCandidate(value=value, source=Source.SITE_RULE, confidence=1.0, where=f"layout.select {name}")
