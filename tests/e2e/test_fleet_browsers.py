"""A fleet with two browsers, each on a machine of its own: they share what waits, and no page is shown by both."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.chromium import find_chromium, has_sandbox
from tests.e2e.command import Newsroom
from tests.e2e.fleet import Fleet
from tests.e2e.machines import NETWORK, SITES, Machine, reachable_cluster, start_worker, two_machines
from tests.paper import path
from tests.server import Server
from tests.shells import paragraphs, shell_paper

SHELLS = 4  # of each site
FAST = {"DOWNLOAD_DELAY": "0.1"}


def start_browser(stack: ExitStack, machine: Machine, fleet: Fleet) -> None:
    """A worker of the queue ``render`` on a machine, whose folder for temporary files is its own too."""
    folder = Path(tempfile.mkdtemp(prefix="news-test-", dir="/tmp"))  # short, for whoever runs the browser
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    browser = {"NEWS_RENDER_BROWSER": find_chromium(), "NEWS_RENDER_SANDBOX": str(int(has_sandbox()))}
    start_worker(machine, fleet, "--queue", "render", environment={"TMPDIR": str(folder)}, **browser, **FAST)


@pytest.mark.slow
def test_two_browsers_share_the_pages_of_a_fleet_and_each_is_shown_once(newsroom: Newsroom) -> None:
    find_chromium()
    with ExitStack() as stack:
        machines = stack.enter_context(two_machines())
        cluster = stack.enter_context(reachable_cluster())
        fleet = Fleet(newsroom, cluster, stack.enter_context(cluster.database()))
        servers = [stack.enter_context(Server(shell_paper(SHELLS, 1), host=address)) for address in SITES[1:]]
        more = {"NEWS_STORE": fleet.url, "NEWS_ALLOW_ADDRESSES": NETWORK}
        assert newsroom.run("sites", "add", *(server.url("/") for server in servers), **more).code == 0
        for machine in machines:
            start_browser(stack, machine, fleet)
        stack.callback(fleet.stop)  # before the folders of their browsers are removed
        fleet.start(NEWS_RENDER="1", NEWS_RENDER_BROWSER="/no/such/browser", NEWS_ALLOW_ADDRESSES=NETWORK, **FAST)
        stories = (SHELLS + 1) * len(SITES[1:])
        fleet.wait(lambda: fleet.count() == stories)
        drained = newsroom.run("fleet", "drain", NEWS_STORE=fleet.url)
        assert drained.code == 0, drained.err
        fleet.wait(lambda: not fleet.alive())
        assert [worker.returncode for worker in fleet.workers] == [0, 0, 0]
        shown: set[str] = set()
        for server in servers:
            assert [server.paths().count(path(n)) for n in range(SHELLS + 1)] == [1] * (SHELLS + 1)
            by_page: dict[str, set[str]] = {}
            for request in server.requests:
                if (asked := urlsplit(request.path).path).startswith(("/api/", "/graphql")):
                    key = asked + request.body.decode()  # one page asks for its story with POST
                    by_page.setdefault(key, set()).add(request.headers["user-agent"])
            assert len(by_page) == SHELLS
            assert {len(browsers) for browsers in by_page.values()} == {1}, by_page
            shown |= {browser for browsers in by_page.values() for browser in browsers}
        assert len(shown) == len(machines), "both had pages to show"
        assert fleet.query("SELECT count(*) FROM revisions") == [(stories,)]
        assert fleet.query("SELECT count(*), count(DISTINCT ledger_id) FROM outcomes") == [(stories, stories)]
        renderings = SHELLS * len(SITES[1:])
        counts = "SELECT count(*), count(DISTINCT url) FROM renderings WHERE has_helped"
        assert fleet.query(counts) == [(renderings, renderings)]
        assert fleet.query("SELECT count(*) FROM rendering_orders") == [(0,)]
        bodies = "SELECT article->>'url', article->>'body' FROM revisions"
        texts = {path(n): "\n\n".join(paragraphs(n)) for n in range(SHELLS + 1)}
        assert all(body == texts[urlsplit(str(url)).path] for url, body in fleet.query(bodies))
