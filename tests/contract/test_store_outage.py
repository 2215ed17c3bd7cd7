"""A store that is away for a while is waited for, with a line; what was to be written is written once it is there."""

from __future__ import annotations

import itertools
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crawler.errors import StoreUnusable
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


def test_the_slots_of_a_host_are_shared(store_url: str) -> None:
    with Store.open(store_url) as one, Store.open(store_url) as other:
        assert one.hosts.reserve("paper.example", 10) == 0
        assert 9 < other.hosts.reserve("paper.example", 10) <= 10
        assert 19 < one.hosts.reserve("paper.example", 5) <= 20
        assert other.hosts.reserve("other.example", 1) == 0
        one.hosts.pause("other.example", 100)
        assert 99 < other.hosts.reserve("other.example", 1) <= 100
        one.hosts.pause("other.example", 5000)
        assert other.hosts.reserve("other.example", 1) == 0, "no pause is so long: a clock was set back"


def test_processes_take_the_slots_of_a_host_one_after_the_other(store_url: str, tmp_path: Path) -> None:
    waits: list[float] = []
    with Store.open(store_url) as store:

        def reserve() -> None:
            with Store.open(store_url) as own:
                for _ in range(5):
                    waits.append(time.time() + own.hosts.reserve("paper.example", 2))

        threads = [threading.Thread(target=reserve) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert store.hosts.reserve("paper.example", 0) > 0
    slots = sorted(waits)
    assert len(slots) == 15
    assert min(after - before for before, after in itertools.pairwise(slots)) > 1.9
