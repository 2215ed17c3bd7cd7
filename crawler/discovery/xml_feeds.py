"""RSS 0.9 to 2.0, RDF and Atom, as they are written.

fastfeedparser gives tags and missing titles, where its entries are those of the document. It makes times up
("yesterday", "10:30"), takes any guid for a link and a picture's title for the story's, and leaves ``xml:base``,
``feedburner:origLink`` and ``ttl`` out: these are read from the document itself. Where that cannot be parsed, or opens
more entries than were found, feedparser reads the whole.
"""

from __future__ import annotations

import base64
import html
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final
from warnings import filterwarnings
from xml.sax import SAXException

import fastfeedparser  # type: ignore[import-untyped]
from lxml import etree

from crawler.discovery.raw_feed import MAX_FEED_ENTRIES, RawEntry, RawFeed, as_paragraphs, minutes_between, newest
from crawler.discovery.xml_recovery import escape_stray_markup
from crawler.discovery.xml_text import FEED_ROOTS, from_root
from crawler.text.attributes import without_surplus
from crawler.text.refresh import meta_refresh

# fastfeedparser reads dates too, which are not used, and complains of zones that it does not know
filterwarnings("ignore", message="tzname .* identified but not understood")

MAX_FEEDPARSER_BYTES = 1024 * 1024  # feedparser takes seconds for each megabyte of rubbish
PUBLISHED_ELEMENTS: Final = ("pubdate", "published", "issued", "date", "created")
MODIFIED_ELEMENTS: Final = ("updated", "modified")
_TIME_ELEMENTS: Final = frozenset(PUBLISHED_ELEMENTS + MODIFIED_ELEMENTS)
MAX_MOVED_BYTES = 64 * 1024  # of what stands in a feed's place
_NEW_LOCATION = re.compile(
    r"<newLocation\b[^<>]*+>\s*+(?:<!\[CDATA\[([^<>\]]{1,2000}+)\]\]>|([^<>]{1,2000}+))\s*+</newLocation", re.IGNORECASE
)
_FEED_START = re.compile(r"<(?:[\w-]+:)?(?:rss|rdf|feed|channel)\b", re.IGNORECASE)
_START_TAG = re.compile(rb"<(?:[a-zA-Z0-9]+:)?(?:item|entry)[\s>]")
_END_TAG = re.compile(rb"</(?:[a-zA-Z0-9]+:)?(?:item|entry)\s*>")
_OF_MEDIA = re.compile(r"\{[^}]*(?:mrss|itunes|podcast)[^}]*\}|(?:media|itunes|podcast):", re.IGNORECASE)
_PODCAST = re.compile(r"\{[^}]*itunes[^}]*\}(?:author|category)|itunes:(?:author|category)", re.IGNORECASE)
XHTML_TYPES: Final = frozenset({"xhtml", "application/xhtml+xml"})
HTML_TYPES: Final = frozenset({"html", "text/html"})
TEXT_TYPES: Final = frozenset({"text", "text/plain"})
_UNSEEN = frozenset({"script", "style"})
_BASE = re.compile(rb"""\bxml:base\s*+=\s*+(?:"[^"]*+"|'[^']*+')""")
MAX_BASES = 100  # of a broken feed: feedparser joins each with all around it
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# What the parsers raise on hostile bytes; they promise nothing narrower.
_PARSER_ERRORS = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, RecursionError)


def read_xml_feed(body: bytes, *, url: str) -> RawFeed | None:
    """The feed as it is written, with as many entries as a broken document has; None when it is none."""
    plain, junk = from_root(body, FEED_ROOTS)
    document = without_surplus(escape_stray_markup(plain))
    root = _parse(document, url)
    is_feed = root is not None and local_name(root) in FEED_ROOTS
    items = list(_items(root)) if root is not None and is_feed else []
    start_tags = len(_START_TAG.findall(document))
    if len(items) > MAX_FEED_ENTRIES and start_tags > len(_END_TAG.findall(document)):
        items.pop()  # it may be cut off
    kept = newest(items, _time_text)
    found = _fast_entries(document) if items and kept is items else []
    if len(found) != len(kept):
        found = [{}] * len(kept)
    entries = [_from_document(entry, item) for entry, item in zip(found, kept, strict=True)]
    warnings = [f"begins with {junk[:80]!r}, which is no XML: left out"] if junk else []
    if (len(items) < start_tags or not is_feed) and len(document) <= MAX_FEEDPARSER_BYTES:
        slow_entries, version = _slow_entries(document, url)
        is_feed = is_feed or (bool(slow_entries) and bool(version))
        entries = max(entries, slow_entries, key=len)
    if not is_feed:
        return None
    if entries and len(entries) == start_tags > len(_END_TAG.findall(document)):
        # a link that is cut off looks like a shorter one
        warnings.append("ends in the middle of an entry: that entry is left out")
        entries.pop()
    return replace(_compose_feed(entries, root, warnings), left_out=len(items) - len(kept))


