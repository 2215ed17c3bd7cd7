"""The tables of the store, once, for SQLite and PostgreSQL; migrations/ brings a store to this state."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    false,
)

from crawler.storage.archive_schema import (
    captures as captures,
)
from crawler.storage.archive_schema import (
    memento_listings as memento_listings,
)
from crawler.storage.archive_schema import (
    mementos as mementos,
)
from crawler.storage.archive_schema import (
    reextractions as reextractions,
)
from crawler.storage.archive_schema import (
    renderings as renderings,
)
from crawler.storage.archive_schema import (
    requisite_plans as requisite_plans,
)
from crawler.storage.archive_schema import (
    requisites as requisites,
)
from crawler.storage.archive_schema import (
    warc_files as warc_files,
)
from crawler.storage.schema_base import Key
from crawler.storage.schema_base import metadata as metadata
from crawler.storage.types import BigId, Line, Moment

VERSION = "0025"  # of the newest migration; they are numbered in order

sites = Table(
    "sites",
    metadata,
    Column("name", Line, primary_key=True),
    Column("home", Line, nullable=False),
    Column("publisher", Line),
    Column("language", Line),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    Column("next_due", Moment, index=True),  # as its latest run left it; none: no run has ended since it is written
)

site_settings = Table(  # sites that were added by hand, and what was set for a site
    "site_settings",
    metadata,
    Column("name", Line, primary_key=True),
    Column("added", Moment),  # none: it was not, a spider declares it or it was crawled by its URL
    Column("home", Line),
    Column("publisher", Line),
    Column("language", Line),
    Column("timezone", Line),
    Column("feeds", JSON, nullable=False, default=list, server_default="[]"),
    Column("sitemaps", JSON, nullable=False, default=list, server_default="[]"),
    Column("disabled", Boolean, nullable=False, default=False, server_default=false()),
    Column("paused_until", Moment),
    Column("delay", Float),  # seconds between two requests to one of its hosts
    Column("hours", Line),
    Column("since", Line, key="window"),  # of publication; a word that SQL keeps for itself
    Column("note", Line),
    Column("cookies", Line),  # the path of a file: what is secret stays in it
    Column("headers", Line),
)

runs = Table(
    "runs",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("site", Line, nullable=False),
    Column("host", Line, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("born", Line, nullable=False),  # when its process started, as the host tells it
    Column("started", Moment, nullable=False),
    Column("heartbeat", Moment, nullable=False),
    Column("ended", Moment),
    Column("finish", Line),
    Column("worker", BigId),  # of a fleet; its heartbeat is that of its runs
    Index("runs_site", "site", "started"),
)
Index("runs_open", runs.c.site, sqlite_where=runs.c.ended.is_(None), postgresql_where=runs.c.ended.is_(None))

workers = Table(  # of a fleet, numbered by its job queue, which holds their heartbeats
    "workers",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("host", Line, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("born", Line, nullable=False),
    Column("version", Line, nullable=False),  # of the program
    Column("slots", Integer, nullable=False),  # sites at once
    Column("file_slots", Integer, nullable=False, default=0, server_default="0"),  # archives at once
    Column("render_slots", Integer, nullable=False, default=0, server_default="0"),  # pages that it shows at once
    Column("fleet", Line, nullable=False, default="", server_default=""),  # its name
    Column("started", Moment, nullable=False),
    Column("drains", Boolean, nullable=False, default=False, server_default=false()),
)

rounds = Table(  # over all sites: one at a time
    "rounds",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("host", Line, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("born", Line, nullable=False),
    Column("started", Moment, nullable=False),
    Column("heartbeat", Moment, nullable=False),
    Column("ended", Moment),
    Column("finish", Line),
)

channels = Table(
    "channels",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("site", Line, nullable=False),
    Column("key", Key, nullable=False),
    Column("url", Line, nullable=False),
    Column("kind", Line, nullable=False),
    Column("found_by", Line, nullable=False),
    Column("found", Moment, nullable=False),
    Column("etag", Line),
    Column("last_modified", Line),
    Column("last_fetch", Moment),
    Column("last_new", Moment),
    Column("next_due", Moment),
    Column("status", Integer),
    Column("failures", Integer, nullable=False, default=0),  # in a row
    Column("failure", Line),  # why the latest fetch failed; none: it did not
    Column("failing_since", Moment),  # the first of these failures
    Column("ttl", Float),  # seconds that it says it stays fresh
    Column("rhythm", Float, key="interval"),  # seconds from one fetch to the next, as learnt
    Column("held_over", Line),  # what the next run takes of it, and why: its latest run has reached a bound
    UniqueConstraint("site", "key"),
)

records = Table(
    "records",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("key", Key, nullable=False, unique=True),  # of the identity
    Column("identity", Line, nullable=False),
    Column("site", Line, nullable=False),
    Column("url_key", Key, nullable=False),
    Column("url", Line, nullable=False),
    Column("canonical_key", Key),
    Column("canonical_url", Line),
    Column("headline", Line, nullable=False),
    Column("published", Moment),
    Column("modified", Moment),
    Column("language", Line),
    Column("section", Line),
    Column("kind", Line, nullable=False),
    Column("latest", Integer, nullable=False),  # number of the latest revision; 0 only inside a transaction
    Column("dated", Moment, nullable=False),  # published, else first seen: what lists are ordered by
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    Column("taken_down", Moment),  # none: it is there
    # what a list asks of each story is in its index, so that no row is read for it
    Index("records_dated", "dated", "id", postgresql_include=["site", "section", "language", "kind"]),
    Index("records_site_dated", "site", "dated", "id", postgresql_include=["section", "language", "kind"]),
    Index("records_url_key", "url_key"),
    Index("records_canonical_key", "canonical_key"),
    Index("records_section", "section"),
    Index("records_language", "language"),
    Index("records_kind", "kind"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("record_id", BigId, ForeignKey("records.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("change", Line, nullable=False),
    Column("digest", Line, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("free", Boolean),
    Column("seen", Moment, nullable=False),
    Column("article", JSON(none_as_null=True), nullable=False),
    Column("classes", JSON, nullable=False, default=list, server_default="[]"),  # of the edit
    Column("warc_file", Line),
    Column("warc_offset", BigId),
    Column("warc_record_id", Line),
    Column("payload_digest", Line),
    UniqueConstraint("record_id", "number"),
    Index("revisions_seen", "seen"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("site", Line, nullable=False),
    Column("key", Key, nullable=False),
    Column("url", Line, nullable=False),
    Column("first_found", Moment, nullable=False),
    Column("due", Moment),  # none: settled for good
    Column("leased_by", BigId, ForeignKey("runs.id")),
    Column("tries", Integer, nullable=False, default=0),  # visits in a row that gave no story
    Column("visits", Integer, nullable=False, default=0, server_default="0"),  # that gave one
    Column("unchanged", Integer, nullable=False, default=0, server_default="0"),  # the last of these, in a row
    Column("changes", Integer, nullable=False, default=0, server_default="0"),  # revisions after the first
    Column("outcome", Line),  # none: not yet tried
    Column("reason", Line),
    Column("status", Integer),
    Column("etag", Line),
    Column("last_modified", Line),
    Column("last_fetch", Moment),
    Column("record_id", BigId, ForeignKey("records.id")),
    Column("dated", Moment, nullable=False),  # published, else modified, else first found: the newest go first
    Column("score", Float, nullable=False),
    Column("title", Line),
    Column("published", Moment),
    Column("published_source", Line),  # where the page told it; none: it was declared
    Column("published_confidence", Float),
    Column("modified", Moment),
    Column("language", Line),
    Column("section", Line),
    Column("byline", JSON, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("guid", Line),  # by which its feed names the story, whatever its URL
    UniqueConstraint("key", "site"),
    Index("ledger_record_id", "record_id"),
    Index("ledger_leased_by", "leased_by"),
    Index("ledger_site_outcome", "site", "outcome"),
    Index("ledger_site_dated", "site", "dated"),
)
Index(
    "ledger_pending",
    ledger.c.site,
    ledger.c.dated,
    ledger.c.due,
    ledger.c.id,
    sqlite_where=ledger.c.due.is_not(None),
    postgresql_where=ledger.c.due.is_not(None),
)
_IS_UNDATED = ledger.c.due.is_not(None) & ledger.c.published.is_(None) & ledger.c.modified.is_(None)
Index(  # what no window leaves out, as nobody said when it was published
    "ledger_undated",
    ledger.c.site,
    ledger.c.dated,
    ledger.c.due,
    ledger.c.id,
    ledger.c.published,  # and the next: always none, named so that SQLite need not look into the row
    ledger.c.modified,
    sqlite_where=_IS_UNDATED,
    postgresql_where=_IS_UNDATED,
)
Index(  # what is due in order, and how much of it
    "ledger_due",
    ledger.c.due,
    ledger.c.id,
    ledger.c.site,
    ledger.c.outcome,
    sqlite_where=ledger.c.due.is_not(None),
    postgresql_where=ledger.c.due.is_not(None),
)

story_names = Table(  # by which a story is known at another URL: where a held URL led, a feed's guid, its site's number
    "story_names",
    metadata,
    Column("key", Key, primary_key=True),  # of site, kind and name
    Column("record_id", BigId, ForeignKey("records.id"), nullable=False),
    Index("story_names_record_id", "record_id"),
)
Index(  # what a site has due next
    "ledger_next_due",
    ledger.c.site,
    ledger.c.due,
    ledger.c.id,
    sqlite_where=ledger.c.due.is_not(None),
    postgresql_where=ledger.c.due.is_not(None),
)
Index(
    "ledger_untried",
    ledger.c.site,
    sqlite_where=ledger.c.due.is_not(None) & ledger.c.outcome.is_(None),
    postgresql_where=ledger.c.due.is_not(None) & ledger.c.outcome.is_(None),
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", Line, primary_key=True),
    Column("next_slot", Float, nullable=False),  # when it may be asked again, by whichever process; seconds since 1970
)

sketches = Table(  # of texts that may be copied or be copies: those of the last weeks
    "sketches",
    metadata,
    Column("record_id", BigId, primary_key=True, autoincrement=False),  # no foreign keys: nobody waits for a record
    Column("seen", Moment, nullable=False),
    Column("signature", LargeBinary, nullable=False),  # its bands are worked out of it
    Index("sketches_seen", "seen"),
)

bands = Table(  # of these sketches: texts that share one are compared
    "bands",
    metadata,
    Column("key", BigInteger, nullable=False),
    Column("record_id", BigId, nullable=False),
    PrimaryKeyConstraint("key", "record_id"),
    sqlite_with_rowid=False,
)

clusters = Table(  # stories that are the same text
    "clusters",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("found", Moment, nullable=False),
    Column("original_id", BigId, nullable=False),  # the record that the others are copies of
)

cluster_members = Table(
    "cluster_members",
    metadata,
    Column("record_id", BigId, primary_key=True, autoincrement=False),
    Column("cluster_id", BigId, nullable=False),
    Index("cluster_members_in_order", "cluster_id", "record_id"),
)

declarations = Table(
    "declarations",
    metadata,
    Column("ledger_id", BigId, ForeignKey("ledger.id"), primary_key=True),
    Column("key", Key, primary_key=True),  # of declared_by
    Column("declared_by", Line, nullable=False),
    Column("declared_in", Line, nullable=False),
    Column("first", Moment, nullable=False),
    Column("fingerprint", BigInteger),  # of what was said last; none: before there was such a column
    sqlite_with_rowid=False,
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("ledger_id", BigId, ForeignKey("ledger.id"), nullable=False),
    Column("run", BigId, ForeignKey("runs.id"), nullable=False),
    Column("name", Line, nullable=False),
    Column("reason", Line, nullable=False),
    Column("status", Integer),
    Column("at", Moment, nullable=False),
    Column("seconds", Float),  # that the host took to answer
    Index("outcomes_ledger_id", "ledger_id"),
    Index("outcomes_at", "at"),
    Index("outcomes_run", "run"),
)

templates = Table(
    "templates",
    metadata,
    Column("site", Line, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("updated", Moment, nullable=False),
)

IS_LATEST = (revisions.c.record_id == records.c.id) & (
    revisions.c.number == records.c.latest
)  # what joins a record to its text of today
