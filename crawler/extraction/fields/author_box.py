"""The box below a story that tells who wrote it: a picture, a name, a few sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.fields.language import declared_language
from crawler.extraction.fields.not_of_the_story import OtherParts, PagePart, is_seen
from crawler.extraction.fields.story_place import AUTHOR_LINK, StoryPlace, is_of_another_story
from crawler.extraction.page.document import Document
from crawler.extraction.page.visible_text import is_hidden, read_text
from crawler.text.bylines import begins_biography, is_bare_name, read_names
from crawler.text.credit_names import is_declared_name

BOX = re.compile(
    r"(?i:(?:author|autor|auteur|writer)s?[-_]{0,2}(?:bio|box|info|profile|section|area|block|wrap|content|desc|details)"
    r"|(?:about|post|entry|single|article)[-_]{0,2}(?:the[-_]?)?(?:author|autor)|author[-_]meta)"
)
OTHERS = OtherParts(
    (
        PagePart.TEASER, PagePart.RELATED, PagePart.CARD, PagePart.MOST_READ, PagePart.LISTING, PagePart.CAROUSEL,
        PagePart.LATEST, PagePart.COMMENT, PagePart.REPLY, PagePart.NEWSLETTER, PagePart.QUOTE, PagePart.MENU,
    ),
    {"nav", "figure", "figcaption", "blockquote"},
)  # fmt: skip
NAME_TAGS = frozenset({"h2", "h3", "h4", "h5", "h6", "strong", "b", "a", "span", "div", "p"})
MAX_BOXES = 12
MAX_BOX_ELEMENTS = 60
MAX_AUTHORS = 3  # more boxes are those of a staff
MAX_NAME_CHARS = 60
MAX_NAME_WORDS = 4


def names_in_author_boxes(document: Document, place: StoryPlace) -> tuple[str, ...]:
    """The persons named in the boxes of authors on a page, in page order; none where they are more than a few."""
    found: dict[str, None] = {}
    taken: list[HtmlElement] = []
    boxes = [one for one in document.index.find(BOX) if document.index.place[one] > place.start]
    for box in boxes[:MAX_BOXES]:
        if any(above in taken for above in box.iterancestors()) or not is_seen(box, OTHERS, place.around):
            continue
        name = next(_names_in(box, document), None)
        if name is not None and not is_of_another_story(box, place, is_at_headline=False):
            taken.append(box)
            found[name] = None
    return tuple(found) if len(found) <= MAX_AUTHORS else ()


def _names_in(box: HtmlElement, document: Document) -> Iterator[str]:
    """The names that stand alone in an element of a box, or that a paragraph in it begins with as biographies do."""
    language = declared_language(document)
    for element in islice(box.iter(), MAX_BOX_ELEMENTS):
        if element.tag not in NAME_TAGS or is_hidden(element):
            continue
        text = read_text(element, MAX_NAME_CHARS)
        if len(text) > MAX_NAME_CHARS:
            yield from _beginning_biography(" ".join((element.text or "").split()[: MAX_NAME_WORDS + 2]))
        elif text and _is_of_one_piece(element, text) and (element.tag != "a" or _leads_to_author(element)):
            names = read_names(text, language)
            yield from names if len(names) == 1 and _is_person(names[0]) else ()


def _is_person(name: str) -> bool:
    return is_bare_name(name) and is_declared_name(name)


def _is_of_one_piece(element: HtmlElement, text: str) -> bool:
    """Whether no element within holds a part of a text alone, as a job beside a name."""
    return all(read_text(child, MAX_NAME_CHARS) in {"", text} for child in element)


def _leads_to_author(link: HtmlElement) -> bool:
    return link.get("rel") == "author" or AUTHOR_LINK.search(link.get("href") or "") is not None


def _beginning_biography(text: str) -> Iterator[str]:
    parts = text.split()
    for count in range(2, MAX_NAME_WORDS + 1):
        name = " ".join(parts[:count])
        if _is_person(name) and begins_biography(text, name):
            yield name
