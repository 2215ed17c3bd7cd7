"""The commands that read the store or a page, and what they say of bad input."""

from __future__ import annotations

import csv
import json
import sqlite3
from pathlib import Path

import pytest

from tests.e2e.command import ROOT, Newsroom
from tests.paper import headline, paper, path, story
from tests.server import Reply, Server


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Newsroom, str]:
    """A newsroom that has crawled a paper, for commands that only read; and the paper's home."""
    newsroom = Newsroom(tmp_path_factory.mktemp("crawled"))
    with Server(paper(4)) as server:
        assert newsroom.run("crawl", "news", "-a", f"site={server.url('/')}").code == 0
        return newsroom, server.url("/").rstrip("/")


def test_records_are_listed_newest_first_searched_and_limited(crawled: tuple[Newsroom, str]) -> None:
    newsroom, _ = crawled
    listed = newsroom.run("records").out.splitlines()
    assert [headline(n) in line for n, line in enumerate(listed)] == [True] * 4
    listed = newsroom.run("records", "--limit", "2")
    assert [len(line.split("\t")) for line in listed.out.splitlines()] == [5, 5]
    assert listed.err == "2 of 4 records; --limit 0 lists all\n"
    table = newsroom.run("records", "--csv", "--fields", "id,headline,byline", "--limit", "1").out.splitlines()
    assert table[0] == "id,headline,byline"
    assert len(list(csv.reader(table))[1]) == 3
    chosen = [line.split("\t") for line in newsroom.run("records", "--fields", "id,body,byline").out.splitlines()]
    bodies = [json.loads(line)["body"] for line in newsroom.run("records", "--json").out.splitlines()]
    assert all("\n\n" in body for body in bodies)
    assert [body for _, body, _ in chosen] == [" ".join(body.split()) for body in bodies], "a record a line"
    found = newsroom.run("records", "--json", "--search", '"crane number 3"').out.splitlines()
    assert [json.loads(line)["headline"] for line in found] == [headline(3)]
    assert newsroom.run("records", "--search", "zeppelin").err.strip() == "No records."
    assert newsroom.run("records", "--since", "2026-11-20T07:30").out.count("Harbour keeps crane") == 2


def test_a_record_is_shown_by_its_url_any_form_of_it_or_its_number(crawled: tuple[Newsroom, str]) -> None:
    newsroom, home = crawled
    for wanted in (home + path(2), f"{home}{path(2)}?utm_source=x#top", "1"):
        shown = newsroom.run("show", wanted)
        assert shown.code == 0, shown.err
        assert "The harbour board met on Tuesday" in shown.out
    assert json.loads(newsroom.run("show", home + path(2), "--json").out)["headline"] == headline(2)


def test_sites_are_listed_with_what_is_held(crawled: tuple[Newsroom, str]) -> None:
    newsroom, home = crawled
    rows = [json.loads(line) for line in newsroom.run("sites", "--json").out.splitlines()]
    [own] = [row for row in rows if row["home"] == f"{home}/"]
    assert own["articles"] == 4
    assert f"{home}/feed.xml" in own["channels"]
    assert own["last_crawl"]
    assert any(row["site"] == "sputnik" and row["language"] == "en" for row in rows)


def test_what_was_learnt_of_a_site_is_shown(crawled: tuple[Newsroom, str]) -> None:
    newsroom, home = crawled
    name = "site_" + home.removeprefix("http://").replace(".", "_").replace(":", "_")
    shown = newsroom.run("template", name)
    assert shown.code == 0, shown.err
    assert shown.out.startswith("Learnt from 4 pages.")
    assert "The Tide, a paper of tests" in shown.out


def test_a_page_is_extracted_and_nothing_is_stored(newsroom: Newsroom) -> None:
    with Server({path(1): story(1)}) as server:
        done = newsroom.run("extract", server.url(path(1)))
        assert done.code == 0, done.err
        assert json.loads(done.out)["headline"] == headline(1)
        assert server.paths() == ["/robots.txt", path(1)]
        text = newsroom.run("extract", server.url(path(1)), "--text").out
        assert text.startswith(f"{headline(1)}\n\nThe harbour board")
        assert newsroom.run("extract", server.url(path(1)), "--markdown").out.startswith(f"# {headline(1)}\n")
    assert list(newsroom.folder.iterdir()) == []


