"""Pages that wait for a browser in a fleet, and how many a worker shows at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crawler.storage.types import BigId

revision = "0019"
down_revision = "0018"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds a table and a column."""
    op.create_table(
        "rendering_orders",
        sa.Column("ledger_id", BigId, sa.ForeignKey("ledger.id"), primary_key=True, autoincrement=False),
        sa.Column("host_group", sa.Text, nullable=False),
        sa.Column("page", sa.LargeBinary, nullable=False),
        sa.Column("answer", sa.LargeBinary),
        sa.Column("ordered", TIME, nullable=False),
        sa.Column("expires", TIME, nullable=False),
        sa.Column("answered", TIME),
    )
    op.add_column("workers", sa.Column("render_slots", sa.Integer, nullable=False, server_default="0"))
