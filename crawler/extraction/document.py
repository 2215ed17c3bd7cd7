"""One parse of a page, shared by every reader of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import lxml.html
from lxml import etree
from w3lib.encoding import html_to_unicode

from crawler.article import Page
from crawler.site import Layout, Site


@dataclass
class Document:
    """A parsed page; readers look at ``root`` and never change it."""

    page: Page
    site: Site
    layout: Layout
    text: str
    root: lxml.html.HtmlElement

    @cached_property
    def json_ld(self) -> tuple[dict[str, Any], ...]:
        """Every JSON-LD node of the page, ``@graph`` and arrays unfolded, in page order."""
        from crawler.extraction.structured import read_json_ld

        return read_json_ld(self.root)

    @cached_property
    def meta(self) -> Mapping[str, tuple[str, ...]]:
        """Contents of the meta elements by lower-case ``property``, ``name`` or ``itemprop``."""
        found: dict[str, list[str]] = {}
        for element in self.root.iter("meta"):
            content = (element.get("content") or "").strip()
            for attribute in ("property", "name", "itemprop"):
                key = (element.get(attribute) or "").strip().lower()
                if key and content:
                    found.setdefault(key, []).append(content)
        return {key: tuple(values) for key, values in found.items()}


def decode(page: Page) -> str:
    """The page's text: by byte order mark, Content-Type, meta element, else UTF-8, else what fits the bytes."""
    return html_to_unicode(page.header("Content-Type"), page.body, default_encoding="utf8")[1]


def open_document(page: Page, site: Site) -> Document:
    """Decode and parse a page once; elements that the site's layout prunes are gone."""
    text = decode(page)
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    layout = site.layout(page.fetched)
    for selector in layout.prune:
        for element in root.cssselect(selector):
            element.drop_tree()
    etree.strip_tags(root, etree.Comment)
    return Document(page=page, site=site, layout=layout, text=text, root=root)
