"""The first and the newest members of a cluster are found however many it has."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Replaces the index."""
    op.create_index("cluster_members_in_order", "cluster_members", ["cluster_id", "record_id"])
    op.drop_index("cluster_members_cluster_id", "cluster_members")
