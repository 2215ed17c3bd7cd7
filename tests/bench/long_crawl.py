"""One crawl of very many stories: ``python -m tests.bench.long_crawl [--sites 50] [--stories 2000] [--plot FILE]``.

Prints at each twentieth of the stories what memory the main process and its workers take and what CPU a story has cost
since the last line, and at the end how the last quarter compares with the second; the last line of a small crawl may
be missing, as it ends before. Stories are made when they are asked for: 340 words and the furniture of a newspaper, 24
kB. Only loopback is asked.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean

from crawler.text.common_words import COMMON_WORDS
from tests.bench.growth import plot
from tests.bench.hanging import FIRST_ADDRESS, address, count_held, cpu_seconds
from tests.bench.site_crawl import crawl_sites
from tests.bench.throughput import POLITENESS_OFF

ROOT = Path(__file__).parents[2]
STEPS = 20
NOW = datetime(2026, 11, 28, tzinfo=UTC)
SYLLABLES = [f"{first}{vowel}" for first in "bdfglmnprst" for vowel in "aeo"]
FURNITURE = 60  # links of menus, teasers and the footer, a third of them other on each page
COMMON = COMMON_WORDS["en"].split()
RARE = [f"{a}{b}{c}" for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES]
COLOURS = {"main process": "#1f6feb", "largest worker": "#d1480b"}
FILLER = "<script>" + "var slot={id:1,path:'/ads/banner'};" * 500 + "</script>"


@dataclass(frozen=True)
class Step:
    """What a crawl has taken until it held so many stories."""

    stories: int
    main: float  # MB
    workers: float  # MB, the largest
    cpu: float  # seconds, of all processes


def make_story(host: str, n: int) -> str:
    """A page; each number has another text."""
    chance = random.Random(n)

    def sentence() -> str:
        return " ".join([*chance.choices(COMMON, k=7), *chance.choices(RARE, k=5)]).capitalize() + "."

    headline = sentence()[:-1]
    paragraphs = "".join(f"<p>{' '.join(sentence() for _ in range(4))}</p>" for _ in range(7))
    menu = "".join(f'<li><a href="/topic-{k}/">Topic {k} of {host}</a></li>' for k in range(FURNITURE * 2 // 3))
    teasers = "".join(
        f'<div class="teaser"><h3><a href="/other-{k}.html">{sentence()}</a></h3></div>' for k in range(FURNITURE // 3)
    )
    at = (NOW - timedelta(minutes=n % 40_000)).isoformat()
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{headline}</title>{FILLER}'
        f'<meta property="og:type" content="article"><meta property="article:published_time" content="{at}"></head>'
        f"<body><nav><ul>{menu}</ul></nav><main><article><h1>{headline}</h1><p class='byline'>By Ada Quayle</p>"
        f"{paragraphs}</article><aside>{teasers}</aside></main><footer><p>A paper of {host}</p></footer></body></html>"
    )


async def serve(port: int, sites: int, stories: int) -> None:
    """Sites, each with a sitemap and its stories, until the process is ended."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        first = (int.from_bytes(socket.inet_aton(host), "big") - FIRST_ADDRESS) * stories
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                target = head.split(b" ", 2)[1].decode()
                status, kind, body = "404 Not Found", "text/html", "not there"
                if target == "/sitemap.xml":
                    urls = (f"http://{host}:{port}/2026/11/28/story-{n}.html" for n in range(first, first + stories))
                    rows = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
                    body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
                    status, kind = "200 OK", "application/xml"
                elif target.endswith(".html"):
                    status, body = "200 OK", make_story(host, int(target.rpartition("-")[2][:-5]))
                data = body.encode()
                length = f"Content-Length: {len(data)}\r\n\r\n"
                writer.write(f"HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\n{length}".encode() + data)
                await writer.drain()
        writer.transport.abort()

    server = await asyncio.start_server(answer, [address(site) for site in range(sites)], port, backlog=256)
    await server.serve_forever()


def crawl(homes: list[str], folder: str) -> None:
    """Our crawl of sites that declare a sitemap, politeness off."""
    crawl_sites(homes, folder, POLITENESS_OFF, lambda site: {"sitemaps": (f"{site.home}sitemap.xml",)})


