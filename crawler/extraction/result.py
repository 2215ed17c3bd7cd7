"""What a reading of a page found: candidates for each field, and the blocks of the page with their fate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from lxml.html import HtmlElement

from crawler.article import Article, Outcome, Source

T_co = TypeVar("T_co", covariant=True)


class Role(StrEnum):
    """What a block of text is in the story."""

    PARAGRAPH = "paragraph"
    SUBHEAD = "subhead"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    TABLE_ROW = "table_row"
    CODE = "code"
    CAPTION = "caption"
    CREDIT = "credit"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCandidate(Generic[T_co]):
    """One candidate for a field: its value, where it was read, and how sure that reading is (0 to 1)."""

    value: T_co
    source: Source
    confidence: float
    where: str  # for people, as "NewsArticle.headline" or "meta og:title"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of visible text in the page, in document order, with its fate and the reason for it."""

    role: Role
    text: str
    markdown: str  # of one that is kept; else empty
    shape: str  # tag and class of the element and two ancestors
    kept: bool
    reason: str
    score: float = 1.0  # how surely it is of the story, 0 to 1
    level: int | None = None  # of a subhead, 1 to 6
    ordinal: int | None = None  # of an item in an ordered list
    element: HtmlElement | None = field(default=None, repr=False, compare=False)

    @property
    def path(self) -> str:
        """XPath of its element in the page; empty for one that only a script has."""
        return "" if self.element is None else self.element.getroottree().getpath(self.element)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractionResult:
    """All that was read from one page; candidates stand with the winner first."""

    result: Article | Outcome
    fields: Mapping[str, tuple[FieldCandidate[object], ...]] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
