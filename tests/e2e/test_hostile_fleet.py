"""What strangers write steers no terminal, in a fleet either: names of archives, what lies in them, what sites say."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.command import Newsroom
from tests.e2e.fleet import WAIT_SECONDS, Fleet, running_fleet
from tests.e2e.test_hostile_output import CONTROLS, hostile
from tests.e2e.test_warc import page
from tests.paper import front, path, sitemap
from tests.server import Server
from tests.unit.archive.warcs import zipped

pytestmark = pytest.mark.slow

STEERING = "\x1b[31m\x9b2J\u202e\x08"  # no sign of it ends a name of a file
STORIES = 3


@pytest.fixture
def fleet(newsroom: Newsroom) -> Iterator[Fleet]:
    with running_fleet(newsroom) as running:
        yield running


def write_archives(folder: Path) -> None:
    """One archive of a story and one that is none, as a stranger names them."""
    folder.mkdir()
    read = page(9, WARC_Date="2026-11-21T10:00:00Z", X_Odd=f"a{STEERING}b")
    (folder / f"read{STEERING}owned.warc.gz").write_bytes(zipped(read))
    (folder / f"none{STEERING}owned.warc.gz").write_bytes(f"no archive{STEERING} at all\n".encode() * 100)


def test_no_command_of_a_fleet_prints_what_steers_a_terminal(fleet: Fleet, tmp_path: Path) -> None:
    write_archives(tmp_path / "archives")
    shown: dict[str, str] = {}

    def run(*words: str, code: int = 0) -> None:
        done = fleet.newsroom.run(*words, NEWS_STORE=fleet.url)
        assert done.code == code, (words, done.err)
        shown[" ".join(words)] = done.out + done.err

    with Server() as server:
        home = server.url("/").rstrip("/")
        server.routes |= {
            "/": front(range(STORIES)),
            "/robots.txt": f"User-agent: *\nDisallow: /x{STEERING}\nSitemap: {home}/s.xml\nSitemap: {home}/{STEERING}",
            "/s.xml": sitemap([f"{home}{path(n)}" for n in range(STORIES)]),
            **{path(n): hostile(n, STEERING) for n in range(STORIES)},
        }
        run("sites", "add", f"{home}/")
        run("crawl", "warc", str(tmp_path / "archives"), "--fleet")
        run("crawl", "warc", str(tmp_path / f"{STEERING}missing.warc"), "--fleet", code=2)
        run("fleet")
        worker = fleet.start(NEWS_RENDER="0")
        fleet.wait(lambda: fleet.count() == STORIES + 1)
        fleet.wait(lambda: fleet.query("SELECT failures FROM archive_orders") == [(1,)])
        for words in (["fleet"], ["fleet", "--json"], ["fleet", "drain"]):
            run(*words)
        run("fleet", "cancel", f"nobody{STEERING}", code=2)
        run("fleet", f"drain{STEERING}", code=2)
        fleet.wait(lambda: worker.poll() is not None)
        assert worker.wait(WAIT_SECONDS) in {0, -signal.SIGTERM}
    shown["work"] = (fleet.newsroom.folder / "log").read_text(errors="replace")
    assert "owned" in shown["fleet"] and "owned" in shown["work"], "the rest of the names is there"
    assert [(words, line) for words, text in shown.items() for line in text.split("\n") if CONTROLS.search(line)] == []
