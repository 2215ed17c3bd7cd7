"""The small newspaper with pictures, styles, a font and a script: what a page needs to be shown as it was."""

from __future__ import annotations

import struct
import zlib

from tests.paper import paper, path, story
from tests.server import Reply, Route

ALWAYS = ("/style.css", "/colours.css", "/paper.png", "/letters.woff2", "/mark.js", "/icon.png")  # of every page
STYLE = (
    '@import "colours.css"; /* url(not-this.png) */\n'
    "body { background: url('paper.png') }\n"
    "@font-face { font-family: Tide; src: url(letters.eot), url(letters.woff2) format('woff2'), url(letters.ttf) }\n"
    "h1 { color: rgb(1, 2, 3); width: 320px }"
)
SCRIPT = "document.documentElement.dataset.marked = 'by script';"


def png(red: int, green: int, blue: int, *, width: int = 48, height: int = 32) -> bytes:
    """A picture of one colour."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\x00" + bytes((red, green, blue)) * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def pictures(n: int) -> tuple[str, str]:
    """The lead picture of a story, and its second one."""
    return f"/pictures/lead-{n}.png", f"/pictures/quay-{n}.png"


def illustrated_story(n: int, *, more: str = "") -> str:
    lead, second = pictures(n)
    head = (
        f'<link rel="stylesheet" href="/style.css"><link rel="icon" href="/icon.png">'
        f'<meta property="og:image" content="{lead}"><script src="/mark.js"></script>'
    )
    size = 'width="640" height="400" alt=""'
    figures = (
        f'<figure><img src="{lead}" {size}><figcaption>Crane {n} at dusk.</figcaption></figure>'
        f'<figure><img src="{second}" {size}><figcaption>Quay {n} at noon.</figcaption></figure>'
    )
    return story(n, link=head, extra=figures + more)


def illustrated_paper(count: int) -> dict[str, Route]:
    """The routes of the paper, with all that its pages need."""
    routes = paper(count)
    for n in range(count):
        routes[path(n)] = illustrated_story(n)
        lead, second = pictures(n)
        routes[lead] = Reply(png(200, n, 0), kind="image/png")
        routes[second] = Reply(png(0, n, 200), kind="image/png")
    routes["/style.css"] = Reply(STYLE, kind="text/css")
    routes["/colours.css"] = Reply("h1 { background-color: rgb(200, 220, 240) }", kind="text/css")
    routes["/paper.png"] = Reply(png(250, 250, 240), kind="image/png")
    routes["/icon.png"] = Reply(png(9, 9, 9), kind="image/png")
    routes["/letters.woff2"] = Reply(b"wOF2 is no font here", kind="font/woff2")
    routes["/mark.js"] = Reply(SCRIPT, kind="text/javascript")
    return routes
