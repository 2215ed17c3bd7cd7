"""What is known of sites: the documents in which they declare stories, and the templates learnt from their pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Connection, Row, bindparam, case, func, select, update

from crawler.article import Declared
from crawler.errors import StoreUnusable
from crawler.site import Site
from crawler.storage.revisions import count_records
from crawler.storage.schema import channels, runs, sites, templates
from crawler.storage.transactions import Part, insert_in_dialect, insert_into, reads, writes
from crawler.storage.types import Moment, key_of
from crawler.storage.values import Channel, SiteRow

HTTP_NOT_MODIFIED = 304
# a crawl fetches ten of a site: built once
HAS_FAILED, KEEPS = bindparam("has_failed", type_=Boolean), bindparam("keeps", type_=Boolean)
RECORDING_FETCH = (
    update(channels)
    .where(channels.c.site == bindparam("of_site"), channels.c.key == bindparam("of_key"))
    .values(
        status=bindparam("new_status"),
        next_due=bindparam("due"),
        last_fetch=bindparam("at"),
        interval=bindparam("new_interval"),
        failures=case((HAS_FAILED, channels.c.failures + 1), else_=0),
        failure=bindparam("why"),
        failing_since=case((HAS_FAILED, func.coalesce(channels.c.failing_since, bindparam("at", type_=Moment)))),
        held_over=None,
        etag=case((KEEPS, channels.c.etag), else_=bindparam("new_etag", type_=channels.c.etag.type)),
        last_modified=case(
            (KEEPS, channels.c.last_modified), else_=bindparam("new_last_modified", type_=channels.c.last_modified.type)
        ),
        ttl=case((KEEPS, channels.c.ttl), else_=bindparam("new_ttl", type_=channels.c.ttl.type)),
        last_new=case((bindparam("is_new", type_=Boolean), bindparam("at", type_=Moment)), else_=channels.c.last_new),
    )
)


class Channels(Part):
    """``store.channels``: sites, their feeds, sitemaps and fronts, and what was learnt of their pages."""

    @writes
    def save_sites(self, connection: Connection, declared: Sequence[Site], now: datetime) -> None:
        """Stores sites, or what has changed of them."""
        for site in declared:
            save_site(connection, site, now)

    @reads
    def sites(self, connection: Connection) -> list[SiteRow]:
        """All sites that were saved, have a channel or a record, by name, with what is held of them.

        The import of an archive leaves a run of no site.
        """
        saved = {row.name: row for row in connection.execute(select(sites))}
        articles = count_records(connection)
        latest = select(runs.c.site, func.max(runs.c.started).label("started")).group_by(runs.c.site)
        last_crawls: dict[str, datetime] = {row.site: row.started for row in connection.execute(latest)}
        by_site: dict[str, list[Channel]] = {}
        for row in connection.execute(select(channels).order_by(channels.c.id)):
            by_site.setdefault(row.site, []).append(_as_channel(row))
        rows = (
            SiteRow(
                name=name,
                home=saved[name].home if name in saved else None,
                publisher=saved[name].publisher if name in saved else None,
                language=saved[name].language if name in saved else None,
                articles=articles.get(name, 0),
                channels=tuple(by_site.get(name, ())),
                last_crawl=last_crawls.get(name),
            )
            for name in sorted(saved.keys() | articles.keys() | by_site.keys())
        )
        return [row for row in rows if row.home or row.articles or row.channels]

    @reads
    def homes(self, connection: Connection, names: Collection[str] | None = None) -> dict[str, str]:
        """The home pages of the sites that were crawled, of all or of some, by name."""
        query = select(sites.c.name, sites.c.home).where(sites.c.home.is_not(None))
        if names is not None:
            query = query.where(sites.c.name.in_(names))
        return {row.name: row.home for row in connection.execute(query)}

    @writes
    def add(self, connection: Connection, url: str, *, site: str, kind: Declared, found_by: str, now: datetime) -> None:
        """Stores a feed, sitemap or front; one that is known stays as it is."""
        _add(connection, {url: kind}, site, found_by, now)

    @writes
    def add_all(
        self, connection: Connection, kinds: Mapping[str, Declared], *, site: str, found_by: str, now: datetime
    ) -> None:
        """As :meth:`add`, of several that are found by the same."""
        _add(connection, kinds, site, found_by, now)

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
        failure: str | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        new: int = 0,
        next_due: datetime | None = None,
        ttl: float | None = None,
        interval: float | None = None,
    ) -> None:
        """Stores a fetch of a channel.

        ``failure`` says why it failed. The validators and ``ttl`` are replaced, except by a failure or a 304; ``new``
        is how many further URLs it declared, and nothing is held over. Raises StoreUnusable for a channel that was
        never added.
        """
        values = {
            "of_site": site,
            "of_key": key_of(url),
            "at": now,
            "new_status": status,
            "due": next_due,
            "new_interval": interval,
            "has_failed": failed,
            "why": failure if failed else None,
            "keeps": failed or status == HTTP_NOT_MODIFIED,
            "new_etag": etag,
            "new_last_modified": last_modified,
            "new_ttl": ttl,
            "is_new": new > 0,
        }
        if not connection.execute(RECORDING_FETCH, values).rowcount:
            raise StoreUnusable(f"store {self.database}: {url} is not a channel of {site}; add it first")

    @writes
    def hold_over(self, connection: Connection, url: str, *, site: str, reason: str) -> None:
        """Stores that a part of what a channel declared waits for the next run; its next fetch takes that back."""
        is_channel = (channels.c.site == site) & (channels.c.key == key_of(url))
        connection.execute(update(channels).where(is_channel).values(held_over=reason))

    @reads
    def seed_urls(self, connection: Connection, *, site: str | None = None) -> list[str]:
        """The home pages of sites, and their feeds, sitemaps and fronts."""
        urls: set[str] = set()
        for column, name in ((sites.c.home, sites.c.name), (channels.c.url, channels.c.site)):
            query = select(column) if site is None else select(column).where(name == site)
            urls |= {url for url in connection.execute(query).scalars() if url}
        return sorted(urls)

    @reads
    def load_template(self, connection: Connection, site: str) -> bytes | None:
        """What was learnt of a site's pages."""
        data: bytes | None = connection.execute(select(templates.c.data).where(templates.c.site == site)).scalar()
        return data

    @writes
    def save_template(self, connection: Connection, site: str, data: bytes, *, now: datetime, pages: int = 0) -> None:
        """Stores what was learnt of a site's pages, in place of what was stored before."""
        upsert(connection, templates, {"site": site, "data": data, "pages": pages, "updated": now}, ["site"], [])

    @reads
    def sites_with_template(self, connection: Connection) -> set[str]:
        """The sites that have a template."""
        return set(connection.execute(select(templates.c.site)).scalars())


