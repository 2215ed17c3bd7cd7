"""The threads of a crawl take their memory from one heap."""

from __future__ import annotations

import asyncio
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.errors import StoreUnusable

SETTINGS = {"NEWS_CLOCK": "crawler.clock.SystemClock", "NEWS_BATCH": 1, "NEWS_COPIES_WINDOW": 0}
COUNT_HEAPS = """
import asyncio, ctypes, sys
from threading import Barrier
from crawler.crawl import shared_heap

THREADS = 4

def allocate(barrier):
    barrier.wait()
    blocks = [bytes(100_000) for _ in range(10)]
    barrier.wait()
    return len(blocks)

async def main():
    barrier = Barrier(THREADS)
    await asyncio.gather(*(asyncio.to_thread(allocate, barrier) for _ in range(THREADS)))

if sys.argv[1] == "shared":
    shared_heap.share_heap()
asyncio.run(main())
c = ctypes.CDLL(None)
c.fopen.restype = ctypes.c_void_p
file = c.fopen(sys.argv[2].encode(), b"w")
c.malloc_info(0, ctypes.c_void_p(file))
c.fclose(ctypes.c_void_p(file))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library is another")
def test_threads_share_the_heap_of_the_process(tmp_path: Path) -> None:
    counts = {}
    for name in ("shared", "own"):
        file = tmp_path / name
        subprocess.run([sys.executable, "-c", COUNT_HEAPS, name, str(file)], check=True)
        counts[name] = file.read_text().count("<heap nr=")
    assert counts["shared"] == 1 < counts["own"]


def test_another_c_library_is_left_alone() -> None:
    code = """
import ctypes
from crawler.crawl.shared_heap import share_heap
ctypes.CDLL = lambda name: object()
share_heap()
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_crawl_shares_the_heap_before_its_store_is_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from scrapy.utils.test import get_crawler

    from crawler.extensions import ledger
    from crawler.storage.store import Store

    steps: list[str] = []

    def refuse(url: str, **_: object) -> Store:
        steps.append("opened")
        raise StoreUnusable("closed")

    monkeypatch.setattr(ledger, "share_heap", lambda: steps.append("shared"))
    monkeypatch.setattr(Store, "open", refuse)
    crawler = get_crawler(settings_dict={"NEWS_STORE": f"sqlite:///{tmp_path}/news.db", **SETTINGS})

    async def open_session() -> None:
        extension = ledger.LedgerExtension.from_crawler(crawler)
        try:
            await extension.open()
        finally:
            extension._collector.end()

    with pytest.raises(StoreUnusable):
        asyncio.run(open_session())
    assert steps == ["shared", "opened"]
