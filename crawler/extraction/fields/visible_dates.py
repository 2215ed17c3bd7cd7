"""Dates that readers see near the headline, and which of two numbers is the month on a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice, takewhile

from lxml.html import HtmlElement

from crawler.extraction.fields.date_lines import (
    LONG_LINE,
    MAX_RELATIVE_CHARS,
    guess_zone,
    languages_of,
    lines_among,
    lines_of,
    places_of,
    writes_month_first,
)
from crawler.extraction.fields.date_places import (
    MARKS_BEFORE_QUOTES,
    MARKS_OF_SENTENCES,
    OTHERS,
    headline_of_dates,
    in_heading,
    is_in_story,
    is_of_story,
)
from crawler.extraction.fields.language import declared_language
from crawler.extraction.fields.story_place import is_of_another_story, story_place
from crawler.extraction.page.document import Document
from crawler.extraction.page.index import matcher_of
from crawler.extraction.page.visible_text import names_of, read_text
from crawler.text.bylines import is_credit_line
from crawler.text.characters import has_digit
from crawler.text.date_words import FIRST_APPEARED_WORDS, OTHER_DAY_WORDS, PUBLISHED_WORDS, UPDATED_WORDS, fold_date
from crawler.text.element_words import DATE_NAMES, UPDATED_NAMES
from crawler.text.relative_times import read_relative
from crawler.text.times import MAX_TIME_CHARS, Doubt, Moment, is_possible, read_moment
from crawler.text.written_dates import WrittenDate, has_open_order, read_dates

PAGE_DOUBTS = frozenset({Doubt.ORDER, Doubt.REST})  # a page is read as most of its kind are written
DATE_NAME = re.compile(
    "|".join(
        name.lower()
        for name in (*DATE_NAMES, "meta", "byline", "data", "fech", "tarih", "ngay", "waktu", "submitted", "info")
    )
)
_is_date_name = matcher_of(DATE_NAME)
ZH_NUMERALS = re.compile("[〇一二三四五六七八九]")
LINES_BEFORE_HEADLINE, LINES_BEHIND_HEADLINE, PARAGRAPHS_BEHIND_HEADLINE = 14, 30, 4
MAX_CHARS_BEFORE_DAY = 20  # between "originally published" and its day, as "on Wednesday, "
MAX_DATE_CHARS = 45  # of a line that has a date and nothing more
MAX_AGE_CHARS = 30  # of a line at the headline that tells an age in an element of no such name
MAX_CLOCK_OF_SITE = timedelta(days=1.5)  # between its day and the fetch, in whatever zone
LENGTH_NAMES = re.compile(r"(?<![a-z])(?:read|lese|length|lectur|durat)")  # how long one reads
DASH = re.compile(r" ?[-–—] ?")
DIGIT = re.compile(r"\d")
YEAR = re.compile(r"\d{4}")
CHANGE_NAMES = re.compile(r"modified|(?<![a-z])changed|updated")  # of the element around one with a date
MAX_OTHER_WORDS = 70  # characters of a line of a date that are not of the date
START_OF_PARAGRAPH = 60  # characters within which its date stands
MAX_DATES_OF_STORY = 2  # elements of dates with one name; more are of a list
LINES_ABOVE_HEADLINE = 4
MAX_LABEL_CHARS = 30  # of an element before that of a date, which says what happened then
END_OF_SENTENCE_CHARS = 20  # before an element of a date, that say what happened then
LINES_AT_HEADLINE = 10  # what stands so close below it is the story's, whatever its makers call it


Lines = tuple[tuple[HtmlElement, str], ...]


@dataclass(frozen=True, slots=True)
class SeenDate:
    """A date in a line that readers see."""

    moment: Moment
    confidence: float
    is_update: bool
    is_labelled: bool
    may_be_of_others: bool = False  # it stands in a teaser or a link


def seen_dates(document: Document) -> tuple[SeenDate, ...]:
    """The dates that readers see of the story, the nearest to its headline first.

    One of a line that says when the story first appeared goes before them.
    """
    return document.once(_seen_dates)


def dates_at_headline(document: Document) -> tuple[SeenDate, ...]:
    """The dates that readers see near the headline, the nearest first."""
    return document.once(_dates_at_headline)


def _seen_dates(document: Document) -> tuple[SeenDate, ...]:
    found = list(dates_at_headline(document))
    if not any(one.is_labelled and not one.is_update for one in found):
        found = [*_first_appearances(document), *found]
    if found:
        return tuple(found)
    near = {element for lines in document.once(_lines_near) for element, _ in lines}
    for place, (element, text) in enumerate(lines_of(document)):
        if element in near or len(text) > MAX_TIME_CHARS:
            continue
        is_signed = _is_signed(document, place)
        found += _dates_of(document, element, text, is_near=False, is_above=False, is_signed=is_signed)
        if any(not one.is_update for one in found):
            break
    return tuple(found)


def _dates_at_headline(document: Document) -> tuple[SeenDate, ...]:
    below, above = document.once(_lines_near)
    found: list[SeenDate] = []
    for is_above, lines, distance in ((False, below, LINES_AT_HEADLINE + 1), (True, above, LINES_ABOVE_HEADLINE)):
        for n, line in enumerate(lines):
            found += _dates_of(document, *line, is_near=True, is_above=is_above, is_close=n < distance)
            if any(not one.is_update for one in found):
                return tuple(found)
    return tuple(found)


def _lines_near(document: Document) -> tuple[Lines, Lines]:
    """The headline with the lines below it, and those above it, the nearest first."""
    heading = headline_of_dates(document)
    if heading is None:
        return (), ()
    elements, place = document.index.elements, document.index.place[heading]
    below: list[tuple[HtmlElement, str]] = []
    paragraphs = 0
    for element, text in lines_among(document, islice(elements, place, None)):
        paragraphs += len(text) > LONG_LINE
        if paragraphs >= PARAGRAPHS_BEHIND_HEADLINE or len(below) == LINES_BEHIND_HEADLINE:
            break
        below.append((element, text))
    before = (elements[n] for n in range(place - 1, -1, -1))
    in_body = takewhile(lambda element: element.tag != "body", before)
    return tuple(below), tuple(islice(lines_among(document, in_body), LINES_BEFORE_HEADLINE))


def _first_appearances(document: Document) -> Iterator[SeenDate]:
    """The day in a line that tells when the story first appeared: "This page was originally published on 3 May"."""
    for _, text in lines_of(document):
        if len(text) > MAX_TIME_CHARS or not has_digit(text):
            continue
        match = FIRST_APPEARED_WORDS.search(fold_date(text)[1])
        if match is None:
            continue
        for one in _read_written(document, text):
            if one.has_year and 0 <= one.span[0] - match.end() <= MAX_CHARS_BEFORE_DAY:
                yield SeenDate(Moment(one.at, one.has_clock), 0.7, is_update=False, is_labelled=True)
                return


def _is_signed(document: Document, place: int) -> bool:
    """Whether the line before one with a date names who wrote the story."""
    lines, language = lines_of(document), declared_language(document)
    text = lines[place][1]
    if len(text) > MAX_DATE_CHARS or not YEAR.search(text):
        return False
    before = (text for _, text in lines[max(0, place - 2) : place] if len(text) <= MAX_RELATIVE_CHARS)
    return any(is_credit_line(text, language) for text in before)


def _dates_of(
    document: Document,
    element: HtmlElement,
    text: str,
    *,
    is_near: bool,
    is_above: bool,
    is_close: bool = False,
    is_signed: bool = False,
) -> Iterator[SeenDate]:
    if is_close and not is_above and len(text) > MAX_TIME_CHARS and (dated := _dated_paragraph(document, text)):
        yield dated
    if len(text) > MAX_TIME_CHARS or (in_heading(element) and len(text) > MAX_DATE_CHARS):
        return
    own_names = names_of(element)
    is_named = element.tag == "time" or _is_date_name(own_names)
    if not is_named and not has_digit(text):  # most lines of a page
        return
    names = " ".join((own_names, *(names_of(e) for e in _parents(element, 2))))
    is_date_element = is_named or DATE_NAME.search(names) is not None
    is_introduced = PUBLISHED_WORDS.search(_label_before(element)) is not None
    is_labelled = is_introduced or PUBLISHED_WORDS.search(fold_date(text)[1]) is not None
    if not (is_near or is_date_element or is_labelled or is_signed):
        return
    if not is_of_story(document, element, names, is_close=is_close or is_introduced):
        return
    if not is_near and (element.tag == "a" or not (is_introduced or is_in_story(document, element))):
        return
    if (
        not (is_close or is_introduced)
        and is_named
        and document.once(_date_elements)[_kind_of(element)] > MAX_DATES_OF_STORY
    ):
        return
    if not (is_date_element or is_labelled) and OTHER_DAY_WORDS.search(fold_date(text)[1]):
        return
    is_declared = "datepublished" in names
    if is_above and not is_declared and is_of_another_story(element, story_place(document), is_at_headline=False):
        return
    moments = list(_read_line(document, element, text, is_date_element=is_date_element, is_labelled=is_labelled))
    if is_above and not (is_date_element or is_labelled or _is_beside_headline(document, element)):
        moments = [one for one in moments if not _is_today(document, one[0])]
    if not moments and (is_date_element or (is_close and is_near and len(text) <= MAX_AGE_CHARS)):
        moments = list(_read_age(document, text, names))
    for moment, is_update in moments:
        sure = 0.5 if moment.has_clock else 0.45
        sure += 0.15 * (is_near and is_date_element) + 0.1 * (is_near and is_labelled)
        sure -= (
            0.1 * (not is_near)
            + 0.05 * is_above
            + 0.15 * (Doubt.ORDER in moment.doubts)
            + 0.2 * (Doubt.YEAR in moment.doubts)
        )
        yield SeenDate(
            moment,
            round(max(sure, 0.1), 3),
            is_update or (len(moments) == 1 and not is_labelled and tells_change(element)),
            is_labelled,
            OTHERS.hold(element) or any(above.tag == "a" for above in _parents(element, 4)),
        )


def _is_beside_headline(document: Document, element: HtmlElement) -> bool:
    """Whether what holds an element, or the element around that, holds the headline as well."""
    around = story_place(document).around
    return any(above in around and above.tag != "body" for above in islice(element.iterancestors(), 2))


def _is_today(document: Document, moment: Moment) -> bool:
    """Whether a time is of the day on which the page was fetched, as the clocks of sites tell it."""
    return abs(moment.at.replace(tzinfo=None) - document.page.fetched.replace(tzinfo=None)) < MAX_CLOCK_OF_SITE


def tells_change(element: HtmlElement) -> bool:
    """Whether the names of an element with a date, or the label before it, say that something changed then."""
    if UPDATED_NAMES.search(names_of(element)) or _begins_with_change(read_text(element, MAX_RELATIVE_CHARS)):
        return True
    parent = element.getparent()
    has_siblings = element.getprevious() is not None or element.getnext() is not None  # len(parent) walks all of them
    is_alone = parent is not None and not has_siblings and not ((parent.text or "") + (element.tail or "")).strip()
    if is_alone and parent is not None and CHANGE_NAMES.search(names_of(parent)):
        return True
    return UPDATED_WORDS.search(_label_before(element)) is not None


def _begins_with_change(text: str) -> bool:
    """Whether words of change are the first of a text, before its day: "Updated 3 May", not "3 May, updated 4 May"."""
    if not text or text[0].isdigit():
        return False
    before = DIGIT.split(fold_date(text)[1], maxsplit=1)[0]
    return UPDATED_WORDS.search(before) is not None and PUBLISHED_WORDS.search(before) is None


def _label_before(element: HtmlElement) -> str:
    """The short text before an element, or before those that hold nothing else, folded: "Published", "Last update"."""
    for one in (element, *_parents(element, 2)):
        before, parent = one.getprevious(), one.getparent()
        beside = before.tail if before is not None else parent.text if parent is not None else None
        text = (beside or "").strip() or (read_text(before, MAX_LABEL_CHARS) if before is not None else "")
        if text:
            if len(text) > MAX_LABEL_CHARS and text == (beside or "").strip():  # the end of the sentence that tells it
                text = text[-END_OF_SENTENCE_CHARS:]
            is_label = len(text) <= MAX_LABEL_CHARS and not has_digit(text)
            return fold_date(text)[1] if is_label else ""
    return ""


def _parents(element: HtmlElement, levels: int) -> Iterator[HtmlElement]:
    for _, ancestor in zip(range(levels), element.iterancestors(), strict=False):
        if ancestor.tag not in {"article", "main", "body", "html"}:
            yield ancestor


def _dated_paragraph(document: Document, text: str) -> SeenDate | None:
    """The date that a paragraph begins with, as those of agencies do: "Berlin, 3 May 2024 - The council"."""
    start = text[:START_OF_PARAGRAPH]
    written = _read_written(document, start)
    if not written or not written[0].has_year or written[0].span[0] > START_OF_PARAGRAPH // 2:
        return None
    if not re.match(r"\s*[-–—:|(„\"“»]", fold_date(start)[1][written[0].span[1] :]):
        return None
    at, has_clock = written[0].at, written[0].has_clock
    return SeenDate(Moment(at, has_clock, frozenset({Doubt.REST})), 0.4, is_update=False, is_labelled=False)


def _kind_of(element: HtmlElement) -> tuple[str, str]:
    return (str(element.tag), element.get("class") or "")


def _date_elements(document: Document) -> Counter[tuple[str, str]]:
    """How many elements of each tag and class hold a short text with a digit."""
    return Counter(
        _kind_of(element) for element, text in lines_of(document) if len(text) <= MAX_RELATIVE_CHARS and has_digit(text)
    )


def _read_line(
    document: Document, element: HtmlElement, text: str, *, is_date_element: bool, is_labelled: bool
) -> Iterator[tuple[Moment, bool]]:
    """The dates of a line, and of the element around it where the clock stands beside the day's element."""
    written = _read_written(document, text)
    if not written or not any(one.has_clock for one in written):
        for parent in _parents(element, 2) if (written or is_date_element) and has_digit(text) else ():
            around = read_text(parent, MAX_TIME_CHARS)
            if len(around) > MAX_TIME_CHARS:
                break
            wider = _read_written(document, around)
            if (
                wider
                and (not written or wider[0].at.date() == written[0].at.date())
                and (wider[0].has_clock or not written)
            ):
                written, text = wider, around
                break
    found = False
    if _is_period(written, text) and not is_labelled:
        return
    for one in written:
        others = len(text) - (one.span[1] - one.span[0])
        is_prose = (
            not is_date_element
            and (not is_labelled or text.rstrip()[-1:] in MARKS_BEFORE_QUOTES)
            and (others > MAX_OTHER_WORDS or (others > 20 and text.rstrip()[-1:] in MARKS_OF_SENTENCES))
        )
        if is_prose or (not one.has_year and not (one.has_clock and (is_date_element or is_labelled))):
            continue
        doubts = {Doubt.ORDER: one.is_ambiguous, Doubt.REST: not one.is_whole, Doubt.YEAR: not one.has_year}
        found = True
        yield Moment(one.at, one.has_clock, frozenset(doubt for doubt, is_so in doubts.items() if is_so)), one.is_update
    if found or written or not is_date_element or len(text) > MAX_RELATIVE_CHARS:
        return
    if exact := read_moment(text, languages=(), latest=document.page.fetched):
        yield exact, False


