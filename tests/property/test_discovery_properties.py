"""Properties of discovery: whatever is announced comes out once and whole, and nothing but FeedUnreadable is raised."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import lxml.html
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.decompression import decompress
from crawler.discovery.feeds import read_feed
from crawler.discovery.fronts import read_front
from crawler.discovery.hints import plain_text, publication_time
from crawler.discovery.sitemaps import read_sitemap
from crawler.discovery.url_shapes import classify_url
from crawler.discovery.well_known import sitemaps_in_robots
from crawler.discovery.xml_recovery import MarkupEscaper, escape_stray_markup
from crawler.site import site_for
from crawler.text.times import CLOCK_SLACK, in_calendar
from crawler.text.urls import resolve_url

FOUND = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://paper.example/feed"
SITE = site_for(URL)

slugs = st.text("abcdefghijklmnop-0123456789éж新", min_size=1, max_size=30)
queries = st.dictionaries(st.sampled_from("abc"), st.integers(0, 99), max_size=3).map(
    lambda pairs: "&".join(f"{key}={value}" for key, value in pairs.items())
)
links = st.builds(lambda slug, query: f"https://paper.example/{slug}" + (f"?{query}" if query else ""), slugs, queries)
moments = st.datetimes(datetime(1971, 1, 1), datetime(2026, 2, 28), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
stories = st.lists(st.tuples(links, moments), unique_by=lambda story: story[0], max_size=8)


@given(stories)
def test_rss_gives_what_was_announced(announced: list[tuple[str, datetime]]) -> None:
    items = "".join(
        f"<item><link>{escape(link)}</link><pubDate>{moment:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
        for link, moment in announced
    )
    feed = read_feed(f"<rss><channel>{items}</channel></rss>".encode(), url=URL, site="paper", found=FOUND)
    assert [(candidate.url, candidate.published) for candidate in feed.candidates] == announced
    assert feed.warnings == ()


@given(stories)
def test_json_feed_gives_what_was_announced(announced: list[tuple[str, datetime]]) -> None:
    items = [{"url": link, "date_published": moment.isoformat()} for link, moment in announced]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()
    feed = read_feed(body, url=URL, site="paper", found=FOUND)
    assert [(candidate.url, candidate.published) for candidate in feed.candidates] == announced


@given(stories, st.booleans(), st.integers(0, 400))
def test_sitemap_gives_what_was_announced_and_cut_off_never_more(
    announced: list[tuple[str, datetime]], packed: bool, cut: int
) -> None:
    urls = "".join(
        f"<url><loc>{escape(link)}</loc><lastmod>{moment.isoformat()}</lastmod></url>" for link, moment in announced
    )
    body = f"<urlset>{urls}</urlset>".encode()

    def read(body: bytes) -> list[tuple[str, datetime | None]]:
        entries = read_sitemap(gzip.compress(body, mtime=0) if packed else body, url=URL, site="paper", found=FOUND)
        return [(entry.url, entry.modified) for entry in entries]

    assert read(body) == announced
    shorter = body[: max(len(b"<urlset>"), len(body) - cut)]
    some = read(shorter)
    assert some == announced[: len(some)]
    assert len(some) >= shorter.count(b"</url>")


@given(st.text(max_size=80) | st.text("0123456789-+:/TZ ,.aAmMpPjJuUlLGdDyY", max_size=30))
def test_time_is_none_or_a_plausible_instant(text: str) -> None:
    at = publication_time(text, found=FOUND)
    assert at is None or (
        at.tzinfo is UTC and in_calendar(at) and at != datetime(1970, 1, 1, tzinfo=UTC) and at <= FOUND + CLOCK_SLACK
    )


@given(st.text(max_size=60), st.text(max_size=200))
def test_resolved_link_is_absolute_and_stays_as_it_is(base: str, link: str) -> None:
    for start in (base, URL):
        url = resolve_url(link, base=start, is_escaped=True)
        if url is not None:
            parts = urlsplit(url)
            assert parts.scheme in {"http", "https"}
            assert parts.hostname
            assert not set(url) & set(" \t\r\n\x00")
            assert resolve_url(url, base=URL, is_escaped=True) == url


@given(
    st.one_of(st.text(max_size=80), links, slugs.map(lambda slug: f"https://paper.example/{slug}/{slug}.html?{slug}"))
)
def test_score_of_a_url_is_between_0_and_1(url: str) -> None:
    assert 0.0 <= classify_url(url, SITE) <= 1.0
    assert classify_url(url, SITE) == classify_url(url, SITE)


@given(st.binary(max_size=300) | st.text("&<ampltx;#1a ", max_size=60).map(str.encode), st.integers(1, 7))
def test_escaping_in_pieces_is_escaping(document: bytes, size: int) -> None:
    escaper = MarkupEscaper(document[:8])
    pieces = [escaper.feed(document[at : at + size]) for at in range(0, len(document), size)]
    assert b"".join(pieces) + escaper.close() == escape_stray_markup(document)
    assert escape_stray_markup(escape_stray_markup(document)) == escape_stray_markup(document)


@given(st.binary(max_size=3000), st.integers(0, 3), st.integers(1, 4000))
def test_decompression_undoes_compression_up_to_the_limit(plain: bytes, times: int, limit: int) -> None:
    packed = plain
    for _ in range(times):
        packed = gzip.compress(packed, mtime=0)
    warnings: list[str] = []
    whole = decompress(io.BytesIO(packed), limit=10**6, warn=warnings.append)
    if plain[:2] == b"\x1f\x8b":
        return
    assert b"".join(iter(lambda: whole.read(100), b"")) == plain
    short = decompress(packed, limit=max(limit, len(packed) + 30), warn=warnings.append)
    assert plain.startswith(b"".join(iter(lambda: short.read(100), b"")))


@given(st.text(max_size=200))
def test_plain_text_has_no_markup_and_stays_as_it_is(text: str) -> None:
    plain = plain_text(text)
    if plain is not None:
        assert plain == " ".join(plain.split())
        assert "\x00" not in plain


@given(st.text(max_size=300))
def test_any_robots_text_is_read(text: str) -> None:
    for url in sitemaps_in_robots(f"{text}\nSitemap: {text}", url="https://paper.example/robots.txt"):
        assert urlsplit(url).scheme in {"http", "https"}


@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), max_size=6))
def test_front_gives_only_links_of_the_site(given_links: list[tuple[str, str]]) -> None:
    root = lxml.html.Element("html")
    body = lxml.html.Element("body")
    root.append(body)
    for href, text in given_links:
        anchor = lxml.html.Element("a")
        anchor.set("href", "".join(character for character in href if character.isprintable()))
        anchor.text = "".join(character for character in text if character.isprintable())
        body.append(anchor)
    front = read_front(root, url=URL, site=SITE, found=FOUND)
    assert all(SITE.owns(candidate.url) and 0.5 <= candidate.score <= 1 for candidate in front.candidates)
    assert all(SITE.owns(section) for section in front.sections)
