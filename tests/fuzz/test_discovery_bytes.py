"""Random, cut-off and mutated documents: candidates or FeedUnreadable, and nothing else."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime

import lxml.html
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from crawler.article import Candidate
from crawler.discovery.cdx import read_cdx
from crawler.discovery.feeds import read_feed
from crawler.discovery.fronts import read_front
from crawler.discovery.sitemaps import SitemapLink, read_sitemap
from crawler.discovery.timegate import linked_mementos, original_url
from crawler.discovery.timemaps import read_timemap
from crawler.discovery.well_known import sitemaps_in_robots
from crawler.errors import FeedUnreadable
from crawler.fetch.middlewares.robots import rights_by
from crawler.fetch.robots_rules import read_rules
from crawler.site import site_for
from tests.effort import examples

FOUND = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://paper.example/feed"
SITE = site_for(URL)

RSS = (
    b'<?xml version="1.0" encoding="utf-8"?><!DOCTYPE rss [<!ENTITY x "y">]><rss version="2.0" xml:base="/b/">'
    b"<channel><title>Paper</title><ttl>5</ttl><item><title><![CDATA[A & b]]></title><link>/a</link>"
    b'<guid isPermaLink="false">1</guid><pubDate>Sat, 28 Feb 2026 10:00:00 GMT</pubDate><category>x</category></item>'
    b"<item><title>B</title><link>/b</link></item></channel></rss>"
)
ATOM = (
    b'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Paper</title><entry><title type="html">A</title>'
    b'<link rel="alternate" href="/a"/><updated>2026-02-28T10:00:00Z</updated><author><name>Ann</name></author>'
    b'<category term="x"/></entry></feed>'
)
RDF = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    b'<channel rdf:about="/"><title>P</title></channel><item rdf:about="/a"><title>A</title><link>/a</link></item>'
    b"</rdf:RDF>"
)
JSON = (
    b'{"version": "https://jsonfeed.org/version/1.1", "title": "P", "items": [{"id": "1", "url": "/a", "title": "A", '
    b'"date_published": "2026-02-28T10:00:00Z", "authors": [{"name": "Ann"}], "tags": ["x"]}]}'
)
URLSET = (
    b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/'
    b'schemas/sitemap-news/0.9"><url><loc>https://paper.example/a?x=1&amp;y=2</loc><lastmod>2026-02-28</lastmod><n:news>'
    b"<n:publication><n:name>P</n:name><n:language>en</n:language></n:publication><n:publication_date>2026-02-28"
    b"</n:publication_date><n:title>A</n:title></n:news></url></urlset>"
)
INDEX = b"<sitemapindex><sitemap><loc>https://paper.example/1.xml</loc></sitemap></sitemapindex>"
LINES = b"https://paper.example/a\nhttps://paper.example/b\n"
PAGE = (
    b'<html><head><base href="/x/"><link rel="alternate" type="application/rss+xml" href="/feed"></head><body><nav>'
    b'<a href="/town/">Town</a></nav><article><h2><a href="/2026/02/28/bridge-opens">Bridge opens</a></h2></article>'
    b"</body></html>"
)
SEEDS = (RSS, ATOM, RDF, JSON, URLSET, INDEX, LINES, PAGE)
PACKED = tuple(gzip.compress(seed, mtime=0) for seed in SEEDS)
RUBBISH = (
    b"",
    b"\x00",
    b"\xff",
    b"<",
    b">",
    b"&",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"{",
    b"[" * 50,
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A good document with pieces taken out, doubled, swapped or made rubbish, perhaps cut off."""
    document = draw(st.sampled_from(SEEDS + PACKED))
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(document)))
        end = draw(st.integers(start, min(len(document), start + 40)))
        piece = draw(st.sampled_from(RUBBISH) | st.just(document[start:end] * 2) | st.binary(max_size=6))
        document = document[:start] + piece + document[end:]
    return document[: draw(st.integers(0, len(document)))] if draw(st.booleans()) else document


documents = st.binary(max_size=400) | mutated()
relaxed = settings(max_examples=examples(1000), suppress_health_check=[HealthCheck.too_slow])


def feed(body: bytes) -> list[Candidate | SitemapLink]:
    return list(read_feed(body, url=URL, site="paper", found=FOUND).candidates)


def sitemap(body: bytes) -> list[Candidate | SitemapLink]:
    return list(read_sitemap(body, url=URL, site="paper", found=FOUND, limit=1_000_000))


