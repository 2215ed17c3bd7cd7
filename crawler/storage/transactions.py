"""Transactions: a database that is open, and what makes a method of a part of the store run in one."""

from __future__ import annotations

import inspect
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Engine, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from crawler.errors import StoreUnusable
from crawler.storage.engine import (
    LOCK_TIMEOUT_SQLSTATE,
    WRITE_OPTIONS,
    check_file,
    database_errors,
    end_idle_sessions,
    is_away,
    make_engine,
    parse_url,
    printable_url,
)
from crawler.storage.migrate import bring_up_to_date, check_writable

logger = logging.getLogger(__name__)

P = ParamSpec("P")
Result = TypeVar("Result")

LOCK_TIMEOUT = 30.0  # seconds to wait for another process's lock
SECONDS_BETWEEN_TRIES = 0.5  # of a database that is away
MAX_ATTEMPTS = 3
RETRIED_SQLSTATES = {"40001", "40P01"}  # serialisation failure, deadlock: undone for another transaction's sake


class TransactionOvertaken(Exception):
    """Another transaction changed what this one has read; it is undone and done again."""


class Database:
    """A database that is open; what it refuses is raised as StoreUnusable, and nothing of the transaction is kept."""

    def __init__(self, url: URL, engine: Engine) -> None:
        self.engine = engine
        self.url = url
        self._writing = engine.execution_options(**WRITE_OPTIONS)
        self._write_lock = threading.Lock()  # fairer among our own threads than the database's lock
        self.patience = 0.0  # seconds for which it may be away before a transaction gives up
        self.gives_up = threading.Event()  # nobody waits for it any more
        self._is_away = False

    @classmethod
    def open(cls, url: str, *, must_exist: bool, lock_timeout: float) -> Database:
        """Connects, and creates or upgrades the tables where needed; see ``Store.open``."""
        parsed = parse_url(url)
        engine = make_engine(parsed, lock_timeout=lock_timeout)
        database = cls(parsed, engine)
        try:
            if engine.dialect.name == "sqlite":
                check_file(parsed, must_exist=must_exist)
            with database_errors(parsed):
                bring_up_to_date(engine, database._writing, parsed, must_exist=must_exist, lock_timeout=lock_timeout)
                if not must_exist:
                    check_writable(database._writing)
        except BaseException:
            database.close()
            raise
        return database

    def close(self) -> None:
        """Closes all connections; a second call does nothing."""
        self.engine.dispose()

    def __str__(self) -> str:
        return printable_url(self.url)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with."""
        with database_errors(self.url), self.engine.connect() as connection:
            yield connection

    def read(self, work: Callable[[Connection], Result]) -> Result:
        """Reads, and again when the database was away."""

        def attempt() -> Result:
            with self.reading() as connection:
                return work(connection)

        return self._outlast(attempt)

    def write(self, work: Callable[[Connection], Result]) -> Result:
        """Does work in a transaction of its own, again when the database undid it to let another go first.

        So it is after the database was away, also where only the answer to the commit was lost: work must bear that.
        """
        with self._write_lock:
            return self._outlast(lambda: self._write(work))

    def _write(self, work: Callable[[Connection], Result]) -> Result:
        with database_errors(self.url):
            for attempt in range(1, MAX_ATTEMPTS + 1):
                try:
                    with self._writing.begin() as connection:
                        return work(connection)
                except DBAPIError as error:
                    if attempt == MAX_ATTEMPTS or getattr(error.orig, "sqlstate", None) not in RETRIED_SQLSTATES:
                        raise
                except TransactionOvertaken:
                    if attempt == MAX_ATTEMPTS:
                        raise
        raise AssertionError("the last attempt returns or raises")

    def _outlast(self, attempt: Callable[[], Result]) -> Result:
        """Tries until the database is there again, for ``patience`` seconds."""
        deadline: float | None = None
        while True:
            try:
                result = attempt()
            except StoreUnusable as error:
                if not isinstance(error.__cause__, DBAPIError) or not is_away(error.__cause__):
                    raise
                if self._end_idle_sessions(error.__cause__):
                    continue
                if not self.patience:
                    raise
                deadline = deadline or time.monotonic() + self.patience
                if time.monotonic() >= deadline:
                    raise
                if not self._is_away:
                    self._is_away = True
                    logger.warning("%s; waiting for it, for up to %.0f s", error, self.patience)
                if self.gives_up.wait(SECONDS_BETWEEN_TRIES):
                    raise
            else:
                if self._is_away:
                    self._is_away = False
                    logger.warning("store %s is there again: going on", self)
                return result

    def _end_idle_sessions(self, error: DBAPIError) -> bool:
        """Where a lock was waited for in vain: ends sessions of processes that stand still; returns whether any did."""
        if getattr(error.orig, "sqlstate", None) != LOCK_TIMEOUT_SQLSTATE:
            return False
        try:
            with database_errors(self.url), self.engine.connect() as connection:
                count = end_idle_sessions(connection)
        except StoreUnusable:
            return False  # away by now, as the next attempt tells
        if count:
            ended = "a session of a process that stands" if count == 1 else f"{count} sessions of processes that stand"
            logger.warning("store %s: ended %s still in a transaction", self, ended)
        return bool(count)


def insert_into(connection: Connection, table: Table) -> Any:
    """An INSERT that can say what to do on a conflict, in the dialect of the connection."""
    return insert_in_dialect(connection.dialect.name, table)


def insert_in_dialect(name: str, table: Table) -> Any:
    """As :func:`insert_into`, for a statement that is built once and kept."""
    dialect: Any = postgresql if name == "postgresql" else sqlite
    return dialect.insert(table)


class Part:
    """A part of the store: queries over some of its tables, each a method in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database


PartType = TypeVar("PartType", bound=Part)


def reads(
    method: Callable[Concatenate[PartType, Connection, P], Result],
) -> Callable[Concatenate[PartType, P], Result]:
    """Makes a method that takes a connection one that a caller calls without: it is given one to read with."""

    @wraps(method)
    def run(part: PartType, /, *args: P.args, **kwargs: P.kwargs) -> Result:
        return part.database.read(lambda connection: method(part, connection, *args, **kwargs))

    return _as_called(run, method)


def streams(
    method: Callable[Concatenate[PartType, Connection, P], Iterator[Result]],
) -> Callable[Concatenate[PartType, P], Iterator[Result]]:
    """As :func:`reads`, for a generator: its connection stays open until the last item was taken."""

    @wraps(method)
    def run(part: PartType, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[Result]:
        with part.database.reading() as connection:
            yield from method(part, connection, *args, **kwargs)

    return _as_called(run, method)


def writes(
    method: Callable[Concatenate[PartType, Connection, P], Result],
) -> Callable[Concatenate[PartType, P], Result]:
    """As :func:`reads`, in a transaction that is committed at the end, undone by an error, retried after a deadlock."""

    @wraps(method)
    def run(part: PartType, /, *args: P.args, **kwargs: P.kwargs) -> Result:
        return part.database.write(lambda connection: method(part, connection, *args, **kwargs))

    return _as_called(run, method)


def _as_called(run: Callable[P, Result], method: Callable[..., Any]) -> Callable[P, Result]:
    """Shows the signature without the connection, as a caller sees it."""
    signature = inspect.signature(method)
    part, _, *rest = signature.parameters.values()
    run.__signature__ = signature.replace(parameters=[part, *rest])  # type: ignore[attr-defined]
    return run
