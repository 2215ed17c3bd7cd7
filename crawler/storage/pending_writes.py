"""What a batch writes into single rows: alike rows go to the database in one statement, which costs less CPU."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, Insert, Update


class PendingRow(NamedTuple):
    """A row that is to be written."""

    statement: Insert | Update
    values: Mapping[str, Any]
    url: str  # for whose sake

    def is_like(self) -> tuple[int, tuple[str, ...]]:
        """What is the same for all rows of one statement."""
        return id(self.statement), tuple(self.values)


class PendingWrites:
    """Rows of one transaction that wait; those of a table are written in their order.

    :meth:`flush` comes before whatever reads the tables, and before the end.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: dict[str, list[PendingRow]] = {}  # by table

    def add(self, statement: Insert | Update, values: Mapping[str, Any], url: str) -> None:
        """Has a row written; the statement is one that lasts, so that it is known again."""
        self._rows.setdefault(str(statement.table), []).append(PendingRow(statement, values, url))

    def flush(self) -> None:
        """Writes what waits; an error has the URLs as a note."""
        tables, self._rows = self._rows, {}
        for rows in tables.values():
            for _, group in groupby(rows, PendingRow.is_like):
                self._write(list(group))

    def _write(self, rows: list[PendingRow]) -> None:
        try:
            self._connection.execute(rows[0].statement, [row.values for row in rows])
        except Exception as error:
            error.add_note(f"while storing {', '.join(row.url for row in rows)}")
            raise
