"""A paper of shells beside plain pages, crawled with a browser: ``python -m tests.bench.rendering [--shells 50]``.

The shells are of six kinds, as React, Vue, Svelte, lazy lists, "read more" and stubs send them, and each has as many
plain pages beside it. Prints which stories were read whole, which pages were rendered, and what each page cost: the
browser's CPU time by its own count, that of the crawl by the system's, less that of a crawl of the plain pages alone.
Only loopback is asked.
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chromium import find_chromium, has_sandbox
from tests.paper import path
from tests.server import Server
from tests.shells import SHELLS, paragraphs, shell_paper

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Crawled:
    """What came of one crawl."""

    seconds: float
    cpu_seconds: float  # of all its processes, the browser's among them
    summary: dict[str, Any]
    whole: frozenset[int]  # numbers of the stories that were read whole
    rendered: frozenset[int]


def crawl(shells: int, plain: int, folder: Path) -> Crawled:
    """Crawls a paper of so many shells and plain pages into a store in a folder."""
    settings = {
        "NEWS_STORE": f"sqlite:///{folder}/news.db", "NEWS_ALLOW_ADDRESSES": "127.0.0.1", "DOWNLOAD_DELAY": "0",
        "NEWS_RENDER": "1", "NEWS_RENDER_BROWSER": find_chromium(), "NEWS_RENDER_SANDBOX": str(int(has_sandbox())),
        "NEWS_LOG_FORMAT": "json",
    }  # fmt: skip
    with Server(shell_paper(shells, plain)) as server:
        words = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"site={server.url('/')}", *words]
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        assert done.returncode == 0, done.stderr
        numbers = {server.url(path(n)): n for n in range(shells + plain)}
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    summary = next(json.loads(line) for line in reversed(done.stderr.splitlines()) if '"outcomes"' in line)
    with sqlite3.connect(folder / "news.db") as database:
        records = [json.loads(row[0]) for row in database.execute("SELECT article FROM revisions")]
        shown = {url for (url,) in database.execute("SELECT url FROM renderings")}
    whole = {numbers[one["url"]] for one in records if one["body"].split("\n\n") == paragraphs(numbers[one["url"]])}
    return Crawled(seconds, cpu, summary, frozenset(whole), frozenset(numbers[url] for url in shown))


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shells", type=int, default=50)
    count = parser.parse_args().shells
    with tempfile.TemporaryDirectory(dir="/tmp") as folder, tempfile.TemporaryDirectory(dir="/tmp") as other:
        both, plain = crawl(count, count, Path(folder)), crawl(0, count, Path(other))
    told = both.summary["renderings"]
    print(f"{len(both.whole & set(range(count)))} of {count} shells read whole, by kind:")
    for number, kind in enumerate(SHELLS):
        of_kind = set(range(number, count, len(SHELLS)))
        print(f"  {kind.__name__:<8} {len(both.whole & of_kind)} of {len(of_kind)}")
    print(f"{len(both.whole) - len(both.whole & set(range(count)))} of {count} plain pages read whole")
    print(
        f"{len(both.rendered & set(range(count, 2 * count)))} plain pages rendered, {len(both.rendered)} pages in all"
    )
    print(f"a rendered page: {told['cpu_seconds'] / told['pages']:.2f} s of CPU of the browser, "
          f"{told['seconds'] / told['pages']:.2f} s by the clock")  # fmt: skip
    print(
        f"all processes: {(both.cpu_seconds - plain.cpu_seconds) / told['pages']:.2f} s of CPU for each rendered page"
    )
    print(f"a plain page: {plain.cpu_seconds / count:.2f} s of CPU, the start of the crawl included")


if __name__ == "__main__":
    main()
