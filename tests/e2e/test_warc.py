"""Archives are read back: the same records as from the web, nothing fetched, resumed after a kill."""

from __future__ import annotations

import gzip
import os
import signal
import sqlite3
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.command import Done, Newsroom
from tests.paper import front, headline, paper, path, story
from tests.server import Reply, Server
from tests.unit.archive.remote import in_ranges
from tests.unit.archive.warcs import arc_info, arc_record, plain, record, zipped, zstd

VARY = {"id", "fetched", "provenance", "rights"}  # of the reading: hints of feeds, robots.txt, the time


def read(room: Newsroom, where: Path | str, **arguments: str) -> Done:
    words = [word for name, value in arguments.items() for word in ("-a", f"{name}={value}")]
    return room.run("crawl", "warc", "-a", f"path={where}", *words, settings={"NEWS_WORKERS": "2"})


def page(number: int, html: str | None = None, **headers: str) -> bytes:
    fields = {"WARC-Target-URI": f"https://paper.example{path(number)}", **headers}
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + (html or story(number)).encode()
    return record(number, block, **{name.replace("-", "_"): value for name, value in fields.items()})


def wait_for_revisions(room: Newsroom, wanted: int) -> int:
    """Waits until so many are held; returns how many are."""
    deadline = time.monotonic() + 30
    held = 0
    while held < wanted and time.monotonic() < deadline:
        time.sleep(0.05)
        with suppress(sqlite3.OperationalError):  # the tables are not there yet
            if (room.folder / "news.db").exists():
                held = room.query("SELECT count(*) FROM revisions")[0][0]
    return held


