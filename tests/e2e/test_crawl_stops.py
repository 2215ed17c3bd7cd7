"""Crawls that are killed, interrupted or robbed of their store go on where they ended."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

from tests.e2e.command import Newsroom, Running
from tests.paper import feed, front, paper, path, sitemap, story
from tests.server import ReceivedRequest, Reply, Route, Server


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


def settled(newsroom: Newsroom) -> int:
    try:
        return int(newsroom.query("SELECT count(*) FROM ledger WHERE outcome IS NOT NULL")[0][0])
    except sqlite3.OperationalError:  # no table yet
        return 0


def begin_and_wait(newsroom: Newsroom, server: Server, count: int) -> Running:
    slow = {"DOWNLOAD_DELAY": "0.05"}
    crawl = newsroom.begin("crawl", "news", "-a", f"site={server.url('/')}", settings=slow)
    wait_until(lambda: settled(newsroom) >= count)
    return crawl


def held_back(numbers: Iterable[int], until: Event) -> dict[str, Route]:
    """Stories that are sent once an event has come."""

    def hold_back(number: int) -> Route:
        def answer(_: ReceivedRequest) -> str:
            until.wait(60)
            return story(number)

        return answer

    return {path(number): hold_back(number) for number in numbers}


def children(pid: int) -> list[int]:
    """All processes below one, by /proc."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it ended meanwhile
            continue
        if parent == pid:
            found += [int(status.parent.name), *children(int(status.parent.name))]
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_after_kill_9_the_next_run_fetches_what_is_left_and_nothing_twice(newsroom: Newsroom) -> None:
    is_killed = Event()
    with Server(paper(30) | held_back(range(15, 30), is_killed)) as server:
        words = ("crawl", "news", "-a", f"site={server.url('/')}")
        crawl = newsroom.start(*words, settings={"DOWNLOAD_DELAY": "0.05"})
        wait_until(lambda: settled(newsroom) >= 8)
        readers = children(crawl.pid)
        os.kill(crawl.pid, signal.SIGKILL)
        is_killed.set()
        crawl.wait(timeout=30)
        held = {url for url, (outcome, _) in newsroom.outcomes().items() if outcome}
        assert 8 <= len(held) < 30
        wait_until(lambda: not any(is_alive(pid) for pid in readers), 30)
        asked = {server.url(fetched) for fetched in server.paths() if fetched.endswith(".html")}
        server.forget()
        done = newsroom.run(*words)
        assert done.code == 0, done.err
        again = {server.url(fetched) for fetched in server.paths() if fetched.endswith(".html")}
        assert not again & held
        assert len(again & asked) <= 1, "what had come and was not stored waits beside the store"
        assert again | asked == {server.url(path(n)) for n in range(30)}
        assert not (newsroom.folder / "news.db-pages").exists()
    assert len(newsroom.records()) == 30
    assert newsroom.query("SELECT count(*) FROM revisions") == [(30,)]


def test_an_interrupted_crawl_ends_cleanly_and_says_how_it_goes_on(newsroom: Newsroom) -> None:
    is_interrupted = Event()
    with Server(paper(20) | held_back(range(10, 20), is_interrupted)) as server:
        crawl = begin_and_wait(newsroom, server, 5)
        os.kill(crawl.pid, signal.SIGINT)
        is_interrupted.set()
        assert crawl.wait(timeout=30) == 130
        log = (newsroom.folder / "log").read_text()
        assert "the same command goes on where it ended" in log
        assert "Traceback" not in log
        assert newsroom.query("SELECT count(*) FROM ledger WHERE leased_by IS NOT NULL") == [(0,)]
        assert newsroom.query("SELECT finish FROM runs") == [("shutdown",)]
        assert newsroom.run("crawl", "news", "-a", f"site={server.url('/')}").code == 0
    assert len(newsroom.records()) == 20


HELD_UP = """
import asyncio

from spiders.news import AnySpider


class HeldUpSpider(AnySpider):
    name = "held_up"

    async def start(self):
        self.steps = super().start()  # as Scrapy keeps it
        async for step in self.steps:
            yield step
            if step.url.endswith(".html"):
                break
        await asyncio.Event().wait()
"""


