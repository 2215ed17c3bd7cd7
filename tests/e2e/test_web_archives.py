"""A paper's past out of web archives: a real pywb with collections of another tool and our own, archives that fail."""

from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archive.reading import read_records
from tests.e2e.command import QUICK, Newsroom
from tests.e2e.pywb import serve_collection
from tests.paper import feed, front, headline, paper, path, story
from tests.server import Server

pytestmark = pytest.mark.slow

HOST = "http://paper.example"
QUICKLY = [part for name, value in QUICK.items() for part in ("-s", f"{name}={value}")]


def history(newsroom: Newsroom, archive: str, *words: str, site: str = f"{HOST}/") -> tuple[int, str]:
    done = newsroom.run("history", site, "--from", archive, *words, *QUICKLY)
    return done.code, done.err


class Collection:
    """A WARC file that warcio writes, capture by capture."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._stream = file.open("wb")
        self._writer = WARCWriter(self._stream, gzip=True)

    def add(
        self,
        url: str,
        at: str,
        body: str,
        *,
        status: str = "200 OK",
        kind: str = "text/html",
        more: tuple[tuple[str, str], ...] = (),
    ) -> None:
        headers = StatusAndHeaders(status, [("Content-Type", kind), *more], protocol="HTTP/1.1")
        record = self._writer.create_warc_record(
            url, "response", payload=io.BytesIO(body.encode()), http_headers=headers,
            warc_headers_dict={"WARC-Date": at},
        )  # fmt: skip
        self._write(record)
        self.last_digest = record.rec_headers.get_header("WARC-Payload-Digest")

    def add_revisit(self, url: str, at: str, digest: str, original_at: str) -> None:
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        record = self._writer.create_revisit_record(
            url, digest=digest, refers_to_uri=url, refers_to_date=original_at, http_headers=headers,
            warc_headers_dict={"WARC-Date": at},
        )  # fmt: skip
        self._write(record)

    def _write(self, record: Any) -> None:
        self._writer.write_record(record)
        record.raw_stream.close()  # warcio leaves it open

    def close(self) -> Path:
        self._stream.close()
        return self.file


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a collection that another tool has written."""
    folder = tmp_path_factory.mktemp("others")
    written = Collection(folder / "others.warc.gz")
    day = datetime(2019, 2, 1, 9, tzinfo=UTC)
    edited = story(1, published=day, extra="<p>Correction: the crane is older than was said here at first.</p>")
    written.add(f"{HOST}{path(1)}", "2019-02-02T00:00:00Z", story(1, published=day))
    digest = written.last_digest
    written.add_revisit(f"{HOST}{path(1)}", "2019-02-20T00:00:00Z", digest, "2019-02-02T00:00:00Z")
    written.add(f"{HOST}{path(1)}", "2019-05-01T12:00:00Z", edited)
    written.add(f"{HOST}{path(1)}", "2020-01-05T00:00:00Z", "<h1>Not found</h1>", status="404 Not Found")
    written.add(f"{HOST}{path(2)}", "2019-03-01T00:00:00Z", story(2, published=datetime(2019, 2, 28, 9, tzinfo=UTC)))
    written.add(f"{HOST}{path(3)}", "2019-03-02T00:00:00Z", story(3, published=datetime(2012, 2, 28, 9, tzinfo=UTC)))
    written.add(f"{HOST}{path(4)}", "2019-03-03T00:00:00Z", "", status="301 Moved", more=(("Location", "/"),))
    written.add(f"{HOST}{path(5)}", "2019-03-03T00:00:00Z", "<html><body><p>Soon.</p></body></html>")
    written.add(f"{HOST}/", "2019-03-03T00:00:00Z", "<html><body><h1>The Tide</h1></body></html>")
    written.add(f"{HOST}/harbour/", "2019-03-03T00:00:00Z", "<html><body><h1>Harbour</h1></body></html>")
    written.add(f"{HOST}/2019/crane-of-the-harbour-9.jpg", "2019-03-03T00:00:00Z", "x", kind="image/jpeg")
    written.add(f"http://other.example{path(6)}", "2019-03-03T00:00:00Z", story(6))
    with serve_collection([written.close()], folder) as address:
        yield address