def bare(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = [{name: value for name, value in row.items() if name not in VARY} for row in rows]
    return sorted(kept, key=lambda row: str(row["url"]))


def test_what_was_crawled_comes_back_as_it_was(tmp_path: Path) -> None:
    first, second = Newsroom(tmp_path / "first"), Newsroom(tmp_path / "second")
    first.folder.mkdir()
    second.folder.mkdir()
    with Server(paper(6)) as server:
        done = first.run("crawl", "news", "-a", f"site={server.url('/')}", settings={"NEWS_WARC": "warc"})
        assert done.code == 0, done.err
        server.forget()
        done = read(second, first.folder / "warc")
        assert done.code == 0, done.err
        assert server.paths() == []
    assert bare(second.records()) == bare(first.records())
    places = "SELECT warc_file, warc_offset, warc_record_id, payload_digest FROM revisions ORDER BY warc_offset"
    assert second.query(places) == first.query(places)
    assert "9 pages" not in done.err
    assert "left out: 1 not_article; other records: " in done.err, "the front is none"
    assert {outcome for outcome, _ in second.outcomes().values()} == {"new"}
    archives = f"path={first.folder / 'warc'}"
    quiet = second.run("crawl", "warc", "-a", archives, "-L", "WARNING")
    assert "was read to its end before (6 articles)" in quiet.err, "what is done is told without a log"
    anew = second.run("crawl", "warc", "-a", archives, "-a", "again=1", "-L", "WARNING")
    assert "left out: 1 not_article; other records: " in anew.err


@pytest.mark.parametrize("pack", [plain, zipped, zstd])
def test_archives_of_others_are_read(tmp_path: Path, pack: Any) -> None:
    info = record(
        90, b"software: another\r\n", kind="warcinfo", WARC_Target_URI="", Content_Type="application/warc-fields"
    )
    request = record(91, b"GET / HTTP/1.1\r\n\r\n", kind="request", Content_Type="application/http; msgtype=request")
    missing = record(92, b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n" + story(8).encode())
    picture = record(93, b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG")
    odd = record(94, b"dns answer", WARC_Target_URI="dns:paper.example", Content_Type="text/dns")
    home = record(95, b"HTTP/1.1 200 OK\r\n\r\n" + front(range(3)).encode(), WARC_Target_URI="https://paper.example/")
    (tmp_path / "CC-NEWS-20261120.warc.gz").write_bytes(
        pack(info, request, page(0), missing, picture, odd, home, page(1), page(2))
    )
    room = Newsroom(tmp_path)
    done = read(room, tmp_path / "CC-*.gz")
    assert done.code == 0, done.err
    assert {row["headline"] for row in room.records()} == {headline(n) for n in range(3)}
    assert set(room.outcomes()) == {f"https://paper.example{path(n)}" for n in range(3)}, "only articles count"
    row = room.records()[0]
    assert datetime.fromisoformat(row["fetched"]).isoformat() == "2026-11-20T10:00:00+00:00"


def test_a_file_is_read_once_and_again_when_asked(tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    file.write_bytes(zipped(page(0), page(1)))
    room = Newsroom(tmp_path)
    assert read(room, file).code == 0
    again = read(room, file)
    assert again.code == 0
    assert "was read to its end before (2 articles)" in again.err
    assert read(room, file, again="1").code == 0
    assert [name for (name,) in room.query("SELECT name FROM outcomes ORDER BY id")] == ["new"] * 2 + ["unchanged"] * 2
    file.write_bytes(zipped(page(0), page(1), page(2)))
    assert read(room, file).code == 0, "a file that has grown is read on"
    assert len(room.records()) == 3


def test_captures_of_one_story_are_its_revisions_in_the_order_of_time(tmp_path: Path) -> None:
    later = story(0, extra="<p>On Friday the board met again and sold the crane to a museum in the north.</p>")
    changed = page(0, later, WARC_Date="2026-11-22T10:00:00Z", WARC_Record_ID="<urn:uuid:later>")
    (tmp_path / "a.warc.gz").write_bytes(zipped(page(0), page(0), changed))
    (tmp_path / "old.warc.gz").write_bytes(zipped(page(0, WARC_Date="2026-11-19T10:00:00Z")))
    room = Newsroom(tmp_path)
    assert read(room, f"{tmp_path}/a.warc.gz,{tmp_path}/old.warc.gz").code == 0
    rows = room.query("SELECT number, seen, warc_record_id FROM revisions ORDER BY number")
    assert [(number, str(seen)[:10]) for number, seen, _ in rows] == [(1, "2026-11-20"), (2, "2026-11-22")]
    assert rows[1][2] == "urn:uuid:later"
    reasons = room.query("SELECT reason FROM outcomes ORDER BY id")
    assert reasons[-1] == ("read as of 2026-11-19 10:00 UTC, before revision 2",)
    assert room.query("SELECT count(*) FROM ledger WHERE due IS NOT NULL") == [(0,)], "no page is visited for it"


def test_a_choice_of_site_time_and_number(tmp_path: Path) -> None:
    other = page(5, WARC_Target_URI="https://other.example/2026/11/20/another-paper-of-the-coast.html")
    (tmp_path / "a.warc.gz").write_bytes(zipped(*(page(n) for n in range(5)), other))
    room = Newsroom(tmp_path)
    done = read(room, tmp_path / "a.warc.gz", site="https://paper.example/", since="2026-11-20T06:30Z")
    assert done.code == 0, done.err
    assert {row["headline"] for row in room.records()} == {headline(n) for n in range(3)}
    few = Newsroom(tmp_path / "few")
    few.folder.mkdir()
    assert read(few, tmp_path / "a.warc.gz", limit="2").code == 0
    assert len(few.records()) == 2
    assert read(few, tmp_path / "a.warc.gz").code == 0, "the rest is read by the next run"
    assert len(few.records()) == 6


@pytest.mark.slow
def test_a_kill_costs_nothing(tmp_path: Path) -> None:
    count = 60
    (tmp_path / "a.warc.gz").write_bytes(zipped(*(page(n) for n in range(count))))
    room = Newsroom(tmp_path)
    running = room.begin("crawl", "warc", "-a", f"path={tmp_path}/a.warc.gz", settings={"NEWS_BATCH": "5"})
    held = wait_for_revisions(room, 10)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert 0 < held < count
    done = read(room, tmp_path / "a.warc.gz")
    assert done.code == 0, done.err
    assert len(room.records()) == count
    assert room.query("SELECT count(*) FROM revisions") == [(count,)]


@pytest.mark.slow
def test_a_signal_ends_it_cleanly(tmp_path: Path) -> None:
    count = 60
    (tmp_path / "a.warc.gz").write_bytes(zipped(*(page(n) for n in range(count))))
    room = Newsroom(tmp_path)
    running = room.begin("crawl", "warc", "-a", f"path={tmp_path}/a.warc.gz", settings={"NEWS_BATCH": "5"})
    wait_for_revisions(room, 10)
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=30) == 130
    held = room.query("SELECT count(*) FROM revisions")[0][0]
    assert 0 < held < count
    assert room.query("SELECT finish FROM runs") == [("shutdown",)]
    assert read(room, tmp_path / "a.warc.gz").code == 0
    assert room.query("SELECT count(*) FROM revisions") == [(count,)]


def test_what_is_broken_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    bomb = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8bbroken"
    chunked = story(2).encode()
    raw = b"%x\r\n%s\r\n0\r\n\r\n" % (len(chunked), chunked)
    kept = record(
        2, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n" + raw,
        WARC_Target_URI=f"https://paper.example{path(2)}",
    )  # fmt: skip
    second = b"HTTP/2.0 200 OK\r\n:status: 200\r\ncontent-type: text/html\r\n\r\n" + story(3).encode()
    pseudo = record(3, second, WARC_Target_URI=f"https://paper.example{path(3)}")
    lying = record(1, story(1).encode(), length=9)
    sound = zipped(page(0), lying, record(9, bomb), kept, pseudo)
    (tmp_path / "bad.warc.gz").write_bytes(sound + zipped(page(4))[:-60])
    (tmp_path / "empty.warc.gz").write_bytes(b"")
    (tmp_path / "page.warc").write_bytes(b"<html>")
    room = Newsroom(tmp_path)
    done = read(room, tmp_path)
    assert done.code == 1
    assert {row["headline"] for row in room.records()} == {headline(n) for n in (0, 2, 3)}
    assert f"bad.warc.gz: offset {len(zipped(page(0)))}: the record has Content-Length 9, and" in done.err
    assert "the body cannot be unpacked" in done.err
    assert f"bad.warc.gz: offset {len(sound)}: " in done.err
    assert "empty.warc.gz: offset 0: the file is empty" in done.err
    assert "page.warc: offset 0: no WARC file: it begins b'<html>'" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "which files? give them: -a path=archive/*.warc.gz"),
        (("path=none.warc.gz",), "path=none.warc.gz: there is no WARC file"),
        (("path=*.nothing",), "path=*.nothing: there is no WARC file"),
        (("path=.",), "path=.: there is no WARC file"),
        (("path=.", "urls=x"), "urls is not an argument of this spider"),
        (("path=.", "again=yes"), "again=yes: 1 to read files again"),
    ],
)
def test_arguments_that_cannot_be_are_one_line(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    words = [word for one in arguments for word in ("-a", one)]
    done = Newsroom(tmp_path).run("crawl", "warc", *words)
    assert done.code == 2
    assert message in done.err
    assert len(done.err.splitlines()) == 1


def test_an_import_that_scrapy_closes_early_goes_on_where_it_ended(tmp_path: Path) -> None:
    count = 20
    (tmp_path / "a.warc.gz").write_bytes(zipped(*(page(n) for n in range(count))))
    room = Newsroom(tmp_path)
    words = ("crawl", "warc", "-a", f"path={tmp_path}/a.warc.gz")
    closed = room.run(*words, settings={"NEWS_BATCH": "4", "CLOSESPIDER_ITEMCOUNT": "5"})
    assert "(closespider_itemcount)" in closed.err
    assert "Traceback" not in closed.err
    assert 5 <= len(room.records()) < count
    assert read(room, tmp_path / "a.warc.gz").code == 0
    assert room.query("SELECT count(*) FROM revisions") == [(count,)]


def test_a_file_that_ends_early_shows_in_the_exit_code(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(zipped(page(0), page(1), page(2))[:-99])
    room = Newsroom(tmp_path)
    done = read(room, tmp_path / "a.warc.gz")
    assert done.code == 1
    assert len(room.records()) == 2
    assert "100%" not in done.err
    assert "the file ends within what begins at offset" in done.err
    (tmp_path / "b.arc").write_bytes(arc_info() + arc_record(2, answer(2), url=f"https://paper.example{path(2)}"))
    assert read(room, tmp_path / "b.arc").code == 0
    assert len(room.records()) == 3


def answer(number: int) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + story(number).encode()


@pytest.mark.slow
def test_a_list_of_another_machine_is_read_and_after_a_kill_read_on(tmp_path: Path) -> None:
    count = 40
    files = [zipped(*(page(n) for n in range(start, start + count // 2))) for start in (0, count // 2)]
    names = ("crawl-data/a.warc.gz", "crawl-data/b.warc.gz")
    listed = gzip.compress("".join(f"{name}\n" for name in names).encode())
    routes = {f"/{name}": in_ranges(data) for name, data in zip(names, files, strict=True)}
    with Server({"/crawl-data/warc.paths.gz": Reply(listed, kind="application/gzip"), **routes}) as server:
        room = Newsroom(tmp_path)
        paths = server.url("/crawl-data/warc.paths.gz")
        running = room.begin("crawl", "warc", "-a", f"path={paths}", settings={"NEWS_BATCH": "5"})
        held = wait_for_revisions(room, 10)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        assert 0 < held < count
        done = read(room, paths)
        assert done.code == 0, done.err
        assert room.query("SELECT count(*) FROM revisions") == [(count,)]
        assert len(room.records()) == count
        row = room.query("SELECT warc_file FROM revisions ORDER BY id")[0]
        assert row == (server.url("/crawl-data/a.warc.gz"),)
        raw = room.run("show", f"https://paper.example{path(0)}", "--raw")
        assert headline(0) in raw.out, "the store knows where the page lies, on another machine too"
        del server.routes["/crawl-data/b.warc.gz"]
        gone = read(room, server.url("/crawl-data/b.warc.gz"))
        assert gone.code == 1
        assert "b.warc.gz cannot be read" in gone.err
        assert "Traceback" not in gone.err


@pytest.mark.slow
def test_an_object_store_is_read_by_pattern_and_by_list(tmp_path: Path) -> None:
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
    client = boto3.client(
        "s3", endpoint_url=f"http://{host}:{port}", aws_access_key_id="test", aws_secret_access_key="test",
        region_name="us-east-1",
    )  # fmt: skip
    client.create_bucket(Bucket="archive")
    try:
        for number in range(4):
            client.put_object(Bucket="archive", Key=f"crawl-data/{number}.warc.gz", Body=zipped(page(number)))
        listed = b"crawl-data/2.warc.gz\ncrawl-data/3.warc.gz\n"
        client.put_object(Bucket="archive", Key="crawl-data/2026/warc.paths", Body=listed)
        room = Newsroom(tmp_path)
        environment = {"AWS_ENDPOINT_URL": f"http://{host}:{port}", **keys}
        wanted = "s3://archive/crawl-data/[01].warc.gz,s3://archive/crawl-data/2026/warc.paths"
        done = room.run("crawl", "warc", "-a", f"path={wanted}", **environment)
        assert done.code == 0, done.err
        assert {row["headline"] for row in room.records()} == {headline(number) for number in range(4)}
        lost = room.run("crawl", "warc", "-a", "path=s3://archive/none.warc.gz", **environment)
        assert lost.code == 1
        assert "s3://archive/none.warc.gz cannot be read: " in lost.err
        assert "Traceback" not in lost.err
    finally:
        client.close()
        server.stop()
