"""The lines of a page that may hold a date, and how it writes dates: languages, countries, order of day and month."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from crawler.extraction.fields.language import declared_language
from crawler.extraction.page.document import Document
from crawler.extraction.page.index import matcher_of
from crawler.extraction.page.visible_text import names_of, read_text
from crawler.text.characters import has_digit
from crawler.text.countries import country_of_host, country_of_language, is_month_first
from crawler.text.languages import primary_language
from crawler.text.time_zones import zone_of_country
from crawler.text.times import MAX_TIME_CHARS, read_moment
from crawler.text.written_dates import read_dates

DAY_IN_URL = re.compile(
    r"/(?P<year>(?:19|20)\d\d)[/-]?(?P<month>0[1-9]|1[0-2])[/-]?(?P<day>0[1-9]|[12]\d|3[01])(?=[/_.-]|$)"
    r"|[/~](?P<first>0[1-9]|[12]\d|3[01])-(?P<middle>0[1-9]|1[0-2])-(?P<last>20\d\d)(?=[/_.-]|$)"
)
CLOCK_OF_SITE = re.compile(  # names of elements that tell of today, or of an event
    r"copyright|weather|clock(?!-o)|current-?date|today|topbar|top-bar|calendar|event|countdown|subscribe|cookie|gdpr"
    r"|consent|privacy|(?<![a-z])(?:poll|survey)(?![a-z])"
)
NO_LINE_TAGS = frozenset({"script", "style", "noscript", "template", "option"})
_is_clock = matcher_of(CLOCK_OF_SITE)
NUMBERS = re.compile(r"(?<![\d.:/-])(\d{1,2})([/-])(\d{1,2})\2(\d{4})(?!\d)")
HEADING_TAGS = frozenset({"h1", "h2"})
LONG_LINE = 180  # characters of a paragraph
MAX_HEADING_CHARS = 1000  # that are read of one
MAX_RELATIVE_CHARS = 60


def day_in(match: re.Match[str]) -> tuple[str, str, str]:
    """Year, month and day of a match of ``DAY_IN_URL``."""
    year, month, day = ("year", "month", "day") if match["year"] else ("last", "middle", "first")
    return match[year], match[month], match[day]


def places_of(document: Document) -> tuple[str, ...]:
    """The countries and languages that a page is of: its host's country, its language's, and the language."""
    return document.once(_places_of)


def _places_of(document: Document) -> tuple[str, ...]:
    tag = declared_language(document)
    countries = (
        country_of_host(document.page.url),
        country_of_language(tag),
        country_of_language(document.site.language),
    )
    return tuple(dict.fromkeys(filter(None, (*countries, primary_language(tag)))))


def guess_zone(document: Document, at: datetime) -> ZoneInfo | None:
    """The zone of a time that is written without one, by the country whose domain the host has.

    A language says too little: papers of Grenada and the Caymans call theirs British English.
    """
    country = country_of_host(document.page.url)
    return zone_of_country(country, at.year, at.month) if country else None


def writes_month_first(document: Document) -> bool:
    """Whether 05/06/2024 is 6 May on this page.

    A second reading of the same day says so, then the day in the URL or the feed, then numbers of which one is above
    twelve, then the country.
    """
    return document.once(_writes_month_first)


def _writes_month_first(document: Document) -> bool:
    everything = "\n".join([*_machine_dates(document), *(text for _, text in lines_of(document))])
    texts = list(dict.fromkeys(_texts_with_dates(document))) if NUMBERS.search(everything) else []  # few pages
    pairs = [(int(m[1]), int(m[3]), int(m[4])) for text in texts for m in NUMBERS.finditer(text)]
    if pairs:
        known = _firm_days(document, texts)
        votes = [0, 0]
        for a, b, year in pairs:
            for is_first, (month, day) in ((True, (a, b)), (False, (b, a))):
                votes[is_first] += a != b and 1 <= month <= 12 and (year, month, day) in known
        if votes[0] != votes[1]:
            return votes[1] > votes[0]
        sides = [sum(b > 12 >= a for a, b, _ in pairs), sum(a > 12 >= b for a, b, _ in pairs)]
        if bool(sides[0]) != bool(sides[1]):
            return sides[0] > 0
        ahead = [_is_ahead(document, y, m, d) for a, b, y in pairs for m, d in ((a, b), (b, a))]
        if any(ahead[::2]) != any(ahead[1::2]):
            return any(ahead[1::2])
    tag = declared_language(document)
    country = (
        country_of_host(document.page.url) or country_of_language(tag) or country_of_language(document.site.language)
    )
    primary = primary_language(tag)
    return (primary or country) is not None and is_month_first(primary, country)


def _is_ahead(document: Document, year: int, month: int, day: int) -> bool:
    try:
        return datetime(year, month, day, tzinfo=UTC) > document.page.fetched
    except ValueError:
        return True


def _firm_days(document: Document, texts: list[str]) -> set[tuple[int, int, int]]:
    """The days that the page tells in a way that has one reading."""
    days: list[date] = []
    languages = languages_of(document)
    for text in texts:
        days += [one.at.date() for one in read_dates(text, languages) if not one.is_ambiguous and one.has_year]
    match = DAY_IN_URL.search(document.page.url)
    if match:
        days += [m.at.date()] if (m := read_moment("-".join(day_in(match)))) else []
    hint = document.candidate
    if hint and hint.published:
        days.append(hint.published.date())
    return {(day.year, day.month, day.day) for day in days}


def _texts_with_dates(document: Document) -> Iterator[str]:
    yield from _machine_dates(document)
    for element, text in lines_of(document):
        if len(text) <= MAX_TIME_CHARS and not _is_clock(names_of(element)):
            yield text


def _machine_dates(document: Document) -> Iterator[str]:
    for story in document.stories[:1]:
        yield from (value for name in ("datePublished", "dateModified") if isinstance(value := story.get(name), str))
    for name, values in document.meta.items():
        if "date" in name or "time" in name or "publish" in name or "modified" in name:
            yield values[0]
    for element in document.index.tagged("time"):
        yield element.get("datetime") or ""


def languages_of(document: Document) -> tuple[str, ...] | None:
    """The languages whose words of dates are read on a page: its own and English; None: any."""
    primary = primary_language(tag := declared_language(document))
    if primary is None:
        return None
    return ("zh_Hant", "zh") if primary == "zh" and tag and ("TW" in tag or "Hant" in tag) else (primary, "en")


def lines_of(document: Document) -> tuple[tuple[HtmlElement, str], ...]:
    """The lines of a page that may hold a date, with their elements, in page order."""
    return document.once(_read_lines)


def _read_lines(document: Document) -> tuple[tuple[HtmlElement, str], ...]:
    body = next(iter(document.index.tagged("body")), None)
    elements = body.iterdescendants() if body is not None else ()
    return tuple(lines_among(document, elements))


def lines_among(document: Document, elements: Iterable[HtmlElement]) -> Iterator[tuple[HtmlElement, str]]:
    """The lines in some elements, with these; what was read of one is known to the next who asks."""
    known = document.once(_known_lines)
    for element in elements:
        line = known.get(element)
        if line is None:
            line = known[element] = _line_in(element)
        if line:
            yield element, line


def _known_lines(_document: Document) -> dict[HtmlElement, str]:
    return {}


def _line_in(element: HtmlElement) -> str:
    """The text of an element with text of its own that has a digit, is a heading, or is short or long; else nothing."""
    if element.tag in NO_LINE_TAGS or not isinstance(element.tag, str):
        return ""
    own = element.text or ""
    if len(element):
        own += "".join([child.tail or "" for child in element])
    words = own.split()
    if not words:
        return ""
    own = " ".join(words)
    # of elements within elements each would be read as often as it has some around it
    longest = MAX_HEADING_CHARS if element.tag in HEADING_TAGS else LONG_LINE
    text = read_text(element, longest) if len(own) < LONG_LINE else own
    if len(text) > LONG_LINE and len(own) < MAX_RELATIVE_CHARS and has_digit(own):
        return own  # in what holds the whole story
    is_kept = not MAX_RELATIVE_CHARS <= len(text) <= LONG_LINE or element.tag in HEADING_TAGS or has_digit(text)
    return text if is_kept else ""
