"""Indexes for lists that are paged through: stories by section, language and kind, URLs by the time they are due."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

COLUMNS = ("section", "language", "kind")


def upgrade() -> None:
    """Adds the indexes."""
    for name in COLUMNS:
        op.create_index(f"records_{name}", "records", [name])
    has_time = sa.text("due IS NOT NULL")
    op.create_index("ledger_due", "ledger", ["due", "id"], sqlite_where=has_time, postgresql_where=has_time)
