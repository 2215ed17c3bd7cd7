"""A home or section page becomes candidates, sections and feeds, without a rule for its site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Final

from lxml import etree
from lxml.html import HtmlElement, HTMLParser

from crawler.article import Candidate, Declared
from crawler.discovery.hints import plain_text
from crawler.discovery.url_shapes import MIN_STORY_SCORE, UrlKind, classify_url, url_shape
from crawler.discovery.warnings import DocumentWarnings
from crawler.site import Site
from crawler.text.attributes import without_surplus_attributes
from crawler.text.scripts import count_words
from crawler.text.url_words import COMMENT_WORDS
from crawler.text.urls import MAX_URL_CHARS, resolve_url, without_fragment

MAX_SECTIONS = 40
MAX_FRONT_LINKS = 10_000  # the largest fronts have some 2,000; each takes .3 ms
FEED_TYPES: Final = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "text/rss+xml"}
)
GENERIC_FEED_TYPES: Final = frozenset({"text/xml", "application/xml", "application/json", "application/x-rss+xml"})
_OF_PROGRAMS = re.compile(r"/wp-json/|oembed|/api/", re.IGNORECASE)  # documents of these types that are no feeds
MAX_LINK_HEADER_CHARS = 16_384
_LINK_VALUE = re.compile(r"<([^<>]{1,2048})>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\s\",;]+))?)*)")
_LINK_PARAMETER = re.compile(r";\s*([\w*-]+)\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]+))")
_FEED_PATH = re.compile(r"(?:/(?:feed|rss)/?|\.(?:rss|rdf|atom)|/(?:rss|feed|atom)\.(?:xml|json))$", re.IGNORECASE)
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# places by tag, role and word of class or id
_PLACES: Final = {
    "nav": "menu",
    "header": "menu",
    "menu": "menu",
    "footer": "footer",
    "aside": "aside",
    "article": "article",
    "navigation": "menu",
    "menubar": "menu",
    "banner": "menu",
    "contentinfo": "footer",
    "complementary": "aside",
    **dict.fromkeys(_HEADINGS, "heading"),
}
_PLACE_WORDS = re.compile(
    r"(?:^|[-_\s])(?:(?P<menu>nav|navbar|navigation|menu|mainmenu|submenu|topbar|breadcrumbs?)|(?P<footer>footer))(?:$|[-_\s])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What a front links to: stories in its order, section fronts and feeds the likeliest first."""

    candidates: tuple[Candidate, ...]
    sections: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Link:
    """All links of a front to one URL."""

    shape: float
    is_media: bool
    title: str = ""
    in_heading: bool = False
    in_article: bool = False
    only_in: set[str] = field(default_factory=lambda: {"menu", "footer", "aside"})
    times: int = 0


def parse_front(text: str) -> HtmlElement:
    """The tree of a front's text, whatever it is; an empty page where there is nothing in it."""
    parser = HTMLParser(encoding="utf-8", recover=True, huge_tree=True)
    try:
        markup = without_surplus_attributes(text.replace("\0", "").strip())
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:  # nothing but comments, or nothing at all
        root = None
    return etree.fromstring(b"<html/>", parser) if root is None else root


