"""When a story was published and modified: as aware times, with the offset that the page gave."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.article import Source
from crawler.extraction.fields.candidate import FieldCandidate
from crawler.extraction.fields.language import declared_language
from crawler.extraction.fields.not_of_the_story import OtherParts, PagePart
from crawler.extraction.fields.site_rules import from_rule, selected_by_rule
from crawler.extraction.page.document import Document
from crawler.extraction.page.visible_text import names_of, read_text
from crawler.extraction.page.xpath import finder
from crawler.text.element_words import DATE_NAMES, UPDATED_NAMES
from crawler.text.folding import comparable
from crawler.text.languages import primary_language
from crawler.text.sentences import ends_sentence
from crawler.text.time_zones import UNKNOWN_ZONE
from crawler.text.times import (
    MAX_TIME_CHARS,
    Doubt,
    Moment,
    is_believable,
    is_possible,
    moment_of,
    read_moment,
    read_relative_time,
)
from crawler.text.written_dates import WrittenTime, read_written_times

PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "publish-date",
    "publishdate", "publish_date", "published_time", "pubdate", "published", "publication_date", "published-date",
    "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime", "dcterms.issued", "dc.date.issued",
    "dcterms.created", "dc.date.created", "article:published", "article_date_original", "date", "dc.date",
    "dcterms.date", "creation_date", "datecreated", "article:create_at", "originalpublicationdate", "ptime",
    "shareaholic:article_published_time", "rnews:datepublished", "citation_date", "pdate", "displaydate",
)  # fmt: skip
MODIFIED_META = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "article:modified",
    "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "modified_time", "updated_time",
    "rnews:datemodified", "revised", "article_date_updated",
)  # fmt: skip
OTHERS = OtherParts(
    (
        PagePart.TEASER, PagePart.RELATED, PagePart.CARD, PagePart.MOST_READ, PagePart.LISTING, PagePart.TICKER,
        PagePart.COMMENT, PagePart.SIDEBAR,
    ),
    (),
)  # fmt: skip
DAY_IN_URL = re.compile(
    r"/(?P<year>(?:19|20)\d\d)[/-]?(?P<month>0[1-9]|1[0-2])[/-]?(?P<day>0[1-9]|[12]\d|3[01])(?=[/_.-]|$)"
)
EUROPEAN_DAY_IN_URL = re.compile(
    r"(?<!\d)(?P<day>0[1-9]|[12]\d|3[01])(?P<mark>[-.]?)(?P<month>0[1-9]|1[0-2])(?P=mark)(?P<year>20\d\d)(?!\d)"
)
PAGE_DOUBTS = frozenset({Doubt.ORDER, Doubt.REST})  # a page is read as most of its kind are written
LINE_DOUBTS = PAGE_DOUBTS | {Doubt.YEAR}  # what people read may leave out the year
MONTH_FIRST_DOMAINS = frozenset({"com", "org", "net", "us", "gov", "edu", "mil", "info", "news", "tv", "example"})
MAX_LINES = 60  # that are looked at for a date
MAX_ELEMENTS_FROM_HEADLINE = 80
MAX_LINES_FROM_HEADLINE = 45  # elements, for lines that no name tells to be dates
MAX_LINE_CHARS = 80
MAX_HEADINGS = 60
MIN_TITLE_CHARS = 8
MAX_LINE_CHILDREN = 12
MIN_STORY_PARAGRAPHS = 3
TIME_PROPERTY = re.compile(r"^date(?:Published|Modified)$")
FIND_DATES = finder(
    "//*[@class or @id or self::time][self::time or contains(@id, 'date') or "
    + " or ".join(f"contains(@class, '{name}')" for name in (*DATE_NAMES, "meta", "byline"))
    + "]"
)


@dataclass(frozen=True, slots=True)
class _Reading:
    moment: Moment
    source: Source
    confidence: float
    where: str
    other: Moment | None = None  # with the other number as the day, where the order is not known


def published_times(document: Document) -> tuple[FieldCandidate[datetime], ...]:
    """Candidates for the time of first publication, winner first; a day alone gives its midnight.

    Times without a zone take that of a reading with the same clock, of the site, or of another reading; failing
    these they are read as UTC with ``UNKNOWN_ZONE`` and little confidence. Times later than a day after the fetch
    are no candidates.
    """
    rule = [m for e in selected_by_rule(document, "published") if (m := _moment_of(e, document))]
    if rule:
        return (from_rule(rule[0].placed_in(_zone_for(rule[0], (), document)), "published"),)
    readings = list(_published(document))
    if not readings:
        readings = list(_last_resorts(document))
    return _resolve(readings, document)


def modified_times(document: Document, published: datetime | None = None) -> tuple[FieldCandidate[datetime], ...]:
    """Candidates for the time of the last change, winner first; none of them before ``published``."""
    rule = [m for e in selected_by_rule(document, "modified") if (m := _moment_of(e, document))]
    if rule:
        return (from_rule(rule[0].placed_in(_zone_for(rule[0], (), document)), "modified"),)
    found = _resolve(list(_modified(document)), document)
    return tuple(one for one in found if published is None or one.value >= published)


def _published(document: Document) -> Iterator[_Reading]:
    trust = 0.9
    for story in document.stories[:1]:
        for name, sure in (("datePublished", trust), ("dateCreated", 0.5), ("uploadDate", 0.3)):
            yield from _read(document, story.get(name), Source.JSON_LD, sure, name)
    nodes = [node for node in document.json_ld if node not in document.stories and "headline" not in node]
    for node in nodes[:20]:
        if "WebPage" in str(node.get("@type")) or "VideoObject" in str(node.get("@type")):
            yield from _read(
                document, node.get("datePublished"), Source.JSON_LD, 0.6, f"{node.get('@type')}.datePublished"
            )
    for place, name in enumerate(PUBLISHED_META):
        for value in document.meta.get(name, ())[:1]:
            source = Source.OPENGRAPH if name.startswith(("article:", "og:")) else Source.META
            yield from _read(document, value, source, 0.85 if place < 3 else 0.7 if place < 14 else 0.6, f"meta {name}")
    yield from _elements(document, modified=False)
    state = document.state
    if state:
        yield from _read(document, state.published, Source.STATE, 0.6, "state")
    hint = document.candidate
    if hint and hint.published:
        yield _Reading(Moment(hint.published), Source.FEED, 0.55, hint.declared_in.value)


def _modified(document: Document) -> Iterator[_Reading]:
    for story in document.stories[:1]:
        yield from _read(document, story.get("dateModified"), Source.JSON_LD, 0.9, "dateModified")
    for place, name in enumerate(MODIFIED_META):
        for value in document.meta.get(name, ())[:1]:
            source = Source.OPENGRAPH if name.startswith(("article:", "og:")) else Source.META
            yield from _read(document, value, source, 0.85 if place < 3 else 0.6, f"meta {name}")
    yield from _elements(document, modified=True)
    changed = next((line for line in document.once(_line_list) if line.is_update), None)
    if changed:
        yield _visible_reading(changed.moment, changed.other, "visible update")
    state = document.state
    if state:
        yield from _read(document, state.modified, Source.STATE, 0.5, "state")


def _read(document: Document, value: object, source: Source, confidence: float, where: str) -> Iterator[_Reading]:
    moment = read_machine_time(document, value)
    if moment:
        other = read_machine_time(document, value, month_first=True) if moment.is_ambiguous else None
        yield _Reading(moment, source, confidence if moment.has_clock else confidence - 0.1, where, other)


def read_machine_time(document: Document, value: object, *, month_first: bool = False) -> Moment | None:
    """The time of a value that was written for machines, with English names if any."""
    return read_moment(value, accept=PAGE_DOUBTS, month_first=month_first, latest=document.page.fetched)


def _elements(document: Document, *, modified: bool) -> Iterator[_Reading]:
    """``<time>`` elements and microdata: the first that belongs to the story."""
    seen = 0
    index = document.index
    timed = [element for element in document.root.iter("time") if element.get("datetime")]
    for element in index.in_order([*timed, *index.find(TIME_PROPERTY)]):
        names = names_of(element)
        prop = element.get("itemprop") or ""
        if ("Published" in prop and modified) or ("Modified" in prop and not modified):
            continue
        updated = bool(UPDATED_NAMES.search(names)) or "Modified" in prop
        if updated != modified or OTHERS.hold(element):
            continue
        moment = read_machine_time(document, element.get("datetime") or element.get("content"))
        if moment:
            sure = 0.75 if prop or "pubdate" in element.attrib else 0.65 - 0.15 * seen
            yield _Reading(moment, Source.MICRODATA if prop else Source.HTML, sure if moment.has_clock else 0.4, "time")
            seen += 1
        if seen == 3:
            return


def _last_resorts(document: Document) -> Iterator[_Reading]:
    """Where no machine date is: the date that stands near the headline, and the day in the URL."""
    lines = document.once(_line_list)
    seen = next((line for line in lines if not line.is_update), next(iter(lines), None))
    if seen:
        yield _visible_reading(seen.moment, seen.other, "visible date")
    match = DAY_IN_URL.search(document.page.url) or EUROPEAN_DAY_IN_URL.search(urlsplit(document.page.url).path)
    if match:
        yield from _read(document, f"{match['year']}-{match['month']}-{match['day']}", Source.URL, 0.45, "URL")


def _visible_reading(moment: Moment, other: Moment | None, where: str) -> _Reading:
    sure = (0.5 if moment.has_clock else 0.4) - (0.1 if Doubt.YEAR in moment.doubts else 0.0)
    return _Reading(moment, Source.HTML, sure, where, other)


@dataclass(frozen=True, slots=True)
class _Line:
    """A date that people read near the headline."""

    moment: Moment
    is_update: bool
    other: Moment | None = None


def _lines(document: Document) -> Iterator[_Line]:
    """The dates that stand near the headline, those of elements that are called so first."""
    is_near = document.once(_Nearness)
    for element in FIND_DATES(document.root)[:MAX_LINES]:
        if not OTHERS.hold(element, is_near.above) and is_near(element):
            yield from _lines_of(element, document)
    for element in is_near.around:
        if not OTHERS.hold(element, is_near.above):
            is_sentence = ends_sentence(read_text(element))
            for line in _lines_of(element, document):
                doubts = line.moment.doubts
                if Doubt.YEAR not in doubts and not (is_sentence and Doubt.REST in doubts):
                    yield line


def _lines_of(element: HtmlElement, document: Document) -> Iterator[_Line]:
    exact = read_machine_time(document, element.get("datetime") or element.get("content"))
    text = read_text(element)
    if text and len(text) <= MAX_TIME_CHARS:
        day_first, month_first = (_read_line(document, text, month_first=is_first) for is_first in (False, True))
        for written, other in zip(day_first, month_first, strict=True):
            moment = moment_of(written)
            if moment.is_ambiguous or is_possible(moment.at, document.page.fetched):
                yield _Line(moment, written.is_update, moment_of(other) if moment.is_ambiguous else None)
        if not day_first and (moment_seen := read_visible_time(document, text)):
            yield _Line(moment_seen, is_update=False)
    if exact:
        yield _Line(exact, is_update=bool(UPDATED_NAMES.search(names_of(element))))


def _read_line(document: Document, text: str, *, month_first: bool) -> list[WrittenTime]:
    language = primary_language(declared_language(document))
    languages = (language, "en") if language else None
    return read_written_times(text, languages=languages, month_first=month_first, latest=document.page.fetched)


def _is_month_first(document: Document) -> bool:
    """Whether numbers are more likely written as in the United States: by the language and the host's country."""
    language = declared_language(document)
    if language in {"en-US", "fil", "fil-PH"}:
        return True
    domain = (urlsplit(document.page.url).hostname or "").rpartition(".")[2]
    return language in {"en", None} and domain in MONTH_FIRST_DOMAINS


