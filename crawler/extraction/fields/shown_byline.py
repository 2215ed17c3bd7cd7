"""The byline that readers see: in an element that is called so, in a line at the headline, or below the story."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from crawler.article import Source
from crawler.extraction.fields.author_box import names_in_author_boxes
from crawler.extraction.fields.author_label import names_behind_labels
from crawler.extraction.fields.byline_weight import PERSON_CONFIDENCE, Names, weigh_names
from crawler.extraction.fields.candidate import FieldCandidate
from crawler.extraction.fields.language import declared_language
from crawler.extraction.fields.not_of_the_story import OtherParts, PagePart, is_seen
from crawler.extraction.fields.publisher import site_names
from crawler.extraction.fields.story_place import AUTHOR_LINK, NOWHERE, StoryPlace, is_of_another_story, story_place
from crawler.extraction.fields.title_names import names_host
from crawler.extraction.page.document import Document
from crawler.extraction.page.visible_text import is_hidden, read_text
from crawler.text.agencies import agency_at_dateline, is_agency
from crawler.text.byline_words import PREPOSITIONS
from crawler.text.bylines import (
    begins_biography,
    begins_with_label,
    ends_with_other_label,
    introduces_name,
    is_bare_name,
    is_credit_line,
    read_byline,
    read_dated_names,
    read_leading_byline,
    read_names,
    read_signature,
    read_trailing_byline,
)
from crawler.text.credit_names import ORGANISED, CreditKind, classify_name, has_small_word
from crawler.text.east_asian_bylines import is_east_asian
from crawler.text.folding import comparable

CREDITED = re.compile(  # each branch begins with a letter: by these the search skips ahead
    r"uthor|y-?[lL]ine|Y-?[lL]ine|autor|Autor|auteur|reporter|redactor|szerz|penulis"
    r"|w(?<![\w-]w)riter(?![\w-])|f(?<![\w-]f)irma(?![\w-])"
)
NO_CREDIT = frozenset({"meta", "link", "script", "style", "body", "html", "img", "form", "input"})
LINE_TAGS = frozenset(
    {"p", "div", "span", "li", "td", "font", "address", "em", "i", "b", "strong", "small", "h5", "h6"}
)
LINE_TAGS_BELOW = LINE_TAGS | {"h2", "h3", "h4"}
OTHERS = OtherParts(
    (
        PagePart.TEASER, PagePart.RELATED, PagePart.CARD, PagePart.MOST_READ, PagePart.LISTING, PagePart.CAROUSEL,
        PagePart.LATEST, PagePart.FEED, PagePart.COMMENT, PagePart.REPLY, PagePart.SIDEBAR, PagePart.FOOTER,
        PagePart.NEWSLETTER, PagePart.CAPTION, PagePart.MEDIA, PagePart.BIOGRAPHY, PagePart.QUOTE,
    ),
    {"nav", "footer", "aside", "figure", "figcaption", "blockquote"},
)  # fmt: skip
MAX_ELEMENTS_TRIED = 14
MAX_LEAVES_TRIED = 12
MAX_SHOWN_CHARS = 160  # of a visible byline
MAX_LINE_CHARS = 120  # of a line that nothing but its words makes a byline
MAX_LINE_ELEMENTS = 20  # in such a line
MAX_SIGNATURE_CHARS = 60  # of a name below a story
MAX_LINES_BEHIND = 6  # the last long paragraph, of which one may be a signature
DASHES = "-–—"
MAX_LEVELS_BEHIND = 2  # above the last paragraph, behind which its writer may sign
MAX_LINES_TRIED = 60  # elements around the headline
LINES_BEFORE_HEADLINE = 15
LINES_BEHIND_HEADLINE = 30  # of a link that says it names the author
LINES_BEFORE_NAME = 8  # of a name without a label
MAX_LINES_BELOW = 40  # elements behind the story
NEAR_CONFIDENCE = 0.6  # of a visible byline at the headline
SHOWN_CONFIDENCE = 0.45  # of one elsewhere
LINE_CONFIDENCE = 0.45
DATED_CONFIDENCE = 0.35  # of names without a label beside the day
SIGNATURE_CONFIDENCE = 0.35
BOX_CONFIDENCE = 0.35
MAX_SINGLE_CHARS = 40  # of the text of an element with a name of one word
SINGLE_KINDS = frozenset({CreditKind.NAME, CreditKind.LOGIN})
SHOWN_KINDS = ORGANISED | {CreditKind.PERSON}


def shown_bylines(document: Document) -> Iterator[FieldCandidate[Names]]:
    """The visible byline: the first credited element outside of comments, teasers, figures and the like."""
    tried: list[HtmlElement] = []
    credited = _credited(document)
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
        inner = [
            e
            for e in element.iterdescendants()
            if e in known and is_seen(e, OTHERS, place.around) and not ends_with_other_label(_text_before(e))
        ]
        leaves = [e for e in inner if not any(d in known for d in e.iterdescendants())]
        names = [n for leaf in leaves[:MAX_LEAVES_TRIED] for n in _split_shown(leaf, document)]
        if not _names_person(names):
            names = list(_split_shown(element, document)) or _single_names([*leaves, element], document)
        if not names:  # within, around a label that is called so itself
            readings = (_split_shown(e, document) for e in inner[:MAX_LEAVES_TRIED] if e not in leaves)
            names = next((list(one) for one in readings if _names_person(one)), [])
        if names:
            where = f"{element.tag}.{(element.get('class') or '').strip()[:40]}"
            is_near = place.start < 0 or place.start - LINES_BEFORE_HEADLINE <= order[element] <= place.body
            confidence = NEAR_CONFIDENCE if is_near else SHOWN_CONFIDENCE
            found = weigh_names(document, tuple(names), Source.HTML, confidence, where, is_declared=True)
            yield found
            if found.confidence >= PERSON_CONFIDENCE:
                return


def _names_person(names: Iterable[str]) -> bool:
    return any(classify_name(name, is_declared=True) is CreditKind.PERSON for name in names)


def bylines_in_lines(document: Document) -> Iterator[FieldCandidate[Names]]:
    """Bylines that no name of an element tells: lines at the headline, the story's first words, and its last line."""
    place, language = story_place(document), declared_language(document)
    elements = document.index.elements
    if place.start >= 0 or place.body != NOWHERE:
        first = max(0, (place.start if place.start >= 0 else place.body) - LINES_BEFORE_HEADLINE)
        last = min(place.second, place.start + MAX_LINES_TRIED) if place.start >= 0 else place.body
        near = (e for e in elements[first:last] if e.tag in LINE_TAGS)
        for element in near:
            is_line = sum(1 for _ in islice(element.iterdescendants(), MAX_LINE_ELEMENTS)) < MAX_LINE_ELEMENTS
            text = read_text(element, MAX_LINE_CHARS) if is_line else ""
            if not text or len(text) > MAX_LINE_CHARS or not is_credit_line(text, language):
                continue
            at = document.index.place[element]
            is_between = place.start < at < place.body != NOWHERE  # in a side column too
            is_between = is_between and not any(map(is_hidden, (element, *element.iterancestors())))
            if is_between or _may_be_credit(element, place, at):
                names = _split_shown(element, document)
                is_sure = introduces_name(text, language)
                if any(classify_name(name, is_declared=is_sure) is CreditKind.PERSON for name in names):
                    where = f"line {element.tag}"
                    yield weigh_names(document, names, Source.HTML, LINE_CONFIDENCE, where, is_declared=is_sure)
                    return
    if names := names_behind_labels(document, place):
        yield weigh_names(document, names, Source.HTML, LINE_CONFIDENCE, "behind a label", is_declared=True)
        return
    if place.start >= 0:
        yield from islice(_agency_at_headline(document, place), 1)
        if alone := next(_named_beside_date(document, place), None) or next(_named_alone(document, place), None):
            yield alone
            return
    if place.body != NOWHERE:
        names = read_leading_byline(read_text(elements[place.body]), language)
        if names:
            yield weigh_names(document, names, Source.TEXT, LINE_CONFIDENCE, "first words")
            return
        if names := read_trailing_byline(read_text(elements[place.end]), language):
            yield weigh_names(document, names, Source.TEXT, SIGNATURE_CONFIDENCE, "last words")
            return
        signed = [one for one in _signed(document, elements[place.end]) if one.value]
        signed = signed or list(islice(_credited_below(document, place), 1))
        yield from signed
        if not signed and (names := names_in_author_boxes(document, place)):
            signed = [weigh_names(document, names, Source.HTML, BOX_CONFIDENCE, "box of the author", is_declared=True)]
            yield from signed
        agency = agency_at_dateline(read_text(elements[place.body])) if not signed else None
        if agency:
            yield weigh_names(document, (agency,), Source.TEXT, SIGNATURE_CONFIDENCE, "dateline")


