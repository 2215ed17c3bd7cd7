"""``make bench``: speed and memory, each as a ratio against a baseline that runs in the same minute.

Nothing here asserts: figures go to stdout, and those worth keeping into ``docs/benchmarks.md``.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from crawler.article import Candidate, Declared, Page
from crawler.cli.fixtures import find_fixtures
from crawler.site import site_for
from tests.bench.archive import bench_archive_makes, bench_archive_reading, bench_archive_writing
from tests.bench.small_jobs import bench_small_jobs
from tests.bench.throughput import bench_throughput
from tests.paper import paper, path, story
from tests.recorded import FIXTURE_FOLDER
from tests.server import Reply, Server

ROOT = Path(__file__).parents[2]
TURNS = 5


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of the fastest of some turns."""
    taken = []
    for _ in range(TURNS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def bench_extraction() -> None:
    """Pages of the fixtures and of the test paper: ours against trafilatura's default with metadata."""
    import trafilatura

    from crawler.extraction.extract import extract_page

    pages = [fixture.read_page() for fixture in find_fixtures(FIXTURE_FOLDER)]
    pages += [
        Page(url=f"https://paper.example{path(n)}", body=story(n).encode(), fetched=datetime.now(UTC))
        for n in range(20)
    ]
    ours = seconds(lambda: [extract_page(page, site_for(page.url)) for page in pages])
    theirs = seconds(
        lambda: [trafilatura.bare_extraction(page.body, url=page.url, with_metadata=True) for page in pages]
    )
    rates = f"{len(pages) / ours:.0f} pages/s, trafilatura default {len(pages) / theirs:.0f}"
    print(f"extraction: {rates}; ratio {theirs / ours:.2f}")


def bench_store() -> None:
    """Candidates declared and articles kept, against bare inserts of the same rows into SQLite."""
    import sqlite3

    from crawler.identity.compare import compare
    from crawler.identity.digest import digest
    from crawler.identity.signature import signature
    from crawler.storage.store import Store
    from crawler.storage.values import IdentifiedArticle
    from tests.articles import BODY, URL, article

    now = datetime.now(UTC)
    count = 2000
    with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/news.db") as store:
        candidates = [
            Candidate(url=f"{URL}-{n}", site="paper", declared_by="x", declared_in=Declared.FEED, found=now,
                      published=now - timedelta(minutes=n))
            for n in range(count)
        ]  # fmt: skip
        start = time.perf_counter()
        store.ledger.declare(candidates)
        declared = time.perf_counter() - start
        run = store.runs.begin("paper", now)
        store.ledger.lease(run, "paper", limit=count, now=now)
        stories = [article(url=f"{URL}-{n}", body=f"{BODY} Number {n}.") for n in range(count)]
        kept = [
            IdentifiedArticle(
                article=one, identity=one.url, digest=digest(one), signature=signature(one), ledger_url=one.url
            )
            for one in stories
        ]
        start = time.perf_counter()
        for first in range(0, count, 100):
            store.ledger.commit_batch(kept[first : first + 100], compare=compare, run=run, now=now)
        keeping = time.perf_counter() - start
        bare = sqlite3.connect(f"{folder}/bare.db")
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("CREATE TABLE articles (url TEXT PRIMARY KEY, headline TEXT, body TEXT)")
        start = time.perf_counter()
        for first in range(0, count, 100):
            with bare:
                bare.executemany(
                    "INSERT INTO articles VALUES (?, ?, ?)",
                    [(one.url, one.headline, one.body) for one in stories[first : first + 100]],
                )
        plain = time.perf_counter() - start
        bare.close()
    print(f"store: {count / declared:.0f} candidates/s declared, {count / keeping:.0f} articles/s kept with revision,")
    print(f"  search index, outcome and ledger row; bare inserts {count / plain:.0f}/s ({keeping / plain:.0f} times)")


def bench_sitemap() -> None:
    """Memory of a sitemap of a million URLs against one of ten thousand, each in a process of its own."""
    peaks = {}
    for count in (10_000, 1_000_000):
        code = (
            "import io,resource\nfrom datetime import UTC,datetime\n"
            "from crawler.discovery.sitemaps import read_sitemap\n"
            "class Map(io.RawIOBase):\n"
            f"    left={count}\n    begun=False\n    held=b''\n"
            "    def readable(self): return True\n"
            "    def read(self, size=-1):\n"
            "        if not self.begun:\n            self.begun=True\n"
            "            return b'<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">'\n"
            "        n=min(self.left,500)\n        self.left-=n\n"
            "        if n: return b''.join(b'<url><loc>https://paper.example/2026/story-%d</loc></url>'%(self.left+k) for k in range(n))\n"  # noqa: E501
            "        if self.left==0:\n            self.left=-1\n            return b'</urlset>'\n"
            "        return b''\n"
            "n=sum(1 for _ in read_sitemap(Map(),url='https://paper.example/s.xml',site='p',found=datetime.now(UTC),limit=1<<40))\n"
            "print(n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss//1024)"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
        found, peak = map(int, done.stdout.split())
        peaks[found] = peak
    (small, low), (large, high) = sorted(peaks.items())
    print(f"sitemap: {small} URLs {low} MB, {large} URLs {high} MB; ratio {high / low:.2f}")


def bench_crawl() -> None:
    """A crawl of a local paper, politeness off, against Scrapy fetching the same pages and doing nothing with them."""
    count = 300
    bare = (
        "import sys\nfrom scrapy import Spider,Request\nfrom scrapy.crawler import AsyncCrawlerProcess\n"
        "class S(Spider):\n    name='s'\n    async def start(self):\n"
        f"        for n in range({count}): yield Request(sys.argv[1].replace('NUMBER',str(n)))\n"
        "    def parse(self,response): pass\n"
        "p=AsyncCrawlerProcess({'LOG_ENABLED':False,'CONCURRENT_REQUESTS_PER_DOMAIN':1,'ROBOTSTXT_OBEY':False});p.crawl(S);p.start()"
    )
    with Server(paper(count)) as server, tempfile.TemporaryDirectory() as folder:
        server.default = Reply(status=404)
        start = time.perf_counter()
        address = server.url(path(0)).replace("-0.html", "-NUMBER.html")
        subprocess.run([sys.executable, "-c", bare, address], cwd=folder, check=True)
        plain = time.perf_counter() - start
        environment = {**os.environ, "NEWS_STORE": f"sqlite:///{folder}/news.db", "NEWS_ALLOW_ADDRESSES": "127.0.0.1"}
        command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"site={server.url('/')}", "--nolog"]
        command += ["-s", "DOWNLOAD_DELAY=0.001", "-s", "AUTOTHROTTLE_ENABLED=0"]
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stderr=subprocess.DEVNULL)
        whole = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    rates = f"{whole:.1f} s ({count / whole:.0f}/s), peak {peak} MB; Scrapy alone {plain:.1f} s"
    print(f"crawl: {count} stories in {rates}; ratio {plain / whole:.2f}")


def main() -> None:
    names: dict[str, Any] = {"python": platform.python_version(), "cores": os.cpu_count()}
    names |= {name: version(name) for name in ("scrapy", "trafilatura", "fastwarc", "lxml", "sqlalchemy", "numpy")}
    print(json.dumps(names))
    benches = (
        bench_extraction,
        bench_store,
        bench_sitemap,
        bench_crawl,
        bench_small_jobs,
        bench_throughput,
        bench_archive_writing,
        bench_archive_reading,
        bench_archive_makes,
    )
    for bench in benches:
        bench()


if __name__ == "__main__":
    main()
