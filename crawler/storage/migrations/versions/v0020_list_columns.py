"""Indexes by which PostgreSQL lists stories hold what a list asks of each, so that it need not read their rows."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"

INDEXES = {
    "records_dated": (["dated", "id"], ["site", "section", "language", "kind"]),
    "records_site_dated": (["site", "dated", "id"], ["section", "language", "kind"]),
}


def upgrade() -> None:
    """Makes two indexes of PostgreSQL anew; those of SQLite, which have no such columns, stay."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for name, (columns, included) in INDEXES.items():
        op.drop_index(name, "records")
        op.create_index(name, "records", columns, postgresql_include=included)
