"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(32)
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates all tables."""
    op.create_table(
        "sites",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("home", sa.Text, nullable=False),
        sa.Column("publisher", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("first_seen", TIME, nullable=False),
        sa.Column("last_seen", TIME, nullable=False),
    )
    op.create_table(
        "runs",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("born", sa.Text, nullable=False),
        sa.Column("started", TIME, nullable=False),
        sa.Column("heartbeat", TIME, nullable=False),
        sa.Column("ended", TIME),
        sa.Column("finish", sa.Text),
    )
    op.create_index("runs_site", "runs", ["site", "started"])
    op.create_table(
        "channels",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("found_by", sa.Text, nullable=False),
        sa.Column("found", TIME, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("last_fetch", TIME),
        sa.Column("last_new", TIME),
        sa.Column("next_due", TIME),
        sa.Column("status", sa.Integer),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.UniqueConstraint("site", "key"),
    )
    _create_records()
    _create_ledger()
    op.create_table(
        "templates",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("updated", TIME, nullable=False),
    )
    _create_search()


def _create_records() -> None:
    op.create_table(
        "records",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("key", KEY, nullable=False, unique=True),
        sa.Column("identity", sa.Text, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("url_key", KEY, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("canonical_key", KEY),
        sa.Column("canonical_url", sa.Text),
        sa.Column("headline", sa.Text, nullable=False),
        sa.Column("published", TIME),
        sa.Column("modified", TIME),
        sa.Column("language", sa.Text),
        sa.Column("section", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("latest", sa.Integer, nullable=False),
        sa.Column("dated", TIME, nullable=False),
        sa.Column("first_seen", TIME, nullable=False),
        sa.Column("last_seen", TIME, nullable=False),
    )
    op.create_index("records_dated", "records", ["dated", "id"])
    op.create_index("records_site_dated", "records", ["site", "dated", "id"])
    op.create_index("records_url_key", "records", ["url_key"])
    op.create_index("records_canonical_key", "records", ["canonical_key"])
    op.create_table(
        "revisions",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("record_id", BIG, sa.ForeignKey("records.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("change", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.Column("free", sa.Boolean),
        sa.Column("seen", TIME, nullable=False),
        sa.Column("article", sa.JSON, nullable=False),
        sa.Column("warc_file", sa.Text),
        sa.Column("warc_offset", BIG),
        sa.Column("warc_record_id", sa.Text),
        sa.Column("payload_digest", sa.Text),
        sa.UniqueConstraint("record_id", "number"),
    )


def _create_ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("first_found", TIME, nullable=False),
        sa.Column("due", TIME),
        sa.Column("leased_by", BIG, sa.ForeignKey("runs.id")),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("status", sa.Integer),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("last_fetch", TIME),
        sa.Column("record_id", BIG, sa.ForeignKey("records.id")),
        sa.Column("dated", TIME, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("published", TIME),
        sa.Column("modified", TIME),
        sa.Column("language", sa.Text),
        sa.Column("section", sa.Text),
        sa.Column("byline", sa.JSON, nullable=False),
        sa.Column("tags", sa.JSON, nullable=False),
        sa.UniqueConstraint("key", "site"),
    )
    op.create_index("ledger_record_id", "ledger", ["record_id"])
    op.create_index("ledger_leased_by", "ledger", ["leased_by"])
    op.create_index("ledger_site_outcome", "ledger", ["site", "outcome"])
    pending = sa.text("due IS NOT NULL")
    op.create_index("ledger_pending", "ledger", ["site", "dated"], sqlite_where=pending, postgresql_where=pending)
    op.create_table(
        "declarations",
        sa.Column("ledger_id", BIG, sa.ForeignKey("ledger.id"), primary_key=True),
        sa.Column("key", KEY, primary_key=True),
        sa.Column("declared_by", sa.Text, nullable=False),
        sa.Column("declared_in", sa.Text, nullable=False),
        sa.Column("first", TIME, nullable=False),
        sa.Column("last", TIME, nullable=False),
    )
    op.create_table(
        "outcomes",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("ledger_id", BIG, sa.ForeignKey("ledger.id"), nullable=False),
        sa.Column("run", BIG, sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_index("outcomes_ledger_id", "outcomes", ["ledger_id"])
    op.create_index("outcomes_run", "outcomes", ["run"])


def _create_search() -> None:
    """Words come in folded and parted (crawler.storage.search), so that both databases only have to split at spaces."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE search USING fts5(words, tokenize = 'unicode61 remove_diacritics 2')")
    else:
        op.execute(
            "CREATE TABLE search (record_id BIGINT PRIMARY KEY REFERENCES records (id), words TSVECTOR NOT NULL)"
        )
        op.execute("CREATE INDEX search_words ON search USING gin (words)")
