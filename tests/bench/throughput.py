"""Many sites at once: records a second and CPU a record, against a spider that reads with trafilatura itself.

``python -m tests.bench.throughput ours URL FOLDER SETTINGS`` is one crawl in a process of its own, ``naive`` the peer;
URL is that of a local web that lists its sites and stories at ``/sites``.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.quality.report import SHARED

ROOT = Path(__file__).parents[2]
WEB = SHARED / "newsweb" / "newsweb.py"
SITES, STORIES = 20, 40
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


def crawl(web: str, folder: str, settings: dict[str, Any]) -> None:
    """Our crawl of all sites, into an SQLite store in a folder."""
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.utils.project import get_project_settings

    from crawler.crawl.arguments import Selection
    from crawler.site import Site, site_for
    from spiders.base import NewsSpider

    class ManySites(NewsSpider):
        name = "many_sites"

        def wanted(self) -> Iterable[tuple[Site, Selection]]:
            return [(site_for(home), self.selection) for home in list_sites(web)]

    project = get_project_settings()
    store = {"NEWS_STORE": f"sqlite:///{folder}/news.db", "NEWS_ALLOW_ADDRESSES": "127.0.0.0/8"}
    project.setdict({**POLITENESS_OFF, **store, **settings}, priority="cmdline")
    process = AsyncCrawlerProcess(project)
    process.crawl(ManySites)
    process.start()


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


def bench_throughput(web: str | None = None, rounds: int = 1) -> None:
    """The plain spider, and ours with one and two workers, in turns."""
    if not WEB.exists():
        print(f"throughput: left out, there is no local web in {SHARED} (SHARED=DIR)")
        return
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    kinds = {"naive": "{}", "1 worker": '{"NEWS_WORKERS": 1}', "2 workers": '{"NEWS_WORKERS": 2}'}
    best: dict[str, dict[str, float]] = {}
    with local_web(SITES, STORIES) as address:
        for _ in range(rounds):
            for name, settings in kinds.items():
                with tempfile.TemporaryDirectory() as folder:
                    kind = "naive" if name == "naive" else "ours"
                    figures = measure(kind, web or address, folder, settings)
                    figures["records"] = count_records(folder, kind)
                if name not in best or figures["wall"] < best[name]["wall"]:
                    best[name] = figures
    for name, figures in best.items():
        print_figures(name, figures, best["naive"])


def print_figures(name: str, figures: dict[str, float], naive: dict[str, float]) -> None:
    """A line: rates and CPU, and the rate as a ratio to the plain spider's."""
    records = figures["records"]
    rate = records / figures["wall"]
    print(
        f"throughput, {name}: {records:.0f} records, {rate:.1f}/s ({rate * naive['wall'] / naive['records']:.2f} times"
        f" naive); CPU {figures['main'] / records * 1000:.1f} ms a record in the main process,"
        f" {figures['cpu'] / records * 1000:.1f} in all; peak {figures['peak']:.0f} MB"
    )


def main() -> None:
    """One crawl; its own CPU seconds and MB as JSON."""
    kind, web, folder, settings = sys.argv[1:5]
    if kind == "naive":
        crawl_naively(web, folder)
    else:
        crawl(web, folder, json.loads(settings))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"main": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss // 1024}))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main()
    else:
        bench_throughput()
