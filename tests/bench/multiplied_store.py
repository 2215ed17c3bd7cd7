"""A store multiplied: its stories copied within the database, with other numbers, addresses and times.

A store of 10^6 stories is made in minutes so, where writing each story would take most of an hour. The copies of a
story have its words, so that a word is as frequent in the whole as in the part.
"""

from __future__ import annotations

import sys
import time

from sqlalchemy import Column, Connection, Engine, Table, func, select
from sqlalchemy.schema import CreateIndex, DropIndex

from crawler.storage.schema import declarations, ledger, outcomes, records, revisions
from crawler.storage.schema_base import Key
from crawler.storage.types import Moment

COPIED = (records, revisions, ledger, declarations, outcomes)
NUMBERED = {"record_id": "records", "ledger_id": "ledger"}  # columns that hold numbers of another table
STEP_MINUTES = 7  # between two copies of a story
POSTGRES_SETTINGS = ("maintenance_work_mem = '1GB'", "session_replication_role = replica")  # no foreign key is checked
WORDS_INDEX = "search_words"
SQLITE_PRAGMAS = ("synchronous = OFF", "cache_size = -800000", "foreign_keys = OFF")
INDEX_OPTIONS = {
    "hashsize": (64 << 20, 1 << 20),
    "automerge": (0, 4),
}  # of SQLite's index of words: while it is filled, and after


def multiply(engine: Engine, copies: int) -> None:
    """Makes so many copies of all stories that the store holds, in one transaction; indexes are made at its end."""
    start = time.monotonic()
    is_sqlite = engine.dialect.name == "sqlite"

    def progress(what: str) -> None:
        print(f"{what} after {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)

    with engine.connect() as connection:
        if is_sqlite:
            for pragma in SQLITE_PRAGMAS:  # before a transaction begins
                connection.connection.cursor().execute(f"PRAGMA {pragma}")
        with connection.begin():
            for setting in () if is_sqlite else POSTGRES_SETTINGS:
                connection.exec_driver_sql(f"SET LOCAL {setting}")
            indexes = [index for table in COPIED for index in table.indexes]
            for index in indexes:
                connection.execute(DropIndex(index))
            most = {table.name: connection.execute(select(func.max(table.c.id))).scalar_one()
                    for table in COPIED if "id" in table.c}  # fmt: skip
            for table in COPIED:
                for copy in range(1, copies + 1):
                    connection.exec_driver_sql(_copy_statement(connection, table, copy, most))
                progress(f"{table.name} copied")
            for index in indexes:
                connection.execute(CreateIndex(index))
            progress("indexes made")
            _copy_words(connection, copies, most["records"])
            progress("words indexed")


def _copy_statement(connection: Connection, table: Table, copy: int, most: dict[str, int]) -> str:
    names = ", ".join(_name(connection, column) for column in table.columns)
    values = ", ".join(_value(connection, table, column, copy, most) for column in table.columns)
    number = "id" if "id" in table.c else "ledger_id"
    last = most[_owner(table, number)]
    return f"INSERT INTO {table.name} ({names}) SELECT {values} FROM {table.name} WHERE {number} <= {last}"


def _owner(table: Table, column: str) -> str:
    return NUMBERED.get(column, table.name)


def _name(connection: Connection, column: Column[object]) -> str:
    return connection.dialect.identifier_preparer.quote(column.name)


def _value(connection: Connection, table: Table, column: Column[object], copy: int, most: dict[str, int]) -> str:
    """A column of a copy, in SQL."""
    name, is_sqlite = _name(connection, column), connection.dialect.name == "sqlite"
    if column.name == "id" or column.name in NUMBERED:
        return f"{name} + {copy * most[_owner(table, column.name)]}"
    if column.type is Key and table is not declarations:
        drawn = "lower(hex(randomblob(16)))" if is_sqlite else "md5(random()::text)"
        return f"CASE WHEN {name} IS NULL THEN NULL ELSE {drawn} END"
    if isinstance(column.type, Moment):
        minutes = copy * STEP_MINUTES
        if is_sqlite:
            return f"strftime('%Y-%m-%d %H:%M:%S.000000', {name}, '-{minutes} minutes')"
        return f"{name} - interval '{minutes} minutes'"
    return f"replace({name}, '.example/', '.example/{copy}/')" if column.name in {"url", "identity"} else name


def _copy_words(connection: Connection, copies: int, stories: int) -> None:
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"DROP INDEX {WORDS_INDEX}")
        for copy in range(1, copies + 1):
            connection.exec_driver_sql(
                f"INSERT INTO search (record_id, words) SELECT record_id + {copy * stories}, words FROM search "
                f"WHERE record_id <= {stories}"
            )
        connection.exec_driver_sql(f"CREATE INDEX {WORDS_INDEX} ON search USING gin (words)")
        return
    for name, (value, _) in INDEX_OPTIONS.items():
        connection.exec_driver_sql(f"INSERT INTO search (search, rank) VALUES ('{name}', {value})")
    for copy in range(1, copies + 1):
        connection.exec_driver_sql(
            f"INSERT INTO search (rowid, words) SELECT rowid + {copy * stories}, words FROM search "
            f"WHERE rowid <= {stories} ORDER BY rowid"
        )
    for name, (_, value) in INDEX_OPTIONS.items():
        connection.exec_driver_sql(f"INSERT INTO search (search, rank) VALUES ('{name}', {value})")
