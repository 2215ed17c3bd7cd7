"""What people set for sites, the sites that they added, and sites that get another name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, Row, Table, bindparam, delete, func, select, text, update

from crawler.storage.schema import channels, ledger, records, runs, site_settings, sites, templates
from crawler.storage.transactions import Part, insert_into, reads, writes
from crawler.storage.types import chunks
from crawler.storage.values import SiteSettings

# tables by their column of the site's name, with what makes a row unique beside it
RENAMED: tuple[tuple[Table, str, str | None], ...] = (
    (ledger, "site", "key"),
    (channels, "site", "key"),
    (records, "site", None),
    (runs, "site", None),
)


class SiteSettingsTable(Part):
    """``store.site_settings``: one row for each site that was added or for which something was set."""

    @reads
    def all(self, connection: Connection) -> dict[str, SiteSettings]:
        """All of them, by name."""
        rows = connection.execute(select(site_settings).order_by(site_settings.c.name))
        return {row.name: _as_settings(row) for row in rows}

    @writes
    def save(self, connection: Connection, settings: Sequence[SiteSettings]) -> None:
        """Stores them in place of what was stored before; a fleet looks at their sites at once: more may be due now."""
        rows = [asdict(one) | {"feeds": list(one.feeds), "sitemaps": list(one.sitemaps)} for one in settings]
        if rows:
            statement = insert_into(connection, site_settings).values({name: bindparam(name) for name in rows[0]})
            changing = {name: statement.excluded[name] for name in rows[0] if name != "name"}
            connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=changing), rows)
        for part in chunks([one.name for one in settings]):
            connection.execute(update(sites).where(sites.c.name.in_(part)).values(next_due=None))

    @writes
    def remove(self, connection: Connection, name: str) -> bool:
        """Forgets a site but for its stories: its settings, its channels and its template; whether there was one."""
        columns = (site_settings.c.name, sites.c.name, channels.c.site, templates.c.site)
        return sum(connection.execute(delete(column.table).where(column == name)).rowcount for column in columns) > 0

    @writes
    def rename(self, connection: Connection, old: str, new: str) -> int:
        """Gives a site another name; returns how many of its stories have it now.

        A URL or channel that is held under both names stays under the former one.
        """
        if not connection.execute(select(sites.c.name).where(sites.c.name == old)).first():
            return 0
        moved = connection.execute(select(func.count()).select_from(records).where(records.c.site == old)).scalar_one()
        _rename_in_articles(connection, old, new)
        for table, name, unique in RENAMED:
            statement = update(table).where(table.c[name] == old).values({name: new})
            if unique is not None:
                taken = select(table.c[unique]).where(table.c[name] == new)
                statement = statement.where(table.c[unique].not_in(taken))
            connection.execute(statement)
        for table, name in ((templates, "site"), (site_settings, "name")):
            if connection.execute(select(table.c[name]).where(table.c[name] == new)).first() is None:
                connection.execute(update(table).where(table.c[name] == old).values({name: new}))
        connection.execute(delete(sites).where(sites.c.name == old))
        return int(moved)


def _rename_in_articles(connection: Connection, old: str, new: str) -> None:
    """Writes the new name into the articles of a site, while its records still bear the old one."""
    held = "SELECT v.id FROM revisions v JOIN records r ON r.id = v.record_id WHERE r.site = :old"
    # as text: within a string of JSON a quotation mark has a backslash before it, so the field alone is meant
    renamed = "replace(replace(CAST(article AS TEXT), :former, :later), :spaced_former, :spaced_later)"
    if connection.dialect.name == "postgresql":
        renamed = f"CAST({renamed} AS JSON)"
    values = {
        "old": old,
        "former": f'"site":"{old}"',
        "later": f'"site":"{new}"',
        "spaced_former": f'"site": "{old}"',
        "spaced_later": f'"site": "{new}"',
    }
    for table, column in (("reextractions", "revision_id"), ("revisions", "id")):
        statement = text(f"UPDATE {table} SET article = {renamed} WHERE {column} IN ({held})")  # noqa: S608  # constants
        connection.execute(statement, values)


def _as_settings(row: Row[Any]) -> SiteSettings:
    values = {one.name: getattr(row, one.name) for one in fields(SiteSettings)}
    return SiteSettings(**values | {"feeds": tuple(row.feeds), "sitemaps": tuple(row.sitemaps)})
