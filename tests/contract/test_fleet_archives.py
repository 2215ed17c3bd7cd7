"""Archives that a fleet imports, on a real PostgreSQL: who does one, and which rests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.article import OutcomeName
from crawler.commands.fleet import stuck_line
from crawler.crawl.fleet_planning import choose_jobs
from crawler.errors import RunEnded
from crawler.storage.archive_orders import ARCHIVE_RUN, MAX_FILE_FAILURES, FailedFile
from crawler.storage.fleet import MAX_TAKE_OVERS
from crawler.storage.store import Store
from crawler.storage.values import FileMark
from tests.contract.fleet_jobs import NOW, VERSION, execute, silence
from tests.contract.stories import compare, with_outcome


def test_an_archive_is_imported_by_one_and_again_by_another_when_that_one_dies(fleet_store: Store) -> None:
    orders = fleet_store.archive_orders
    orders.add(["a.warc.gz", "b.warc.gz"], {"site": "paper"})
    dead = fleet_store.fleet.join(version=VERSION, slots=2, now=NOW, file_slots=1)
    assert fleet_store.fleet.plan(choose_jobs) == 2
    assert fleet_store.fleet.plan(choose_jobs) == 0
    fetch_file = "SELECT args FROM procrastinate_fetch_job_v2('{files}', %(w)s)"
    job = {"path": "a.warc.gz", "options": {"site": "paper"}}
    assert execute(fleet_store, fetch_file, w=dead) == [(job,)]
    run = fleet_store.runs.begin("(archive) a.warc.gz", NOW, worker=dead)
    mark = FileMark(path="a.warc.gz", size=100, offset=50)
    fleet_store.captures.save_file_mark(mark, NOW, run=run)
    silence(fleet_store, dead)
    assert fleet_store.fleet.take_over(NOW) == ([dead], 1)
    with pytest.raises(RunEnded):  # it was only stopped, and would leave out what it could not store
        fleet_store.captures.save_file_mark(replace(mark, offset=90), NOW, run=run)
    with pytest.raises(RunEnded):
        orders.end("a.warc.gz", dead)
    other = fleet_store.fleet.join(version=VERSION, slots=2, now=NOW, file_slots=1)
    assert execute(fleet_store, fetch_file, w=other) == [(job,)]
    assert fleet_store.captures.file_mark("a.warc.gz") == mark
    orders.end("a.warc.gz", other)
    status = fleet_store.fleet.status()
    assert status is not None
    assert (status.files.waiting, [one.files for one in status.workers]) == (1, [("a.warc.gz",)])


def test_an_archive_that_ends_its_workers_again_and_again_rests_until_it_is_ordered_again(fleet_store: Store) -> None:
    orders = fleet_store.archive_orders
    orders.add(["a.warc.gz"], {})
    for turn in range(MAX_TAKE_OVERS + 1):
        worker = fleet_store.fleet.join(version=VERSION, slots=0, now=NOW, file_slots=1)
        fleet_store.fleet.plan(choose_jobs)
        assert len(execute(fleet_store, "SELECT id FROM procrastinate_fetch_job_v2('{files}', %(w)s)", w=worker)) == 1
        run = fleet_store.runs.begin(f"{ARCHIVE_RUN} a.warc.gz", NOW, worker=worker)
        if not turn:  # one that has written something is not to blame
            items = [with_outcome(turn, OutcomeName.GONE)]
            fleet_store.ledger.commit_batch(items, compare=compare, run=run, now=NOW)
        silence(fleet_store, worker)
        assert fleet_store.fleet.take_over(NOW) == ([worker], 1)
    fleet_store.fleet.join(version=VERSION, slots=0, now=NOW, file_slots=1)
    assert fleet_store.fleet.plan(choose_jobs) == 0
    status = fleet_store.fleet.status()
    assert status is not None
    assert [stuck_line(job) for job in status.stuck] == [
        f"stuck: a.warc.gz rests for an hour: its import ended its worker {MAX_TAKE_OVERS} times"
    ]
    orders.add(["a.warc.gz"], {})
    assert fleet_store.fleet.plan(choose_jobs) == 1


def test_an_archive_that_fails_waits_longer_each_time_and_then_for_somebody(fleet_store: Store) -> None:
    orders = fleet_store.archive_orders
    orders.add(["a.warc.gz"], {})
    worker = fleet_store.fleet.join(version=VERSION, slots=2, now=NOW, file_slots=1)
    for failures in range(1, MAX_FILE_FAILURES + 1):
        orders.note("a.warc.gz", "it is no WARC file")
        orders.fail("a.warc.gz", worker, "exit code 1", keeps_noted=True)
        [(due,)] = execute(fleet_store, "SELECT next_due > now() + interval '9 minutes' FROM archive_orders")
        assert due is (None if failures == MAX_FILE_FAILURES else True)
        assert fleet_store.fleet.plan(choose_jobs) == 0
    status = fleet_store.fleet.status()
    assert status is not None
    assert status.files.failed == (FailedFile("a.warc.gz", MAX_FILE_FAILURES, "it is no WARC file", is_given_up=True),)
    orders.add(["a.warc.gz"], {})
    assert fleet_store.fleet.plan(choose_jobs) == 1
