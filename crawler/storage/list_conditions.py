"""The conditions of lists as queries: those that may be rare by an index, all others on a walk by date."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    any_,
    func,
    literal,
    select,
    tuple_,
    type_coerce,
)

from crawler.storage.list_pages import Place
from crawler.storage.schema import records
from crawler.storage.search import matches_row, matching_ids
from crawler.storage.selection import RecordFilter, is_language, section_spellings
from crawler.storage.types import BigId, Moment
from crawler.text.languages import read_language

FACETS = ("site", "section", "language", "kind")
LIGHT_COLUMNS = (
    records.c.id,
    type_coerce(records.c.dated, String).label("dated"),  # as it is stored
    *(records.c[name] for name in FACETS),
)


def rare_conditions(connection: Connection, wanted: RecordFilter) -> Iterator[tuple[Select[Any], bool]]:
    """The numbers of the stories that meet a condition which may be rare, each by an index; whether it is the search.

    SQLite's index of words is read from its end at no cost, which gives the stories that were stored last.
    """
    if wanted.search is not None:
        ids = matching_ids(connection, wanted.search)
        yield ids.order_by(ids.selected_columns[0].desc()) if connection.dialect.name == "sqlite" else ids, True
    if wanted.author is not None:
        yield matching_ids(connection, wanted.author_search), False
    if wanted.section is not None:
        yield select(records.c.id).where(records.c.section.in_(section_spellings(wanted.section))), False
    if wanted.language is not None:
        tags = _stored_languages(connection, wanted.language)
        yield select(records.c.id).where(records.c.language.in_(tags)), False
    if wanted.kind is not None:
        yield select(records.c.id).where(records.c.kind == str(wanted.kind)), False


def estimate_rows(connection: Connection, ids: Select[Any]) -> int:
    """How many rows a query has, by PostgreSQL's planner, whose statistics know frequent words; else 0."""
    if connection.dialect.name == "sqlite":
        return 0
    compiled = ids.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {compiled}", dict(compiled.params)).scalar_one()
    return int(plan[0]["Plan"]["Plan Rows"])


def _stored_languages(connection: Connection, language: str) -> list[str]:
    """The tags of the store that a language stands for: each is looked up behind the one before, by the index."""
    column = records.c.language
    first = select(func.min(column).label("tag")).cte("tags", recursive=True)
    following = select(func.min(column)).where(column > first.c.tag).correlate(first).scalar_subquery()
    tags = first.union_all(select(following).where(first.c.tag.is_not(None)))
    stored = connection.execute(select(tags.c.tag)).scalars()
    return [tag for tag in stored if tag is not None and is_language(tag, _tag(language))]


def _tag(language: str) -> str:
    return read_language(language) or language


def condition_on_rows(connection: Connection, wanted: RecordFilter) -> Callable[[Row[Any]], bool] | None:
    """All conditions but the search, on rows that were read by their numbers; None where there are no others."""
    since, until = (as_stored(connection, one) if one else None for one in (wanted.since, wanted.until))
    sections = section_spellings(wanted.section) if wanted.section is not None else None
    language = _tag(wanted.language) if wanted.language is not None else None
    site, kind = wanted.site, None if wanted.kind is None else str(wanted.kind)
    if all(one is None for one in (since, until, sections, language, site, kind)):
        return None

    def holds(row: Row[Any]) -> bool:
        return (
            site in {None, row.site}
            and (since is None or row.dated >= since)
            and (until is None or row.dated <= until)
            and (sections is None or row.section in sections)
            and (language is None or (row.language is not None and is_language(row.language, language)))
            and kind in {None, row.kind}
        )

    return holds


def walk_stories(
    connection: Connection, wanted: RecordFilter, before: Place | None, floor: Place | None
) -> Select[Any]:
    """The wanted stories down to a place; their other columns are hidden from the planner, which would sort them."""
    query = _by_date(select(*LIGHT_COLUMNS), wanted, before)
    if floor is not None:
        query = query.where(tuple_(records.c.dated, records.c.id) >= as_bound(floor))
    if wanted.section is not None:
        query = query.where(_hidden(records.c.section).in_(section_spellings(wanted.section)))
    if wanted.language is not None:
        query = query.where(_hidden(records.c.language).in_(_stored_languages(connection, wanted.language)))
    if wanted.kind is not None:
        query = query.where(_hidden(records.c.kind) == str(wanted.kind))
    for search in (wanted.search, wanted.author_search if wanted.author is not None else None):
        if search is not None:
            query = query.where(matches_row(connection, search))
    return query


def walk_end(connection: Connection, wanted: RecordFilter, before: Place | None, most: int) -> Place | None:
    """The last of so many stories in the order of the index; None where there are fewer."""
    query = _by_date(select(records.c.dated, records.c.id), wanted, before).offset(most - 1).limit(1)
    row = connection.execute(query).first()
    return None if row is None else Place(row.dated, row.id)


def _by_date(query: Select[Any], wanted: RecordFilter, before: Place | None) -> Select[Any]:
    """Stories in the order of their index, the newest first: of all sites, or of one."""
    query = query.order_by(records.c.dated.desc(), records.c.id.desc())
    if wanted.site is not None:
        query = query.where(records.c.site == wanted.site)
    if wanted.since is not None:
        query = query.where(records.c.dated >= wanted.since)
    if wanted.until is not None:
        query = query.where(records.c.dated <= wanted.until)
    if before is not None:
        query = query.where(tuple_(records.c.dated, records.c.id) < as_bound(before))
    return query


def has_number(connection: Connection, ids: Sequence[int]) -> ColumnElement[bool]:
    """One of some numbers: PostgreSQL gets them as one value, as a thousand parameters take longer than the answer."""
    if connection.dialect.name == "sqlite":
        return records.c.id.in_(ids)
    return records.c.id == any_(literal(list(ids), ARRAY(BigInteger)))


def as_stored(connection: Connection, at: datetime) -> Any:
    """A time as the column holds it: SQLite's text is compared as it is, as reading thousands of times takes long."""
    if connection.dialect.name == "sqlite":
        return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return at


def as_moment(stored: Any) -> datetime:
    """The time that the column holds."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC) if isinstance(stored, str) else stored.astimezone(UTC)


def _hidden(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(column, "")


def as_bound(place: Place) -> Any:
    """A place as its two columns are compared with."""
    return tuple_(literal(place.at, Moment), literal(place.id, BigId))
