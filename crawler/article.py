"""The records that a story passes through: Candidate, Page, Article, Revision, and the Outcome of every URL."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class Declared(StrEnum):
    """Where a candidate was found."""

    FEED = "feed"
    SITEMAP = "sitemap"
    NEWS_SITEMAP = "news_sitemap"
    FRONT = "front"
    USER = "user"


class Kind(StrEnum):
    """What sort of story an article is."""

    ARTICLE = "article"
    ANALYSIS = "analysis"
    AUDIO = "audio"
    GALLERY = "gallery"
    INTERVIEW = "interview"
    LIVE_BLOG = "live_blog"
    OBITUARY = "obituary"
    OPINION = "opinion"
    PRESS_RELEASE = "press_release"
    REVIEW = "review"
    VIDEO = "video"


class Source(StrEnum):
    """The part of a page, or of the way to it, in which a field was read."""

    SITE_RULE = "site_rule"
    JSON_LD = "json-ld"
    OPENGRAPH = "opengraph"
    META = "meta"
    MICRODATA = "microdata"
    HTML = "html"
    STATE = "state"  # JSON that a script of the page carries, such as __NEXT_DATA__
    TRAFILATURA = "trafilatura"
    FEED = "feed"
    HTTP = "http"
    URL = "url"
    TEXT = "text"  # worked out from the body, as a language


class Change(StrEnum):
    """What a reading of a page means for what is held."""

    NEW = "new"
    REVISED = "revised"
    UNCHANGED = "unchanged"


class ChangeClass(StrEnum):
    """A kind of edit; one revision may have several."""

    TAKEN_DOWN = "taken_down"  # the page is gone; the revision repeats the last text
    BACK_AGAIN = "back_again"
    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    CORRECTION = "correction"  # a notice of correction or update appeared
    TEXT_ADDED = "text_added"
    TEXT_REMOVED = "text_removed"
    SMALL_EDIT = "small_edit"
    ENTRIES_ADDED = "entries_added"  # of a live blog; what was there stays
    FULL_TEXT = "full_text"  # shown to us in place of its opening: no edit by the paper
    BYLINE = "byline"
    PUBLISHED_TIME = "published_time"


class OutcomeName(StrEnum):
    """How the way of a URL ended; every URL that was tried has exactly one."""

    NEW = "new"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    NOT_ARTICLE = "not_article"
    EMPTY = "empty"
    INCOMPLETE = "incomplete"
    PAYWALLED = "paywalled"
    BLOCKED = "blocked"
    CONSENT_WALL = "consent_wall"
    SOFT_404 = "soft_404"
    GONE = "gone"
    REFUSED_BY_ROBOTS = "refused_by_robots"
    REFUSED_ADDRESS = "refused_address"
    OFF_SITE = "off_site"
    OUT_OF_RANGE = "out_of_range"  # of the times that a run was asked for; due again for another run
    NOT_HTML = "not_html"
    TOO_LARGE = "too_large"
    FAILED = "failed"


HELD = frozenset({OutcomeName.NEW, OutcomeName.REVISED, OutcomeName.UNCHANGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A URL that a site declared as a story, with what was said of it."""

    url: str
    site: str
    declared_by: str  # URL of the feed, sitemap or front; "user" when it was given by hand
    declared_in: Declared
    found: datetime
    title: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    language: str | None = None
    section: str | None = None
    byline: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    score: float = 1.0  # how sure a front's link is a story, 0 to 1

    def __post_init__(self) -> None:
        for name in ("found", "published", "modified"):
            _require_aware(self, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it was fetched: bytes and headers, nothing read yet."""

    url: str
    body: bytes
    fetched: datetime
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    requested_url: str | None = None
    product_token: str | None = None  # by which robots rules name whoever fetched it (RFC 9309, 2.2.1)

    def __post_init__(self) -> None:
        _require_aware(self, "fetched")

    def header(self, name: str) -> str | None:
        """The first value of a header, its name in any case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of a story."""

    url: str
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a live blog."""

    text: str
    id: str | None = None
    published: datetime | None = None
    headline: str | None = None

    def __post_init__(self) -> None:
        _require_aware(self, "published")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a field was read, and how sure we are of it (0 to 1)."""

    source: Source
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What a publisher says may be done with a page; what nothing was said of is None or empty."""

    robots: str | None = None  # the rule of robots.txt that was applied (RFC 9309)
    directives: tuple[str, ...] = ()  # of X-Robots-Tag and meta robots: "noarchive", "noai" ...
    tdm_reserved: bool | None = None  # text and data mining (TDMRep)
    tdm_policy: str | None = None  # URL
    content_signal: str | None = None  # as "ai-train=no, search=yes"
    licence: str | None = None  # URL of an RSL document


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A story as it was read from its page; times are aware and in UTC, offsets in minutes east of it."""

    url: str
    site: str
    headline: str
    body: str  # paragraphs, subheads, list items, quotes and table rows, a blank line between blocks
    fetched: datetime
    requested_url: str | None = None  # as it was declared and asked for: its URL in the ledger
    canonical_url: str | None = None
    publisher: str | None = None
    standfirst: str | None = None
    markdown: str = ""
    byline: tuple[str, ...] = ()
    dateline: str | None = None
    published: datetime | None = None
    published_offset: int | None = None
    modified: datetime | None = None
    modified_offset: int | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    images: tuple[Image, ...] = ()
    kind: Kind = Kind.ARTICLE
    free: bool | None = None
    syndicated_from: str | None = None
    entries: tuple[Entry, ...] = ()
    rights: Rights | None = None
    digest: str | None = None
    provenance: Mapping[str, Provenance] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("fetched", "published", "modified"):
            _require_aware(self, name)

    @property
    def ledger_url(self) -> str:
        """The URL of the ledger's row: the one that was asked for, where that is known."""
        return self.requested_url or self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the way of one URL ended, with the reason in words."""

    url: str
    site: str
    name: OutcomeName
    reason: str
    at: datetime
    status: int | None = None
    seconds: float | None = None  # that the host took to answer

    def __post_init__(self) -> None:
        _require_aware(self, "at")

    @property
    def ledger_url(self) -> str:
        """The URL of the ledger's row, which is the outcome's own."""
        return self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Where the bytes of a page lie: the response record of a WARC file."""

    file: str  # path
    offset: int  # bytes from its begin
    record_id: str  # urn:uuid:...
    payload_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A version of a story that is kept; the first has number 1."""

    article: Article
    identity: str  # the key that all variants of the story's URL share
    number: int
    change: Change
    digest: str  # SHA-256 of the normalised text
    signature: bytes  # near-duplicate sketch
    seen: datetime
    classes: tuple[ChangeClass, ...] = ()  # what was edited; of the first none
    capture: Capture | None = None  # of the page that it was read from

    def __post_init__(self) -> None:
        _require_aware(self, "seen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a reading means for what is held."""

    change: Change
    article: Article  # what is to be kept: the reading, with what it may not lose
    classes: tuple[ChangeClass, ...] = ()
    note: str | None = None  # for the outcome's reason


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What became of a URL until now, its latest visit included."""

    outcome: OutcomeName
    at: datetime  # of the latest visit
    found: datetime
    published: datetime | None = None
    is_live: bool = False  # a live blog
    is_held: bool = False  # a record of it is kept
    failures: int = 0  # visits in a row that gave no story
    visits: int = 0  # that gave one
    unchanged: int = 0  # of these the last ones in a row that gave the same text
    changes: int = 0  # revisions after the first
    due: datetime | None = None  # as it was planned until now

    def __post_init__(self) -> None:
        for name in ("at", "found", "published", "due"):
            _require_aware(self, name)


def _require_aware(record: object, name: str) -> None:
    value = getattr(record, name)
    if value is not None and (not isinstance(value, datetime) or value.utcoffset() is None):
        raise ValueError(f"{type(record).__name__}.{name} is a time without a zone: {value!r}")


def as_record(article: Article) -> dict[str, Any]:
    """The article as plain JSON values in declared order, times in ISO 8601 with ``+00:00``."""
    return {f.name: _plain(getattr(article, f.name)) for f in fields(article)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    return value


def from_record(record: Mapping[str, Any]) -> Article:
    """The article that :func:`as_record` wrote; an unknown field raises TypeError, a missing required one too."""
    values = dict(record)
    for name in ("fetched", "published", "modified"):
        if values.get(name):
            values[name] = datetime.fromisoformat(values[name])
    for name in ("byline", "tags"):
        values[name] = tuple(values.get(name) or ())
    values["images"] = tuple(Image(**image) for image in values.get("images") or ())
    values["entries"] = tuple(_entry(entry) for entry in values.get("entries") or ())
    if given := values.get("rights"):
        values["rights"] = Rights(**{**given, "directives": tuple(given.get("directives") or ())})
    values["kind"] = Kind(values.get("kind", Kind.ARTICLE))
    values["provenance"] = {
        name: Provenance(source=Source(given["source"]), confidence=given["confidence"])
        for name, given in (values.get("provenance") or {}).items()
    }
    return Article(**values)


def _entry(given: Mapping[str, Any]) -> Entry:
    published = given.get("published")
    return Entry(**{**given, "published": datetime.fromisoformat(published) if published else None})