def test_an_interrupt_ends_a_crawl_whose_first_story_waits_where_scrapy_takes_no_further_step(
    newsroom: Newsroom,
) -> None:
    spider = newsroom.folder / "held_up.py"
    spider.write_text(HELD_UP)
    with Server(paper(20)) as server:
        crawl = newsroom.begin("runspider", str(spider), "-a", f"site={server.url('/')}")
        wait_until(lambda: any(asked.endswith(".html") for asked in server.paths()))
        time.sleep(2)  # in which it is read, and waits for others of its site
        crawl.send_signal(signal.SIGINT)
        crawl.wait(timeout=30)
    assert len(newsroom.records()) == 1


@pytest.mark.slow
def test_a_crawl_that_is_interrupted_twice_ends_at_once_with_130_and_loses_nothing(newsroom: Newsroom) -> None:
    with Server(paper(15)) as server:
        server.routes[path(14)] = Reply(story(14), wait=60)  # what the first signal waits for
        crawl = begin_and_wait(newsroom, server, 5)
        wait_until(lambda: path(14) in server.paths(), 30)
        os.kill(crawl.pid, signal.SIGINT)
        time.sleep(1)
        os.kill(crawl.pid, signal.SIGINT)
        assert crawl.wait(timeout=30) == 130
        server.routes[path(14)] = story(14)
        assert newsroom.run("crawl", "news", "-a", f"site={server.url('/')}").code == 0
    assert len(newsroom.records()) == 15


@pytest.mark.slow
def test_a_store_that_fails_on_the_way_ends_the_crawl_in_one_line_and_loses_nothing(newsroom: Newsroom) -> None:
    is_stolen = Event()
    with Server(paper(15) | held_back([14], is_stolen)) as server:
        crawl = begin_and_wait(newsroom, server, 5)
        connection = sqlite3.connect(newsroom.folder / "news.db", timeout=30, isolation_level=None)
        connection.execute("ALTER TABLE revisions RENAME TO stolen")
        is_stolen.set()
        assert crawl.wait(timeout=60) == 1
        log = (newsroom.folder / "log").read_text()
        assert "The crawl ended early: store sqlite:///" in log
        connection.execute("ALTER TABLE stolen RENAME TO revisions")
        connection.close()
        done = newsroom.run("crawl", "news", "-a", f"site={server.url('/')}")
        assert done.code == 0, done.err
    assert len(newsroom.records()) == 15