def _credited(document: Document) -> list[HtmlElement]:
    """The elements that are called as one with an author is, and the links to an author's page, in page order."""
    index = document.index
    links = [e for e in document.index.tagged("a") if AUTHOR_LINK.search(e.get("href") or "")]
    named = [element for element in index.find(CREDITED) if element.tag not in NO_CREDIT]
    return index.in_order([*named, *links]) if links else named


def _may_be_credit(element: HtmlElement, place: StoryPlace, at: int) -> bool:
    is_seen_here = is_seen(element, OTHERS, place.around) or _is_author_beside(element, place, at)
    if not is_seen_here or (at > place.start >= 0 and place.box is not None and at > place.body
                                        and place.box not in element.iterancestors()):  # fmt: skip
        return False
    return not ends_with_other_label(_text_before(element)) and not is_of_another_story(
        element, place, is_at_headline=place.start < at <= place.body != NOWHERE
    )


def _is_author_beside(element: HtmlElement, place: StoryPlace, at: int) -> bool:
    """Whether a link says that it names the author, in the article of the headline right below it, if in a column."""
    is_near = place.start < at < place.start + LINES_BEHIND_HEADLINE and place.box is not None
    if not is_near or element.get("rel") != "author" or is_hidden(element):
        return False
    return place.box in element.iterancestors()


