"""Tables that a fleet alone uses, beside those of ``schema``."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, text

from crawler.storage.schema import metadata
from crawler.storage.types import Line, Moment

archive_orders = Table(  # archives that a fleet is to import; a row goes when its file was read to the end
    "archive_orders",
    metadata,
    Column("path", Line, primary_key=True),
    Column("options", Line, nullable=False),  # of the import, as JSON
    Column("added", Moment, nullable=False),
    Column("next_due", Moment),  # none: it failed too often, and waits for somebody to order it again
    Column("failures", Integer, nullable=False, default=0, server_default="0"),
    Column("error", Line),  # why it failed last
    Index(
        "archive_orders_next_due",
        "next_due",
        sqlite_where=text("next_due IS NOT NULL"),
        postgresql_where=text("next_due IS NOT NULL"),
    ),
)

claims = Table(  # what one process at a time does, or says, for all of them: when somebody did last
    "claims",
    metadata,
    Column("name", Line, primary_key=True),
    Column("at", Moment, nullable=False),
)
