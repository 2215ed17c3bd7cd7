"""Where archived responses lie, how far WARC files were read, and what a later extractor replaced."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TIME = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Adds three tables."""
    op.create_table(
        "warc_files",
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("offset", NUMBER, nullable=False),
        sa.Column("articles", NUMBER, nullable=False),
        sa.Column("ended", sa.Boolean, nullable=False),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_table(
        "captures",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("payload_digest", sa.Text, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("warc_file", sa.Text, nullable=False),
        sa.Column("warc_offset", NUMBER, nullable=False),
        sa.Column("warc_record_id", sa.Text, nullable=False),
    )
    op.create_index("captures_key", "captures", ["key", "payload_digest"])
    op.create_table(
        "reextractions",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("revision_id", NUMBER, sa.ForeignKey("revisions.id"), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("software", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("article", sa.JSON, nullable=False),
    )
    op.create_index("reextractions_revision_id", "reextractions", ["revision_id"])
