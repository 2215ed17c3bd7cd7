"""Where the story stands on a page, and which elements beside it are of other stories."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.fields.headline import headlines
from crawler.extraction.fields.not_of_the_story import OtherParts, PagePart
from crawler.extraction.page.document import Document
from crawler.extraction.page.visible_text import read_text
from crawler.text.east_asian_bylines import is_east_asian
from crawler.text.folding import comparable

AUTHOR_LINK = re.compile(  # the stroke outside of what ignores case: by it the search skips ahead
    r"/(?i:authors?|autor(?:en|es)?|auteurs?|profiles?|by|staff|reporters?|columnists?)/"
)
CAPTIONS = OtherParts((PagePart.CAPTION,), {"figure", "figcaption"})
TITLE_TAGS = frozenset({"h2", "h3", "h4", "h5"})
MAX_ITEM_LEVELS = 6  # above an element, within which it may be in an item of a list of stories
MAX_ITEM_ELEMENTS = 80
MIN_TITLE_CHARS = 18  # of a link that is the title of another story
LONG_PARAGRAPH_CHARS = 100
LONG_EAST_ASIAN_CHARS = 40  # which say as much
MIN_PARAGRAPHS = 4  # of which an article that is the story's holds more than a standfirst
NOWHERE = 1_000_000_000  # the place of a body that no long paragraph tells, behind all elements


@dataclass(frozen=True, slots=True)
class StoryPlace:
    """Where the story stands on a page: its headline's element, and the places in page order that tell what is near."""

    headline: HtmlElement | None
    start: int
    body: int  # the first long paragraph behind the headline
    end: int  # behind the last one
    second: int  # the second one, where the first may be a standfirst
    box: HtmlElement | None  # the article that holds headline and body
    around: frozenset[HtmlElement]  # what holds the headline
    paragraphs: tuple[HtmlElement, ...]  # the first two long ones behind the headline


def story_place(document: Document) -> StoryPlace:
    """Where the story of a page stands."""
    return document.once(_find_place)


def _find_place(document: Document) -> StoryPlace:
    found = document.once(headlines)
    wanted = comparable(found[0].value) if found else ""
    place = document.index.place
    titles = document.index.in_order([*document.headings, *document.index.tagged("h2"), *document.index.tagged("h3")])
    same = [one for one in titles if wanted and comparable(read_text(one)) == wanted]
    heading = next(iter(same), None) if same else next(iter(document.headings), None)
    start = place.get(heading, -1) if heading is not None else -1
    prose = [one for one in document.index.tagged("p") if _is_long(one)]
    long = [place[one] for one in CAPTIONS.leave(prose) or prose]
    behind = [at for at in long if at > start]
    box = next(heading.iterancestors("article"), None) if heading is not None else None
    if box is not None and not _holds_story(box, [document.index.elements[at] for at in behind[:MIN_PARAGRAPHS]]):
        box = None
    first, last = (behind[0], behind[-1]) if behind else (NOWHERE, NOWHERE)
    second = behind[1] if len(behind) > 1 else first
    around = frozenset(heading.iterancestors()) if heading is not None else frozenset[HtmlElement]()
    paragraphs = tuple(document.index.elements[at] for at in behind[:2])
    return StoryPlace(
        headline=heading,
        start=start,
        body=first,
        end=last,
        second=second,
        box=box,
        around=around,
        paragraphs=paragraphs,
    )


def _holds_story(box: HtmlElement, paragraphs: list[HtmlElement]) -> bool:
    """Whether an article holds the story's first paragraph, and where that may be a standfirst one more."""
    held = [box in one.iterancestors() for one in paragraphs]
    return held[:1] == [True] and (len(held) < MIN_PARAGRAPHS or sum(held) > 1)


def _is_long(paragraph: HtmlElement) -> bool:
    text = paragraph.text or ""
    if len(paragraph) > 0 and len(text) < LONG_PARAGRAPH_CHARS:
        text = paragraph.text_content()  # which takes longer to tell
    return len(text) >= LONG_PARAGRAPH_CHARS or (len(text) >= LONG_EAST_ASIAN_CHARS and is_east_asian(text))


def is_of_another_story(element: HtmlElement, place: StoryPlace, *, is_at_headline: bool) -> bool:
    """Whether an element is in an item that has a title of its own, in a list of such items."""
    above = frozenset(element.iterancestors())
    story = [one for one in place.paragraphs if one is not element and one not in above]
    story = [one for one in story if element not in one.iterancestors()]
    for level, item in enumerate(element.iterancestors()):
        if level >= MAX_ITEM_LEVELS or (item.tag in {"body", "main", "article"} and item is place.box):
            return False
        inner = list(islice(item.iterdescendants(), MAX_ITEM_ELEMENTS + 1))
        is_story = place.headline in inner or (item.tag != "li" and any(one in inner for one in story))
        if len(inner) > MAX_ITEM_ELEMENTS or is_story or item.tag == "body":
            return False
        titled = any(one.tag in TITLE_TAGS and _is_linked(one) for one in inner)
        if titled or (not is_at_headline and _is_repeated(item) and any(_is_title_link(one, element) for one in inner)):
            return True
    return False


def _is_linked(heading: HtmlElement) -> bool:
    return next(heading.iter("a"), None) is not None or next(heading.iterancestors("a"), None) is not None


def _is_repeated(item: HtmlElement) -> bool:
    alike = (one for one in (item.getprevious(), item.getnext()) if one is not None and one.tag == item.tag)
    return any(one.get("class") == item.get("class") and next(one.iter("a"), None) is not None for one in alike)


def _is_title_link(link: HtmlElement, credited: HtmlElement) -> bool:
    if link.tag != "a" or not link.get("href") or link is credited or credited in link.iterancestors():
        return False
    return len(read_text(link)) >= MIN_TITLE_CHARS and not AUTHOR_LINK.search(link.get("href") or "")
