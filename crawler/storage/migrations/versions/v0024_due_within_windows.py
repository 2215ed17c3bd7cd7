"""What is due is found by an index, however much is left out by what was set for sites."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0024"
down_revision = "0023"

DUE = text("due IS NOT NULL")
UNDATED = text("due IS NOT NULL AND published IS NULL AND modified IS NULL")
COLUMNS = ["site", "dated", "due", "id"]


def upgrade() -> None:
    """Replaces the indexes of what is pending and of what is next, and adds one of what has no time."""
    op.drop_index("ledger_pending", "ledger")
    op.create_index("ledger_pending", "ledger", COLUMNS, sqlite_where=DUE, postgresql_where=DUE)
    op.drop_index("ledger_next_due", "ledger")
    op.create_index("ledger_next_due", "ledger", ["site", "due", "id"], sqlite_where=DUE, postgresql_where=DUE)
    undated = [*COLUMNS, "published", "modified"]
    op.create_index("ledger_undated", "ledger", undated, sqlite_where=UNDATED, postgresql_where=UNDATED)
