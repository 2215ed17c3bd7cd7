"""The place that a story was filed from, as printed before its first sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.article import Source
from crawler.extraction.fields.candidate import FieldCandidate, from_rule
from crawler.extraction.page.document import Document
from crawler.extraction.page.site_rules import selected_by_rule
from crawler.extraction.page.visible_text import read_text
from crawler.text.agencies import AGENCY_IN_TEXT
from crawler.text.markup import plain

PLACE = r"[^\W\d_][\w.'’\-]*(?:[ ,/]+(?:[^\W\d_][\w.'’\-]*)){0,4}?"
DASH = r"\s*(?:--?|–|—|―)\s+"
ANY_AGENCY = r"(?:[A-ZÀ-ÞА-Я][\w.&/-]*|dpa|afp|sda|epd)(?: [\w.&/-]+){0,3}"
PATTERNS = (
    re.compile(
        rf"^(?P<place>{PLACE}),?(?:\s*\d{{1,2}}\.?\s*\w+|,?\s*\w+\.? \d{{1,2}})?,?\s*"
        rf"\((?P<agency>{ANY_AGENCY})\)\s*(?:{DASH}|\.\s+|:\s+)"
    ),
    re.compile(rf"^(?P<place>{PLACE})(?:,\s*(?:\d{{1,2}}\.?\s*\w+|\w+\.? \d{{1,2}}))?{DASH}(?=\S)"),
    re.compile(rf"^(?P<place>[A-ZÀ-ÞА-Я][\w.'’ /-]{{2,40}}?)\.?\s*\({AGENCY_IN_TEXT}[\w/ -]*\)\s+(?=[A-Z\"„»])"),
)


def datelines(document: Document, paragraphs: Sequence[str] = ()) -> tuple[FieldCandidate[str], ...]:
    """Candidates for the dateline: the site's rule, JSON-LD ``dateline``, else the head of a first paragraph."""
    rule = [
        from_rule(text, "dateline")
        for element in selected_by_rule(document, "dateline")
        if (text := read_text(element))
    ]
    if rule:
        return tuple(rule[:1])
    found = []
    if (declared := plain(document.story.get("dateline"))) and len(declared) <= 60:
        found.append(FieldCandidate(value=declared, source=Source.JSON_LD, confidence=0.8, where="dateline"))
    place = next((place for paragraph in paragraphs if (place := find_dateline(paragraph))), None)
    if place:
        found.append(FieldCandidate(value=place, source=Source.TEXT, confidence=0.6, where="first paragraph"))
    return tuple(found)


def find_dateline(paragraph: str) -> str | None:
    """The place in "BERLIN (dpa) - The ..." or "WASHINGTON, Nov. 3 (Reuters) — The ...", without agency and day.

    Without an agency the place must stand in capitals: a dash after the first words is common in prose.
    """
    head = paragraph[:140]
    for pattern in PATTERNS:
        match = pattern.match(head)
        if not match:
            continue
        place = match["place"].strip(" ,")
        agency = match.groupdict().get("agency") or "(" in match[0]
        if len(place) <= 50 and place[0].isupper() and (agency or (place.isupper() and len(place) > 3)):
            return place
    return None