def test_an_extraction_is_explained_in_words_and_in_colours(newsroom: Newsroom) -> None:
    page = ROOT / "fixtures" / "sputnik" / "steppe_herders" / "page.html"
    marked = newsroom.folder / "marked.html"
    done = newsroom.run("extract", str(page), "--explain", "--html", str(marked))
    assert done.code == 0, done.err
    assert "\n  headline: 0." in done.out
    assert "\n   > 0." in done.out
    assert "- 0." in done.out
    assert "+ 0." in done.out
    html = marked.read_text("utf-8")
    assert "blocks kept" in html
    assert html.count("#2a8f3c") > 10
    assert "<script" not in html


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["extract", "http://10.0.0.1/story"], "cannot be fetched: refused_address"),
        (["show", "https://paper.example/never"], "nothing crawled yet"),
        (["records"], "nothing crawled yet"),
        (["template", "paper"], "nothing crawled yet"),
    ],
)
def test_what_cannot_be_shown_is_one_line_and_exit_code_1(newsroom: Newsroom, words: list[str], message: str) -> None:
    done = newsroom.run(*words)
    assert done.code == 1
    assert message in done.err
    assert len(done.err.strip().splitlines()) == 1, done.err
    assert not done.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show", "https://paper.example/never"], "no record of https://paper.example/never"),
        (["show", "99"], "no record of 99"),
    ],
)
def test_what_is_not_held_is_one_line_and_exit_code_1(
    crawled: tuple[Newsroom, str], words: list[str], message: str
) -> None:
    done = crawled[0].run(*words)
    assert done.code == 1
    assert message in done.err
    assert len(done.err.strip().splitlines()) == 1, done.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["records", "--min-confidence", "nan"], "--min-confidence nan is not a number from 0 to 1"),
        (["records", "--site", "sputnk"], "did you mean sputnik?"),
        (["records", "--site", "nobody"], "no site 'nobody'"),
        (["template", "nobody"], "no site 'nobody' in sqlite:///"),
        (["records", "--search", "!!!"], "scrapy records: "),
        (["records", "--since", "soon"], "since=soon is not a time"),
        (["records", "--kind", "opinon"], "--kind opinon is not a kind: did you mean opinion?"),
        (["records", "--csv", "--fields", "hedline"], "a record has no field hedline: did you mean headline?"),
        (["records", "--fields", "hedline"], "a record has no field hedline: did you mean headline?"),
        (["records", "--language", "??"], "--language ?? is not a language"),
        (["records", "--search", "crane OR"], "ends with OR"),
        (["records", "--since", "1d", "--until", "2d"], "--since 1d is later than --until 2d"),
        (["records", "--limit", "-1"], "limit=-1 is not a valid limit"),
        (["deliver", "--format", "csv", "--out", "x", "--cursor", "soon"], "--cursor soon is not a valid cursor"),
        (["deliver", "--format", "csv", "--out", "x", "--since", "soon"], "since=soon is not a time"),
        (["records", "--sinse", "3d"], "there is no option --sinse: did you mean --since?"),
        (["records", "-s", "NEWS_STORE"], "-s NEWS_STORE is not a setting"),
        (["records", "words"], "this command takes no arguments"),
        (["extract", "nowhere.html"], "nowhere.html is not an http or https URL, nor a file that can be read"),
        (["coverage", "--fail-under", "2"], "is not a valid share"),
        (["deliver", "--format", "pdf", "--out", "x"], "--format pdf is not a known format"),
        (["completion", "bsh"], "did you mean bash?"),
    ],
)
def test_what_cannot_be_meant_is_one_line_and_exit_code_2(
    crawled: tuple[Newsroom, str], words: list[str], message: str
) -> None:
    done = crawled[0].run(*words)
    assert done.code == 2
    assert message in done.err
    assert len(done.err.strip().splitlines()) == 1, done.err
    assert not done.out


