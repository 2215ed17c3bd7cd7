"""A reader that is gone, as after ``| head -1``, ends every command without a word, like any Unix tool."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import pytest

from crawler.crawl.closed_pipe import CLOSED_PIPE_EXIT_CODE
from tests.e2e.command import ROOT, Done, Newsroom, command_server
from tests.paper import paper, path, story
from tests.recorded import FIXTURE_FOLDER
from tests.server import Server

PAGE = FIXTURE_FOLDER / "sputnik" / "tidal_barrier" / "page.html"
COMMANDS = {file.stem for file in (ROOT / "crawler" / "commands").glob("*.py")} - {"__init__"}
PRINTS_NOTHING = {"crawl", "update", "watch", "work"}  # to standard output; the summary goes to standard error
NEEDS_POSTGRESQL = {"fleet"}  # the store here is SQLite
SCRAPYS_OWN = {"genspider", "runspider", "shell"}
WORDS = {
    "backup": ("backup", "COPY"),
    "outcomes": ("outcomes",),
    "stats": ("stats",),
    "vacuum": ("vacuum",),
    "purge": ("purge", "--older", "400d"),
    "upgrade": ("upgrade",),
    "completion": ("completion", "bash"),
    "config": ("config",),
    "coverage": ("coverage", "--since", "2026-01-01"),
    "deliver": ("deliver", "--format", "jsonl", "--out", "deliveries"),
    "demo": ("demo", "--port", "0"),
    "diff": ("diff", "STORY"),
    "due": ("due",),
    "extract": ("extract", str(PAGE)),
    "history": ("history", "STORY"),
    "syndication": ("syndication", "--min", "1"),
    "list": ("list",),
    "record": ("record", "sputnik", str(PAGE)),
    "records": ("records",),
    "reextract": ("reextract", "--dry-run"),
    "report": ("report",),
    "schema": ("schema",),
    "show": ("show", "STORY"),
    "sites": ("sites",),
    "template": ("template", "SITE"),
    "web": ("web", "--port", "0"),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Newsroom, str]]:
    newsroom = Newsroom(tmp_path_factory.mktemp("newsroom"))
    (newsroom.folder / "scrapy.cfg").write_bytes((ROOT / "scrapy.cfg").read_bytes())
    with Server(paper(4)) as server:
        assert newsroom.run("crawl", "news", "-a", f"site={server.url('/')}").code == 0
        server.routes[path(1)] = story(1, extra="<p>The harbour master has resigned over the vote.</p>")
        assert newsroom.run("crawl", "article", "-a", f"url={server.url(path(1))}").code == 0
        yield newsroom, server.url("").rstrip("/")


def run_unread(newsroom: Newsroom, *words: str) -> Done:
    """A command whose standard output nobody reads, from its first byte on."""
    return command_server().run(
        newsroom.words(*words), folder=newsroom.folder, environment=newsroom.environment(), is_read=False
    )


def start_unread(newsroom: Newsroom, *words: str, is_buffered: bool = True) -> Done:
    """The same as the shell starts it, with what an interpreter does at its own end."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            newsroom.line(*words),
            cwd=newsroom.folder,
            env=newsroom.environment(PYTHONUNBUFFERED="" if is_buffered else "1"),
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        os.close(writer)
    return Done(done.returncode, "", done.stderr)


def test_every_command_that_prints_is_tried_here() -> None:
    assert set(WORDS) == COMMANDS - PRINTS_NOTHING - NEEDS_POSTGRESQL - SCRAPYS_OWN


@pytest.mark.parametrize("name", sorted(WORDS))
def test_a_command_whose_reader_is_gone_ends_without_a_word(name: str, crawled: tuple[Newsroom, str]) -> None:
    newsroom, home = crawled
    site = "site_" + home.removeprefix("http://").replace(".", "_").replace(":", "_")
    copy = str(newsroom.folder / "copy.db")
    words = [{"STORY": home + path(1), "SITE": site, "COPY": copy}.get(word, word) for word in WORDS[name]]
    done = run_unread(newsroom, *words)
    assert (done.code, done.err) == (CLOSED_PIPE_EXIT_CODE, "")


@pytest.mark.parametrize(
    ("name", "is_buffered"), [("records", False), pytest.param("records", True, marks=pytest.mark.slow)]
)
def test_a_command_of_the_shell_ends_so_too(name: str, is_buffered: bool, crawled: tuple[Newsroom, str]) -> None:
    done = start_unread(crawled[0], *WORDS[name], is_buffered=is_buffered)
    assert (done.code, done.err) == (CLOSED_PIPE_EXIT_CODE, "")


def test_help_whose_reader_is_gone_ends_without_a_word(crawled: tuple[Newsroom, str]) -> None:
    for done in (start_unread(crawled[0], "extract", "-h"), run_unread(crawled[0], "crawl", "-h")):
        assert (done.code, done.err) == (0, "")


def test_a_failure_keeps_its_line_and_its_exit_code(crawled: tuple[Newsroom, str]) -> None:
    done = run_unread(crawled[0], "extract", "nowhere.html")
    assert done.code == 2
    assert "nowhere.html is not an http or https URL" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_crawl_whose_log_nobody_reads_ends(crawled: tuple[Newsroom, str]) -> None:
    newsroom, home = crawled
    reader, writer = os.pipe()
    os.close(reader)
    try:
        crawl = newsroom.begin("crawl", "article", "-a", f"url={home + path(2)}", errors=writer)
    finally:
        os.close(writer)
    assert crawl.wait(timeout=300) == 0
