"""A run that is gone loses its leases to the next one; a run that lives does not."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import FrameType

import pytest
from sqlalchemy import text

from crawler.article import OutcomeName
from crawler.site import Site
from crawler.storage.engine import make_engine, parse_url
from crawler.storage.process import _birth
from crawler.storage.store import Store
from crawler.storage.values import Run
from tests.contract.stories import HOUR, NOW, candidate, compare, story

ROOT = Path(__file__).parents[2]
CRAWLER_SCRIPT = """
import sys
from crawler.storage.store import Store
from tests.contract.stories import NOW, compare, story
store = Store.open(sys.argv[1])
run = store.runs.begin("paper", NOW)
due = store.ledger.lease(run, "paper", limit=30, now=NOW)
store.ledger.commit_batch([story(int(d.url.rpartition("/")[2])) for d in due[:10]], compare=compare, run=run, now=NOW)
print(run, len(due), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other_process(store: Store, store_url: str) -> Iterator[subprocess.Popen[str]]:
    """A crawler that has leased 30 of 50 URLs, settled 10 of them, and waits."""
    store.ledger.declare([candidate(n) for n in range(50)])
    with subprocess.Popen(
        [sys.executable, "-c", CRAWLER_SCRIPT, store_url],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline().split()[1] == "30"
        try:
            yield process
        finally:
            process.kill()


def test_a_killed_process_loses_its_leases_to_the_next_run(store: Store, other_process: subprocess.Popen[str]) -> None:
    alive = store.runs.begin("paper", NOW)
    assert len(store.ledger.lease(alive, "paper", limit=100, now=NOW)) == 20  # the other one lives and keeps its own

    other_process.send_signal(signal.SIGKILL)
    other_process.wait()
    run = store.runs.begin("paper", NOW)
    assert len(store.ledger.lease(run, "paper", limit=100, now=NOW)) == 20
    assert store.reports.outcome_counts() == {OutcomeName.NEW: 10, None: 40}
    assert [r.finish for r in store.runs.latest("paper")] == [None, None, "killed"]


def test_a_beat_frees_what_the_dead_have_leased(store: Store, other_process: subprocess.Popen[str]) -> None:
    run = store.runs.begin("paper", NOW)
    other_process.kill()
    other_process.wait()
    store.runs.heartbeat([run], NOW + HOUR)
    assert len(store.ledger.lease(run, "paper", limit=100, now=NOW)) == 40
    assert store.runs.latest()[0].heartbeat == NOW + HOUR


def test_a_beat_is_that_of_all_runs_of_a_process(store: Store) -> None:
    beating = [store.runs.begin(f"paper {n}", NOW) for n in range(3)]
    store.runs.begin("paper 3", NOW)
    store.runs.heartbeat(beating, NOW + HOUR)
    assert {run.site: run.heartbeat for run in store.runs.latest()} == {
        **{f"paper {n}": NOW + HOUR for n in range(3)},
        "paper 3": NOW,
    }


def looks_at_processes(call: Callable[[], object]) -> int:
    """How often a call reads from the system when a process began."""
    looks = 0

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal looks
        looks += event == "call" and frame.f_code is _birth.__code__

    sys.setprofile(count)
    try:
        call()
    finally:
        sys.setprofile(None)
    return looks


def test_a_site_is_stored_when_it_begins_and_may_have_nothing_to_visit(store: Store) -> None:
    site = Site(name="paper", home="https://paper.example/")
    run = store.runs.begin_site(site, NOW)
    assert not store.ledger.has_stories("paper")
    assert [(row.name, row.home) for row in store.channels.sites()] == [("paper", site.home)]
    store.ledger.declare([candidate(1)])
    store.runs.end(run, NOW, "finished")
    later = replace(site, publisher="The Paper")
    again = store.runs.begin_site(later, NOW + HOUR)
    assert again != run
    assert store.ledger.has_stories("paper")
    assert [row.publisher for row in store.channels.sites()] == ["The Paper"]
    assert len(store.ledger.lease(again, "paper", limit=5, now=NOW)) == 1
    assert not store.ledger.has_stories("herald"), "those of another site"


@pytest.mark.parametrize(
    "statement",
    ["UPDATE runs SET pid = pid", f"UPDATE runs SET pid = 1, born = '{_birth(1)}'"],
    ids=["of this process", "of another one"],
)
def test_many_open_runs_cost_no_more_looks_at_processes_than_one(store: Store, store_url: str, statement: str) -> None:
    looks = []
    for number in range(3):
        looks.append(looks_at_processes(lambda: store.runs.begin("paper", NOW)))
        for other in range(10 if number else 1):
            store.runs.begin(f"paper {number} {other}", NOW)
        alter(store_url, statement)
    assert looks[1] == looks[2], looks


def alter(store_url: str, statement: str) -> None:
    engine = make_engine(parse_url(store_url), lock_timeout=5)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.mark.parametrize(
    ("statement", "since_heartbeat", "is_freed", "reason"),
    [
        ("UPDATE runs SET pid = pid", timedelta(days=9), False, "this process lives, however silent"),
        ("UPDATE runs SET born = 'another boot 17'", timedelta(), True, "its number was given to another process"),
        ("UPDATE runs SET born = '', pid = 99999999", timedelta(), True, "no such process, on a host without /proc"),
        ("UPDATE runs SET born = ''", timedelta(), False, "there is such a process, more cannot be told"),
        ("UPDATE runs SET host = 'elsewhere'", timedelta(seconds=119), False, "another host, heard of lately"),
        ("UPDATE runs SET host = 'elsewhere'", timedelta(seconds=121), True, "another host, silent for too long"),
    ],
)
def test_leases_are_freed_when_their_process_is_gone(
    store: Store, store_url: str, statement: str, since_heartbeat: timedelta, is_freed: bool, reason: str
) -> None:
    store.ledger.declare([candidate(1)])
    first = store.runs.begin("paper", NOW)
    store.ledger.lease(first, "paper", limit=1, now=NOW)
    alter(store_url, statement)
    second = store.runs.begin("paper", NOW + since_heartbeat)
    assert bool(store.ledger.lease(second, "paper", limit=1, now=NOW + since_heartbeat)) is is_freed, reason


def test_a_run_that_ends_or_releases_gives_its_leases_back(store: Store) -> None:
    store.ledger.declare([candidate(n) for n in range(3)])
    first, second = store.runs.begin("paper", NOW), store.runs.begin("paper", NOW)
    assert len(store.ledger.lease(first, "paper", limit=9, now=NOW)) == 3
    assert store.ledger.lease(second, "paper", limit=9, now=NOW) == []
    assert store.runs.release_leases(first) == 3
    assert len(store.ledger.lease(second, "paper", limit=9, now=NOW)) == 3
    store.runs.end(second, NOW + HOUR, "finished")
    assert len(store.ledger.lease(first, "paper", limit=9, now=NOW)) == 3
    assert store.runs.latest(limit=1) == [
        Run(id=second, site="paper", started=NOW, heartbeat=NOW + HOUR, ended=NOW + HOUR, finish="finished")
    ]


def test_an_outcome_gives_the_lease_back(store: Store) -> None:
    store.ledger.declare([candidate(1)])
    run = store.runs.begin("paper", NOW)
    store.ledger.lease(run, "paper", limit=1, now=NOW)
    store.ledger.commit_batch([story(1)], compare=compare, run=run, now=NOW)
    assert store.runs.release_leases(run) == 0
