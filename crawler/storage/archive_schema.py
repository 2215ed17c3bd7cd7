"""The tables of archives: captures, what belongs to pages, what web archives list, files that were read."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    false,
)

from crawler.storage.schema_base import Key, metadata
from crawler.storage.types import BigId, Line, Moment

captures = Table(  # the responses that are archived, revisits left out
    "captures",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("key", Key, nullable=False),
    Column("url", Line, nullable=False),
    Column("payload_digest", Line, nullable=False),
    Column("at", Moment, nullable=False),
    Column("warc_file", Line, nullable=False),
    Column("warc_offset", BigId, nullable=False),
    Column("warc_record_id", Line, nullable=False),
    Index("captures_key", "key", "payload_digest"),
)

mementos = Table(  # captures of stories that web archives list, and what became of each
    "mementos",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("site", Line, nullable=False),
    Column("archive", Line, nullable=False),  # URL of its CDX server
    Column("key", Key, nullable=False),
    Column("url", Line, nullable=False),
    Column("captured", Moment, nullable=False),
    Column("status", Integer),
    Column("digest", Line),  # as the index tells it
    Column("is_revisit", Boolean, nullable=False, default=False, server_default=false()),
    Column("warc_file", Line),
    Column("warc_offset", BigId),
    Column("warc_length", BigId),
    Column("tries", Integer, nullable=False, default=0, server_default="0"),
    Column("at", Moment),  # of the latest try
    Column("outcome", Line),  # none: not settled yet
    Column("reason", Line),
    UniqueConstraint("key", "site", "archive", "captured"),
)
Index(
    "mementos_waiting",
    mementos.c.site,
    mementos.c.captured,
    sqlite_where=mementos.c.outcome.is_(None),
    postgresql_where=mementos.c.outcome.is_(None),
)

memento_listings = Table(  # parts of the indexes of web archives, and how far they were read
    "memento_listings",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("site", Line, nullable=False),
    Column("archive", Line, nullable=False),
    Column("scope", Line, nullable=False),  # host that was asked for
    Column("since", Moment, nullable=False, key="first"),
    Column("until", Moment, nullable=False, key="last"),
    Column("resume", Line),  # with which the next page is asked for
    Column("ended", Boolean, nullable=False),
    Column("lines", BigId, nullable=False),
    Column("left_out", JSON, nullable=False),  # how many captures, by the reason
    Column("at", Moment, nullable=False),
    UniqueConstraint("site", "archive", "scope", "first", "last"),
)

warc_files = Table(  # that were read, and how far
    "warc_files",
    metadata,
    Column("path", Line, primary_key=True),
    Column("size", BigId, nullable=False),
    Column("offset", BigId, nullable=False),
    Column("articles", BigId, nullable=False),
    Column("ended", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
)

renderings = Table(  # pages that a browser was asked to show
    "renderings",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("site", Line, nullable=False),
    Column("url", Line, nullable=False),
    Column("at", Moment, nullable=False),
    Column("has_helped", Boolean, nullable=False),  # whether it gave a story, or more of one
    Column("reason", Line, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("cpu_seconds", Float, nullable=False),
    Column("size", BigId, nullable=False),  # bytes that the page loaded
    Index("renderings_site", "site", "at"),
)

requisite_plans = Table(  # revisions whose page is archived, and what belongs to it is to be
    "requisite_plans",
    metadata,
    Column("revision_id", BigId, ForeignKey("revisions.id"), primary_key=True, autoincrement=False),
    Column("site", Line, nullable=False),
    Column("done", Moment),  # none: it waits
)
Index(
    "requisite_plans_waiting",
    requisite_plans.c.site,
    requisite_plans.c.revision_id,
    sqlite_where=requisite_plans.c.done.is_(None),
    postgresql_where=requisite_plans.c.done.is_(None),
)

requisites = Table(  # what belongs to the page of a revision: pictures, styles, fonts, scripts
    "requisites",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("revision_id", BigId, ForeignKey("revisions.id"), nullable=False),
    Column("url", Line, nullable=False),
    Column("kind", Line, nullable=False),
    Column("state", Line, nullable=False),
    Column("reason", Line),
    Column("size", BigId, nullable=False),  # bytes
    Column("at", Moment, nullable=False),  # of the archived response
    Column("warc_file", Line),
    Column("warc_offset", BigId),
    Column("warc_record_id", Line),
    Column("payload_digest", Line),
    Index("requisites_revision_id", "revision_id"),
    Index("requisites_payload_digest", "payload_digest"),
)

reextractions = Table(  # what a later extractor put in the place of an article
    "reextractions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("revision_id", BigId, ForeignKey("revisions.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("software", Line, nullable=False),
    Column("digest", Line, nullable=False),  # of what was there before
    Column("article", JSON(none_as_null=True), nullable=False),  # that was there before
    Index("reextractions_revision_id", "revision_id"),
)
