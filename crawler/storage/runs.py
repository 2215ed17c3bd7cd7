"""Runs: who crawls which site, and whose leases are void because their process is gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, text, update

from crawler.storage.process import Process, is_alive, is_here, this_process
from crawler.storage.schema import ledger, rounds, runs
from crawler.storage.transactions import Part, reads, writes
from crawler.storage.values import Round, Run

SILENCE = timedelta(minutes=2)  # after so long without a heartbeat, a run on another host counts as gone
KILLED = "killed"


class Runs(Part):
    """``store.runs``: who crawls which site, and the rounds over all sites."""

    @writes
    def begin(self, connection: Connection, site: str, now: datetime) -> int:
        """Writes down a run of this process, and frees what runs that are gone had leased."""
        free_gone(connection, now)
        me = this_process()
        row = {"site": site, "host": me.host, "pid": me.pid, "born": me.born, "started": now, "heartbeat": now}
        return int(connection.execute(insert(runs).values(row).returning(runs.c.id)).scalar_one())

    @writes
    def heartbeat(self, connection: Connection, run: int, now: datetime) -> None:
        """Says that a run is alive, and frees what runs that are gone had leased."""
        connection.execute(update(runs).where(runs.c.id == run).values(heartbeat=now))
        free_gone(connection, now)

    @writes
    def end(self, connection: Connection, run: int, now: datetime, finish: str) -> None:
        """Writes down why a run ended, and frees what it still leases."""
        connection.execute(update(runs).where(runs.c.id == run).values(ended=now, heartbeat=now, finish=finish))
        release(connection, [run])

    @writes
    def release_leases(self, connection: Connection, run: int) -> int:
        """Frees what a run leases without an outcome; returns the number of URLs."""
        return release(connection, [run])

    @writes
    def begin_round(self, connection: Connection, now: datetime) -> int | Round:
        """Writes down a round of this process; another one that goes on comes back in its place."""
        if connection.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE rounds IN EXCLUSIVE MODE"))  # SQLite lets one write at a time anyway
        for row in connection.execute(select(rounds).where(rounds.c.ended.is_(None))).all():
            if _goes_on(row, now):
                return Round(id=row.id, host=row.host.split()[0], pid=row.pid, started=row.started)
            connection.execute(update(rounds).where(rounds.c.id == row.id).values(ended=now, finish=KILLED))
        me = this_process()
        mine = {"host": me.host, "pid": me.pid, "born": me.born, "started": now, "heartbeat": now}
        return int(connection.execute(insert(rounds).values(mine).returning(rounds.c.id)).scalar_one())

    @writes
    def heartbeat_round(self, connection: Connection, number: int, now: datetime) -> None:
        """Says that a round goes on."""
        connection.execute(update(rounds).where(rounds.c.id == number).values(heartbeat=now))

    @writes
    def end_round(self, connection: Connection, number: int, now: datetime, finish: str) -> None:
        """Writes down why a round ended."""
        connection.execute(update(rounds).where(rounds.c.id == number).values(ended=now, heartbeat=now, finish=finish))

    @reads
    def latest(self, connection: Connection, site: str | None = None, *, limit: int = 20) -> list[Run]:
        """The runs that began last, newest first."""
        wanted = select(runs).order_by(runs.c.started.desc(), runs.c.id.desc()).limit(limit)
        if site is not None:
            wanted = wanted.where(runs.c.site == site)
        return [
            Run(
                id=row.id,
                site=row.site,
                started=row.started,
                heartbeat=row.heartbeat,
                ended=row.ended,
                finish=row.finish,
            )
            for row in connection.execute(wanted)
        ]


def release(connection: Connection, gone: Sequence[int]) -> int:
    """Frees what runs lease; returns the number of URLs."""
    rows = select(ledger.c.id).where(ledger.c.leased_by.in_(gone)).order_by(ledger.c.key).with_for_update()
    ids = connection.execute(rows).scalars().all()
    freed = update(ledger).where(ledger.c.leased_by.in_(gone)).values(leased_by=None)
    connection.execute(freed)
    return len(ids)


def _goes_on(row: Row[Any], now: datetime) -> bool:
    process = Process(host=row.host, pid=row.pid, born=row.born)
    return is_alive(process) if is_here(process) else now - row.heartbeat <= SILENCE


def free_gone(connection: Connection, now: datetime) -> None:
    """Ends the runs whose process is gone, or on another host silent for too long."""
    going = connection.execute(select(runs).where(runs.c.ended.is_(None)).with_for_update(skip_locked=True)).all()
    gone = [row.id for row in going if not _goes_on(row, now)]
    if gone:
        release(connection, gone)
        connection.execute(update(runs).where(runs.c.id.in_(gone)).values(ended=now, finish=KILLED))
