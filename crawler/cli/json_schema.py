"""The JSON Schema of an article record, worked out from the type (JSON Schema 2020-12)."""

from __future__ import annotations

import ast
import inspect
from typing import Any

import msgspec

from crawler import article
from crawler.article import Article


def article_schema() -> dict[str, Any]:
    """The schema that every output of ``Article.to_dict`` satisfies."""
    schema = msgspec.json.schema(Article)
    definitions: dict[str, dict[str, Any]] = schema["$defs"]
    descriptions = field_descriptions()
    for name, definition in definitions.items():
        if "properties" not in definition:
            continue
        definition["additionalProperties"] = False
        for field, value in definition["properties"].items():
            value["description"] = descriptions[name, field]
            value.pop("default", None)  # a record has every field
    root = definitions.pop(Article.__name__)
    root["required"] = list(root["properties"])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **root, "$defs": definitions}


def field_descriptions() -> dict[tuple[str, str], str]:
    """What the docstring under each field of a record says, by the record's name and the field's."""
    found = {}
    for node in ast.parse(inspect.getsource(article)).body:
        if isinstance(node, ast.ClassDef):
            for statement, following in zip(node.body, node.body[1:], strict=False):
                match statement, following:
                    case ast.AnnAssign(target=ast.Name(id=field)), ast.Expr(value=ast.Constant(value=str(text))):
                        found[node.name, field] = text
    return found
