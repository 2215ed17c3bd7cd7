"""Addresses of TimeMaps, and what their links say, in the spellings of RFC 6690, 7089 and 8288."""

from __future__ import annotations

import pytest

from crawler.discovery.cdx import WebArchive
from crawler.discovery.timegate import TimeGate
from crawler.discovery.timemaps import (
    TimeMapArchive,
    read_archive_address,
    read_history_address,
    read_links,
    read_timemap,
)
from crawler.errors import ArgumentInvalid

STORY = "https://paper.example/a?b=1,2"
BASE = f"https://archive.example/timemap/link/{STORY}"
FIRST, LAST = "Sat, 02 Feb 2019 00:00:00 GMT", "Wed, 01 May 2019 12:00:00 GMT"


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("https://archive.example/timemap/link/", BASE),
        ("https://archive.example/timemap/link", BASE),
        ("https://archive.example/timemap", BASE),
        ("https://archive.example/news/timemap/", f"https://archive.example/news/timemap/link/{STORY}"),
        ("timemap:https://archive.example/map?uri=", f"https://archive.example/map?uri={STORY}"),
        ("timemap:https://archive.example/maps", f"https://archive.example/maps/{STORY}"),
    ],
)
def test_an_address_of_timemaps(address: str, asked: str) -> None:
    archive = read_history_address(address)
    assert isinstance(archive, TimeMapArchive)
    assert archive.url_of(STORY) == asked


def test_any_other_address_is_that_of_an_index_and_what_lists_nothing_is_refused() -> None:
    assert isinstance(read_history_address("https://archive.example/news/"), WebArchive)
    assert isinstance(read_history_address("https://archive.example/N-index", "https://data.example/"), WebArchive)
    for address in ("timemap:ftp://archive.example/", "timemap:", "", "https://archive.example/timegate/"):
        with pytest.raises(ArgumentInvalid):
            read_history_address(address)
    with pytest.raises(ArgumentInvalid, match="--warcs"):
        read_history_address("https://archive.example/timemap/link/", "https://data.example/")


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://archive.example/timemap/link/", TimeMapArchive),
        ("timemap:https://archive.example/web/", TimeMapArchive),
        ("https://archive.example/timegate/", TimeGate),
        ("timegate:https://archive.example/web/", TimeGate),
        (" https://archive.example/news/ ", WebArchive),
        ("https://archive.example/news/cdx", WebArchive),
    ],
)
def test_an_archive_that_is_asked_for_one_story(address: str, kind: type) -> None:
    assert isinstance(read_archive_address(address), kind)


@pytest.mark.parametrize("address", ["timemap:", "timegate:", "timemap:ftp://archive.example/", "archive.example", ""])
def test_what_is_no_address_of_an_archive_is_refused(address: str) -> None:
    with pytest.raises(ArgumentInvalid):
        read_archive_address(address)


def test_a_timemap_with_its_parts() -> None:
    text = f"""<{STORY}>;rel="original",
 <{BASE}>; rel="self"; type="application/link-format"; from="{FIRST}"; until="{LAST}",
 <https://archive.example/timegate/{STORY}>; rel="timegate",
 <https://archive.example/20190202000000/{STORY}>; rel="first memento"; datetime="{FIRST}",
 </20190501120000/{STORY}>
   ; datetime="{LAST}" ; rel = "last memento" ; license="<x>, y",
 <https://archive.example/timemap/link/2/{STORY}>; rel="timemap"; type="application/link-format"; from="{LAST}",
 <https://archive.example/timemap/json/{STORY}>; rel="timemap"; type="application/json"
"""
    read = read_timemap(text.encode(), BASE)
    assert (read.error, read.damaged, read.original) == (None, 0, STORY)
    assert read.captures == [
        (f"https://archive.example/20190202000000/{STORY}", FIRST),
        (f"https://archive.example/20190501120000/{STORY}", LAST),
    ]
    assert read.parts == [(f"https://archive.example/timemap/link/2/{STORY}", LAST, None)]


@pytest.mark.parametrize(
    ("body", "is_error", "damaged", "reason"),
    [
        (b"", False, 0, "an archive may say so that it has none"),
        (f'<{STORY}>; rel="original"'.encode(), False, 0, "nor is this one an error"),
        (b"<!DOCTYPE html><html>not found</html>", True, 0, "a page"),
        (b"<html><a href='x'>", True, 0, "a page"),
        (b'{"mementos": []}', True, 0, "another form"),
        (b"<p>; nothing", True, 0, "no relation is known"),
        (b"<https://archive.example/1>; rel=memento", True, 1, "no time, and nothing else"),
        (f'<mailto:x>; rel=memento; datetime="{FIRST}"'.encode(), True, 1, "no address of the web, and nothing else"),
    ],
)
def test_what_is_no_timemap(body: bytes, is_error: bool, damaged: int, reason: str) -> None:
    read = read_timemap(body, BASE)
    assert (read.error is not None, read.damaged) == (is_error, damaged), reason
    assert read.captures == [], reason


@pytest.mark.parametrize(
    "text", ['<a>;rel="x', "<a>;rel=", "<a>;;;=;", "<a> <b", "<" * 3000, "<a>" + ";x" * 3000, '<a>;x="' + "," * 3000]
)
def test_links_that_are_cut_or_odd_come_to_an_end(text: str) -> None:
    assert len(list(read_links(text))) <= 1
