"""Column types that mean the same in SQLite and PostgreSQL."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL takes no NUL, UTF-8 no lone surrogate

FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)

CHUNK = 1000  # rows of one statement: far below the number of parameters that either database takes

BigId = BigInteger().with_variant(Integer(), "sqlite")  # only INTEGER counts up by itself in SQLite


class Moment(TypeDecorator[datetime]):
    """An aware time, kept in UTC to the microsecond; a time without a zone raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time as the database takes it."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"a time without a zone cannot be stored: {value!r}")
        moment = in_utc(value)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time as we use it."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Line(TypeDecorator[str]):
    """Text in which U+FFFD stands for what no database can hold (NUL, lone surrogates)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as both databases take it."""
        return None if value is None else storable(value)


def in_utc(value: datetime) -> datetime:
    """The time in UTC; one that UTC's calendar cannot express is its first or last moment."""
    try:
        return value.astimezone(UTC)
    except OverflowError:
        return FIRST if value.year == FIRST.year else LAST


def storable(text: str) -> str:
    """The text with U+FFFD in place of NUL and lone surrogates; changes nothing the second time."""
    return UNSTORABLE.sub("\ufffd", text)


def key_of(text: str) -> str:
    """Thirty-two hexadecimal digits that stand for a URL of any length in an index (PostgreSQL's hold 2.7 kB)."""
    return hashlib.blake2b(storable(text).encode(), digest_size=16).hexdigest()


def write_json(value: Any) -> str:
    """Compact JSON with letters as they are; lone surrogates stay escaped, so that they can be stored and read."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text
