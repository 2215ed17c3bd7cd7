"""Column types that mean the same in SQLite and PostgreSQL."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
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
        if value.utcoffset() is None:
            raise ValueError(f"a time without a zone cannot be stored: {value!r}")
        moment = in_utc(value)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time as the program uses it."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Line(TypeDecorator[str]):
    """Text in which U+FFFD replaces what no database can store (NUL, lone surrogates)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as both databases accept it."""
        return None if value is None else storable(value)


def chunks(values: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Values in parts that are small enough for one statement."""
    for start in range(0, len(values), MAX_ROWS_PER_STATEMENT):
        yield values[start : start + MAX_ROWS_PER_STATEMENT]


def in_utc(value: datetime) -> datetime:
    """The time in UTC; one that UTC's calendar cannot express is its first or last moment."""
    try:
        return value.astimezone(UTC)
    except OverflowError:
        return FIRST_MOMENT if value.year == FIRST_MOMENT.year else LAST_MOMENT


def storable(text: str) -> str:
    """The text with U+FFFD in place of NUL and lone surrogates; changes nothing the second time."""
    return UNSTORABLE_CHARACTER.sub("\ufffd", text)


def key_of(text: str) -> str:
    """A hash of 32 hexadecimal digits, the index key of a URL of any length (PostgreSQL indexes up to 2.7 kB)."""
    return hashlib.blake2b(storable(text).encode(), digest_size=16).hexdigest()


class WrittenJson(str):
    """A value that is JSON already."""

    __slots__ = ()


def write_json(value: Any) -> str:
    """Compact JSON, not escaped; only a text with lone surrogates is, so that it can be stored and read."""
    if isinstance(value, WrittenJson):
        return str(value)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text
