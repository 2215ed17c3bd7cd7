"""A month of rounds in seconds: the store holds what was published, every revision once."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.command import Newsroom
from tests.e2e.month import CHURNING, DAY, END, FILE, HOUR, START, Story, World, servers, write_clock

pytestmark = pytest.mark.slow

SETTINGS = {
    "NEWS_CLOCK": "tests.e2e.month.FileClock",
    "NEWS_PAUSE": str(6 * 3600),
    "NEWS_BACKOFF_START": "0",
    "NEWS_BACKOFF_TIMES": "1",
    "NEWS_BACKOFF_CLOSED": "0",
    "NEWS_ROBOTS_TTL": "0",
    "NEWS_WORKERS": "2",
    "LOG_LEVEL": "WARNING",
    "DOWNLOAD_DELAY": "0.001",
    "AUTOTHROTTLE_ENABLED": "0",
    "RETRY_TIMES": "0",
}


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> tuple[Newsroom, World, str]:
    folder: Path = tmp_path_factory.mktemp("month")
    newsroom, clock = Newsroom(folder), folder / "clock"
    write_clock(clock, START + 9 * HOUR)
    world = World(clock)
    with ExitStack() as stack:
        papers = [stack.enter_context(server) for server in servers(world)]
        for server in papers:
            first = newsroom.run(
                "crawl", "news", "-a", f"site={server.url('/')}", settings=SETTINGS, **{FILE: str(clock)}
            )
            assert first.code == 0, first.err
        done = newsroom.run("watch", settings=SETTINGS, **{FILE: str(clock)})
        assert done.code == 0, done.err[-3000:]
    return newsroom, world, done.err


def name_of(site: str, newsroom: Newsroom) -> str:
    [name] = [row[0] for row in newsroom.query("SELECT name FROM sites") if site.replace(".", "_") in row[0]]
    return str(name)


def found(newsroom: Newsroom, story: Story) -> list[list[str]]:
    """The classes of the revisions of a story, the first one left out."""
    rows = newsroom.query(
        "SELECT DISTINCT r.record_id, r.number, r.classes FROM revisions r JOIN ledger l ON l.record_id = r.record_id"
        f" WHERE l.url LIKE '%{story.path}' AND l.url LIKE 'http://{story.site}:%' ORDER BY r.number"
    )
    assert len({row[0] for row in rows}) <= 1, f"{story.path} is more than one record"
    return [json.loads(classes) for _, number, classes in rows if number > 1] if rows else [["missing"]]


def test_every_story_is_held_with_every_revision_once(month: tuple[Newsroom, World, str]) -> None:
    newsroom, world, _ = month
    stories = [story for story in world.stories if not story.refused and story.published < END - 12 * HOUR]
    assert len(stories) > 140
    wrong = {f"{story.site}{story.path}": (found(newsroom, story), story.expected()) for story in stories}
    assert {path: pair for path, pair in wrong.items() if pair[0] != pair[1]} == {}
    [[records]] = newsroom.query("SELECT count(*) FROM records")
    assert records <= len([story for story in world.stories if not story.refused])


def test_the_rest_is_named(month: tuple[Newsroom, World, str]) -> None:
    newsroom, world, _ = month
    refused = [story for story in world.stories if story.refused and story.published < END - DAY]
    assert len(refused) > 20
    for story in refused:
        assert newsroom.query(
            f"SELECT outcome FROM ledger WHERE url LIKE 'http://{story.site}:%{story.path}'"
        ) == [(story.refused,)]  # fmt: skip
    environment = {FILE: str(newsroom.folder / "clock")}
    clock = {"NEWS_CLOCK": SETTINGS["NEWS_CLOCK"]}
    printed = newsroom.run("coverage", "--since", "30d", "--json", settings=clock, **environment)
    rows = [json.loads(line) for line in printed.out.splitlines()]
    full = [row for row in rows if not row["refused_by_robots"] and not row["blocked"]]
    assert len(full) > 60
    assert {row["share"] for row in full} == {1.0}
    assert {row["failed"] + row["untried"] + row["gone"] for row in rows} == {0}
    missing = newsroom.run("coverage", "--since", "30d", "--missing", settings=clock, **environment).out.splitlines()
    assert len(missing) == sum(row["stories"] - row["new"] - row["revised"] for row in rows)
    assert all("refused by robots" in line or "blocked" in line for line in missing)
    low = newsroom.run("coverage", "--since", "30d", "--fail-under", "0.99", settings=clock, **environment)
    assert (low.code, "stories are held, less than 99.0%" in low.err) == (3, True)
    fine = newsroom.run("coverage", "--since", "30d", "--fail-under", "0.8", settings=clock, **environment)
    assert fine.code == 0


def test_what_looked_wrong_was_said(month: tuple[Newsroom, World, str]) -> None:
    _, _, log = month
    assert "byline vanished" in log
    assert "feed.xml is gone (404)" in log
    assert "Traceback" not in log


def test_nothing_was_asked_without_need(month: tuple[Newsroom, World, str]) -> None:
    newsroom, _, _ = month
    [[most]] = newsroom.query("SELECT max(n) FROM (SELECT count(*) n FROM outcomes GROUP BY ledger_id)")
    assert most <= 10
    [[unchanged, read]] = newsroom.query(
        "SELECT sum(o.status = 304), sum(o.status = 200) FROM outcomes o JOIN ledger l ON l.id = o.ledger_id"
        f" WHERE name = 'unchanged' AND l.url NOT LIKE 'http://{CHURNING}%'"
    )
    assert unchanged > 10 * read, "an unchanged story costs a 304"
