"""Why a feed, sitemap or front fails, and since when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Adds two columns."""
    op.add_column("channels", sa.Column("failure", sa.Text))
    op.add_column("channels", sa.Column("failing_since", sa.DateTime(timezone=True)))
