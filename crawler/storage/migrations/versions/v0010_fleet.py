"""Worker processes of a fleet, the worker of a run, and when each site is due next."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds a table and two columns."""
    op.create_table(
        "workers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("born", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("slots", sa.Integer, nullable=False),
        sa.Column("started", TIME, nullable=False),
        sa.Column("drains", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.add_column("runs", sa.Column("worker", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))
    op.add_column("sites", sa.Column("next_due", TIME))
    op.create_index("sites_next_due", "sites", ["next_due"])
    is_open = sa.text("ended IS NULL")
    op.create_index("runs_open", "runs", ["site"], sqlite_where=is_open, postgresql_where=is_open)
