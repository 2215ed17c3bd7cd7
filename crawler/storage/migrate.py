"""Brings a store to the newest schema, once, however many processes open it at the same moment."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, false, inspect, text, update
from sqlalchemy.exc import OperationalError

from crawler.errors import StoreMissing, StoreUnusable
from crawler.storage.engine import (
    AUTOCOMMIT_OPTIONS,
    EMPTY_STORE_MESSAGE,
    check_file,
    database_errors,
    make_engine,
    parse_url,
    printable_url,
)
from crawler.storage.schema import VERSION, metadata, sites

MIGRATIONS_FOLDER = Path(__file__).parent / "migrations"
NEWEST_SQLITE = MIGRATIONS_FOLDER / "newest_sqlite.sql"  # what all of them make of an empty file; a test writes it
ADVISORY_LOCK = 0x6E657773  # any number, the same in every process
LOOK_TIMEOUT = 30.0  # seconds
WAL_RETRY_DELAY = 0.05  # seconds
POSTGRES_INDEX = "records_listed"  # of stories that a search found by their numbers
_alembic_lock = threading.Lock()  # Alembic keeps its context in a global


def is_ours(name: str | None, kind: str, _: object) -> bool:
    """Whether Alembic is to compare an object; what one database alone has is not in the metadata."""
    return not ((kind == "table" and (name or "").startswith("search")) or (kind == "index" and name == POSTGRES_INDEX))


def bring_up_to_date(engine: Engine, writing: Engine, url: URL, *, must_exist: bool, lock_timeout: float) -> None:
    """Creates or upgrades the schema where it is not the newest.

    Raises StoreUnusable when the schema is newer than this program, when the tables are those of another program, or,
    with ``must_exist``, when there is no schema at all.
    """
    with engine.connect() as connection:
        version = _read_version(connection, url)
    if version == VERSION:
        return
    if version is None and must_exist:
        raise StoreMissing(f"store {printable_url(url)}: {EMPTY_STORE_MESSAGE}")
    if engine.dialect.name == "sqlite":
        _turn_on_wal(engine, lock_timeout)
    with _alembic_lock, writing.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})
        version = _read_version(connection, url)
        if version is None and engine.dialect.name == "sqlite":
            _create_newest(connection)
        elif version != VERSION:  # another process may have upgraded it meanwhile
            _upgrade(connection)


def pending_migrations(url: str) -> tuple[str, list[tuple[str, str]]]:
    """The version of a store's schema, and what brings it to the newest: each step's number and sentence.

    Nothing is changed. Raises StoreUnusable, and StoreMissing where there is no store.
    """
    from alembic.script import ScriptDirectory

    parsed = parse_url(url)
    engine = make_engine(parsed, lock_timeout=LOOK_TIMEOUT)
    try:
        if engine.dialect.name == "sqlite":
            check_file(parsed, must_exist=True)
        with database_errors(parsed), engine.connect() as connection:
            version = _read_version(connection, parsed)
    finally:
        engine.dispose()
    if version is None:
        raise StoreMissing(f"store {printable_url(parsed)}: {EMPTY_STORE_MESSAGE}")
    steps = ScriptDirectory(str(MIGRATIONS_FOLDER)).iterate_revisions("head", version)
    return version, sorted((step.revision, (step.doc or "").splitlines()[0]) for step in steps)


def check_writable(writing: Engine) -> None:
    """Has a store that is locked or read-only refuse now, not after the first download; changes nothing."""
    with writing.begin() as connection:
        connection.execute(update(sites).where(false()).values(home=""))


def _read_version(connection: Connection, url: URL) -> str | None:
    tables = set(inspect(connection).get_table_names())
    version = None
    if "alembic_version" in tables:
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if version is None:
        # a file has one owner; a database of a server may be shared with others
        is_file = connection.dialect.name == "sqlite"
        foreign_tables = sorted(tables if is_file else tables & set(metadata.tables))
        if foreign_tables:
            raise StoreUnusable(
                f"store {printable_url(url)} has a table {foreign_tables[0]!r} of another program; "
                "name another database"
            )
        return None
    if not str(version).isdigit() or str(version) > VERSION:
        raise StoreUnusable(
            f"store {printable_url(url)} has schema version {version}, this program supports {VERSION} at most; "
            "upgrade news-crawler"
        )
    return str(version)


def _turn_on_wal(engine: Engine, lock_timeout: float) -> None:
    """The switch fails at once, without waiting, while another process writes."""
    deadline = time.monotonic() + lock_timeout
    while True:
        try:
            with engine.execution_options(**AUTOCOMMIT_OPTIONS).connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        except OperationalError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(WAL_RETRY_DELAY)
        else:
            return


def _create_newest(connection: Connection) -> None:
    """The tables of an empty SQLite file at once: Alembic and all steps would take a tenth of a second."""
    for statement in NEWEST_SQLITE.read_text("utf-8").split(";\n"):
        if statement:
            connection.exec_driver_sql(statement)
    connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": VERSION})


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
