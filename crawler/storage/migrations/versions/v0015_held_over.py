"""What of a channel waits for the next run; one index in the place of two that began alike."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Adds a column and replaces two indexes."""
    op.add_column("channels", sa.Column("held_over", sa.Text))
    for name in ("ledger_due", "ledger_due_again"):
        op.drop_index(name, "ledger")
    where = sa.text("due IS NOT NULL")
    columns = ["due", "id", "site", "outcome"]
    op.create_index("ledger_due", "ledger", columns, sqlite_where=where, postgresql_where=where)
