"""The standfirst: the summary that a reader sees between headline and story, else the one for search engines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.article import Source
from crawler.extraction.fields.candidate import FieldCandidate, from_rule
from crawler.extraction.fields.date_lines import languages_of
from crawler.extraction.fields.not_of_the_story import OtherParts, PagePart, is_seen
from crawler.extraction.fields.ranking import rank_candidates
from crawler.extraction.page.document import Document
from crawler.extraction.page.site_rules import selected_by_rule
from crawler.extraction.page.visible_text import read_text
from crawler.text.folding import comparable
from crawler.text.markup import plain
from crawler.text.scripts import weigh_text
from crawler.text.written_dates import read_dates

SUMMARY = re.compile(  # each branch begins with a letter: by these the search skips ahead
    r"tandfirst|ubtitle|ubhead|dek|deck|lead(?!ing-)|Lead|n(?<!con)tro|ummary|announce(?!ment)|bstract|hapo|ntradilla|ottotitolo|"
    r"orspann|ngress|e(?<!site-de)scription(?!wrapper)|xcerpt|alternativeHeadline"
)
OF_A_PICTURE = re.compile(
    r"(?:image|picture|photo|video)[-_]?description|lead[-_]?(?:media|image|video)", re.IGNORECASE
)
TAGS = frozenset({"p", "div", "h2", "h3", "span", "strong", "section", "header"})
OTHERS = OtherParts(
    (
        PagePart.TEASER, PagePart.RELATED, PagePart.CARD, PagePart.BUSINESS_CARD, PagePart.LIST, PagePart.COMMENT,
        PagePart.SIDEBAR, PagePart.FOOTER, PagePart.NEWSLETTER, PagePart.DIALOG, PagePart.LEADERBOARD,
        PagePart.CAPTION, PagePart.GALLERY,
    ),
    {"nav", "footer", "aside", "figure", "figcaption", "li", "form"},
)  # fmt: skip
MIN_STANDFIRST_CHARS, MAX_STANDFIRST_CHARS = 25, 1200
MIN_SERIES = 3  # elements of one class: subheadings, teasers, the texts of a slider
LONG_PARAGRAPH_CHARS = 120
PARAGRAPHS_BEFORE = 1  # long ones that a standfirst may follow
MAX_DATE_LINE_WEIGHT = 80  # a shorter text with a date is the line of date and author
MAX_DOUBTFUL = 20  # texts that nothing confirms, and that are looked at for a date


def standfirsts(document: Document, headline: str | None = None) -> tuple[FieldCandidate[str], ...]:
    """Candidates for the standfirst, winner first; what only repeats the headline or is cut short is none."""
    rule = [
        from_rule(text, "standfirst")
        for element in selected_by_rule(document, "standfirst")
        if (text := read_text(element))
    ]
    if rule:
        return tuple(rule[:1])
    same = comparable(headline or "")
    declared = [one for one in _declared(document) if _is_summary(one.value, same)]
    found = declared + [
        one for one in _shown(document, [comparable(d.value) for d in declared], same) if _is_summary(one.value, same)
    ]
    return rank_candidates(found, comparable)


def _is_summary(text: str, headline: str) -> bool:
    folded = comparable(text)
    return (
        weigh_text(text) >= MIN_STANDFIRST_CHARS
        and len(text) <= MAX_STANDFIRST_CHARS
        and folded != headline
        and not (headline and folded.startswith(headline) and len(folded) < len(headline) + 25)
    )


def _declared(document: Document) -> Iterator[FieldCandidate[str]]:
    for story in document.stories[:1]:
        if text := plain(story.get("description")):
            yield FieldCandidate(value=text, source=Source.JSON_LD, confidence=_trust(text, 0.5), where="description")
    if text := document.first_meta("og:description"):
        yield FieldCandidate(
            value=text, source=Source.OPENGRAPH, confidence=_trust(text, 0.4), where="meta og:description"
        )
    if text := document.first_meta("description", "twitter:description", "dc.description"):
        yield FieldCandidate(value=text, source=Source.META, confidence=_trust(text, 0.3), where="meta description")
    if document.state and document.state.standfirst:
        yield FieldCandidate(value=document.state.standfirst, source=Source.STATE, confidence=0.4, where="state")


def _trust(text: str, sure: float) -> float:
    return sure * 0.4 if text.endswith(("...", "…", "[…]", "[...]")) else sure


def _shown(document: Document, declared: list[str], headline: str) -> Iterator[FieldCandidate[str]]:
    """Elements named as a summary after the h1, one that agrees with the head before others.

    One that nothing confirms stands alone between headline and story, and is no line of date and author. Of 1,548 pages
    152 showed such a text; 116 have another now, some four for the worse: it was about site, author or shop.
    """
    seen = doubtful = 0
    elements = document.index.find(SUMMARY, TAGS)
    alike = Counter(names for element in elements if (names := element.get("class")))
    opening: range | None = None
    for element in elements:
        text = _own_text(element)
        if not text or OF_A_PICTURE.search(element.get("class") or "") or not is_seen(element, OTHERS):
            continue
        agrees = any(text_agrees(comparable(text), other) for other in declared)
        if not agrees:
            opening = opening or _opening(document, headline)
            if alike[element.get("class")] >= MIN_SERIES or document.index.place[element] not in opening:
                continue
            doubtful += 1
            if doubtful > MAX_DOUBTFUL or _is_date_line(text, document):
                continue
        source = Source.MICRODATA if element.get("itemprop") else Source.HTML
        yield FieldCandidate(
            value=text,
            source=source,
            confidence=0.8 if agrees else 0.45,
            where=f"{element.tag}.{(element.get('class') or '')[:40]}",
        )
        seen += 1
        if agrees or seen == 4:
            return


def _is_date_line(text: str, document: Document) -> bool:
    return weigh_text(text) < MAX_DATE_LINE_WEIGHT and any(read_dates(text, languages_of(document)))


def _opening(document: Document, headline: str) -> range:
    """The places from the heading of the story, else from the top, to its second long paragraph."""
    place = document.index.place
    headings = [h1 for h1 in document.headings if headline and comparable(read_text(h1)) == headline]
    start = place[headings[0]] if headings else 0
    before = 0
    for paragraph in document.index.tagged("p"):
        if place[paragraph] > start and len(read_text(paragraph, LONG_PARAGRAPH_CHARS)) >= LONG_PARAGRAPH_CHARS:
            before += 1
            if before > PARAGRAPHS_BEFORE:
                return range(start, place[paragraph] + 1)
    return range(start, len(place))


def text_agrees(one: str, other: str) -> bool:
    """Whether two summaries are one, either of them perhaps cut short."""
    short, long = sorted((one.rstrip(".… "), other.rstrip(".… ")), key=len)
    return len(short) >= MIN_STANDFIRST_CHARS and long.startswith(short)


def _own_text(element: HtmlElement) -> str | None:
    """The text of an element that holds at most a few inline ones or one paragraph."""
    if sum(1 for _ in element.iterdescendants()) > 12:
        return None
    text = read_text(element)
    return text if weigh_text(text) >= MIN_STANDFIRST_CHARS and len(text) <= MAX_STANDFIRST_CHARS else None
