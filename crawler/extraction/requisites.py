"""What belongs to a page: the pictures of its story, and what a browser loads to show it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import lxml.html
from lxml.html import HtmlElement

from crawler.article import Page
from crawler.extraction.page.document import decode
from crawler.extraction.stylesheet_links import read_stylesheet
from crawler.text.urls import resolve_url, without_fragment

MAX_REQUISITES = 2000  # of one page or stylesheet that are looked at
LEAD_RANK, STYLE_RANK, STORY_IMAGE_RANK, FONT_RANK, IMAGE_RANK, SCRIPT_RANK, SPARE_RANK = range(7)
SRCSET_CANDIDATE = re.compile(r"[\s,]*+(\S++)([^,]*+)")  # HTML, section 4.8.4.2.1; no descriptor of ours has a comma
LAZY_SOURCES = ("data-src", "data-original", "data-lazy-src")
LAZY_SETS = ("data-srcset", "data-lazy-srcset")
LINK_KINDS = {"stylesheet": "style", "icon": "image", "apple-touch-icon": "image", "modulepreload": "script"}
PRELOAD_KINDS = {"style": "style", "font": "font", "image": "image", "script": "script"}
RANKS = {"style": STYLE_RANK, "font": FONT_RANK, "image": IMAGE_RANK, "script": SCRIPT_RANK}


class RequisiteMode(StrEnum):
    """What is archived beside a page."""

    LEAD = "lead"  # the first picture of its story
    IMAGES = "images"  # all pictures of its story
    ALL = "all"  # what a browser loads to show it


@dataclass(frozen=True, slots=True)
class Requisite:
    """A URL that a page needs; the least rank is fetched first."""

    url: str
    kind: str  # image, style, font or script
    rank: int


def page_requisites(page: Page, mode: RequisiteMode, images: Sequence[str]) -> list[Requisite]:
    """What a page needs, each URL once, in the order in which it is fetched; ``images`` are those of its story."""
    wanted = images[:1] if mode is RequisiteMode.LEAD else images
    found = [
        Requisite(url, "image", STORY_IMAGE_RANK if number else LEAD_RANK)
        for number, image in enumerate(wanted)
        if (url := _resolve(image, page.url))
    ]
    if mode is RequisiteMode.ALL:
        found += _of_markup(page)
    return _each_once(found)


def stylesheet_requisites(body: bytes, url: str) -> list[Requisite]:
    """What a stylesheet at a URL needs."""
    links = read_stylesheet(body.decode("utf-8", "replace"))[:MAX_REQUISITES]
    resolved = ((link.kind, _resolve(link.url, url)) for link in links)
    return _each_once(Requisite(target, kind, RANKS[kind]) for kind, target in resolved if target)


def _each_once(found: Iterable[Requisite]) -> list[Requisite]:
    first: dict[str, Requisite] = {}
    for one in found:
        known = first.get(one.url)
        if known is None or one.rank < known.rank:
            first[one.url] = one
    return sorted(first.values(), key=lambda one: one.rank)[:MAX_REQUISITES]


def _resolve(link: str, base: str) -> str | None:
    """As a browser does: what is no http or https URL is none of a page's requisites."""
    if link[:5].lower() in {"data:", "blob:", "javas", "about"}:
        return None
    url = resolve_url(link, base=base)
    return without_fragment(url) if url else None


def _of_markup(page: Page) -> Iterator[Requisite]:
    text = decode(page).replace("\x00", "")
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_pis=True, huge_tree=True)
    root = lxml.html.document_fromstring(text.encode("utf-8", "replace") or b"<p>", parser=parser)
    declared = next((href for base in root.iter("base") if (href := base.get("href"))), None)
    base = (_resolve(declared, page.url) if declared else None) or page.url
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        for kind, link, rank in _of_element(element):
            if url := _resolve(link.strip(), base):
                yield Requisite(url, kind, rank)
        for one in _of_styles(element, base):
            yield replace(one, rank=max(one.rank, IMAGE_RANK)) if one.kind == "image" else one


def _of_styles(element: HtmlElement, base: str) -> list[Requisite]:
    style = (element.text or "") if element.tag == "style" else element.get("style") or ""
    return stylesheet_requisites(style.encode("utf-8", "replace"), base) if "url(" in style or "@im" in style else []


def _of_element(element: HtmlElement) -> Iterator[tuple[str, str, int]]:
    """Kind, link and rank of what an element loads."""
    match element.tag:
        case "link":
            yield from _of_link(element)
        case "script":
            if source := element.get("src"):
                yield "script", source, SCRIPT_RANK
        case "img" | "source" | "input" | "image":
            yield from _of_picture(element)
        case "video":
            if poster := element.get("poster"):
                yield "image", poster, SPARE_RANK
        case _:
            if background := element.get("background"):
                yield "image", background, SPARE_RANK


def _of_link(link: HtmlElement) -> Iterator[tuple[str, str, int]]:
    href, relations = link.get("href"), (link.get("rel") or "").lower().split()
    if not href:
        return
    kind = next((LINK_KINDS[name] for name in relations if name in LINK_KINDS), None)
    if "preload" in relations:
        kind = kind or PRELOAD_KINDS.get((link.get("as") or "").lower())
    if kind is None or (kind == "style" and (link.get("media") or "").strip().lower() == "print"):
        return
    yield kind, href, SPARE_RANK if "icon" in " ".join(relations) else RANKS[kind]


def _of_picture(element: HtmlElement) -> Iterator[tuple[str, str, int]]:
    """What a browser shows first; the sizes of other screens last."""
    is_picture = element.tag != "source" or element.getparent().tag == "picture"
    if not is_picture or (element.tag == "input" and (element.get("type") or "").lower() != "image"):
        return
    names = ("href", "{http://www.w3.org/1999/xlink}href", "xlink:href") if element.tag == "image" else ("src",)
    if element.tag != "source":
        for name in (*names, *LAZY_SOURCES):
            if link := element.get(name):
                yield "image", link, IMAGE_RANK
    for name in ("srcset", *LAZY_SETS):
        for link in read_srcset(element.get(name) or ""):
            yield "image", link, SPARE_RANK


def read_srcset(text: str) -> list[str]:
    """The URLs of a ``srcset`` attribute."""
    links: list[str] = []
    at = 0
    while at < len(text) and (found := SRCSET_CANDIDATE.match(text, at)):
        link = found[1]
        if link.endswith(","):  # it has no descriptor
            at = found.end(1)
            link = link.rstrip(",")
        else:
            at = found.end()
        if link:
            links.append(link)
    return links
