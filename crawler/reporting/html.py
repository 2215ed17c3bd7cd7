"""Renders the HTML pages from the templates beside it; every value is escaped."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("crawler.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render_html(template: str, **values: Any) -> str:
    """A template filled with values, which are never read as HTML or as template syntax."""
    return _environment().get_template(template).render(values)
