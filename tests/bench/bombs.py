"""Peak memory and CPU of a whole crawl under answers that are made to burst it, each in a process of its own.

``python -m tests.bench.bombs [NAME ...]`` prints a row for each bomb, or for those that are named: what the largest
process and all of them together had at most, CPU seconds, and what the bomb became. Only loopback is asked.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.bench.hanging import cpu_seconds
from tests.paper import front, path, story
from tests.server import Reply, Route, Server, endless

ROOT = Path(__file__).parents[2]
SECONDS_BETWEEN_LOOKS = 0.1
MAX_SECONDS = 900.0
GIGABYTE = 1024**3
PIECE = b"<p>The harbour board met on Tuesday.</p>\n" * 25_000  # a megabyte
SETTINGS = {
    "DOWNLOAD_DELAY": 0.002,
    "AUTOTHROTTLE_ENABLED": 0,
    "NEWS_TDMREP": 0,
    "RETRY_TIMES": 0,
    "NEWS_SITE_PAGES": 20,
}
BOMB = path(1)  # the address of a story that is one
SLUG = "harbour-keeps-crane-number"


def packed(pieces: Iterator[bytes]) -> bytes:
    """Gzip of pieces that are not held together."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*map(packer.compress, pieces), packer.flush()])


def of_size(count: int, piece: bytes = PIECE) -> Iterator[bytes]:
    """So many bytes, about."""
    return iter([piece] * (count // len(piece)))


def xml_bomb() -> str:
    """Entities of entities, ten of each: 10^9 words; and one that names a file."""
    levels = "".join(f'<!ENTITY w{n} "{f"&w{n - 1};" * 10}">' for n in range(1, 10))
    entities = f'<!ENTITY w0 "harbour"><!ENTITY file SYSTEM "file:///etc/passwd">{levels}'
    item = f"<item><title>&w9; &file;</title><link>{path(0)}</link></item>"
    return f"<!DOCTYPE rss [{entities}]><rss version='2.0'><channel>{item}</channel></rss>"


def sitemap_of(count: int) -> Iterator[bytes]:
    """A sitemap of so many stories, in pieces."""
    yield b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    for start in range(0, count, 1000):
        yield b"".join(
            b"<url><loc>http://HOST/2026/%s-%d</loc></url>" % (SLUG.encode(), n) for n in range(start, start + 1000)
        )
    yield b"</urlset>"


def feed_of(count: int) -> str:
    """A feed of so many entries, within DOWNLOAD_MAXSIZE."""
    times = (f"{n // 60 % 24:02}:{n % 60:02}:00" for n in range(count))
    items = "".join(
        f"<item><link>/2026/{SLUG}-{n}</link><pubDate>2026-11-20T{time}Z</pubDate></item>"
        for n, time in enumerate(times)
    )
    return f"<rss version='2.0'><channel>{items}</channel></rss>"


def blocks(count: int) -> str:
    """A story of so many paragraphs."""
    return story(
        1, extra="".join(f"<p>Of ship number {n} nobody had heard, and it paid no due.</p>" for n in range(count))
    )


def bombs() -> dict[str, Callable[[str], Mapping[str, Route]]]:
    """What each bomb serves, by the host and port it is served from; ``/feed.xml`` is declared as a feed."""
    gzipped = {"Content-Encoding": "gzip"}
    xml = "application/xml"

    def head(line: bytes, count: int) -> Reply:
        return Reply(wire=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + line * count)

    def sitemap(host: str, count: int) -> bytes:
        return packed(piece.replace(b"HOST", host.encode()) for piece in sitemap_of(count))

    return {
        "nothing: three stories": lambda host: {},
        "a story of 1 GB in 1 MB of gzip": lambda host: {BOMB: Reply(packed(of_size(GIGABYTE)), headers=gzipped)},
        "a feed of 1 GB in 1 MB of gzip": lambda host: {
            "/feed.xml": Reply(packed(of_size(GIGABYTE)), headers=gzipped, kind=xml)
        },
        "a sitemap of 1 GB in a file of gzip": lambda host: {
            "/robots.txt": f"Sitemap: http://{host}/all.xml.gz",
            "/all.xml.gz": Reply(
                packed(of_size(GIGABYTE, b"<urlset>" + b"<url><loc>/a</loc></url>\n" * 40_000)), kind="application/gzip"
            ),
        },
        "entities of XML, 10^9 words": lambda host: {"/feed.xml": Reply(xml_bomb(), kind=xml)},
        "a story without end": lambda host: {BOMB: Reply(endless(PIECE))},
        "a head of one line of 100 MB": lambda host: {BOMB: head(b"X-Harbour: " + b"a" * 10_000, 10_000)},
        "a head of 10^6 lines": lambda host: {BOMB: head(b"X-Harbour: closed\r\n", 1_000_000)},
        "a sitemap of 10^6 entries": lambda host: {
            "/robots.txt": f"Sitemap: http://{host}/all.xml.gz",
            "/all.xml.gz": Reply(sitemap(host, 1_000_000), kind="application/gzip"),
        },
        "a sitemap of 120 MB of empty elements": lambda host: {
            "/robots.txt": f"Sitemap: http://{host}/all.xml.gz",
            "/all.xml.gz": Reply(packed(iter([b"<urlset>", *of_size(120_000_000, b"<a/>" * 25_000)])), kind=xml),
        },
        "a sitemap of 120 MB within one address": lambda host: {
            "/robots.txt": f"Sitemap: http://{host}/all.xml.gz",
            "/all.xml.gz": Reply(
                packed(iter([b"<urlset><url><loc>", *of_size(120_000_000, b"<b/>" * 25_000)])), kind=xml
            ),
        },
        "a story of 10^6 members of gzip": lambda host: {BOMB: Reply(packed(iter([])) * 1_000_000, headers=gzipped)},
        "a feed of 10^5 entries": lambda host: {"/feed.xml": Reply(feed_of(100_000), kind="application/rss+xml")},
        "a story of 50,000 paragraphs": lambda host: {BOMB: blocks(50_000)},
    }


def measure(name: str, make: Callable[[str], Mapping[str, Route]]) -> str:
    """A row of the table: one crawl of a paper of three stories, with a bomb in it."""
    link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    with Server({path(n): story(n) for n in range(3)}) as server, tempfile.TemporaryDirectory() as folder:
        server.routes |= {"/robots.txt": "", "/": front(range(3), head=link)}
        server.routes |= make(f"{server.host}:{server.port}")
        own = {"NEWS_STORE": f"sqlite:///{folder}/news.db", "NEWS_ALLOW_ADDRESSES": "127.0.0.0/8"}
        command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"site={server.url('/')}"]
        command += [part for key, value in SETTINGS.items() for part in ("-s", f"{key}={value}")]
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **own}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        peaks: dict[int, int] = {}
        together, cpu, began = 0, 0.0, time.monotonic()
        while process.poll() is None and time.monotonic() - began < MAX_SECONDS:
            now = {pid: sizes for pid in family(process.pid) if (sizes := memory(pid)) is not None}
            together = max(together, sum(resident for resident, _ in now.values()))
            for pid, (_, peak) in now.items():
                peaks[pid] = max(peak, peaks.get(pid, 0))
            cpu = max(cpu, cpu_seconds(process.pid))
            time.sleep(SECONDS_BETWEEN_LOOKS)
        process.kill()
        process.wait()
        with sqlite3.connect(f"{folder}/news.db") as store:
            counts = store.execute("SELECT outcome, count(*) FROM ledger GROUP BY outcome ORDER BY outcome").fetchall()
            failures = [row[0] for row in store.execute("SELECT coalesce(failure, held_over) FROM channels") if row[0]]
    ends = ", ".join(f"{count:,} {outcome or 'waiting'}" for outcome, count in counts)
    told = "; ".join(one for one in failures if "answered 404" not in one)
    main_peak = peaks.pop(process.pid, 0)
    worker_peak = max(peaks.values(), default=0)
    return f"| {name} | {main_peak} | {worker_peak} | {together} | {cpu:.1f} | {ends}{'; ' if told else ''}{told} |"


def family(root: int) -> list[int]:
    """A process and its descendants."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            children.setdefault(int(stat.read_text().rpartition(")")[2].split()[1]), []).append(int(stat.parent.name))
        except OSError:  # it has just ended
            continue
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def memory(pid: int) -> tuple[int, int] | None:
    """What a process has in memory now and had at most, in MB; None for one that has ended."""
    try:
        lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    except OSError:
        return None
    sizes = [int(lines[name].split()[0]) // 1024 for name in ("VmRSS", "VmHWM") if name in lines]
    return (sizes[0], sizes[1]) if len(sizes) == 2 else None


def main() -> None:
    """A table, for docs/security.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a part of the names of some bombs")
    names = parser.parse_args().names
    print("| bomb | MB of the main process | of the largest other | of all together | CPU seconds | outcomes |")
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    for name, make in bombs().items():
        if not names or any(one in name for one in names):
            print(measure(name, make), flush=True)


if __name__ == "__main__":
    main()
