"""Who declared a URL lies in the order of its URLs, without when last: nothing asked for that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crawler.storage.types import BigId

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Drops a column; in SQLite the table is its own index then, which takes writing it anew."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_column("declarations", "last")
        return
    op.create_table(
        "ordered_declarations",
        sa.Column("ledger_id", BigId, nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("declared_by", sa.Text, nullable=False),
        sa.Column("declared_in", sa.Text, nullable=False),
        sa.Column("first", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fingerprint", sa.BigInteger),
        sa.PrimaryKeyConstraint("ledger_id", "key", name="declarations_pkey"),
        sa.ForeignKeyConstraint(["ledger_id"], ["ledger.id"], name="declarations_ledger_id_fkey"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO ordered_declarations (ledger_id, key, declared_by, declared_in, first, fingerprint)"
        " SELECT ledger_id, key, declared_by, declared_in, first, fingerprint FROM declarations ORDER BY ledger_id, key"
    )
    op.drop_table("declarations")
    op.rename_table("ordered_declarations", "declarations")