def check(read: Callable[[bytes], list[Candidate | SitemapLink]], document: bytes) -> None:
    try:
        entries = read(document)
    except FeedUnreadable as error:
        assert URL in str(error)
        assert "\n" not in str(error)
    else:
        assert all(entry.url.startswith(("http://", "https://")) for entry in entries)


@pytest.mark.slow
@pytest.mark.parametrize("read", [feed, sitemap])
@given(document=documents)
@example(document=b"<rss xml:base='http://[::1'><channel><item><link>a</link></item></channel></rss>")
@example(document=b"<rss><channel>" + b"<item>" * 3000)
@example(document=b'{"items": ' + b"[" * 100_000)
@example(document=b'{"version": "jsonfeed.org", "items": [' + b"9" * 10_000 + b"]}")
@example(
    document=b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><updated>"
    + b"9" * 10_000
    + b"</updated></entry></feed>"
)
@example(document=b"<!DOCTYPE a [" + b"<!ENTITY b '" * 2000)
@example(document=b"<a>" * 100_000)
@example(document=b"<url" + b" a='1'" * 20_000)
@example(document=b"http://" + b"a" * 200_000)
@relaxed
def test_any_bytes_give_candidates_or_unreadable(
    read: Callable[[bytes], list[Candidate | SitemapLink]], document: bytes
) -> None:
    check(read, document)


@pytest.mark.parametrize("read", [feed, sitemap])
@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_a_document_may_end_anywhere(read: Callable[[bytes], list[Candidate | SitemapLink]], seed: int) -> None:
    for document in (SEEDS[seed], PACKED[seed]):
        for end in range(0, len(document), 3):
            check(read, document[:end])


ANSWERS = (
    b'<http://paper.example/a>; rel="original", <http://[::1>; rel="memento"; datetime="Sat, 28 Feb 2026 10:00:00 GMT"',
    b'<http://a:99999/>; rel="timemap"; type="application/link-format", </x>; rel="first memento"; datetime="never"',
    b'[["urlkey","timestamp","original"],["a","20260228100000","http://[::1"],["a","99999999999999","http://a/"]]',
    b'com,example)/a 20260228100000 {"url": "http://[::1", "status": "200", "offset": "-1"}\n',
    b"User-agent: *\nDisallow: /*a$\nSitemap: http://[::1\nLicense: http://[::1\nContent-Signal: /a ai-train=no\n",
)
PIECES = st.sampled_from((*(bytes([sign]) for sign in b'<>";,\n{[%*\xff'), b"http://[", b"9" * 5000))


@st.composite
def answers(draw: st.DrawFn) -> bytes:
    """An answer of a web archive, or a robots.txt, with pieces of it made rubbish."""
    answer = draw(st.sampled_from(ANSWERS))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(answer)))
        answer = answer[:at] + draw(PIECES) + answer[at + draw(st.integers(0, 9)) :]
    return answer


@pytest.mark.slow
@given(body=answers() | st.binary(max_size=200))
@relaxed
def test_any_answer_of_an_archive_or_robots_txt_is_read(body: bytes) -> None:
    timemap = read_timemap(body, URL)
    assert all(address.startswith(("http://", "https://")) for address, _ in timemap.captures)
    assert all(page.url.startswith(("http://", "https://")) for page in read_cdx(body).pages)
    rules = read_rules("https://paper.example/robots.txt", 200, body, "news-crawler")
    rights = rights_by(rules, URL)
    assert rights.licence is None or rights.licence.startswith(("http://", "https://"))
    assert all(url.startswith(("http://", "https://")) for url in sitemaps_in_robots(rules.text, url=rules.url))
    link = body.decode("latin-1")
    assert isinstance(linked_mementos(link), list)
    assert original_url(link) is None or original_url(link) in link


@pytest.mark.slow
@given(document=documents)
@example(document=b"<div>" * 20_000 + b"<a href=/2026/02/28/a-b-c-d>x</a>")
@example(document=b"<a href='//[::1'>x</a><base href='http://[::1'><a href='http://paper.example:99999/'>y</a>")
@example(document=b"<a href='/x'>" * 5000)
@relaxed
def test_any_page_gives_a_front(document: bytes) -> None:
    try:
        root = lxml.html.document_fromstring(document or b"<p>")
    except (etree.ParserError, ValueError):
        return
    front = read_front(root, url=URL, site=SITE, found=FOUND)
    assert all(SITE.owns(candidate.url) for candidate in front.candidates)
