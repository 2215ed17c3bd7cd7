"""Full-text search over headline, standfirst, byline and body, alike in SQLite (FTS5) and PostgreSQL (tsvector)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Select,
    Text,
    and_,
    bindparam,
    column,
    delete,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    table,
    text,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from crawler.storage.schema import records
from crawler.storage.search_text import MAX_INDEXED_CHARS, Search, Term

SQLITE_INDEX = table("search", column("rowid"), column("words"))
POSTGRES_INDEX = table("search", column("record_id"), column("words"))
SQLITE_ROW = insert(SQLITE_INDEX).values(rowid=bindparam("record"), words=bindparam("text"))
POSTGRES_VECTOR = func.to_tsvector(text("'simple'"), bindparam("text"))
POSTGRES_ROW = insert(POSTGRES_INDEX).values(record_id=bindparam("record"), words=POSTGRES_VECTOR)


def index_row(connection: Connection, record_id: int, words: str) -> tuple[Insert, dict[str, Any]]:
    """The statement that puts the words of a record into the index, where it has none, and its values."""
    if connection.dialect.name == "sqlite":
        return SQLITE_ROW, {"record": record_id, "text": words}
    return POSTGRES_ROW, {"record": record_id, "text": words[:MAX_INDEXED_CHARS]}


def index_article(connection: Connection, record_id: int, words: str) -> None:
    """Puts the words of a record's latest article into the index, in place of those of the former one."""
    remove_from_index(connection, record_id)
    connection.execute(*index_row(connection, record_id, words))


def remove_from_index(connection: Connection, record_id: int) -> None:
    """Takes the words of a record out of the index."""
    if connection.dialect.name == "sqlite":
        connection.execute(delete(SQLITE_INDEX).where(SQLITE_INDEX.c.rowid == record_id))
    else:
        connection.execute(delete(POSTGRES_INDEX).where(POSTGRES_INDEX.c.record_id == record_id))


def matches(connection: Connection, search: str) -> ColumnElement[bool]:
    """The condition that a record is found by a search; raises ArgumentInvalid for one that cannot be read."""
    return records.c.id.in_(matching_ids(connection, search))


def matching_ids(connection: Connection, search: str) -> Select[Any]:
    """The numbers of the records that a search finds; raises ArgumentInvalid for one that cannot be read."""
    is_sqlite = connection.dialect.name == "sqlite"
    return select(SQLITE_INDEX.c.rowid if is_sqlite else POSTGRES_INDEX.c.record_id).where(_match(connection, search))


def matches_row(connection: Connection, search: str) -> ColumnElement[bool]:
    """As :func:`matches`, looked up for each row: for conditions that many rows meet, of which few are read.

    It is a scalar, so that no planner collects all that match first. SQLite compares the words that its index keeps: a
    phrase of frequent words is looked up ten times as fast so as by the index.
    """
    if connection.dialect.name == "sqlite":
        found = select(_has_words(Search.parse(search))).where(SQLITE_INDEX.c.rowid == records.c.id)
        return found.correlate(records).scalar_subquery() == 1
    one = select(literal(1)).where(POSTGRES_INDEX.c.record_id == records.c.id, _match(connection, search))
    return one.correlate(records).scalar_subquery() == 1


def _has_words(search: Search) -> ColumnElement[bool]:
    """The condition on the words of a row of SQLite's index, which stand there as :func:`search_words` gives them."""
    spaced = literal(" ") + type_coerce(SQLITE_INDEX.c.words, Text) + literal(" ")

    def holds(term: Term) -> ColumnElement[bool]:
        return func.instr(spaced, f" {' '.join(term.words)}{'' if term.is_prefix else ' '}") > 0

    found = [or_(*map(holds, group)) for group in search.groups]
    return and_(*found, *(not_(holds(term)) for term in search.excluded))


def _match(connection: Connection, search: str) -> ColumnElement[bool]:
    parsed = Search.parse(search)
    if connection.dialect.name == "sqlite":
        return text("search MATCH :search").bindparams(search=parsed.fts5_query())  # type: ignore[return-value]
    tsquery = func.to_tsquery(text("'simple'"), literal(parsed.tsquery()), type_=TSQUERY)
    return POSTGRES_INDEX.c.words.bool_op("@@")(tsquery)
