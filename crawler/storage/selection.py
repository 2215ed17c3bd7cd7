"""Which records are wanted, as one condition for lists, counts and deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, or_

from crawler.article import Article, Kind
from crawler.storage.schema import records
from crawler.storage.search import matches, search_words
from crawler.text.languages import read_language


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFilter:
    """What the wanted records have in common; all of them by default."""

    site: str | None = None
    since: datetime | None = None  # published, else first seen
    until: datetime | None = None  # included
    search: str | None = None  # as ``search.Search.parse`` reads it
    language: str | None = None  # ``en`` is ``en-GB`` too
    section: str | None = None  # without regard to case
    kind: Kind | None = None
    author: str | None = None  # words of a name in the byline

    def condition(self, connection: Connection) -> ColumnElement[bool]:
        """The condition on the table of records; raises ArgumentInvalid for a search that has no word."""
        return and_(True, *self._parts(connection))

    def _parts(self, connection: Connection) -> Iterator[ColumnElement[bool]]:
        if self.site is not None:
            yield records.c.site == self.site
        if self.since is not None:
            yield records.c.dated >= self.since
        if self.until is not None:
            yield records.c.dated <= self.until
        if self.search is not None:
            yield matches(connection, self.search)
        if self.language is not None:
            tag = read_language(self.language) or self.language
            yield or_(records.c.language == tag, records.c.language.startswith(f"{tag}-", autoescape=True))
        if self.section is not None:
            one = self.section
            yield records.c.section.in_({one, one.lower(), one.upper(), one.title(), one.capitalize()})
        if self.kind is not None:
            yield records.c.kind == str(self.kind)
        if self.author is not None:  # the index has the names among all words: ``has_author`` looks at the byline
            yield matches(connection, f'"{" ".join(search_words(self.author))}"')

    def has_author(self, article: Article) -> bool:
        """Whether a name in the byline has the words of the author, one after another."""
        if self.author is None:
            return True
        wanted = f" {' '.join(search_words(self.author))} "
        return any(wanted in f" {' '.join(search_words(name))} " for name in article.byline)
