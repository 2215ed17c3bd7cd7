"""What is due within what was set for sites: each site is read by an index, past what its window leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, Select, func, literal, select, true, tuple_, union_all

from crawler.storage.list_conditions import as_bound
from crawler.storage.list_pages import Place
from crawler.storage.schema import ledger
from crawler.storage.windows import LeftOut, going_sites, hidden_due, within_window

ENTRY = ledger.alias("entry")


_Part = tuple[ColumnElement[bool], ColumnElement[bool], ColumnElement[Any]]


def first_due(
    connection: Connection, left_out: LeftOut, now: datetime, *, site: str | None, after: Place | None, limit: int
) -> list[int]:
    """The numbers of the URLs that wait longest behind a place; those of each site are read, and then merged."""
    sites = going_sites()
    firsts: list[Select[Any]] = []
    for part in _parts(sites, left_out, now):
        one = _entries(sites, part, now, ENTRY.c.id, ENTRY.c.due).order_by(part[2], ENTRY.c.id).limit(limit)
        if after is not None:
            one = one.where(tuple_(part[2], ENTRY.c.id) > as_bound(after))
        found = _of_each(connection, sites, one).where(part[0])
        firsts.append(found if site is None else found.where(sites.c.site == site))
    merged = union_all(*firsts).subquery()
    return list(connection.execute(select(merged.c.id).order_by(merged.c.due, merged.c.id).limit(limit)).scalars())


def count_due_by_site(connection: Connection, left_out: LeftOut, now: datetime, most: int) -> dict[str, int]:
    """How many URLs of each site are due; of one with more, only so many are counted."""
    sites = going_sites()
    counts: dict[str, int] = {}
    for part in _parts(sites, left_out, now):
        some = _entries(sites, part, now, literal(1).label("one")).limit(most).subquery()
        urls = select(func.count()).select_from(some).scalar_subquery()
        for name, count in connection.execute(select(sites.c.site, urls).where(part[0])):
            if count:
                counts[name] = min(counts.get(name, 0) + count, most)
    return dict(sorted(counts.items()))


def _of_each(connection: Connection, sites: CTE, entries: Select[Any]) -> Select[Any]:
    """The number and the time of the first URLs of each site, in the form in which a database reads these alone."""
    if connection.dialect.name == "sqlite":  # it has no LATERAL
        is_one = ledger.c.id.in_(entries.with_only_columns(ENTRY.c.id))
        return select(ledger.c.id, ledger.c.due).select_from(sites.join(ledger, is_one))
    each = entries.lateral()
    return select(each.c.id, each.c.due).select_from(sites.join(each, true()))


def _entries(sites: CTE, part: _Part, now: datetime, *columns: ColumnElement[Any]) -> Select[Any]:
    """Columns of the wanted URLs of a site that are due."""
    _, is_wanted, due = part
    is_due = ENTRY.c.due.is_not(None) & (due <= now)
    return select(*columns).where(ENTRY.c.site == sites.c.site, is_due, is_wanted).correlate(sites)


def _parts(sites: CTE, left_out: LeftOut, now: datetime) -> Iterator[_Part]:
    """All that is wanted, each URL in one part: of which sites, which URLs, and their time."""
    others = sorted(left_out.resting | left_out.windows.keys())
    yield sites.c.site.not_in(others), true(), ENTRY.c.due
    hidden = hidden_due(ENTRY)
    for since, names in left_out.sites_by_window().items():
        is_of = sites.c.site.in_([name for name in names if name not in left_out.resting])
        yield from ((is_of, is_wanted, hidden) for is_wanted in within_window(ENTRY, since))
