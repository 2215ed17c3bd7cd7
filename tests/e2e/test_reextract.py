"""The pages behind the store are re-extracted by a better extractor, without a request to the site."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.command import Newsroom
from tests.paper import headline, paper, path, story
from tests.server import Reply, Server

SPOILT = "UPDATE revisions SET article = json_set(article, '$.headline', 'Wrong', '$.byline', json('[]'))"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    pages = paper(4)
    pages["/robots.txt"] = Reply("User-agent: *\nContent-Signal: ai-train=no\nDisallow: /x\n", kind="text/plain")
    room = Newsroom(tmp_path_factory.mktemp("crawled"))
    with Server(pages) as server:
        done = room.run("crawl", "news", "-a", f"site={server.url('/')}", settings={"NEWS_WARC": "warc"})
        assert done.code == 0, done.err
    return room


@pytest.fixture
def room(tmp_path: Path, crawled: Newsroom) -> Newsroom:
    """A newsroom whose extractor once read worse: two headlines are wrong."""
    room = crawled.copy(tmp_path)
    room.query_write(f"{SPOILT} WHERE id <= 2")
    room.query_write("UPDATE records SET headline = 'Wrong' WHERE id <= 2")
    return room


def headlines(room: Newsroom) -> set[str]:
    return {row["headline"] for row in room.records()}


def test_a_dry_run_reports_and_changes_nothing(room: Newsroom) -> None:
    done = room.run("reextract", "--dry-run", "--html", "page.html")
    assert done.code == 0, done.err
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    assert lines[:4] == [
        "4 revisions re-extracted, 2 differ",
        "field changed gained lost",
        "byline 0 2 0",
        "headline 2 0 0",
    ]
    assert "nothing was changed (--dry-run)" in lines
    assert "Wrong" in headlines(room)
    page = (room.folder / "page.html").read_text("utf-8")
    assert "2 of 4 revisions are extracted differently" in page
    assert "<del>Wrong</del>" in page


def test_the_new_reading_is_no_edit_by_the_paper(room: Newsroom) -> None:
    done = room.run("reextract")
    assert done.code == 0, done.err
    assert "the new records are in the store" in done.out
    assert headlines(room) == {headline(n) for n in range(4)}
    assert room.query("SELECT count(*), max(number) FROM revisions") == [(4, 1)]
    former = room.query("SELECT article, software FROM reextractions")
    assert {json.loads(article)["headline"] for article, _ in former} == {"Wrong"}
    assert former[0][1].startswith("news-crawler/")
    assert {row["rights"]["content_signal"] for row in room.records()} == {"ai-train=no"}, "of robots.txt, not the page"
    again = room.run("reextract")
    assert "4 revisions re-extracted, 0 differ" in again.out


def test_a_site_and_a_time_may_be_chosen(room: Newsroom) -> None:
    site = room.records()[0]["site"]
    assert "4 revisions re-extracted" in room.run("reextract", "--site", site, "--since", "1d").out
    none = room.run("reextract", "--since", "2099-01-01")
    assert (none.code, none.out) == (0, "no page is archived: set NEWS_WARC=FOLDER to archive the pages of a crawl\n")
    unknown = room.run("reextract", "--site", "nosuch.example")
    assert unknown.code == 2
    assert "is not in sqlite:///" in unknown.err


def test_pages_that_cannot_be_had_are_told_and_the_rest_is_read(room: Newsroom) -> None:
    room.query_write("UPDATE revisions SET warc_file = '/nowhere/a.warc.gz' WHERE id = 1")
    room.query_write("UPDATE revisions SET warc_offset = warc_offset + 3 WHERE id = 3")
    done = room.run("reextract")
    assert done.code == 1
    assert "2 revisions re-extracted, 1 differ" in done.out
    assert "/nowhere/a.warc.gz is not there" in done.err
    assert len(done.err.splitlines()) == 2
    assert "Traceback" not in done.err


def test_what_is_no_article_any_more_stays_as_it_was(room: Newsroom, tmp_path: Path) -> None:
    with Server({path(0): story(0)}) as server:
        url = server.url(path(0))
        assert room.run("crawl", "article", "-a", f"url={url}", settings={"NEWS_WARC": "other"}).code == 0
    front = room.query("SELECT warc_file, warc_offset, warc_record_id FROM captures WHERE url LIKE '%/feed.xml'")[0]
    sets = "warc_file = '{}', warc_offset = {}, warc_record_id = '{}'".format(*front)
    room.query_write(f"UPDATE revisions SET {sets} WHERE id = 3")
    before = room.query("SELECT article FROM revisions WHERE id = 3")
    done = room.run("reextract")
    assert "1 no longer an article, left unchanged: " in done.out
    assert room.query("SELECT article FROM revisions WHERE id = 3") == before
