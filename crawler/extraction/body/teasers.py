"""Teasers of other pages, below the story or without one: together they look like one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extraction.body.block import Role
from crawler.extraction.body.blocks import TextBlock
from crawler.extraction.page.document import Document
from crawler.extraction.page.xpath import finder
from crawler.text.boilerplate_lines import heads_others
from crawler.text.scripts import weigh_text
from crawler.text.urls import resolve_url

FIND_HEADLINE_LINKS = finder(
    "//a[@href][ancestor::h2 or ancestor::h3 or ancestor::h4 or descendant::h2 or descendant::h3 or descendant::h4]"
)
TEASER_REASON = "a teaser of another page"
MAX_TEASER_WEIGHT = 240  # of the text of one, as of weigh_text
MIN_TEASERS = 3


def find_teasers(document: Document, blocks: Sequence[TextBlock], is_kept: Sequence[bool]) -> set[int]:
    """The places of kept blocks that are teasers: short ones in items with headlines of other pages.

    They are told where they are all that is kept, and where all below a heading such as "More stories" is so.
    """
    kept = [at for at, one in enumerate(is_kept) if one]
    long = [at for at in kept if weigh_text(blocks[at].text) > MAX_TEASER_WEIGHT]
    if not kept or long[-1:] == kept[-1:]:  # as on nearly every page of news
        return set()
    last = max(long, default=-1)
    heading = next((at for at in range(last + 1, kept[-1]) if heads_others(blocks[at].text)), None)
    if last >= 0 and heading is None:
        return set()
    items = _find_items(document)
    homes = {
        at: next((one.element for one in blocks[at].context.lineage() if one.element in items), None) for at in kept
    }
    for first in (0, heading):
        below = [at for at in kept if first is not None and at >= first]
        is_theirs = all(homes[at] is not None for at in below if blocks[at].role is not Role.SUBHEAD)
        if is_theirs and len({homes[at] for at in below} - {None}) >= MIN_TEASERS:
            return set(below)
    return set()


def _find_items(document: Document) -> set[HtmlElement]:
    """The elements around one headline that leads to another page of the site, as far as no other such is within."""
    links = [link for link in FIND_HEADLINE_LINKS(document.root) if _leads_elsewhere(document, link.get("href"))]
    counts = Counter(around for link in links for around in link.iterancestors())
    items: set[HtmlElement] = set()
    for link in links:
        item = link
        for around in link.iterancestors():
            if counts[around] > 1:
                break
            item = around
        items.add(item)
    return items


def _leads_elsewhere(document: Document, href: str | None) -> bool:
    url = resolve_url(href, base=document.page.url)
    if url is None:
        return False
    other, own = urlsplit(url), urlsplit(document.page.url)
    return other.hostname == own.hostname and (other.path, other.query) != (own.path, own.query)
