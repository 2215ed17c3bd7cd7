"""Pages that wait for a browser, on a real PostgreSQL: who shows them, how long they wait, what is lost by a kill."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from crawler.article import OutcomeName
from crawler.crawl.fleet_planning import choose_jobs
from crawler.errors import FleetRefused, RunEnded
from crawler.storage.rendering_orders import PAGES_PER_SLOT, PageStatus
from crawler.storage.store import Store
from tests.contract.fleet_jobs import VERSION, add_sites, execute, silence
from tests.contract.stories import candidate, compare, url, with_outcome
from tests.postgres import Cluster

NOW = datetime.now(UTC)
WAIT = timedelta(hours=1)
FETCH = "SELECT (args->>'order')::bigint, args->>'url' FROM procrastinate_fetch_job_v2('{render}', %(w)s)"


@pytest.fixture
def store(cluster: Cluster, fleet_template: str) -> Iterator[Store]:
    """A store with a job queue, and the URLs of two sites of different hosts."""
    with cluster.database(fleet_template) as address, Store.open(address) as opened:
        add_sites(opened, "paper", "gazette")
        opened.ledger.declare([candidate(n, found=NOW) for n in range(4)])
        opened.ledger.declare([candidate(n, found=NOW, site="gazette") for n in range(4, 6)])
        yield opened


def join(store: Store, *, has_browser: bool = False) -> int:
    slots, pages = (0, 1) if has_browser else (2, 0)
    return store.fleet.join(version=VERSION, slots=slots, now=NOW, render_slots=pages)


def as_elsewhere(store: Store, worker: int) -> int:
    """Has a worker be one of another machine."""
    execute(store, "UPDATE workers SET host = 'elsewhere' WHERE id = %(w)s", w=worker)
    return worker


def hand_over(store: Store, run: int, number: int, site: str = "paper", *, wait: timedelta = WAIT) -> bool:
    page = f"page {number}".encode()
    return store.rendering_orders.add(run, site, url(number), page, group=f"{site}.example", now=NOW, wait=wait)


def begin(store: Store, worker: int, site: str = "paper", *, limit: int = 9) -> tuple[int, set[str]]:
    """A run of a site, and what it leases."""
    run = store.runs.begin(site, NOW, worker=worker)
    return run, {due.url for due in store.ledger.lease(run, site, limit=limit, now=NOW)}


def fetch(store: Store, worker: int) -> tuple[object, ...] | None:
    """The order and the URL of the next job."""
    [row] = execute(store, FETCH, w=worker)
    return row if row[0] is not None else None


def test_a_page_waits_is_shown_once_and_goes_back_to_its_site(store: Store) -> None:
    worker = join(store)
    run, leased = begin(store, worker)
    assert len(leased) == 4
    assert not hand_over(store, run, 0), "nobody shows pages"
    store.runs.end(run, NOW, "finished")
    _, leased = begin(store, worker)
    assert leased == {url(n) for n in (1, 2, 3)}, "what waits is not due, though it was never tried"
    assert store.rendering_orders.count("paper") == 1
    assert store.fleet.plan(choose_jobs) == 1, "no page without a browser: a round alone"

    browser = join(store, has_browser=True)
    assert store.fleet.plan(choose_jobs) == 1
    assert store.fleet.plan(choose_jobs) == 0
    order, shown = fetch(store, browser) or (0, "")
    assert shown == url(0)
    assert store.rendering_orders.take(int(str(order)), NOW) == b"page 0"
    status = store.fleet.status()
    assert status is not None
    assert (status.pages.waiting, status.pages.is_attended) == (1, True)
    assert [one.pages for one in status.workers] == [(), (url(0),)]
    assert {one.queue: (one.waiting, one.doing) for one in status.queues}["render"] == (0, 1)

    assert store.rendering_orders.find("paper", [url(0)], NOW) == []
    assert store.rendering_orders.answer(int(str(order)), b"shown", worker=browser, now=NOW)
    assert not store.rendering_orders.answer(int(str(order)), b"again", worker=browser, now=NOW)
    assert store.rendering_orders.take(int(str(order)), NOW) is None
    [(is_due,)] = execute(store, "SELECT next_due <= now() FROM sites WHERE name = 'paper'")
    assert is_due, "its site comes round at once: no other page of it waits"
    run, leased = begin(store, worker)
    assert url(0) in leased
    [found] = store.rendering_orders.find("paper", sorted(leased), NOW)
    assert (found.url, found.page, found.answer) == (url(0), b"page 0", b"shown")
    store.ledger.commit_batch([with_outcome(0, OutcomeName.EMPTY)], compare=compare, run=run, now=NOW)
    assert execute(store, "SELECT count(*) FROM rendering_orders") == [(0,)], "it goes with the outcome"


def test_of_one_group_one_page_at_a_time_is_shown_and_all_groups_have_their_turn(store: Store) -> None:
    worker = join(store)
    for site, numbers in (("paper", range(4)), ("gazette", range(4, 6))):
        run, _ = begin(store, worker, site)
        for number in numbers:
            hand_over(store, run, number, site)
    one = as_elsewhere(store, join(store, has_browser=True))
    two = join(store, has_browser=True)
    store.fleet.plan(choose_jobs)
    shown = {str(row[1]) for worker in (one, two) if (row := fetch(store, worker))}
    assert len(shown & {url(n) for n in range(4)}) == len(shown & {url(n) for n in range(4, 6)}) == 1
    assert fetch(store, one) is None, "both groups have a page that is shown"


def test_a_site_of_pages_that_wait_is_crawled_all_the_same(store: Store) -> None:
    worker = join(store)
    run, _ = begin(store, worker)
    hand_over(store, run, 0)
    store.runs.end(run, NOW, "finished")
    join(store, has_browser=True)
    execute(store, "UPDATE sites SET next_due = now()")
    store.fleet.plan(choose_jobs)
    queues = execute(store, "SELECT queue_name, count(*) FROM procrastinate_jobs GROUP BY 1 ORDER BY 1")
    assert queues == [("render", 1), ("sites", 2)]
    [(site,)] = execute(store, "SELECT queueing_lock FROM procrastinate_fetch_job_v2('{sites}', %(w)s)", w=worker)
    assert site is not None, "no page keeps a round waiting"


def test_a_page_whose_worker_dies_is_shown_by_another_and_the_dead_one_says_nothing_more(store: Store) -> None:
    worker = join(store)
    run, _ = begin(store, worker)
    hand_over(store, run, 0)
    dead = join(store, has_browser=True)
    store.fleet.plan(choose_jobs)
    order, _ = fetch(store, dead) or (0, "")
    silence(store, dead)
    assert store.fleet.take_over(NOW) == ([dead], 1)
    with pytest.raises(RunEnded):
        store.rendering_orders.answer(int(str(order)), b"late", worker=dead, now=NOW)
    other = join(store, has_browser=True)
    assert fetch(store, other) == (order, url(0))
    assert store.rendering_orders.answer(int(str(order)), b"shown", worker=other, now=NOW)


def test_a_page_that_nobody_shows_is_due_in_time_and_comes_back_as_it_was(store: Store) -> None:
    worker = join(store)
    run, _ = begin(store, worker)
    hand_over(store, run, 0, wait=timedelta(minutes=20))
    store.runs.end(run, NOW, "finished")
    [(due,)] = execute(store, "SELECT due FROM ledger WHERE url = %(u)s", u=url(0))
    assert due == NOW + timedelta(minutes=20)
    later = NOW + timedelta(minutes=21)
    run = store.runs.begin("paper", later, worker=worker)
    assert url(0) in {one.url for one in store.ledger.lease(run, "paper", limit=9, now=later)}
    [found] = store.rendering_orders.find("paper", [url(0)], later)
    assert (found.page, found.answer) == (b"page 0", None)


def test_a_run_that_was_ended_hands_nothing_over(store: Store) -> None:
    worker = join(store)
    run, _ = begin(store, worker)
    begin(store, worker)
    with pytest.raises(RunEnded):
        hand_over(store, run, 0)
    assert execute(store, "SELECT count(*) FROM rendering_orders") == [(0,)]


def test_a_page_that_is_handed_over_again_is_the_new_one(store: Store) -> None:
    worker = join(store)
    run, _ = begin(store, worker)
    hand_over(store, run, 0)
    [(order,)] = execute(store, "SELECT ledger_id FROM rendering_orders")
    assert store.rendering_orders.answer(int(str(order)), b"shown", worker=worker, now=NOW)
    hand_over(store, run, 0)
    assert execute(store, "SELECT answer, answered FROM rendering_orders") == [(None, None)]


def test_pages_of_a_site_that_comes_round_come_together_within_a_minute(store: Store) -> None:
    worker = join(store)
    run, _ = begin(store, worker)
    for number in range(2):
        hand_over(store, run, number)
    store.runs.end(run, NOW, "finished")
    first, second = [order for (order,) in execute(store, "SELECT ledger_id FROM rendering_orders ORDER BY 1")]
    for order, pause in ((first, timedelta(minutes=1)), (second, timedelta(0))):
        execute(store, "UPDATE sites SET next_due = %(t)s", t=NOW + timedelta(hours=1))
        assert store.rendering_orders.answer(int(str(order)), b"shown", worker=worker, now=NOW)
        [(due,)] = execute(store, "SELECT next_due FROM sites WHERE name = 'paper'")
        assert due == NOW + pause


def test_cancelled_sites_get_no_page_shown(store: Store) -> None:
    worker = join(store)
    run, _ = begin(store, worker)
    hand_over(store, run, 0)
    browser = join(store, has_browser=True)
    store.fleet.plan(choose_jobs)
    order, _ = fetch(store, browser) or (0, "")
    store.fleet.cancel(["paper"])
    assert store.rendering_orders.take(int(str(order)), NOW) is None
    assert not store.rendering_orders.answer(int(str(order)), b"shown", worker=browser, now=NOW)
    [(rests,)] = execute(store, "SELECT next_due > now() + interval '50 minutes' FROM sites WHERE name = 'paper'")
    assert rests


def test_few_pages_are_jobs_at_a_time_and_old_ones_are_forgotten(store: Store) -> None:
    store.ledger.declare([candidate(n, found=NOW) for n in range(100, 100 + 2 * PAGES_PER_SLOT)])
    worker = join(store)
    run, _ = begin(store, worker, limit=100)
    for number in range(100, 100 + 2 * PAGES_PER_SLOT):
        hand_over(store, run, number)
    join(store, has_browser=True)
    execute(store, "UPDATE sites SET next_due = now() + interval '1 hour'")
    assert store.fleet.plan(choose_jobs) == PAGES_PER_SLOT
    assert store.fleet.plan(choose_jobs) == 0
    execute(store, "UPDATE rendering_orders SET expires = now() - interval '8 days'")
    store.fleet.plan(choose_jobs)
    status = store.fleet.status()
    assert status is not None
    assert status.pages == PageStatus(0, None, is_attended=True)
    assert execute(store, "SELECT count(*) FROM rendering_orders") == [(0,)]


def test_a_machine_has_one_browser(store: Store) -> None:
    first = join(store, has_browser=True)
    join(store)
    with pytest.raises(FleetRefused, match=f"worker {first} .* has the browser of this machine"):
        join(store, has_browser=True)
    as_elsewhere(store, first)
    second = join(store, has_browser=True)
    execute(
        store, "UPDATE workers SET born = 'before' WHERE id = %(w)s", w=second
    )  # it was killed, and not told so yet
    join(store, has_browser=True)
