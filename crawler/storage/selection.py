"""Which records are wanted, as one condition for lists, counts and deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, or_

from crawler.article import Article, Kind
from crawler.errors import ArgumentInvalid
from crawler.storage.schema import records
from crawler.storage.search import matches
from crawler.storage.search_text import search_words
from crawler.text.languages import read_language

CHIEF_FIELDS = ("headline", "published", "byline", "body")  # whose least confidence is that of a record


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
    min_confidence: float | None = None  # of a record: the least of its chief fields

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
            yield records.c.section.in_(section_spellings(self.section))
        if self.kind is not None:
            yield records.c.kind == str(self.kind)
        if self.author is not None:  # the index has the names among all words: ``holds`` looks at the byline
            yield matches(connection, self.author_search)

    @property
    def author_search(self) -> str:
        """The search for the words of the author; raises ArgumentInvalid where there is none."""
        words = search_words(self.author or "")
        if not words:
            raise ArgumentInvalid(f"author={self.author} has no word")
        return f'"{" ".join(words)}"'

    @property
    def is_by_date(self) -> bool:
        """Whether site and time alone tell which records are wanted: those that stand together in the indexes."""
        others = (self.search, self.language, self.section, self.kind, self.author, self.min_confidence)
        return all(one is None for one in others)

    @property
    def needs_articles(self) -> bool:
        """Whether the condition alone does not tell which records are wanted: ``holds`` does."""
        return self.author is not None or self.min_confidence is not None

    def holds(self, article: Article) -> bool:
        """Whether an article that the condition holds for is wanted.

        A name in the byline has the words of the author, one after another, and every chief field is sure enough.
        """
        return self._has_author(article) and (
            self.min_confidence is None or record_confidence(article) >= self.min_confidence
        )

    def _has_author(self, article: Article) -> bool:
        if self.author is None:
            return True
        wanted = f" {' '.join(search_words(self.author))} "
        return any(wanted in f" {' '.join(search_words(name))} " for name in article.byline)


def record_confidence(article: Article) -> float:
    """How sure a record is: the least confidence of headline, published, byline and body; what is empty counts not."""
    origins = (article.provenance.get(name) for name in CHIEF_FIELDS)
    return min((origin.confidence for origin in origins if origin is not None), default=0.0)


def section_spellings(name: str) -> set[str]:
    """A section's name as sites spell it."""
    return {name, name.lower(), name.upper(), name.title(), name.capitalize()}


def is_language(tag: str, wanted: str) -> bool:
    """Whether a tag is a language, or one of its regional or written forms."""
    return tag == wanted or tag.startswith(f"{wanted}-")