@pytest.mark.slow
def test_a_store_that_another_process_locks_for_a_minute_costs_no_story_and_no_second_request(
    newsroom: Newsroom,
) -> None:
    with Server(paper(40)) as server:
        crawl = begin_and_wait(newsroom, server, 5)
        with closing(sqlite3.connect(newsroom.folder / "news.db", timeout=30, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(60)
            other.execute("ROLLBACK")
        assert crawl.wait(timeout=120) == 0
        log = (newsroom.folder / "log").read_text()
        assert "waiting for it" in log
        assert "is there again: going on" in log
        assert sorted(fetched for fetched in server.paths() if fetched.endswith(".html")) == sorted(
            map(path, range(40))
        )
    assert len(newsroom.records()) == 40


def test_a_crawl_of_which_a_task_dies_ends_with_a_line_and_1_and_the_next_goes_on(newsroom: Newsroom) -> None:
    with Server(paper(18)) as server:
        older = [server.url(f"/sitemap-{n}.xml") for n in range(6)]  # what the site's task asks for behind the stories
        server.routes["/index.xml"] = sitemap(older, kind="sitemapindex")
        for n in range(6):
            server.routes[f"/sitemap-{n}.xml"] = sitemap([server.url(path(3 * n + k)) for k in range(3)])
        server.routes["/robots.txt"] = f"User-agent: *\nAllow: /\nSitemap: {server.url('/index.xml')}\n"
        server.routes["/"] = front([0])
        server.routes["/feed.xml"] = Reply(status=404)

        def sixth(request: ReceivedRequest) -> Reply:
            (newsroom.folder / "fault").touch()
            return Reply(story(5))

        server.routes[path(5)] = sixth
        words = ("crawl", "news", "-a", f"site={server.url('/')}")
        done = newsroom.run(*words, settings={"NEWS_CLOCK": "tests.e2e.faulty_clock.FaultyClock"})
        assert done.code == 1
        assert "The crawl ended early: the crawl of site_127_0_0_1" in done.err
        assert "died: KeyError: 'a fault of the program'" in done.err
        assert newsroom.query("SELECT count(*) FROM ledger WHERE leased_by IS NOT NULL") == [(0,)]
        assert newsroom.query("SELECT finish FROM runs") == [("task_died",)]
        assert len(newsroom.records()) < 18
        (newsroom.folder / "fault").unlink()
        server.routes[path(5)] = story(5)
        done = newsroom.run(*words)
        assert done.code == 0, done.err
    assert len(newsroom.records()) == 18


@pytest.mark.slow
def test_two_crawls_of_one_site_at_once_share_the_work(newsroom: Newsroom) -> None:
    with Server(paper(24)) as server:
        crawls = [newsroom.begin("crawl", "news", "-a", f"site={server.url('/')}") for _ in range(2)]
        assert {crawl.wait(timeout=90) for crawl in crawls} == {0}
        fetched = [fetched for fetched in server.paths() if fetched.endswith(".html")]
    assert sorted(fetched) == sorted(path(n) for n in range(24))
    assert len(newsroom.records()) == 24


@pytest.mark.slow
def test_two_processes_that_crawl_one_site_keep_its_delay_between_them(newsroom: Newsroom) -> None:
    delay = 0.25
    with Server(paper(24)) as server:
        words = ("crawl", "news", "-a", f"site={server.url('/')}")
        crawls = [newsroom.begin(*words, settings={"DOWNLOAD_DELAY": str(delay), "NEWS_BATCH": "4"}) for _ in range(2)]
        assert {crawl.wait(timeout=90) for crawl in crawls} == {0}
        moments = sorted(request.at for request in server.requests)
        stories = [request.path for request in server.requests if request.path.endswith(".html")]
    assert sorted(stories) == sorted(path(n) for n in range(24))
    # one that arrives late makes the gap behind it short, not three gaps
    threes = [after - before for before, after in zip(moments, moments[3:], strict=False)]
    assert sum(three < 2 * delay for three in threes) == 0
    # two that did not know of each other would take half of it
    assert moments[-1] - moments[0] > (len(moments) - 1) * delay * 0.9


def test_a_crawl_that_scrapy_closes_early_writes_what_it_has_and_the_next_goes_on(newsroom: Newsroom) -> None:
    with Server(paper(20)) as server:
        words = ("crawl", "news", "-a", f"site={server.url('/')}")
        closed = newsroom.run(*words, settings={"CLOSESPIDER_ITEMCOUNT": "5", "NEWS_BATCH": "4"})
        assert closed.code == 1
        assert "The crawl was stopped (closespider_itemcount)" in closed.err
        assert "Traceback" not in closed.err
        assert 5 <= len(newsroom.records()) < 20
        assert newsroom.query("SELECT count(*) FROM ledger WHERE leased_by IS NOT NULL") == [(0,)]
        assert newsroom.run(*words).code == 0
        fetched = [asked for asked in server.paths() if asked.endswith(".html")]
    assert sorted(fetched) == sorted(path(n) for n in range(20)), "each story once"
    assert len(newsroom.records()) == 20


def test_a_crawl_that_is_closed_while_its_first_page_waits_for_others_ends(newsroom: Newsroom) -> None:
    with Server(paper(1)) as server:
        server.routes["/feed.xml"] = Reply(feed(server.url("/").rstrip("/"), range(1)).body, wait=30)
        words = ("crawl", "news", "-a", f"site={server.url('/')}")
        closed = newsroom.run(*words, settings={"CLOSESPIDER_TIMEOUT": "2", "DOWNLOAD_TIMEOUT": "5"})
        assert "closespider_timeout" in closed.err
        assert newsroom.query("SELECT finish FROM runs") == [("closespider_timeout",)]
