"""A page that is looked at alone is read as in a crawl: in a process with limits, which a signal ends."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.command import Newsroom, command_server
from tests.e2e.test_crawl_stops import children, is_alive, wait_until
from tests.paper import feed, headline, path, story
from tests.server import Reply, Route, Server
from tests.shells import full_entry, paragraphs, react

ENDLESS = story(1, extra="<p>one <b>two</b> <a href='/'>three</a></p>" * 200_000)  # minutes of work for a parser
URL = f"https://paper.example{path(1)}"


@pytest.fixture
def endless(newsroom: Newsroom) -> Path:
    page = newsroom.folder / "endless.html"
    page.write_text(ENDLESS)
    return page


def test_a_page_that_takes_too_long_is_one_line(newsroom: Newsroom, endless: Path) -> None:
    for words in ((str(endless), "--url", URL), (str(endless), "--url", URL, "--explain", "--html", "marked.html")):
        done = newsroom.run("extract", *words, settings={"NEWS_EXTRACT_TIMEOUT": "1"})
        assert done.code == 1
        assert "the page cannot be read: the extraction took longer than 1 s (NEWS_EXTRACT_TIMEOUT)" in done.err
        assert len(done.err.splitlines()) == 1
    assert not (newsroom.folder / "marked.html").exists()


def test_a_page_that_takes_too_much_memory_is_one_line(newsroom: Newsroom, endless: Path) -> None:
    done = newsroom.run("extract", str(endless), "--url", URL, settings={"NEWS_EXTRACT_MEMORY": "30000000"})
    assert done.code == 1
    assert len(done.err.splitlines()) == 1
    assert "Traceback" not in done.err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
@pytest.mark.parametrize("is_fetched", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_signal_ends_it_and_leaves_no_process_behind(
    newsroom: Newsroom, endless: Path, number: signal.Signals, code: int, *, is_fetched: bool
) -> None:
    assert newsroom.run("list").code == 0  # the server of commands has begun
    others = {*children(command_server().process.pid)}
    with Server({path(1): ENDLESS}) as server:
        words = [server.url(path(1))] if is_fetched else [str(endless), "--url", URL]
        running = newsroom.begin("extract", *words)
        wait_until(lambda: len({*children(command_server().process.pid)} - others) == 2)  # it, and what reads the page
        time.sleep(0.5)  # the page is on its way, or being read
        processes = {*children(command_server().process.pid)} - others
        running.send_signal(number)
        assert running.wait(timeout=30) == code
        wait_until(lambda: not any(is_alive(pid) for pid in processes), 30)
    assert "Traceback" not in (newsroom.folder / "log").read_text()


@pytest.mark.slow
def test_a_signal_leaves_no_process_behind_of_a_command_of_the_shell(newsroom: Newsroom, endless: Path) -> None:
    running = newsroom.start("extract", str(endless), "--url", URL)
    wait_until(lambda: children(running.pid))
    time.sleep(0.5)  # the page is being read
    processes = children(running.pid)
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=30) == 130
    wait_until(lambda: not any(is_alive(pid) for pid in processes), 30)


def test_what_a_page_calls_itself_is_found_in_its_process_too(newsroom: Newsroom) -> None:
    page = newsroom.folder / "page.html"
    link = f'<link rel="canonical" href="{URL}">'
    page.write_text(story(1).replace("</title>", f"</title>{link}", 1))
    done = newsroom.run("extract", str(page))
    assert done.code == 0, done.err
    assert json.loads(done.out)["headline"] == headline(1)
    assert json.loads(done.out)["url"] == URL
    page.write_text(ENDLESS.replace("</title>", f"</title>{link}", 1))
    done = newsroom.run("extract", str(page), settings={"NEWS_EXTRACT_TIMEOUT": "0.2"})
    assert (done.code, len(done.err.splitlines())) == (1, 1)


@pytest.fixture
def shells() -> Iterator[Server]:
    """Shells whose text is in AMP (0), for printers (1), in the feed (2), nowhere (3), where robots may not go (4)."""
    heads = {
        0: '<link rel="amphtml" href="/amp/0">',
        1: '<link rel="amphtml" href="/amp/1"><link rel="alternate" media="print" href="/print/1">',
        4: '<link rel="amphtml" href="/forbidden/4">',
    }
    named = '<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>'
    routes: dict[str, Route] = {path(n): react(n).replace("</head>", f"{heads.get(n, '')}{named}") for n in range(5)}
    routes |= {"/amp/0": story(0), "/print/1": story(1), "/forbidden/4": story(4)}
    routes["/robots.txt"] = Reply("User-agent: *\nDisallow: /forbidden/\n", kind="text/plain")
    with Server(routes) as server:
        origin = server.url("").rstrip("/")
        server.routes["/feed.xml"] = lambda request: feed(origin, (0, 1, 3), more=full_entry(origin, 2))
        yield server


def test_the_text_of_a_shell_is_sought_in_its_versions_and_its_feed(newsroom: Newsroom, shells: Server) -> None:
    for number, source, where in ((0, "amp", "/amp/0"), (1, "print", "/print/1"), (2, "feed", "/feed.xml")):
        done = newsroom.run("extract", shells.url(path(number)))
        assert done.code == 0, done.err
        record = json.loads(done.out)
        assert record["body"].split("\n\n") == paragraphs(number)
        assert record["provenance"]["body"]["source"] == source
        assert f"  its text is that of {shells.url(where)}" in done.err.splitlines()
        assert shells.paths().count(path(number)) == 1
    assert f"its text is not in {shells.url('/amp/1')}: HTTP 404" in newsroom.run("extract", shells.url(path(1))).err
    nowhere = newsroom.run("extract", shells.url(path(3)))
    assert (nowhere.code, nowhere.out) == (1, ""), nowhere.err
    assert f"its text is not in {shells.url('/feed.xml')}: it gives no text of the page" in nowhere.err
    forbidden = newsroom.run("extract", shells.url(path(4)))
    assert (forbidden.code, forbidden.out) == (1, "")
    assert "refused_by_robots" in forbidden.err
    assert "/forbidden/4" not in shells.paths()
    marked = newsroom.folder / "marked.html"
    done = newsroom.run("extract", shells.url(path(0)), "--explain", "--html", str(marked))
    assert done.code == 0, done.err
    assert paragraphs(0)[0] in marked.read_text()
    shells.routes["/amp/0"] = ENDLESS
    done = newsroom.run("extract", shells.url(path(0)), settings={"NEWS_EXTRACT_TIMEOUT": "1"})
    assert (done.code, len(done.err.splitlines())) == (1, 1), done.err
    assert "the page cannot be read: the extraction took longer than 1 s" in done.err
