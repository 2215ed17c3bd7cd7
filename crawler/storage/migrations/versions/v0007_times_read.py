"""Where a page told the time of publication that the ledger holds, beside times that were declared."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Adds two columns to the ledger."""
    op.add_column("ledger", sa.Column("published_source", sa.Text))
    op.add_column("ledger", sa.Column("published_confidence", sa.Float))