def captures(newsroom: Newsroom) -> list[tuple[str, str, str | None, str | None]]:
    """Path, day of capture, outcome and reason of all captures, in their order."""
    rows = newsroom.query("SELECT url, captured, outcome, reason FROM mementos ORDER BY captured, url")
    return [(url.partition(".example")[2], at[:10], outcome, reason) for url, at, outcome, reason in rows]


def test_the_captures_of_another_tool(newsroom: Newsroom, others: str) -> None:
    code, told = history(newsroom, f"{others}/cdx", "--since", "2019-01-01", "--until", "2020-12-31")
    assert code == 0, told
    assert "7 captures of stories were listed" in told
    assert "left out of the index: 2 its URL is of a front" in told
    assert "1 HTTP 301" in told
    assert [(url, day, outcome) for url, day, outcome, _ in captures(newsroom)] == [
        (path(1), "2019-02-02", "new"),
        (path(1), "2019-02-20", "unchanged"),
        (path(2), "2019-03-01", "new"),
        (path(3), "2019-03-02", "out_of_range"),
        (path(5), "2019-03-03", "incomplete"),
        (path(1), "2019-05-01", "revised"),
        (path(1), "2020-01-05", "gone"),
    ]
    revisions = [json.loads(line) for line in newsroom.run("history", HOST + path(1), "--json").out.splitlines()]
    assert [(one["seen"][:10], one["classes"]) for one in revisions] == [
        ("2019-02-02", []),
        ("2019-05-01", ["correction", "text_added"]),
        ("2020-01-05", ["taken_down"]),
    ]
    assert revisions[0]["memento"] == f"{others}/20190202000000id_/{HOST}{path(1)}"
    [record] = [one for one in newsroom.records() if one["headline"] == headline(2)]
    assert record["url"] == HOST + path(2), "not the archive's, and no link or banner of it"
    assert record["fetched"] == "2019-03-01T00:00:00+00:00"
    assert others not in record["markdown"]
    assert newsroom.query("SELECT count(*) FROM ledger WHERE due IS NOT NULL") == [(0,)], "the site is not visited"
    code, told = history(newsroom, others, "--since", "2019-01-01", "--until", "2020-12-31")
    assert code == 0, told
    assert "0 captures of stories were listed; read: none" in told
    code, told = history(newsroom, others, "--since", "2011-01-01", "--until", "2020-12-31", "--again")
    assert code == 0, told
    assert [row[2] for row in captures(newsroom) if row[0] == path(3)] == ["new"], "asked for this time"


