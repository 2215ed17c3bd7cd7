"""A store that is away for a while is waited for, with a line; what was to be written is written once it is there."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from crawler.errors import StoreUnusable
from crawler.storage import engine
from crawler.storage.store import Store
from tests.contract.stories import NOW, candidate
from tests.postgres import Cluster


@contextmanager
def away(store: Store, cluster: Cluster | None) -> Iterator[Callable[[], None]]:
    """Takes the database away; gives what brings it back."""
    if store.database.engine.dialect.name == "postgresql":
        assert cluster is not None
        cluster.stop()
        yield cluster.start
        return
    with sqlite3.connect(str(store.database.url.database), isolation_level=None, check_same_thread=False) as other:
        other.execute("BEGIN IMMEDIATE")
        yield lambda: other.execute("ROLLBACK") and None
    other.close()


@pytest.fixture
def cluster_of(store_url: str, request: pytest.FixtureRequest) -> Cluster | None:
    return request.getfixturevalue("cluster") if store_url.startswith("postgresql") else None


def test_a_store_that_comes_back_is_waited_for(
    store_url: str, cluster_of: Cluster | None, caplog: pytest.LogCaptureFixture
) -> None:
    declared: list[int] = []
    with Store.open(store_url, lock_timeout=0.1, patience=60) as store:
        store.ledger.declare([candidate("a")])
        with away(store, cluster_of) as bring_back, caplog.at_level(logging.WARNING):
            work = threading.Thread(target=lambda: declared.append(store.ledger.declare([candidate("b")])))
            work.start()
            until = time.monotonic() + 30
            while "waiting for it" not in caplog.text and time.monotonic() < until:
                time.sleep(0.02)
            assert declared == []
            bring_back()
            work.join(60)
        assert declared == [1]
        assert [record.getMessage().endswith("is there again: going on") for record in caplog.records] == [False, True]
        assert len(store.ledger.list_due(NOW)) == 2


def test_whoever_waits_gives_up_when_told_and_without_patience_at_once(
    store_url: str, cluster_of: Cluster | None
) -> None:
    with Store.open(store_url, lock_timeout=0.1, patience=600) as store, away(store, cluster_of) as bring_back:
        threading.Timer(0.3, store.stop_waiting).start()
        with pytest.raises(StoreUnusable):
            store.ledger.declare([candidate("a")])
        store.database.patience = 0
        with pytest.raises(StoreUnusable):
            store.ledger.declare([candidate("a")])
        bring_back()
        assert store.ledger.declare([candidate("a")]) == 1


def stop_within_a_transaction(store: Store) -> Connection:
    """A connection that has written several rows at once and then stands still, as that of a stopped process."""
    connection = store.database.engine.connect()
    rows = [{"n": n} for n in range(3)]
    connection.execute(text("UPDATE hosts SET next_slot = next_slot + :n WHERE host = 'paper.example'"), rows)
    return connection


@pytest.mark.parametrize("patience", [0, 60])
def test_a_process_that_is_stopped_within_a_transaction_keeps_its_locks_for_a_while_only(
    cluster: Cluster, patience: float, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        cluster.database() as address,
        Store.open(address) as stopped,
        Store.open(address, lock_timeout=1.5, patience=patience) as store,
    ):
        assert store.hosts.take([("paper.example", 10)]) == [0]
        connection = stop_within_a_transaction(stopped)
        monkeypatch.setattr(engine, "MAX_IDLE_IN_TRANSACTION", 1)
        [wait] = store.hosts.take([("paper.example", 10)])
        assert 0 < wait <= 10
        assert "ended a session of a process that stands still in a transaction" in caplog.text
        with pytest.raises(OperationalError):
            connection.execute(text("SELECT 1"))
        connection.invalidate()
        connection.close()


def test_the_session_of_another_program_is_left(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    with cluster.database() as address, Store.open(address, lock_timeout=1.5) as store:
        store.hosts.take([("paper.example", 10)])
        monkeypatch.setattr(engine, "MAX_IDLE_IN_TRANSACTION", 1)
        with psycopg.connect(address.replace("+psycopg", ""), application_name="psql") as other:
            other.execute("SELECT FROM hosts FOR UPDATE")
            with pytest.raises(StoreUnusable, match="locked by another process"):
                store.hosts.take([("paper.example", 10)])
            assert other.execute("SELECT count(*) FROM hosts").fetchall() == [(1,)]


def test_the_slots_of_a_host_are_shared(store_url: str) -> None:
    with Store.open(store_url) as one, Store.open(store_url) as other:
        assert one.hosts.take([("paper.example", 10), ("a.example", 10), ("paper.example", 10)]) == [
            0,
            0,
            pytest.approx(10),
        ]
        [wait, of_other] = other.hosts.take([("paper.example", 10), ("other.example", 1)])
        assert 9 < wait <= 10
        assert of_other == 0
        one.hosts.pause("other.example", 100)
        assert 99 < other.hosts.take([("other.example", 1)])[0] <= 100
        other.hosts.pause("other.example", 50)
        assert 99 < one.hosts.take([("other.example", 1)], pauses={"new.example": 5})[0] <= 100, "the longer one holds"
        assert other.hosts.take([("new.example", 1)])[0] > 4
        one.hosts.pause("other.example", 5000)
        assert other.hosts.take([("other.example", 1)]) == [0], "no pause is so long: a clock was set back"
        assert one.hosts.take([]) == []


def test_processes_take_the_slots_of_a_host_one_after_the_other(store_url: str) -> None:
    delay, taken = 0.2, []
    with Store.open(store_url) as store:

        def take() -> None:
            with Store.open(store_url) as own:
                for _ in range(5):
                    while wait := own.hosts.take([("paper.example", delay), (f"{threading.get_ident()}.example", 0)])[
                        0
                    ]:
                        assert wait <= delay
                        time.sleep(wait)
                    taken.append(time.time())

        threads = [threading.Thread(target=take) for _ in range(3)]
        begun = time.time()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert len(taken) == 15
        assert time.time() - begun >= 14 * delay, "never two in one delay"
        assert store.hosts.take([("paper.example", 60)]) in ([0], [pytest.approx(delay, abs=delay)])
