"""What the address of a page asks for, and the addresses of its neighbours."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from urllib.parse import quote, urlencode

from crawler.article import Kind
from crawler.errors import ArgumentInvalid, NotHeld
from crawler.storage.list_pages import Place
from crawler.storage.search_text import Search
from crawler.storage.selection import RecordFilter
from crawler.text.languages import read_language

PAGE_ROWS, MAX_ROWS = 20, 1000
MAX_NUMBER = 2**63 - 1
HTML, JSON, CSV = "html", "json", "csv"
PARAMETERS = frozenset(  # of any page
    {
        *("q", "site", "section", "language", "kind", "author", "min_confidence", "since", "until"),
        *("days", "outcome", "revision", "old", "new", "limit", "before", "token"),
    }
)
OTHER_NAMES = {"search": "q", "query": "q", "from": "since", "to": "until", "lang": "language", "name": "outcome"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """The parts of an address."""

    path: str  # without the form
    form: str = HTML  # html, json or csv
    values: Mapping[str, str] = field(default_factory=dict)  # without empty ones
    parts: Mapping[str, str] = field(default_factory=dict)  # of the path, by name
    origin: str = ""  # scheme and host by which the browser knows this server, without the port

    def check_names(self) -> None:
        """Raises ArgumentInvalid for a parameter that no page has: what it should choose would be left out silently."""
        for name in sorted(self.values.keys() - PARAMETERS):
            close = difflib.get_close_matches(name, sorted(PARAMETERS), n=1)
            meant = OTHER_NAMES.get(name) or (close[0] if close else None)
            raise ArgumentInvalid(f"there is no parameter {name[:40]}" + (f": did you mean {meant}?" if meant else ""))

    def get(self, name: str) -> str | None:
        """A value; None where it is not given."""
        return self.values.get(name)

    def link(self, *, form: str | None = None, **changes: str | None) -> str:
        """The address of this page with other values (None: without); another value begins at the first page."""
        values = {**self.values, **changes}
        if "before" not in changes and form is None:
            values.pop("before", None)
        suffix = "" if (form or HTML) == HTML else f".{form}"
        given = {name: value for name, value in values.items() if value}
        return quote(self.path) + suffix + (f"?{urlencode(given)}" if given else "")

    def number(self, name: str, default: int, *, most: int = MAX_NUMBER, least: int = 0) -> int:
        """A whole number; raises ArgumentInvalid."""
        text = self.values.get(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most):
            raise ArgumentInvalid(f"{name}={text} is not a number from {least} to {most:,}")
        return int(text)

    def part(self, name: str) -> int:
        """A number of the path; raises NotHeld for one that nothing can have."""
        text = self.parts[name]
        if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= MAX_NUMBER):
            raise NotHeld(f"{text} is not a number")
        return int(text)

    @property
    def limit(self) -> int:
        """How many rows a page has: more in files than in a browser."""
        return self.number("limit", PAGE_ROWS if self.form == HTML else MAX_ROWS, most=MAX_ROWS, least=1)

    def day(self, name: str) -> date | None:
        """A day; raises ArgumentInvalid."""
        text = self.values.get(name)
        if text is None:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise ArgumentInvalid(f"{name}={text} is not a day: write it as 2026-01-31") from error

    def share(self, name: str) -> float | None:
        """A number from 0 to 1; raises ArgumentInvalid."""
        text = self.values.get(name)
        if text is None:
            return None
        try:
            share = float(text)
        except ValueError:
            share = -1.0
        if not 0 <= share <= 1:
            raise ArgumentInvalid(f"{name}={text} is not a number from 0 to 1")
        return share

    def record_filter(self) -> RecordFilter:
        """The stories that are asked for; raises ArgumentInvalid."""
        since, until = self.day("since"), self.day("until")
        if since and until and since > until:
            raise ArgumentInvalid(f"since={since} is later than until={until}")
        search, language, kind = self.get("q"), self.get("language"), self.get("kind")
        if search is not None:
            Search.parse(search)
        if language is not None and read_language(language) is None:
            raise ArgumentInvalid(f"language={language} is not a language: give a tag, such as en or pt-BR")
        if kind is not None and kind not in list(Kind):
            raise ArgumentInvalid(f"kind={kind} is not a kind: {', '.join(Kind)}")
        return RecordFilter(
            author=self.get("author"),
            min_confidence=self.share("min_confidence"),
            site=self.get("site"),
            since=datetime.combine(since, time.min, UTC) if since else None,
            until=datetime.combine(until, time.max, UTC) if until else None,
            search=search,
            language=language,
            section=self.get("section"),
            kind=Kind(kind) if kind else None,
        )

    def place(self, name: str = "before") -> Place | None:
        """A place in a list, as :func:`written_place` writes it; raises ArgumentInvalid."""
        text = self.values.get(name)
        if text is None:
            return None
        moment, _, number = text.rpartition("_")
        try:
            at = datetime.fromisoformat(moment)
            if not (number.isascii() and number.isdigit() and int(number) <= MAX_NUMBER) or at.tzinfo is not None:
                raise ValueError(text)
        except ValueError as error:
            raise ArgumentInvalid(f"{name}={text} is not a place in this list: begin at its first page") from error
        return Place(at.replace(tzinfo=UTC), int(number))


def written_place(place: Place | None) -> str | None:
    """A place in a list as an address holds it: the time in UTC, and the number."""
    return None if place is None else f"{place.at.astimezone(UTC).replace(tzinfo=None).isoformat()}_{place.id}"
