"""Indexes for what is due, which do not grow with what is settled, and when each host may be asked again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

INDEXES = {
    "ledger_next_due": (["site", "due"], "due IS NOT NULL"),
    "ledger_due_again": (["due", "site", "outcome"], "due IS NOT NULL AND outcome IS NOT NULL"),
    "ledger_untried": (["site"], "due IS NOT NULL AND outcome IS NULL"),
}


def upgrade() -> None:
    """Adds three indexes and a table."""
    for name, (columns, condition) in INDEXES.items():
        where = sa.text(condition)
        op.create_index(name, "ledger", columns, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "hosts",
        sa.Column("host", sa.Text, primary_key=True),
        sa.Column("next_slot", sa.Float, nullable=False),
    )
