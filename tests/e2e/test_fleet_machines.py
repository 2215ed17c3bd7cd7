"""A fleet on two machines, of which one loses its network in the middle of its work."""

from __future__ import annotations

import os
from contextlib import ExitStack
from itertools import pairwise
from operator import attrgetter

import pytest

from tests.e2e.command import Newsroom
from tests.e2e.fleet import WAIT_SECONDS, Fleet
from tests.e2e.machines import NETWORK, SITES, reachable_cluster, start_worker, two_machines
from tests.paper import paper
from tests.server import Server

STORIES = 12  # of a site
DELAY_SECONDS = 0.4


@pytest.mark.slow
def test_a_machine_that_loses_its_network_is_replaced_and_changes_nothing_when_it_is_back(newsroom: Newsroom) -> None:
    with ExitStack() as stack:
        first, second = stack.enter_context(two_machines())
        cluster = stack.enter_context(reachable_cluster())
        fleet = Fleet(newsroom, cluster, stack.enter_context(cluster.database()))
        stack.callback(fleet.stop)
        servers = [stack.enter_context(Server(paper(STORIES), host=address)) for address in SITES]
        more = {"NEWS_STORE": fleet.url, "NEWS_ALLOW_ADDRESSES": NETWORK}
        assert newsroom.run("sites", "add", *(server.url("/") for server in servers), **more).code == 0
        work = ("--sites-at-once", "3")
        lost, _ = (start_worker(one, fleet, *work, DOWNLOAD_DELAY=str(DELAY_SECONDS)) for one in (first, second))
        open_rounds = "SELECT DISTINCT host FROM runs WHERE ended IS NULL"
        fleet.wait(lambda: not fleet.alive() or (fleet.count() > 6 and len(fleet.query(open_rounds)) == 2))
        first.connect(is_up=False)
        fleet.wait(lambda: fleet.count() == STORIES * len(SITES))
        first.connect(is_up=True)
        assert lost.wait(WAIT_SECONDS) == os.EX_SOFTWARE
        assert "ends: no heartbeat for" in (newsroom.folder / "log").read_text()
        fleet.wait(lambda: fleet.query("SELECT count(*) FROM runs WHERE ended IS NULL") == [(0,)])
        stories = STORIES * len(SITES)
        assert fleet.query("SELECT count(*) FROM revisions") == [(stories,)]
        assert fleet.query("SELECT count(*), count(DISTINCT ledger_id) FROM outcomes WHERE name = 'new'") == [
            (stories, stories)
        ]
        assert fleet.query("SELECT count(DISTINCT host) FROM runs") == [(2,)]
        for server in servers:
            requests = sorted(server.requests, key=attrgetter("at"))
            gaps = [later.at - former.at for former, later in pairwise(requests)]
            assert min(gaps) > DELAY_SECONDS / 2, "no host is asked by two machines at once"
