"""An index by which PostgreSQL lists the stories that a search found, by their numbers, without reading their rows."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"

LISTED = ["dated", "site", "section", "language", "kind"]


def upgrade() -> None:
    """Adds the index; SQLite reads its rows by their numbers at once."""
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("records_listed", "records", ["id"], postgresql_include=LISTED)
