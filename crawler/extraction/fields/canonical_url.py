"""The address that a page gives itself, and whether the story came from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from crawler.article import Source
from crawler.extraction.fields.candidate import FieldCandidate
from crawler.extraction.fields.ranking import rank_candidates
from crawler.extraction.page.document import Document
from crawler.extraction.page.structured_data import strings
from crawler.identity.urls import have_same_owner
from crawler.text.agencies import is_agency
from crawler.text.markup import plain
from crawler.text.urls import resolve_url, without_fragment


def canonical_urls(document: Document) -> tuple[FieldCandidate[str], ...]:
    """Candidates for the canonical URL, winner first: absolute http or https, never a front for a story."""
    return rank_candidates(found for found in _declared(document) if _is_story_address(found.value, document.page.url))


def _declared(document: Document) -> Iterator[FieldCandidate[str]]:
    base = document.page.url
    for href in document.canonical_links[:1]:
        yield from _absolute(base, href, Source.HTML, 0.85, "link canonical")
    for value in document.meta.get("og:url", ())[:1]:
        yield from _absolute(base, value, Source.OPENGRAPH, 0.6, "meta og:url")
    for story in document.stories[:1]:
        entity = story.get("mainEntityOfPage")
        url = entity.get("@id") or entity.get("url") if isinstance(entity, dict) else entity
        yield from _absolute(base, url, Source.JSON_LD, 0.5, "mainEntityOfPage")
        yield from _absolute(base, story.get("url"), Source.JSON_LD, 0.5, "url")


def _absolute(base: str, value: Any, source: Source, sure: float, where: str) -> Iterator[FieldCandidate[str]]:
    if not isinstance(value, str) or not value.strip() or value.startswith("#"):
        return
    url = None if " " in value.strip() else resolve_url(value, base=base)
    if url:
        yield FieldCandidate(value=without_fragment(url), source=source, confidence=sure, where=where)


def _is_story_address(url: str, fetched: str) -> bool:
    one, other = urlsplit(url), urlsplit(fetched)
    return bool(one.path.strip("/") or one.query) or not (other.path.strip("/") or other.query)


def origins(document: Document) -> tuple[FieldCandidate[str], ...]:
    """Candidates for where a syndicated story came from: a host, or an agency's name; winner first."""
    return rank_candidates(_origins(document))


def _origins(document: Document) -> Iterator[FieldCandidate[str]]:
    for found in canonical_urls(document)[:1]:
        host = (urlsplit(found.value).hostname or "").removeprefix("www.")
        if (
            host
            and found.where == "link canonical"
            and not document.site.owns(found.value)
            and not have_same_owner(found.value, document.page.url)
        ):
            yield FieldCandidate(value=host, source=found.source, confidence=0.6, where="canonical on another host")
    for story in document.stories[:1]:
        for value in strings(story.get("isBasedOn")):
            if (text := plain(value)) and not document.site.owns(text):
                yield FieldCandidate(value=text, source=Source.JSON_LD, confidence=0.7, where="isBasedOn")
                break
        for key in ("sourceOrganization", "provider", "copyrightHolder"):
            for value in strings(story.get(key)):
                if (text := plain(value)) and is_agency(text):
                    yield FieldCandidate(value=text, source=Source.JSON_LD, confidence=0.6, where=key)
                    break
    for name in ("syndication-source", "original-source", "article:source", "source"):
        if (
            (text := document.first_meta(name))
            and not (text.startswith("http") and document.site.owns(text))
            and (text.startswith("http") or is_agency(text))
        ):
            yield FieldCandidate(value=text, source=Source.META, confidence=0.6, where=f"meta {name}")
