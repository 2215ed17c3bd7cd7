"""What strangers write steers no terminal, whichever command prints it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.e2e.command import Newsroom
from tests.e2e.test_warc import page
from tests.paper import front, path, sitemap, story
from tests.server import Reply, Server
from tests.unit.archive.warcs import plain, zipped

ATTACK = "\x1b[31m\x1b]0;owned\x07\x9b2J\u202e\x08\x7f"
ENTITIES = "".join(f"&#{ord(sign)};" for sign in ATTACK)
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def hostile(n: int, sign: str) -> str:
    """A story with control characters in all that can be read of it."""
    data = {
        "@type": "NewsArticle",
        "author": [{"@type": "Person", "name": f"Ada{ATTACK} Quayle"}],
        "keywords": [f"har{ATTACK}bour"],
        "articleSection": f"Lo{ATTACK}cal",
        "publisher": {"@type": "Organization", "name": f"The{ATTACK} Tide"},
    }
    head = (
        f'<script type="application/ld+json">{json.dumps(data)}</script><meta name="author" content="Bo{sign} Weir">'
        f'<meta property="og:description" content="What{sign} the board has decided about it">'
        f'<meta property="og:image" content="/a{sign}.jpg"><meta name="robots" content="no{sign}archive, no{sign}x">'
        f'<link rel="canonical" href="{path(n)}?a={sign}">'
    )
    figure = f'<img src="/b{sign}.jpg" alt="A {sign}crane"><figcaption>A{sign} crane</figcaption>'
    more = f"<p>The board{sign} met again.</p><figure>{figure}</figure>"
    return story(n, link=head, extra=more).replace("Harbour keeps crane", f"Harbour{sign} keeps crane")


def write_archives(folder: Path) -> None:
    """One archive of a story and one with a wound, as a stranger names them."""
    folder.mkdir()
    name = ATTACK.replace("\x07", "")
    (folder / f"a{name}.warc.gz").write_bytes(zipped(page(9, X_Odd=f"a{name}b")))
    (folder / f"b{name}.warc").write_bytes(f"no archive{ATTACK} at all\n".encode() * 100 + plain(page(10)))


@pytest.fixture
def told(newsroom: Newsroom) -> dict[str, str]:
    """What each command prints of a paper that wants to steer the terminal."""
    raw = ATTACK.encode().decode("latin-1")  # as headers are sent
    with Server() as server:
        home = server.url("/").rstrip("/")
        marks = {"X-Robots-Tag": "no\x1b[31mai", "Content-Signal": "ai-train=\x1bno", "ETag": '"\x1b[31m"'}
        odd = [f"ftp:{ENTITIES}", f"{home}/2026/{ENTITIES}/story-of-the-harbour-board"]
        link = f'<h2><a href="/2026/11/20/{ATTACK}the-harbour-board-has-met">{ATTACK}met</a></h2>'
        rules = ("User-agent: *", f"Disallow: /private/{ATTACK}", f"Disallow: /2026/11/20/*-6.html{ATTACK}*")
        server.routes |= {
            "/": front(range(4), more=link),
            "/robots.txt": "\n".join((*rules, f"Sitemap: {home}/{ATTACK}a.xml", f"Sitemap: {home}/s.xml")),
            "/s.xml": sitemap([*(f"{home}{path(n)}" for n in range(6)), *odd]),
            path(0): hostile(0, ATTACK),
            path(1): hostile(1, ENTITIES),
            path(2): Reply(hostile(2, ATTACK), headers=marks),
            path(3): Reply(status=302, headers={"Location": f"/2026/11/20/login/{raw}"}),
            path(4): Reply(status=302, headers={"Location": f"file:{raw}"}),
            path(5): Reply(wire=b"HTTP/1.1 2\x1b[31m00 \x1b[31mOK\r\nA\x1b: b\r\n\r\n"),
        }
        words = [["crawl", "news", "-a", f"site={home}/"], ["crawl", "article", "-a", f"url={home}{path(0)}"]]
        words += [["crawl", f"{home}/", "--simulate", *more] for more in ([], ["--json"])]
        done = [newsroom.run(*words[0])]
        server.routes[path(0)] = hostile(0, ATTACK).replace("The board", f"The old{ATTACK} board")
        done += [newsroom.run(*one) for one in words[1:]]
        words += [["extract", f"{home}{path(n)}", *more] for n in range(3) for more in ([], ["--explain"])]
        done += [newsroom.run(*one) for one in words[4:]]
    name = "site_" + home.removeprefix("http://").replace(".", "_").replace(":", "_")
    url = home + path(0)
    further = [
        ["records"], ["records", "--json"], ["records", "--search", "board"], ["show", url], ["history", url],
        ["history", url, "--json"], ["diff", url], ["outcomes"], ["outcomes", "--json"], ["stats"], ["due"],
        ["coverage", "--since", "2026-01-01"], ["report"], ["template", name], ["template", name, "--json"],
        ["syndication", "--min", "1"], ["sites"], ["reextract", "--dry-run"],
        ["deliver", "--format", "csv", "--out", "out"], ["sites", "export"], ["crawl", "warc", "archives"],
    ]  # fmt: skip
    write_archives(newsroom.folder / "archives")
    done += [newsroom.run(*one) for one in further]
    for command, one in zip((*words, *further), done, strict=True):
        assert one.code == 0, (command, one.err)
    return {" ".join(command): one.out + one.err for command, one in zip((*words, *further), done, strict=True)}


def test_no_command_prints_what_steers_a_terminal(told: dict[str, str]) -> None:
    assert sum("owned" in text for text in told.values()) > 9, "the rest of what was written is there"
    assert {command: CONTROLS.findall(text) for command, text in told.items() if CONTROLS.search(text)} == {}