def save_site(connection: Connection, site: Site, now: datetime) -> None:
    """Stores a site, or what has changed of it."""
    row = {"name": site.name, "home": site.home, "publisher": site.publisher, "language": site.language}
    connection.execute(_saving_site(connection.dialect.name), row | {"first_seen": now, "last_seen": now})


def _add(connection: Connection, kinds: Mapping[str, Declared], site: str, found_by: str, now: datetime) -> None:
    rows = [
        {"of_site": site, "of_key": key_of(url), "new_url": url, "new_kind": str(kind), "by": found_by, "at": now}
        for url, kind in kinds.items()
    ]
    if rows:
        connection.execute(_adding(connection.dialect.name), rows)


@cache
def _adding(dialect: str) -> Any:
    statement = insert_in_dialect(dialect, channels).values(
        site=bindparam("of_site"),
        key=bindparam("of_key"),
        url=bindparam("new_url"),
        kind=bindparam("new_kind"),
        found_by=bindparam("by"),
        found=bindparam("at"),
        failures=0,
    )
    return statement.on_conflict_do_nothing(index_elements=["site", "key"])


@cache
def _saving_site(dialect: str) -> Any:
    statement = insert_in_dialect(dialect, sites).values(
        {name: bindparam(name) for name in ("name", "home", "publisher", "language", "first_seen", "last_seen")}
    )
    changing = {name: statement.excluded[name] for name in ("home", "publisher", "language", "last_seen")}
    return statement.on_conflict_do_update(index_elements=["name"], set_=changing)


def upsert(connection: Connection, table: Any, row: dict[str, Any], unique: Iterable[str], kept: Iterable[str]) -> None:
    """Inserts a row, or overwrites the one with the same unique columns, except for the columns to be kept."""
    statement = insert_into(connection, table).values(row)
    overwritten = {name: statement.excluded[name] for name in row if name not in {*unique, *kept}}
    connection.execute(statement.on_conflict_do_update(index_elements=list(unique), set_=overwritten))


def _as_channel(row: Row[Any]) -> Channel:
    values = {f.name: getattr(row, f.name) for f in fields(Channel)}
    return Channel(**{**values, "kind": Declared(row.kind)})
