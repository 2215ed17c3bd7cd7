"""Runs: who crawls which site, and whose leases are void because their process is gone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, func, insert, or_, select, text, update

from crawler.errors import RunEnded
from crawler.site import Site
from crawler.storage.channels import save_site
from crawler.storage.process import Process, is_alive, is_here, this_process
from crawler.storage.schema import channels, ledger, rounds, runs, site_settings, sites
from crawler.storage.transactions import Part, reads, writes
from crawler.storage.types import chunks
from crawler.storage.values import FINISHED, Round, Run
from crawler.storage.windows import WindowStart, next_story, no_window
from crawler.storage.workers import check_worker, database_time, live_workers

HEARTBEAT_TIMEOUT = timedelta(minutes=2)  # without a heartbeat for longer, a run on another host counts as dead
KILLED_FINISH = "killed"
MIN_TIME_BETWEEN_ROUNDS = timedelta(minutes=1)  # of a site, also where something stays due all the time
MAX_TIME_BETWEEN_ROUNDS = timedelta(days=7)  # of a site of which nothing is known to be due
# every site of a crawl begins and ends: these are built once
NEXT_CHANNEL = select(
    func.min(func.coalesce(channels.c.next_due, channels.c.found, type_=channels.c.found.type))
).where(channels.c.site == bindparam("site"))
# a crawl of a thousand sites asks this for each of them: what it has open itself need not be looked at
RUNS_OF_OTHERS = (
    select(runs)
    .where(runs.c.ended.is_(None), runs.c.worker.is_(None))
    .where(or_(runs.c.host != bindparam("host"), runs.c.pid != bindparam("pid"), runs.c.born != bindparam("born")))
    .order_by(runs.c.id)
    .with_for_update(skip_locked=True)  # those in which something is being written are left out
)
BEGINNING_RUN = insert(runs).returning(runs.c.id)
ENDING_RUN = (
    update(runs)
    .where(runs.c.id == bindparam("of_run"), runs.c.ended.is_(None))
    .values(ended=bindparam("at"), heartbeat=bindparam("at"), finish=bindparam("why"))
    .returning(runs.c.site)
)
WINDOW_OF = select(site_settings.c.window).where(site_settings.c.name == bindparam("site"))
WRITING_NEXT_DUE = update(sites).where(sites.c.name == bindparam("of_site")).values(next_due=bindparam("due"))


class Runs(Part):
    """``store.runs``: who crawls which site, and the rounds over all sites."""

    @writes
    def begin(self, connection: Connection, site: str, now: datetime, *, worker: int | None = None) -> int:
        """Stores a run of this process, and frees what dead runs had leased.

        Dead is a process of this host that has ended, and one of another host without a heartbeat for two minutes. For
        a worker of a fleet all other runs of the site end: its job is the only one of that site.
        """
        return _begin(connection, site, now, worker)

    @writes
    def begin_site(self, connection: Connection, site: Site, now: datetime, *, worker: int | None = None) -> int:
        """As :meth:`begin`, and stores the site."""
        save_site(connection, site, now)
        return _begin(connection, site.name, now, worker)

    @writes
    def heartbeat(self, connection: Connection, run_ids: Collection[int], now: datetime) -> None:
        """Stores that runs are alive, at least every two minutes, and frees what dead runs had leased."""
        for chunk in chunks(sorted(run_ids)):
            # locked in the order in which whoever stores outcomes locks them
            locked = select(runs.c.id).where(runs.c.id.in_(chunk)).order_by(runs.c.id).with_for_update()
            connection.execute(locked).all()
            connection.execute(update(runs).where(runs.c.id.in_(chunk)).values(heartbeat=now))
        free_dead_runs(connection, now)

    @writes
    def end(
        self, connection: Connection, run: int, now: datetime, finish: str, *, window_start: WindowStart = no_window
    ) -> None:
        """Stores why a run ended, frees what it still leases, and writes down when its site is due next.

        Stories older than the window of the site make nothing due. Does nothing where another process has ended the
        run.
        """
        values = {"of_run": run, "at": now, "why": finish}
        site = connection.execute(ENDING_RUN, values).scalar_one_or_none()
        if site is not None:
            free_leases(connection, [run])
            window = connection.execute(WINDOW_OF, {"site": site}).scalar()
            write_next_due(connection, site, database_time(connection, now), window_start(window, now))

    @writes
    def postpone(self, connection: Connection, site: str, pause: timedelta, now: datetime) -> None:
        """Has a fleet look at a site again after a pause, whatever is due of it."""
        later = database_time(connection, now) + pause
        connection.execute(update(sites).where(sites.c.name == site).values(next_due=later))

    @writes
    def release_leases(self, connection: Connection, run: int) -> int:
        """Frees what a run leases without an outcome; returns the number of URLs."""
        return free_leases(connection, [run])

    @writes
    def begin_round(self, connection: Connection, now: datetime) -> int | Round:
        """Stores a round of this process over all sites; where another process or a fleet does them, returns that."""
        if connection.dialect.name == "postgresql":
            # in SQLite one transaction writes at a time anyway
            connection.execute(text("LOCK TABLE rounds IN EXCLUSIVE MODE"))
            if fleet := live_workers(connection):
                first = fleet[0]
                return Round(id=first.id, host=first.host, pid=first.pid, started=first.started, workers=len(fleet))
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
    def has_finished(self, connection: Connection, site: str) -> bool:
        """Whether a run of a site came to its end."""
        finished = exists().where(runs.c.site == site, runs.c.finish == FINISHED)
        return bool(connection.execute(select(finished)).scalar_one())

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


def check_runs(connection: Connection, ids: Collection[int]) -> None:
    """Raises RunEnded where another process has ended one of some runs."""
    # shared: whoever ends a run waits for this transaction; in one order for all
    finishes = select(runs.c.id, runs.c.finish).where(runs.c.id.in_(sorted(ids))).order_by(runs.c.id)
    ended = [row.id for row in connection.execute(finishes.with_for_update(read=True)) if row.finish == KILLED_FINISH]
    if ended:
        which = ", ".join(map(str, ended))
        raise RunEnded(f"run {which} was ended by another process: its outcomes are not stored", ended)


def free_leases(connection: Connection, run_ids: Sequence[int]) -> int:
    """Frees what runs lease; returns the number of URLs."""
    rows = select(ledger.c.id).where(ledger.c.leased_by.in_(run_ids)).order_by(ledger.c.key).with_for_update()
    ids = connection.execute(rows).scalars().all()
    if ids:
        connection.execute(update(ledger).where(ledger.c.leased_by.in_(run_ids)).values(leased_by=None))
    return len(ids)


def write_next_due(connection: Connection, site: str, now: datetime, since: datetime | None) -> None:
    """Writes down when a site is due next: as soon as one of its stories, feeds, sitemaps or fronts is.

    Stories that were declared to be older than ``since`` do not count.
    """
    found = (next_story(connection, site, since), connection.execute(NEXT_CHANNEL, {"site": site}).scalar())
    times = [time for time in found if time is not None]
    due = min([*times, now + MAX_TIME_BETWEEN_ROUNDS])
    next_due = max(due, now + MIN_TIME_BETWEEN_ROUNDS)
    connection.execute(WRITING_NEXT_DUE, {"of_site": site, "due": next_due})


def _begin(connection: Connection, site: str, now: datetime, worker: int | None) -> int:
    if worker is None:
        free_dead_runs(connection, now)
    else:
        check_worker(connection, worker)
        of_site = select(runs).where(runs.c.ended.is_(None), runs.c.site == site).order_by(runs.c.id)
        kill_runs(connection, connection.execute(of_site.with_for_update()).all(), now)
    row = {**asdict(this_process()), "site": site, "started": now, "heartbeat": now, "worker": worker}
    return int(connection.execute(BEGINNING_RUN, row).scalar_one())


def _is_running(row: Row[Any], now: datetime, check: Callable[[Process], bool] = is_alive) -> bool:
    process = Process(host=row.host, pid=row.pid, born=row.born)
    return check(process) if is_here(process) else now - row.heartbeat <= HEARTBEAT_TIMEOUT


def free_dead_runs(connection: Connection, now: datetime) -> None:
    """Ends the runs whose process has ended, or on another host sends no heartbeat; a fleet sees to its own."""
    open_runs = connection.execute(RUNS_OF_OTHERS, asdict(this_process())).all()
    is_running = cache(is_alive)  # by process: another crawl has as many open
    kill_runs(connection, [row for row in open_runs if not _is_running(row, now, is_running)], now)


def kill_runs(connection: Connection, rows: Sequence[Row[Any]], now: datetime) -> None:
    """Ends runs in the place of their process, whose outcomes are refused from then on; frees what they lease."""
    for chunk in chunks([row.id for row in rows]):
        connection.execute(update(runs).where(runs.c.id.in_(chunk)).values(ended=now, finish=KILLED_FINISH))
        free_leases(connection, chunk)
    for site in {row.site for row in rows}:  # something of it is due again
        connection.execute(update(sites).where(sites.c.name == site).values(next_due=None))
