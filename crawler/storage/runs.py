"""Runs: who crawls which site, and whose leases are void because their process is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, text, update

from crawler.storage.process import Process, is_alive, is_here, this_process
from crawler.storage.schema import ledger, rounds, runs
from crawler.storage.transactions import Part, reads, writes
from crawler.storage.values import Round, Run

HEARTBEAT_TIMEOUT = timedelta(minutes=2)  # without a heartbeat for longer, a run on another host counts as dead
KILLED_FINISH = "killed"


class Runs(Part):
    """``store.runs``: who crawls which site, and the rounds over all sites."""

    @writes
    def begin(self, connection: Connection, site: str, now: datetime) -> int:
        """Stores a run of this process, and frees what dead runs had leased.

        Dead is a process of this host that has ended, and one of another host without a heartbeat for two minutes.
        """
        free_dead_runs(connection, now)
        statement = insert(runs).values(site=site, **asdict(this_process()), started=now, heartbeat=now)
        return int(connection.execute(statement.returning(runs.c.id)).scalar_one())

    @writes
    def heartbeat(self, connection: Connection, run: int, now: datetime) -> None:
        """Stores that a run is alive, at least every two minutes, and frees what dead runs had leased."""
        connection.execute(update(runs).where(runs.c.id == run).values(heartbeat=now))
        free_dead_runs(connection, now)

    @writes
    def end(self, connection: Connection, run: int, now: datetime, finish: str) -> None:
        """Stores why a run ended, and frees what it still leases."""
        connection.execute(update(runs).where(runs.c.id == run).values(ended=now, heartbeat=now, finish=finish))
        free_leases(connection, [run])

    @writes
    def release_leases(self, connection: Connection, run: int) -> int:
        """Frees what a run leases without an outcome; returns the number of URLs."""
        return free_leases(connection, [run])

    @writes
    def begin_round(self, connection: Connection, now: datetime) -> int | Round:
        """Stores a round of this process over all sites; if one of another process is running, returns that instead."""
        if connection.dialect.name == "postgresql":
            # in SQLite one transaction writes at a time anyway
            connection.execute(text("LOCK TABLE rounds IN EXCLUSIVE MODE"))
        for row in connection.execute(select(rounds).where(rounds.c.ended.is_(None))).all():
            if _is_running(row, now):
                return Round(id=row.id, host=row.host.split()[0], pid=row.pid, started=row.started)
            connection.execute(update(rounds).where(rounds.c.id == row.id).values(ended=now, finish=KILLED_FINISH))
        statement = insert(rounds).values(**asdict(this_process()), started=now, heartbeat=now)
        return int(connection.execute(statement.returning(rounds.c.id)).scalar_one())

    @writes
    def heartbeat_round(self, connection: Connection, number: int, now: datetime) -> None:
        """Stores that a round is alive, at least every two minutes."""
        connection.execute(update(rounds).where(rounds.c.id == number).values(heartbeat=now))

    @writes
    def end_round(self, connection: Connection, number: int, now: datetime, finish: str) -> None:
        """Stores why a round ended."""
        connection.execute(update(rounds).where(rounds.c.id == number).values(ended=now, heartbeat=now, finish=finish))

    @reads
    def latest(self, connection: Connection, site: str | None = None, *, limit: int = 20) -> list[Run]:
        """The runs that began last, newest first."""
        query = select(runs).order_by(runs.c.started.desc(), runs.c.id.desc()).limit(limit)
        if site is not None:
            query = query.where(runs.c.site == site)
        return [_as_run(row) for row in connection.execute(query)]

    @reads
    def get(self, connection: Connection, number: int) -> Run | None:
        """The run of a number."""
        row = connection.execute(select(runs).where(runs.c.id == number)).first()
        return None if row is None else _as_run(row)


def _as_run(row: Row[Any]) -> Run:
    return Run(
        id=row.id, site=row.site, started=row.started, heartbeat=row.heartbeat, ended=row.ended, finish=row.finish
    )


def free_leases(connection: Connection, run_ids: Sequence[int]) -> int:
    """Frees what runs lease; returns the number of URLs."""
    rows = select(ledger.c.id).where(ledger.c.leased_by.in_(run_ids)).order_by(ledger.c.key).with_for_update()
    ids = connection.execute(rows).scalars().all()
    connection.execute(update(ledger).where(ledger.c.leased_by.in_(run_ids)).values(leased_by=None))
    return len(ids)


def _is_running(row: Row[Any], now: datetime) -> bool:
    process = Process(host=row.host, pid=row.pid, born=row.born)
    return is_alive(process) if is_here(process) else now - row.heartbeat <= HEARTBEAT_TIMEOUT


def free_dead_runs(connection: Connection, now: datetime) -> None:
    """Ends the runs whose process has ended, or on another host sends no heartbeat any more."""
    open_runs = connection.execute(select(runs).where(runs.c.ended.is_(None)).with_for_update(skip_locked=True)).all()
    dead = [row.id for row in open_runs if not _is_running(row, now)]
    if dead:
        free_leases(connection, dead)
        connection.execute(update(runs).where(runs.c.id.in_(dead)).values(ended=now, finish=KILLED_FINISH))
