"""One parse of a page, shared by every reader of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import local
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import lxml.html
from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from crawler.article import Candidate, Page
from crawler.extraction.page.embedded_state import StateArticle, read_state
from crawler.extraction.page.encodings import decode_bytes
from crawler.extraction.page.index import Index
from crawler.extraction.page.structured_data import rank_stories, read_json_ld, read_microdata
from crawler.extraction.page.tree_building import mend_markup
from crawler.extraction.page.unshown_story import find_unshown_story
from crawler.extraction.page.visible_text import read_text
from crawler.extraction.page.xpath import finder
from crawler.site import Layout, Site
from crawler.text.markup import plain

T = TypeVar("T")
ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement)  # lxml.html would ask Python for each element
XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")


class _Parsers(local):
    """The parser of each thread: making one takes a fifth of the time of parsing a page."""

    def __init__(self) -> None:
        self.parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
        self.parser.set_element_class_lookup(ONE_CLASS)


PARSERS = _Parsers()


@dataclass
class Document:
    """A parsed page; readers look at ``root`` and never change it."""

    page: Page
    site: Site
    layout: Layout
    text: str
    root: HtmlElement
    candidate: Candidate | None = None
    _answers: dict[Callable[[Document], object], object] = field(default_factory=dict, repr=False, compare=False)

    def once(self, reader: Callable[[Document], T]) -> T:
        """What a reader finds in this document; it reads only the first time."""
        if reader not in self._answers:
            self._answers[reader] = reader(self)
        return cast("T", self._answers[reader])

    @cached_property
    def index(self) -> Index:
        """The elements by what they are called."""
        return Index(self.root)

    @cached_property
    def json_ld(self) -> tuple[dict[str, Any], ...]:
        """Every JSON-LD node of the page, ``@graph`` and arrays unfolded, in page order."""
        return read_json_ld(self.index.tagged("script"))

    @cached_property
    def stories(self) -> tuple[dict[str, Any], ...]:
        """The JSON-LD nodes of an article type, the one that describes this page first."""
        shown = [*self.meta.get("og:title", ()), *(read_text(h1) for h1 in self.headings[:6])]
        urls = [self.page.url, *self.meta.get("og:url", ())[:1], *self.canonical_links[:1]]
        return rank_stories(self.json_ld, urls, [" ".join(title.split()).casefold() for title in shown])

    @cached_property
    def story(self) -> Mapping[str, Any]:
        """The JSON-LD node of the page's article, empty when there is none."""
        return self.stories[0] if self.stories else {}

    @cached_property
    def by_id(self) -> Mapping[str, dict[str, Any]]:
        """JSON-LD nodes by ``@id``; the fullest where several share one."""
        found: dict[str, dict[str, Any]] = {}
        for node in self.json_ld:
            name = node.get("@id")
            if isinstance(name, str) and len(node) > len(found.get(name, {})):
                found[name] = node
        return found

    @cached_property
    def state(self) -> StateArticle | None:
        """The article in the JSON state of a script; sought only where JSON-LD has no headline."""
        return None if self.story.get("headline") else self.any_state

    @cached_property
    def any_state(self) -> StateArticle | None:
        """The article in the JSON state of a script, whatever JSON-LD says."""
        return read_state(self.index.tagged("script"), self._titles())

    @cached_property
    def unshown_story(self) -> tuple[str, ...]:
        """The paragraphs of the story in what a page shows with a script only, sought everywhere: it takes its time."""
        return find_unshown_story(self.index.elements, self._titles())

    def _titles(self) -> list[str]:
        shown = (*self.meta.get("og:title", ())[:1], *(read_text(h1) for h1 in self.headings[:3]), self.title or "")
        return [title for title in shown if title]

    @cached_property
    def microdata(self) -> Mapping[str, list[HtmlElement]]:
        """Elements of the article's microdata item by ``itemprop``."""
        return read_microdata(self.index.with_itemtype)

    @cached_property
    def meta(self) -> Mapping[str, tuple[str, ...]]:
        """Contents of the meta elements by lower-case ``property``, ``name`` or ``itemprop``."""
        found: dict[str, list[str]] = {}
        for element in self.index.tagged("meta"):
            content = (element.get("content") or "").strip()
            for attribute in ("property", "name", "itemprop"):
                key = (element.get(attribute) or "").strip().lower()
                if key and content:
                    found.setdefault(key, []).append(content)
        return {key: tuple(values) for key, values in found.items()}

    @cached_property
    def headings(self) -> tuple[HtmlElement, ...]:
        """The h1 elements in page order."""
        return tuple(self.index.tagged("h1"))

    @cached_property
    def canonical_links(self) -> tuple[str, ...]:
        """What ``link rel=canonical`` names, as written."""
        links = (link for link in self.index.tagged("link") if "canonical" in (link.get("rel") or "").lower().split())
        return tuple(href for link in links if (href := (link.get("href") or "").strip()))

    @cached_property
    def title(self) -> str | None:
        """The title element in the head."""
        return next((text for title in self.index.tagged("title") if (text := plain(title.text))), None)

    def first_meta(self, *names: str) -> str | None:
        """The first content of the first of some meta names that the page has, as plain text."""
        return next((text for name in names for value in self.meta.get(name, ()) if (text := plain(value))), None)


def decode(page: Page, site: Site | None = None) -> str:
    """The page's text: by byte order mark, valid UTF-8, Content-Type, meta element, else what fits the bytes."""
    domain = f".{(urlsplit(page.url).hostname or '').rpartition('.')[2]}"
    languages = (page.header("Content-Language"), site.language if site else None, domain)
    return decode_bytes(page.body, page.header("Content-Type"), languages=languages)


def open_document(page: Page, site: Site, *, candidate: Candidate | None = None) -> Document:
    """Decode and parse a page once; elements that the site's layout prunes are gone.

    Raises lxml's ParserError for a page without any element. Elements that stand more than 2,000 deep are left out.
    """
    text = decode(page, site).replace("\x00", "")
    layout = site.layout(page.fetched)
    root = _parse(mend_markup(_without_declaration(text)), layout)
    return Document(page=page, site=site, layout=layout, text=text, root=root, candidate=candidate)


def with_other_tree(document: Document) -> Document:
    """The document with the tree that libxml2 builds by itself, which keeps what browsers leave out.

    Raises as :func:`open_document`.
    """
    root = _parse(_without_declaration(document.text), document.layout)
    return replace(document, root=root, _answers={})


def _without_declaration(text: str) -> str:
    declaration = XML_DECLARATION.match(text)
    return text[declaration.end() :] if declaration else text


def _parse(markup: str, layout: Layout) -> HtmlElement:
    root = lxml.html.document_fromstring(markup.encode("utf-8", "replace"), parser=PARSERS.parser)
    _gather_roots(root)
    _show_shadow_trees(root)
    for selector in layout.prune:
        for element in finder(CSSSelector(selector, translator="html").path)(root):
            element.drop_tree()
    etree.strip_tags(root, etree.Comment)
    return root


def _gather_roots(root: HtmlElement) -> None:
    """Moves what libxml2 leaves beside the root, as it does after a second ``</html>``, to the end of the body."""
    body = root.find("body")
    for other in list(root.itersiblings()):
        other.tag = "div"
        (root if body is None else body).append(other)


def _show_shadow_trees(root: HtmlElement) -> None:
    """Makes the templates that browsers show in place, as the shadow tree of the element around, elements as others."""
    for template in list(root.iter("template")):
        if template.get("shadowrootmode") or template.get("shadowroot"):
            template.tag = "div"
