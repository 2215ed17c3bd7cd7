"""What machines are told of the day of publication, weighed by what readers see at the headline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

from crawler.article import Source
from crawler.extraction.fields.visible_dates import SeenDate, dates_at_headline
from crawler.extraction.page.document import Document
from crawler.text.time_zones import UNKNOWN_ZONE
from crawler.text.times import Doubt, Moment

GENERAL_META = frozenset({"meta date", "meta dc.date", "meta dcterms.date", "meta datecreated", "meta creation_date"})
MIN_GENERAL_SIGHT = 0.45  # of a day at the headline that goes before such a meta element
MIN_FORMER_SIGHT = 0.6  # of a day at the headline that goes before one declared: in an element of a date, in full
MIN_FORMER_DAYS = 2  # that it is earlier
OUTWEIGHED_SHARE = 0.25  # what the declared one then counts
MAX_OFFSET = timedelta(hours=14)
OFFSET_STEP = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class DateReading:
    """A time that was read, with where, and how sure that is."""

    moment: Moment
    source: Source
    confidence: float
    where: str


def weigh_by_sight(document: Document, readings: list[DateReading]) -> list[DateReading]:
    """Readings of what machines are told, less sure where readers see another day, with that day.

    A general ``date`` is that of the last save in some systems: of 1,417 pages six show another day at the headline,
    which is right on all. A day shown at the headline that is two days earlier than the declared one is that of a story
    from another system (three pages, right on all); a later one may be of a change. Journals tell many days.
    """
    declared = [one for one in readings if one.where != "time"]
    if not declared or any("citation" in one.where for one in declared):
        return readings
    shown = next((one for one in dates_at_headline(document) if _is_firm(one)), None)
    if shown is None or not _goes_before(shown, declared):
        return readings
    lowered = [replace(one, confidence=one.confidence * OUTWEIGHED_SHARE) for one in declared]
    times = [one for one in readings if one.where == "time"]
    return [*lowered, *times, DateReading(shown.moment, Source.HTML, shown.confidence, "visible date")]


def _is_firm(shown: SeenDate) -> bool:
    return not (shown.is_update or shown.may_be_of_others) and not shown.moment.doubts & {Doubt.YEAR, Doubt.ORDER}


def _goes_before(shown: SeenDate, declared: Sequence[DateReading]) -> bool:
    best = max(declared, key=lambda one: one.confidence)
    days = best.moment.at.date() - shown.moment.at.date()
    if all(one.where in GENERAL_META for one in declared):
        return bool(days) and shown.confidence >= MIN_GENERAL_SIGHT
    return shown.confidence >= MIN_FORMER_SIGHT and days >= timedelta(days=MIN_FORMER_DAYS)


def shown_zone(document: Document, at: datetime) -> timezone | None:
    """The zone in which readers see a time that is told in UTC: by the clock at the headline that shows its minute.

    On 55 of 57 pages that show a clock within half a day it is the same minute, and the zone that of the paper.
    """
    if at.utcoffset() or at.tzinfo is UNKNOWN_ZONE:
        return None
    minute = at.astimezone(UTC).replace(second=0, microsecond=0, tzinfo=None)
    for one in dates_at_headline(document):
        clock = one.moment.at.replace(second=0, microsecond=0, tzinfo=None)
        offset = clock - minute
        if one.moment.has_clock and offset and abs(offset) <= MAX_OFFSET and not offset % OFFSET_STEP:
            return timezone(offset)
    return None
