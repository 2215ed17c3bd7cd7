"""Opens the database behind a store URL, and says in one line what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from crawler.errors import StoreMissing, StoreUnusable
from crawler.storage.types import write_json

EXAMPLES = "sqlite:///news.db or postgresql+psycopg://user@host/name"
DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
# takes the write lock at once: a transaction that only later turns into a writer fails without waiting
FOR_WRITING = {"begin": "BEGIN IMMEDIATE"}
WITHOUT_TRANSACTION = {"begin": ""}
NOTHING_YET = "nothing crawled yet: run `scrapy crawl news -a site=https://paper.example/` first"

# part of what the database said -> what is wrong, and the next step; the first that fits is taken
MEANINGS = (
    ("database is locked", "locked by another process for too long; wait until that one has ended, or stop it"),
    ("lock timeout", "locked by another process for too long; wait until that one has ended, or stop it"),
    ("readonly database", "read-only; let this user write the file and its folder"),
    ("read-only transaction", "read-only; name a server that takes writes"),
    ("file is not a database", "no SQLite database; name another file"),
    ("disk image is malformed", "damaged; save what can be read with `sqlite3 FILE .recover`"),
    ("disk is full", "out of room: the disk is full; what was kept until now is safe, make room and run again"),
    ("No space left", "out of room: the disk is full; what was kept until now is safe, make room and run again"),
    ("unable to open database file", "not to be opened; let this user read and write the file and its folder"),
    ("password authentication failed", "not open to this user: the server refused the name or the password"),
    ("no password supplied", "not open without a password; put it into the URL or into ~/.pgpass"),
    ("no pg_hba.conf entry", "not open to this host and user; allow them in the server's pg_hba.conf"),
    ("too many clients", "busy: the server takes no more connections; try again later"),
)


def parse_url(text: str) -> URL:
    """The URL of a store with the driver that is used for it; raises StoreUnusable for one that names no store."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise StoreUnusable(f"store {without_password(text)!r} is no database URL; write {EXAMPLES}") from error
    driver = DRIVERS.get(url.drivername)
    if driver is None:
        raise StoreUnusable(f"store {shown(url)}: no store of kind {url.drivername!r} is known; write {EXAMPLES}")
    if driver == "sqlite" and (not url.database or ":memory:" in url.database or url.query.get("mode") == "memory"):
        raise StoreUnusable(f"store {shown(url)} would be lost at the end; name a file, as sqlite:///news.db")
    return url.set(drivername=driver)


def make_engine(url: URL, *, lock_timeout: float) -> Engine:
    """The engine for a URL of :func:`parse_url`; connects to nothing yet.

    ``lock_timeout`` is how many seconds to wait for a lock. Raises StoreUnusable when the driver is not installed.
    """
    arguments: dict[str, Any] = {"timeout": lock_timeout}
    if url.get_backend_name() == "postgresql":
        arguments = {} if "connect_timeout" in url.query else {"connect_timeout": 10}
    try:
        engine = create_engine(url, connect_args=arguments, json_serializer=write_json, pool_pre_ping=True)
    except ImportError as error:
        raise StoreUnusable(
            f"store {shown(url)}: the PostgreSQL driver is not installed ({error}); "
            "run: pip install 'news-crawler[postgres]'"
        ) from error
    except (ArgumentError, TypeError, ValueError) as error:
        raise StoreUnusable(f"store {shown(url)} cannot be understood; write {EXAMPLES}") from error

    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:

        def prepare(connection: Any, _: Any) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SET TIME ZONE 'UTC'")
                cursor.execute(f"SET lock_timeout = {int(lock_timeout * 1000)}")
            connection.commit()

        event.listen(engine, "connect", prepare)
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where _begin_sqlite says, not where the driver guesses
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin_sqlite(connection: Connection) -> None:
    if begin := connection.get_execution_options().get("begin", "BEGIN"):
        connection.exec_driver_sql(begin)


def sqlite_path(url: URL) -> Path:
    """The file behind an SQLite URL, a ``file:`` URI as its database included."""
    database = url.database or ""
    if database.startswith("file:"):
        database = unquote(re.sub(r"^file:(//[^/]*)?", "", database).partition("?")[0])
    return Path(database)


def check_file(url: URL, *, must_exist: bool) -> None:
    """Raises StoreUnusable when an SQLite file cannot be where its URL says."""
    path = sqlite_path(url)
    if path.is_dir():
        raise StoreUnusable(f"store {shown(url)}: {path} is a folder; name a file in it, as {path / 'news.db'}")
    if path.exists():
        return
    if must_exist:
        raise StoreMissing(f"store {shown(url)}: {NOTHING_YET}")
    if not path.parent.is_dir():
        raise StoreUnusable(f"store {shown(url)}: the folder {path.parent} is not there; create it first")


@contextmanager
def usable(url: URL) -> Iterator[None]:
    """Turns what a database says against us into StoreUnusable, in one line without the password."""
    try:
        yield
    except PoolExhausted as error:
        raise StoreUnusable(f"store {shown(url)}: all connections are in use; run fewer things at once") from error
    except DBAPIError as error:
        context = "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
        raise StoreUnusable(f"store {shown(url)} is {explain(url, str(error.orig))}{context}") from error


def explain(url: URL, message: str) -> str:
    """What the message of a database means and what to do next, to stand after "the store is"."""
    known = next((meaning for part, meaning in MEANINGS if part in message), None)
    if known:
        return known
    if url.get_backend_name() == "postgresql" and "connection" in message:
        if "database" in message and "does not exist" in message:
            return f"not there: the server has no database {url.database!r}; run: createdb {url.database}"
        detail = _first_line(message, url)
        return f"not to be reached; see that the server runs and that host and port are right ({detail})"
    return f"not usable: {_first_line(message, url)}"


def _first_line(message: str, url: URL) -> str:
    line = (message.strip().splitlines() or ["no reason given"])[0].strip()
    return line.replace(str(url.password), "***") if url.password else line


def shown(url: URL) -> str:
    """The URL as it may be printed."""
    return url.render_as_string(hide_password=True)


def without_password(text: str) -> str:
    """A text that should be a URL, as it may be printed."""
    return re.sub(r"(//[^:/@]*:).*@", r"\1***@", text)
