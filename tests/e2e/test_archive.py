"""A crawl with NEWS_WARC: what went over the wire lies in WARC files, byte for byte, and the store leads to it."""

from __future__ import annotations

import gzip
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.archive.reading import Stored, read_at, read_records
from tests.e2e.command import Newsroom
from tests.e2e.test_crawl_stops import wait_until
from tests.paper import paper, path, story
from tests.server import Reply, Server, redirect

pytestmark = pytest.mark.slow

WARC = {"NEWS_WARC": "warc"}
COUNT = 4


@dataclass(frozen=True)
class Crawled:
    """A paper, a newsroom that has crawled it once, and its archive."""

    room: Newsroom
    server: Server

    def crawl(self, **settings: str) -> str:
        done = self.room.run("crawl", "news", "-a", f"site={self.server.url('/')}", settings={**WARC, **settings})
        assert done.code == 0, done.err
        return done.err

    def files(self) -> list[Path]:
        return sorted((self.room.folder / "warc").glob("*.warc.gz"), key=lambda path: path.stat().st_mtime_ns)

    def records(self, of: Path | None = None) -> list[Stored]:
        files = [of] if of else self.files()
        return [one for file in files for one in read_records(file, warn=pytest.fail)]


@pytest.fixture(scope="module")
def crawled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    with Server(paper(COUNT)) as server:
        server.routes[path(1)] = Reply(
            gzip.compress(story(1).encode(), mtime=0),
            headers={"Content-Encoding": "gzip", "X-oDD-Case": "Z\xfcrich", "ETag": '"one"'},
            chunked=True,
        )
        server.routes["/old.html"] = redirect(path(2))
        archive = Crawled(Newsroom(tmp_path_factory.mktemp("crawled")), server)
        archive.crawl()
        yield archive


@pytest.fixture
def crawled(tmp_path: Path, crawled_once: Crawled) -> Iterator[Crawled]:
    with crawled_once.server.unchanged() as server:
        yield Crawled(crawled_once.room.copy(tmp_path), server)


def check(files: list[Path]) -> None:
    """What warcio's own check says: every digest is right, every member a record."""
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *map(str, files)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_responses_lie_there_as_they_came(crawled: Crawled) -> None:
    (file,) = crawled.files()
    check([file])
    kept = {one.url: one for one in crawled.records() if one.kind == "response"}
    assert {crawled.server.url(fetched) for fetched in crawled.server.paths()} == set(kept)  # robots.txt and feeds too
    odd = kept[crawled.server.url(path(1))].block
    head, _, body = odd.partition(b"\r\n\r\n")
    assert b"\r\nX-oDD-Case: Z\xfcrich\r\n" in head
    assert b"\r\nTransfer-Encoding: chunked" in head
    packed = gzip.compress(story(1).encode(), mtime=0)
    assert body == b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)


def test_each_response_has_its_request_and_address(crawled: Crawled) -> None:
    (file,) = crawled.files()
    with file.open("rb") as stream:
        pairs = [(record.rec_type, record.rec_headers, record.raw_stream.read()) for record in ArchiveIterator(stream)]
    responses = {headers["WARC-Record-ID"]: headers for kind, headers, _ in pairs if kind == "response"}
    requests = [(headers, block) for kind, headers, block in pairs if kind == "request"]
    assert {headers["WARC-Concurrent-To"] for headers, _ in requests} == set(responses)
    infos = {headers["WARC-Record-ID"] for kind, headers, _ in pairs if kind == "warcinfo"}
    for headers, _ in requests:
        response = responses[headers["WARC-Concurrent-To"]]
        assert headers["WARC-Target-URI"] == response["WARC-Target-URI"]
        assert headers["WARC-IP-Address"] == response["WARC-IP-Address"] == crawled.server.host
        assert headers["WARC-Warcinfo-ID"] in infos


def test_a_file_says_who_made_it_and_by_which_rules(tmp_path: Path) -> None:
    with Server(paper(1)) as server:
        archive = Crawled(Newsroom(tmp_path), server)
        archive.crawl(NEWS_CONTACT="desk@paper.example", NEWS_OPERATOR="The Tide, its archive")
    info = archive.records()[0].block.decode()
    for line in (
        "software: news-crawler/",
        "format: WARC File Format 1.1\r\n",
        "operator: The Tide, its archive\r\n",
        "http-header-from: desk@paper.example\r\n",
        "(+desk@paper.example)\r\n",
        "robots: obeyed (RFC 9309)\r\n",
        "settings-digest: sha256:",
    ):
        assert line in info


