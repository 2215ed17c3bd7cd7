"""A fleet on a real PostgreSQL: what is planned, what is taken over from the dead, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from crawler.article import OutcomeName
from crawler.commands.fleet import status_lines
from crawler.crawl.fleet_planning import choose_jobs
from crawler.crawl.rounds import describe_other
from crawler.errors import FleetRefused, RunEnded
from crawler.storage.engine import APPLICATION_NAME
from crawler.storage.fleet import DUE_PER_JOB, JOBS_PER_FREE_SLOT, MAX_TAKE_OVERS, check_fleet
from crawler.storage.store import Store
from crawler.storage.values import Round, SiteSettings
from tests.contract.fleet_jobs import NOW, VERSION, add_sites, execute, fetch, join, silence, waiting
from tests.contract.stories import candidate, compare, story, url, with_outcome

# planning


def test_what_is_due_is_deferred_once_and_no_more_than_a_few_for_each_free_slot(fleet_store: Store) -> None:
    names = [f"paper_{n}" for n in range(10)]
    add_sites(fleet_store, *names)
    assert fleet_store.fleet.plan(choose_jobs) == 0  # no worker, no slot
    worker = join(fleet_store, slots=2)
    assert fleet_store.fleet.plan(choose_jobs) == 2 * JOBS_PER_FREE_SLOT
    assert fleet_store.fleet.plan(choose_jobs) == 0
    first = {fetch(fleet_store, worker), fetch(fleet_store, worker)}
    assert fleet_store.fleet.plan(choose_jobs) == 0  # no slot is free
    assert len({*first, *waiting(fleet_store)}) == 2 * JOBS_PER_FREE_SLOT
    status = fleet_store.fleet.status()
    assert status is not None
    assert [one.sites for one in status.workers] == [tuple(sorted(map(str, first)))]
    assert (status.waiting, status.due, status.longest_due) == (4, 4, None)
    execute(fleet_store, "UPDATE sites SET next_due = now() - interval '100 seconds'")
    status = fleet_store.fleet.status()
    assert status is not None and status.longest_due is not None
    assert 100 <= status.longest_due < 3600
    fleet_store.fleet.leave(worker, NOW)
    shown = [*status_lines(fleet_store.fleet.status())]
    assert "no worker is at work" in shown[0] and "more sites are due, the longest for" in shown[1], "some jobs wait"


@pytest.mark.parametrize("are_new", [False, True])
def test_many_sites_of_one_group_do_not_keep_what_is_due_behind_them(fleet_store: Store, are_new: bool) -> None:
    crowd = {f"paper_{n}": f"https://paper-{n}.chain.example/" for n in range(JOBS_PER_FREE_SLOT * DUE_PER_JOB + 3)}
    if are_new:
        rows = [SiteSettings(name=name, home=home, added=NOW) for name, home in crowd.items()]
        fleet_store.site_settings.save(rows)
        fleet_store.site_settings.save([SiteSettings(name="other", home="https://other.example/", added=NOW)])
        execute(fleet_store, "UPDATE site_settings SET added = now() WHERE name = 'other'")
    else:
        add_sites(fleet_store, *crowd, "other")
        for name, home in crowd.items():
            execute(fleet_store, "UPDATE sites SET home = %(home)s WHERE name = %(name)s", home=home, name=name)
        execute(fleet_store, "UPDATE sites SET next_due = now() - interval '1 minute' WHERE name = 'other'")
    join(fleet_store, slots=1)
    assert fleet_store.fleet.plan(choose_jobs) == 2
    assert "other" in waiting(fleet_store)


@pytest.mark.parametrize(
    ("settings", "is_planned"),
    [
        ({}, True),
        ({"disabled": True}, False),
        ({"paused_until": NOW + timedelta(days=1)}, False),
        ({"paused_until": NOW - timedelta(days=1)}, True),
    ],
)
def test_what_rests_is_not_deferred(fleet_store: Store, settings: dict[str, object], is_planned: bool) -> None:
    add_sites(fleet_store, "paper")
    fleet_store.site_settings.save([SiteSettings(name="paper", **settings)])  # type: ignore[arg-type]
    join(fleet_store)
    assert fleet_store.fleet.plan(choose_jobs) == int(is_planned)


def test_a_site_that_was_added_and_never_crawled_is_due(fleet_store: Store) -> None:
    fleet_store.site_settings.save([SiteSettings(name="paper", added=NOW, home="https://paper.example/")])
    join(fleet_store)
    assert fleet_store.fleet.plan(choose_jobs) == 1
    assert waiting(fleet_store) == ["paper"]


def test_a_site_comes_round_when_the_end_of_its_run_said_so(fleet_store: Store) -> None:
    add_sites(fleet_store, "paper", "gazette")
    worker = join(fleet_store)
    for name, due in (("paper", timedelta(hours=3)), ("gazette", -timedelta(hours=3))):
        run = fleet_store.runs.begin(name, NOW, worker=worker)
        execute(fleet_store, "UPDATE channels SET next_due = %(due)s WHERE site = %(n)s", due=NOW + due, n=name)
        fleet_store.runs.end(run, NOW, "finished")
    assert fleet_store.fleet.plan(choose_jobs) == 0  # what is due all the time rests for a minute all the same
    next_due = dict(execute(fleet_store, "SELECT name, next_due FROM sites"))
    assert next_due["paper"] == NOW + timedelta(hours=3)
    execute(fleet_store, "UPDATE sites SET next_due = next_due - interval '2 minutes'")
    assert fleet_store.fleet.plan(choose_jobs) == 1
    assert waiting(fleet_store) == ["gazette"]


# taking over


def test_the_jobs_of_a_dead_worker_are_done_by_another_and_its_runs_end(fleet_store: Store) -> None:
    add_sites(fleet_store, "paper")
    dead, alive = join(fleet_store), join(fleet_store)
    fleet_store.fleet.plan(choose_jobs)
    assert fetch(fleet_store, dead) == "paper"
    run = fleet_store.runs.begin("paper", NOW, worker=dead)
    fleet_store.ledger.declare([candidate(n) for n in range(5)])
    leased = fleet_store.ledger.lease(run, "paper", limit=5, now=NOW)
    assert len(leased) == 5
    assert fleet_store.fleet.take_over(NOW) == ([], 0)  # it lives
    assert fetch(fleet_store, alive) is None

    silence(fleet_store, dead)
    assert fleet_store.fleet.take_over(NOW) == ([dead], 1)
    assert fleet_store.fleet.take_over(NOW) == ([], 0)
    assert fetch(fleet_store, alive) == "paper"
    later = fleet_store.runs.begin("paper", NOW, worker=alive)
    assert len(fleet_store.ledger.lease(later, "paper", limit=5, now=NOW)) == 5

    # the dead one was only stopped, and wakes
    with pytest.raises(RunEnded):
        fleet_store.ledger.commit_batch([story(0), story(1)], compare=compare, run=run, now=NOW)
    with pytest.raises(RunEnded):
        fleet_store.runs.begin("paper", NOW, worker=dead)
    assert fleet_store.ledger.lease(run, "paper", limit=5, now=NOW) == []
    fleet_store.runs.end(run, NOW, "finished")
    assert execute(fleet_store, "SELECT count(*) FROM records") == [(0,)]
    [outcome] = fleet_store.ledger.commit_batch([story(0)], compare=compare, run=later, now=NOW)
    assert outcome.name is OutcomeName.NEW


def test_a_worker_that_was_stopped_within_a_transaction_does_not_hold_up_who_takes_over(
    fleet_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.storage.fleet.MAX_SILENCE_SECONDS", 0.0)
    add_sites(fleet_store, "paper")
    worker = join(fleet_store)
    fleet_store.fleet.plan(choose_jobs)
    fetch(fleet_store, worker)
    run = fleet_store.runs.begin("paper", NOW, worker=worker)
    silence(fleet_store, worker)
    with psycopg.connect(fleet_store.fleet.address, application_name=APPLICATION_NAME) as stopped:
        stopped.execute("SELECT id FROM runs WHERE id = %s FOR SHARE", (run,))
        assert fleet_store.fleet.take_over(NOW) == ([worker], 1)
        with pytest.raises(psycopg.OperationalError):
            stopped.execute("SELECT 1")


def test_at_the_begin_of_a_job_all_open_runs_of_its_site_end(fleet_store: Store) -> None:
    add_sites(fleet_store, "paper")
    by_hand = fleet_store.runs.begin("paper", NOW)
    worker = join(fleet_store)
    run = fleet_store.runs.begin("paper", NOW, worker=worker)
    assert fleet_store.ledger.lease(by_hand, "paper", limit=5, now=NOW) == []
    outcome = with_outcome(0, OutcomeName.GONE)
    with pytest.raises(RunEnded):
        fleet_store.ledger.commit_batch([outcome], compare=compare, run=by_hand, now=NOW)
    assert fleet_store.ledger.commit_batch([outcome], compare=compare, run=run, now=NOW) == [outcome]


def test_the_runs_of_a_worker_live_as_long_as_it_whatever_clocks_say(fleet_store: Store) -> None:
    worker = join(fleet_store)
    run = fleet_store.runs.begin("paper", NOW, worker=worker)
    execute(fleet_store, "UPDATE runs SET host = 'elsewhere', heartbeat = now() - interval '1 day'")
    fleet_store.runs.begin("gazette", NOW + timedelta(hours=1))  # of no fleet: it frees what dead runs have leased
    fleet_store.ledger.declare([candidate(0)])
    assert [due.url for due in fleet_store.ledger.lease(run, "paper", limit=5, now=NOW)] == [url(0)]


def test_a_job_that_ends_its_workers_again_and_again_rests(fleet_store: Store) -> None:
    add_sites(fleet_store, "paper")
    for _ in range(MAX_TAKE_OVERS):
        worker = join(fleet_store)
        fleet_store.fleet.plan(choose_jobs)
        assert fetch(fleet_store, worker) == "paper"
        silence(fleet_store, worker)
        fleet_store.fleet.take_over(NOW)
    join(fleet_store)
    assert fleet_store.fleet.plan(choose_jobs) == 0
    status = fleet_store.fleet.status()
    assert status is not None
    assert [(job.site, job.failed, job.take_overs) for job in status.stuck] == [("paper", True, MAX_TAKE_OVERS)]
    execute(fleet_store, "UPDATE procrastinate_events SET at = at - interval '2 hours'")
    assert fleet_store.fleet.plan(choose_jobs) == 1


def test_a_round_that_has_written_something_is_not_to_blame(fleet_store: Store) -> None:
    add_sites(fleet_store, "paper")
    for turn in range(MAX_TAKE_OVERS + 1):
        worker = join(fleet_store)
        fleet_store.fleet.plan(choose_jobs)
        assert fetch(fleet_store, worker) == "paper"
        run = fleet_store.runs.begin("paper", NOW, worker=worker)
        fleet_store.ledger.commit_batch([with_outcome(turn, OutcomeName.GONE)], compare=compare, run=run, now=NOW)
        silence(fleet_store, worker)
        assert fleet_store.fleet.take_over(NOW) == ([worker], 1)
    assert waiting(fleet_store) == ["paper"]


def test_a_worker_that_leaves_gives_back_what_it_has_not_finished(fleet_store: Store) -> None:
    add_sites(fleet_store, "paper")
    worker, other = join(fleet_store), join(fleet_store)
    fleet_store.fleet.plan(choose_jobs)
    fetch(fleet_store, worker)
    run = fleet_store.runs.begin("paper", NOW, worker=worker)
    fleet_store.fleet.leave(worker, NOW)
    with pytest.raises(RunEnded):
        fleet_store.ledger.commit_batch([story(0)], compare=compare, run=run, now=NOW)
    assert fleet_store.fleet.plan(choose_jobs) == 1
    assert fetch(fleet_store, other) == "paper"


# who may join


def test_a_worker_of_another_version_is_refused_until_the_old_ones_are_drained(fleet_store: Store) -> None:
    old = join(fleet_store)
    with pytest.raises(FleetRefused, match="and this is version 2"):
        check_fleet(str(fleet_store.database.url), "2.0")
    with pytest.raises(FleetRefused):
        join(fleet_store, version="2.0")
    check_fleet(str(fleet_store.database.url), VERSION)
    assert fleet_store.fleet.drain() == 1
    fleet_store.fleet.leave(old, NOW)
    check_fleet(str(fleet_store.database.url), "2.0")
    join(fleet_store, version="2.0")


def test_a_worker_of_another_schema_is_refused(fleet_store: Store) -> None:
    join(fleet_store)
    execute(fleet_store, "UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(FleetRefused, match="schema 0001"):
        check_fleet(str(fleet_store.database.url), VERSION)


def test_a_fleet_and_an_update_keep_each_other_away(fleet_store: Store) -> None:
    number = fleet_store.runs.begin_round(datetime.now(UTC))
    assert isinstance(number, int)
    with pytest.raises(FleetRefused, match="an update is running"):
        join(fleet_store)
    fleet_store.runs.end_round(number, datetime.now(UTC), "finished")
    worker = join(fleet_store)
    other = fleet_store.runs.begin_round(datetime.now(UTC))
    assert isinstance(other, Round)
    assert describe_other(other).startswith("a fleet works on this store (1 worker), and fetches what is due")
    silence(fleet_store, worker)
    assert isinstance(fleet_store.runs.begin_round(datetime.now(UTC)), int)


def test_sqlite_is_for_one_machine() -> None:
    with pytest.raises(FleetRefused, match="for one machine"):
        check_fleet("sqlite:///news.db", VERSION)


# archives, cancelled rounds, and what one says for all


def test_there_is_work_where_a_site_was_added_or_crawled_or_an_archive_ordered(fleet_store: Store) -> None:
    assert not fleet_store.fleet.has_work()
    fleet_store.site_settings.save([SiteSettings(name="paper", delay=2.0)])
    assert not fleet_store.fleet.has_work(), "something is set for it alone"
    fleet_store.site_settings.save([SiteSettings(name="paper", home="https://paper.example/", added=NOW)])
    assert fleet_store.fleet.has_work()
    fleet_store.site_settings.remove("paper")
    fleet_store.archive_orders.add(["a.warc.gz"], {})
    assert fleet_store.fleet.has_work()


def test_what_is_cancelled_disabled_or_removed_is_unwanted(fleet_store: Store) -> None:
    add_sites(fleet_store, "cancelled", "disabled", "removed", "wanted", "waiting")
    worker = join(fleet_store, slots=4)
    fleet_store.fleet.plan(choose_jobs)
    names = {str(fetch(fleet_store, worker)) for _ in range(4)} | {"waiting"}
    assert names == {"cancelled", "disabled", "removed", "wanted", "waiting"}
    assert fleet_store.fleet.unwanted(worker, sorted(names)) == {}
    assert fleet_store.fleet.cancel(["cancelled", "waiting"]) == 1
    fleet_store.site_settings.save([SiteSettings(name="disabled", disabled=True)])
    fleet_store.site_settings.remove("removed")
    assert fleet_store.fleet.unwanted(worker, sorted(names)) == {
        "cancelled": "its round was cancelled",
        "disabled": "it was disabled",
        "removed": "it was removed",
    }
    assert waiting(fleet_store) == []
    fleet_store.fleet.leave(worker, NOW)
    join(fleet_store, slots=4)
    fleet_store.fleet.plan(choose_jobs)
    assert waiting(fleet_store) == ["wanted"]


def test_a_site_that_was_added_and_is_cancelled_before_its_first_round_rests(fleet_store: Store) -> None:
    assert fleet_store.fleet.cancel(["paper"]) == 0
    fleet_store.site_settings.save([SiteSettings(name="paper", home="https://paper.example/", added=NOW)])
    join(fleet_store)
    assert fleet_store.fleet.plan(choose_jobs) == 1
    assert fleet_store.fleet.cancel(["paper"]) == 0
    assert fleet_store.fleet.plan(choose_jobs) == 0
    execute(fleet_store, "UPDATE sites SET next_due = next_due - interval '1 hour'")
    assert fleet_store.fleet.plan(choose_jobs) == 1


def test_a_round_that_was_cancelled_stays_so_where_its_worker_dies_and_others_are_taken_over(
    fleet_store: Store,
) -> None:
    add_sites(fleet_store, "paper", "other")
    first = join(fleet_store)
    fleet_store.fleet.plan(choose_jobs)
    assert {fetch(fleet_store, first), fetch(fleet_store, first)} == {"paper", "other"}
    assert fleet_store.fleet.cancel(["paper"]) == 1
    fleet_store.runs.begin("paper", NOW, worker=first)
    silence(fleet_store, first)
    assert fleet_store.fleet.take_over(NOW) == ([first], 1)
    join(fleet_store)
    assert fleet_store.fleet.plan(choose_jobs) == 0
    assert waiting(fleet_store) == ["other"]
    execute(fleet_store, "UPDATE sites SET next_due = next_due - interval '1 hour'")
    assert fleet_store.fleet.plan(choose_jobs) == 1


def test_a_job_of_a_site_that_was_added_is_wanted_until_the_site_is_removed(fleet_store: Store) -> None:
    fleet_store.site_settings.save([SiteSettings(name="paper", home="https://paper.example/", added=NOW)])
    worker = join(fleet_store)
    fleet_store.fleet.plan(choose_jobs)
    assert fetch(fleet_store, worker) == "paper"
    assert fleet_store.fleet.unwanted(worker, ["paper"], may_be_new=True) == {}
    fleet_store.site_settings.remove("paper")
    assert fleet_store.fleet.unwanted(worker, ["paper"], may_be_new=True) == {"paper": "it was removed"}


def test_what_one_says_the_others_do_not(fleet_store: Store) -> None:
    day = timedelta(days=1)
    assert fleet_store.fleet.claim(["one", "two", "one"], day) == {"one", "two"}
    assert fleet_store.fleet.claim(["two", "three"], day) == {"three"}
    execute(fleet_store, "UPDATE claims SET at = at - interval '25 hours' WHERE name = 'two'")
    assert fleet_store.fleet.claim(["one", "two"], day) == {"two"}


def test_a_worker_of_another_fleet_is_refused(fleet_store: Store) -> None:
    fleet_store.fleet.join(version=VERSION, slots=1, now=NOW, fleet="night")
    check_fleet(str(fleet_store.database.url), VERSION, "night")
    for name in ("", "day"):
        with pytest.raises(FleetRefused, match="'night' is at work on this store"):
            check_fleet(str(fleet_store.database.url), VERSION, name)
        with pytest.raises(FleetRefused):
            fleet_store.fleet.join(version=VERSION, slots=1, now=NOW, fleet=name)