class _Nearness:
    """A test for elements that stand near the headline, or in the element that holds it together with the story.

    Headers, footers, menus and asides that do not hold the headline are not near, wherever they stand.
    """

    def __init__(self, document: Document) -> None:
        self.headline = _headline_element(document)
        self.above = frozenset() if self.headline is None else frozenset(self.headline.iterancestors())
        self.places: dict[HtmlElement, int] = {}
        self.inside: Collection[HtmlElement] = frozenset()
        self.around: list[HtmlElement] = []  # elements next to the headline that may be a line with a date
        if self.headline is None:
            return
        elements = [element for element in document.root.iter() if isinstance(element.tag, str)]
        self.places = {element: place for place, element in enumerate(elements)}
        self.top = self.places[self.headline]
        story = next((above for above in self.headline.iterancestors() if _holds_story(above)), None)
        if story is not None and story.tag not in {"body", "html"}:
            self.inside = frozenset(story.iter())
        first = max(0, self.top - MAX_LINES_FROM_HEADLINE)
        nearest = elements[first : self.top + MAX_LINES_FROM_HEADLINE]
        self.around = [element for element in nearest if self(element) and _is_line(element)]

    def __call__(self, element: HtmlElement) -> bool:
        if self.headline is None:
            return not _is_apart(element, self.above)
        distance = abs(self.places.get(element, -MAX_ELEMENTS_FROM_HEADLINE) - self.top)
        is_close = distance < MAX_ELEMENTS_FROM_HEADLINE or element in self.inside
        return is_close and not _is_apart(element, self.above)


