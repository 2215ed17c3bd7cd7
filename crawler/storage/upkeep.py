"""Keeping house: a copy of the store, its size, and its unused space given back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from crawler.errors import ArgumentInvalid, StoreUnusable
from crawler.storage.engine import AUTOCOMMIT_OPTIONS, database_errors
from crawler.storage.transactions import Database

SIZE_PRAGMAS = ("page_count", "page_size")
PAGES_PER_STEP = 2000  # between two of which a crawl may write


def back_up(database: Database, target: Path, *, report_remaining: Callable[[int], None]) -> None:
    """Copies an SQLite store as it is at one moment, whole or not at all; raises ArgumentInvalid and StoreUnusable."""
    if database.engine.dialect.name != "sqlite":
        raise ArgumentInvalid("a store in PostgreSQL is copied by its own tool: pg_dump --format custom DATABASE")
    part = target.with_name(f"{target.name}.part")
    try:
        with database.reading() as connection, closing(sqlite3.connect(part)) as copy:
            source = connection.connection.driver_connection
            assert isinstance(source, sqlite3.Connection)
            source.backup(copy, pages=PAGES_PER_STEP, progress=lambda _, remaining, __: report_remaining(remaining))
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise StoreUnusable(f"{target} cannot be written: {error}") from error


def size(database: Database) -> int:
    """The bytes that the store takes on disk."""
    with database.reading() as connection:
        if connection.dialect.name == "sqlite":
            pages, page_size = (connection.execute(text(f"PRAGMA {one}")).scalar_one() for one in SIZE_PRAGMAS)
            return int(pages) * int(page_size)
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def vacuum(database: Database) -> None:
    """Gives unused space back and refreshes statistics; raises StoreUnusable while another process writes for long."""
    with database_errors(database.url), database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            alone = connection.execution_options(**AUTOCOMMIT_OPTIONS)
            alone.exec_driver_sql("INSERT INTO search(search) VALUES ('optimize')")
            alone.exec_driver_sql("VACUUM")
            alone.exec_driver_sql("ANALYZE")
            alone.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM (ANALYZE)")