def test_a_collection_of_our_own_crawl_read_in_spite_of_a_kill(tmp_path: Path) -> None:
    ours, reader = Newsroom(tmp_path / "ours"), Newsroom(tmp_path / "reader")
    for folder in (ours.folder, reader.folder, tmp_path / "replay"):
        folder.mkdir()
    pages = paper(6)
    with Server(pages) as server:
        site = server.url("/")
        done = ours.run("crawl", "news", "-a", f"site={site}", settings={"NEWS_WARC": "warc"})
        assert done.code == 0, done.err
        time.sleep(1.1)  # the captures of a URL in one second are one for an index
        server.routes[path(1)] = story(1, extra="<p>Correction: the crane is older than was said at first.</p>")
        done = ours.run("crawl", "article", "-a", f"url={server.url(path(1))}", settings={"NEWS_WARC": "warc"})
        assert done.code == 0, done.err
    files = sorted((ours.folder / "warc").glob("*.warc.gz"))
    with serve_collection(files, tmp_path / "replay") as address:
        words = ("history", site, "--from", address, "--since", "2026-11-01", *QUICKLY, "-s", "NEWS_WARC=warc")
        running = reader.begin(*words, "-s", "DOWNLOAD_DELAY=1")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(sqlite3.OperationalError):
                if reader.query("SELECT count(*) FROM revisions")[0][0]:
                    break
            time.sleep(0.05)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        assert len(reader.records()) < 6, "it was killed in the middle"
        done = reader.run(*words)
        assert done.code == 0, done.err
    expected = {(one["url"], one["body"]) for one in ours.records()}
    assert {(one["url"], one["body"]) for one in reader.records()} == expected
    assert reader.query("SELECT count(*) FROM mementos WHERE outcome IS NULL") == [(0,)]
    revisions = reader.query("SELECT number, json_extract(article, '$.memento') FROM revisions ORDER BY number")
    assert [number for number, _ in revisions] == [1] * 6 + [2]
    assert all(memento.startswith(f"{address}/2") for _, memento in revisions)
    stored = [
        one
        for file in sorted((reader.folder / "warc").glob("*.warc.gz"))
        for one in read_records(file, kinds={"response"}, warn=pytest.fail)
        if one.source
    ]
    assert {one.url for one in stored} == {url for url, _ in expected}, "each under its own URL"
    done = reader.run("reextract", "--dry-run", settings={"NEWS_WARC": "warc"})
    assert "7 revisions" in done.out + done.err, done.out + done.err


