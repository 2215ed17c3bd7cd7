"""Other versions of a page, in which a story may stand that scripts bring to the page itself: AMP, for printers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from crawler.article import Source
from crawler.extraction.page.document import Document
from crawler.identity.urls import fetch_url
from crawler.text.print_words import PRINT_PARAMETERS, PRINT_SEGMENT, VIEW_PARAMETERS
from crawler.text.urls import resolve_url

OFF_VALUES = frozenset({"0", "no", "false", "off"})
MAX_LINKS = 2000  # of a page, that are looked at


@dataclass(frozen=True, slots=True)
class TextVersion:
    """A version of a page: where it is, and what a record calls it."""

    url: str
    source: Source  # AMP or PRINT


def find_text_versions(document: Document) -> tuple[TextVersion, ...]:
    """The AMP version that a page names, and its version for printers; each on the page's own site."""
    own = {fetch_url(document.page.url)}
    found = []
    for source, links in ((Source.AMP, _amp_links(document)), (Source.PRINT, _print_links(document))):
        for href in links:
            url = resolve_url(href, base=document.page.url)
            if url is not None and document.site.owns(url) and (fetched := fetch_url(url)) not in own:
                own.add(fetched)
                found.append(TextVersion(fetched, source))
                break
    return tuple(found)


def is_print_url(url: str) -> bool:
    """Whether a URL is said to be that of a version for printers: by a part of its path, or a parameter."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if any(PRINT_SEGMENT.fullmatch(segment) for segment in parts.path.split("/")):
        return True
    for name, value in parse_qsl(parts.query, keep_blank_values=True, max_num_fields=None):
        is_on = value.lower() not in OFF_VALUES
        if (name.lower() in PRINT_PARAMETERS and is_on) or (
            name.lower() in VIEW_PARAMETERS and PRINT_SEGMENT.fullmatch(value)
        ):
            return True
    return False


def _amp_links(document: Document) -> Iterator[str]:
    for link in document.index.tagged("link"):
        if "amphtml" in (link.get("rel") or "").lower().split() and link.get("href"):
            yield link.get("href", "")


def _print_links(document: Document) -> Iterator[str]:
    """Links that say so in the head, then those whose address says so."""
    for link in document.index.tagged("link"):
        is_other = "alternate" in (link.get("rel") or "").lower().split()
        if is_other and (link.get("media") or "").strip().lower() == "print" and link.get("href"):
            yield link.get("href", "")
    for number, link in enumerate(document.index.tagged("a")):
        if number >= MAX_LINKS:
            return
        if (href := (link.get("href") or "").strip()) and is_print_url(href):
            yield href
