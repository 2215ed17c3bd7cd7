"""Tables that a fleet alone uses, beside those of ``schema``."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, text

from crawler.storage.schema import metadata
from crawler.storage.types import BigId, Line, Moment

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

rendering_orders = Table(  # pages that wait for a browser; a row goes with the outcome of its URL
    "rendering_orders",
    metadata,
    Column("ledger_id", BigId, ForeignKey("ledger.id"), primary_key=True, autoincrement=False),
    Column("host_group", Line, nullable=False),  # of which one page at a time is shown
    Column("page", LargeBinary, nullable=False),  # as it was fetched, packed
    Column("answer", LargeBinary),  # what became of it, packed
    Column("ordered", Moment, nullable=False),
    Column("expires", Moment, nullable=False),  # then its outcome is what it is without a browser
    Column("answered", Moment),  # none: it waits
)

claims = Table(  # what one process at a time does, or says, for all of them: when somebody did last
    "claims",
    metadata,
    Column("name", Line, primary_key=True),
    Column("at", Moment, nullable=False),
)
