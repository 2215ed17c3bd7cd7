"""An index for the edits of a period."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Adds the index."""
    op.create_index("revisions_seen", "revisions", ["seen"])
