"""The language that a page says it is in, as a BCP 47 tag."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.article import Source
from crawler.extraction.fields.candidate import FieldCandidate
from crawler.extraction.fields.ranking import rank_candidates
from crawler.extraction.page.document import Document
from crawler.extraction.page.structured_data import strings
from crawler.text.languages import primary_language, read_language


def declared_language(document: Document) -> str | None:
    """The tag of the language that the page most likely is in."""
    return document.once(_declared_language)


def _declared_language(document: Document) -> str | None:
    found = document.once(languages)
    return found[0].value if found else None


def languages(document: Document) -> tuple[FieldCandidate[str], ...]:
    """Candidates for the language, winner first; those that share a primary language strengthen each other."""
    return rank_candidates(_declared(document), primary_language)


def _declared(document: Document) -> Iterator[FieldCandidate[str]]:
    for story in document.stories[:1]:
        for text in strings(story.get("inLanguage")):
            if tag := read_language(text):
                yield FieldCandidate(value=tag, source=Source.JSON_LD, confidence=0.7, where="inLanguage")
                break
    if tag := read_language(
        document.root.get("lang") or document.root.get("{http://www.w3.org/XML/1998/namespace}lang")
    ):
        yield FieldCandidate(value=tag, source=Source.HTML, confidence=0.75, where="html lang")
    for name, sure in (("og:locale", 0.5), ("content-language", 0.5), ("dc.language", 0.5), ("language", 0.4)):
        if tag := read_language(document.first_meta(name)):
            source = Source.OPENGRAPH if name.startswith("og:") else Source.META
            yield FieldCandidate(value=tag, source=source, confidence=sure, where=f"meta {name}")
    if tag := read_language(document.page.header("Content-Language")):
        yield FieldCandidate(value=tag, source=Source.HTTP, confidence=0.4, where="Content-Language")
    if document.candidate and (tag := read_language(document.candidate.language)):
        yield FieldCandidate(value=tag, source=Source.FEED, confidence=0.5, where=document.candidate.declared_in.value)
    if document.site.language:
        yield FieldCandidate(
            value=document.site.language, source=Source.SITE_RULE, confidence=0.6, where="site.language"
        )
