"""Column types that mean the same in SQLite and PostgreSQL."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import BigInteger, DateTime, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

Item = TypeVar("Item")

UNSTORABLE_CHARACTER = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL accepts no NUL, UTF-8 no lone surrogate

FIRST_MOMENT = datetime.min.replace(tzinfo=UTC)
LAST_MOMENT = datetime.max.replace(tzinfo=UTC)

MAX_ROWS_PER_STATEMENT = 1000  # far below the number of parameters that either database takes

BigId = BigInteger().with_variant(Integer(), "sqlite")  # SQLite increments INTEGER alone by itself


class Moment(TypeDecorator[datetime]):
    """An aware time, kept in UTC to the microsecond; a time without a zone raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time as the database stores it."""
        if value is None:
            return None
        moment = _checked(value)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """As :meth:`process_bind_param`; for SQLite, where most of the time of a long insert was spent, at once."""
        return _write_moment if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """As :meth:`process_result_value`, for SQLite at once."""
        return _read_moment if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time as the program uses it."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _checked(value: datetime) -> datetime:
    if value.utcoffset() is None:
        raise ValueError(f"a time without a zone cannot be stored: {value!r}")
    return in_utc(value)


def _write_moment(value: datetime | None) -> str | None:
    """A time as SQLAlchemy writes it into SQLite, ``2026-11-20 09:00:00.000000``."""
    if value is None:
        return None
    return (value if value.tzinfo is UTC else _checked(value)).isoformat(" ", "microseconds")[: -len("+00:00")]


def _read_moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


class Line(TypeDecorator[str]):
    """Text in which U+FFFD replaces what no database can store (NUL, lone surrogates)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as both databases accept it."""
        return None if value is None else storable(value)


def chunks(values: Sequence[Item], size: int = MAX_ROWS_PER_STATEMENT) -> Iterator[Sequence[Item]]:
    """Values in parts, by default such as are small enough for one statement."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def in_utc(value: datetime) -> datetime:
    """The time in UTC; one that UTC's calendar cannot express is its first or last moment."""
    if value.tzinfo is UTC:
        return value
    try:
        return value.astimezone(UTC)
    except OverflowError:
        return FIRST_MOMENT if value.year == FIRST_MOMENT.year else LAST_MOMENT


def storable(text: str) -> str:
    """The text with U+FFFD in place of NUL and lone surrogates; changes nothing the second time."""
    if text.isascii() and "\0" not in text:
        return text
    return UNSTORABLE_CHARACTER.sub("\ufffd", text)


def key_of(text: str) -> str:
    """A hash of 32 hexadecimal digits, the index key of a URL of any length (PostgreSQL indexes up to 2.7 kB)."""
    return hashlib.blake2b(storable(text).encode(), digest_size=16).hexdigest()
