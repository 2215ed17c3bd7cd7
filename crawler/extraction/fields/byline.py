"""Who wrote a story: persons before newsrooms, the structured data before the visible line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from crawler.article import Source
from crawler.extraction.fields.candidate import FieldCandidate
from crawler.extraction.fields.language import declared_language
from crawler.extraction.fields.not_of_the_story import OtherParts, PagePart, is_seen
from crawler.extraction.fields.publisher import site_names
from crawler.extraction.fields.ranking import rank_candidates
from crawler.extraction.fields.site_rules import from_rule, selected_by_rule
from crawler.extraction.page.document import Document
from crawler.extraction.page.structured_data import types_of
from crawler.extraction.page.visible_text import read_text
from crawler.text.bylines import ORGANISED, CreditKind, classify_name, is_organisation, read_names
from crawler.text.folding import comparable
from crawler.text.markup import plain

Names = tuple[str, ...]
META = (
    ("author", 0.5), ("parsely-author", 0.5), ("sailthru.author", 0.5), ("dc.creator", 0.5), ("byl", 0.5),
    ("article:author", 0.45), ("article:author_name", 0.5), ("dcterms.creator", 0.45), ("cxenseparse:author", 0.5),
    ("og:article:author", 0.45), ("twitter:data1", 0.2), ("citation_author", 0.4), ("rnews:author", 0.4),
)  # fmt: skip
CREDITED = re.compile(r"uthor|yline|[aA]utor|auteur|reporter|redactor")
NO_CREDIT = frozenset({"meta", "link", "script", "style", "body", "html", "img", "form", "input"})
OTHERS = OtherParts(
    (
        PagePart.TEASER, PagePart.RELATED, PagePart.CARD, PagePart.MOST_READ, PagePart.LISTING, PagePart.CAROUSEL,
        PagePart.LATEST, PagePart.FEED, PagePart.COMMENT, PagePart.REPLY, PagePart.SIDEBAR, PagePart.FOOTER,
        PagePart.NEWSLETTER, PagePart.CAPTION, PagePart.MEDIA, PagePart.AVATAR, PagePart.BIOGRAPHY, PagePart.QUOTE,
    ),
    {"nav", "footer", "aside", "figure", "figcaption", "blockquote"},
)  # fmt: skip
MAX_ELEMENTS_TRIED = 14
MAX_LEAVES_TRIED = 12
MAX_SHOWN_CHARS = 160  # of a visible byline
MAX_JSON_LD_VALUES = 200
DECLARED_CONFIDENCE = 0.7  # with which no visible byline is sought
SHOWN_CONFIDENCE = 0.55
PERSON_CONFIDENCE = 0.5  # with which no further visible byline is sought
ORGANISATION_WEIGHT = 0.3  # what a newsroom's name counts, against that of a person
LOGIN_CONFIDENCE = 0.05
SHOWN_KINDS = ORGANISED | {CreditKind.PERSON}
SLUG = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")


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
    if not any(one.confidence >= DECLARED_CONFIDENCE for one in found):
        found += list(_shown(document))
    return rank_candidates(found, lambda names: frozenset(comparable(name) for name in names))


def _declared(document: Document) -> Iterator[FieldCandidate[Names]]:
    language = declared_language(document)
    for story in document.stories[:1]:
        for key in ("author", "creator"):
            if key in story:
                names = _names_in(document, story[key])
                yield _weighed(document, names, Source.JSON_LD, 0.85 if key == "author" else 0.6, key)
    for element in document.microdata.get("author", ())[:1]:
        names = read_names(plain(element.get("content")) or read_text(element), language)
        yield _weighed(document, names, Source.MICRODATA, 0.55, "itemprop author")
    for name, confidence in META:
        values = [text for value in document.meta.get(name, ()) if (text := plain(value))]
        names = tuple(n for text in values if not _is_address(text) for n in read_names(text, language))
        yield _weighed(document, names, Source.META, confidence, f"meta {name}")
    if document.state and document.state.authors:
        names = tuple(n for text in document.state.authors for n in read_names(text, language))
        yield _weighed(document, names, Source.STATE, 0.5, "state")
    if document.candidate and document.candidate.byline:
        names = tuple(n for text in document.candidate.byline for n in read_names(text, language))
        yield _weighed(document, names, Source.FEED, 0.5, document.candidate.declared_in.value)


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://", "//", "@", "/"))


def _names_in(document: Document, value: Any) -> Names:
    """Names in a JSON-LD author: strings, objects, references to objects, lists of them at any depth."""
    names: dict[str, str] = {}
    stack, seen = [value], 0
    while stack and seen < MAX_JSON_LD_VALUES:
        inner = stack.pop()
        seen += 1
        if isinstance(inner, list):
            stack.extend(reversed(inner))
            continue
        if isinstance(inner, dict):
            inner = _name_of(document, inner)
        text = plain(inner)
        if not text or _is_address(text):
            continue
        whole = (text,) if is_organisation(text) and "," not in text else read_names(text, declared_language(document))
        for name in whole:
            names.setdefault(comparable(name), name)
    return tuple(names.values())


def _name_of(document: Document, node: dict[str, Any]) -> Any:
    name = node.get("name")
    if isinstance(name, list | dict):
        name = next(
            (one for one in (name if isinstance(name, list) else [name.get("@value")]) if isinstance(one, str)), None
        )
    if name:
        return name
    known = document.by_id.get(str(node.get("@id")), {})
    if known.get("name") and not {"ImageObject", "WebPage", "NewsArticle"}.intersection(types_of(known)):
        return known["name"]
    parts = [node.get("givenName"), node.get("familyName")]
    return " ".join(part for part in parts if isinstance(part, str)) or None


def _weighed(document: Document, names: Names, source: Source, confidence: float, where: str) -> FieldCandidate[Names]:
    """A candidate: persons alone where there are any; newsrooms, agencies and login names count little."""
    unique = tuple({comparable(name): name for name in names}.values())
    persons = tuple(name for name in unique if _is_person(name, site_names(document)))
    if persons:
        return FieldCandidate(value=persons, source=source, confidence=confidence, where=where)
    slugs = all(SLUG.fullmatch(name) for name in unique)
    is_login = slugs and not all(is_organisation(name) for name in unique)
    weighed = LOGIN_CONFIDENCE if is_login else confidence * ORGANISATION_WEIGHT
    return FieldCandidate(value=unique, source=source, confidence=weighed, where=where)


def _is_person(name: str, site_names: frozenset[str]) -> bool:
    return classify_name(name) is CreditKind.PERSON and re.sub(r"\W+", "", comparable(name)) not in site_names


def _shown(document: Document) -> Iterator[FieldCandidate[Names]]:
    """The visible byline: the first credited element outside of comments, teasers, figures and the like."""
    tried: list[HtmlElement] = []
    credited = [element for element in document.index.find(CREDITED) if element.tag not in NO_CREDIT]
    known = set(credited)
    for element in credited:
        if len(tried) >= MAX_ELEMENTS_TRIED:
            return
        if any(ancestor in tried for ancestor in element.iterancestors()) or not is_seen(element, OTHERS):
            continue
        tried.append(element)
        leaves = [
            e
            for e in element.iterdescendants()
            if e in known and is_seen(e, OTHERS) and not any(d in known for d in e.iterdescendants())
        ]
        names = [n for leaf in leaves[:MAX_LEAVES_TRIED] for n in _split_shown(leaf, document)]
        if not any(classify_name(name) is CreditKind.PERSON for name in names):
            names = list(_split_shown(element, document))
        if names:
            where = f"{element.tag}.{(element.get('class') or '').strip()[:40]}"
            found = _weighed(document, tuple(names), Source.HTML, SHOWN_CONFIDENCE, where)
            yield found
            if found.confidence >= PERSON_CONFIDENCE:
                return


def _split_shown(element: HtmlElement, document: Document) -> Names:
    text = read_text(element)
    if not text or len(text) > MAX_SHOWN_CHARS:
        return ()
    names = read_names(text, declared_language(document))
    return tuple(name for name in names if classify_name(name) in SHOWN_KINDS)
