"""Hosts that have enough are left in peace, and the others go on meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.e2e.probe import fetch
from tests.server import ReceivedRequest, Reply, Server


def busy_once(status: int, after: str | None):
    """An answer that is refused at the first try of a path."""

    def answer(request: ReceivedRequest) -> Reply:
        headers = {"Retry-After": after} if after is not None else {}
        return Reply("busy", status=status, headers=headers) if request.nth == 1 else Reply("story")

    return answer


def test_pause_holds_one_host_only_and_every_story_is_fetched_after_it() -> None:
    with (
        Server(default="story", host="127.0.0.2") as busy,
        Server(default="story", host="127.0.0.3") as other,
        Server(default=busy_once(503, None), host="127.0.0.4") as backing,
    ):
        busy.routes["/0"] = busy_once(429, "3")
        ours = [busy.url(f"/{number}") for number in range(20)]
        theirs = [other.url(f"/{number}") for number in range(6)]
        unsaid = [backing.url("/0")]
        # ours have all places when the pause begins: those that wait must not keep the others out
        got = fetch(
            ours,
            late=[*theirs, *unsaid],
            settings={
                "CONCURRENT_REQUESTS": 4,
                "RETRY_TIMES": 1,
                "NEWS_BACKOFF_START": 0.2,
                "AUTOTHROTTLE_ENABLED": True,
                "AUTOTHROTTLE_START_DELAY": 0,
            },
        )
        assert {got.status(url) for url in (*ours, *theirs, *unsaid)} == {200}
        first, second = busy.times("/0")
        paused = [request for request in busy.requests if first < request.at < first + 2.7]
        assert paused == [], "nothing is sent to a host that asked to wait"
        assert second - first > 2.7
        assert max(request.at for request in other.requests) < second, "the other host was served meanwhile"
        assert len(backing.times("/0")) == 2


def test_host_that_asks_for_a_long_wait_is_left_alone() -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    with (
        Server(default=Reply("busy", status=429, headers={"Retry-After": "7200"}), host="127.0.0.2") as long,
        Server(default=Reply("busy", status=503, headers={"Retry-After": moment}), host="127.0.0.3") as dated,
        Server(default=Reply("busy", status=429, headers={"Retry-After": "0"}), host="127.0.0.4") as stubborn,
        Server(default=Reply("oops", status=503, headers={"Retry-After": "soon"}), host="127.0.0.5") as vague,
    ):
        for server in (long, dated, stubborn, vague):
            server.routes["/robots.txt"] = Reply(status=404)
        urls = {server: [server.url(f"/{number}") for number in range(6)] for server in (long, dated, stubborn, vague)}
        got = fetch(
            [url for some in urls.values() for url in some],
            {"RETRY_TIMES": 1, "NEWS_BACKOFF_TIMES": 3, "NEWS_BACKOFF_START": 0.01, "NEWS_BACKOFF_CLOSED": 900},
        )
        for server in (long, dated):
            assert len(server.paths(robots=False)) == 1, "nothing more is sent"
            for url in urls[server]:
                assert got.outcome(url) == "failed"
                assert "backing off" in got.reason(url)
                assert 7000 < got.results[url]["retry_after"] <= 7200, "when the ledger may try again"
        for server in (stubborn, vague):
            assert len(server.paths(robots=False)) == 4, "three and the one that is too many"
            left = [url for url in urls[server] if got.outcome(url) == "failed"]
            assert left
            assert all("4 times in a row" in got.reason(url) for url in left)
            assert all(got.results[url]["retry_after"] <= 900 for url in left)
            assert {got.status(url) for url in urls[server] if url not in left} <= {429, 503}


@pytest.mark.parametrize("way", ["close", pytest.param("signal", marks=pytest.mark.slow)])
def test_stopped_run_leaves_what_still_waits(way: str) -> None:
    with (
        Server(default="story", host="127.0.0.2") as paper,
        Server(default=Reply("busy", status=429, headers={"Retry-After": "100"}), host="127.0.0.3") as busy,
    ):
        for server in (paper, busy):
            server.routes["/robots.txt"] = Reply(status=404)
        urls = [*(busy.url(f"/{number}") for number in range(9)), *(paper.url(f"/{number}") for number in range(20))]
        got = fetch(urls, {"DOWNLOAD_DELAY": 1, "RETRY_TIMES": 1}, stop=way)
        fetched = [url for url, result in got.results.items() if result.get("status") == 200]
        stopped = [url for url, result in got.results.items() if result.get("kind") == "RunStopped"]
        assert 1 <= len(fetched) <= 3
        assert len(stopped) > 20
        assert {*fetched, *stopped} == got.results.keys()
        assert len(paper.paths(robots=False)) == len(fetched)
        assert len(busy.paths(robots=False)) <= 1


def test_a_host_that_does_not_answer_is_left_alone_takes_no_place_and_is_probed() -> None:
    def wakes(request: ReceivedRequest) -> Reply:
        return Reply("story", wait=0 if len(hanging.paths(robots=False)) > 5 else 20)

    with (
        Server(default=wakes, host="127.0.0.2") as hanging,
        Server(default=Reply("story", wait=0.2), host="127.0.0.3") as other,
    ):
        hanging.routes["/robots.txt"] = other.routes["/robots.txt"] = Reply(status=404)
        silent = [hanging.url(f"/{number}") for number in range(12)]
        good = [other.url(f"/{number}") for number in range(12)]
        probes = [hanging.url(f"/late-{number}") for number in range(3)]
        got = fetch(
            [*silent, *good, *probes],
            {
                "CONCURRENT_REQUESTS": 2,
                "DOWNLOAD_TIMEOUT": 0.7,
                "NEWS_CIRCUIT_FAILURES": 5,
                "NEWS_CIRCUIT_WAIT": 1,
                "RETRY_TIMES": 0,
            },
            pauses={probes[0]: 6},
        )
        assert {got.status(url) for url in (*good, *probes)} == {200}
        left = [url for url in silent if "did not answer 5 times in a row" in got.reason(url)]
        assert len(left) >= 7, "the rest is given back unsent"
        assert all(0 < got.results[url]["retry_after"] <= 1 for url in left)
        assert len(hanging.paths(robots=False)) == 5 + 3
        assert max(request.at for request in other.requests) < hanging.times("/late-0")[0]
        for line in ("its pages wait behind those of others", "not asked for 1 s", "127.0.0.2 answers again"):
            assert line in got.log


@pytest.mark.slow
def test_a_probe_that_is_not_answered_opens_the_circuit_for_twice_as_long() -> None:
    with Server(default=Reply("story", wait=20), host="127.0.0.2") as hanging:
        hanging.routes["/robots.txt"] = Reply(status=404)
        urls = [hanging.url(f"/{number}") for number in range(3)]
        settings = {"DOWNLOAD_TIMEOUT": 0.2, "NEWS_CIRCUIT_FAILURES": 1, "NEWS_CIRCUIT_WAIT": 0.2, "RETRY_TIMES": 2}
        got = fetch(urls, settings, pauses={urls[1]: 1, urls[2]: 0.1})
        assert len(hanging.paths(robots=False)) == 2, "the first, and its probe"
        assert "did not answer 1 times in a row" in got.reason(urls[0])
        assert "did not answer again" in got.reason(urls[1])
        assert "did not answer again" in got.reason(urls[2])


def test_a_robots_txt_takes_no_place_beside_what_waits_for_it() -> None:
    slow = Reply("User-agent: *\nAllow: /", wait=0.8)  # less than what is slow
    with (
        Server({"/robots.txt": slow}, default="story", host="127.0.0.2") as first,
        Server({"/robots.txt": slow}, default="story", host="127.0.0.3") as second,
        Server({"/robots.txt": Reply(status=404)}, default="story", host="127.0.0.4") as quick,
    ):
        hosts = (first, second, quick)
        got = fetch([host.url("/0") for host in hosts], {"CONCURRENT_REQUESTS": 3})
        assert {one["status"] for one in got.results.values()} == {200}
        assert quick.times("/0")[0] < min(first.times("/0")[0], second.times("/0")[0])
