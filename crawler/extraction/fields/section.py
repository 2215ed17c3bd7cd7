"""The section of the paper in which a story stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.article import Source
from crawler.extraction.fields.candidate import FieldCandidate, from_rule
from crawler.extraction.fields.publisher import site_names
from crawler.extraction.fields.ranking import rank_candidates
from crawler.extraction.page.document import Document
from crawler.extraction.page.site_rules import selected_by_rule
from crawler.extraction.page.structured_data import strings, types_of
from crawler.extraction.page.visible_text import read_text
from crawler.text.folding import comparable
from crawler.text.markup import plain
from crawler.text.page_words import NO_CATEGORY_LABEL, NO_SECTION

SECTION_MARK = re.compile("[;|>›»]")
LIST_COMMA = re.compile("[,،、，]")
# before the last of the words of one name: "Food, Drink & Travel"
JOINER = re.compile(
    r"[&＆]|\s\+\s|(?:^|\s)(?:and|und|et|e|ed|y|en|och|og|i|ja|ve|dan|và|и|і|й|και|و|और|एवं)\s", re.IGNORECASE
)
META = (
    ("article:section", Source.OPENGRAPH, 0.7),
    ("section", Source.META, 0.5),
    ("parsely-section", Source.META, 0.5),
    ("cxenseparse:category", Source.META, 0.3),
    ("og:section", Source.OPENGRAPH, 0.5),
    ("category", Source.META, 0.4),
)

MAX_NAME_CHARS = 60
MIN_TITLE_WORDS = 4  # shorter ones may be the name of a section as well


def sections(document: Document) -> tuple[FieldCandidate[str], ...]:
    """Candidates for the section, winner first; words that say nothing ("News", "Home") count little."""
    rule = [
        from_rule(text, "section") for element in selected_by_rule(document, "section") if (text := read_text(element))
    ]
    if rule:
        return tuple(rule[:1])
    names = site_names(document)
    weighed = []
    for found in _named(document):
        found = replace(found, value=_first_section(found.value))
        folded = comparable(found.value)
        if len(found.value) > MAX_NAME_CHARS or _letters(folded) in names or NO_CATEGORY_LABEL.fullmatch(folded):
            continue
        if len(found.value.split()) >= MIN_TITLE_WORDS and folded in document.once(_headings):
            continue  # the last of the breadcrumbs is the story's own
        # "culture_culture-lifestyle" is how a content system names a section to itself
        dull = 0.25 if NO_SECTION.fullmatch(folded) or ("_" in folded and " " not in folded) else 1.0
        weighed.append(
            FieldCandidate(
                value=found.value, source=found.source, confidence=found.confidence * dull, where=found.where
            )
        )
    return rank_candidates(weighed, comparable)


def _letters(folded: str) -> str:
    return re.sub(r"\W+", "", folded.removeprefix("www."))


def _headings(document: Document) -> frozenset[str]:
    return frozenset(comparable(read_text(h1)) for h1 in document.headings[:3])


def _first_section(text: str) -> str:
    """The first section of a list that is kept in one string; "Food, Drink & Travel" is the name of one."""
    parts = [part.strip() for part in SECTION_MARK.split(text) if part.strip()]
    if len(parts) == 1:
        parts = [part.strip() for part in LIST_COMMA.split(text) if part.strip()]
        parts = [text] if JOINER.search(parts[-1] if parts else "") else parts
    named = (part for part in parts if not NO_SECTION.fullmatch(comparable(part)))
    return next(named, parts[0] if parts else text)


def _named(document: Document) -> Iterator[FieldCandidate[str]]:
    for story in document.stories[:1]:
        for text in strings(story.get("articleSection")):
            if name := plain(text):
                yield FieldCandidate(value=name, source=Source.JSON_LD, confidence=0.75, where="articleSection")
                break
    for name, source, sure in META:
        if content := document.first_meta(name):
            yield FieldCandidate(value=content, source=source, confidence=sure, where=f"meta {name}")
    yield from _crumbs(document)
    for element in document.microdata.get("articleSection", ())[:1]:
        if shown := plain(element.get("content")) or read_text(element):
            yield FieldCandidate(value=shown, source=Source.MICRODATA, confidence=0.6, where="itemprop articleSection")
    if document.candidate and (hint := plain(document.candidate.section)):
        yield FieldCandidate(value=hint, source=Source.FEED, confidence=0.5, where=document.candidate.declared_in.value)
    home = set(urlsplit(document.site.home).path.split("/"))
    path = urlsplit(document.page.url).path.rstrip("/")  # the last part names the story, with a slash behind it too
    folders = [part for part in path.split("/")[:-1] if part not in home]
    for part in folders[:2]:
        if re.fullmatch(r"[a-z][a-z-]{2,24}", part) and not NO_SECTION.fullmatch(part):
            yield FieldCandidate(
                value=part.replace("-", " ").capitalize(), source=Source.URL, confidence=0.3, where="URL"
            )
            break


def _crumbs(document: Document) -> Iterator[FieldCandidate[str]]:
    for node in document.json_ld:
        items = node.get("itemListElement") if "BreadcrumbList" in types_of(node) else None
        if not isinstance(items, list):
            continue
        names = [_crumb(item) for item in items if isinstance(item, dict)]
        for name in [name for name in names[:-1] if name][:3]:
            folded = comparable(name)
            if not NO_SECTION.fullmatch(folded) and _letters(folded) not in site_names(document):
                yield FieldCandidate(value=name, source=Source.JSON_LD, confidence=0.5, where="BreadcrumbList")
                return


def _crumb(item: dict[str, object]) -> str | None:
    inner = item.get("item")
    return plain(item.get("name")) or (plain(inner.get("name")) if isinstance(inner, dict) else None)