@pytest.mark.parametrize(
    ("words", "settings", "message"),
    [
        (["nws"], {}, "no site or spider 'nws': did you mean news?"),
        (["news"], {}, "which site? give its URL: -a site=https://paper.example/"),
        (["news", "-a", "site=ftp://paper.example/"], {}, "is not an http or https URL"),
        (["news", "-a", "site=https://paper.example/", "-a", "sinse=1d"], {}, "did you mean since?"),
        (["article"], {}, "which article? give its URL"),
        (["sputnik", "-a", "limit=none"], {}, "limit=none is not a valid limit"),
        (["sputnik"], {"NEWS_WORKR": "1"}, "NEWS_WORKR is not a setting: did you mean NEWS_WORKERS?"),
        (["sputnik"], {"NEWS_BATCH": "many"}, "NEWS_BATCH: 'many' is not a number"),
        (["sputnik"], {"NEWS_ALLOW_ADDRESSES": "10.0.0.0/99"}, "10.0.0.0/99"),
    ],
)
def test_a_crawl_that_cannot_be_meant_is_one_line_and_exit_code_2(
    newsroom: Newsroom, words: list[str], settings: dict[str, str], message: str
) -> None:
    done = newsroom.run("crawl", *words, settings=settings)
    assert done.code == 2, done.err
    assert message in done.err
    assert len(done.err.strip().splitlines()) == 1, done.err
    assert list(newsroom.folder.iterdir()) == [], "nothing was begun"


@pytest.mark.parametrize("kind", ["folder", "garbage", "newer", "read-only", "unknown scheme"])
def test_a_store_that_cannot_be_used_is_one_line_and_nothing_is_fetched(newsroom: Newsroom, kind: str) -> None:
    file = newsroom.folder / "news.db"
    store = newsroom.store
    if kind == "folder":
        file.mkdir()
    elif kind == "garbage":
        file.write_bytes(b"this is no database, only a note about one\n" * 40)
    elif kind == "unknown scheme":
        store = "oracle://host/db"
    elif kind == "read-only":
        store = "sqlite:////proc/news.db"
    else:
        connection = sqlite3.connect(file)
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
        connection.commit()
        connection.close()
    with Server(paper(1)) as server:
        done = newsroom.run("crawl", "news", "-a", f"site={server.url('/')}", NEWS_STORE=store)
        assert server.paths() == []
    assert done.code == 1, done.err
    assert done.err.startswith("scrapy crawl: store ")
    assert len(done.err.strip().splitlines()) == 1, done.err


@pytest.mark.slow  # half a minute of waiting
def test_a_locked_store_is_waited_for_and_then_said_in_one_line(newsroom: Newsroom) -> None:
    with Server(paper(1)) as server:
        assert newsroom.run("crawl", "news", "-a", f"site={server.url('/')}").code == 0
        connection = sqlite3.connect(newsroom.folder / "news.db", isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        try:
            done = newsroom.run("crawl", "news", "-a", f"site={server.url('/')}")
        finally:
            connection.execute("ROLLBACK")
            connection.close()
    assert done.code == 1
    assert "locked" in done.err
    assert len(done.err.strip().splitlines()) == 1, done.err


@pytest.mark.parametrize(
    ("front", "message"),
    [
        (Reply(status=404), "answered 404"),
        (Reply("<html><body><p>Closed.</p></body></html>"), "announced no story"),
        (Reply(b"\x00\x01\x02" * 100, kind="application/octet-stream"), "not read: "),
    ],
)
def test_a_site_that_gives_nothing_fails_the_command_and_says_so(
    newsroom: Newsroom, front: Reply, message: str
) -> None:
    with Server({"/": front}) as server:
        done = newsroom.run("crawl", "news", "-a", f"site={server.url('/')}")
    assert done.code == 1
    assert message in done.err
    assert "Traceback" not in done.err


def test_a_host_that_is_not_there_fails_the_command_and_says_so(newsroom: Newsroom, unused_port: int) -> None:
    done = newsroom.run("crawl", "news", "-a", f"site=http://127.0.0.1:{unused_port}/")
    assert done.code == 1
    assert "refused the connection" in done.err


def test_settings_reach_the_crawl_of_the_demo_newspaper(newsroom: Newsroom, unused_port: int) -> None:
    done = newsroom.run("demo", "--crawl", "--port", str(unused_port), "-s", "NEWS_WARC=/proc/x")
    assert done.code == 2
    assert done.err.strip().endswith("NEWS_WARC: /proc/x cannot be made or written to: No such file or directory")


@pytest.mark.slow
def test_the_demo_newspaper_is_crawled_in_one_command_and_again_without_news(
    newsroom: Newsroom, unused_port: int
) -> None:
    words = ("demo", "--crawl", "--port", str(unused_port))
    first = newsroom.run(*words)
    assert first.code == 0, first.err
    held = len(list((Path(ROOT) / "fixtures").glob("*/*/article.json")))
    assert f"{held} articles; the records are in" in first.err
    second = newsroom.run(*words)
    assert second.code == 0, second.err
    assert "Nothing new" in second.err
    assert f"Nothing was added to the {held} articles that are held; the records are in" in second.err
