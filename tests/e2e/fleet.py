"""Workers over one store in a PostgreSQL cluster, for tests that kill, stop, cancel or drain them."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from tests.e2e.command import QUICK, Newsroom
from tests.postgres import Cluster, running_cluster

WAIT_SECONDS = 400
PACE = {"DOWNLOAD_DELAY": "0.4", "AUTOTHROTTLE_ENABLED": "0", "NEWS_BATCH": "4"}


class Fleet:
    """Workers over one store, each known to the servers by its contact."""

    def __init__(self, newsroom: Newsroom, cluster: Cluster, url: str) -> None:
        self.newsroom = newsroom
        self.cluster = cluster
        self.url = url
        self.workers: list[subprocess.Popen[str]] = []

    def start(self, *options: str, **settings: str) -> subprocess.Popen[str]:
        """Starts one more worker, of sites and archives where no options say otherwise."""
        contact = f"https://worker-{len(self.workers)}.example/"
        all_settings = QUICK | PACE | {"NEWS_STORE": self.url, "NEWS_CONTACT": contact} | settings
        worker = self.newsroom.start("work", *(options or ("--sites-at-once", "4")), settings=all_settings)
        self.workers.append(worker)
        return worker

    def alive(self) -> list[subprocess.Popen[str]]:
        """Those that have not ended."""
        return [worker for worker in self.workers if worker.poll() is None]

    def stop(self) -> None:
        """Kills those that have not ended."""
        for worker in self.alive():
            worker.send_signal(signal.SIGCONT)
            worker.kill()
            worker.wait()

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Rows of the store."""
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as connection:
            return connection.execute(sql.encode()).fetchall()

    def count(self) -> int:
        """Stories that are held; none while the tables are not there."""
        [(table,)] = self.query("SELECT to_regclass('records')")
        [(count,)] = self.query("SELECT count(*) FROM records") if table else [(0,)]
        assert isinstance(count, int)
        return count

    def wait(self, is_so: Callable[[], bool]) -> None:
        """Waits until something is so."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not is_so():
            assert time.monotonic() < deadline, (self.count(), (self.newsroom.folder / "log").read_text()[-3000:])
            time.sleep(0.2)


@contextmanager
def running_fleet(newsroom: Newsroom) -> Iterator[Fleet]:
    """A fleet without workers over a store of its own; those that were started are killed at the end."""
    with running_cluster() as cluster, cluster.database() as url:
        running = Fleet(newsroom, cluster, url)
        try:
            yield running
        finally:
            running.stop()
