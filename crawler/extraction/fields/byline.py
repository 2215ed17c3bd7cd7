"""Who wrote a story: persons before newsrooms, the structured data before the visible line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from crawler.article import Source
from crawler.extraction.fields.byline_weight import PERSON_CONFIDENCE, Names, weigh_names
from crawler.extraction.fields.candidate import FieldCandidate, from_rule
from crawler.extraction.fields.language import declared_language
from crawler.extraction.fields.ranking import rank_candidates
from crawler.extraction.fields.shown_byline import NEAR_CONFIDENCE, bylines_in_lines, shown_bylines
from crawler.extraction.page.document import Document
from crawler.extraction.page.site_rules import selected_by_rule
from crawler.extraction.page.structured_data import trust_in, types_of
from crawler.extraction.page.visible_text import read_text
from crawler.text.bylines import (
    MAX_BYLINE_CHARS,
    read_names,
)
from crawler.text.credit_names import CreditKind, classify_name, is_organisation
from crawler.text.east_asian_bylines import is_east_asian
from crawler.text.folding import comparable
from crawler.text.markup import plain

META = (
    ("author", 0.5), ("parsely-author", 0.5), ("sailthru.author", 0.5), ("dc.creator", 0.5), ("byl", 0.5),
    ("article:author", 0.45), ("article:author_name", 0.5), ("dcterms.creator", 0.45), ("cxenseparse:author", 0.5),
    ("og:article:author", 0.45), ("twitter:data1", 0.2), ("citation_author", 0.4), ("rnews:author", 0.4),
)  # fmt: skip
MAX_JSON_LD_VALUES = 200
SEEN_ALONE_CONFIDENCE = 0.9  # of one at the headline where no reader sees the name that is declared
ORGANISATIONS = frozenset({"Organization", "NewsMediaOrganization", "Corporation", "WebSite", "LocalBusiness"})


def bylines(document: Document) -> tuple[FieldCandidate[Names], ...]:
    """Candidates for the byline, winner first: persons, or where none is named the newsroom or agency."""
    rule = [
        name
        for element in selected_by_rule(document, "byline")
        for name in read_names(read_text(element), declared_language(document))
    ]
    if rule:
        return (from_rule(tuple(dict.fromkeys(rule)), "byline"),)
    found = [one for one in _declared(document) if one.value]
    shown = [one for one in shown_bylines(document) if one.value]
    surest = max((one.confidence for one in found + shown), default=0.0)
    if surest < PERSON_CONFIDENCE:
        shown += [one for one in bylines_in_lines(document) if one.value]
    found += _weighed_by_sight(document, found, shown)
    return _with_fellow_writers(rank_candidates(found, _folded), shown)


def _folded(names: Names) -> frozenset[str]:
    return frozenset(map(comparable, names))


def _with_fellow_writers(
    ranked: tuple[FieldCandidate[Names], ...], shown: list[FieldCandidate[Names]]
) -> tuple[FieldCandidate[Names], ...]:
    """The byline at the headline first where it has all names that are declared and further ones: systems know one."""
    whole = next((one for one in shown if one.confidence >= NEAR_CONFIDENCE), None)
    if whole is None or not _folded(ranked[0].value) < _folded(whole.value):
        return ranked
    surest = replace(whole, confidence=max(whole.confidence, ranked[0].confidence))
    return (surest, *(one for one in ranked if one.value != whole.value))


def _weighed_by_sight(
    document: Document, declared: list[FieldCandidate[Names]], shown: list[FieldCandidate[Names]]
) -> list[FieldCandidate[Names]]:
    """What is shown, surer where it stands at the headline and no reader sees any of the names that are declared.

    Who enters a story into the system is often not who wrote it.
    """
    if not declared or not shown or shown[0].confidence < NEAR_CONFIDENCE:
        return shown
    best = max(declared, key=lambda one: one.confidence)
    body = document.root.find("body")
    if body is None or any(map(is_east_asian, best.value)) is not any(map(is_east_asian, shown[0].value)):
        return shown  # a name in another script would be seen in that of the page
    if frozenset(map(comparable, best.value)) & frozenset(map(comparable, shown[0].value)):
        return shown
    seen = comparable(read_text(body))
    if any(comparable(name) in seen for name in best.value):
        return shown
    return [replace(shown[0], confidence=SEEN_ALONE_CONFIDENCE), *shown[1:]]


def _declared(document: Document) -> Iterator[FieldCandidate[Names]]:
    language = declared_language(document)
    for story in document.stories[:1]:
        for key in ("author", "creator"):
            if key in story:
                persons, others = _names_in(document, story[key])
                confidence = (0.85 if key == "author" else 0.6) * trust_in(story)
                named = persons if any(map(_is_whole_name, persons)) else (*persons, *others)
                yield weigh_names(document, named, Source.JSON_LD, confidence, key, is_declared=bool(persons))
    for element in document.microdata.get("author", ())[:1]:
        names = read_names(plain(element.get("content")) or read_text(element), language)
        yield weigh_names(document, names, Source.MICRODATA, 0.55, "itemprop author")
    for name, confidence in META:
        values = [text for value in document.meta.get(name, ()) if (text := plain(value))]
        names = tuple(
            n for text in values if not _is_address(text) for n in read_names(text, language, is_declared=True)
        )
        yield weigh_names(document, names, Source.META, confidence, f"meta {name}", is_declared=True)
    if document.state and document.state.authors:
        names = tuple(n for text in document.state.authors for n in read_names(text, language))
        yield weigh_names(document, names, Source.STATE, 0.5, "state")
    if document.candidate and document.candidate.byline:
        names = tuple(n for text in document.candidate.byline for n in read_names(text, language, is_declared=True))
        yield weigh_names(document, names, Source.FEED, 0.5, document.candidate.declared_in.value)


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://", "//", "@", "/"))


def _names_in(document: Document, value: Any) -> tuple[Names, Names]:
    """Names in a JSON-LD author, of persons and of organisations: strings, objects, references, lists at any depth."""
    persons: dict[str, str] = {}
    others: dict[str, str] = {}
    language = declared_language(document)
    stack, seen = [value], 0
    while stack and seen < MAX_JSON_LD_VALUES:
        inner = stack.pop()
        seen += 1
        if isinstance(inner, list):
            stack.extend(reversed(inner))
            continue
        is_organised = False
        if isinstance(inner, dict):
            known = document.by_id.get(str(inner.get("@id")), {})
            is_organised = bool(ORGANISATIONS.intersection((*types_of(inner), *types_of(known))))
            inner = _name_of(document, inner)
            if isinstance(inner, list):  # of one object whose ``name`` holds several
                stack.extend(reversed(inner))
                continue
        text = plain(inner)
        if not text or _is_address(text):
            continue
        is_short = len(text) <= MAX_BYLINE_CHARS  # the patterns of names are for short texts
        is_whole = is_organised or (is_short and is_organisation(text) and "," not in text)
        for name in (text,) if is_whole else read_names(text, language, is_declared=True):
            (others if is_organised else persons).setdefault(comparable(name), name)
    return tuple(persons.values()), tuple(others.values())


def _is_whole_name(name: str) -> bool:
    return classify_name(name, is_declared=True) is CreditKind.PERSON


def _name_of(document: Document, node: dict[str, Any]) -> Any:
    name = node.get("name")
    if isinstance(name, list):
        name = [one for one in name if isinstance(one, str)]
    elif isinstance(name, dict):
        name = name.get("@value")
    if name:
        return name
    known = document.by_id.get(str(node.get("@id")), {})
    if known.get("name") and not {"ImageObject", "WebPage", "NewsArticle"}.intersection(types_of(known)):
        return known["name"]
    parts = [node.get("givenName"), node.get("familyName")]
    return " ".join(part for part in parts if isinstance(part, str)) or None