def _is_line(element: HtmlElement) -> bool:
    """Whether an element is short and holds a number."""
    if element.tag in {"script", "style", "head", "title"} or len(element) > MAX_LINE_CHILDREN:
        return False
    text = read_text(element)
    return len(text) < MAX_LINE_CHARS and any(map(str.isdigit, text))


def _headline_element(document: Document) -> HtmlElement | None:
    """The heading that says what the page calls itself, else the first h1."""
    titles = [comparable(title) for title in (*document.meta.get("og:title", ())[:1], document.title or "") if title]
    headings = [heading for heading in document.root.iter("h1", "h2", "h3", "h4") if read_text(heading)][:MAX_HEADINGS]
    for heading in headings:
        text = comparable(read_text(heading))
        if len(text) >= MIN_TITLE_CHARS and any(text in title for title in titles):
            return heading
    return next((heading for heading in headings if heading.tag == "h1"), None)


def _holds_story(element: HtmlElement) -> bool:
    paragraphs = (p for p in element.iter("p") if len(p.text_content()) >= 80)
    return len(list(islice(paragraphs, MIN_STORY_PARAGRAPHS))) == MIN_STORY_PARAGRAPHS


def _is_apart(element: HtmlElement, around: Collection[HtmlElement]) -> bool:
    return any(
        above.tag in {"header", "footer", "nav", "aside"} and above not in around for above in element.iterancestors()
    )


