"""The JSON Schema of an article record, worked out from the type (JSON Schema 2020-12)."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from crawler.article import Article


def article_schema() -> dict[str, Any]:
    """The schema that every output of ``as_record`` satisfies."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Article",
        "description": (Article.__doc__ or "").strip(),
        **_object(Article, is_given=True),
    }


def _object(kind: type, *, is_given: bool = False) -> dict[str, Any]:
    hints = get_type_hints(kind)
    own: tuple[Field[Any], ...] = fields(kind)
    needed = [f.name for f in own if is_given or (f.default is MISSING and f.default_factory is MISSING)]
    return {
        "type": "object",
        "properties": {f.name: _schema(hints[f.name]) for f in own},
        "required": needed,
        "additionalProperties": False,
    }


def _schema(kind: Any) -> dict[str, Any]:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        return {"anyOf": [_schema(one) for one in inner]}
    if origin is tuple:
        return {"type": "array", "items": _schema(inner[0])}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _schema(inner[1])}
    if is_dataclass(kind) and isinstance(kind, type):
        return _object(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"enum": [member.value for member in kind]}
    return dict(PLAIN[kind])


PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    types.NoneType: {"type": "null"},
    datetime: {"type": "string", "format": "date-time"},
}
