"""Sitemaps that are much work for little: each is read up to a bound, which is told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.discovery import sitemaps
from tests.unit.discovery.sitemap_documents import entry, read, urlset

ROOT = Path(__file__).parents[3]
BOUND = 500  # elements, instead of MAX_SITEMAP_ELEMENTS
ELEMENTS = ("<a/>", "<url/>", "<loc/>", "<url><loc/></url>", "<a><b/><c/></a>", "<url><loc><b/></loc></url>")


@pytest.mark.parametrize("element", ELEMENTS)
def test_of_empty_elements_without_end_a_bounded_number_is_read_and_the_rest_told(
    element: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "MAX_SITEMAP_ELEMENTS", BOUND)
    for count in (BOUND // 10, BOUND * 10):
        left_out: list[str] = []
        document = urlset(entry("first"), element * count, entry("last"))
        found, warnings = read(document, leave_out=left_out.append)
        assert [one.url.rpartition("/")[2] for one in found] == ["first", "last"][: 1 if left_out else 2]
        assert bool(left_out) is (count > BOUND)
        assert any("elements" in line for line in warnings) is bool(left_out)


@pytest.mark.parametrize("bound", ["MAX_SITEMAP_ENTRIES", "limit"])
def test_entries_and_bytes_over_the_bound_are_told_too(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MAX_SITEMAP_ENTRIES", 20 if bound != "limit" else 1000)
    left_out: list[str] = []
    given = {"limit": 1000} if bound == "limit" else {}
    found, _ = read(urlset(*(entry(str(n)) for n in range(50))), leave_out=left_out.append, **given)
    assert 10 < len(found) < 50
    [reason] = left_out
    assert ("bytes" if bound == "limit" else "entries") in reason


MEASURE = """
import resource, sys
from datetime import UTC, datetime
from crawler.discovery.sitemaps import read_sitemap

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

class Endless:
    def __init__(self, start):
        self.pieces = iter([start, *[b"<b>x</b>" * 8192] * 15])
    def read(self, size=-1):
        return next(self.pieces, b"")

for start in sys.argv[1:]:
    before = peak()
    found = list(read_sitemap(Endless(start.encode()), url="http://a.example/s", site="a", found=datetime.now(UTC)))
    print(len(found), peak() - before)
"""


def test_memory_does_not_grow_with_the_elements_within_a_value() -> None:
    starts = ["<urlset><url><loc>", "<urlset><url><news><title>", "<urlset><url><lastmod>", "<urlset><loc>"]
    run = subprocess.run([sys.executable, "-c", MEASURE, *starts], capture_output=True, text=True, check=True, cwd=ROOT)
    for start, line in zip(starts, run.stdout.splitlines(), strict=True):
        found, kilobytes = map(int, line.split())
        assert found == 0
        assert kilobytes < 10_000, f"{start}: 120,000 elements took {kilobytes} kB"


def test_elements_within_a_second_address_cost_no_later_one_its_own() -> None:
    second = f"<loc>{'<b>x</b>' * (sitemaps.MAX_VALUE_PARTS + 1)}</loc>"
    nested = "<url><loc><b>https://paper.example/nested</b></loc></url>"
    found, _ = read(urlset(f"<url><loc>https://paper.example/first</loc>{second}</url>", nested))
    assert [one.url.rpartition("/")[2] for one in found] == ["first", "nested"]
