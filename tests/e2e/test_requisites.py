"""What belongs to a page is archived after the stories: politely, within its budget, each once, and told."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from crawler.archive.reading import read_records
from tests.e2e.command import Done, Newsroom
from tests.e2e.test_story_pages import CRANE, part
from tests.illustrated import ALWAYS, illustrated_paper, illustrated_story, pictures, png
from tests.paper import front, path
from tests.server import Reply, Route, Server, redirect

pytestmark = pytest.mark.slow


def crawl(room: Newsroom, server: Server, mode: str, **settings: str) -> Done:
    chosen = {"NEWS_WARC": "warc", "NEWS_WARC_REQUISITES": mode, **settings}
    return room.run("crawl", "news", "-a", f"site={server.url('/')}", settings=chosen)


def rows(room: Newsroom, server: Server) -> dict[str, Counter[str]]:
    """The states of each path, over all pages."""
    states: dict[str, Counter[str]] = {}
    for url, state in room.query("SELECT url, state FROM requisites"):
        states.setdefault(url.removeprefix(server.url("")), Counter())[state] += 1
    return states


def test_all_that_a_replay_needs_is_archived_once(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    with Server(illustrated_paper(3)) as server:
        done = crawl(room, server, "all")
        assert done.code == 0, done.err
        fetched = Counter(server.paths())
        of_stories = [url for n in range(3) for url in pictures(n)]
        for name in (*ALWAYS, *of_stories):
            assert fetched[name] == 1, name
        assert "/letters.ttf" not in fetched
        assert "/not-this.png" not in fetched
        order = server.paths()
        assert max(order.index(path(n)) for n in range(3)) < min(order.index(name) for name in (*ALWAYS, *of_stories))
        states = rows(room, server)
        assert all(states[name] == {"archived": 1, "known": 2} for name in ALWAYS), states
        assert all(states[name] == {"archived": 1} for name in of_stories), states
        assert "What belongs to 3 pages: " in done.err
        assert "12 archived, 12 known" in done.err
        stored = [one for file in (tmp_path / "warc").glob("*.gz") for one in read_records(file, warn=pytest.fail)]
        archived = {one.url for one in stored if one.kind == "response"}
        assert {server.url(name) for name in (*ALWAYS, *of_stories)} <= archived
        via = [one.block for one in stored if one.kind == "metadata" and b"hopsFromSeed: LE" in one.block]
        assert len(via) == 12
        server.forget()
        again = crawl(room, server, "all")
        assert again.code == 0, again.err
        assert not set(server.paths()) & {*ALWAYS, *of_stories}


@pytest.mark.parametrize(("mode", "number"), [("lead", 1), ("images", 2), ("", 0)])
def test_of_pictures_as_many_as_are_wanted(tmp_path: Path, mode: str, number: int) -> None:
    room = Newsroom(tmp_path)
    with Server(illustrated_paper(1)) as server:
        assert crawl(room, server, mode).code == 0
        fetched = [name for name in (*pictures(0), *ALWAYS) if name in server.paths()]
    assert fetched == list(pictures(0))[:number]


def test_what_is_not_archived_is_told_and_can_be_found(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    routes = illustrated_paper(1)
    more = "".join(
        f'<img src="{url}">' for url in ("/none.png", "/secret/a.png", "/wall.png", "/moved.png", "/twin.png")
    )
    routes[path(0)] = illustrated_story(0, more=more + '<img src="http://10.1.2.3/inside.png"><img src="/endless.png">')
    routes["/robots.txt"] = Reply("User-agent: *\nDisallow: /secret/\n", kind="text/plain")
    routes["/wall.png"] = "<!DOCTYPE html><p>Please agree first.</p>"
    routes["/moved.png"] = redirect("/pictures/moved.png")
    routes["/pictures/moved.png"] = Reply(png(7, 7, 7), kind="image/png")
    routes["/twin.png"] = Reply(png(200, 0, 0), kind="image/png")  # the bytes of the lead picture
    routes["/endless.png"] = Reply(lambda: (b"\0" * 10_000 for _ in iter(int, 1)), kind="image/png")
    with Server(routes) as server:
        done = crawl(room, server, "all", NEWS_WARC_REQUISITES_BYTES="100000")
        assert done.code == 0, done.err
        states = {name: next(iter(counts)) for name, counts in rows(room, server).items()}
        assert "/secret/a.png" not in server.paths()
        assert states["/none.png"] == states["/wall.png"] == "failed"
        assert states["/secret/a.png"] == states["http://10.1.2.3/inside.png"] == "refused"
        assert states["/moved.png"] == "archived"
        assert states["/twin.png"] == "repeated"
        assert states["/endless.png"] == "left_out"
        assert states[pictures(0)[0]] == "archived"
    for words in (
        "1: HTTP 404",
        "1: a page came (text/html) in the place of an image",
        "robots.txt",
        "larger than the",
    ):
        assert words in done.err, done.err
    stored = [one for file in (tmp_path / "warc").glob("*.gz") for one in read_records(file, warn=pytest.fail)]
    assert [one.kind for one in stored if one.url == server.url("/twin.png")][:1] == ["revisit"]
    assert room.query("SELECT count(*) FROM requisite_plans WHERE done IS NULL") == [(0,)]


def test_hosts_of_pictures_that_do_not_answer_are_one_line_of_the_summary(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    with Server({}) as gone:
        closed = gone.url("/a.png")  # nobody listens there later
    routes = illustrated_paper(1)
    without = [f"http://pictures-{number}.invalid/a.png" for number in range(5)]
    routes[path(0)] = illustrated_story(0, more="".join(f'<img src="{url}">' for url in (*without, closed)))
    with Server(routes) as server:
        done = crawl(room, server, "all")
    assert done.code == 0, done.err
    loud = [line for line in done.err.splitlines() if " WARNING: " in line or " ERROR: " in line]
    assert not [line for line in loud if ".invalid" in line or "/robots.txt: " in line], loud
    assert "not archived: 5: robots.txt is unreachable: the host's name cannot be resolved" in done.err
    assert "not archived: 1: " in done.err


def test_a_page_takes_no_more_than_its_budget(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    with Server(illustrated_paper(1)) as server:
        done = crawl(room, server, "all", NEWS_WARC_REQUISITES_COUNT="3")
        states = rows(room, server)
    fetched = [name for name, counts in states.items() if counts["archived"]]
    assert fetched == [pictures(0)[0], "/style.css", "/colours.css"], "what matters most comes first"
    assert sum(counts["left_out"] for counts in states.values()) == len(states) - 3 > 0
    assert "the budget of the page is spent" in done.err


def test_a_kill_loses_no_story_and_the_rest_comes_with_the_next_run(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    routes = illustrated_paper(2)
    slow = Reply(png(1, 1, 1), kind="image/png", wait=60)
    routes[pictures(1)[0]] = routes[pictures(0)[0]] = lambda request: (
        slow if request.nth == 1 else Reply(png(1, 1, 1), kind="image/png")
    )
    settings = {"NEWS_WARC": "warc", "NEWS_WARC_REQUISITES": "images"}
    with Server(routes) as server:
        running = room.begin("crawl", "news", "-a", f"site={server.url('/')}", settings=settings)
        deadline = time.monotonic() + 60
        while not any("/pictures/" in name for name in server.paths()) and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        assert room.query("SELECT count(*) FROM revisions") == [(2,)]
        assert room.query("SELECT count(*) FROM requisite_plans WHERE done IS NULL") == [(2,)]
        for name in (pictures(0)[0], pictures(1)[0]):
            server.routes[name] = Reply(png(1, 1, 1), kind="image/png")
        done = crawl(room, server, "images")
        assert done.code == 0, done.err
        assert room.query("SELECT count(*) FROM requisite_plans WHERE done IS NULL") == [(0,)]
        states = rows(room, server)
        assert set(states) == {url for n in range(2) for url in pictures(n)}


def test_the_summary_as_json_has_the_counts(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    with Server(illustrated_paper(1)) as server:
        done = crawl(room, server, "images", NEWS_LOG_FORMAT="json")
    summary = json.loads(done.err.splitlines()[-1])
    assert summary["requisites"]["pages"] == 1
    assert summary["requisites"]["archived"] == summary["requisites"]["asked"] == 2


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"NEWS_WARC": "warc", "NEWS_WARC_REQUISITES": "everything"}, "'everything' is not lead, images or all"),
        ({"NEWS_WARC_REQUISITES": "all"}, "NEWS_WARC_REQUISITES needs a folder for WARC files"),
    ],
)
def test_a_setting_that_cannot_be_is_told(tmp_path: Path, settings: dict[str, str], message: str) -> None:
    with Server(illustrated_paper(1)) as server:
        done = Newsroom(tmp_path).run("crawl", "news", "-a", f"site={server.url('/')}", settings=settings)
    assert message in done.err


def test_a_web_archive_has_all_that_its_pages_need(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    routes = illustrated_paper(2)
    routes[path(0)] = illustrated_story(0, more='<img src="/moved.png"><img src="/twin.png"><img src="/none.png">')
    routes["/moved.png"] = redirect("/pictures/moved.png")
    routes["/pictures/moved.png"] = Reply(png(7, 7, 7), kind="image/png")
    routes["/twin.png"] = Reply(png(200, 0, 0), kind="image/png")
    with Server(routes) as server:
        assert crawl(room, server, "all").code == 0
    shown = room.run("show", server.url(path(0))).out
    assert "beside" in shown
    assert "1 failed" in next(line for line in shown.splitlines() if line.startswith("beside"))
    done = room.run("deliver", "--format", "wacz", "--out", "out")
    assert done.code == 0, done.err
    assert "what belongs to pages: 1 failed, 18 written" in done.out
    file = next((tmp_path / "out").rglob("articles.wacz"))
    command = [sys.executable, "-m", "wacz", "validate", "-f", str(file)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Validation succeeded" in checked.stdout, checked.stdout + checked.stderr
    with zipfile.ZipFile(file) as archive:
        archive.extract("archive/data.warc.gz", tmp_path)
        index = gzip.decompress(archive.read("indexes/index.cdx.gz")).decode()
        # ReplayWeb.page finds the content by the extra field of the central directory
        data = file.read_bytes()
        for member in archive.infolist():
            assert int.from_bytes(data[member.header_offset + 28 : member.header_offset + 30], "little") == len(
                member.extra
            )
    stored = list(read_records(tmp_path / "archive" / "data.warc.gz", warn=pytest.fail))
    kinds = {(one.url.removeprefix(server.url("")), one.kind) for one in stored}
    responses = (*ALWAYS, *pictures(0), *pictures(1), "/moved.png", "/pictures/moved.png", path(0), path(1))
    assert {(name, "response") for name in responses} | {("/twin.png", "revisit")} <= kinds
    assert len([one for one in stored if one.url.endswith("/style.css") and one.kind == "response"]) == 1
    assert '"mime": "warc/revisit"' in next(line for line in index.splitlines() if "twin.png" in line)
    twin = next(one for one in stored if one.url.endswith("/twin.png") and one.kind == "revisit")
    assert twin.refers_to_url == server.url(pictures(0)[0])
    warc = str(tmp_path / "archive" / "data.warc.gz")
    assert subprocess.run([sys.executable, "-m", "warcio.cli", "check", warc], check=False).returncode == 0
    command = [sys.executable, "-m", "cdxj_indexer.main", "-s", warc]
    theirs = subprocess.run(command, capture_output=True, text=True, check=True)
    assert index == "".join(f"{line}\n" for line in theirs.stdout.splitlines() if not line.startswith("!meta"))


def test_all_pages_of_a_story_have_what_belongs_to_them(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    of_page = {page: (f"/style-{page}.css", f"/chart-{page}.js") for page in (1, 2)}
    routes: dict[str, Route] = {"/": front(())}
    for page, (style, script) in of_page.items():
        head = f'<link rel="stylesheet" href="{style}"><script src="{script}"></script></head>'
        routes[CRANE + ("?page=2" if page == 2 else "")] = part(1, page, CRANE, 2).replace("</head>", head)
        routes |= {
            style: Reply(f"p {{ margin: {page}px }}", kind="text/css"),
            script: Reply(f"{page};", kind="text/javascript"),
        }
    with Server(routes) as server:
        settings = {"NEWS_WARC": "warc", "NEWS_WARC_REQUISITES": "all"}
        done = room.run("crawl", "article", "-a", f"url={server.url(CRANE)}", settings=settings)
        [record] = room.records()
        assert len(record["pages"]) == 2, done.err
        assert rows(room, server) == {name: {"archived": 1} for names in of_page.values() for name in names}
