"""Every test of a store runs on a real SQLite file and on a real PostgreSQL server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from crawler.crawl.fleet_queue import queue_schema
from crawler.storage.schema import metadata
from crawler.storage.store import Store
from tests.postgres import Cluster, running_cluster

DIALECTS = ["sqlite", "postgres"]
TABLES = ", ".join([*metadata.tables, "search"])


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


@pytest.fixture(params=DIALECTS)
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a store that is not there yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'news.db'}"
        return
    with request.getfixturevalue("cluster").database() as url:
        yield url


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "news.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def empty_database(cluster: Cluster) -> Iterator[str]:
    with cluster.database() as url:
        Store.open(url).close()
        yield url


@pytest.fixture(scope="session")
def fleet_template(cluster: Cluster) -> Iterator[str]:
    """The name of a database that holds an empty store with a job queue, to be copied."""
    with cluster.database() as url:
        with Store.open(url) as store:
            store.fleet.install_queue(queue_schema())
            store.fleet.install_queue(queue_schema())  # as every worker does
        yield str(make_url(url).database)


@pytest.fixture(params=DIALECTS)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a store that holds nothing."""
    if request.param == "sqlite":
        return f"sqlite:///{shutil.copy(request.getfixturevalue('empty_file'), tmp_path)}"
    url: str = request.getfixturevalue("empty_database")
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"TRUNCATE {TABLES} RESTART IDENTITY".encode())
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with Store.open(store_url) as opened:
        yield opened
