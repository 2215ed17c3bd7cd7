"""What a fleet does beside rounds: archives, the end of a round that is not wanted any more, clocks that are wrong."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.clock import SystemClock
from tests.e2e.command import Newsroom
from tests.e2e.fleet import WAIT_SECONDS, Fleet, running_fleet
from tests.e2e.test_warc import page
from tests.paper import paper
from tests.server import Server
from tests.unit.archive.warcs import zipped

pytestmark = pytest.mark.slow

PAGES = 60  # of a file
SLOW = {"DOWNLOAD_DELAY": "1.5", "NEWS_BATCH": "40"}  # most of what is leased waits in the downloader


class FastClock(SystemClock):
    """The clock of a machine that is ten minutes ahead."""

    def read(self) -> datetime:
        """The wrong time."""
        return datetime.now(UTC) + timedelta(minutes=10)


@pytest.fixture
def fleet(newsroom: Newsroom) -> Iterator[Fleet]:
    with running_fleet(newsroom) as running:
        yield running


def children(pid: int) -> list[int]:
    """The processes that a process has started, and theirs."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        if int(fields[1]) == pid and fields[0] != "Z":
            found += [int(stat.parent.name), *children(int(stat.parent.name))]
    return found


def write_archives(folder: Path) -> list[Path]:
    """Two archives of stories that are all different, and a file that is none."""
    folder.mkdir()
    files = [folder / "one.warc.gz", folder / "two.warc.gz", folder / "none.warc.gz"]
    for number, file in enumerate(files[:2]):
        pages = [page(n, WARC_Date="2026-11-21T10:00:00Z") for n in range(number * PAGES, (number + 1) * PAGES)]
        file.write_bytes(zipped(*pages))
    files[2].write_bytes(b"no archive at all\n" * 100)
    return files


def test_archives_are_imported_by_whoever_lives_each_story_once(fleet: Fleet, tmp_path: Path) -> None:
    one, two, none = write_archives(tmp_path / "archives")
    order = ("crawl", "warc", str(one), str(two), str(none), "--fleet")
    refused = fleet.newsroom.run(*order)
    assert (refused.code, refused.err.count("\n")) == (2, 1), "the store is SQLite"
    assert "without --fleet the files are read here" in refused.err
    assert fleet.newsroom.run("crawl", "warc", str(one), "--limit", "5", "--fleet", NEWS_STORE=fleet.url).code == 2
    assert fleet.newsroom.run("crawl", "bbc", "--fleet", NEWS_STORE=fleet.url).code == 2
    ordered = fleet.newsroom.run(*order, NEWS_STORE=fleet.url)
    assert "3 files wait for the workers of the fleet, 0 were read before; no worker is there" in ordered.out
    victim = fleet.start(NEWS_BATCH="10")
    fleet.wait(lambda: fleet.count() >= 10)
    orphans = children(victim.pid)
    assert len(orphans) > 1, "the import, and what reads its pages"
    victim.kill()
    victim.wait()
    held = fleet.count()
    fleet.wait(lambda: not any(Path(f"/proc/{orphan}").exists() for orphan in orphans))
    assert held < 2 * PAGES, "it was killed inside a file"
    fleet.start(NEWS_BATCH="10")
    fleet.wait(lambda: fleet.query("SELECT path FROM archive_orders") == [(str(none),)] and fleet.count() == 2 * PAGES)
    assert fleet.query("SELECT count(*) FROM revisions") == [(2 * PAGES,)]
    assert fleet.query("SELECT count(*), count(DISTINCT ledger_id) FROM outcomes WHERE name = 'new'") == [
        (2 * PAGES, 2 * PAGES)
    ]
    read = fleet.query("SELECT path FROM warc_files WHERE ended ORDER BY path")
    assert read == [(str(one),), (str(two),)]
    fleet.wait(lambda: fleet.query("SELECT failures FROM archive_orders") == [(1,)])
    shown = fleet.newsroom.run("fleet", NEWS_STORE=fleet.url)
    assert f"{none} failed once: offset 0: no WARC file" in shown.out, shown.out + shown.err
    log = (fleet.newsroom.folder / "log").read_text()
    assert f"{two.name}: 100% read, {PAGES} pages, " in log and "Outcomes of this crawl" not in log, log[-2000:]
    again = fleet.newsroom.run(*order[:4], "--fleet", NEWS_STORE=fleet.url)
    assert "0 files wait for the workers of the fleet, 2 were read before" in again.out


