"""A page as it was archived tells nobody that it is read: what a browser connects to while it shows one, in 26 ways."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import uvicorn

from crawler.storage.store import Store
from crawler.web.app import make_app
from crawler.web.desk import Desk
from crawler.web.guard import Access
from crawler.web.server import bind
from crawler.web.snapshots import Snapshots
from tests.chromium import open_browser
from tests.web_store import NOW, archive_page, fill, story_number, url

pytestmark = pytest.mark.slow

WAYS = {
    "connections ahead": '<link rel=preconnect href="O/"><link rel=preconnect crossorigin href="O/">',
    "names ahead": '<meta http-equiv=x-dns-prefetch-control content=on><link rel=dns-prefetch href="O/">',
    "pages ahead": '<link rel=prefetch href="O/a"><link rel=prerender href="O/b"><link rel=next href="O/c">',
    "files ahead": '<link rel=preload as=image href="O/a"><link rel=preload as=image imagesrcset="O/c 1x">',
    "modules ahead": '<link rel=modulepreload href="O/a">',
    "rules of speculation": '<script type=speculationrules>{"prefetch":[{"source":"list","urls":["O/a"]}]}</script>',
    "dictionaries": '<link rel="compression-dictionary" href="O/a">',
    "sheets": '<link rel=stylesheet href="O/a">',
    "icons": '<link rel=icon href="O/a"><link rel="apple-touch-icon" href="O/b"><link rel=manifest href="O/c">',
    "a refresh": '<meta http-equiv=refresh content="0;url=O/a">',
    "a frame": '<iframe src="O/a"></iframe>',
    "frames of a set": '</head><frameset><frame src="O/a"></frameset>',
    "a document in a frame": '<iframe srcdoc=\'<iframe src="O/a"></iframe><img src="O/b">\'></iframe>',
    "objects": '<object data="O/a" type="text/html"></object><embed src="O/b" type="text/html">',
    "films": '<video poster="O/a" src="O/b" autoplay></video><video><source src="O/d"><track src="O/e"></video>',
    "pictures": '<img src="O/a" srcset="O/b 2x"><input type=image src="O/d"><table background="O/f"><tr><td>x</table>',
    "styles": '<style>@import "O/a";@font-face{font-family:x;src:url(O/b)}p{font-family:x;cursor:url(O/d)}</style>',
    "style within": '<p style="background:url(O/c);content:url(O/e);mask:url(O/f);filter:url(O/g#x)">text',
    "drawings": '<svg><image href="O/a"/><use href="O/b#x"/><filter id=f><feImage href="O/c"/></filter></svg>',
    "scripts": '<script src="O/a"></script><img src=x onerror="fetch(`O/b`)">',
    "reports": '<meta http-equiv="Content-Security-Policy" content="default-src *; report-uri O/a"><img src="O/c">',
    "forms": '<form action="O/a"><input autofocus onfocus="form.submit()"></form>',
    "a base": '<base href="O/"><img src="a"><iframe src="b"></iframe>',
    "fenced frames": '<portal src="O/a"></portal><fencedframe src="O/b"></fencedframe>',
    "attribution": '<img attributionsrc="O/d"><a attributionsrc="O/a" href="O/b" ping="O/c">x</a>',
    "a shadow": '<template shadowrootmode=open><iframe src="O/a"></iframe><img src="O/b"></template>',
}


@contextmanager
def counting() -> Iterator[tuple[int, list[bool]]]:
    """A port, and an entry for each connection to it."""
    found: list[bool] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            with suppress(OSError):
                while True:
                    listener.accept()[0].close()
                    found.append(True)

        threading.Thread(target=listen, daemon=True).start()
        yield listener.getsockname()[1], found


@contextmanager
def serving(store: Store) -> Iterator[str]:
    desk = Desk(store=store, now=lambda: NOW, snapshots=Snapshots(lambda: NOW, patience=30))
    listener = bind("127.0.0.1", 0)
    port = listener.getsockname()[1]
    app = make_app(desk, Access.of("127.0.0.1", port, ""))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(30)


def test_an_archived_page_connects_to_nobody(tmp_path: Path) -> None:
    file = tmp_path / "news-0001.warc"
    with Store.open(f"sqlite:///{tmp_path}/news.db") as store, open_browser() as browser, counting() as (control, met):
        fill(store, {1: archive_page(tmp_path, url("paper", 1))})
        with serving(store) as address, browser.new_context() as context:
            told = {}
            for why, html in WAYS.items():
                with counting() as (port, found):
                    page = f"<!DOCTYPE html><html><head>{html.replace('O/', f'http://127.0.0.1:{port}/')}<body>shown"
                    file.write_bytes(b"")
                    archive_page(tmp_path, url("paper", 1), page.encode())
                    shown = context.new_page()
                    answer = shown.goto(f"{address}/story/{story_number(store, 1)}/page")
                    assert answer is not None
                    assert b"shown" in answer.body(), why
                    shown.wait_for_timeout(1500)
                    shown.close()
                    told[why] = len(found)
            bare = context.new_page()
            bare.set_content(f'<iframe src="http://127.0.0.1:{control}/"></iframe>')
            bare.wait_for_timeout(1000)
    assert told == dict.fromkeys(WAYS, 0)
    assert met, "a connection would have been seen"
