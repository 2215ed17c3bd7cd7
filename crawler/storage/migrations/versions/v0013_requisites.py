"""What belongs to archived pages: which of them wait for it, and what was archived of it or left out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crawler.storage.types import BigId

revision = "0013"
down_revision = "0012"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds two tables; pages that are archived already get nothing into them."""
    op.create_table(
        "requisite_plans",
        sa.Column("revision_id", BigId, sa.ForeignKey("revisions.id"), primary_key=True, autoincrement=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("done", TIME),
    )
    waiting = sa.text("done IS NULL")
    op.create_index(
        "requisite_plans_waiting",
        "requisite_plans",
        ["site", "revision_id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "requisites",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("revision_id", BigId, sa.ForeignKey("revisions.id"), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("size", BigId, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("warc_file", sa.Text),
        sa.Column("warc_offset", BigId),
        sa.Column("warc_record_id", sa.Text),
        sa.Column("payload_digest", sa.Text),
    )
    op.create_index("requisites_revision_id", "requisites", ["revision_id"])
    op.create_index("requisites_payload_digest", "requisites", ["payload_digest"])