def test_a_round_that_is_cancelled_ends_soon_and_gives_its_leases_back(fleet: Fleet) -> None:
    with Server(paper(40)) as cancelled, Server(paper(40), host="127.0.19.2") as removed:
        added = fleet.newsroom.run("sites", "add", cancelled.url("/"), removed.url("/"), NEWS_STORE=fleet.url)
        assert added.code == 0, added.err
        worker = fleet.start(**SLOW)
        leased = "SELECT count(DISTINCT site) FROM ledger WHERE leased_by IS NOT NULL"
        fleet.wait(lambda: fleet.query("SELECT to_regclass('ledger')") != [(None,)] and fleet.query(leased) == [(2,)])
        [(name,)] = fleet.query(f"SELECT name FROM sites WHERE home LIKE '%{cancelled.url('/')[7:-1]}%'")
        [(other,)] = fleet.query(f"SELECT name FROM sites WHERE name <> '{name}'")
        done = fleet.newsroom.run("fleet", "cancel", cancelled.url("/"), NEWS_STORE=fleet.url)
        assert "1 round ends within a minute" in done.out, done.out + done.err
        gone = fleet.newsroom.run("sites", "remove", str(other), NEWS_STORE=fleet.url)
        assert gone.code == 0, gone.err
        fleet.wait(lambda: fleet.query(leased) == [(0,)])
        fleet.wait(lambda: fleet.query("SELECT count(*) FROM procrastinate_jobs") == [(0,)])
        assert set(fleet.query("SELECT finish FROM runs")) == {("cancelled",)}
        asked = len(cancelled.requests) + len(removed.requests)
        assert asked < 2 * 40, "what waited was not fetched"
        [(rests,)] = fleet.query(f"SELECT next_due > now() + interval '50 minutes' FROM sites WHERE name = '{name}'")
        assert rests
        assert fleet.query(f"SELECT count(*) FROM sites WHERE name = '{other}'") == [(0,)]
        assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(WAIT_SECONDS) == 0
        assert len(cancelled.requests) + len(removed.requests) == asked


def test_a_site_that_is_removed_while_its_round_waits_is_not_crawled(fleet: Fleet) -> None:
    with Server(paper(6)) as crawled, Server(paper(6), host="127.0.19.3") as other:
        for server in (crawled, other):
            assert fleet.newsroom.run("sites", "add", server.url("/"), NEWS_STORE=fleet.url).code == 0
        worker = fleet.start("--sites-at-once", "1", "--files-at-once", "0", DOWNLOAD_DELAY="0.3")
        states = "SELECT status::text FROM procrastinate_jobs ORDER BY status"
        fleet.wait(lambda: fleet.query("SELECT to_regclass('procrastinate_jobs')") != [(None,)])
        fleet.wait(lambda: fleet.query(states) == [("doing",), ("todo",)])
        [(waits,)] = fleet.query("SELECT args->>'home' FROM procrastinate_jobs WHERE status = 'todo'")
        assert fleet.newsroom.run("sites", "remove", str(waits), NEWS_STORE=fleet.url).code == 0
        fleet.wait(lambda: fleet.query(states) == [])
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(WAIT_SECONDS) == 0
        removed = crawled if waits == crawled.url("/") else other
        assert removed.requests == [] and fleet.count() == 6


def test_the_clock_of_the_database_counts_where_that_of_a_machine_is_wrong(fleet: Fleet, tmp_path: Path) -> None:
    one, *_ = write_archives(tmp_path / "archives")
    with Server(paper(3)) as server:
        ordered = fleet.newsroom.run("crawl", "warc", str(one), "--fleet", NEWS_STORE=fleet.url)
        assert ordered.code == 0, ordered.err
        assert fleet.newsroom.run("sites", "add", server.url("/"), NEWS_STORE=fleet.url).code == 0
        fleet.start(NEWS_CLOCK=f"{__name__}.FastClock")
        fleet.wait(lambda: fleet.count() == 3 + PAGES)
        fleet.wait(lambda: fleet.query("SELECT count(*) FROM runs WHERE ended IS NULL") == [(0,)])
        late = "SELECT count(*) FROM {} WHERE {} > now() + interval '1 minute'"
        for table, column in (("outcomes", "at"), ("runs", "started"), ("runs", "ended"), ("ledger", "first_found")):
            assert fleet.query(late.format(table, column)) == [(0,)], (table, column)
        assert "away from the database's" in (fleet.newsroom.folder / "log").read_text()


def test_a_worker_of_another_fleet_is_refused_in_a_line(fleet: Fleet) -> None:
    fleet.start(NEWS_FLEET="night")
    fleet.wait(lambda: fleet.query("SELECT to_regclass('workers')") != [(None,)])
    fleet.wait(lambda: fleet.query("SELECT count(*) FROM workers") == [(1,)])
    other = fleet.newsroom.run("work", NEWS_STORE=fleet.url)
    assert (other.code, other.err.count("\n")) == (2, 1), other.err
    assert "a store has one fleet" in other.err