def test_an_article_has_its_way_and_its_text_beside_its_response(crawled: Crawled) -> None:
    url = crawled.server.url(path(1))
    metadata = next(one for one in crawled.records() if one.kind == "metadata" and one.url == url)
    facts = dict(line.split(": ", 1) for line in metadata.block.decode().splitlines())
    assert (facts["via"], facts["declared-in"]) == (crawled.server.url("/"), "front")  # the first to name it
    assert facts["hopsFromSeed"] == "L"
    assert facts["outcome"] == "new"
    assert "robots-rule" in facts
    text = next(one for one in crawled.records() if one.kind == "conversion" and one.url == f"urn:text:{url}")
    response = next(one for one in crawled.records() if one.kind == "response" and one.url == url)
    assert text.refers_to == response.id
    row = next(row for row in crawled.room.records() if row["url"] == url)
    assert text.block.decode().startswith(row["headline"])
    assert text.block.decode().endswith(row["body"])


def test_the_store_leads_to_the_bytes(crawled: Crawled) -> None:
    url = crawled.server.url(path(1))
    rows = crawled.room.query("SELECT warc_file, warc_offset, warc_record_id, payload_digest FROM revisions")
    assert len(rows) == COUNT
    for file, offset, record_id, digest in rows:
        found = read_at(Path(file), offset)
        assert (found.id, found.payload_digest, found.kind) == (record_id, digest, "response")
    shown = subprocess.run(
        crawled.room.line("show", url, "--raw"),
        capture_output=True,
        cwd=crawled.room.folder,
        env=crawled.room.environment(),
        check=True,
    )
    capture = json.loads(crawled.room.run("show", url, "--json").out)["capture"]
    assert (capture["file"], capture["offset"], capture["record_id"], capture["payload_digest"]) in rows
    lines = " ".join(crawled.room.run("show", url).out.split())
    assert f"at {capture['offset']:,}, urn:uuid:" in lines
    assert shown.stdout == next(one.block for one in crawled.records() if one.kind == "response" and one.url == url)


def test_bytes_are_found_where_they_were_moved_and_missed_with_a_line(crawled: Crawled) -> None:
    url = crawled.server.url(path(1))
    (crawled.room.folder / "warc").rename(crawled.room.folder / "cellar")
    gone = crawled.room.run("show", url, "--raw")
    assert gone.code == 1
    assert "is not there: if it was moved, say where to with -s NEWS_WARC=FOLDER" in gone.err
    other = crawled.server.url(path(2))
    assert crawled.room.run("show", other, "--raw", settings={"NEWS_WARC": "cellar"}).out.startswith("HTTP/1.1 200 OK")


def test_what_is_known_is_a_revisit_across_runs(crawled: Crawled) -> None:
    crawled.server.routes[path(3)] = Reply(story(3), headers={"ETag": '"three"'})
    urls = ",".join(crawled.server.url(one) for one in (path(0), path(1), "/old.html"))
    room = crawled.room
    assert room.run("crawl", "article", "-a", f"url={urls}", settings=WARC).code == 0
    crawled.server.routes[path(1)] = lambda request: (
        Reply(status=304, headers={"ETag": '"one"'}) if "if-none-match" in request.headers else story(1)
    )
    assert room.run("crawl", "article", "-a", f"url={crawled.server.url(path(1))}", settings=WARC).code == 0
    first, second, third = crawled.files()
    check([first, second, third])
    originals = {one.url: one for one in crawled.records(first) if one.kind == "response"}
    again = {one.url: one for one in crawled.records(second) if one.kind == "revisit"}
    assert set(again) == {crawled.server.url(one) for one in ("/robots.txt", path(0), path(1), path(2))}
    for url, one in again.items():
        assert one.refers_to == originals[url].id
        assert one.payload_digest == originals[url].payload_digest
        assert b"\r\n\r\n" in one.block
        assert one.block.endswith(b"\r\n\r\n"), "of a revisit only the head is kept"
    moved = next(one for one in crawled.records(second) if one.url.endswith("/old.html") and one.kind == "response")
    assert b" 302 " in moved.block
    with third.open("rb") as stream:
        profiles = {
            record.rec_headers["WARC-Target-URI"]: record.rec_headers["WARC-Profile"]
            for record in ArchiveIterator(stream)
            if record.rec_type == "revisit"
        }
    assert profiles[crawled.server.url(path(1))].endswith("server-not-modified")


def test_a_revision_has_its_own_capture_and_an_unchanged_reading_the_first(crawled: Crawled) -> None:
    crawled.server.routes[path(0)] = story(
        0, extra="<p>The old crane stays, the board says now; the new one is sold.</p>"
    )
    url = crawled.server.url(path(0))
    assert crawled.room.run("crawl", "article", "-a", f"url={url}", settings=WARC).code == 0
    rows = crawled.room.query(
        "SELECT number, warc_file FROM revisions WHERE record_id ="
        f" (SELECT id FROM records WHERE url = '{url}') ORDER BY number"
    )
    assert [(number, Path(file)) for number, file in rows] == list(zip((1, 2), crawled.files(), strict=True))


