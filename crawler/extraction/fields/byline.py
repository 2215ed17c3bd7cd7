"""Who wrote a story: persons before newsrooms, the structured data before the visible line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from crawler.article import Source
from crawler.extraction.fields.candidate import FieldCandidate
from crawler.extraction.fields.language import declared_language
from crawler.extraction.fields.not_of_the_story import OtherParts, PagePart, is_seen
from crawler.extraction.fields.publisher import site_names
from crawler.extraction.fields.ranking import rank_candidates
from crawler.extraction.fields.site_rules import from_rule, selected_by_rule
from crawler.extraction.fields.story_place import AUTHOR_LINK, NOWHERE, StoryPlace, is_of_another_story, story_place
from crawler.extraction.page.document import Document
from crawler.extraction.page.structured_data import trust_in, types_of
from crawler.extraction.page.visible_text import read_text
from crawler.text.bylines import (
    begins_biography,
    ends_with_other_label,
    is_bare_name,
    is_credit_line,
    read_leading_byline,
    read_names,
    read_signature,
)
from crawler.text.credit_names import ORGANISED, CreditKind, classify_name, is_organisation
from crawler.text.east_asian_bylines import is_east_asian
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
LINE_TAGS = frozenset(
    {"p", "div", "span", "li", "td", "font", "address", "em", "i", "b", "strong", "small", "h5", "h6"}
)
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
MAX_LINE_CHARS = 120  # of a line that nothing but its words makes a byline
MAX_LINE_ELEMENTS = 20  # in such a line
MAX_SIGNATURE_CHARS = 60  # of a name below a story
MAX_JSON_LD_VALUES = 200
MAX_LINES_TRIED = 60  # elements around the headline
LINES_BEFORE_HEADLINE = 15
LINES_BEFORE_NAME = 8  # of a name without a label
MAX_LINES_BELOW = 40  # elements behind the story
DECLARED_CONFIDENCE = 0.7  # with which no byline is sought in lines without a name
NEAR_CONFIDENCE = 0.6  # of a visible byline at the headline
SHOWN_CONFIDENCE = 0.45  # of one elsewhere
LINE_CONFIDENCE = 0.45
SIGNATURE_CONFIDENCE = 0.35
SEEN_ALONE_CONFIDENCE = 0.9  # of one at the headline where no reader sees the name that is declared
PERSON_CONFIDENCE = 0.4  # with which no further visible byline is sought
ORGANISATION_WEIGHT = 0.3  # what a newsroom's name counts, against that of a person
LOGIN_CONFIDENCE = 0.05
SHOWN_KINDS = ORGANISED | {CreditKind.PERSON}
ORGANISATIONS = frozenset({"Organization", "NewsMediaOrganization", "Corporation", "WebSite", "LocalBusiness"})
SITE_TAIL = re.compile(r"(?:com|net|org|info|online|news|staff|team|desk|feed|web|admin|editors?|redaktion|redaccion)*")
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
    shown = [one for one in _shown(document) if one.value]
    surest = max((one.confidence for one in found + shown), default=0.0)
    if surest < PERSON_CONFIDENCE:
        shown += [one for one in _in_lines(document) if one.value]
    found += _weighed_by_sight(document, found, shown)
    return rank_candidates(found, lambda names: frozenset(comparable(name) for name in names))


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
                yield _weighed(document, named, Source.JSON_LD, confidence, key, is_declared=bool(persons))
    for element in document.microdata.get("author", ())[:1]:
        names = read_names(plain(element.get("content")) or read_text(element), language)
        yield _weighed(document, names, Source.MICRODATA, 0.55, "itemprop author")
    for name, confidence in META:
        values = [text for value in document.meta.get(name, ()) if (text := plain(value))]
        names = tuple(
            n for text in values if not _is_address(text) for n in read_names(text, language, is_declared=True)
        )
        yield _weighed(document, names, Source.META, confidence, f"meta {name}", is_declared=True)
    if document.state and document.state.authors:
        names = tuple(n for text in document.state.authors for n in read_names(text, language))
        yield _weighed(document, names, Source.STATE, 0.5, "state")
    if document.candidate and document.candidate.byline:
        names = tuple(n for text in document.candidate.byline for n in read_names(text, language, is_declared=True))
        yield _weighed(document, names, Source.FEED, 0.5, document.candidate.declared_in.value)


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
        text = plain(inner)
        if not text or _is_address(text):
            continue
        is_whole = is_organised or (is_organisation(text) and "," not in text)
        for name in (text,) if is_whole else read_names(text, language, is_declared=True):
            (others if is_organised else persons).setdefault(comparable(name), name)
    return tuple(persons.values()), tuple(others.values())


def _is_whole_name(name: str) -> bool:
    return classify_name(name, is_declared=True) is CreditKind.PERSON


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


def _weighed(
    document: Document, names: Names, source: Source, confidence: float, where: str, *, is_declared: bool = False
) -> FieldCandidate[Names]:
    """A candidate: persons alone where there are any; newsrooms, agencies and login names count little."""
    unique = tuple({comparable(name): name for name in names}.values())
    persons = tuple(name for name in unique if _is_person(name, site_names(document), is_declared=is_declared))
    if persons and (is_declared or source is not Source.JSON_LD):
        return FieldCandidate(value=persons, source=source, confidence=confidence, where=where)
    slugs = all(SLUG.fullmatch(name) for name in unique)
    is_login = slugs and not all(is_organisation(name) for name in unique)
    weighed = LOGIN_CONFIDENCE if is_login else confidence * ORGANISATION_WEIGHT
    return FieldCandidate(value=unique, source=source, confidence=weighed, where=where)


def _is_person(name: str, names_of_site: frozenset[str], *, is_declared: bool = False) -> bool:
    folded = re.sub(r"\W+", "", comparable(name))
    is_of_site = any(
        folded.startswith(own) and SITE_TAIL.fullmatch(folded.replace(own, "")) for own in names_of_site if len(own) > 3
    )
    return classify_name(name, is_declared=is_declared) is CreditKind.PERSON and not is_of_site


def _may_be_credit(element: HtmlElement, place: StoryPlace, at: int) -> bool:
    if not is_seen(element, OTHERS) or (at > place.start >= 0 and place.box is not None and at > place.body
                                        and place.box not in element.iterancestors()):  # fmt: skip
        return False
    parent, before = element.getparent(), element.getprevious()
    text = before.tail if before is not None else parent.text if parent is not None else ""
    return not ends_with_other_label(text or "") and not is_of_another_story(
        element, place, is_at_headline=place.start < at <= place.body != NOWHERE
    )


def _shown(document: Document) -> Iterator[FieldCandidate[Names]]:
    """The visible byline: the first credited element outside of comments, teasers, figures and the like."""
    tried: list[HtmlElement] = []
    credited = [element for element in document.index.find(CREDITED) if element.tag not in NO_CREDIT]
    if not credited:
        return
    place, known, order = story_place(document), set(credited), document.index.place
    for element in sorted(
        credited, key=lambda one: not place.start - LINES_BEFORE_HEADLINE <= order[one] <= place.body
    ):
        if len(tried) >= MAX_ELEMENTS_TRIED:
            return
        if any(ancestor in tried for ancestor in element.iterancestors()) or not _may_be_credit(
            element, place, order[element]
        ):
            continue
        tried.append(element)
        leaves = [
            e
            for e in element.iterdescendants()
            if e in known and is_seen(e, OTHERS) and not any(d in known for d in e.iterdescendants())
        ]
        names = [n for leaf in leaves[:MAX_LEAVES_TRIED] for n in _split_shown(leaf, document)]
        if not any(classify_name(name, is_declared=True) is CreditKind.PERSON for name in names):
            names = list(_split_shown(element, document))
        if names:
            where = f"{element.tag}.{(element.get('class') or '').strip()[:40]}"
            is_near = place.start < 0 or place.start - LINES_BEFORE_HEADLINE <= order[element] <= place.body
            confidence = NEAR_CONFIDENCE if is_near else SHOWN_CONFIDENCE
            found = _weighed(document, tuple(names), Source.HTML, confidence, where, is_declared=True)
            yield found
            if found.confidence >= PERSON_CONFIDENCE:
                return


def _split_shown(element: HtmlElement, document: Document) -> Names:
    text = read_text(element)
    if not text or len(text) > MAX_SHOWN_CHARS:
        return ()
    is_named = element.get("rel") == "author" or element.get("itemprop") in {"name", "author"}
    is_declared = is_named or (element.tag == "a" and bool(AUTHOR_LINK.search(element.get("href") or "")))
    names = read_names(text, declared_language(document), is_declared=is_declared)
    return tuple(name for name in names if classify_name(name, is_declared=is_declared) in SHOWN_KINDS)


def _in_lines(document: Document) -> Iterator[FieldCandidate[Names]]:
    """Bylines that no name of an element tells: lines at the headline, the story's first words, and its last line."""
    place, language = story_place(document), declared_language(document)
    elements = document.index.elements
    if place.start >= 0:
        first = max(0, place.start - LINES_BEFORE_HEADLINE)
        near = (e for e in elements[first : min(place.body, place.start + MAX_LINES_TRIED)] if e.tag in LINE_TAGS)
        for element in near:
            is_line = sum(1 for _ in islice(element.iterdescendants(), MAX_LINE_ELEMENTS)) < MAX_LINE_ELEMENTS
            text = read_text(element) if is_line else ""
            if not text or len(text) > MAX_LINE_CHARS or not is_credit_line(text, language):
                continue
            if _may_be_credit(element, place, document.index.place[element]):
                names = _split_shown(element, document)
                if any(classify_name(name) is CreditKind.PERSON for name in names):
                    yield _weighed(document, names, Source.HTML, LINE_CONFIDENCE, f"line {element.tag}")
                    return
        if alone := next(_named_alone(document, place), None):
            yield alone
            return
    if place.body != NOWHERE:
        names = read_leading_byline(read_text(elements[place.body]), language)
        if names:
            yield _weighed(document, names, Source.TEXT, LINE_CONFIDENCE, "first words")
            return
        signed = [one for one in _signed(document, elements[place.end]) if one.value]
        yield from signed or islice(_credited_below(document, place), 1)


