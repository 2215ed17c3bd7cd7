"""The job queue of a worker on a real PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from crawler.crawl import fleet_queue
from crawler.crawl.fleet_planning import choose_jobs
from crawler.crawl.fleet_queue import JobQueue
from crawler.storage.store import Store
from tests.contract.fleet_jobs import NOW, VERSION, add_sites, execute

WAIT_SECONDS = 30


async def do_nothing(path: str, options: Mapping[str, str]) -> None:
    """The job of an archive that is read already."""


async def until(store: Store, query: str) -> None:
    """Waits until a query says true."""
    async with asyncio.timeout(WAIT_SECONDS):
        while await asyncio.to_thread(execute, store, query) != [(True,)]:
            await asyncio.sleep(0.05)


def test_a_worker_that_drains_has_its_heartbeat_until_its_last_job_has_ended(
    fleet_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fleet_queue, "BEAT_SECONDS", 0.05)
    add_sites(fleet_store, "paper", "other")
    fleet_store.archive_orders.add(["a.warc.gz"], {})
    worker = fleet_store.fleet.join(version=VERSION, slots=1, file_slots=1, now=NOW)
    fleet_store.fleet.plan(choose_jobs)

    async def drain() -> list[str]:
        done: list[str] = []
        may_end = asyncio.Event()

        async def do_site(name: str, home: str) -> None:
            await may_end.wait()
            done.append(name)

        queue = JobQueue(
            fleet_store.fleet.address, worker, sites_at_once=1, do_site=do_site, files_at_once=1, do_file=do_nothing
        )
        running = asyncio.create_task(queue.run())
        await until(fleet_store, "SELECT count(*) = 1 FROM procrastinate_jobs WHERE status = 'doing'")
        await asyncio.to_thread(fleet_store.fleet.drain)
        async with asyncio.timeout(WAIT_SECONDS):
            while not queue.jobs.drains:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)  # the engine has ended what it does beside jobs
        [(beat,)] = await asyncio.to_thread(execute, fleet_store, "SELECT last_heartbeat FROM procrastinate_workers")
        await until(fleet_store, f"SELECT last_heartbeat > '{beat}' FROM procrastinate_workers")
        assert not running.done()
        may_end.set()
        await asyncio.wait_for(running, WAIT_SECONDS)
        return done

    assert len(asyncio.run(drain())) == 1
    assert execute(fleet_store, "SELECT DISTINCT status::text FROM procrastinate_jobs") == [("todo",)]
