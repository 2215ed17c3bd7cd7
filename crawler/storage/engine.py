"""Opens the database behind a store URL, and says in one line what is wrong with it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.pool import NullPool

from crawler.errors import StoreMissing, StoreUnusable
from crawler.storage.json_text import write_json

MAX_IDLE_IN_TRANSACTION = 60  # seconds
LOCK_TIMEOUT_SQLSTATE = "55P03"  # lock not available
# the server's own limit does not hold after an executemany: the driver sends a Flush last, and that ends the measuring.
# A session that waits for the rest of its pipeline counts as active.
END_IDLE_SESSIONS = text(
    "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
    " AND application_name = current_setting('application_name')"
    " AND (state LIKE 'idle in transaction%' OR state = 'active' AND wait_event = 'ClientRead')"
    " AND state_change < clock_timestamp() - make_interval(secs => :most)"
)
# a peer whose network is gone is noticed by either side within so many seconds, sooner than a fleet takes over its work
KEEPALIVE_IDLE, KEEPALIVE_INTERVAL, KEEPALIVE_COUNT = 10, 5, 2
PEER_TIMEOUT = KEEPALIVE_IDLE + KEEPALIVE_INTERVAL * KEEPALIVE_COUNT  # seconds
APPLICATION_NAME = "news-crawler"
URL_EXAMPLES = "sqlite:///news.db or postgresql+psycopg://user@host/name"
DRIVER_NAMES = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
CONNECT_TIMEOUT = 10  # seconds
# takes the write lock at once: a transaction that only later turns into a writer fails without waiting
WRITE_OPTIONS = {"begin": "BEGIN IMMEDIATE"}
AUTOCOMMIT_OPTIONS = {"begin": ""}
EMPTY_STORE_MESSAGE = "nothing crawled yet: run `news crawl https://paper.example/` first"

# connection lost; shut down, crashed, cannot connect now; too many clients; lock not available
AWAY_SQLSTATES = ("08", "57P01", "57P02", "57P03", "53300", LOCK_TIMEOUT_SQLSTATE)
AWAY_MESSAGES = ("database is locked", "connection", "server closed")  # the store was opened before: it did work

# part of the database's message -> what is wrong, and what to do next; the first match counts
ERROR_EXPLANATIONS = (
    ("database is locked", "locked by another process for too long; wait until that one has ended, or stop it"),
    ("lock timeout", "locked by another process for too long; wait until that one has ended, or stop it"),
    ("readonly database", "read-only; let this user write to the file and its folder, or use a copy"),
    ("read-only transaction", "read-only; name a server that accepts writes"),
    ("file is not a database", "not an SQLite database; name another file"),
    ("disk image is malformed", "damaged; save what can be read with `sqlite3 FILE .recover`"),
    (
        "disk is full",
        "out of space; what was stored until now is safe, free some disk space and run again",
    ),
    (
        "No space left",
        "out of space; what was stored until now is safe, free some disk space and run again",
    ),
    (
        "unable to open database file",
        "not accessible; let this user read and write the file and its folder, or name another, such as a copy",
    ),
    ("password authentication failed", "not accessible: the server refused the user name or the password"),
    ("no password supplied", "not accessible without a password; put it into the URL or into ~/.pgpass"),
    ("no pg_hba.conf entry", "not accessible to this host and user; allow them in the server's pg_hba.conf"),
    ("too many clients", "busy: the server accepts no more connections; try again later"),
)


def parse_url(text: str) -> URL:
    """The URL of a store with its driver; raises StoreUnusable for one that does not name a store."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise StoreUnusable(f"store {hide_password(text)!r} is not a database URL; examples: {URL_EXAMPLES}") from error
    driver = DRIVER_NAMES.get(url.drivername)
    if driver is None:
        raise StoreUnusable(
            f"store {printable_url(url)}: {url.drivername!r} is not a supported database; examples: {URL_EXAMPLES}"
        )
    if driver == "sqlite" and (not url.database or ":memory:" in url.database or url.query.get("mode") == "memory"):
        raise StoreUnusable(
            f"store {printable_url(url)} would be lost when the program ends; name a file, such as sqlite:///news.db"
        )
    return url.set(drivername=driver)