def memory_of(root: int) -> tuple[float, float]:
    """MB that a process holds, and the largest of its descendants."""
    held: dict[int, tuple[int, float]] = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):  # it has just ended
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            size = int(fields.get("VmRSS", "0 kB").split()[0]) / 1024
            held[int(status.parent.name)] = (int(fields["PPid"]), size)

    def is_below(number: int) -> bool:
        while number in held and number != root:
            number = held[number][0]
        return number == root

    below = [size for number, (_, size) in held.items() if number != root and is_below(number)]
    return held.get(root, (0, 0.0))[1], max(below, default=0.0)


def measure(sites: int, stories: int) -> list[Step]:
    """One crawl, looked at whenever it holds another part of the stories."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = [sys.executable, "-m", "tests.bench.long_crawl"]
    wanted = sites * stories
    steps: list[Step] = []
    homes = [f"http://{address(site)}:{port}/" for site in range(sites)]
    served = ["--serve", str(port), "--sites", str(sites), "--stories", str(stories)]
    with tempfile.TemporaryDirectory() as folder, subprocess.Popen([*program, *served], cwd=ROOT) as server:
        try:
            crawl_and_look([*program, "--crawl", folder], homes, folder, wanted // STEPS, steps)
            held, size = count_held(f"{folder}/news.db"), Path(folder, "news.db").stat().st_size / 1e6
        finally:
            server.terminate()
    print(f"{held:,} of {wanted:,} stories held, {size:,.0f} MB of store")
    return steps


def crawl_and_look(command: list[str], homes: list[str], folder: str, each: int, steps: list[Step]) -> None:
    """Runs a crawl, and adds a step whenever it holds so many stories more."""
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps(homes))
        process.stdin.close()
        begun, wanted = time.monotonic(), each
        while process.poll() is None:
            held = count_held(f"{folder}/news.db")
            if held >= wanted:
                steps.append(Step(held, *memory_of(process.pid), cpu_seconds(process.pid)))
                print_step(steps, time.monotonic() - begun)
                wanted = (held // each + 1) * each
            time.sleep(0.5)


def print_step(steps: list[Step], seconds: float) -> None:
    """A line on the last step."""
    now, before = steps[-1], steps[-2] if len(steps) > 1 else Step(0, 0, 0, 0.0)
    cost = 1000 * (now.cpu - before.cpu) / (now.stories - before.stories)
    print(
        f"{now.stories:>9,} stories after {seconds:,.0f} s: main process {now.main:.0f} MB, the largest worker"
        f" {now.workers:.0f} MB; {cost:.1f} ms of CPU a story",
        flush=True,
    )


def print_growth(steps: list[Step]) -> None:
    """What a story has cost in all, and how the last quarter compares with the second."""
    if not steps:
        return  # the crawl has ended before it was looked at
    print(
        f"a story: {1000 * steps[-1].cpu / steps[-1].stories:.1f} ms of CPU, what comes before the first one included"
    )
    second, last = steps[len(steps) // 4 : len(steps) // 2], steps[-len(steps) // 4 :]
    if len(second) > 1:
        costs = [(part[-1].cpu - part[0].cpu) / (part[-1].stories - part[0].stories) for part in (second, last)]
        memory = [mean(step.main for step in part) for part in (second, last)]
        print(
            f"the last quarter against the second: main process {memory[1] / memory[0]:.2f} of the memory,"
            f" a story {costs[1] / costs[0]:.2f} of the CPU"
        )


def main() -> None:
    """Measures; the crawl and the server are processes of their own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=50)
    parser.add_argument("--stories", type=int, default=2000)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--crawl", metavar="FOLDER", help=argparse.SUPPRESS)
    parser.add_argument("--serve", metavar="PORT", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.crawl:
        crawl(json.load(sys.stdin), options.crawl)
    elif options.serve:
        asyncio.run(serve(options.serve, options.sites, options.stories))
    else:
        steps = measure(options.sites, options.stories)
        print_growth(steps)
        if options.plot:
            points = {
                "main process": [(step.stories, step.main) for step in steps],
                "largest worker": [(step.stories, step.workers) for step in steps],
            }
            options.plot.write_text(plot(points, COLOURS, "stories of one crawl", "MB of its processes"))


if __name__ == "__main__":
    main()
