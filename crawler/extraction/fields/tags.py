"""The tags that a publisher gave a story, without the machine's own marks among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from lxml.html import HtmlElement

from crawler.article import Source
from crawler.extraction.fields.candidate import FieldCandidate, from_rule
from crawler.extraction.fields.not_of_the_story import OtherParts, PagePart
from crawler.extraction.fields.publisher import site_names
from crawler.extraction.fields.ranking import rank_candidates
from crawler.extraction.fields.section import sections
from crawler.extraction.page.document import Document
from crawler.extraction.page.site_rules import selected_by_rule
from crawler.extraction.page.structured_data import strings
from crawler.extraction.page.visible_text import names_of, read_text
from crawler.extraction.page.xpath import finder
from crawler.text.folding import comparable
from crawler.text.markup import plain
from crawler.text.page_words import NO_SECTION, SYSTEM_LABEL, TAG_LABEL

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
    r"https?://.*|(?:nlp|iab)\b.*|[\[{<%@$:].*|.*&(?:amp|quot|lt|gt|nbsp|#\d{1,5})"  # a template's, or cut at an entity
)
REST_OF_NAME = re.compile(
    r"(?:[A-Z]\.){2,3}|(?:Jr|Sr|Inc|Ltd|Co|Corp|Esq|Ph\.?D|M\.?D)\.?|LLC|LLP|S\.A\.?|II|III|IV"
    r"|(?:Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Mass|Md|Mich|Minn|Miss|Mo|Mont|Neb|Nev|Okla|Ore|Pa|Tenn"
    r"|Tex|Va|Vt|Wash|Wis|Wyo|Ont|Que|Alta|Man|Sask)\."
)  # as English writes it
LIST_IN_STRING = re.compile(r"\[(['\"].*['\"])\]")  # "['ferry', 'bridge']"
MACHINE_PATH = re.compile(r"[\w-]+(?:[:=/][\w.-]+)+")  # "tone/news", "pub:42"
LINKS = finder(
    "//a[@href][not(ancestor::nav or ancestor::footer or ancestor::p)][string-length(normalize-space()) < 60]"
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
FOOT_OF_STORY = OtherParts(
    (
        PagePart.TEASER, PagePart.MOST_READ, PagePart.SIDEBAR, PagePart.MENU, PagePart.BREADCRUMB, PagePart.AUTHOR,
        PagePart.SHARE,
    ),
    {"nav", "aside"},
)  # fmt: skip
MOST_LINKS = 20
MIN_UNMARKED = 3  # links of a box that nothing but the story's text tells
MAX_LABEL_CHARS = 30
MAX_TAG_CHARS = 80
MOST = 60


def tags(document: Document) -> tuple[FieldCandidate[Tags], ...]:
    """Candidates for the tags, winner first; lists that agree strengthen each other."""
    rule = [text for element in selected_by_rule(document, "tags") if (text := read_text(element))]
    if rule:
        return (from_rule(_cleaned(rule, document), "tags"),)
    found = [one for one in _declared(document) if one.value and not _is_section(one, document)]
    if not any(one.confidence > 0.3 for one in found):
        found += [one for one in _linked(document) if one.value]
    return _narrowed(rank_candidates(found, _folded))


def _folded(values: Tags) -> frozenset[str]:
    return frozenset(map(comparable, values))


def _is_section(found: FieldCandidate[Tags], document: Document) -> bool:
    """Whether the only tag of a feed is no more than the section of the story."""
    if found.source is not Source.FEED or len(found.value) > 1:
        return False
    hint = document.candidate
    own = {comparable(one.value) for one in document.once(sections)[:2]}
    own |= {comparable(hint.section)} if hint and hint.section else set()
    only = comparable(found.value[0])
    return only in own or NO_SECTION.fullmatch(only) is not None


def _narrowed(ranked: tuple[FieldCandidate[Tags], ...]) -> tuple[FieldCandidate[Tags], ...]:
    """The list for readers first, where it is part of the winner: the rest is what the content system notes.

    Of 99 known lists of tags it is so on five, where the shorter list is better on each.
    """
    for found in ranked[1:]:
        is_for_readers = found.where in {"meta news_keywords", "meta article:tag"} and len(found.value) > 1
        is_most = 2 * len(found.value) >= len(ranked[0].value)
        if is_for_readers and is_most and _folded(found.value) < _folded(ranked[0].value):
            surest = replace(found, confidence=max(found.confidence, ranked[0].confidence))
            return (surest, *(one for one in ranked if one is not found))
    return ranked


def _declared(document: Document) -> Iterator[FieldCandidate[Tags]]:
    for story in document.stories[:1]:
        yield _found(document, _listed(story.get("keywords")), Source.JSON_LD, 0.6, "keywords")
        yield _found(document, list(strings(story.get("about"))), Source.JSON_LD, 0.25, "about")
    seen: set[str] = set()
    for name, source, sure in META:
        values = document.meta.get(name, ())
        values = tuple(dict.fromkeys(values))  # some systems write the same element twice
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
    text = listed[1] if (listed := LIST_IN_STRING.fullmatch(text)) else text
    for mark in (r"\s*\|\s*", r"\s*;\s*"):
        parts = [part for part in re.split(mark, text) if part]
        are_whole = all(len(_at_commas(part)) == 1 for part in parts)
        if len(parts) > 1 and (are_whole or (";" in mark and len(parts) > 2)):
            return parts
    parts = _at_commas(text)
    if len(parts) > 1:
        return parts
    return [text] if len(text.split()) <= 5 else []


def _at_commas(text: str) -> list[str]:
    """The parts of a string between its commas, those left together that a name has within it.

    "Washington, D.C.", "Reyle, Jr.", what stands in brackets.
    """
    whole: list[str] = []
    for part in filter(None, map(str.strip, re.split("[,،、，;]", text))):
        is_open = bool(whole) and whole[-1].count("(") > whole[-1].count(")")
        if whole and (is_open or REST_OF_NAME.fullmatch(part)):
            whole[-1] += f", {part}"
        else:
            whole.append(part)
    return whole


def _cleaned(texts: Iterable[str], document: Document) -> Tags:
    values = [value for text in texts if (value := plain(text))]
    labelled = [match for value in values if (match := LABELLED.fullmatch(value))]
    if len(labelled) >= 2 or (labelled and labelled[0]["label"].lower() in SUBJECT | {"section"}):
        labels = {value: match for value in values if (match := LABELLED.fullmatch(value))}
        subjects = [m["value"] for m in labels.values() if m["label"].lower() in SUBJECT]
        rest = [value for value in values if value not in labels]
        values = subjects if subjects and len(labels) > len(rest) else rest + subjects
    names = site_names(document) | document.once(_titles)
    kept: dict[str, str] = {}
    for value in values:
        value = value.strip(" ,;\"'").removeprefix("#").strip()
        folded = comparable(value)
        is_noted = MACHINE_PATH.fullmatch(value) and not value[0].isdigit() and value.islower()
        if is_noted or SYSTEM_LABEL.fullmatch(folded):
            continue
        if not value or len(value) > MAX_TAG_CHARS or MACHINE.fullmatch(folded) or re.sub(r"\W+", "", folded) in names:
            continue
        kept.setdefault(folded, value)
    return tuple(kept.values())[:MOST]


def _titles(document: Document) -> frozenset[str]:
    """The titles of the page, folded to their letters and digits as names of sites are."""
    titles = (document.title, document.first_meta("og:title"))
    return frozenset(re.sub(r"\W+", "", comparable(title)) for title in titles if title and len(title.split()) > 4)


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
        if len(links) > MOST_LINKS or len(links) < len(box) / 2:
            continue
        are_marked = all(
            MARKED_LINK.search(link.get("href") or "") or "tag" in (link.get("rel") or "") for link in links
        )
        is_named = are_marked or MARKED_BOX.search(names_of(box)) is not None
        if not is_named and len(links) < MIN_UNMARKED and box.getprevious() is None:  # nothing can mark it
            continue
        if (FOOT_OF_STORY if are_marked and _is_in_story(box) else OTHERS).hold(box):
            continue
        marked = is_named or _is_labelled(box)
        if not marked and (len(links) < MIN_UNMARKED or _is_menu(links)):
            continue
        values = _cleaned((read_text(link) for link in links), document)
        if len(values) < (1 if marked else MIN_UNMARKED):
            continue
        if story_text is None:
            # without the texts of links, which would name themselves
            lines = (line for line in document.root.iter("p", "h1") if next(line.iterancestors("a"), None) is None)
            story_text = comparable(" ".join(map(read_text, lines)))
        share = sum(comparable(value) in story_text for value in values) / len(values)
        are_sections = any("category" in (link.get("rel") or "") for link in links)
        is_own = are_marked and not are_sections and _is_in_story(box)  # though no word of the story says them
        if is_own or share >= (0.34 if marked else 0.6):
            best = max(best, (share * len(values) + 3 * marked, values))
    yield FieldCandidate(value=best[1], source=Source.HTML, confidence=0.3, where="links of tags")


def _is_menu(links: Iterable[HtmlElement]) -> bool:
    """Whether links lead to the parts of a site: one is to its home page or blog."""
    texts = (comparable(read_text(link)) for link in links)
    return any(text == "home" or SYSTEM_LABEL.fullmatch(text) for text in texts)


def _is_in_story(box: HtmlElement) -> bool:
    """Whether a box is within an article with a heading of its own, whose foot is the story's."""
    return any(above.tag == "article" and next(above.iter("h1"), None) is not None for above in box.iterancestors())


def _is_labelled(box: HtmlElement) -> bool:
    """Whether a label of tags stands right before a box: "Topics:"."""
    before = box.getprevious()
    text = read_text(before, MAX_LABEL_CHARS) if before is not None and isinstance(before.tag, str) else ""
    return len(text) <= MAX_LABEL_CHARS and TAG_LABEL.fullmatch(text) is not None
