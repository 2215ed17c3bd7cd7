"""Addresses and archived pages that mean harm to ``news web``: each is answered in a line, none ends in a traceback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from crawler.storage.store import Store
from crawler.web.app import FILES, PAGES, make_app
from crawler.web.desk import Desk
from crawler.web.guard import Access
from crawler.web.replay_place import ReplayPlace
from crawler.web.snapshots import Snapshots
from tests.web_store import NOW, archive_page, fill, story_number, url

pytestmark = pytest.mark.slow

TOKEN = "rainy-quay-crane-0123456789"
PORT, REPLAY_PORT = 8777, 8778
LONG, PAST_BIGINT = "9" * 5000, "9" * 25
PARTS = (
    *("%00", "%ff", "%ed%a0%80", "%0d%0aX:%20y", "%2e%2e%2fapp.py", "..%5capp.py"),
    *("-1", "١", LONG, PAST_BIGINT, "'%22*"),
)
NAMES = ("revision", "old", "new", "days", "page", "q", "site", "section", "since", "until")
FRAMES = {"frame", "iframe", "frameset", "object", "embed", "fencedframe", "portal"}


class Elements(HTMLParser):
    """The names of the elements of a page, as a browser reads them: also those with a prefix."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)


def desk_of(store: Store, folder: Path) -> Desk:
    (folder / "made").mkdir(exist_ok=True)
    for name in ("ui.js", "sw.js"):
        (folder / name).write_text("// the script")
    place = ReplayPlace(scripts=folder, port=REPLAY_PORT, secret=b"s" * 32, folder=folder / "made")
    snapshots = Snapshots(lambda: NOW + timedelta(seconds=30), patience=60.0)
    deliveries = str(folder / "deliveries")
    return Desk(store=store, now=lambda: NOW, deliveries=deliveries, snapshots=snapshots, replay=place)


@pytest.fixture(scope="module")
def webs(
    open_shared: Callable[[], Store], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[TestClient, TestClient, Store]]:
    """The pages and their replay, behind a token, and the store."""
    store, folder = open_shared(), tmp_path_factory.mktemp("hostile_web")
    fill(store, {1: archive_page(folder, url("paper", 1))})
    app = make_app(desk_of(store, folder), Access.of("127.0.0.1", PORT, TOKEN))
    known = {"Authorization": f"Bearer {TOKEN}"}
    pages, replay = (
        TestClient(app, base_url=f"http://127.0.0.1:{port}", headers=known, follow_redirects=False)
        for port in (PORT, REPLAY_PORT)
    )
    yield pages, replay, store


def ask(client: TestClient, address: str, **headers: str) -> int:
    """The status; an error of the program is raised."""
    answer = client.get(address, headers=headers)
    assert "x" not in answer.headers
    assert answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    return answer.status_code


def routes(part: str, number: int) -> Iterator[str]:
    for path in (*PAGES, *FILES):
        names = [one.partition("}")[0] for one in path.split("{")[1:]]
        for hostile in names:
            filled = path
            for name in names:
                filled = filled.replace(f"{{{name}}}", part if name == hostile else str(number))
            yield from (filled, f"{filled}.json", f"{filled}.csv")


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part[:12])
def test_no_part_of_an_address_ends_in_a_traceback(webs: tuple[TestClient, TestClient, Store], part: str) -> None:
    pages, replay, store = webs
    number = story_number(store, 1)
    for address in (*routes(part, number), f"/static/{part}", f"/static/../{part}", f"/{part}"):
        assert ask(pages, address) < 500, address
    ticket = pages.get(f"/story/{number}/replay").headers["location"].split("/")[3]
    tickets = (f"/{ticket}/story/{part}/1", f"/{ticket}/story/{number}/{part}", f"/{part}/story/{number}/2")
    archives = (f"/{ticket}/{part}-1.wacz", f"/{ticket}/{number}-{part}.wacz", f"/{part}/{number}-2.wacz")
    for address in (*tickets, *archives, f"/replay/{part}", f"/static/{part}", f"/{part}"):
        assert 400 <= ask(replay, address) < 500, address


