"""Names behind a label in an element of its own: a list of terms, a table, a heading "Author" with the name below."""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.fields.author_box import OTHERS
from crawler.extraction.fields.language import declared_language
from crawler.extraction.fields.not_of_the_story import is_seen
from crawler.extraction.fields.story_place import StoryPlace, is_of_another_story
from crawler.extraction.page.document import Document
from crawler.extraction.page.visible_text import is_hidden, read_text
from crawler.text.byline_words import AUTHOR_LABELS
from crawler.text.bylines import is_bare_name, read_names
from crawler.text.east_asian_bylines import is_east_asian
from crawler.text.phrases import any_of

WHOLE_LABEL = re.compile(any_of(AUTHOR_LABELS), re.IGNORECASE)
MAX_LABEL_CHARS = 24
MAX_NAMES_CHARS = 100
MAX_ITEMS = 20
MAX_ELEMENTS_ABOVE = 15  # the headline
MAX_ELEMENTS_BELOW = 40  # the story


def names_behind_labels(document: Document, place: StoryPlace) -> tuple[str, ...]:
    """The persons named in the first element that stands behind an element which says "Author" and nothing else."""
    language, elements = declared_language(document), document.index.elements
    last = min(len(elements), max(place.end, place.start) + MAX_ELEMENTS_BELOW) if place.start >= 0 else 0
    for element in elements[max(0, place.start - MAX_ELEMENTS_ABOVE) : last]:
        text = element.text if isinstance(element.tag, str) else None
        if (
            not text
            or len(text) > MAX_LABEL_CHARS
            or len(element)
            or not WHOLE_LABEL.fullmatch(text.strip(" \t\r\n:："))
        ):
            continue
        place_of_names, line = _behind(element)  # text right behind a label in bold is of a book that is told of
        if (
            place_of_names is None
            or not 0 < len(line) <= MAX_NAMES_CHARS
            or not is_seen(place_of_names, OTHERS, place.around)
        ):
            continue
        names = read_names(line, language, is_declared=True)
        are_names = bool(names) and all(is_bare_name(name) or is_east_asian(name) for name in names)
        if (
            are_names
            and not _is_unseen(element)
            and not is_of_another_story(place_of_names, place, is_at_headline=False)
        ):
            return names
    return ()


def _is_unseen(element: HtmlElement) -> bool:
    return any(map(is_hidden, element.iterancestors()))


def _behind(label: HtmlElement) -> tuple[HtmlElement | None, str]:
    """The element right behind a label and its text, with a comma between the items of a list."""
    following = label.getnext()
    if (label.tail or "").strip() or following is None or not isinstance(following.tag, str):
        return None, ""
    items = [text for item in islice(following.iter("li"), MAX_ITEMS) if (text := read_text(item))]
    return following, ", ".join(items) or read_text(following, MAX_NAMES_CHARS)
