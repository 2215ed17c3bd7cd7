"""Pages of lists: some of their rows, and where the next page begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from crawler.article import OutcomeName
from crawler.storage.values import DueUrl, RecordRow


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a list: the time that it is ordered by, and the number among those of one time."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """How many stories have which site, section, language, kind, day and author."""

    counts: Mapping[str, Mapping[str, int]]  # the most frequent values first, days the latest first
    stories: int  # that were counted
    newest: int | None = None  # None: all were counted; else only those among so many of the latest
    bylines: int = 0  # stories whose authors were counted, the newest of them


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """Some stories of a list, the newest first."""

    rows: tuple[RecordRow, ...]
    next: Place | None  # where the next page begins
    is_cut: bool  # the page ends because enough stories were looked at, not because it is full
    facets: Facets | None = None  # of the whole list


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerUrl:
    """A URL of the ledger with what became of it."""

    id: int
    url: str
    outcome: OutcomeName | None
    reason: str | None
    status: int | None
    at: datetime | None  # of the latest fetch
    story: int | None  # number of its record


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """An outcome of a run."""

    id: int
    url: str
    outcome: OutcomeName
    reason: str
    status: int | None
    at: datetime
    story: int | None  # number of its record


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePage:
    """Some URLs that are due, those that wait longest first."""

    rows: tuple[tuple[datetime, DueUrl], ...]  # since when
    next: Place | None
