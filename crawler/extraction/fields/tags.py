"""The tags that a publisher gave a story, without the machine's own marks among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml.html import HtmlElement

from crawler.article import Source
from crawler.extraction.fields.candidate import FieldCandidate
from crawler.extraction.fields.not_of_the_story import OtherParts, PagePart
from crawler.extraction.fields.publisher import site_names
from crawler.extraction.fields.ranking import rank_candidates
from crawler.extraction.fields.site_rules import from_rule, selected_by_rule
from crawler.extraction.page.document import Document
from crawler.extraction.page.structured_data import strings
from crawler.extraction.page.visible_text import names_of, read_text
from crawler.extraction.page.xpath import finder
from crawler.text.folding import comparable
from crawler.text.markup import plain

Tags = tuple[str, ...]
META = (
    ("article:tag", Source.OPENGRAPH, 0.55),
    ("news_keywords", Source.META, 0.5),
    ("keywords", Source.META, 0.45),
    ("og:article:tag", Source.OPENGRAPH, 0.4),
    ("parsely-tags", Source.META, 0.35),
    ("sailthru.tags", Source.META, 0.35),
    ("dc.subject", Source.META, 0.35),
    ("cxenseparse:recs:tags", Source.META, 0.3),
    ("video:tag", Source.META, 0.1),
)
LABELLED = re.compile(r"(?P<label>[A-Za-z][\w ]{2,24}):\s*(?P<value>\S.*)")
SUBJECT = frozenset(
    {"subject", "topic", "tag", "keyword", "category", "thema", "person", "place", "location", "organisation"}
)
MACHINE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{20,}|\d+|[\w.-]+\.(?:com|net|org|de|co\.\w\w)|.|[a-z]+(?:_[a-z0-9]+)+|"
    r"https?://.*|(?:nlp|iab)\b.*"
)
LINKS = finder(
    "//a[@href][string-length(normalize-space()) < 60][not(ancestor::nav or ancestor::footer or ancestor::p)]"
)
MARKED_BOX = re.compile(
    r"(?<![a-z])(?:tags?|topics?|keywords?|themen?|etiquetas|hashtags?)(?![a-z])|tag-?list|taglinks"
)
MARKED_LINK = re.compile(r"/(?:tags?|topics?|themen?|temas?|etiquetas?|keywords?|hashtags?)/")
OTHERS = OtherParts(
    (
        PagePart.TEASER, PagePart.MOST_READ, PagePart.SIDEBAR, PagePart.FOOTER, PagePart.MENU, PagePart.BREADCRUMB,
        PagePart.AUTHOR, PagePart.BYLINE, PagePart.SHARE,
    ),
    {"nav", "footer", "aside", "header"},
)  # fmt: skip
MOST_LINKS = 20
LONGEST = 80
MOST = 60


def tags(document: Document) -> tuple[FieldCandidate[Tags], ...]:
    """Candidates for the tags, winner first; lists that agree strengthen each other."""
    rule = [text for element in selected_by_rule(document, "tags") if (text := read_text(element))]
    if rule:
        return (from_rule(_cleaned(rule, document), "tags"),)
    found = [one for one in _declared(document) if one.value]
    if not any(one.confidence > 0.3 for one in found):
        found += [one for one in _linked(document) if one.value]
    return rank_candidates(found, lambda values: frozenset(comparable(value) for value in values))


def _declared(document: Document) -> Iterator[FieldCandidate[Tags]]:
    for story in document.stories[:1]:
        yield _found(document, _listed(story.get("keywords")), Source.JSON_LD, 0.6, "keywords")
        yield _found(document, list(strings(story.get("about"))), Source.JSON_LD, 0.25, "about")
    seen: set[str] = set()
    for name, source, sure in META:
        values = document.meta.get(name, ())
        joined = ";".join(values)
        texts = values if len(values) > 1 else _split(values[0]) if values else ()
        yield _found(document, texts, source, sure if joined not in seen else 0.15, f"meta {name}")
        seen.add(joined)
    if document.candidate and document.candidate.tags:
        yield _found(document, document.candidate.tags, Source.FEED, 0.4, document.candidate.declared_in.value)


def _found(document: Document, texts: Iterable[str], source: Source, sure: float, where: str) -> FieldCandidate[Tags]:
    return FieldCandidate(value=_cleaned(texts, document), source=source, confidence=sure, where=where)


def _listed(value: Any) -> list[str]:
    texts = list(strings(value))
    return _split(texts[0]) if len(texts) == 1 else texts


def _split(text: str) -> list[str]:
    """One string of many tags at its commas, semicolons or bars; a long string without any is no list of tags."""
    text = plain(text) or ""
    for mark in (r"\s*[,،、，]\s*", r"\s*;\s*", r"\s*\|\s*"):
        parts = [part for part in re.split(mark, text) if part]
        if len(parts) > 1:
            return parts
    return [text] if len(text.split()) <= 5 else []


def _cleaned(texts: Iterable[str], document: Document) -> Tags:
    values = [value for text in texts if (value := plain(text))]
    labelled = [match for value in values if (match := LABELLED.fullmatch(value))]
    if len(labelled) >= 2 or (labelled and labelled[0]["label"].lower() in SUBJECT | {"section"}):
        labels = {value: match for value in values if (match := LABELLED.fullmatch(value))}
        subjects = [m["value"] for m in labels.values() if m["label"].lower() in SUBJECT]
        rest = [value for value in values if value not in labels]
        values = subjects if subjects and len(labels) > len(rest) else rest + subjects
    names = site_names(document)
    kept: dict[str, str] = {}
    for value in values:
        value = value.strip(" ,;\"'").removeprefix("#").strip()
        folded = comparable(value)
        if not value or len(value) > LONGEST or MACHINE.fullmatch(folded) or re.sub(r"\W+", "", folded) in names:
            continue
        kept.setdefault(folded, value)
    return tuple(kept.values())[:MOST]


def _linked(document: Document) -> Iterator[FieldCandidate[Tags]]:
    """The links of the story's tag box: a short list of short links, most of which the story's text names.

    The text tells a story's own tags from a list of what is much read, in any language.
    """
    boxes: dict[HtmlElement, list[HtmlElement]] = {}
    for link in LINKS(document.root):
        parent = link.getparent()
        # the count of children takes as long as there are
        is_only_child = link.getprevious() is None and link.getnext() is None
        if parent is not None and is_only_child and parent.tag in {"li", "span", "div"}:
            parent = parent.getparent()
        if parent is not None:
            boxes.setdefault(parent, []).append(link)
    story_text: str | None = None
    best: tuple[float, Tags] = (0.0, ())
    for box, links in boxes.items():
        if len(links) > MOST_LINKS or len(links) < len(box) / 2 or OTHERS.hold(box):
            continue
        values = _cleaned((read_text(link) for link in links), document)
        if story_text is None:
            story_text = comparable(" ".join(read_text(p) for p in document.root.iter("p", "h1")))
        marked = bool(MARKED_BOX.search(names_of(box))) or all(
            MARKED_LINK.search(link.get("href") or "") or "tag" in (link.get("rel") or "") for link in links
        )
        share = sum(comparable(value) in story_text for value in values) / len(values) if values else 0.0
        if share >= (0.34 if marked else 0.6) and len(values) >= (1 if marked else 3):
            best = max(best, (share * len(values) + 3 * marked, values))
    yield FieldCandidate(value=best[1], source=Source.HTML, confidence=0.3, where="links of tags")
