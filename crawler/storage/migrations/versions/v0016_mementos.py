"""Captures that web archives hold of a site's stories, and how far the archives' indexes were read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crawler.storage.types import BigId

revision = "0016"
down_revision = "0015"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds two tables."""
    op.create_table(
        "mementos",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("archive", sa.Text, nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("captured", TIME, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("digest", sa.Text),
        sa.Column("is_revisit", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("warc_file", sa.Text),
        sa.Column("warc_offset", BigId),
        sa.Column("warc_length", BigId),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("at", TIME),
        sa.Column("outcome", sa.Text),
        sa.Column("reason", sa.Text),
        sa.UniqueConstraint("key", "site", "archive", "captured", name="mementos_key_site_archive_captured_unique"),
    )
    is_waiting = sa.text("outcome IS NULL")
    op.create_index(
        "mementos_waiting", "mementos", ["site", "captured"], sqlite_where=is_waiting, postgresql_where=is_waiting
    )
    op.create_table(
        "memento_listings",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("archive", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("resume", sa.Text),
        sa.Column("ended", sa.Boolean, nullable=False),
        sa.Column("lines", BigId, nullable=False),
        sa.Column("left_out", sa.JSON, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.UniqueConstraint(
            "site", "archive", "scope", "since", "until", name="memento_listings_site_archive_scope_since_until_unique"
        ),
    )
