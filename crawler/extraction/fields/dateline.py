"""The place that a story was filed from, as printed before its first sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.article import Source
from crawler.extraction.fields.candidate import FieldCandidate, from_rule
from crawler.extraction.page.document import Document
from crawler.extraction.page.site_rules import selected_by_rule
from crawler.extraction.page.visible_text import read_text
from crawler.text.agencies import AGENCY_IN_TEXT, ANY_KNOWN_AGENCY
from crawler.text.markup import plain

PLACE = r"[^\W\d_][\w.'’\-]*(?:[ ,/]+(?:[^\W\d_][\w.'’\-]*)){0,4}?"
UNCASED_PLACE = r"[\u0590-\u06ff]{2,15}(?: [\u0590-\u06ff]{2,15}){0,2}"  # Hebrew and Arabic
DASH = r"\s*(?:--?|–|—|―)\s+"
ANY_AGENCY = r"(?:[A-ZÀ-ÞА-Я][\w.&/-]*|(?:dpa|afp|sda|epd|kna|apa|ap)(?:[/-][\w-]{1,9}){0,2})(?: [\w.&/-]+){0,3}"
DAY = r"(?:\s*\d{1,2}\.?\s*\w+\.?|,?\s*\w+\.? \d{1,2})"
ENDS_AGENCY = rf"(?:\.?{DASH}|\.-\s*|\.\s+|:\s+)"
PATTERNS = (
    re.compile(rf"^(?P<place>{PLACE})[,:]?{DAY}?,?\s*\((?P<agency>{ANY_AGENCY})\)\s*{ENDS_AGENCY}"),
    re.compile(rf"^(?P<place>{PLACE})(?:,\s*(?:\d{{1,2}}\.?\s*\w+|\w+\.? \d{{1,2}}))?{DASH}(?=\S)"),
    re.compile(
        rf"^(?P<place>[A-ZÀ-ÞА-Я][\w.'’ /-]{{2,40}}?)\.?(?:,{DAY})?\s*"
        rf"\({AGENCY_IN_TEXT}[\w/ -]*\)\s+(?=[A-ZÀ-ÞА-Я\"„»])"
    ),
    re.compile(
        rf"^(?P<place>[A-ZÀ-ÞİА-Я][A-ZÀ-ÞİА-Я/ -]{{2,30}})\s\((?P<agency>{ANY_KNOWN_AGENCY})\)\s+(?=[A-ZÀ-Þİ\"“])"
    ),
    re.compile(
        rf"^\((?P<agency>{AGENCY_IN_TEXT})\)\s?[-–—]\s(?P<place>{PLACE}),\s\d{{1,2}}\s[A-Z]{{3}}\s?[-–—]\s"
    ),  # Italian
    re.compile(rf"^(?P<place>{PLACE}),\s\d{{1,2}}\s\w+\.\s/(?P<agency>{ANY_KNOWN_AGENCY})/\.\s"),  # Russian
    re.compile(rf"^(?P<place>{UNCASED_PLACE})(?:\s\d{{1,2}}\s\w+)?\s?\((?P<agency>{AGENCY_IN_TEXT})\)\s?{ENDS_AGENCY}"),
    re.compile(r"^[(（](?P<place>[가-힣]{2,6})\s?=\s?(?P<agency>[가-힣A-Z]{2,10})[)）]"),
    re.compile(r"^(?P<agency>新华社|新華社|中新社|中新网|中央社)(?P<place>[一-鿿]{2,6}?)\d{1,2}(?:月\d{1,2})?日[电電]"),
    re.compile(r"^【(?P<place>[一-鿿ァ-ヶー]{2,10}?)(?P<agency>共同|時事|ロイター|AFP)[^】]{0,12}】"),
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
        if len(place) <= 50 and not place[0].islower() and (agency or (place.isupper() and len(place) > 3)):
            return place
    return None
