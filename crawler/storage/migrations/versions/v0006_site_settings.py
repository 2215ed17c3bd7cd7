"""Sites that were added by hand, and what was set for a site."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds one table."""
    op.create_table(
        "site_settings",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("added", TIME),
        sa.Column("home", sa.Text),
        sa.Column("publisher", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("timezone", sa.Text),
        sa.Column("feeds", sa.JSON, nullable=False, server_default="[]"),
        sa.Column("sitemaps", sa.JSON, nullable=False, server_default="[]"),
        sa.Column("disabled", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("paused_until", TIME),
        sa.Column("delay", sa.Float),
        sa.Column("hours", sa.Text),
        sa.Column("since", sa.Text),
        sa.Column("note", sa.Text),
        sa.Column("cookies", sa.Text),
        sa.Column("headers", sa.Text),
    )
