"""A record as one row of plain values, for tables."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # full-width ones too
NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
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


def csv_text(text: str) -> str:
    """A text with an apostrophe before it where a spreadsheet would take it for a formula, as OWASP advises."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(text) else text


def flat_row(record: Mapping[str, Any], fields: Sequence[str]) -> list[str]:
    """The fields of a record, in their order."""
    return [flat_value(record.get(name)) for name in fields]