def _text_before(element: HtmlElement) -> str:
    """The text between an element and the one before it, or of that one, or before what holds it and nothing else."""
    for one in (element, *islice(element.iterancestors(), 2)):
        parent, before = one.getparent(), one.getprevious()
        text = (before.tail if before is not None else parent.text if parent is not None else "") or ""
        text = text.strip() or (read_text(before) if before is not None and isinstance(before.tag, str) else "")
        if text:
            return text
    return ""


def _split_shown(element: HtmlElement, document: Document) -> Names:
    text = _with_names_apart(element)
    if not text or len(text) > MAX_SHOWN_CHARS:
        return ()
    is_named = element.get("rel") == "author" or element.get("itemprop") in {"name", "author"}
    language = declared_language(document)
    is_declared = is_named or (element.tag == "a" and bool(AUTHOR_LINK.search(element.get("href") or "")))
    is_declared = is_declared or introduces_name(text, language)
    names = read_names(text, language, is_declared=is_declared)
    kinds = ((name, classify_name(name, is_declared=is_declared)) for name in names)
    return tuple(n for n, kind in kinds if kind in SHOWN_KINDS and (kind in ORGANISED or not has_small_word(n)))


def _single_names(elements: Sequence[HtmlElement], document: Document) -> list[str]:
    """The first text of elements with an author that is one name of a single word: a pen name, a first name."""
    for element in elements:
        text = read_text(element, MAX_SINGLE_CHARS)
        credits_read = read_byline(text, declared_language(document)) if 0 < len(text) <= MAX_SINGLE_CHARS else ()
        is_single = len(credits_read) == 1 and credits_read[0].kind in SINGLE_KINDS and " " not in credits_read[0].text
        if is_single and credits_read[0].text.lower() not in PREPOSITIONS:  # "By" in an element of its own
            return [credits_read[0].text]
    return []


