"""Many sites at once: records a second and CPU a record, against a spider that reads with trafilatura itself.

``python -m tests.bench.throughput ours URL FOLDER SETTINGS`` is one crawl in a process of its own, ``naive`` the peer;
URL is that of a local web that lists its sites and stories at ``/sites``. ``python -m tests.bench.throughput 8 25 [5]``
measures all of them in turns on a web of 8 sites of 25 stories, in five rounds.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

from tests.quality.report import SHARED

if TYPE_CHECKING:
    from crawler.crawl.extraction_worker import ExtractionJob, ExtractionOutput

ROOT = Path(__file__).parents[2]
WEB = SHARED / "newsweb" / "newsweb.py"
SITES, STORIES = 20, 40
BARE_LOOPS = 2  # processes, as many as workers
LAG_SECONDS = 0.05  # between two looks at the event loop: on a slow machine each of them tells in its CPU
PR_SET_CHILD_SUBREAPER = 36  # Linux: orphans become ours, so that what they took is counted
POLITENESS_OFF: dict[str, Any] = {
    "LOG_LEVEL": "WARNING",
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
}


def list_sites(web: str) -> dict[str, list[str]]:
    """The home pages of a local web, each with the URLs of its stories."""
    with urlopen(f"{web}/sites") as answer:
        sites = json.load(answer)
    return {home: site["articles"] for home, site in sites.items()}


async def watch_loop(lags: list[float], held: list[float]) -> None:
    """Notes by how much the event loop is late, and the CPU that its thread takes from one look to the next."""
    while True:
        wall, cpu = time.perf_counter(), time.thread_time()
        await asyncio.sleep(LAG_SECONDS)
        lags.append(time.perf_counter() - wall - LAG_SECONDS)
        held.append(time.thread_time() - cpu)


def watch_collector(looks: list[float]) -> None:
    """Notes the CPU seconds of each look for garbage."""
    begun = 0.0

    def note(phase: str, info: dict[str, int]) -> None:
        nonlocal begun
        if phase == "start":
            begun = time.thread_time()
        else:
            looks.append(time.thread_time() - begun)

    gc.callbacks.append(note)


def percentile_99(values: list[float]) -> float:
    """The value below which 99 of 100 are, in milliseconds."""
    return sorted(values)[len(values) * 99 // 100] * 1000 if values else 0.0


def crawl(web: str, folder: str, settings: dict[str, Any]) -> dict[str, float]:
    """Our crawl of all sites, into an SQLite store in a folder; counts of what was done for it."""
    from crawler.crawl.extraction_pool import prepare_workers
    from crawler.crawl.garbage import look_seldom

    look_seldom()  # as the program does before it loads anything
    prepare_workers()
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.utils.project import get_project_settings
    from sqlalchemy import Engine, event

    from crawler.crawl.arguments import Selection
    from crawler.crawl.extraction_pool import Worker
    from crawler.site import Site, site_for
    from spiders.base import NewsSpider

    class ManySites(NewsSpider):
        name = "many_sites"

        def wanted(self) -> Iterable[tuple[Site, Selection]]:
            return [(site_for(home), self.selection) for home in list_sites(web)]

        async def start(self) -> AsyncIterator[Any]:
            watch = asyncio.get_running_loop().create_task(watch_loop(lags, held))
            watch_collector(looks)
            async for step in super().start():
                yield step
            watch.cancel()

    lags: list[float] = []
    held: list[float] = []
    looks: list[float] = []
    counts = Counter[str]()
    event.listen(Engine, "before_cursor_execute", lambda *_: counts.update(["statements"]))
    read = Worker.read

    async def counting_read(worker: Worker, job: ExtractionJob) -> ExtractionOutput:
        counts["reads"] += 1
        return await read(worker, job)

    setattr(Worker, "read", counting_read)  # noqa: B010  # mypy holds a method to be final

    project = get_project_settings()
    store = {"NEWS_STORE": f"sqlite:///{folder}/news.db", "NEWS_ALLOW_ADDRESSES": "127.0.0.0/8"}
    project.setdict({**POLITENESS_OFF, **store, **settings}, priority="cmdline")
    process = AsyncCrawlerProcess(project)
    process.crawl(ManySites)
    process.start()
    garbage = {"garbage": sum(looks), "longest_look": max(looks, default=0.0)}
    return {"lag_p99": percentile_99(lags), "held_p99": percentile_99(held), **garbage, **counts}


def crawl_naively(web: str, folder: str) -> None:
    """What a day of work gives: Scrapy, the text by trafilatura in the callback, JSON lines out."""
    import trafilatura
    from scrapy import Request, Spider
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.http import Response

    class Naive(Spider):
        name = "naive"

        async def start(self) -> AsyncIterator[Request]:
            for urls in list_sites(web).values():
                for url in urls:
                    yield Request(url)

        def parse(self, response: Response) -> Iterator[dict[str, Any]]:
            document = trafilatura.bare_extraction(response.body, url=response.url, with_metadata=True)
            if document is not None:
                yield {"url": response.url, "title": document.title, "date": document.date, "text": document.text}

    feeds = {f"{folder}/articles.jsonl": {"format": "jsonlines", "overwrite": True}}
    process = AsyncCrawlerProcess({**POLITENESS_OFF, "ROBOTSTXT_OBEY": True, "FEEDS": feeds})
    process.crawl(Naive)
    process.start()


def measure(*words: str) -> dict[str, float]:
    """One crawl: seconds, CPU seconds of its main process and of all, MB of the largest process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    command = [sys.executable, "-m", "tests.bench.throughput", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    _reap_orphans()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": wall, "cpu": cpu, **json.loads(done.stdout.splitlines()[-1])}


def _reap_orphans() -> None:
    """Waits for the worker processes of a crawl that has ended."""
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            if not _orphans():
                return
            time.sleep(0.05)


def _orphans() -> list[int]:
    """Children of this process that are not its web server."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [pid for pid in map(int, children) if b"newsweb" not in Path(f"/proc/{pid}/cmdline").read_bytes()]


def count_records(folder: str, name: str) -> int:
    """How many stories a crawl has."""
    if name == "naive":
        return sum(1 for _ in Path(folder, "articles.jsonl").open())
    import sqlite3

    with sqlite3.connect(f"{folder}/news.db") as store:
        return int(store.execute("SELECT count(*) FROM records").fetchone()[0])


@contextmanager
def local_web(sites: int, stories: int) -> Iterator[str]:
    """A web of sites on loopback addresses, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(WEB), "--corpus", str(SHARED / "corpus"), "--port", str(port)]
    with subprocess.Popen(
        [*command, "--sites", str(sites), "--articles", str(stories)], stdout=subprocess.DEVNULL
    ) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(600):
                try:
                    list_sites(address)
                    break
                except OSError:
                    time.sleep(0.1)
            yield address
        finally:
            server.terminate()


