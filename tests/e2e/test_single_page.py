"""A page that is looked at alone is read as in a crawl: in a process with limits, which a signal ends."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest

from tests.e2e.command import Newsroom
from tests.e2e.test_crawl_stops import children, is_alive, wait_until
from tests.paper import headline, path, story
from tests.server import Server

ENDLESS = story(1, extra="<p>one <b>two</b> <a href='/'>three</a></p>" * 200_000)  # minutes of work for a parser
URL = f"https://paper.example{path(1)}"


@pytest.fixture
def endless(newsroom: Newsroom) -> Path:
    page = newsroom.folder / "endless.html"
    page.write_text(ENDLESS)
    return page


def test_a_page_that_takes_too_long_is_one_line(newsroom: Newsroom, endless: Path) -> None:
    for words in ((str(endless), "--url", URL), (str(endless), "--url", URL, "--explain", "--html", "marked.html")):
        done = newsroom.run("extract", *words, settings={"NEWS_EXTRACT_TIMEOUT": "2"})
        assert done.code == 1
        assert "the page cannot be read: the extraction took longer than 2 s (NEWS_EXTRACT_TIMEOUT)" in done.err
        assert len(done.err.splitlines()) == 1
    assert not (newsroom.folder / "marked.html").exists()


def test_a_page_that_takes_too_much_memory_is_one_line(newsroom: Newsroom, endless: Path) -> None:
    done = newsroom.run("extract", str(endless), "--url", URL, settings={"NEWS_EXTRACT_MEMORY": "30000000"})
    assert done.code == 1
    assert len(done.err.splitlines()) == 1
    assert "Traceback" not in done.err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
@pytest.mark.parametrize("is_fetched", [False, True])
def test_a_signal_ends_it_and_leaves_no_process_behind(
    newsroom: Newsroom, endless: Path, number: signal.Signals, code: int, *, is_fetched: bool
) -> None:
    with Server({path(1): ENDLESS}) as server:
        words = [server.url(path(1))] if is_fetched else [str(endless), "--url", URL]
        running = newsroom.begin("extract", *words)
        wait_until(lambda: any(children(child) for child in children(running.pid)))
        time.sleep(0.5)  # the page is on its way, or being read
        processes = children(running.pid)
        running.send_signal(number)
        assert running.wait(timeout=30) == code
        wait_until(lambda: not any(is_alive(pid) for pid in processes), 30)
    assert "Traceback" not in (newsroom.folder / "log").read_text()


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