def _with_names_apart(element: HtmlElement) -> str:
    """The text of an element, with a mark behind a name of an element within it where a capital follows.

    "Ada Quayle" and "Technical Writer" stand in lines of their own, which the style sheet alone tells.
    """
    text = read_text(element, MAX_SHOWN_CHARS)
    if len(text) > MAX_SHOWN_CHARS:
        return text
    for inner in islice(element.iterdescendants(), MAX_LINE_ELEMENTS):
        name = read_text(inner) if isinstance(inner.tag, str) else ""
        before, found, behind = text.partition(f"{name} ")
        if name and found and behind[:1].isupper() and is_bare_name(name):
            text = f"{before}{name} | {behind}"
    return text


def _named_beside_date(document: Document, place: StoryPlace) -> Iterator[FieldCandidate[Names]]:
    """Names without a label in a line between headline and story that has the day beside them and nothing else."""
    language = declared_language(document)
    for element in document.index.elements[place.start + 1 : min(place.body, place.start + MAX_LINES_TRIED)]:
        text = read_text(element, MAX_LINE_CHARS) if element.tag in LINE_TAGS else ""
        names = read_dated_names(text, language) if text and len(text) <= MAX_LINE_CHARS else ()
        if not names and text and len(text) <= MAX_LINE_CHARS and is_bare_name(" ".join(text.split()[:2]).rstrip(",")):
            readings = (read_dated_names(line, language) for line in _with_neighbours(element, text))
            names = next(filter(None, readings), ())
        if any(names_host(name.split()[0], document) for name in names):  # "Handball Schweiz"
            continue
        names = tuple(name for name in names if not _names_site(name, document))
        if names and _may_be_credit(element, place, document.index.place[element]):
            yield weigh_names(document, names, Source.HTML, DATED_CONFIDENCE, f"name beside a date {element.tag}")


def _names_site(name: str, document: Document) -> bool:
    """Whether a name is that of the site, by what machines are told or by the end of the page's title."""
    folded = comparable(name)
    return re.sub(r"\W+", "", folded) in site_names(document) or comparable(document.title or "").endswith(folded)


def _agency_at_headline(document: Document, place: StoryPlace) -> Iterator[FieldCandidate[Names]]:
    """The agency that is all of a line between headline and story."""
    for element in document.index.elements[place.start + 1 : min(place.body, place.start + MAX_LINES_TRIED)]:
        text = (element.text or "").strip() if element.tag in LINE_TAGS else ""
        is_alone = 1 < len(text) <= MAX_SINGLE_CHARS and is_agency(text) and read_text(element, MAX_LINE_CHARS) == text
        if is_alone and _may_be_credit(element, place, document.index.place[element]):
            yield weigh_names(document, (text,), Source.HTML, LINE_CONFIDENCE, "agency at the headline")


def _with_neighbours(element: HtmlElement, text: str) -> Iterator[str]:
    """A text with that of the element before it, and with that of the one behind it, as lines of two parts."""
    for beside in (element.getprevious(), element.getnext()):
        if beside is not None and isinstance(beside.tag, str):
            other = read_text(beside, MAX_SINGLE_CHARS)
            if 0 < len(other) <= MAX_SINGLE_CHARS:
                yield f"{text} | {other}"