@pytest.mark.parametrize(
    "value",
    ["%00", "-1", LONG, PAST_BIGINT, "9999-12-31T23:59-14:00", "%22(" * 900],
)
def test_no_parameter_ends_in_a_traceback(webs: tuple[TestClient, TestClient, Store], value: str) -> None:
    pages, _, store = webs
    number = story_number(store, 1)
    for path in (*PAGES, *FILES):
        filled = path.replace("{story}", str(number)).replace("{site}", "paper").replace("{number}", "1")
        filled = filled.replace("{other}", "1").replace("{run}", "1").replace("{name}", "jsonl-0.0-3.0")
        for name in NAMES:
            assert ask(pages, f"{filled}?{name}={value}") < 500, (filled, name)


def test_nothing_is_told_without_the_token(webs: tuple[TestClient, TestClient, Store]) -> None:
    pages, replay, store = webs
    number = story_number(store, 1)
    place = pages.get(f"/story/{number}/replay").headers["location"].partition(f":{REPLAY_PORT}")[2]
    ticket = place.split("/")[1]
    own = ["/", "/static/style.css", "/favicon.ico", "//stories", "/%73tories", "/stories/", "/stories?token=", "/none"]
    own += list(routes(str(number), number))
    others = [place, f"/{ticket}/{number}-2.wacz", "/replay/", "/replay/ui.js", "/replay/sw.js", "/static/replay.css"]
    for client, addresses in ((pages, own), (replay, others)):
        for address in addresses:
            for method in ("GET", "HEAD"):
                answer = client.request(method, address, headers={"Authorization": "Bearer none"})
                assert answer.status_code == 401, address
            assert client.post(address).status_code == 405


RANGES = (
    *("bytes=99999999-", "bytes=-99999999", "bytes=-0", "bytes=5-1", "bytes=--1", "bytes=a-b", "items=0-1", "bytes="),
    *(f"bytes={LONG}-", "bytes=0-" + ",0-" * 3000, "bytes=" + ",".join(f"{2 * n}-{2 * n}" for n in range(3000))),
)


@pytest.mark.parametrize("wanted", RANGES, ids=lambda text: text[:16])
def test_a_range_gives_no_more_than_the_file(webs: tuple[TestClient, TestClient, Store], wanted: str) -> None:
    pages, replay, store = webs
    number = story_number(store, 1)
    ticket = pages.get(f"/story/{number}/replay").headers["location"].split("/")[3]
    for client, address in ((replay, f"/{ticket}/{number}-2.wacz"), (pages, "/static/style.css")):
        whole = client.get(address)
        part = client.get(address, headers={"Range": wanted})
        assert whole.status_code == 200
        assert part.status_code in {200, 206, 400, 416}
        assert len(part.content) <= len(whole.content) + 1000


FRAME = '<iframe src="http://127.0.0.1:1/"></iframe><ObJect data="//a/"></oBject><EMBED src="//a/"><frame src="//a/">'
PAGES_WITH_FRAMES = {
    "plain": ("text/html", FRAME.encode()),
    "UTF-16": ("text/html; charset=utf-16", FRAME.encode("utf-16")),
    "UTF-16 without a mark": ("text/html; charset=utf-16be", FRAME.encode("utf-16-be")),
    "escapes within names": ("text/html; charset=iso-2022-jp", FRAME.replace("<i", "<i\x1b(B").encode()),
    "a charset that is none": ('text/html; charset="\x7f', FRAME.encode()),
    "two charsets": ("text/html; charset=latin-1; charset=utf-16", b"<meta charset=utf-7>" + FRAME.encode()),
    "XML with a prefix": (
        "application/xhtml+xml",
        b'<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:body><h:iframe src="//a/"/></h:body></h:html>',
    ),
    "in a template": ("text/html", f"<template shadowrootmode=open>{FRAME}</template><svg>{FRAME}</svg>".encode()),
}


@pytest.mark.parametrize("why", PAGES_WITH_FRAMES)
def test_an_archived_page_is_shown_without_frames(store: Store, tmp_path: Path, why: str) -> None:
    """A browser connects to the host of a frame even where the policy lets none load."""
    kind, body = PAGES_WITH_FRAMES[why]
    fill(store, {1: archive_page(tmp_path, url("paper", 1), body, kind)})
    desk = replace(desk_of(store, tmp_path), replay=None)
    client = TestClient(make_app(desk, Access.of("127.0.0.1", PORT, "")), base_url=f"http://127.0.0.1:{PORT}")
    answer = client.get(f"/story/{story_number(store, 1)}/page")
    assert answer.headers["content-type"] == "text/html; charset=utf-8", "no other reading of the bytes, and no XML"
    assert not Elements(answer.content.decode("utf-8")).names & FRAMES