def new_address(body: bytes) -> str | None:
    """Where a document that stands in a feed's place says that the feed has moved to; None where it says nothing.

    It is a ``<redirect>`` with a ``newLocation``, or a web page with a refresh, whatever its delay.
    """
    document, _ = from_root(body[:MAX_MOVED_BYTES], FEED_ROOTS)
    text = document.decode("utf-8", "replace")
    if found := _NEW_LOCATION.search(text):
        return html.unescape(found[1] or found[2]).strip()
    if _FEED_START.match(text):
        return None
    refresh = meta_refresh(text)
    return refresh[1] if refresh else None


def _parse(document: bytes, url: str) -> etree._Element | None:
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(document.lstrip(), parser, base_url=url)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _time_text(item: etree._Element) -> str | None:
    return next((child.text for child in item if local_name(child) in _TIME_ELEMENTS), None)


def _items(root: etree._Element) -> Iterator[etree._Element]:
    wanted = "entry" if local_name(root) == "feed" else "item"
    return (element for element in root.iter() if local_name(element) == wanted)


def _fast_entries(document: bytes) -> list[Any]:
    try:
        feed = fastfeedparser.parse(document, include_content=False, include_media=False, include_enclosures=False)
    except _PARSER_ERRORS:
        return []
    return list(feed.get("entries") or [])


