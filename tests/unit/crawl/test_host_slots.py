"""Waiting for the slots of hosts, with a real SQLite file."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from crawler.crawl.host_slots import StoredSlots
from crawler.crawl.supervision import TaskSupervisor
from crawler.errors import StoreUnusable
from crawler.storage.hosts import Hosts
from crawler.storage.store import Store


class WatchedHosts(Hosts):
    """Counts what is asked in one transaction, and takes a while for it where that is wanted."""

    asked: list[int]
    seconds = 0.0

    def take(self, wanted: Sequence[tuple[str, float]], **more: object) -> list[float]:  # type: ignore[override]
        """As it is."""
        self.asked.append(len(wanted))
        waits = super().take(wanted, **more)  # type: ignore[arg-type]
        time.sleep(self.seconds)
        return waits


def slots_of(store: Store) -> tuple[StoredSlots, WatchedHosts, list[StoreUnusable]]:
    deaths: list[StoreUnusable] = []
    hosts = WatchedHosts(store.database)
    hosts.asked = []
    store.hosts = hosts
    return StoredSlots(store, TaskSupervisor(deaths.append)), hosts, deaths


def test_all_that_wait_at_once_are_asked_for_at_once(tmp_path: Path) -> None:
    async def work(store: Store) -> None:
        slots, hosts, deaths = slots_of(store)
        await asyncio.gather(*(slots.wait(f"{n}.example", 60) for n in range(40)))
        assert sum(hosts.asked) == 40
        assert len(hosts.asked) <= 2
        assert all(59 < wait <= 60 for wait in store.hosts.take([(f"{n}.example", 1) for n in range(40)]))
        assert not deaths

    with Store.open(f"sqlite:///{tmp_path / 'news.db'}") as store:
        asyncio.run(work(store))


def test_a_slot_that_is_not_free_is_waited_for_and_a_pause_counts(tmp_path: Path) -> None:
    async def work(store: Store) -> None:
        slots, _, _ = slots_of(store)
        begun = time.monotonic()
        slots.pause("paper.example", 0.2)
        await slots.wait("paper.example", 0.1)
        await slots.wait("paper.example", 0.1)
        assert time.monotonic() - begun >= 0.3

    with Store.open(f"sqlite:///{tmp_path / 'news.db'}") as store:
        asyncio.run(work(store))


def test_who_leaves_late_moves_the_next_slot(tmp_path: Path) -> None:
    async def work(store: Store) -> None:
        slots, hosts, _ = slots_of(store)
        hosts.seconds = 0.5
        await slots.wait("paper.example", 10)
        while len(hosts.asked) < 2:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.6)
        hosts.seconds = 0
        [wait] = hosts.take([("paper.example", 10)])
        assert hosts.asked[:2] == [1, 0], "the move takes no slot"
        assert wait > 10 - 0.5 - 0.6 - 5, "a busy machine is slow"

    with Store.open(f"sqlite:///{tmp_path / 'news.db'}") as store:
        asyncio.run(work(store))


def test_without_the_store_our_own_pace_is_kept_and_a_fault_ends_the_crawl(tmp_path: Path) -> None:
    async def work(store: Store) -> None:
        slots, hosts, deaths = slots_of(store)
        store.database.write(lambda connection: connection.exec_driver_sql("ALTER TABLE hosts RENAME TO stolen"))
        await slots.wait("paper.example", 60)
        assert not deaths
        hosts.asked = None  # type: ignore[assignment]
        with pytest.raises(asyncio.CancelledError):
            await slots.wait("paper.example", 60)
        await asyncio.sleep(0)
        assert "the slots of hosts died: AttributeError" in str(deaths)

    with Store.open(f"sqlite:///{tmp_path / 'news.db'}") as store:
        asyncio.run(work(store))
