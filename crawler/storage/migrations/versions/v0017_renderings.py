"""Pages that a browser was asked to show."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crawler.storage.types import BigId

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Adds a table."""
    op.create_table(
        "renderings",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("has_helped", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("cpu_seconds", sa.Float, nullable=False),
        sa.Column("size", BigId, nullable=False),
    )
    op.create_index("renderings_site", "renderings", ["site", "at"])
