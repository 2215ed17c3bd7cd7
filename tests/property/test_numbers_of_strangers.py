"""Digits that are no number to Python, and numbers of more digits than it reads, wherever a stranger writes one."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.archive.heads import read_arc_head
from crawler.archive.messages import MessageUnreadable, decode_body, read_head, split_message
from crawler.article import Article, Page
from crawler.crawl.postprocess import postprocess
from crawler.discovery.feeds import read_feed
from crawler.errors import FeedUnreadable
from crawler.extraction.extract import extract_page
from crawler.fetch.content_codings import covers_all
from crawler.fetch.retry_after import retry_after
from crawler.fetch.robots_rules import read_rules
from crawler.site import site_for
from crawler.storage.store import Store
from crawler.text.refresh import read_refresh
from crawler.text.times import read_moment
from crawler.text.urls import resolve_url
from tests.paper import path, story

NOW = datetime(2026, 11, 29, tzinfo=UTC)
URL = f"https://paper.example{path(0)}"
ROBOTS = "https://paper.example/robots.txt"
NUMBERS = (
    *("\u00b2", "1\u00b2", "\u0663", "\u2460", "-1", "+1", "1_0", "0x10", "1e9", "1e-400", "-1e400", "NaN", "inf"),
    *(" ", "9" * 20, "9" * 400, "9" * 5000, "0" * 5000 + "1", "\u0669" * 5000, "1.5.5", "1,000", "--1"),
)


def archived(head: bytes, body: bytes = b"x") -> None:
    first, rest = split_message(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n" + body)
    decode_body(rest, read_head(first), limit=1000)


def fed(inner: str) -> None:
    text = f"<rss version='2.0'><channel><title>P</title>{inner}<item><link>{URL}</link>{inner}</item></channel></rss>"
    read_feed(text.encode(), url="https://paper.example/f", site="paper", found=NOW)


def of_json(number: str) -> None:
    item = {"id": number, "url": URL, "title": "T", "date_published": number, "image": number}
    for text in (
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]}),
        f'{{"version": {number}}}',
    ):
        read_feed(text.encode(), url="https://paper.example/f", site="paper", found=NOW)


READERS: dict[str, Callable[[str], object]] = {
    "lengths": lambda n: archived(b"Content-Length: " + n.encode("latin-1", "replace")),
    "chunks": lambda n: archived(b"Transfer-Encoding: chunked", n.encode("latin-1", "replace") + b"\r\nx\r\n0\r\n"),
    "status": lambda n: read_head(b"HTTP/1.1 " + n.encode("latin-1", "replace") + b" OK\r\nA: b"),
    "pseudo-headers": lambda n: read_head(b":status: " + n.encode("latin-1", "replace") + b"\r\nA: b"),
    "lines of ARC": lambda n: read_arc_head(f"{URL} 127.0.0.1 {n} text/html {n}\n".encode("latin-1", "replace")),
    "waits": lambda n: retry_after(n.encode("latin-1", "replace")),
    "ranges": lambda n: covers_all(f"bytes 0-{n}/{n}"),
    "rules": lambda n: read_rules(ROBOTS, 200, f"User-agent: *\nCrawl-delay: {n}\n".encode(), "news").crawl_delay,
    "refreshes": lambda n: read_refresh(f"{n};url=/a"),
    "ports": lambda n: resolve_url(f"https://paper.example:{n}/"),
    "hosts": lambda n: resolve_url(f"https://{n}.{n}/"),
    "moments": read_moment,
    "years": lambda n: read_moment(f"{n}-{n}-{n}T{n}:{n}:{n}.{n}+{n}:{n}"),
    "feeds": lambda n: fed(f"<ttl>{n}</ttl><pubDate>{n}</pubDate><enclosure length='{n}' url='/a'/>"),
    "entries of JSON": of_json,
}  # fmt: skip


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: ascii(number)[:12])
def test_what_is_no_number_is_no_error(reader: str, number: str) -> None:
    with suppress(MessageUnreadable, FeedUnreadable):  # said in one line
        READERS[reader](number)


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: ascii(number)[:12])
def test_a_story_is_read_whatever_stands_in_the_place_of_its_numbers(number: str) -> None:
    data = {"@type": "NewsArticle", "wordCount": number, "dateModified": f"2026-11-{number}", "commentCount": number,
            "image": {"url": "/a.jpg", "width": number, "height": number}, "isAccessibleForFree": number}  # fmt: skip
    more = (
        f"<meta property='og:image' content='/o.jpg'><meta property='og:image:width' content='{number}'>"
        f"<script type='application/ld+json'>{json.dumps(data)}</script>"
        f'<script type=\'application/ld+json\'>{{"@type":"NewsArticle","wordCount":{number}}}</script>'
        f"<figure><img src='/i.jpg' width='{number}' height='{number}' srcset='/j.jpg {number}w, /k.jpg {number}x'>"
        f"<figcaption>A crane</figcaption></figure><time datetime='{number}'>{number}</time>"
        f"<p>Published {number} November 2026, {number}:{number}; updated {number} hours ago</p>"
        f"<table><tr><td colspan='{number}' rowspan='{number}'>x</table>"
        f"<ol start='{number}'><li value='{number}'>y</ol>"
        f"<a rel=next href='?page={number}'>{number}</a> <span>Page {number} of {number}</span>"
    )
    page = Page(url=URL, body=story(0, extra=more).encode(), fetched=NOW, headers=(("Content-Type", "text/html"),))
    site = site_for(URL)
    assert isinstance(postprocess(extract_page(page, site).result, site), Article)


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: ascii(number)[:12])
def test_no_story_has_such_a_number(tmp_path: Path, number: str) -> None:
    with Store.open(f"sqlite:///{tmp_path}/news.db") as store:
        assert store.records.get(number) is None


@pytest.mark.parametrize(
    "value", ["999999999", "9" * 5000, "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Mar 2027 00:00:00 GMT"]
)
def test_no_host_is_left_alone_for_longer_than_a_week_by_what_it_says(value: str) -> None:
    assert retry_after(value.encode(), now=NOW) == 7 * 86_400
