"""A page of our archive, replayed by pywb, looks as the page of the living paper does in the same window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page

from tests.chromium import open_browser
from tests.e2e.command import Newsroom
from tests.e2e.pywb import serve_collection
from tests.illustrated import illustrated_paper, illustrated_story, png
from tests.paper import path
from tests.server import Reply, Route, Server

pytestmark = pytest.mark.slow

PICTURES = {  # each is of another size, so that a wrong one shows
    "/p/set-small.png": 40, "/p/set-large.png": 80, "/p/wide.png": 60, "/p/narrow.png": 20, "/p/inline.png": 24,
    "/p/sheet.png": 28, "/css/near.png": 32, "/p/poster.png": 36, "/p/lazy.png": 44,
}  # fmt: skip
MORE = (
    '<style>.note { background: url("/p/sheet.png") repeat-x; --ink: rgb(9, 8, 7); color: var(--ink) }'
    "@media print { .note { color: red } }</style>"
    '<img id="set" src="/p/set-small.png" srcset="/p/set-small.png 1x, /p/set-large.png 2x" alt="">'
    '<picture><source media="(min-width: 10px)" srcset="/p/wide.png"><img src="/p/narrow.png" alt=""></picture>'
    '<p class="note deep">A note on the harbour.</p><div style="background-image: url(\'/p/inline.png\')">.</div>'
    '<video poster="/p/poster.png" width="60" height="40"></video><img src="/p/lazy.png" loading="lazy" alt="">'
    "<img alt=\"\" src=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='12' height='9'/%3E\">"
)
SHEETS = {
    "/css/main.css": '@import url("deep/deep.css") screen; article { border: 2px solid rgb(1, 1, 1) }',
    "/css/deep/deep.css": ".deep { letter-spacing: 3px; border-image: url(../near.png) 2 }",
}
LOOKS = """
() => {
  const bare = (text) => text.replace(/url\\("[^"]*?(\\/(?:p|css|pictures|paper)[^"]*)"\\)/g, "url($1)");
  const shown = (one) => { const drawn = getComputedStyle(one);
    return Object.fromEntries([...drawn].map((name) => [name, bare(drawn.getPropertyValue(name))])); };
  return {
    pictures: [...document.images].map((one) => [one.naturalWidth, one.naturalHeight]),
    styles: [...document.querySelectorAll("body, article, article *")]
      .filter((one) => !["SCRIPT", "STYLE"].includes(one.tagName)).map((one) => [one.tagName, shown(one)]),
    marked: document.documentElement.dataset.marked,
  };
}
"""
LOADED = """
() => { for (const one of document.images) one.loading = "eager"; return document.readyState == "complete"
        && [...document.images].every((one) => one.complete); }
"""


def rich_paper() -> dict[str, Route]:
    routes = illustrated_paper(1)
    sheet = '<link rel="stylesheet" href="/css/main.css"></head>'
    routes[path(0)] = illustrated_story(0, more=MORE).replace("</head>", sheet)
    for name, width in PICTURES.items():
        routes[name] = Reply(png(width, 0, 90, width=width, height=width // 2), kind="image/png")
    routes |= {name: Reply(text, kind="text/css") for name, text in SHEETS.items()}
    return routes


@pytest.fixture
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


def looks_of(page: Page | Frame) -> dict[str, object]:
    """What a page looks like: the sizes of its pictures, and how each element of its story is drawn."""
    page.wait_for_function(LOADED)
    looks = page.evaluate(LOOKS)
    assert isinstance(looks, dict)
    return looks


def test_a_replayed_page_looks_as_the_living_one(tmp_path: Path, browser: Browser) -> None:
    room = Newsroom(tmp_path)
    with Server(rich_paper()) as server:
        settings = {"NEWS_WARC": "warc", "NEWS_WARC_REQUISITES": "all"}
        done = room.run("crawl", "news", "-a", f"site={server.url('/')}", settings=settings)
        assert done.code == 0, done.err
        (tmp_path / "replay").mkdir()
        with serve_collection(sorted((tmp_path / "warc").glob("*.warc.gz")), tmp_path / "replay") as replay:
            server.forget()
            page = browser.new_page()
            page.goto(f"{replay}/20991231/{server.url(path(0))}", wait_until="load")
            page.frame_locator("#replay_iframe").locator("h1").wait_for()
            frame = next(one for one in page.frames if "mp_/" in one.url)
            replayed = looks_of(frame)
            size = frame.evaluate("({width: innerWidth, height: innerHeight})")
            assert not server.requests, "the paper was not asked"
        living = browser.new_page(viewport=size)
        living.goto(server.url(path(0)), wait_until="load")
        live = looks_of(living)
    assert replayed["pictures"] == live["pictures"]
    assert [80, 40] not in live["pictures"], "the window has one dot for a pixel"  # type: ignore[operator]
    assert all(width for width, _ in live["pictures"])  # type: ignore[attr-defined]
    assert replayed == live
