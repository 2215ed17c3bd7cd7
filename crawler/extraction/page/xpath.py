"""XPath expressions that are compiled once and answer with elements."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from lxml import etree
from lxml.html import HtmlElement


def finder(expression: str) -> Callable[[HtmlElement], list[HtmlElement]]:
    """A compiled XPath for elements of a page; raises lxml's XPathSyntaxError for a bad expression."""
    return cast("Callable[[HtmlElement], list[HtmlElement]]", etree.XPath(expression))
