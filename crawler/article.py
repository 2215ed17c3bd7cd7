"""The records that a story passes through: Candidate, Page, Article, Revision, and the Outcome of every URL."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Self

import msgspec

CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+"
)  # Unicode's Cc and Bidi_Control
MAX_LINE_CHARS = 1000  # of a reason, or of a rule of robots.txt
RIGHTS_URLS = frozenset({"tdm_policy", "licence"})
Moment = Annotated[datetime, msgspec.Meta(tz=True)]  # aware


class Declared(StrEnum):
    """Where a candidate was found."""

    FEED = "feed"
    SITEMAP = "sitemap"
    NEWS_SITEMAP = "news_sitemap"
    FRONT = "front"
    ARCHIVE = "archive"  # a web archive, which is no word of the publisher
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
    """The part of a page, or of what led to it, in which a field was read."""

    SITE_RULE = "site_rule"
    JSON_LD = "json-ld"
    OPENGRAPH = "opengraph"
    META = "meta"
    MICRODATA = "microdata"
    HTML = "html"
    RENDERED = "rendered"  # an element of the page as its scripts left it
    AMP = "amp"  # the AMP version of a page that has no text without its scripts
    PRINT = "print"  # the version for printers of such a page
    STATE = "state"  # JSON that a script of the page carries, such as __NEXT_DATA__
    TRAFILATURA = "trafilatura"
    COUNTRY = "country"  # of the host or of the language, for the zone of a time that is written without one
    FEED = "feed"
    HTTP = "http"
    URL = "url"
    TEXT = "text"  # worked out from the body, as a language


class Change(StrEnum):
    """What an article that was read means for what is held."""

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
    """How a URL ended; every URL that was tried has exactly one."""

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


ARTICLE_OUTCOMES = frozenset({OutcomeName.NEW, OutcomeName.REVISED, OutcomeName.UNCHANGED})  # the page gave an article


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A URL that a site declared as a story, with the hints that came with it."""

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
    score: float = 1.0  # how likely a link of a front is a story, 0 to 1
    guid: str | None = None  # by which a feed names the story, whatever its URL
    published_read: Provenance | None = None  # where the page told ``published`` at an earlier visit; None: declared
    text: str | None = None  # HTML of the story as a feed gives it; it is not written down

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
    is_rendered: bool = False  # whether the body is what a browser showed after the page's scripts had run
    memento: str | None = None  # URL of the capture in a web archive that it is; ``fetched`` is then its time

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
    """URL of the picture."""
    caption: str | None = None
    """Text beside the picture, without the credit."""
    credit: str | None = None
    """Photographer or agency, as the page names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a live blog."""

    text: str
    """Text of the entry, a blank line between blocks."""
    id: str | None = None
    """Identifier of the entry within its page."""
    published: Moment | None = None
    """When the entry was published."""
    headline: str | None = None
    """Headline of the entry."""

    def __post_init__(self) -> None:
        _require_aware(self, "published")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a field was read, and how sure we are of it."""

    source: Source
    """Part of the page, or of what led to it."""
    confidence: float
    """How likely the value is right, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What a publisher says may be done with a page; what nothing was said of is None or empty."""

    robots: str | None = None
    """Rule of robots.txt that was applied (RFC 9309)."""
    directives: tuple[str, ...] = ()
    """Directives of X-Robots-Tag and meta robots: "noarchive", "noai" ..."""
    tdm_reserved: bool | None = None
    """Whether rights of text and data mining are reserved (TDMRep)."""
    tdm_policy: str | None = None
    """URL of the policy for text and data mining."""
    content_signal: str | None = None
    """Content signals, as "ai-train=no, search=yes"."""
    licence: str | None = None
    """URL of an RSL document."""

    def __post_init__(self) -> None:
        for name in ("robots", "tdm_policy", "content_signal", "licence"):
            if value := getattr(self, name):
                object.__setattr__(self, name, without_controls(value) if name in RIGHTS_URLS else as_line(value))
        object.__setattr__(self, "directives", tuple(map(as_line, self.directives)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A story as it was read from its page; times are aware and in UTC, offsets in minutes east of it."""

    url: str
    """URL of the page, after redirects."""
    site: str
    """Name of the site that the page was fetched for."""
    headline: str
    """Headline, without the name of the site."""
    body: str
    """Paragraphs, subheads, list items, quotes and table rows, a blank line between blocks."""
    fetched: Moment
    """When the page was fetched, by us or by the archive that it was read from."""
    requested_url: str | None = None
    """URL as it was declared and asked for: its URL in the ledger."""
    canonical_url: str | None = None
    """URL that the page declares as its own."""
    publisher: str | None = None
    """Name of the publisher."""
    standfirst: str | None = None
    """Summary between the headline and the body."""
    markdown: str = ""
    """The body in Markdown, with links and emphasis."""
    byline: tuple[str, ...] = ()
    """Names of the authors."""
    dateline: str | None = None
    """Place that the story was reported from."""
    published: Moment | None = None
    """When the story was first published."""
    published_offset: int | None = None
    """Offset from UTC that the page gave the time of publication with, in minutes."""
    modified: Moment | None = None
    """When the story was last changed, according to the page."""
    modified_offset: int | None = None
    """Offset from UTC that the page gave the time of the change with, in minutes."""
    section: str | None = None
    """Section of the site that the story belongs to."""
    tags: tuple[str, ...] = ()
    """Keywords or topics."""
    language: str | None = None
    """Language of the body, as a BCP 47 tag."""
    images: tuple[Image, ...] = ()
    """Pictures of the story, the leading one first."""
    kind: Kind = Kind.ARTICLE
    """Genre of the story."""
    free: bool | None = None
    """Whether the story can be read without paying; null if the page does not say."""
    syndicated_from: str | None = None
    """News agency or other publisher that the story was taken from."""
    cluster: int | None = None
    """Number, in its store, of the stories that are the same text; set when a held story is read."""
    entries: tuple[Entry, ...] = ()
    """Entries of a live blog, in the order of the page."""
    rights: Rights | None = None
    """What the publisher says may be done with the page."""
    pages: tuple[str, ...] = ()
    """URLs of the pages that the story was read from, where it has several."""
    memento: str | None = None
    """URL of the capture in a web archive that the story was read from; null if it was read from its own site."""
    digest: str | None = None
    """SHA-256 of the normalised text, in hexadecimal digits."""
    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    """Where each field was read, by the field's name."""

    def __post_init__(self) -> None:
        for name in ("fetched", "published", "modified"):
            _require_aware(self, name)

    @property
    def ledger_url(self) -> str:
        """The URL of the ledger's row: the one that was asked for, where that is known."""
        return self.requested_url or self.url

    def to_dict(self) -> dict[str, Any]:
        """The article as plain JSON values, fields in declared order, times in ISO 8601 with ``+00:00``."""
        record: dict[str, Any] = _plain(msgspec.to_builtins(self, builtin_types=(datetime,), enc_hook=dict))
        return record

    def to_json(self, *, indent: int | None = None) -> str:
        """The article as a JSON object, letters as they are; on one line unless ``indent`` is passed."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Self:
        """The article that ``to_dict`` wrote; null stands for a field's default.

        Fields that this version does not know are passed over at any depth: a newer one may have written them. Raises
        TypeError for a missing required field or a value of the wrong type, and ValueError for a time without a zone.
        """
        values = {name: value for name, value in record.items() if value is not None}
        try:
            return msgspec.convert(values, cls)
        except msgspec.ValidationError as error:
            raise TypeError(f"not an article record: {error}") from error

    def __str__(self) -> str:
        """Headline, byline and time, and body, as a reader would see them."""
        published = f"{self.published.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if self.published else None
        byline = " · ".join(filter(None, (", ".join(self.byline), published)))
        return "\n\n".join(filter(None, ("\n".join(filter(None, (self.headline, byline))), self.body)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a URL ended, with the reason in words."""

    url: str
    site: str
    name: OutcomeName
    reason: str
    at: datetime
    status: int | None = None
    seconds: float | None = None  # until the host had answered

    def __post_init__(self) -> None:
        _require_aware(self, "at")
        object.__setattr__(self, "reason", as_line(self.reason))

    @property
    def ledger_url(self) -> str:
        """The URL of the ledger's row, which is the outcome's own."""
        return self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Where the bytes of a page lie: the response record of a WARC file."""

    file: str  # path
    offset: int  # bytes from its beginning
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
    """What an article that was read means for what is held."""

    change: Change
    article: Article  # what is to be stored: the article, with what it must not lose
    classes: tuple[ChangeClass, ...] = ()
    note: str | None = None  # for the outcome's reason
    is_other_story: bool = False  # than the one that is held: to be kept beside it, not in its place


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


def without_controls(text: str) -> str:
    """A text that a stranger may have written, without what steers a terminal or turns the direction of a line."""
    return CONTROLS.sub(" ", text)


def as_line(text: str) -> str:
    """A reason or a rule in which strangers may have a word, without controls, cut where it is over-long."""
    line = without_controls(text)
    return line if len(line) <= MAX_LINE_CHARS else f"{line[: MAX_LINE_CHARS - 1]}…"


def _require_aware(record: object, name: str) -> None:
    value = getattr(record, name)
    if value is not None and (not isinstance(value, datetime) or value.utcoffset() is None):
        raise ValueError(f"{type(record).__name__}.{name} has no time zone: {value!r}")


def _plain(value: Any) -> Any:
    """What ``msgspec.to_builtins`` leaves: times as text, tuples as lists."""
    kind = type(value)
    if kind is datetime:
        return value.astimezone(UTC).isoformat()
    if kind is tuple:
        return [_plain(item) for item in value]
    if kind is dict:
        return {name: _plain(item) for name, item in value.items()}
    return value
