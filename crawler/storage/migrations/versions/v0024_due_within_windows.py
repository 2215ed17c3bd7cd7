"""What is due within the windows of sites is found by an index, however much is left out by them."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0024"
down_revision = "0023"

DUE = text("due IS NOT NULL")
UNDATED = text("due IS NOT NULL AND published IS NULL AND modified IS NULL")
COLUMNS = ["site", "dated", "due"]


def upgrade() -> None:
    """Replaces the index of what is pending, and adds one of what has no time."""
    op.drop_index("ledger_pending", "ledger")
    op.create_index("ledger_pending", "ledger", COLUMNS, sqlite_where=DUE, postgresql_where=DUE)
    undated = [*COLUMNS, "published", "modified"]
    op.create_index("ledger_undated", "ledger", undated, sqlite_where=UNDATED, postgresql_where=UNDATED)
