"""Many sites of which a tenth hangs, resets, answers 503 or sends slow bytes, beside the good ones alone.

``python -m tests.bench.hanging [--sites 200] [--stories 3] [--pairs 3] [--every 10]`` prints when the good sites have
their first and their last story, alone and with the others, and what share of their throughput and of their time to
the first story they keep (``BAR`` is the least that they should). A story is there when the store holds it; its first
one counts from when it is asked for. ``--sites 1000 --stories 2`` takes minutes.
Only loopback is asked.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.site_crawl import crawl_sites
from tests.paper import feed, path, story

ROOT = Path(__file__).parents[2]
BAR = 0.95
FIRST, LAST = "first story of a good site, median", "all stories of the good sites held"
CPU = "CPU seconds since the first request"
CPU_FIRST = "CPU seconds until half of the good sites have a story"
BAD = ("hangs", "resets", "answers 503", "sends slow bytes")
FIRST_ADDRESS = (127 << 24) + (1 << 8) + 1
SECONDS_BETWEEN_SLOW_BYTES = 1.0


def address(number: int) -> str:
    """The loopback address of a site."""
    return socket.inet_ntoa((FIRST_ADDRESS + number).to_bytes(4, "big"))


@dataclass
class Web:
    """Sites on one port, each on an address of its own; ``bad`` says what is wrong with which."""

    count: int
    stories: int
    bad: dict[int, str]
    port: int = 0
    told: dict[str, list[float]] = field(default_factory=dict)  # when the stories of each address were asked for
    begun: float | None = None  # when anything was asked for first

    def start(self) -> None:
        """Serves in a thread until the program ends."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True).start()
        ready.wait()

    async def _serve(self, ready: threading.Event) -> None:
        hosts = [address(number) for number in range(self.count)]
        server = await asyncio.start_server(self._answer, hosts, self.port, backlog=256)
        ready.set()
        await server.serve_forever()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        number = int.from_bytes(socket.inet_aton(host), "big") - FIRST_ADDRESS
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.begun = self.begun or time.monotonic()
                target = head.split(b" ", 2)[1].decode()
                if target.endswith(".html"):
                    self.told.setdefault(host, []).append(time.monotonic())
                await self._send(writer, self.bad.get(number), host, number, target)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has hung up
        finally:
            writer.transport.abort()

    async def _send(self, writer: asyncio.StreamWriter, bad: str | None, host: str, number: int, target: str) -> None:
        if bad == "hangs":
            await asyncio.sleep(3600)
        if bad == "resets":
            raise ConnectionResetError
        status, body = ("503 Busy", b"busy") if bad == "answers 503" else self._page(host, number, target)
        writer.write(f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n".encode())
        writer.write(f"Content-Length: {len(body) or 0}\r\n\r\n".encode())
        if bad == "sends slow bytes":
            for byte in body:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(SECONDS_BETWEEN_SLOW_BYTES)
        else:
            writer.write(body)
        await writer.drain()

    def _page(self, host: str, number: int, target: str) -> tuple[str, bytes]:
        mine = range(number * self.stories, (number + 1) * self.stories)
        if target == "/feed.xml":
            body = feed(f"http://{host}:{self.port}", mine).body
            return "200 OK", body if isinstance(body, bytes) else str(body).encode()
        for n in mine:
            if target == path(n):
                return "200 OK", story(n).encode()
        return "404 Not Found", b"not there"


def crawl(homes: Iterable[str], folder: str) -> None:
    """Our crawl of sites that declare a feed, with the politeness of one request at a time."""
    settings = {"DOWNLOAD_DELAY": 0.2, "AUTOTHROTTLE_ENABLED": False}
    crawl_sites(homes, folder, settings, lambda site: {"feeds": (f"{site.home}feed.xml",)})


def cpu_seconds(root: int) -> float:
    """The CPU time of a process and of its descendants until now."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        number = int(stat.parent.name)
        parents[number] = int(fields[1])
        ticks[number] = sum(map(int, fields[11:15]))  # its own, and of its children that have ended

    def is_of_root(number: int) -> bool:
        while number and number != root:
            number = parents.get(number, 0)
        return number == root

    return sum(ticks[number] for number in ticks if is_of_root(number)) / os.sysconf("SC_CLK_TCK")


def count_held(file: str) -> int:
    """How many stories a store has; none while it is being made."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
            return int(store.execute("SELECT count(*) FROM records").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def measure(sites: int, stories: int, every: int, bad: dict[int, str]) -> dict[str, float]:
    """One crawl until the good sites are done, all others with it; times are those since its first request."""
    web = Web(sites, stories, bad)
    web.start()
    homes = [f"http://{address(number)}:{web.port}/" for number in range(sites)]
    good = [number for number in range(sites) if number % every]
    wanted = [homes[number] for number in range(sites) if number % every or bad]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.bench.hanging", "--crawl", folder]
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL)
        assert process.stdin is not None
        process.stdin.write(json.dumps(wanted))
        process.stdin.close()
        cpu_before = cpu_first = 0.0
        while process.poll() is None:
            cpu_before = cpu_before or (cpu_seconds(process.pid) if web.begun is not None else 0.0)
            if not cpu_first and sum(address(number) in web.told for number in good) >= len(good) / 2:
                cpu_first = cpu_seconds(process.pid)
            if count_held(f"{folder}/news.db") >= len(good) * stories:
                break
            time.sleep(0.1)
        held, cpu = time.monotonic(), cpu_seconds(process.pid)
        process.kill()
        process.wait()
    told = [web.told.get(address(number), []) for number in good]
    assert web.begun is not None and all(len(times) >= stories for times in told), "the crawl ended early"
    firsts = sorted(min(times) - web.begun for times in told)
    all_times = sorted(time - web.begun for times in told for time in times)
    return {
        FIRST: statistics.median(firsts),
        "first story of a good site, the slowest": firsts[-1],
        "95 % of their stories asked for": all_times[len(all_times) * 95 // 100 - 1],
        LAST: held - web.begun,
        CPU_FIRST: cpu_first - cpu_before,
        CPU: cpu - cpu_before,
    }


def main() -> None:
    """Pairs of crawls, one right after the other: whatever else the machine does meets both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=200)
    parser.add_argument("--stories", type=int, default=3)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--every", type=int, default=10, help="each so-many-th site is a bad one")
    parser.add_argument("--crawl", metavar="FOLDER", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.crawl:
        crawl(json.load(sys.stdin), options.crawl)
        return
    bad = {n: BAD[n // options.every % len(BAD)] for n in range(0, options.sites, options.every)}
    pairs = []
    for number in range(options.pairs):
        in_order: list[dict[int, str]] = [{}, bad] if number % 2 == 0 else [bad, {}]
        measured = [measure(options.sites, options.stories, options.every, one) for one in in_order]
        alone, beside = measured if number % 2 == 0 else measured[::-1]
        pairs.append((alone, beside))
        print(
            f"pair {number + 1}: " + "; ".join(f"{name} {alone[name]:.1f}, {beside[name]:.1f}" for name in alone),
            flush=True,
        )
    print(
        f"\nMedians of {options.pairs} pairs, alone and with {len(bad)} others; the ratio is the median of the pairs':"
    )
    for name in pairs[0][0]:
        alone_median = statistics.median(alone[name] for alone, _ in pairs)
        beside_median = statistics.median(beside[name] for _, beside in pairs)
        ratio = statistics.median(alone[name] / beside[name] for alone, beside in pairs)
        print(f"{name}: {alone_median:.1f}, {beside_median:.1f} s (alone / with others {ratio:.2f})")
    count = len([number for number in range(options.sites) if number % options.every]) * options.stories
    measures = [("throughput", LAST), ("time to first story", FIRST)]
    measures += [("throughput by CPU time", CPU), ("first story by CPU time", CPU_FIRST)]  # fair on a busy machine
    for what, name in measures:
        ratios = [alone[name] / beside[name] for alone, beside in pairs]
        verdict = "held" if statistics.median(ratios) >= BAR else "not held"
        rates = ", ".join(f"{count / one[LAST]:.1f}" for one in pairs[-1]) if name == LAST else ""
        print(
            f"{options.sites} sites, {what} kept: {statistics.median(ratios):.2f} (bar {BAR}: {verdict})"
            + (f"; stories a second in the last pair, alone and beside: {rates}" if rates else "")
        )


if __name__ == "__main__":
    main()
