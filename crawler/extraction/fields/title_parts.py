"""The parts of titles and headings: between marks, behind a name, in an element of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.extraction.page.visible_text import names_of, read_text
from crawler.text.folding import comparable

SEPARATOR = re.compile(  # the first space of a run alone begins one: else a run of spaces would be tried from each
    r"(?<!\s)\s++(?:[|·•*«»‹›—–-]++|:)\s++|(?:(?<!\s)\s++)?(?:[|｜]|::)\s*+|:(?=[^\x00-\x7f]{2,})"
)
KICKER = re.compile(
    r"kicker|overline|eyebrow|topline|over-?title|roofline|dachzeile|spitzmarke|antetitulo|occhiello|flag"
)
DANGLING = " \t\n|·•–—-"
SIGN = re.compile(r"[\W_]+")
COUNT = re.compile(r"(?<!\s)\s?\(\d{1,6}\)\s?$")
MIN_CUT_CHARS = 20  # of a title that dots end


def without_count(text: str) -> str:
    """A text without the number behind it, which a box gives its name: "The Paper (106)"."""
    return COUNT.sub("", text)


def ends_of_title(title: str) -> Iterator[str]:
    """What stands before the last and behind the first mark of a title, where one of them may be the site's name."""
    cuts = list(SEPARATOR.finditer(title))
    ends = [title[: cuts[0].start()], title[cuts[0].end() :], title[: cuts[-1].start()]] if cuts else []
    yield from (end for end in ends if len(end) >= MIN_CUT_CHARS)


def less_an_element(h1: HtmlElement, whole: str, title: str) -> str | None:
    """What an h1 says beside a part of it that the title element leaves out: a kicker, a button, a number."""
    parts = {text for child in h1.iterdescendants() if isinstance(child.tag, str) and (text := read_text(child))}
    titles = {comparable(end) for end in (title, *ends_of_title(title))} if parts else set()
    for part in parts:
        for rest in (whole.removeprefix(part), whole.removesuffix(part)):
            if rest != whole and len(rest.split()) > 2 and comparable(rest) in titles:
                return rest.strip()
    return None


def kicker_in(heading: HtmlElement) -> str | None:
    """The text of the element within a heading that its names, or those of its attributes, call a kicker."""
    for child in heading.iterdescendants():
        if isinstance(child.tag, str) and (KICKER.search(names_of(child)) or any(map(KICKER.search, child.attrib))):
            return read_text(child) or None
    return None


def behind_kicker(title: str, kicker: str) -> str:
    """What stands behind a kicker in a title; the title where there is none, or nothing else."""
    return title.removeprefix(kicker).lstrip(" :|–-/") or title if title.startswith(kicker) else title
