"""What a feed or sitemap said of a URL last, as a number: the same, said again, is told without reading more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Adds the column."""
    op.add_column("declarations", sa.Column("fingerprint", sa.BigInteger))
