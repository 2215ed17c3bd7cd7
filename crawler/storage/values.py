"""What goes into the store and what comes out of it, as frozen records; every time is aware and in UTC."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from crawler.article import Article, Candidate, Capture, Comparison, Declared, History, Kind, OutcomeName, Revision

FINISHED = "finished"  # how a run is said to have ended that came to its end

Compare = Callable[[Revision | None, Article], Comparison]
"""What a reading means for what is held; ``None`` when nothing is held yet."""

Schedule = Callable[[str, History], datetime | None]
"""When a URL is due again after what became of it until now; ``None`` is never."""

Hint = Callable[[datetime, datetime, datetime, datetime], datetime | None]
"""When to visit a story said to have changed: the change, the latest visit, publication, now; ``None``: as planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCopy:
    """A story that is held, as one of those that are the same text."""

    record_id: int
    site: str
    url: str
    headline: str
    section: str | None
    published: datetime | None
    first_seen: datetime
    byline: tuple[str, ...]
    syndicated_from: str | None
    digest: str
    body: str


@dataclass(frozen=True, slots=True)
class OriginFacts:
    """What tells the original of some copies from the others."""

    record_id: int
    url: str
    published: datetime | None
    first_seen: datetime
    syndicated_from: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Stories that are the same text, the original first, then in the order of their publication or first sight."""

    id: int
    original_id: int
    copies: tuple[StoryCopy, ...]  # the first of them: a text may have any number of copies
    stories_of: Mapping[str, int]  # how many stories each site has, that of the original first

    @property
    def sites(self) -> tuple[str, ...]:
        """The sites that have the story, that of the original first."""
        return tuple(self.stories_of)

    @property
    def size(self) -> int:
        """How many stories there are, those of ``copies`` included."""
        return sum(self.stories_of.values())


class CopyRules(Protocol):
    """Which texts are copies of each other; what ``make_ready`` gives is for ``is_copy`` alone."""

    @property
    def window(self) -> timedelta:
        """For how long a text is compared with new ones."""

    def bands(self, signature: bytes) -> tuple[int, ...]:
        """Signed numbers of 64 bits; texts that share one are compared."""

    def similarity(self, one: bytes, other: bytes) -> float:
        """An estimate of what the texts of two signatures have in common, 0 to 1."""

    def make_ready(self, digest: str, body: str) -> Any:
        """A text, made ready for comparisons and kept for later ones: many papers print the same."""

    def ready(self, digest: str) -> Any | None:
        """A text that is still kept; the last few hundred are."""

    def is_copy(self, one: Any, other: Any) -> bool:
        """Whether one of two texts is a copy of the other."""

    def original(self, copies: Sequence[OriginFacts]) -> OriginFacts:
        """The one that the others are copies of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueUrl:
    """A URL that is due, leased to one run."""

    url: str
    tries: int  # visits in a row that gave no story, until now
    candidate: Candidate  # the hints of all declarations, merged
    etag: str | None = None
    last_modified: str | None = None
    outcome: OutcomeName | None = None  # the last one; None when it was never tried
    visits: int = 0  # that gave a story
    changes: int = 0  # of these that gave another text than before


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifiedArticle:
    """An article to be stored, with its identity, digest and signature, and the URL of the ledger that led to it."""

    article: Article
    identity: str
    digest: str
    signature: bytes
    ledger_url: str
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    seconds: float | None = None  # that the host took to answer
    also: tuple[str, ...] = ()  # further identities of the story: that of its own URL
    is_canonical_own: bool = True  # whether its canonical URL may name it
    capture: Capture | None = None
    bands: tuple[int, ...] = ()  # of the signature; none of a text that is not compared with those of others
    numbers: tuple[str, ...] = ()  # that the site gives to the story in its URL
    is_moved: bool = False  # it is known as a held story, which stood at another URL, by a redirect or a guid
    note: str | None = None  # for the outcome's reason
    record: str | None = None  # the article as JSON, where it is worked out already
    search_text: str | None = None  # the same of the words by which it is found
    wants_requisites: bool = False  # whether what belongs to its page is to be archived too

    @property
    def site(self) -> str:
        """The name of the site."""
        return self.article.site

    @property
    def identities(self) -> tuple[str, ...]:
        """All identities that the story may be held under, the best first."""
        return (self.identity, *self.also)

    @property
    def own_canonical(self) -> str | None:
        """The canonical URL, where it may name the story; one on another's host is only what the page says."""
        return self.article.canonical_url if self.is_canonical_own else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedResponse:
    """A response that is archived."""

    capture: Capture
    url: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedRevision:
    """A revision whose page is archived."""

    id: int
    revision: Revision
    candidate: Candidate | None  # what was said of its URL


@dataclass(frozen=True, slots=True, kw_only=True)
class ReextractedArticle:
    """A later reading of the page of a revision."""

    id: int  # of the revision
    article: Article
    digest: str
    signature: bytes
    bands: tuple[int, ...] = ()  # by which copies of it are found


