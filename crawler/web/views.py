"""A page in its three forms: HTML, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import Response

from crawler.delivery.flat import csv_row
from crawler.web.query import CSV, JSON, Query

JSON_TYPE, CSV_TYPE, HTML_TYPE = "application/json", "text/csv; charset=utf-8", "text/html; charset=utf-8"
ISO_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)  # with its zone


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a page shows: for a reader, and as data."""

    template: str
    values: Mapping[str, Any]
    data: Any  # plain JSON values
    columns: Sequence[str] = ()  # of the CSV
    rows: Sequence[Mapping[str, Any]] = ()  # of the CSV, plain values by column
    status: HTTPStatus = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)


def respond(view: View | Response, query: Query) -> Response:
    """The answer in the form that is asked for."""
    if isinstance(view, Response):
        return view
    if query.form == JSON:
        body, kind = json.dumps(view.data, ensure_ascii=False, indent=1).encode("utf-8", "replace"), JSON_TYPE
    elif query.form == CSV:
        body, kind = _csv(view).encode("utf-8", "replace"), CSV_TYPE
    else:
        text = environment().get_template(view.template).render(query=query, **view.values)
        body, kind = text.encode("utf-8", "replace"), HTML_TYPE
    return Response(body, view.status, dict(view.headers), kind)


def _csv(view: View) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(view.columns)
    writer.writerows(csv_row(row, view.columns) for row in view.rows)
    return file.getvalue()


@cache
def environment() -> Environment:
    """The templates; every value is escaped."""
    templates = Environment(
        loader=PackageLoader("crawler.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"moment": moment, "number": number, "words": words, "percent": percent, "fact": fact}
    templates.tests["link"] = is_web_link
    return templates


def moment(at: datetime | None) -> Markup:
    """A time as an element, in UTC."""
    if at is None:
        return Markup("–")
    utc = at.astimezone(UTC)
    return Markup('<time datetime="{}">{}</time>').format(utc.isoformat(timespec="seconds"), f"{utc:%Y-%m-%d %H:%M}")


def fact(value: object) -> object:
    """A value of a manifest for reading: truths as yes or no, a time of ISO 8601 as an element, all else as it is."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and ISO_TIME.fullmatch(value):
        with suppress(ValueError):  # digits that are no time
            return moment(datetime.fromisoformat(value))
    return value


def number(count: int) -> str:
    """A whole number, with commas."""
    return f"{count:,}"


def words(name: object) -> str:
    """A name of ours in words."""
    return str(name).replace("_", " ")


def percent(share: float | None) -> str:
    """A share of 1; never 100 % where something is missing."""
    if share is None:
        return "–"
    return "100 %" if share == 1 else f"{min(share, 0.999):.1%}".replace("%", " %")


def is_web_link(url: object) -> bool:
    """Whether a URL leads to the web."""
    return isinstance(url, str) and url.startswith(("http://", "https://"))


def iso(at: datetime | None) -> str | None:
    """A time as data holds it."""
    return at.astimezone(UTC).isoformat() if at else None
