"""When a story was published and modified: as aware times, with the offset that the page gave."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from lxml.html import HtmlElement

from crawler.article import Source
from crawler.extraction.fields.candidate import FieldCandidate, from_rule
from crawler.extraction.fields.date_lines import (
    DAY_IN_URL,
    day_in,
    guess_zone,
    languages_of,
    places_of,
    writes_month_first,
)
from crawler.extraction.fields.date_places import OTHERS
from crawler.extraction.fields.dates_by_sight import DateReading, shown_zone, weigh_by_sight
from crawler.extraction.fields.story_place import NOWHERE, story_place
from crawler.extraction.fields.visible_dates import PAGE_DOUBTS, seen_dates, tells_change
from crawler.extraction.page.document import Document
from crawler.extraction.page.site_rules import selected_by_rule
from crawler.extraction.page.structured_data import trust_in, types_of
from crawler.extraction.page.visible_text import read_text
from crawler.text.time_zones import UNKNOWN_ZONE
from crawler.text.times import MAX_TIME_CHARS, Moment, is_believable, read_moment
from crawler.text.written_dates import has_open_order

PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "publish-date",
    "publishdate", "publish_date", "published_time", "pubdate", "published", "publication_date", "published-date",
    "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime", "dcterms.issued", "dc.date.issued",
    "cxenseparse:publishtime",
    "dcterms.created", "dc.date.created", "article:published", "article_date_original", "date", "dc.date",
    "dcterms.date", "creation_date", "datecreated", "article:create_at", "originalpublicationdate", "ptime",
    "shareaholic:article_published_time", "rnews:datepublished", "citation_date", "pdate", "displaydate",
)  # fmt: skip
MODIFIED_META = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "article:modified",
    "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "modified_time", "updated_time",
    "rnews:datemodified", "revised", "article_date_updated",
)  # fmt: skip
RDFA_TIME = re.compile(r"date(?:Published|Created|Modified)")
ABBREVIATED = re.compile(
    r"(?<![\w-])(?:published|updated|date)(?![\w-])"
)  # of microformats: <abbr class=published title>
OTHER_PUBLISHED_META = re.compile(
    r"(?:^|[-_.:])(?:publish(?:ed)?|pub|publication|issue|release)[-_.]?(?:date|time|at|on)(?:$|[-_.:])"
)
MAX_ELEMENTS_ABOVE_HEADLINE = 20  # between the headline and a time of its story above it
MAX_ELEMENTS_BELOW_HEADLINE = 30  # between the headline and a time of its story below it
MAX_DAYS_OF_STORY = 2  # in elements of one kind; more are of a list
GUESSED_ZONE = "(zone of the country)"  # behind where of a time that is written without one
GUESSED_ZONE_SHARE = 0.97  # that are right: 232 of the 238 that pages of public corpora tell
LIVE_START_CONFIDENCE = 0.95  # above that of the ``datePublished`` beside it
MAX_LIVE_ENTRIES = 2000
EARLIER_VISIT = "an earlier visit"  # where of a time that the page told then
TIME_PROPERTY = re.compile(r"^date(?:Published|Modified)$")


def published_times(document: Document) -> tuple[FieldCandidate[datetime], ...]:
    """Candidates for the time of first publication, winner first; a day alone gives its midnight.

    Times without a zone take that of a reading with the same clock, of the site, or of another reading; failing these
    they are read by the clock of the host's country, which ``where`` tells, or else as UTC with
    ``UNKNOWN_ZONE``, with less confidence. Times later than a day after the fetch
    are no candidates.
    """
    rule = [m for e in selected_by_rule(document, "published") if (m := _moment_of(e, document))]
    if rule:
        return (from_rule(rule[0].placed_in(_zone_for(rule[0], (), document)), "published"),)
    readings = list(_published(document))
    if not readings:
        readings = [*_last_resorts(document), *_unusual(document)]
    elif all(one.source is Source.HTML and not one.moment.has_clock for one in readings):  # may be of any story
        readings += _last_resorts(document)
    else:
        readings = weigh_by_sight(document, readings)
    return _resolve(readings, document)


def modified_times(document: Document, published: datetime | None = None) -> tuple[FieldCandidate[datetime], ...]:
    """Candidates for the time of the last change, winner first; none of them before ``published``."""
    rule = [m for e in selected_by_rule(document, "modified") if (m := _moment_of(e, document))]
    if rule:
        return (from_rule(rule[0].placed_in(_zone_for(rule[0], (), document)), "modified"),)
    found = _resolve(list(_modified(document)) or list(_seen_changes(document)), document)
    return tuple(one for one in found if published is None or one.value >= published)


def _published(document: Document) -> Iterator[DateReading]:
    for story in document.stories[:1]:
        if "LiveBlogPosting" in types_of(story) and (start := _start_of_live_blog(document, story)):
            yield DateReading(start, Source.JSON_LD, LIVE_START_CONFIDENCE * trust_in(story), "first entry")
        for name, sure in (("datePublished", 0.9), ("dateCreated", 0.5), ("uploadDate", 0.3)):
            yield from _read(document, story.get(name), Source.JSON_LD, sure * trust_in(story), name)
    stories = set(map(id, document.stories))
    nodes = [node for node in document.json_ld if id(node) not in stories and "headline" not in node]
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
        read = hint.published_read
        if read is None:
            yield DateReading(Moment(hint.published), Source.FEED, 0.55, hint.declared_in.value)
        else:
            yield DateReading(Moment(hint.published), read.source, read.confidence, EARLIER_VISIT)


def _start_of_live_blog(document: Document, story: Mapping[str, Any]) -> Moment | None:
    """When a live blog began, whose ``datePublished`` moves with each entry: the earliest of all that it tells."""
    updates = story.get("liveBlogUpdate")
    entries = [one for one in (updates if isinstance(updates, list) else [updates]) if isinstance(one, dict)]
    values = [story.get("datePublished"), story.get("coverageStartTime")]
    values += [entry.get("datePublished") for entry in entries[:MAX_LIVE_ENTRIES]]
    moments = [moment for value in values if value and (moment := read_machine_time(document, value))]
    return min(moments, key=lambda one: one.placed_in(UTC), default=None)


def _modified(document: Document) -> Iterator[DateReading]:
    for story in document.stories[:1]:
        sure = 0.9 * trust_in(story)
        yield from _read(document, story.get("dateModified"), Source.JSON_LD, sure, "dateModified")
    for place, name in enumerate(MODIFIED_META):
        for value in document.meta.get(name, ())[:1]:
            source = Source.OPENGRAPH if name.startswith(("article:", "og:")) else Source.META
            yield from _read(document, value, source, 0.85 if place < 3 else 0.6, f"meta {name}")
    yield from _elements(document, modified=True)
    state = document.state
    if state:
        yield from _read(document, state.modified, Source.STATE, 0.5, "state")


def _seen_changes(document: Document) -> Iterator[DateReading]:
    """The times of changes that readers see, where the page has no others."""
    for one in seen_dates(document):
        if one.is_update:
            yield DateReading(one.moment, Source.HTML, one.confidence - 0.1, "visible date")


def _read(document: Document, value: object, source: Source, confidence: float, where: str) -> Iterator[DateReading]:
    moment = read_machine_time(document, value)
    if moment:
        yield DateReading(moment, source, confidence if moment.has_clock else confidence - 0.1, where)


def read_machine_time(document: Document, value: object) -> Moment | None:
    """The time of a value that was written for machines; of a list the first, of an object its ``@value``.

    Names of months are of people, and read in what they see.
    """
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value")
    if not isinstance(value, str):
        return read_moment(value, latest=document.page.fetched)
    return read_moment(
        value,
        accept=PAGE_DOUBTS,
        month_first=has_open_order(value) and writes_month_first(document),
        languages=(),
        latest=document.page.fetched,
        places=places_of(document),
    )


def _read_in_words(document: Document, value: object, where: str, trust: float = 1.0) -> Iterator[DateReading]:
    """The time of a value for machines that is written as people write, which few programs read."""
    moment = read_machine_time(document, value)
    if moment is None and isinstance(value, str) and len(value) <= MAX_TIME_CHARS:
        moment = read_visible_time(document, value)
    if moment:
        yield DateReading(moment, Source.META, (0.7 if "citation" in where else 0.4) * trust, where)


def _unusual(document: Document) -> Iterator[DateReading]:
    """Machine dates in forms or places that are not usual."""
    for node in [*document.stories[:1], *document.json_ld[:20]]:
        if value := node.get("datePublished"):
            yield from _read_in_words(document, value, f"{node.get('@type')}.datePublished", trust_in(node))
    for name, values in document.meta.items():
        if name in PUBLISHED_META or OTHER_PUBLISHED_META.search(name):
            yield from _read_in_words(document, values[0], f"meta {name}")


def _elements(document: Document, *, modified: bool) -> Iterator[DateReading]:
    """``<time>`` elements and microdata: the first that belongs to the story."""
    seen = 0
    for element in document.once(_timed_elements):
        prop = element.get("itemprop") or element.get("property") or ""
        if ("Published" in prop and modified) or ("Modified" in prop and not modified):
            continue
        updated = "Modified" in prop or tells_change(element)
        if updated != modified or OTHERS.hold(element) or (not prop and _is_of_list(document, element)):
            continue
        written = element.get("datetime") or element.get("content") or (element.tag == "abbr" and element.get("title"))
        moment = read_machine_time(document, written or (prop and (element.get("title") or read_text(element))))
        if moment:
            sure = 0.75 if prop or "pubdate" in element.attrib else 0.65 - 0.15 * seen
            yield DateReading(
                moment, Source.MICRODATA if prop else Source.HTML, sure if moment.has_clock else 0.4, "time"
            )
            seen += 1
        if seen == 3:
            return


def _is_of_list(document: Document, element: HtmlElement) -> bool:
    """Whether a ``<time>`` away from the headline is one of a list: others in the same place tell other days."""
    place, at = story_place(document), document.index.place[element]
    if place.start < 0 or at <= (place.start + MAX_ELEMENTS_BELOW_HEADLINE if place.body == NOWHERE else place.body):
        return False
    return len(document.once(_days_of_shapes)[_shape(element)]) > MAX_DAYS_OF_STORY


def _days_of_shapes(document: Document) -> dict[tuple[object, ...], set[str]]:
    """The days that the elements of times of one kind tell."""
    days: dict[tuple[object, ...], set[str]] = {}
    for one in document.once(_timed_elements):
        days.setdefault(_shape(one), set()).add((one.get("datetime") or "")[:10])
    return days


def _shape(element: HtmlElement) -> tuple[object, ...]:
    parent = element.getparent()
    above = (parent.tag, parent.get("class")) if parent is not None else ()
    return (element.tag, element.get("class"), *above)


def _timed_elements(document: Document) -> list[HtmlElement]:
    index = document.index
    rdfa = [one for one in index.with_property if one.tag != "meta" and RDFA_TIME.search(one.get("property") or "")]
    timed = [element for element in index.tagged("time") if element.get("datetime")]
    abbreviated = [
        one for one in index.tagged("abbr") if one.get("title") and ABBREVIATED.search(one.get("class") or "")
    ]
    found = index.in_order([*timed, *index.find(TIME_PROPERTY), *rdfa, *abbreviated])
    if len(timed) < 2 or len(found) > len(timed):
        return found
    first = story_place(document).start - MAX_ELEMENTS_ABOVE_HEADLINE  # what stands far above is of other stories
    return sorted(found, key=lambda one: index.place[one] < first)


def _last_resorts(document: Document) -> Iterator[DateReading]:
    """Where no machine date is: what readers see near the headline, and the day in the URL; each confirms the other."""
    match = DAY_IN_URL.search(document.page.url)
    in_url = next(_read(document, "-".join(day_in(match)), Source.URL, 0.55, "URL"), None) if match else None
    seen = seen_dates(document)
    for one in [one for one in seen if not one.is_update] or seen[:1]:
        sure = one.confidence - 0.2 * one.is_update
        if in_url:
            sure += 0.25 if abs(one.moment.at.replace(tzinfo=None) - in_url.moment.at) < timedelta(days=2) else -0.25
        yield DateReading(one.moment, Source.HTML, sure, "visible date")
    if in_url:
        yield in_url


def _moment_of(element: HtmlElement, document: Document) -> Moment | None:
    exact = read_machine_time(document, element.get("datetime") or element.get("content"))
    text = read_text(element)
    return exact or (read_visible_time(document, text) if text and len(text) <= MAX_TIME_CHARS else None)


def read_visible_time(document: Document, text: str) -> Moment | None:
    """The time in a line that people read, in the language of the page."""
    return read_moment(
        text,
        accept=PAGE_DOUBTS,
        month_first=has_open_order(text) and writes_month_first(document),
        languages=languages_of(document),
        latest=document.page.fetched,
        places=places_of(document),
    )


def _resolve(readings: list[DateReading], document: Document) -> tuple[FieldCandidate[datetime], ...]:
    placed: list[tuple[float, FieldCandidate[datetime]]] = []
    for reading in readings:
        at, sure, where = reading.moment.at, reading.confidence, reading.where
        if not reading.moment.has_zone:
            zone = _zone_for(reading.moment, readings, document)
            guessed = None
            if zone is UNKNOWN_ZONE and reading.moment.has_clock:
                guessed = guess_zone(document, reading.moment.at)
            sure -= 0.3 if zone is UNKNOWN_ZONE else 0.05
            zone, where = (guessed, f"{where} {GUESSED_ZONE}") if guessed else (zone, where)
            at = reading.moment.placed_in(zone)
        if not is_believable(at, document.page.fetched):
            continue
        # a clock on the same day says more than the day alone
        bare = not reading.moment.has_clock
        better = bare and any(o.moment.has_clock and o.moment.at.date() == at.date() for o in readings)
        found = FieldCandidate(value=at, source=reading.source, confidence=round(max(sure, 0.05), 3), where=where)
        is_former = reading.where == EARLIER_VISIT  # what the page tells now goes before it
        placed.append((found.confidence - (0.5 if better else 0.0) - is_former, found))
    placed.sort(key=lambda pair: -pair[0])
    return tuple(_in_local_zone([found for _, found in placed], document))


def _in_local_zone(ranked: list[FieldCandidate[datetime]], document: Document) -> Iterator[FieldCandidate[datetime]]:
    """The candidates, the winner in the zone in which another one tells the same moment, if it is told in UTC alone.

    A system notes UTC; the day that readers see is that of the paper's own zone.
    """
    for n, found in enumerate(ranked):
        local = (one.value.tzinfo for one in ranked if one.value == found.value and one.value.utcoffset())
        zone = next(local, None) if n == 0 and not found.value.utcoffset() else None
        zone = shown_zone(document, found.value) if n == 0 and zone is None else zone
        yield replace(found, value=found.value.astimezone(zone)) if zone else found


def _zone_for(moment: Moment, others: Iterable[DateReading], document: Document) -> tzinfo:
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
