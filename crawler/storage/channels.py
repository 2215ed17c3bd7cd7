"""What is known of sites: the documents in which they declare stories, and the templates learnt from their pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from crawler.article import Declared
from crawler.errors import StoreUnusable
from crawler.site import Site
from crawler.storage.revisions import count_records
from crawler.storage.schema import channels, runs, sites, templates
from crawler.storage.transactions import Part, reads, writes
from crawler.storage.types import key_of
from crawler.storage.values import Channel, SiteRow

NOT_MODIFIED = 304


class Channels(Part):
    """``store.channels``: sites, their feeds, sitemaps and fronts, and what was learnt of their pages."""

    @writes
    def save_sites(self, connection: Connection, declared: Sequence[Site], now: datetime) -> None:
        """Writes down sites, or what has changed of them."""
        for site in declared:
            row = {
                "name": site.name,
                "home": site.home,
                "publisher": site.publisher,
                "language": site.language,
                "first_seen": now,
                "last_seen": now,
            }
            _upsert(connection, sites, row, ["name"], ["first_seen"])

    @reads
    def sites(self, connection: Connection) -> list[SiteRow]:
        """All sites that were remembered or crawled or of which there is a record, by name."""
        homes = {row.name: row for row in connection.execute(select(sites))}
        held = count_records(connection)
        latest = select(runs.c.site, func.max(runs.c.started).label("started")).group_by(runs.c.site)
        crawls: dict[str, datetime] = {row.site: row.started for row in connection.execute(latest)}
        known: dict[str, list[Channel]] = {}
        for row in connection.execute(select(channels).order_by(channels.c.id)):
            known.setdefault(row.site, []).append(_as_channel(row))
        return [
            SiteRow(
                name=name,
                home=homes[name].home if name in homes else None,
                publisher=homes[name].publisher if name in homes else None,
                language=homes[name].language if name in homes else None,
                articles=held.get(name, 0),
                channels=tuple(known.get(name, ())),
                last_crawl=crawls.get(name),
            )
            for name in sorted(homes.keys() | held.keys() | crawls.keys() | known.keys())
        ]

    @writes
    def add(self, connection: Connection, url: str, *, site: str, kind: Declared, found_by: str, now: datetime) -> None:
        """Writes down a channel; one that is known keeps all that is known of it."""
        row = {
            "site": site,
            "key": key_of(url),
            "url": url,
            "kind": str(kind),
            "found_by": found_by,
            "found": now,
            "failures": 0,
        }
        dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(channels).values(row).on_conflict_do_nothing(index_elements=["site", "key"]))

    @reads
    def select(self, connection: Connection, site: str | None = None) -> list[Channel]:
        """The channels of a site, or of all, in the order in which they were found."""
        query = select(channels).order_by(channels.c.id)
        if site is not None:
            query = query.where(channels.c.site == site)
        return [_as_channel(row) for row in connection.execute(query)]

    @writes
    def record_fetch(
        self,
        connection: Connection,
        url: str,
        *,
        site: str,
        now: datetime,
        status: int | None = None,
        failed: bool = False,
        etag: str | None = None,
        last_modified: str | None = None,
        new: int = 0,
        next_due: datetime | None = None,
        ttl: float | None = None,
        rhythm: float | None = None,
    ) -> None:
        """Writes down a fetch of a channel.

        The validators and ``ttl`` are replaced, except by a failure or a 304; ``new`` is how many further URLs it
        declared. Raises StoreUnusable for a channel that was never added.
        """
        changes: dict[str, Any] = {"status": status, "next_due": next_due, "last_fetch": now, "rhythm": rhythm}
        changes["failures"] = channels.c.failures + 1 if failed else 0
        if not failed and status != NOT_MODIFIED:
            changes |= {"etag": etag, "last_modified": last_modified, "ttl": ttl}
        if new:
            changes["last_new"] = now
        at = (channels.c.site == site) & (channels.c.key == key_of(url))
        if not connection.execute(update(channels).where(at).values(changes)).rowcount:
            raise StoreUnusable(f"store {self.database}: {url} is no channel of {site}; add it first")

    @reads
    def seed_urls(self, connection: Connection, *, site: str | None = None) -> list[str]:
        """The home pages of sites, and their feeds, sitemaps and fronts."""
        found: set[str] = set()
        for column, of in ((sites.c.home, sites.c.name), (channels.c.url, channels.c.site)):
            query = select(column) if site is None else select(column).where(of == site)
            found |= {url for url in connection.execute(query).scalars() if url}
        return sorted(found)

    @reads
    def load_template(self, connection: Connection, site: str) -> bytes | None:
        """What was learnt of a site's pages."""
        data: bytes | None = connection.execute(select(templates.c.data).where(templates.c.site == site)).scalar()
        return data

    @writes
    def save_template(self, connection: Connection, site: str, data: bytes, *, now: datetime, pages: int = 0) -> None:
        """Puts what was learnt of a site's pages in the place of what was there."""
        _upsert(connection, templates, {"site": site, "data": data, "pages": pages, "updated": now}, ["site"], [])

    @reads
    def sites_with_template(self, connection: Connection) -> set[str]:
        """The sites of whose pages something was learnt."""
        return set(connection.execute(select(templates.c.site)).scalars())


def _upsert(connection: Connection, table: Any, row: dict[str, Any], at: Iterable[str], kept: Iterable[str]) -> None:
    """Inserts a row, or overwrites the one at the same place but for the columns to be kept."""
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(row)
    overwritten = {name: statement.excluded[name] for name in row if name not in {*at, *kept}}
    connection.execute(statement.on_conflict_do_update(index_elements=list(at), set_=overwritten))


def _as_channel(row: Row[Any]) -> Channel:
    values = {f.name: getattr(row, f.name) for f in fields(Channel)}
    return Channel(**{**values, "kind": Declared(row.kind)})
