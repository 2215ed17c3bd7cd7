"""Archives that a fleet is to import, what its workers do for all, and what a worker says of itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds two tables and two columns."""
    op.create_table(
        "archive_orders",
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("options", sa.Text, nullable=False),
        sa.Column("added", TIME, nullable=False),
        sa.Column("next_due", TIME),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("error", sa.Text),
    )
    is_due = sa.text("next_due IS NOT NULL")
    op.create_index(
        "archive_orders_next_due", "archive_orders", ["next_due"], sqlite_where=is_due, postgresql_where=is_due
    )
    op.create_table("claims", sa.Column("name", sa.Text, primary_key=True), sa.Column("at", TIME, nullable=False))
    op.add_column("workers", sa.Column("file_slots", sa.Integer, nullable=False, server_default="0"))
    op.add_column("workers", sa.Column("fleet", sa.Text, nullable=False, server_default=""))
