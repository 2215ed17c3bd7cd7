"""What a schedule of revisits needs, the classes of edits, and rounds over all sites."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds columns, of which those that may not be empty begin with nothing, and one table."""
    for name in ("visits", "unchanged", "changes"):
        op.add_column("ledger", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    op.execute("UPDATE ledger SET visits = 1 WHERE record_id IS NOT NULL")
    op.add_column("channels", sa.Column("ttl", sa.Float))
    op.add_column("channels", sa.Column("rhythm", sa.Float))
    op.add_column("revisions", sa.Column("classes", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("records", sa.Column("taken_down", TIME))
    op.add_column("outcomes", sa.Column("seconds", sa.Float))
    op.create_index("outcomes_at", "outcomes", ["at"])
    op.create_index("ledger_site_dated", "ledger", ["site", "dated"])
    op.create_table(
        "rounds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("born", sa.Text, nullable=False),
        sa.Column("started", TIME, nullable=False),
        sa.Column("heartbeat", TIME, nullable=False),
        sa.Column("ended", TIME),
        sa.Column("finish", sa.Text),
    )
