"""A fleet on two machines, of which one loses its network in the middle of its work."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from operator import attrgetter
from urllib.parse import urlsplit

import pytest

from tests.e2e.command import QUICK, Newsroom
from tests.e2e.fleet import PACE, WAIT_SECONDS, Fleet
from tests.e2e.machines import NETWORK, SITES, Machine, two_machines
from tests.paper import paper
from tests.postgres import Cluster, running_cluster
from tests.server import Server

STORIES = 12  # of a site
DELAY_SECONDS = 0.4


@contextmanager
def reachable_cluster() -> Iterator[Cluster]:
    """A cluster that the machines reach over their network too."""
    with running_cluster() as cluster:
        cluster.stop()
        with (cluster.folder / "data" / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {NETWORK} trust\n")
        cluster.command += ["-c", f"listen_addresses={SITES[0]}"]
        cluster.start()
        yield cluster


def start_worker(machine: Machine, fleet: Fleet) -> subprocess.Popen[str]:
    """A worker on a machine; the sites know it by the address that it comes from."""
    database = urlsplit(fleet.url).path
    settings = QUICK | PACE | {"DOWNLOAD_DELAY": str(DELAY_SECONDS)}
    settings |= {"NEWS_STORE": f"postgresql+psycopg://postgres@{SITES[0]}{database}", "NEWS_ALLOW_ADDRESSES": NETWORK}
    folder = fleet.newsroom.folder / machine.name
    folder.mkdir()
    line = fleet.newsroom.line("work", "--sites-at-once", "3", settings=settings)
    with (fleet.newsroom.folder / "log").open("a") as log:
        worker = subprocess.Popen(
            machine.line(line),
            stdout=subprocess.DEVNULL,
            stderr=log,
            text=True,
            cwd=folder,
            env=fleet.newsroom.environment(XDG_STATE_HOME=str(folder)),
        )
    fleet.workers.append(worker)
    return worker


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
        lost = start_worker(first, fleet)
        start_worker(second, fleet)
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
