"""Names by which a story is known at another URL; stories that are held get theirs with their next visit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crawler.storage.types import BigId, Line

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Adds the names of stories, and the guid of a ledger row."""
    op.create_table(
        "story_names",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("record_id", BigId, sa.ForeignKey("records.id"), nullable=False),
    )
    op.create_index("story_names_record_id", "story_names", ["record_id"])
    op.add_column("ledger", sa.Column("guid", Line))