def make_engine(url: URL, *, lock_timeout: float) -> Engine:
    """The engine for a URL of :func:`parse_url`; connects to nothing yet.

    ``lock_timeout`` is how many seconds to wait for a lock. Raises StoreUnusable when the driver is not installed.
    """
    arguments: dict[str, Any] = {"timeout": lock_timeout}
    if url.get_backend_name() == "postgresql":
        own: dict[str, Any] = {"connect_timeout": CONNECT_TIMEOUT, "tcp_user_timeout": PEER_TIMEOUT * 1000}
        own["fallback_application_name"] = APPLICATION_NAME
        own |= {"keepalives_idle": KEEPALIVE_IDLE, "keepalives_interval": KEEPALIVE_INTERVAL}
        own |= {"keepalives_count": KEEPALIVE_COUNT}
        arguments = {name: value for name, value in own.items() if name not in url.query}
    # what is on a read-only medium may change all the same where it is mounted twice: nothing of it is kept
    pool: dict[str, Any] = {"poolclass": NullPool} if _is_on_read_only_medium(url) else {"pool_pre_ping": True}
    try:
        engine = create_engine(url, connect_args=arguments, json_serializer=write_json, **pool)
    except ImportError as error:
        raise StoreUnusable(
            f"store {printable_url(url)}: the PostgreSQL driver is not installed ({error}); "
            "run: pip install 'news-crawler[postgres]'"
        ) from error
    except (ArgumentError, TypeError, ValueError) as error:
        raise StoreUnusable(f"store {printable_url(url)} is not a valid URL; examples: {URL_EXAMPLES}") from error

    if engine.dialect.name == "sqlite":
        if pool.get("poolclass"):
            event.listen(engine, "do_connect", _open_as_it_is)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:

        def prepare(connection: Any, _: Any) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SET TIME ZONE 'UTC'")
                cursor.execute(f"SET lock_timeout = {int(lock_timeout * 1000)}")
                # a process that was stopped within a transaction would keep its locks from all others
                cursor.execute(f"SET idle_in_transaction_session_timeout = {MAX_IDLE_IN_TRANSACTION * 1000}")
                # nor may one whose network is gone
                cursor.execute(f"SET tcp_keepalives_idle = {KEEPALIVE_IDLE}")
                cursor.execute(f"SET tcp_keepalives_interval = {KEEPALIVE_INTERVAL}")
                cursor.execute(f"SET tcp_keepalives_count = {KEEPALIVE_COUNT}")
                cursor.execute(f"SET tcp_user_timeout = {PEER_TIMEOUT * 1000}")
            connection.commit()

        event.listen(engine, "connect", prepare)
    return engine


def end_idle_sessions(connection: Connection, most: float | None = None) -> int:
    """Ends the sessions of this program on PostgreSQL that have stood still in a transaction; returns how many.

    Such a session is that of a process that was stopped or hangs, and would keep its locks from all others.
    """
    return int(
        connection.execute(END_IDLE_SESSIONS, {"most": MAX_IDLE_IN_TRANSACTION if most is None else most}).scalar_one()
    )


def _is_on_read_only_medium(url: URL) -> bool:
    """Whether an SQLite file lies where nobody can write, as on a disk that is mounted read-only."""
    path = sqlite_path(url)
    is_plain = url.get_backend_name() == "sqlite" and not (url.database or "").startswith("file:")
    return is_plain and hasattr(os, "statvfs") and path.is_file() and bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def _open_as_it_is(_dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]) -> None:
    """SQLite would keep a file beside a store, even to read it; where changes lie beside it, they count."""
    path = Path(arguments[0])
    changes = path.with_name(f"{path.name}-wal")
    if not (changes.exists() and changes.stat().st_size):
        arguments[0], options["uri"] = f"{path.as_uri()}?immutable=1", True


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
    path, store = sqlite_path(url), f"store {printable_url(url)}"
    if path.is_dir():
        raise StoreUnusable(f"{store}: {path} is a folder; name a file in it, such as {path / 'news.db'}")
    if path.exists():
        return
    if must_exist:
        raise StoreMissing(f"{store}: {EMPTY_STORE_MESSAGE}")
    if not path.parent.is_dir():
        raise StoreUnusable(f"{store}: the folder {path.parent} does not exist; create it first")


@contextmanager
def database_errors(url: URL) -> Iterator[None]:
    """Turns errors of the database into StoreUnusable, with a message of one line and without the password."""
    try:
        yield
    except PoolExhausted as error:
        raise StoreUnusable(
            f"store {printable_url(url)}: all connections are in use; run fewer processes at once"
        ) from error
    except DBAPIError as error:
        context = "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
        raise StoreUnusable(f"store {printable_url(url)} is {explain_error(url, str(error.orig))}{context}") from error


def is_away(error: DBAPIError) -> bool:
    """Whether the database may soon be there again: its server is down or starts, or another process locks it."""
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return str(state).startswith(AWAY_SQLSTATES)
    message = str(error.orig)
    return isinstance(error, OperationalError) and any(part in message for part in AWAY_MESSAGES)


def explain_error(url: URL, message: str) -> str:
    """What an error message of the database means and what to do next, as a continuation of "the store is"."""
    explanation = next((text for part, text in ERROR_EXPLANATIONS if part in message), None)
    if explanation:
        return explanation
    if url.get_backend_name() == "postgresql" and "connection" in message:
        if "database" in message and "does not exist" in message:
            return f"missing: the server has no database {url.database!r}; run: createdb {url.database}"
        detail = _first_line(message, url)
        return f"not reachable; check that the server is running and that host and port are correct ({detail})"
    return f"unusable: {_first_line(message, url)}"


def _first_line(message: str, url: URL) -> str:
    line = (message.strip().splitlines() or ["no reason"])[0].strip()
    return line.replace(str(url.password), "***") if url.password else line


SECRET_PARAMETER = re.compile(r"pass|pwd|secret|token|key", re.IGNORECASE)  # in the name of a parameter of a URL
SECRET_IN_QUERY = re.compile(r"([?&;][^=&;]{0,40}(?:pass|pwd|secret|token|key)[^=&;]{0,40}=)[^&;]*+", re.IGNORECASE)


def printable_url(url: URL) -> str:
    """The URL without its password, to be printed."""
    shown = {name: "***" if SECRET_PARAMETER.search(name) else value for name, value in url.query.items()}
    return url.set(query=shown).render_as_string(hide_password=True)


def hide_password(text: str) -> str:
    """What should be a URL, without its password, to be printed."""
    return SECRET_IN_QUERY.sub(r"\1***", re.sub(r"(//[^:/@]*:).*@", r"\1***@", text))
