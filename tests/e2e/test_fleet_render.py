"""A fleet with a browser of its own: pages are handed over, shown once, read by the workers of the sites."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from tests.chromium import browser_folder, find_chromium, has_sandbox
from tests.e2e.command import Newsroom
from tests.e2e.fleet import Fleet, running_fleet
from tests.paper import path
from tests.server import ReceivedRequest, Reply, Server
from tests.shells import SHELLS, paragraphs, react, shell_paper

pytestmark = pytest.mark.slow

SITES = {"NEWS_RENDER": "1", "NEWS_RENDER_BROWSER": "/no/such/browser"}  # that worker could not show a page itself
RENDER = ("--queue", "render")
RECORDS = "SELECT article FROM revisions"
FAST = {"DOWNLOAD_DELAY": "0.1"}
ENDS_WITHIN_SECONDS = 90  # of what takes some seconds


@pytest.fixture
def fleet(newsroom: Newsroom) -> Iterator[Fleet]:
    find_chromium()
    with running_fleet(newsroom) as running:
        yield running


def with_browser() -> dict[str, str]:
    return {"NEWS_RENDER_BROWSER": find_chromium(), "NEWS_RENDER_SANDBOX": str(int(has_sandbox()))}


def bodies(fleet: Fleet) -> dict[str, list[str]]:
    """The text of each story that is held, by its path."""
    articles = [article for (article,) in fleet.query(RECORDS)]
    return {urlsplit(one["url"]).path: one["body"].split("\n\n") for one in articles}  # type: ignore[index]


def add_site(fleet: Fleet, server: Server) -> None:
    added = fleet.newsroom.run("sites", "add", server.url("/"), NEWS_STORE=fleet.url)
    assert added.code == 0, added.err


def test_shells_are_shown_by_the_worker_with_the_browser_and_read_once(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(browser_folder()))
    shells = len(SHELLS)
    warc = fleet.newsroom.folder / "warc"
    with Server(shell_paper(shells, 2)) as server:
        add_site(fleet, server)
        fleet.start(*RENDER, **with_browser(), **FAST)
        fleet.start(**SITES, **FAST, NEWS_WARC=str(warc))
        fleet.wait(lambda: fleet.count() == shells + 2)
        assert [server.paths().count(path(n)) for n in range(shells + 2)] == [1] * (shells + 2)
        second = fleet.newsroom.run("work", *RENDER, settings={**with_browser(), "NEWS_STORE": fleet.url})
        assert (second.code, second.err.count("\n")) == (2, 1), second.err
        assert "has the browser of this machine" in second.err
    assert bodies(fleet) == {path(n): paragraphs(n) for n in range(shells + 2)}
    assert fleet.query("SELECT count(*), count(DISTINCT ledger_id) FROM outcomes") == [(shells + 2, shells + 2)]
    shown = fleet.query("SELECT url FROM renderings")
    assert sorted(urlsplit(str(url)).path for (url,) in shown) == sorted(path(n) for n in range(shells))
    assert fleet.query("SELECT count(*) FROM rendering_orders") == [(0,)]
    sources = "SELECT count(*) FROM revisions WHERE article #>> '{provenance,body,source}' = 'rendered'"
    assert fleet.query(sources) == [(shells,)]
    again = fleet.newsroom.run("reextract", "--dry-run", NEWS_STORE=fleet.url)
    assert again.out == f"{shells + 2} revisions re-extracted, 0 differ\n", again.err
    status = fleet.newsroom.run("fleet", NEWS_STORE=fleet.url)
    assert "has a browser, which shows no page now" in status.out, status.out + status.err


def test_a_kill_of_the_browser_s_worker_costs_one_page_its_time(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(browser_folder()))
    with Server(shell_paper(3, 0)) as server:
        story = server.routes["/api/1.json"]

        def hang(request: ReceivedRequest) -> Reply:
            return Reply("{}", kind="application/json", wait=60)

        server.routes["/api/1.json"] = hang
        server.routes[path(1)] = react(1)
        add_site(fleet, server)
        fleet.start(**SITES, **FAST)
        victim = fleet.start(*RENDER, **with_browser(), NEWS_RENDER_TIMEOUT="90", **FAST)
        fleet.wait(lambda: any(asked.startswith("/api/1.json") for asked in server.paths()))
        victim.kill()
        victim.wait()
        server.routes["/api/1.json"] = story
        assert path(1) not in bodies(fleet)
        fleet.start(*RENDER, **with_browser(), **FAST)
        fleet.wait(lambda: fleet.count() == 3)
        assert [server.paths().count(path(n)) for n in range(3)] == [1] * 3
    assert bodies(fleet) == {path(n): paragraphs(n) for n in range(3)}
    assert fleet.query("SELECT count(*) FROM outcomes") == [(3,)]
    assert fleet.query("SELECT count(*) FROM renderings WHERE has_helped") == [(3,)]


@pytest.mark.parametrize("how", ["stopped", "drained"])
def test_a_worker_with_a_browser_that_ends_gives_back_what_it_holds(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """One page is being shown, whose data does not come, and others wait: each is shown to its end once."""
    monkeypatch.setenv("TMPDIR", str(browser_folder()))
    shells = len(SHELLS)
    with Server(shell_paper(shells, 0)) as server:
        story = server.routes["/api/1.json"]
        assert callable(story)
        # a signal ends a page that is being shown; whoever drains waits for it
        seconds = 300 if how == "stopped" else 8
        server.routes["/api/1.json"] = lambda request: replace(story(request), wait=seconds)  # type: ignore[arg-type]
        server.routes[path(1)] = react(1)
        add_site(fleet, server)
        sites = fleet.start(**SITES, **FAST)
        handed = "SELECT count(*) FROM rendering_orders"
        fleet.wait(lambda: fleet.query("SELECT to_regclass('rendering_orders')") != [(None,)])
        fleet.wait(lambda: fleet.query(handed) == [(shells,)])
        first = fleet.start(*RENDER, **with_browser(), NEWS_RENDER_TIMEOUT="300", **FAST)
        fleet.wait(lambda: any(asked.startswith("/api/1.json") for asked in server.paths()))
        if how == "stopped":
            first.send_signal(signal.SIGTERM)
            ended = [first]
        else:
            done = fleet.newsroom.run("fleet", "drain", NEWS_STORE=fleet.url)
            assert done.code == 0, done.err
            ended = [first, sites]
        server.routes["/api/1.json"] = story
        assert [worker.wait(ENDS_WITHIN_SECONDS) for worker in ended] == [0] * len(ended)
        assert fleet.query("SELECT count(*) FROM workers WHERE render_slots > 0") == [(0,)]
        assert fleet.query("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'") == [(0,)]
        if how == "stopped":
            assert path(1) not in bodies(fleet)
        fleet.start(*RENDER, **with_browser(), **FAST)
        if how == "drained":
            fleet.start(**SITES, **FAST)
        fleet.wait(lambda: fleet.count() == shells)
        assert [server.paths().count(path(n)) for n in range(shells)] == [1] * shells
    assert bodies(fleet) == {path(n): paragraphs(n) for n in range(shells)}
    assert fleet.query("SELECT count(*), count(DISTINCT ledger_id) FROM outcomes") == [(shells, shells)]
    assert fleet.query("SELECT count(*), count(DISTINCT url) FROM renderings WHERE has_helped") == [(shells, shells)]
    assert fleet.query(handed) == [(0,)]


def test_without_a_browser_in_the_fleet_pages_have_their_outcome_in_time(fleet: Fleet) -> None:
    with Server(shell_paper(2, 1)) as server:
        add_site(fleet, server)
        worker = fleet.start(**SITES, **FAST, NEWS_RENDER_WAIT="20")  # and a minute from one round to the next
        waiting = "SELECT count(*) FROM rendering_orders"
        fleet.wait(lambda: fleet.count() == 1 and fleet.query(waiting) == [(2,)])
        status = fleet.newsroom.run("fleet", NEWS_STORE=fleet.url)
        assert "2 pages wait for a browser" in status.out, status.out + status.err
        assert "no worker shows them: 'scrapy work --queue render' starts one" in status.out
        fleet.wait(lambda: fleet.query("SELECT count(*) FROM outcomes WHERE name = 'empty'") == [(2,)])
        assert [server.paths().count(path(n)) for n in range(3)] == [1] * 3
        worker.terminate()
        assert worker.wait(60) == 0
    reasons = fleet.query("SELECT reason FROM outcomes WHERE name = 'empty'")
    assert all("not rendered: no browser of the fleet came to it within" in str(reason) for (reason,) in reasons)
    log = (fleet.newsroom.folder / "log").read_text()
    assert log.count("no worker shows them") == 1
    assert "2 pages were handed over to the browsers of the fleet, of which no worker is there" in log
    assert fleet.query(waiting) == [(0,)]


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"NEWS_RENDER_BROWSER": "/no/such/browser"}, "/no/such/browser"),
        ({"NEWS_PROXY": "http://proxy.example:3128"}, "NEWS_PROXY"),
    ],
)
def test_a_worker_without_a_browser_is_refused_in_a_line(
    newsroom: Newsroom, settings: dict[str, str], line: str
) -> None:
    done = newsroom.run("work", *RENDER, settings=settings)
    assert (done.code, done.err.count("\n")) == (2, 1), done.err
    assert line in done.err
