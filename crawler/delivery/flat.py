"""A record as one row of plain values, for tables."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from crawler.text.table_cells import csv_text

ENCODE = json.JSONEncoder(ensure_ascii=False).encode  # made once: json.dumps would make it for each value


def flat_value(value: Any) -> str:
    """A value as text: nothing for null, true and false, lists and objects as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return ENCODE(value).encode("utf-8", "replace").decode()


def csv_row(record: Mapping[str, Any], fields: Sequence[str]) -> list[str]:
    """The fields of a record for CSV, in their order: no text that a spreadsheet would run."""
    return [csv_text(value) for value in flat_row(record, fields)]


def flat_row(record: Mapping[str, Any], fields: Sequence[str]) -> list[str]:
    """The fields of a record, in their order."""
    return [flat_value(record.get(name)) for name in fields]
