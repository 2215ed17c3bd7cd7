"""What only a server can have: users, passwords, connections that break."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text

from crawler.errors import StoreUnusable
from crawler.storage.engine import parse_url
from crawler.storage.store import Store
from crawler.storage.values import Cursor
from tests.contract.stories import NOW, candidate, compare, story
from tests.postgres import Cluster


@pytest.fixture
def database(cluster: Cluster) -> Iterator[str]:
    with cluster.database() as url:
        yield url


@pytest.fixture
def guarded(cluster: Cluster) -> Iterator[None]:
    """A role that must give its password."""
    cluster.execute("CREATE ROLE guarded LOGIN SUPERUSER PASSWORD 'right-word'")
    yield
    cluster.execute("DROP ROLE guarded")


def test_the_right_password_opens(cluster: Cluster, guarded: None, empty_database: str) -> None:
    name = parse_url(empty_database).database
    with Store.open(cluster.url(str(name), user="guarded", password="right-word")) as store:
        assert "right-word" not in str(store)


@pytest.mark.parametrize(
    ("password", "message"),
    [("wrong-word", "the server refused the user name or the password"), ("", "put it into the URL")],
)
def test_the_wrong_password_does_not_and_is_not_printed(
    cluster: Cluster, guarded: None, password: str, message: str
) -> None:
    with pytest.raises(StoreUnusable, match=message) as caught:
        Store.open(cluster.url("postgres", user="guarded", password=password))
    assert "wrong-word" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_database_that_is_not_there_is_named(cluster: Cluster) -> None:
    with pytest.raises(StoreUnusable, match="the server has no database 'nowhere'; run: createdb nowhere"):
        Store.open(cluster.url("nowhere"))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://me:hush-hush@127.0.0.1:1/news",  # nothing listens there
        "postgresql+psycopg://me:hush-hush@/news?host=/nowhere",  # no such socket
        "postgres://me:hush-hush@127.0.0.1:1/news",
    ],
)
def test_an_unreachable_server_is_reported_in_one_line(url: str) -> None:
    with pytest.raises(StoreUnusable, match="not reachable; check that the server is running") as caught:
        Store.open(url)
    assert "hush-hush" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_the_scheme_is_understood(empty_database: str, scheme: str) -> None:
    Store.open(empty_database.replace("postgresql+psycopg", scheme)).close()


def test_a_connection_that_was_cut_is_made_anew(cluster: Cluster, database: str) -> None:
    with Store.open(database) as store:
        store.ledger.declare([candidate(1)])
        cluster.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'news_%'")
        assert store.ledger.count_pending("paper", NOW) == 1


def test_a_session_in_another_time_zone_reads_the_same_times(database: str) -> None:
    with psycopg.connect(database.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("ALTER ROLE postgres SET timezone = 'Asia/Kathmandu'")
    try:
        with Store.open(database) as store:
            store.runs.begin("paper", NOW)
            assert store.runs.latest()[0].started.isoformat() == NOW.isoformat()
    finally:
        with psycopg.connect(database.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("ALTER ROLE postgres RESET timezone")


def test_a_driver_that_is_missing_is_named_with_what_installs_it() -> None:
    code = (
        "import sys\n"
        "sys.modules['psycopg'] = None\n"
        "from crawler.storage.store import Store\n"
        "Store.open('postgresql://me:hush-hush@127.0.0.1/news')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    last = done.stderr.strip().splitlines()[-1]
    assert "the PostgreSQL driver is not installed" in last
    assert "pip install 'news-crawler[postgres]'" in last
    assert "hush-hush" not in last


def test_a_cursor_waits_for_those_who_write(database: str) -> None:
    """A number that was given out and is not committed yet must not be passed over."""
    copied = (
        "INSERT INTO revisions (record_id, number, change, digest, signature, seen, article, classes)"
        " SELECT record_id, 9, change, digest, signature, seen, article, classes FROM revisions"
    )
    with Store.open(database) as store, store.database.engine.connect() as slow:
        run = store.runs.begin("paper", NOW)
        store.ledger.commit_batch([story("a")], compare=compare, run=run, now=NOW)
        slow.execute(text(copied))
        store.ledger.commit_batch([story("b")], compare=compare, run=run, now=NOW)
        found: list[Cursor] = []
        reader = threading.Thread(target=lambda: found.append(store.deliveries.cursor()))
        reader.start()
        reader.join(timeout=0.5)
        assert found == [], "it waits"
        slow.commit()
        reader.join(timeout=10)
        assert len(list(store.deliveries.between(Cursor(), found[0]))) == 3