def _read_age(document: Document, text: str, names: str) -> Iterator[tuple[Moment, bool]]:
    """The time of a line without a date that says how long ago it was, or on which day of the week."""
    if len(text) > MAX_RELATIVE_CHARS or LENGTH_NAMES.search(names) or _read_written(document, text):
        return
    fetched = document.page.fetched
    now = fetched.astimezone(document.site.zone or guess_zone(document, fetched) or fetched.tzinfo)
    if relative := read_relative(text, languages_of(document), now):
        at, has_clock = relative
        at = at if has_clock else at.replace(tzinfo=None)
        yield Moment(at, has_clock, frozenset({Doubt.YEAR})), False


def _is_period(written: list[WrittenDate], text: str) -> bool:
    """Whether a line tells from which day to which something goes on, as an event does: two days and a dash."""
    if len(written) != 2 or any(one.has_clock or one.is_update for one in written):
        return False
    first, second = written
    between = fold_date(text)[1][first.span[1] : second.span[0]]
    return first.at < second.at and DASH.fullmatch(between) is not None


def _read_written(document: Document, text: str) -> list[WrittenDate]:
    """The dates of a line that can be those of a publication, in the page's language, else in any."""
    if not has_digit(text) and not ZH_NUMERALS.search(text):
        return []
    own = languages_of(document)
    for languages in (own,) if own is None else (own, None):
        dates = read_dates(
            text,
            languages,
            month_first=has_open_order(text) and writes_month_first(document),
            places=places_of(document),
            latest=document.page.fetched,
        )
        found = [
            one for one in dates if (one.has_year or languages == own) and is_possible(one.at, document.page.fetched)
        ]
        if found:
            return found
    return []
