"""Where a story that several papers have comes from: which was first, and whom they name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from crawler.identity.urls import owner
from crawler.text.agencies import agencies_in, is_agency
from crawler.text.origin_phrases import named_origins

MIDNIGHT = time()
DAY = timedelta(days=1)
CREDIT_CHARS = 90  # of the first and the last block, in which an agency is credited
MAX_CREDIT_BLOCK_CHARS = 240  # of a last block that says where a story first stood


class OriginFacts(Protocol):
    """What tells the original of some copies from the others."""

    @property
    def record_id(self) -> int:
        """The number of its record."""

    @property
    def url(self) -> str:
        """Its URL."""

    @property
    def published(self) -> datetime | None:
        """When it was published, by its page."""

    @property
    def first_seen(self) -> datetime:
        """When it was fetched first."""

    @property
    def syndicated_from(self) -> str | None:
        """Where its page says that it comes from: a host, or a name."""


class CopyFacts(OriginFacts, Protocol):
    """What is known of each story of a cluster."""

    @property
    def site(self) -> str:
        """The site that has it."""

    @property
    def byline(self) -> tuple[str, ...]:
        """The names above it."""

    @property
    def body(self) -> str:
        """Its text."""


class Evidence(StrEnum):
    """Why a story is thought to come from somewhere."""

    DECLARED = "declared"  # a canonical URL on another host, or a field of the page
    BYLINE = "byline"  # an agency in it
    CREDIT = "credit"  # an agency at the beginning or the end of the text
    PHRASE = "phrase"  # "first appeared in"
    FIRST = "first"  # nobody says it: the paper that had it first


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a story likely comes from."""

    name: str  # of an agency or a paper, or a host
    evidence: Evidence
    papers: int  # sites that say so


AnyCopy = TypeVar("AnyCopy", bound=OriginFacts)


def story_moment(copy: OriginFacts) -> datetime:
    """When a paper had a story: as it says, but not after we saw it; where it gives the day alone, when we saw it."""
    if copy.published is None:
        return copy.first_seen
    is_day_alone = copy.published.time() == MIDNIGHT
    if is_day_alone and copy.first_seen - copy.published < DAY:
        return copy.first_seen
    return min(copy.published, copy.first_seen)


def in_order(copies: Sequence[AnyCopy]) -> list[AnyCopy]:
    """The copies, the first to be published first."""
    return sorted(copies, key=lambda copy: (story_moment(copy), copy.first_seen, copy.record_id))


def original(copies: Sequence[AnyCopy]) -> AnyCopy:
    """The story that the others are copies of: that of the paper that they name, else the first.

    Its own page names no other origin, where there is one of which that is true.
    """
    ordered = in_order(copies)
    named = Counter(one.syndicated_from for one in ordered if one.syndicated_from)
    for name, _ in named.most_common():
        whose = owner(f"https://{name}/")
        home = next((one for one in ordered if owner(one.url) == whose), None)
        if home is not None:
            return home
    return ordered[0]


def likely_origin(copies: Sequence[CopyFacts]) -> Origin:
    """Where a story comes from: what most of the papers that have it say, else the first of them."""
    sites_by_name: dict[str, set[str]] = {}
    evidence_of: dict[str, Evidence] = {}
    spelling: dict[str, str] = {}
    for copy in in_order(copies):
        for evidence, name in _named_by(copy):
            key = name.casefold()
            spelling.setdefault(key, name)
            evidence_of.setdefault(key, evidence)
            sites_by_name.setdefault(key, set()).add(copy.site)
    if not sites_by_name:
        return Origin(original(copies).site, Evidence.FIRST, 1)
    order = list(Evidence)
    best = min(sites_by_name, key=lambda key: (-len(sites_by_name[key]), order.index(evidence_of[key]), key))
    return Origin(spelling[best], evidence_of[best], len(sites_by_name[best]))


def _named_by(copy: CopyFacts) -> Iterator[tuple[Evidence, str]]:
    """Whom a story names as its origin."""
    if copy.syndicated_from:
        yield Evidence.DECLARED, copy.syndicated_from
    for name in copy.byline:
        if is_agency(name):
            yield Evidence.BYLINE, name
    blocks = copy.body.split("\n\n")
    for name in (*agencies_in(blocks[0][:CREDIT_CHARS]), *agencies_in(blocks[-1][-CREDIT_CHARS:])):
        yield Evidence.CREDIT, name
    for block in (blocks[0], blocks[-1]):
        if len(block) <= MAX_CREDIT_BLOCK_CHARS:
            for name in named_origins(block):
                yield Evidence.PHRASE, name