def _slow_entries(document: bytes, url: str) -> tuple[list[RawEntry], str]:
    """The entries that feedparser finds, and the format it takes the document for."""
    import feedparser  # type: ignore[import-untyped]  # few documents need it

    few_bases = _BASE.sub(b"", document) if len(_BASE.findall(document)) > MAX_BASES else document
    try:
        # a stream, never the bytes: feedparser opens the file that bytes name
        feed = feedparser.parse(
            io.BytesIO(few_bases),
            response_headers={"content-location": url},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        return [_from_feedparser(entry, url) for entry in feed.entries], str(feed.get("version") or "")
    except (*_PARSER_ERRORS, SAXException):
        return [], ""


def _from_document(entry: Any, item: etree._Element) -> RawEntry:
    """An entry of fastfeedparser (empty where it lost it), with what only the document says of it."""
    children = _children_by_name(item)
    links = [*_texts(children, "origlink"), *_link_addresses(children.get("link", ()))]
    guid = next(iter(children.get("guid", ())), None)
    if guid is not None and (guid.get("isPermaLink") or "true").strip().lower() != "false":
        links += [text for text in (_text(guid),) if text and text.startswith(("http://", "https://"))]
    links += _texts(children, "id") if local_name(item) == "entry" else []
    about = [str(value) for key, value in item.attrib.items() if str(key).endswith("about")]
    links += about
    links += _texts(children, "url")
    base = children["link"][0].base if children.get("link") else item.base
    names = [*_texts(children, "creator"), *(_name_of(author) for author in children.get("author", ()))]
    tags = [tag for tag in entry.get("tags") or () if isinstance(tag, dict)]
    tags = tags or [_tag_of(category) for name in ("category", "subject") for category in children.get(name, ())]
    tags = [{"term": word} for text in _texts(children, "tags") for word in map(str.strip, text.split(","))] + tags
    podcast = [element for element in item.iter() if _PODCAST.match(str(element.tag))] if not (names and tags) else []
    names = names or [_text(element) for element in podcast if local_name(element) == "author"]
    tags = tags or [{"term": element.get("text")} for element in podcast if local_name(element) == "category"]
    return RawEntry(
        links=tuple(links),
        base=base or "",
        title=_title_of(children) or entry.get("title"),
        published=_first(children, PUBLISHED_ELEMENTS),
        modified=_first(children, MODIFIED_ELEMENTS),
        names=tuple(names),
        tags=tuple(_tag_text(tag) for tag in tags),
        section=next((_tag_text(tag) for tag in tags if not tag.get("scheme")), None),
        language=item.get(_LANGUAGE) or _first(children, ("language",)),
        guid=_first(children, ("guid", "id")) or next(iter(about), None),
        content=_content_of(children),
    )


def _link_addresses(links: Iterable[etree._Element]) -> Iterator[str]:
    """The addresses of RSS and Atom link elements, those of the story's page only (RFC 4287 section 4.2.7.2)."""
    pages = [link for link in links if (link.get("rel") or "alternate").strip().lower() == "alternate"]
    for link in sorted(pages, key=lambda link: (link.get("type") or "text/html").strip().lower() != "text/html"):
        # not what an unclosed link has swallowed; behind an empty one of a feed that an HTML parser has written anew
        address = link.get("href") or (link.text or "").strip() or (link.tail or "").strip()
        if address:
            yield address


def _from_feedparser(entry: Any, url: str) -> RawEntry:
    tags = [tag for tag in entry.get("tags") or () if isinstance(tag, dict)]
    detail = entry.get("title_detail") or {}
    identity = str(entry.get("id") or "")
    links = [entry.get("feedburner_origlink"), entry.get("link")]
    links += [identity] if entry.get("guidislink") is not False and identity.startswith("http") else []
    return RawEntry(
        links=tuple(link for link in links if isinstance(link, str) and link.strip()),
        base=detail.get("base") or url,
        title=entry.get("title"),
        published=entry.get("published") or entry.get("created"),
        modified=dict.get(entry, "updated"),
        names=tuple(str(author.get("name") or "") for author in entry.get("authors") or ()),
        tags=tuple(_tag_text(tag) for tag in tags),
        section=next((_tag_text(tag) for tag in tags if not tag.get("scheme")), None),
        language=entry.get("language") or detail.get("language"),
        guid=identity or None,
        content=_content_of_feedparser(entry),
    )


def _compose_feed(entries: list[RawEntry], root: etree._Element | None, warnings: list[str]) -> RawFeed:
    children: dict[str, list[etree._Element]] = {}
    if root is not None:
        channel = next((child for child in root if local_name(child) == "channel"), root)
        children = _children_by_name(channel)
        language = _first(children, ("language",)) or channel.get(_LANGUAGE) or root.get(_LANGUAGE)
    else:
        language = None
    return RawFeed(
        entries=tuple(entries),
        title=_title_of(children),
        language=language,
        ttl_minutes=minutes_between(
            _first(children, ("ttl",)), _first(children, ("updateperiod",)), _first(children, ("updatefrequency",))
        ),
        warnings=tuple(warnings),
    )


def local_name(element: etree._Element) -> str:
    """The name of an element in lower case, without namespace and without a prefix that none was declared for."""
    tag = element.tag
    return _name_of_tag(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=1024)  # a document has few names, and many elements
def _name_of_tag(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def _children_by_name(parent: etree._Element) -> dict[str, list[etree._Element]]:
    """The children by their local names, but for those that describe pictures and podcasts."""
    children: dict[str, list[etree._Element]] = {}
    for child in parent:
        if isinstance(child.tag, str) and not _OF_MEDIA.match(child.tag):
            children.setdefault(local_name(child), []).append(child)
    return children


def _text(element: etree._Element) -> str:
    return "".join(_visible_pieces(element)).strip()


def _visible_pieces(element: etree._Element) -> Iterator[str]:
    """The text within an element, less that of scripts and styles."""
    yield element.text or ""
    for child in element:
        if local_name(child) not in _UNSEEN:
            yield from _visible_pieces(child)
        yield child.tail or ""


def _is_base64(element: etree._Element) -> bool:
    """Whether a text is base64: Atom 0.3 says so, or its type is none of text (RFC 4287 section 4.1.3.3)."""
    kind = (element.get("type") or "").strip().lower()
    is_text = "/" not in kind or kind.startswith("text/") or kind.endswith(("+xml", "/xml"))
    return not is_text or (element.get("mode") or "").strip().lower() == "base64"


def _title_of(children: dict[str, list[etree._Element]]) -> str | None:
    """The title, decoded where it is base64."""
    for element in children.get("title", ()):
        text = _text(element)
        if text and _is_base64(element):
            with suppress(ValueError):
                text = base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
        if text:
            return text
    return None


def _content_of(children: dict[str, list[etree._Element]]) -> str | None:
    """The entry in full, as HTML: RSS's content:encoded, or Atom's content (RFC 4287 section 4.1.3)."""
    for element in children.get("encoded", ()):
        if text := (element.text or "").strip():
            return text
    for element in children.get("content", ()):
        kind = (element.get("type") or "text").strip().lower()
        if kind in XHTML_TYPES:
            return etree.tostring(element, encoding="unicode", with_tail=False)
        if kind in HTML_TYPES and (text := (element.text or "").strip()):
            return text
        if kind in TEXT_TYPES and (text := _text(element)):
            return as_paragraphs(text)
    return None


def _content_of_feedparser(entry: Any) -> str | None:
    for content in entry.get("content") or ():
        if isinstance(content, dict) and (text := str(content.get("value") or "").strip()):
            return text if content.get("type") != "text/plain" else as_paragraphs(text)
    return None


def _texts(children: dict[str, list[etree._Element]], name: str) -> list[str]:
    return [text for text in map(_text, children.get(name, ())) if text]


def _first(children: dict[str, list[etree._Element]], names: Iterable[str]) -> str | None:
    return next((text for name in names for text in _texts(children, name)), None)


def _name_of(author: etree._Element) -> str:
    """The name in an Atom person construct, else the text of an RSS author."""
    if len(author) == 0:
        return _text(author)
    return next((_text(child) for child in author if local_name(child) == "name"), "")


def _tag_of(category: etree._Element) -> dict[str, Any]:
    return {
        "term": category.get("term") or _text(category),
        "label": category.get("label"),
        "scheme": category.get("domain") or category.get("scheme"),
    }


def _tag_text(tag: dict[str, Any]) -> str:
    return str(tag.get("label") or tag.get("term") or "")