@dataclass(frozen=True, slots=True)
class Cursor:
    """Up to where the store was delivered."""

    revisions: int = 0
    reextractions: int = 0

    def __str__(self) -> str:
        return f"{self.revisions}.{self.reextractions}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliverable:
    """A revision to be delivered."""

    id: int
    story: int  # number of its record
    revision: Revision
    first_seen: datetime
    is_taken_down: bool = False  # by this revision
    copy_of: int | None = None  # number of the record of the original, where it is another one


class RequisiteState(StrEnum):
    """What became of something that belongs to a page."""

    ARCHIVED = "archived"
    KNOWN = "known"  # its response was archived a short while ago, and it was not asked for again
    REPEATED = "repeated"  # its bytes were archived before, at another URL: a revisit
    LEFT_OUT = "left_out"  # the budget of its page was spent
    REFUSED = "refused"  # by robots.txt, or the rule of addresses
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequisiteRow:
    """Something that belongs to the page of a revision."""

    url: str
    kind: str  # image, style, font or script
    state: RequisiteState
    at: datetime  # of the archived response, or of the try
    reason: str | None = None  # why it is not archived
    size: int = 0  # bytes of its body
    capture: Capture | None = None  # of the last response, behind redirects


@dataclass(frozen=True, slots=True, kw_only=True)
class RequisitePlan:
    """A revision whose page is archived and waits for what belongs to it."""

    revision_id: int
    url: str
    capture: Capture
    images: tuple[str, ...]  # URLs of the pictures of its story
    fetched: datetime
    further: tuple[str, ...] = ()  # URLs of the other pages that its story was read from


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMark:
    """How far a WARC file was read."""

    path: str
    size: int  # bytes, when it was read
    offset: int = 0  # of the first record that is not written yet
    articles: int = 0
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """A story that is held, with its latest article."""

    id: int
    identity: str
    site: str
    url: str
    canonical_url: str | None
    headline: str
    published: datetime | None
    modified: datetime | None
    language: str | None
    section: str | None
    kind: Kind
    revisions: int  # how many are held, 1 or more
    first_seen: datetime
    last_seen: datetime
    article: Article
    taken_down: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A document in which a site declares its stories: a feed, a sitemap or a front."""

    url: str
    site: str
    kind: Declared
    found_by: str  # "site" when declared by hand, else how or where it was found
    found: datetime
    etag: str | None = None
    last_modified: str | None = None
    last_fetch: datetime | None = None
    last_new: datetime | None = None  # when it last declared a URL that was not known
    next_due: datetime | None = None
    status: int | None = None
    failures: int = 0  # in a row
    failure: str | None = None  # why the latest of them was one; none: written before reasons were kept
    failing_since: datetime | None = None  # the first of them
    ttl: float | None = None  # seconds that it says it stays fresh
    interval: float | None = None  # seconds from one fetch to the next, as learnt
    held_over: str | None = None  # what the next run takes of it, and why: its latest run has reached a bound


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    """A site, with what is held of it."""

    name: str
    home: str | None
    publisher: str | None
    language: str | None
    articles: int
    channels: tuple[Channel, ...]
    last_crawl: datetime | None  # start of the latest run


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """What was set for a site; one that was added by hand has its home and its channels here too."""

    name: str
    added: datetime | None = None
    home: str | None = None
    publisher: str | None = None
    language: str | None = None
    timezone: str | None = None
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    disabled: bool = False  # rounds leave it out
    paused_until: datetime | None = None  # until then as well
    delay: float | None = None  # seconds between two requests to one of its hosts, at least
    hours: str | None = None  # in which rounds read it, such as 6-22
    window: str | None = None  # how far back rounds read stories: 30d, or a day
    note: str | None = None
    cookies: str | None = None  # path of a cookies.txt
    headers: str | None = None  # path of a file of header lines

    def rests(self, now: datetime) -> bool:
        """Whether rounds leave the site out, at whatever hour."""
        return self.disabled or (self.paused_until is not None and now < self.paused_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A round over all sites that goes on, or the oldest worker of a fleet, whose rounds never end."""

    id: int
    host: str
    pid: int
    started: datetime
    workers: int = 0  # of the fleet; 0: it is an update


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the crawler over a site."""

    id: int
    site: str
    started: datetime
    heartbeat: datetime
    ended: datetime | None = None
    finish: str | None = None  # why it ended; "killed" when it could not say


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderingRow:
    """A page that a browser was asked to show."""

    site: str
    url: str
    at: datetime
    has_helped: bool  # whether it gave a story, or more of one
    reason: str  # what became of it, in words
    seconds: float
    cpu_seconds: float
    size: int  # bytes that it loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderingTotal:
    """What the pages of a site came to that a browser was asked to show."""

    site: str
    pages: int
    helped: int
    seconds: float
    cpu_seconds: float
    last_day: int  # pages of the last day of the period
    is_needed: bool  # whether most of the latest tries helped
    failures: tuple[tuple[str, int], ...]  # why tries did not help, the most frequent first