def bench_throughput(web: str | None = None, rounds: int = 1, *, sites: int = SITES, stories: int = STORIES) -> None:
    """The plain spider, ours with one and two workers, and two bare loops over the same pages, in turns."""
    if not WEB.exists():
        print(f"throughput: left out, there is no local web in {SHARED} (SHARED=DIR)")
        return
    from tests.bench.archive import read_in_bare_loops  # workers load this file, and need none of that one

    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    kinds = {"naive": "{}", "1 worker": '{"NEWS_WORKERS": 1}', "2 workers": '{"NEWS_WORKERS": 2}'}
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in kinds}
    ceilings: list[float] = []
    with local_web(sites, stories) as address, tempfile.TemporaryDirectory() as pages:
        file = Path(pages, "pages.warc")
        count = save_pages(web or address, file)
        for _ in range(rounds):
            for name, settings in kinds.items():
                with tempfile.TemporaryDirectory() as folder:
                    kind = "naive" if name == "naive" else "ours"
                    figures = measure(kind, web or address, folder, settings)
                    figures["records"] = count_records(folder, kind)
                runs[name].append(figures)
            ceilings.append(count / read_in_bare_loops(file, BARE_LOOPS))
    best = {name: min(figures, key=lambda one: one["wall"]) for name, figures in runs.items()}
    for name, figures in best.items():
        print_figures(name, figures, best["naive"])
        rates = sorted(one["records"] / one["wall"] for one in runs[name])
        print(f"  rounds: {rates[0]:.1f} to {rates[-1]:.1f}/s, median {median(rates):.1f}")
    ours = median(one["records"] / one["wall"] for one in runs["2 workers"])
    ceiling = median(ceilings)
    print(
        f"throughput, ceiling: {BARE_LOOPS} bare loops read {ceiling:.1f} pages/s in the median ({min(ceilings):.1f} to"
        f" {max(ceilings):.1f}); the crawl with 2 workers has {ours / ceiling:.2f} of it"
    )


def save_pages(web: str, file: Path) -> int:
    """Writes the stories of a local web into a WARC; returns their number."""
    from tests.bench.archive import write_response

    count = 0
    with file.open("wb") as out:
        for url in (url for urls in list_sites(web).values() for url in urls):
            with urlopen(url) as answer:
                head = f"HTTP/1.1 200 OK\r\nContent-Type: {answer.headers['Content-Type']}\r\n\r\n"
                write_response(out, count, url, head.encode() + answer.read())
            count += 1
    return count


def print_figures(name: str, figures: dict[str, float], naive: dict[str, float]) -> None:
    """A line: rates and CPU, and the rate as a ratio to the plain spider's."""
    records = figures["records"]
    rate = records / figures["wall"]
    print(
        f"throughput, {name}: {records:.0f} records, {rate:.1f}/s ({rate * naive['wall'] / naive['records']:.2f} times"
        f" naive); CPU {figures['main'] / records * 1000:.1f} ms a record in the main process,"
        f" {figures['cpu'] / records * 1000:.1f} in all; peak {figures['peak']:.0f} MB"
    )
    if "reads" in figures:
        print(
            f"  SQL statements a record {figures['statements'] / records:.2f}, readings of pages a record"
            f" {figures['reads'] / records:.2f}; event loop late by {figures['lag_p99']:.0f} ms at p99, its thread then"
            f" takes {figures['held_p99']:.0f} ms of CPU from one look to the next"
        )
        print(
            f"  looks for garbage {figures['garbage'] / records * 1000:.2f} ms of CPU a record, the longest"
            f" {figures['longest_look'] * 1000:.0f} ms"
        )


def main() -> None:
    """One crawl; its own CPU seconds and MB as JSON."""
    kind, web, folder, settings = sys.argv[1:5]
    counts: dict[str, float] = {}
    if kind == "naive":
        crawl_naively(web, folder)
    else:
        counts = crawl(web, folder, json.loads(settings))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"main": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss // 1024, **counts}))


if __name__ == "__main__":
    if len(sys.argv) in {3, 4}:
        bench_throughput(sites=int(sys.argv[1]), stories=int(sys.argv[2]), rounds=int((*sys.argv, 1)[3]))
    elif len(sys.argv) > 1:
        main()
    else:
        bench_throughput()
