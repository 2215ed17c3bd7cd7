"""What it costs to keep a page until its outcome is stored.

``python -m tests.bench.spool [--pages 1000]`` prints the CPU time for a page of several sizes.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from crawler.article import Page
from crawler.clock import SystemClock
from crawler.crawl.page_spool import PageSpool
from crawler.storage.store import Store

SIZES = (20_000, 100_000, 500_000)
WAITING = 60  # pages that are not stored yet
HEADERS = tuple((f"Header-{number}", "the value of a header of a page") for number in range(20))


def main() -> None:
    """One line for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    pages = parser.parse_args().pages
    clock, urls = SystemClock(), [f"https://paper.example/{number}" for number in range(pages)]
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/news.db") as store:
            spool = PageSpool(store, clock, Path(folder) / "pages", max_bytes=1 << 30)
            body = os.urandom(size)
            begun = time.process_time()
            for number, url in enumerate(urls):
                spool.keep("paper", url, Page(url=url, body=body, fetched=clock.now(), headers=HEADERS))
                if number >= WAITING:
                    spool.discard(urls[number - WAITING])
            print(f"{size} bytes: {(time.process_time() - begun) / pages * 1000:.3f} ms of CPU a page")
            for url in urls:
                spool.discard(url)
            spool.close()


if __name__ == "__main__":
    main()