def test_a_request_that_was_sent_again_stands_there_once(tmp_path: Path) -> None:
    """A kept connection may be gone when it is used again; the request is then sent on another one."""
    pages = paper(3)
    pages[path(1)] = lambda request: Reply(wire=b"") if request.nth == 1 else story(1)
    with Server(pages) as server:
        archive = Crawled(Newsroom(tmp_path), server)
        archive.crawl()
        assert server.paths().count(path(1)) == 2
        sent = [one.block for one in archive.records() if one.kind == "request" and one.url == server.url(path(1))]
        assert len(sent) == 1
        assert sent[0].startswith(f"GET {path(1)} HTTP/1.1\r\n".encode())
        assert sent[0].count(b"GET ") == 1


def test_a_cut_answer_says_so(crawled: Crawled) -> None:
    crawled.server.routes["/2026/11/21/short-story-of-the-crane.html"] = Reply(story(1), length=100_000)
    url = crawled.server.url("/2026/11/21/short-story-of-the-crane.html")
    crawled.room.run("crawl", "article", "-a", f"url={url}", settings=WARC)
    file = crawled.files()[-1]
    check([file])
    with file.open("rb") as stream:
        truncated = {
            record.rec_headers["WARC-Target-URI"]: record.rec_headers["WARC-Truncated"]
            for record in ArchiveIterator(stream)
            if record.rec_type == "response"
        }
    assert truncated[url] == "disconnect"


def test_a_kill_leaves_whole_records_and_the_next_run_gives_them_their_name(tmp_path: Path) -> None:
    pages = paper(40)
    with Server(pages) as server:
        archive = Crawled(Newsroom(tmp_path), server)
        running = archive.room.begin(
            "crawl", "news", "-a", f"site={server.url('/')}", settings={**WARC, "DOWNLOAD_DELAY": "0.05"}
        )
        deadline = time.monotonic() + 30
        while len(server.paths()) < 30 and time.monotonic() < deadline:
            time.sleep(0.02)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        (left,) = (tmp_path / "warc").iterdir()
        assert left.name.endswith(".open")
        with left.open("ab") as file:
            file.write(b"\x1f\x8b\x08half a record")
        log = archive.crawl()
        assert "records recovered" in log
        assert "bytes of a record that was not whole were cut off" in log
        assert not list((tmp_path / "warc").glob("*.open"))
        check(archive.files())
        rows = archive.room.query("SELECT warc_file, warc_offset, warc_record_id FROM revisions")
        assert len(rows) == 40
        for name, offset, record_id in rows:
            assert read_at(Path(name), offset).id == record_id


def test_a_full_disk_ends_the_crawl_and_store_and_archive_agree(tmp_path: Path) -> None:
    limit = 2_000_000  # bytes of any one file
    pages = paper(30)
    room = Newsroom(tmp_path)
    asked = count(1)

    def answer(body: str) -> Reply:
        if next(asked) > 8:  # of the some twenty that there is space for
            wait_until(lambda: room.query("SELECT count(*) FROM revisions") != [(0,)])
        return Reply(body)

    for n in range(30):
        noise = os.urandom(90_000).hex()  # hardly to be packed
        body = story(n).replace("</body>", f"<!-- {noise} --></body>")
        pages[path(n)] = lambda _, body=body: answer(body)  # type: ignore[misc]
    with Server(pages) as server:
        words = room.line(
            "crawl",
            "news",
            "-a",
            f"site={server.url('/')}",
            settings={**WARC, "NEWS_WORKERS": "1", "DOWNLOAD_DELAY": "0.2"},
        )
        done = subprocess.run(
            words,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=room.environment(),
            timeout=120,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        )
        assert done.returncode == 1, done.stderr[-2000:]
        assert "cannot be written: File too large" in done.stderr
        assert "Traceback" not in done.stderr
        archive = Crawled(room, server)
        check(archive.files())
        rows = room.query("SELECT warc_file, warc_offset, warc_record_id FROM revisions")
        assert 0 < len(rows) < 30
        for name, offset, record_id in rows:
            assert read_at(Path(name), offset).id == record_id
        archive.crawl()
        assert len(room.records()) == 30, "what was not archived was due again"


@pytest.mark.parametrize("wrong", ["file", "file/in"])
def test_a_folder_that_cannot_be_is_one_line(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "file").write_text("x")
    done = Newsroom(tmp_path).run("crawl", "news", "-a", "site=http://127.0.0.1:9/", settings={"NEWS_WARC": wrong})
    assert done.code == 2
    assert done.err.strip() == f"scrapy crawl: NEWS_WARC: {tmp_path / 'file'} is not a folder"


def test_without_an_archive_nothing_is_written_and_raw_says_so(tmp_path: Path) -> None:
    with Server(paper(1)) as server:
        room = Newsroom(tmp_path)
        assert room.run("crawl", "news", "-a", f"site={server.url('/')}").code == 0
        assert {one.name for one in tmp_path.iterdir()} <= {"news.db", "news.db-wal", "news.db-shm"}
        done = room.run("show", server.url(path(0)), "--raw")
        assert done.code == 1
        assert "is not archived: set NEWS_WARC=FOLDER to archive the pages of a crawl" in done.err