def read_front(root: HtmlElement, *, url: str, site: Site, found: datetime) -> Front:
    """The stories, section fronts and feeds that a page of a site links to; nothing is fetched.

    A link is scored by the shape of its URL (``crawler.discovery.url_shapes.classify_url``), by its text and by its
    place in the page; those of 0.5 or more are candidates. Where the site gives ``article_url``, that alone decides.
    ``warnings`` say how many links are left out: those beyond ``MAX_FRONT_LINKS``, and URLs that are too long.
    """
    base = _base(root, url)
    here = without_fragment(url)
    links: dict[str, _Link] = {}
    feeds: dict[str, str] = {}
    for feed in _declared_feeds(root, base):
        feeds.setdefault(_spelling_key(feed), feed)
    anchors = _anchors(root)
    too_long = 0
    for element, places in islice(anchors, MAX_FRONT_LINKS):
        too_long += len(element.get("href") or "") > MAX_URL_CHARS
        target = resolve_url(element.get("href"), base=base, is_escaped=True)
        target = without_fragment(target) if target else None
        if target is None or target == here or not _is_owned(site, target):
            continue
        if _FEED_PATH.search(target):
            if not _is_of_comments(target):
                feeds.setdefault(_spelling_key(target), target)
            continue
        link = links.setdefault(target, _Link(classify_url(target, site), url_shape(target).kind is UrlKind.MEDIA))
        _add_mention(link, element, places)
    warnings = DocumentWarnings(url)
    if more := sum(1 for _ in anchors):
        warnings.add(f"has more than {MAX_FRONT_LINKS:,} links: the last {more:,} are left out")
    if too_long:
        warnings.add(f"links of more than {MAX_URL_CHARS:,} characters are left out: {too_long:,}")
    return Front(
        candidates=tuple(
            Candidate(
                url=target,
                site=site.name,
                declared_by=url,
                declared_in=Declared.FRONT,
                found=found,
                title=link.title if link.in_heading or count_words(link.title) > 2 else None,
                score=score,
            )
            for target, link in links.items()
            if (score := _score(link, decided=bool(site.article_url))) >= MIN_STORY_SCORE
        ),
        sections=_sections(links, site),
        feeds=tuple(feeds.values()),
        warnings=warnings.lines(),
    )


def _base(root: HtmlElement, url: str) -> str:
    declared = next((element.get("href") for element in root.iter("base") if element.get("href")), None)
    return resolve_url(declared, base=url, is_escaped=True) or url


def _declared_feeds(root: HtmlElement, base: str) -> Iterator[str]:
    links = [(element.get("rel"), element.get("type"), element) for element in root.iter("link")]
    for types in (FEED_TYPES, GENERIC_FEED_TYPES):
        for rel, kind, element in links:
            if not _is_feed_link(rel, kind, types):
                continue
            address = resolve_url(element.get("href"), base=base, is_escaped=True)
            is_of_programs = types is not FEED_TYPES and _OF_PROGRAMS.search(address or "")
            if address and not is_of_programs and not _is_for_comments(address, element.get("title")):
                yield address


def _is_feed_link(rel: str | None, kind: str | None, types: frozenset[str]) -> bool:
    names = (rel or "").lower().split()
    is_named = "alternate" in names or ("feed" in names and "comments" not in names)
    return is_named and (kind or "").partition(";")[0].strip().lower() in types


def feeds_of_link_header(value: str, *, base: str) -> list[str]:
    """The feeds that a ``Link`` header names (RFC 8288), resolved."""
    feeds: dict[str, None] = {}
    for found in _LINK_VALUE.finditer(value[:MAX_LINK_HEADER_CHARS]):
        named = {one[1].lower(): (one[2] or one[3] or "").strip() for one in _LINK_PARAMETER.finditer(found[2])}
        is_feed = _is_feed_link(named.get("rel"), named.get("type"), FEED_TYPES | GENERIC_FEED_TYPES)
        address = resolve_url(found[1], base=base) if is_feed else None
        if address and not _OF_PROGRAMS.search(address) and not _is_for_comments(address, named.get("title")):
            feeds.setdefault(address)
    return list(feeds)


def _is_for_comments(address: str, title: str | None) -> bool:
    return bool(COMMENT_WORDS.search(title or "")) or _is_of_comments(address)


def _is_of_comments(feed: str) -> bool:
    """Whether a feed carries what readers wrote: it says so, or it hangs below a story."""
    return bool(COMMENT_WORDS.search(feed)) or url_shape(_FEED_PATH.sub("", feed)).score >= MIN_STORY_SCORE


def _spelling_key(url: str) -> str:
    """What the spellings of one address have in common."""
    return url.partition("://")[2].rstrip("/").casefold()