def _named_alone(document: Document, place: StoryPlace) -> Iterator[FieldCandidate[Names]]:
    """A name without any label at the headline: it links to its bearer's page, or a biography below begins with it.

    Without either, names of sections and of things read the same.
    """
    elements = document.index.elements
    headline = comparable(read_text(place.headline)) if place.headline is not None else ""
    stop = min(place.body, place.start + MAX_LINES_TRIED)
    for element in elements[max(0, place.start - LINES_BEFORE_NAME) : stop]:
        if element.tag not in LINE_TAGS and element.tag != "a":
            continue
        if not _has_own_text(element) or any(read_text(child, 0) for child in element):  # most are wrappers of much
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
            yield weigh_names(document, (text,), Source.HTML, LINE_CONFIDENCE, "name at the headline", is_declared=True)


def _has_own_text(element: HtmlElement) -> bool:
    """Whether a text stands directly in an element, not only in the elements within."""
    return bool(element.text and element.text.strip()) or any(child.tail and child.tail.strip() for child in element)


def _credited_below(document: Document, place: StoryPlace) -> Iterator[FieldCandidate[Names]]:
    """The names in a line with a label behind the story, or in it where that is a word: "Written by Ada Quayle"."""
    language = declared_language(document)
    for element in _lines_below(document, place):
        text = read_text(element, MAX_LINE_CHARS)
        if not text or len(text) > MAX_LINE_CHARS or not is_credit_line(text, language):
            continue
        if _may_be_credit(element, place, document.index.place[element]):
            names = _split_shown(element, document)
            if names and all(is_bare_name(name) or is_east_asian(name) for name in names):
                yield weigh_names(document, names, Source.TEXT, SIGNATURE_CONFIDENCE, "line behind the story")


def _lines_below(document: Document, place: StoryPlace) -> Iterator[HtmlElement]:
    """The elements that may be such lines; of those in the story the ones with a label, which may be all within."""
    elements = document.index.elements
    for element in elements[place.body + 1 : place.end + 1]:
        text = element.text
        if not text or len(text) > MAX_LINE_CHARS or text.isspace() or element.tag not in LINE_TAGS_BELOW:
            continue
        if begins_with_label(text):
            yield element
            yield from islice(element.iterancestors(*LINE_TAGS), 1)
    behind = elements[place.end + 1 : place.end + 1 + MAX_LINES_BELOW]
    yield from (element for element in behind if element.tag in LINE_TAGS)


def _signed(document: Document, last: HtmlElement) -> Iterator[FieldCandidate[Names]]:
    """The name below a story: a line of its own after the last long paragraph, set apart by its form or by brackets."""
    language = declared_language(document)
    for element in islice(_behind(last), MAX_LINES_BEHIND):
        text = read_text(element, MAX_SIGNATURE_CHARS) if isinstance(element.tag, str) else ""
        if not text or (len(text) > MAX_SIGNATURE_CHARS and element.tag == last.tag):  # a short last paragraph
            continue
        if len(text) > MAX_SIGNATURE_CHARS or not is_seen(element, OTHERS):
            return
        is_apart = "right" in (element.get("style") or element.get("align") or "") or _is_marked(element)
        is_apart = is_apart or (text[0] in DASHES and is_bare_name(text.strip(f"{DASHES} ")))
        names = read_signature(text, language, is_apart=is_apart)
        if names and not any(map(has_small_word, names)):
            yield weigh_names(document, names, Source.TEXT, SIGNATURE_CONFIDENCE, "line below the story")
            return


def _behind(last: HtmlElement) -> Iterator[HtmlElement]:
    """The elements behind a paragraph, or behind what holds it and ends with it."""
    for one in (last, *islice(last.iterancestors(), MAX_LEVELS_BEHIND)):
        if one.getnext() is not None:
            yield from one.itersiblings()
            return


def _is_marked(element: HtmlElement) -> bool:
    inner = list(element)
    whole = len(inner) == 1 and inner[0].tag in {"b", "strong", "em", "i"} and not (element.text or "").strip()
    return whole and not (inner[0].tail or "").strip()