def test_news_says_what_is_wrong_with_an_archive(newsroom: Newsroom, unused_port: int) -> None:
    def news(archive: str) -> tuple[int, str]:
        times = ("--since", "2019-01-01", "--until", "2019-01-31")
        command = [sys.executable, "-m", "crawler", "history", f"{HOST}/", *times]
        environment = newsroom.environment()
        del environment["SCRAPY_SETTINGS_MODULE"]  # with which the program is that of another project
        done = subprocess.run(
            [*command, "--from", archive, "-s", "RETRY_TIMES=0"],
            cwd=newsroom.folder, env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        return done.returncode, done.stderr

    assert news("nonsense") == (
        2,
        "news history: 'nonsense' is not an http or https URL: give that of a CDX server or a collection\n",
    )
    code, told = news(f"http://127.0.0.1:{unused_port}/news/")
    assert code == 1
    assert f"not read: http://127.0.0.1:{unused_port}/news/cdx of paper.example" in told


def test_stories_that_are_gone_are_looked_for_in_an_archive(tmp_path: Path) -> None:
    """A feed announces stories that are gone by the time they are asked for; an archive has two of them."""
    announced = range(1, 5)
    with Server({"/": front(()), path(4): story(4)}) as server:
        home = server.url("/")
        server.routes["/feed.xml"] = lambda request: feed(home.rstrip("/"), announced)
        server.routes["/"] = front((), head='<link rel="alternate" type="application/rss+xml" href="/feed.xml">')
        written = Collection(tmp_path / "captures.warc.gz")
        written.add(server.url(path(1)), "2026-11-20T10:00:00Z", story(1))
        written.add(server.url(path(1)), "2026-11-20T12:00:00Z", story(1, extra="<p>Correction: it was crane 2.</p>"))
        written.add(server.url(path(1)), "2026-11-22T10:00:00Z", "<h1>Not found</h1>", status="404 Not Found")
        written.add(server.url(path(2)), "2026-11-20T10:00:00Z", story(2))
        written.add(server.url(path(3)), "2026-11-20T10:00:00Z", "<html><body><p>Soon.</p></body></html>")
        (tmp_path / "pywb").mkdir()
        with serve_collection([written.close()], tmp_path / "pywb") as address:
            for number, archive in enumerate((f"{address}/", f"timegate:{address}/", f"{address}/timemap/link/")):
                folder = tmp_path / f"desk{number}"
                folder.mkdir()
                newsroom = Newsroom(folder)
                settings = {"NEWS_WEB_ARCHIVE": archive, "NEWS_LOG_FORMAT": "json", "NEWS_WARC": str(folder / "warc")}
                done = newsroom.run("crawl", home, "--archived", *QUICKLY, settings=settings)
                records = {record["url"]: record for record in newsroom.records()}
                assert set(records) == {server.url(path(n)) for n in (1, 2, 4)}, done.err
                first = records[server.url(path(1))]
                assert first["memento"].startswith(address)
                assert first["fetched"].startswith("2026-11-20T")
                assert records[server.url(path(4))]["memento"] is None
                assert ("Correction" in first["body"]) is (number != 1), "a TimeGate gives the one near the feed's time"
                outcomes = newsroom.outcomes()
                assert f"gone from {home} (HTTP 404), as captured 2026-11-20" in outcomes[server.url(path(2))][1]
                assert outcomes[server.url(path(3))][0] == "gone"
                assert "no story in its captures" in outcomes[server.url(path(3))][1]
                told = next(json.loads(row) for row in done.err.splitlines() if '"outcomes"' in row)
                assert told["archived"] == {"found": 2, "not_found": {"no story in its captures": 1}}
                again = newsroom.run("reextract", "--dry-run")
                assert "3 revisions re-extracted, 0 differ" in again.out, again.out + again.err
    missing = Newsroom(tmp_path).run("crawl", home, "--archived")
    assert missing.code == 2
    assert "NEWS_WEB_ARCHIVE" in missing.err


def test_the_timemaps_of_an_archive(newsroom: Newsroom, tmp_path: Path) -> None:
    """Captures of a front say which stories there were; each is asked for by its TimeMap."""
    written = Collection(tmp_path / "captures.warc.gz")
    day = datetime(2019, 2, 1, 9, tzinfo=UTC)
    written.add(f"{HOST}/", "2019-02-01T10:00:00Z", front((1, 2)))
    written.add(f"{HOST}/", "2019-02-01T18:00:00Z", front((4,)))
    written.add(f"{HOST}/", "2019-02-03T10:00:00Z", front((2, 3)))
    written.add(f"{HOST}{path(1)}", "2019-02-02T00:00:00Z", story(1, published=day))
    written.add(f"{HOST}{path(1)}", "2019-02-02T09:00:00Z", story(1, published=day, extra="<p>A word more of it.</p>"))
    written.add(f"{HOST}{path(1)}", "2019-02-09T00:00:00Z", story(1, published=day, extra="<p>Correction: older.</p>"))
    written.add(f"{HOST}{path(2)}", "2019-02-04T00:00:00Z", story(2, published=day))
    written.add(f"{HOST}{path(4)}", "2019-02-04T00:00:00Z", story(4, published=day))
    times = ("--since", "2019-01-01", "--until", "2019-12-31")
    (tmp_path / "pywb").mkdir()
    with serve_collection([written.close()], tmp_path / "pywb") as address:
        code, told = history(newsroom, f"{address}/timemap", *times)
        assert code == 0, told
        assert [row[:3] for row in captures(newsroom)] == [
            (path(1), "2019-02-02", "new"),
            (path(2), "2019-02-04", "new"),
            (path(1), "2019-02-09", "revised"),
        ]
        assert "3 captures of stories were listed" in told
        assert "1 another of the same day" in told
        [record] = [one for one in newsroom.records() if one["headline"] == headline(2)]
        assert record["memento"] == f"{address}/20190204000000id_/{HOST}{path(2)}"
        assert newsroom.query("SELECT count(*) FROM ledger WHERE due IS NOT NULL") == [(0,)], "the site is not visited"
        shown = newsroom.run("coverage", "--since", "2019-01-01", "--until", "2019-12-31").out
        assert f"{address}/timemap/link/" in shown
        assert "1 captures  another of the same day" in shown
        code, told = history(newsroom, f"{address}/timemap/link/", *times)
        assert code == 0, told
        assert "0 captures of stories were listed; read: none" in told
