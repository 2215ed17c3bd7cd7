"""Deliveries: what is new, once, whole or not at all, and what replay tools and object stores make of it."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.command import Newsroom
from tests.paper import headline, paper, path, story
from tests.server import Reply, Server

WARC = {"NEWS_WARC": "warc"}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Newsroom, Server]]:
    """A newsroom that has crawled a paper once, of which each test has a copy."""
    pages = paper(3)
    pages["/robots.txt"] = Reply(
        "User-agent: *\nDisallow: /2026/11/20/harbour-keeps-crane-number-2\n", kind="text/plain"
    )
    pages[path(1)] = Reply(story(1), headers={"X-Robots-Tag": "noarchive"})
    room = Newsroom(tmp_path_factory.mktemp("crawled"))
    with Server(pages) as server:
        done = room.run("crawl", "news", "-a", f"site={server.url('/')}", settings=WARC)
        assert done.code == 0, done.err
        yield room, server


@pytest.fixture
def server(crawled: tuple[Newsroom, Server]) -> Iterator[Server]:
    with crawled[1].unchanged() as server:
        yield server


@pytest.fixture
def room(tmp_path: Path, crawled: tuple[Newsroom, Server]) -> Newsroom:
    return crawled[0].copy(tmp_path)


def deliver(room: Newsroom, *words: str, out: str = "out", **environment: str) -> str:
    done = room.run("deliver", "--format", "jsonl", "--out", out, *words, **environment)
    assert done.code == 0, done.err
    return done.out


def manifests(room: Newsroom, out: str = "out") -> list[dict[str, Any]]:
    paths = sorted((room.folder / out).glob("*/manifest.json"), key=lambda path: path.stat().st_mtime_ns)
    return [json.loads(path.read_bytes()) for path in paths]


def delivered(room: Newsroom, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (room.folder / "out" / name / "articles.jsonl").read_bytes().splitlines()]


def digests(folder: Path) -> dict[str, str]:
    files = [one for one in folder.rglob("*") if one.is_file() and not one.name.startswith(".")]
    return {str(one.relative_to(folder)): hashlib.sha256(one.read_bytes()).hexdigest() for one in files}


def test_a_manifest_describes_its_delivery(room: Newsroom, server: Server) -> None:
    assert deliver(room).startswith("2 revisions of 2 stories in out/jsonl-0.0-2.0\n")
    (manifest,) = manifests(room)
    data = (room.folder / "out" / "jsonl-0.0-2.0" / "articles.jsonl").read_bytes()
    assert manifest["files"] == [
        {"path": "articles.jsonl", "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    ]
    assert manifest["cursor"] == {"from": "0.0", "to": "2.0"}
    assert (manifest["revisions"], manifest["stories"], manifest["changes"]) == (2, 2, {"new": 2})
    assert manifest["outcomes"] == {"new": 2, "refused_by_robots": 1}
    assert manifest["robots"] == {
        "applied": {"no rule": 2},
        "refused": {"Disallow: /2026/11/20/harbour-keeps-crane-number-2": 1},
    }
    assert manifest["seeds"] == [server.url("/"), server.url("/feed.xml"), server.url("/harbour/")]
    assert manifest["software"].startswith("news-crawler/")
    assert manifest["settings_digest"].startswith("sha256:")
    rows = delivered(room, "jsonl-0.0-2.0")
    assert {row["headline"] for row in rows} == {headline(0), headline(1)}
    assert all(row["warc_file"].endswith(".warc.gz") for row in rows)


def test_only_what_is_new_is_delivered_and_again_the_same_bytes(room: Newsroom, server: Server) -> None:
    deliver(room)
    before = digests(room.folder / "out")
    assert deliver(room) == "nothing new since cursor 2.0\n"
    server.routes[path(0)] = story(0, extra="<p>On Friday the board met again and sold the crane to a museum.</p>")
    assert room.run("crawl", "article", "-a", f"url={server.url(path(0))}", settings=WARC).code == 0
    assert "1 revision of 1 story in out/jsonl-2.0-3.0" in deliver(room)
    (row,) = delivered(room, "jsonl-2.0-3.0")
    assert (row["revision"], row["change"]) == (2, "revised")
    first = digests(room.folder / "out")
    assert "jsonl-0.0-3.0" in deliver(room, "--since", "0")
    assert "jsonl-2.0-3.0" in deliver(room, "--since", "2.0")
    after = digests(room.folder / "out")
    assert {name: after[name] for name in first} == first
    assert {name: after[name] for name in before} == before
    elsewhere = deliver(room, "--since", "2.0", out="other")
    assert "1 revision of 1 story" in elsewhere
    assert digests(room.folder / "other" / "jsonl-2.0-3.0") == digests(room.folder / "out" / "jsonl-2.0-3.0")


def test_kinds_of_deliveries_have_cursors_of_their_own(room: Newsroom) -> None:
    site = room.records()[0]["site"]
    deliver(room)
    assert f"2 revisions of 2 stories in out/jsonl-{site}-0.0-2.0" in deliver(room, "--site", site)
    assert "out/jsonl-zst-0.0-2.0" in deliver(room, "--zstd")
    done = room.run("deliver", "--format", "atom", "--out", "out")
    assert "out/atom-0.0-2.0" in done.out


def test_what_was_re_extracted_is_delivered_again(room: Newsroom) -> None:
    deliver(room)
    room.query_write("UPDATE revisions SET article = json_set(article, '$.headline', 'Wrong') WHERE id = 1")
    assert room.run("reextract").code == 0
    assert "1 revision of 1 story in out/jsonl-2.0-2.1" in deliver(room)
    (row,) = delivered(room, "jsonl-2.0-2.1")
    assert row["headline"] != "Wrong"
    assert row["revision"] == 1


def test_what_is_reserved_is_left_out_and_counted(room: Newsroom) -> None:
    out = deliver(room, "--respect", "noarchive,tdm")
    assert "1 revision of 1 story in out/jsonl-noarchive-tdm-0.0-2.0" in out
    assert "left out: 1 noarchive" in out
    (manifest,) = manifests(room)
    assert (manifest["respect"], manifest["left_out"]) == (["noarchive", "tdm"], {"noarchive": 1})
    assert [row["headline"] for row in delivered(room, "jsonl-noarchive-tdm-0.0-2.0")] == [headline(0)]


@pytest.mark.slow
def test_a_kill_leaves_the_former_delivery_and_its_cursor(room: Newsroom, server: Server) -> None:
    settings = {"NEWS_DELIVERIES": '{"jsonl": "tests.e2e.slow.Slow"}'}
    (room.folder / "out").mkdir()
    (room.folder / "out" / "go").touch()
    done = room.run("deliver", "--format", "jsonl", "--out", "out", settings=settings)
    assert done.code == 0, done.err
    before = digests(room.folder / "out" / "jsonl-0.0-2.0")
    (room.folder / "out" / "go").unlink()
    server.routes[path(0)] = story(0, extra="<p>On Friday the board met again and sold the crane to a museum.</p>")
    assert room.run("crawl", "article", "-a", f"url={server.url(path(0))}").code == 0
    running = room.begin("deliver", "--format", "jsonl", "--out", "out", settings=settings)
    deadline = time.monotonic() + 30
    while not list((room.folder / "out").glob(".part-*/articles.jsonl")) and time.monotonic() < deadline:
        time.sleep(0.02)
    busy = room.run("deliver", "--format", "jsonl", "--out", "out")
    assert busy.code == 75
    assert "another delivery is running" in busy.err
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert digests(room.folder / "out" / "jsonl-0.0-2.0") == before
    assert [one["cursor"]["to"] for one in manifests(room)] == ["2.0"]
    assert "out/jsonl-2.0-3.0" in deliver(room)
    assert not list((room.folder / "out").glob(".part*"))


@pytest.mark.slow
def test_a_web_archive_is_valid_and_indexed(room: Newsroom) -> None:
    done = room.run("deliver", "--format", "wacz", "--out", "out")
    assert done.code == 0, done.err
    file = room.folder / "out" / "wacz-0.0-2.0" / "articles.wacz"
    checked = subprocess.run(
        [sys.executable, "-m", "wacz", "validate", "-f", str(file)], capture_output=True, text=True, check=False
    )
    assert "Validation succeeded" in checked.stdout, checked.stdout + checked.stderr
    before = file.read_bytes()
    assert room.run("deliver", "--format", "wacz", "--out", "out", "--since", "0").code == 0
    assert file.read_bytes() == before
    with zipfile.ZipFile(file) as archive:
        archive.extractall(room.folder / "inside")
    inside = room.folder / "inside"
    warc = inside / "archive" / "data.warc.gz"
    assert subprocess.run([sys.executable, "-m", "warcio.cli", "check", str(warc)], check=False).returncode == 0
    theirs = subprocess.run(
        [sys.executable, "-m", "cdxj_indexer.main", "-s", str(warc)], capture_output=True, text=True, check=True
    ).stdout

    ours = gzip.decompress((inside / "indexes" / "index.cdx.gz").read_bytes()).decode()
    assert ours == theirs
    pages = [json.loads(line) for line in (inside / "pages" / "pages.jsonl").read_text("utf-8").splitlines()][1:]
    assert {page["title"] for page in pages} == {headline(0), headline(1)}


def test_an_article_without_an_archived_page_is_left_out_of_a_web_archive(room: Newsroom) -> None:
    room.query_write("UPDATE revisions SET warc_file = NULL WHERE id = 1")
    done = room.run("deliver", "--format", "wacz", "--out", "out")
    assert done.code == 0, done.err
    assert "left out: 1 no archived page" in done.out
    (room.folder / "warc").rename(room.folder / "cellar")
    done = room.run("deliver", "--format", "wacz", "--out", "other")
    assert done.code == 1
    assert "wacz needs the archived pages" in done.err
    assert not list((room.folder / "other").glob("[!.]*"))
    done = room.run("deliver", "--format", "wacz", "--out", "other", settings={"NEWS_WARC": "cellar"})
    assert done.code == 0, done.err


@pytest.fixture
def bucket() -> Iterator[tuple[str, dict[str, str]]]:
    """A bucket of a server that speaks S3, and the environment that leads to it."""
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
    client.create_bucket(Bucket="news")
    try:
        yield "s3://news/paper", {"AWS_ENDPOINT_URL": f"http://{host}:{port}", **keys}
    finally:
        client.close()
        server.stop()


@pytest.mark.slow
def test_an_object_store_is_a_destination(room: Newsroom, bucket: tuple[str, dict[str, str]]) -> None:
    url, environment = bucket
    assert f"2 revisions of 2 stories in {url}/jsonl-0.0-2.0" in deliver(room, out=url, **environment)
    assert deliver(room, out=url, **environment) == "nothing new since cursor 2.0\n"
    deliver(room, "--since", "0", out=url, **environment)
    lost = room.run("deliver", "--format", "jsonl", "--out", "s3://nosuch/x", **environment)
    assert lost.code == 1
    assert lost.err.startswith("scrapy deliver: s3://nosuch/x: ")
    assert len(lost.err.splitlines()) == 1


def test_a_place_that_cannot_be_written_is_one_line(room: Newsroom) -> None:
    done = room.run("deliver", "--format", "jsonl", "--out", "news.db")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("scrapy deliver: news.db cannot be written: File exists")
    assert len(done.err.splitlines()) == 1


def test_a_choice_of_stories_has_a_cursor_of_its_own_and_nothing_is_no_delivery(room: Newsroom) -> None:
    chosen = ("--search", "zeppelin", "--language", "en", "--since", "2020-01-01")
    assert deliver(room, *chosen, out="chosen") == "nothing new since cursor 0.0\n"
    assert not list((room.folder / "chosen").glob("*/manifest.json"))
    assert "jsonl-" in deliver(room, "--language", "en", out="chosen")
    assert deliver(room, *chosen, out="chosen") == "nothing new since cursor 0.0\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--format", "epub", "--out", "out"), "--format epub is not a known format: choose from atom, csv, jsonl"),
        (("--format", "jsonl", "--out", "out", "--since", "soon"), "since=soon is not a time"),
        (("--format", "jsonl", "--out", "out", "--since", "99"), "cursor 99.0 is beyond the end of"),
        (
            ("--format", "jsonl", "--out", "out", "--respect", "all"),
            "--respect all is not a valid reservation: choose from noarchive",
        ),
        (
            ("--format", "jsonl", "--out", "out", "--site", "nosuch.example"),
            "site 'nosuch.example' is not in sqlite:///",
        ),
        (("--format", "jsonl", "--out", "ftps9://x/y"), "ftps9://x/y: "),
    ],
)
def test_what_cannot_be_is_one_line(room: Newsroom, words: tuple[str, ...], message: str) -> None:
    done = room.run("deliver", *words)
    assert done.code == 2
    assert done.err.startswith(f"scrapy deliver: {message}")
    assert len(done.err.splitlines()) == 1


def test_a_manifest_that_is_none_is_named(room: Newsroom) -> None:
    (room.folder / "out" / "strange").mkdir(parents=True)
    (room.folder / "out" / "strange" / "manifest.json").write_text("{}")
    done = room.run("deliver", "--format", "jsonl", "--out", "out")
    assert done.code == 1
    assert "strange/manifest.json is not a delivery manifest" in done.err
