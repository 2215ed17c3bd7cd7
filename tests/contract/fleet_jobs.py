"""A fleet's workers and jobs on a real PostgreSQL, for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg

from crawler.article import Declared
from crawler.site import Site
from crawler.storage.store import Store

NOW = datetime.now(UTC)
VERSION = "1.0"


def execute(store: Store, sql: str, **values: object) -> list[tuple[object, ...]]:
    with psycopg.connect(store.fleet.address, autocommit=True) as connection:
        cursor = connection.execute(sql.encode(), values)
        return cursor.fetchall() if cursor.description else []


def add_sites(store: Store, *names: str) -> None:
    store.channels.save_sites([Site(name=name, home=f"https://{name}.example/") for name in names], NOW)
    for name in names:
        home = f"https://{name}.example/feed"
        store.channels.add(home, site=name, kind=Declared.FEED, found_by="user", now=NOW - timedelta(hours=1))


def join(store: Store, *, slots: int = 2, version: str = VERSION) -> int:
    return store.fleet.join(version=version, slots=slots, now=datetime.now(UTC))


def waiting(store: Store) -> list[object]:
    return [site for (site,) in execute(store, "SELECT queueing_lock FROM procrastinate_jobs WHERE status = 'todo'")]


def fetch(store: Store, worker: int) -> object:
    [(site,)] = execute(store, "SELECT queueing_lock FROM procrastinate_fetch_job_v2('{sites}', %(w)s)", w=worker)
    return site


def silence(store: Store, worker: int, seconds: int = 31) -> None:
    execute(
        store,
        "UPDATE procrastinate_workers SET last_heartbeat = now() - make_interval(secs => %(s)s) WHERE id = %(w)s",
        w=worker,
        s=seconds,
    )
