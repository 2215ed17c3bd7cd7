"""Copies of a story in other papers: sketches and bands by which they are found, and clusters of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crawler.storage.types import BigId

revision = "0011"
down_revision = "0010"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds four tables; stories that are held get into them with their next new text, or by a command."""
    op.create_table(
        "sketches",
        sa.Column("record_id", BigId, primary_key=True, autoincrement=False),
        sa.Column("seen", TIME, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
    )
    op.create_index("sketches_seen", "sketches", ["seen"])
    op.create_table(
        "bands",
        sa.Column("key", sa.BigInteger, nullable=False),
        sa.Column("record_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("key", "record_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "clusters",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("found", TIME, nullable=False),
        sa.Column("original_id", BigId, nullable=False),
    )
    op.create_table(
        "cluster_members",
        sa.Column("record_id", BigId, primary_key=True, autoincrement=False),
        sa.Column("cluster_id", BigId, nullable=False),
    )
    op.create_index("cluster_members_cluster_id", "cluster_members", ["cluster_id"])