def _named_alone(document: Document, place: StoryPlace) -> Iterator[FieldCandidate[Names]]:
    """A name without any label at the headline: it links to its bearer's page, or a biography below begins with it.

    Without either, names of sections and of things read the same.
    """
    elements = document.index.elements
    headline = comparable(read_text(place.headline)) if place.headline is not None else ""
    stop = min(place.body, place.start + MAX_LINES_TRIED)
    for element in elements[max(0, place.start - LINES_BEFORE_NAME) : stop]:
        if (element.tag not in LINE_TAGS and element.tag != "a") or any(read_text(child) for child in element):
            continue
        text = read_text(element)
        if (
            not is_bare_name(text)
            or comparable(text) in headline
            or not _may_be_credit(element, place, document.index.place[element])
        ):
            continue
        around = (element, *islice(element.iterancestors(), 2))
        is_linked = any(AUTHOR_LINK.search(one.get("href") or "") for one in around if one.tag == "a")
        if is_linked or any(begins_biography((one.text or "").strip(), text) for one in elements[stop:]):
            yield _weighed(document, (text,), Source.HTML, LINE_CONFIDENCE, "name at the headline", is_declared=True)


def _credited_below(document: Document, place: StoryPlace) -> Iterator[FieldCandidate[Names]]:
    """The names in a line with a label behind the story: "Written by Ada Quayle"."""
    language = declared_language(document)
    for element in document.index.elements[place.end + 1 : place.end + 1 + MAX_LINES_BELOW]:
        text = read_text(element) if element.tag in LINE_TAGS else ""
        if not text or len(text) > MAX_SIGNATURE_CHARS or not is_credit_line(text, language):
            continue
        if _may_be_credit(element, place, document.index.place[element]):
            names = _split_shown(element, document)
            if names and all(is_bare_name(name) or is_east_asian(name) for name in names):
                yield _weighed(document, names, Source.TEXT, SIGNATURE_CONFIDENCE, "line behind the story")


def _signed(document: Document, last: HtmlElement) -> Iterator[FieldCandidate[Names]]:
    """The name below a story: a line of its own after the last long paragraph, set apart by its form or by brackets."""
    language = declared_language(document)
    for element in islice(last.itersiblings(), 3):
        text = read_text(element) if isinstance(element.tag, str) else ""
        if not text:
            continue
        if len(text) > MAX_SIGNATURE_CHARS or not is_seen(element, OTHERS):
            return
        is_apart = "right" in (element.get("style") or element.get("align") or "") or _is_marked(element)
        names = read_signature(text, language, is_apart=is_apart)
        if names:
            yield _weighed(document, names, Source.TEXT, SIGNATURE_CONFIDENCE, "line below the story")
            return


def _is_marked(element: HtmlElement) -> bool:
    inner = list(element)
    whole = len(inner) == 1 and inner[0].tag in {"b", "strong", "em", "i"} and not (element.text or "").strip()
    return whole and not (inner[0].tail or "").strip()
