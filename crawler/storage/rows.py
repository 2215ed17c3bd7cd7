"""What goes into the store and what comes out of it, as frozen records; every time is aware and in UTC."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from crawler.article import Article, Candidate, Change, Declared, Kind, Outcome, OutcomeName, Revision

Judge = Callable[[Revision | None, Article], Change]
"""What a reading means for what is held; ``None`` when nothing is held yet."""

Schedule = Callable[[Outcome, int], datetime | None]
"""When a URL is due again after its outcome and so many failures in a row (this one counted); ``None`` is never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A URL that is handed out to be fetched now."""

    url: str
    tries: int  # failures in a row until now
    candidate: Candidate  # the hints of all declarations, merged
    etag: str | None = None
    last_modified: str | None = None
    outcome: OutcomeName | None = None  # the last one; None when it was never tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A reading to be kept, with the URL of the ledger that led to it."""

    article: Article
    identity: str
    digest: str
    signature: bytes
    ledger_url: str
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None


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
class Run:
    """One run of the crawler over a site."""

    id: int
    site: str
    started: datetime
    heartbeat: datetime
    ended: datetime | None = None
    finish: str | None = None  # why it ended; "killed" when it could not say