def _moment_of(element: HtmlElement, document: Document) -> Moment | None:
    exact = read_machine_time(document, element.get("datetime") or element.get("content"))
    text = read_text(element)
    return exact or (read_visible_time(document, text) if text and len(text) <= MAX_TIME_CHARS else None)


def read_visible_time(document: Document, text: str) -> Moment | None:
    """The time in a line that people read, in the language of the page; "3 hours ago" is before the fetch."""
    language = primary_language(declared_language(document))
    languages = (language, "en") if language else None
    fetched = document.page.fetched
    return read_moment(
        text, accept=LINE_DOUBTS, month_first=_is_month_first(document), languages=languages, latest=fetched
    ) or read_relative_time(text, languages=languages or ("en",), now=fetched)


def _settle_order(reading: _Reading, readings: Sequence[_Reading], document: Document) -> _Reading:
    """A reading whose day and month may be the other way round, as another reading, the page or the calendar tell."""
    if reading.other is None:
        return reading
    moment, other = reading.moment, reading.other
    days = {one.moment.at.date() for one in readings if not one.moment.is_ambiguous}
    days |= {line.moment.at.date() for line in document.once(_line_list) if not line.moment.is_ambiguous}
    fits = [one for one in (moment, other) if one.at.date() in days]
    if not fits:
        fits = [one for one in (moment, other) if is_possible(one.at, document.page.fetched)]
    if len(fits) == 1:
        return replace(reading, moment=replace(fits[0], doubts=fits[0].doubts - {Doubt.ORDER}), other=None)
    is_first = _is_month_first(document) or _writes_month_first(document)
    return replace(reading, moment=other if is_first else moment, confidence=reading.confidence - 0.2, other=None)


def _line_list(document: Document) -> tuple[_Line, ...]:
    return tuple(_lines(document))


def _writes_month_first(document: Document) -> bool:
    """Whether a date of the page whose order is plain has the month first."""
    return any(
        bool(re.match(r"(?:0?[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01])/\d{4}", value.strip()))
        for name in (*PUBLISHED_META[:3], *MODIFIED_META[:3])
        for value in document.meta.get(name, ())
    )


def _resolve(readings: list[_Reading], document: Document) -> tuple[FieldCandidate[datetime], ...]:
    placed: list[tuple[float, FieldCandidate[datetime]]] = []
    readings = [_settle_order(reading, readings, document) for reading in readings]
    for reading in readings:
        at, sure = reading.moment.at, reading.confidence
        if not reading.moment.has_zone:
            zone = _zone_for(reading.moment, readings, document)
            sure -= 0.3 if zone is UNKNOWN_ZONE else 0.05
            at = reading.moment.placed_in(zone)
        if not is_believable(at, document.page.fetched):
            continue
        # a clock on the same day says more than the day alone
        bare = not reading.moment.has_clock
        better = bare and any(o.moment.has_clock and o.moment.at.date() == at.date() for o in readings)
        found = FieldCandidate(
            value=at, source=reading.source, confidence=round(max(sure, 0.05), 3), where=reading.where
        )
        placed.append((found.confidence - (0.5 if better else 0.0), found))
    placed.sort(key=lambda pair: -pair[0])
    return tuple(found for _, found in placed)


def _zone_for(moment: Moment, others: Iterable[_Reading], document: Document) -> tzinfo:
    """The zone for a time without one."""
    if moment.has_zone:
        return moment.at.tzinfo or UTC
    zoned = [other.moment.at for other in others if other.moment.has_zone]
    clock = moment.at.replace(second=0, microsecond=0)
    for other in zoned if moment.has_clock else ():
        if other.replace(second=0, microsecond=0, tzinfo=None) == clock:
            return other.tzinfo or UTC
    if document.site.zone:
        return document.site.zone
    zoned += [reading.moment.at for reading in _modified(document) if reading.moment.has_zone]
    local = [other for other in zoned if other.utcoffset()]
    return local[0].tzinfo or UTC if local else UNKNOWN_ZONE


def offset_of(at: datetime | None) -> int | None:
    """Minutes east of UTC that a time was written with; None when its zone is not known."""
    if at is None or at.tzinfo is UNKNOWN_ZONE:
        return None
    offset = at.utcoffset()
    return None if offset is None else round(offset.total_seconds() / 60)
