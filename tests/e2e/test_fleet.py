"""Workers of a fleet over one PostgreSQL, some of which are killed or stopped: each story once, none lost."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise

import pytest

from crawler.crawl.rounds import NO_SITES
from tests.e2e.command import QUICK, Newsroom
from tests.e2e.fleet import WAIT_SECONDS, Fleet, running_fleet
from tests.paper import headline, paper
from tests.server import ReceivedRequest, Server

pytestmark = pytest.mark.slow

STORIES = 6  # of each site


@pytest.fixture
def fleet(newsroom: Newsroom) -> Iterator[Fleet]:
    with running_fleet(newsroom) as running:
        yield running


def contact_of(request: ReceivedRequest) -> str:
    return request.headers["user-agent"].partition("worker-")[2]


def check_stories(fleet: Fleet, sites: int) -> None:
    """Each story is held once, in one revision, and was new once."""
    assert fleet.count() == sites * STORIES
    assert fleet.query("SELECT count(*) FROM revisions") == [(sites * STORIES,)]
    assert fleet.query("SELECT count(*), count(DISTINCT ledger_id) FROM outcomes WHERE name = 'new'") == [
        (sites * STORIES, sites * STORIES)
    ]
    headlines = {row[0] for row in fleet.query("SELECT DISTINCT article->>'headline' FROM revisions")}
    assert headlines == {headline(n) for n in range(STORIES)}


def test_each_story_is_held_once_though_workers_are_killed_and_stopped(fleet: Fleet) -> None:
    choice = random.Random(17)
    sites = 30
    with ExitStack() as stack:
        servers = [stack.enter_context(Server(paper(STORIES), host=f"127.0.17.{n + 1}")) for n in range(sites)]
        added = fleet.newsroom.run("sites", "add", *(one.url("/") for one in servers), NEWS_STORE=fleet.url)
        assert added.code == 0, added.err
        for _ in range(3):
            fleet.start()
        for share in (0.1, 0.3, 0.5):
            fleet.wait(lambda share=share: fleet.count() >= share * sites * STORIES)  # type: ignore[misc]
            victim = choice.choice(fleet.alive())
            victim.kill()
            victim.wait()
            fleet.start()
        fleet.wait(lambda: fleet.count() >= 0.6 * sites * STORIES)
        stopped = choice.choice(fleet.alive())
        stopped.send_signal(signal.SIGSTOP)
        fleet.wait(lambda: fleet.count() == sites * STORIES)
        time.sleep(5)
        stopped.send_signal(signal.SIGCONT)
        fleet.wait(lambda: stopped.poll() is not None or not _was_taken_over(fleet, stopped.pid))
        # the stories may all be there before what dead workers held is taken over, which nobody does after the drain
        fleet.wait(lambda: fleet.query("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'") == [(0,)])
        shown = fleet.newsroom.run("fleet", NEWS_STORE=fleet.url)
        assert "outcomes an hour" in shown.out, shown.err
        drained = fleet.newsroom.run("fleet", "drain", NEWS_STORE=fleet.url)
        assert drained.code == 0, drained.err
        fleet.wait(lambda: not fleet.alive())
        check_stories(fleet, sites)
        assert fleet.query("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'") == [(0,)]
        assert fleet.query("SELECT count(*) FROM runs WHERE ended IS NULL") == [(0,)]
        for server in servers:
            requests = sorted(server.requests, key=lambda one: one.at)
            for former, later in pairwise(requests):
                if contact_of(former) != contact_of(later):
                    assert (former.done or former.at) < later.at


def test_a_database_that_is_killed_and_restarted_costs_no_story(fleet: Fleet) -> None:
    sites = 8
    with ExitStack() as stack:
        servers = [stack.enter_context(Server(paper(STORIES), host=f"127.0.18.{n + 1}")) for n in range(sites)]
        added = fleet.newsroom.run("sites", "add", *(one.url("/") for one in servers), NEWS_STORE=fleet.url)
        assert added.code == 0, added.err
        for _ in range(2):
            fleet.start()
        for share, how in ((0.2, signal.SIGKILL), (0.5, signal.SIGINT)):
            fleet.wait(lambda share=share: fleet.count() >= share * sites * STORIES)  # type: ignore[misc]
            fleet.cluster.stop(how)
            time.sleep(2)
            fleet.cluster.start()
        fleet.wait(lambda: fleet.count() == sites * STORIES)
        assert len(fleet.alive()) == 2
        for worker in fleet.alive():
            worker.send_signal(signal.SIGTERM)
        fleet.wait(lambda: not fleet.alive())
        check_stories(fleet, sites)


def _was_taken_over(fleet: Fleet, pid: int) -> bool:
    return fleet.query(f"SELECT count(*) FROM workers WHERE pid = {pid}") == [(0,)]


def test_a_worker_needs_postgresql(newsroom: Newsroom) -> None:
    done = newsroom.run("work")
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "'scrapy update' and 'scrapy watch' are for one machine" in done.err


def test_a_worker_is_given_no_sites(newsroom: Newsroom) -> None:
    done = newsroom.run("work", "https://paper.example/")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "a worker is given no sites" in done.err


def test_what_is_to_be_done_to_a_fleet_that_is_not_there_is_refused_or_said(newsroom: Newsroom) -> None:
    assert newsroom.run("sites", "add", "https://paper.example/").code == 0
    assert "no worker is at work" in newsroom.run("fleet", "drain").out
    for site, error in (("https://paper.example/", "no fleet works"), ("https://other.example/", "is not in")):
        done = newsroom.run("fleet", "cancel", site)
        assert (done.code, done.out, done.err.count("\n")) == (1 + (error == "is not in"), "", 1)
        assert error in done.err


def test_a_worker_crawls_what_is_due_until_it_is_stopped_and_update_waits(fleet: Fleet) -> None:
    with Server(paper(STORIES)) as server:
        fleet.start()
        fleet.wait(lambda: NO_SITES in (fleet.newsroom.folder / "log").read_text())
        assert fleet.newsroom.run("sites", "add", server.url("/"), NEWS_STORE=fleet.url).code == 0
        fleet.wait(lambda: fleet.count() == STORIES)
        assert fleet.newsroom.run("update", settings=QUICK, NEWS_STORE=fleet.url).code == 75
        [worker] = fleet.workers
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(WAIT_SECONDS) == 0
        check_stories(fleet, 1)
        log = (fleet.newsroom.folder / "log").read_text()
        assert f"{STORIES} articles; the records are in" in log, log[-2000:]
        assert "Nothing is due" not in log
        assert fleet.query("SELECT count(*) FROM workers") == [(0,)]
        assert "no worker is at work" in fleet.newsroom.run("fleet", NEWS_STORE=fleet.url).out
