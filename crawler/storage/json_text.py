"""JSON as the store keeps it."""

from __future__ import annotations

import json
from typing import Any


class WrittenJson(str):
    """A value that is JSON already."""

    __slots__ = ()


def write_json(value: Any) -> str:
    """Compact JSON, not escaped; only a text with lone surrogates is, so that it can be stored and read."""
    if value == []:
        return "[]"
    if isinstance(value, WrittenJson):
        return str(value)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text
