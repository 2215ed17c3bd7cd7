"""Every test of a store runs on a real SQLite file and on a real PostgreSQL server."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from crawler.crawl.fleet_queue import queue_schema
from crawler.storage.schema import metadata
from crawler.storage.store import Store
from tests.postgres import Cluster, running_cluster

DIALECTS = ["sqlite", "postgres"]
# a tenth of what TRUNCATE takes, which makes new files for each table and index
EMPTY = "; ".join(
    [
        "SET session_replication_role = replica",  # in any order, whatever refers to what
        *(f"DELETE FROM {table}" for table in [*metadata.tables, "search"]),
        "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false) FROM pg_sequences",
    ]
)


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


@pytest.fixture
def fleet_store(cluster: Cluster, fleet_template: str) -> Iterator[Store]:
    """A store with a job queue in a database of its own."""
    with cluster.database(fleet_template) as address, Store.open(address) as store:
        yield store


@pytest.fixture(params=DIALECTS)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a store that holds nothing."""
    if request.param == "sqlite":
        return f"sqlite:///{shutil.copy(request.getfixturevalue('empty_file'), tmp_path)}"
    url: str = request.getfixturevalue("empty_database")
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(EMPTY.encode())
    return url


@pytest.fixture(scope="module", params=DIALECTS)
def open_shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Store]]:
    """Opens stores that hold nothing yet, each to be filled once for the tests of a module that only read it."""
    with ExitStack() as stack:

        def open_store() -> Store:
            if request.param == "sqlite":
                copy = shutil.copy(request.getfixturevalue("empty_file"), tmp_path_factory.mktemp("shared"))
                address = f"sqlite:///{copy}"
            else:
                address = stack.enter_context(request.getfixturevalue("cluster").database())
            return stack.enter_context(Store.open(address))

        yield open_store


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with Store.open(store_url) as opened:
        yield opened