def _anchors(root: HtmlElement) -> Iterator[tuple[etree._Element, frozenset[str]]]:
    """Every link with the places it stands in; one pass, however deep the page is."""
    open_places: list[frozenset[str]] = [frozenset()]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            open_places.pop()
            continue
        place = _place(element, open_places[-1])
        open_places.append(open_places[-1] | {place} if place else open_places[-1])
        if element.tag == "a" and element.get("href"):
            yield element, open_places[-1]


def _place(element: etree._Element, places: frozenset[str]) -> str | None:
    tag = element.tag
    if not isinstance(tag, str) or tag in {"a", "body", "html", "main"}:
        return None
    named = _PLACES.get(tag) or _PLACES.get((element.get("role") or "").strip().lower())
    if named == "menu" and tag == "header" and "article" in places:
        return None  # the head of a teaser
    if named:
        return named
    words = _PLACE_WORDS.search(f"{element.get('class') or ''} {element.get('id') or ''}")
    return words.lastgroup if words else None


def _add_mention(link: _Link, element: etree._Element, places: frozenset[str]) -> None:
    heading = next((inner for inner in islice(element.iter(), 50) if inner.tag in _HEADINGS), None)
    in_heading = "heading" in places or heading is not None
    title = _text(heading) if heading is not None else _text(element) or _label(element)
    # the words of a heading beat any other, else the longer text wins
    if (in_heading, len(title)) > (link.in_heading, len(link.title)) and title:
        link.title = title
    link.in_heading |= in_heading
    link.in_article |= "article" in places
    link.only_in &= places
    link.times += 1


def _text(element: etree._Element) -> str:
    return plain_text(" ".join(islice(element.itertext(), 60))[:600]) or ""  # type: ignore[arg-type]


def _label(element: etree._Element) -> str:
    """What stands for the text of a link that has none: its label, its title or its picture's."""
    labels = [element.get("aria-label"), element.get("title")]
    labels += [inner.get("alt") for inner in islice(element.iter("img"), 3)]
    return next((text for text in map(plain_text, labels) if text), "")


def _score(link: _Link, *, decided: bool) -> float:
    """How surely a link leads to a story, from the shape of its URL, its words and its place."""
    if decided or link.is_media or link.shape < 0.06:
        return link.shape
    words = count_words(link.title)
    score = link.shape + (0.15 if words > 4 else -0.1 if words < 3 else 0.0)
    score += 0.2 if link.in_heading and words > 2 else 0.0
    score += 0.1 if link.in_article else 0.0
    for place, cost in (("footer", 0.4), ("menu", 0.3), ("aside", 0.1)):
        if place in link.only_in:
            score -= cost
            break
    return round(min(max(score, 0.0), 1.0), 3)


def _sections(links: dict[str, _Link], site: Site) -> tuple[str, ...]:
    """The section fronts among the links: short paths with short names, those of the menu first."""
    ranked: dict[str, tuple[bool, bool, int, int, str]] = {}
    for place, (target, link) in enumerate(links.items()):
        shape = url_shape(target)
        path = [part for part in target.split("/")[3:] if part]
        if shape.kind not in {UrlKind.STORY, UrlKind.SECTION} or link.shape >= MIN_STORY_SCORE or "?" in target:
            continue
        is_named = 0 < count_words(link.title) <= 4 and not link.in_article
        if 1 <= len(path) <= 3 and is_named and _score(link, decided=bool(site.article_url)) < MIN_STORY_SCORE:
            rank = ("menu" not in link.only_in, "footer" in link.only_in, len(path), place, target)
            ranked[_spelling_key(target)] = min(rank, ranked.get(_spelling_key(target), rank))
    return tuple(rank[-1] for rank in sorted(ranked.values())[:MAX_SECTIONS])


def _is_owned(site: Site, url: str) -> bool:
    try:
        return site.owns(url)
    except ValueError:
        return False
