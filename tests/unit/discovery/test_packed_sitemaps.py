"""Packed sitemaps, whole, broken off and endless: read as a stream, within bounds."""

from __future__ import annotations

import gzip
import io
import tracemalloc
from pathlib import Path

import pytest

from crawler.discovery.sitemaps import read_sitemap
from tests.unit.discovery.sitemap_documents import (
    FOUND,
    MANY,
    STORY,
    URL,
    check_story,
    entry,
    read,
    urls,
    urlset,
)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_gzip_is_told_by_its_first_bytes(times: int) -> None:
    body = urlset(STORY).encode()
    for _ in range(times):
        body = gzip.compress(body, mtime=0)
    entries, warnings = read(body)
    check_story(entries[0])
    assert warnings == []


def test_gzip_of_several_members_is_read_to_its_end() -> None:
    body = urlset(entry("a"), entry("b")).encode()
    packed = gzip.compress(body[:90], mtime=0) + gzip.compress(body[90:]) + b"\x00" * 100
    assert urls(packed) == ["https://paper.example/a", "https://paper.example/b"]


def test_stream_is_read_as_bytes_are(tmp_path: Path) -> None:
    file = tmp_path / "sitemap.xml.gz"
    file.write_bytes(gzip.compress(urlset(STORY).encode()))
    with file.open("rb") as stream:
        entries = list(read_sitemap(stream, url=URL, site="paper", found=FOUND))
    check_story(entries[0])


def test_gzip_that_breaks_off_gives_what_came_before() -> None:
    packed = gzip.compress(urlset(*MANY).encode())
    entries, warnings = read(packed[: len(packed) // 2])
    assert 100 < len(entries) < 2000
    assert {found.url for found in entries} <= {f"https://paper.example/{number}" for number in range(2000)}
    assert any("gzip ends in its middle" in line for line in warnings)


def test_gzip_that_is_damaged_gives_what_came_before() -> None:
    packed = gzip.compress(urlset(*MANY).encode())
    entries, warnings = read(packed[: len(packed) // 2] + b"\xff" * 500)
    assert 100 < len(entries) < 2000
    assert any("gzip" in line for line in warnings)


def test_gzip_bomb_is_read_up_to_the_limit() -> None:
    bomb = gzip.compress(urlset(entry("a")).encode() + b" " * 50_000_000)
    tracemalloc.start()
    entries, warnings = read(bomb, limit=1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [found.url for found in entries] == ["https://paper.example/a"]
    assert warnings == [f"{URL}: is larger than 1,000,000 bytes: the rest is left out"]
    assert peak < 5_000_000


class Endless(io.RawIOBase):
    """A sitemap of any length that never lies in memory as a whole."""

    def __init__(self, entries: int) -> None:
        self.left = entries
        self.head = urlset().removesuffix("</urlset>").encode()

    def read(self, size: int = -1, /) -> bytes:
        if self.left <= 0:
            return b""
        self.left -= 500
        head, self.head = self.head, b""
        return head + STORY.encode() * 500 + (b"</urlset>" if self.left <= 0 else b"")


@pytest.mark.parametrize("counts", [(1_000, 3_000), pytest.param((2_000, 20_000), marks=pytest.mark.slow)])
def test_memory_does_not_grow_with_the_number_of_entries(counts: tuple[int, int]) -> None:
    peaks = []
    for count in counts:
        tracemalloc.start()
        read_so_far = sum(1 for _ in read_sitemap(Endless(count), url=URL, site="paper", found=FOUND))  # type: ignore[arg-type]
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert read_so_far == count
    assert peaks[1] < peaks[0] * 1.2 + 100_000
