"""One reader for each kind of value: whatever a page, a feed, a sitemap or a record says, it is read alike.

Where callers differ, it is by what they know or may guess: each such case says why.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html import escape

import pytest

from crawler.article import Image, Page
from crawler.discovery.feeds import read_feed
from crawler.discovery.fronts import read_front
from crawler.discovery.sitemaps import read_sitemap
from crawler.discovery.well_known import sitemaps_in_robots
from crawler.extraction.fields.canonical_url import canonical_urls
from crawler.extraction.fields.dates import published_times
from crawler.extraction.fields.images import images
from crawler.extraction.fields.language import languages
from crawler.extraction.page.document import Document, open_document
from crawler.normalisation.article import normalise
from crawler.site import site_for
from tests.articles import article

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
URL = "https://paper.example/news/today"
SITE = site_for(URL)


def page(html: str) -> Document:
    return open_document(Page(url=URL, body=html.encode(), fetched=NOW), SITE)


def ld(**values: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **values})}</script>'


def feed_entry(inner: str):
    body = f"<rss><channel><item>{inner}</item></channel></rss>".encode()
    return next(iter(read_feed(body, url=URL, site="paper", found=NOW).candidates), None)


def json_feed_entry(**values: object):
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [values]}).encode()
    return next(iter(read_feed(body, url=URL, site="paper", found=NOW).candidates), None)


def sitemap_entry(inner: str):
    return next(iter(read_sitemap(f"<urlset><url>{inner}</url></urlset>".encode(), url=URL, site="p", found=NOW)), None)


# times

LINK = "<link>https://paper.example/a</link>"


def in_utc(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def published(html: str) -> str | None:
    return next((in_utc(found.value) for found in published_times(page(html))), None)


def time_in_json_ld(text: str) -> str | None:
    return published(ld(datePublished=text))


def time_in_meta(text: str) -> str | None:
    return published(f'<meta property="article:published_time" content="{escape(text)}"><p>Text')


def time_in_sight(text: str) -> str | None:
    return published(f'<html lang="en"><p>Text</p><span class="date">{escape(text)}</span>')


def time_in_feed(text: str) -> str | None:
    return in_utc(feed_entry(f"{LINK}<pubDate>{escape(text)}</pubDate>").published)


def time_in_json_feed(text: str) -> str | None:
    return in_utc(json_feed_entry(url="https://paper.example/a", date_published=text).published)


def time_in_sitemap(text: str) -> str | None:
    return in_utc(sitemap_entry(f"<loc>https://paper.example/a</loc><lastmod>{escape(text)}</lastmod>").modified)


ON_PAGES = (time_in_json_ld, time_in_meta, time_in_sight)
IN_FEEDS = (time_in_feed, time_in_json_feed, time_in_sitemap)
TIMES = [
    ("2026-11-20T10:00:00 EAT", "2026-11-20T07:00:00+00:00", "East Africa's noon is Greenwich's morning"),
    ("2026-11-20T10:00:00+03:00", "2026-11-20T07:00:00+00:00", "an offset"),
    ("2026-11-20 10:00:00 EST", "2026-11-20T15:00:00+00:00", "a zone of mail"),
    ("2026-11-20T10:00Z", "2026-11-20T10:00:00+00:00", "without seconds"),
    ("2026-11-20 10:00 GMT+3", "2026-11-20T07:00:00+00:00", "a named offset"),
    ("Fri, 20 Nov 2026 10:00:00 MSK", "2026-11-20T07:00:00+00:00", "RFC 5322 with a zone that it does not know"),
    ("Fri, 20 Nov 2026 10:00:00 -0000", "2026-11-20T10:00:00+00:00", "the offset that says nothing"),
    ("Fri Nov 20 2026 10:00:00 GMT+0300 (EAT)", "2026-11-20T07:00:00+00:00", "JavaScript"),
    ("20.11.2026 10:00 MEZ", "2026-11-20T09:00:00+00:00", "German"),
    ("2026/11/20 10:00:00 +0900", "2026-11-20T01:00:00+00:00", "year first"),
    ("25/10/2026", "2026-10-25T00:00:00+00:00", "no month has the number 25"),
    ("1763715600", "2025-11-21T09:00:00+00:00", "seconds since 1970"),
    ("1851-09-18", "1851-09-18T00:00:00+00:00", "an archive"),
    ("1699-12-31", None, "before newspapers were put on line"),
    ("2026-11-29T11:59:59Z", "2026-11-29T11:59:59+00:00", "nearly a day ahead"),
    ("2026-11-29T12:00:01Z", None, "more than a day ahead"),
    ("1970-01-01T00:00:00Z", None, "no time at all"),
    ("1900-01-01", None, "no time at all"),
    ("0001-01-01T00:00:00Z", None, "the year one"),
    ("Mon, 01 Jan 0001 00:00:00 GMT", None, "the year one"),
    ("2026-13-03", None, "a month 13"),
]


@pytest.mark.filterwarnings("ignore:tzname")  # of fastfeedparser, whose times are not used
@pytest.mark.parametrize(("text", "utc", "why"), TIMES)
@pytest.mark.parametrize("read", ON_PAGES + IN_FEEDS)
def test_a_time_is_the_same_wherever_it_stands(read, text: str, utc: str | None, why: str) -> None:
    assert read(text) == utc, why


@pytest.mark.filterwarnings("ignore:tzname")
@pytest.mark.parametrize(
    ("text", "on_pages", "in_feeds", "why"),
    [
        ("05/06/2024", "2024-06-05", None, "a page has hints, and is read as most are; a feed's guess would be kept"),
        ("2026-11-20T10:00:00 XYZT", "2026-11-20", None, "a page's zone is found elsewhere on it"),
        ("2026-11", None, "2026-11-01", "W3C-DTF has months, which are no date of a story on a page"),
    ],
)
def test_what_must_be_guessed_is_for_the_caller_to_accept(
    text: str, on_pages: str | None, in_feeds: str | None, why: str
) -> None:
    for read in (time_in_json_ld, time_in_meta):
        assert (read(text) or "")[:10] == (on_pages or ""), why
    for read in IN_FEEDS:
        assert (read(text) or "")[:10] == (in_feeds or ""), why


def test_what_is_told_from_today_on_is_for_readers() -> None:
    assert time_in_sight("yesterday") == "2026-11-27T00:00:00+00:00"
    assert time_in_sight("3 hours ago") == "2026-11-28T09:00:00+00:00"
    assert [read("yesterday") for read in (time_in_json_ld, time_in_meta, *IN_FEEDS)] == [None] * 5


def test_what_people_see_is_read_in_the_order_of_their_language() -> None:
    assert time_in_sight("05/06/2024") == "2024-05-06T00:00:00+00:00"
    assert time_in_sight("5 June 2024") == "2024-06-05T00:00:00+00:00"


# URLs


def url_of_canonical(link: str) -> str | None:
    found = canonical_urls(page(f'<link rel="canonical" href="{escape(link)}"><p>Text'))
    return found[0].value if found else None


def url_of_picture(link: str) -> str | None:
    found = images(page(f'<meta property="og:image" content="{escape(link)}"><p>Text'))
    return found[0].value[0].url if found else None


def url_in_feed(link: str) -> str | None:
    entry = feed_entry(f"<link>{escape(link)}</link>")
    return entry and entry.url


def url_in_json_feed(link: str) -> str | None:
    entry = json_feed_entry(url=link)
    return entry and entry.url


def url_in_sitemap(link: str) -> str | None:
    entry = sitemap_entry(f"<loc>{escape(link)}</loc>")
    return entry and entry.url


def url_on_front(link: str) -> str | None:
    root = page(f'<article><h2><a href="{escape(link)}">A headline of six plain words</a></h2></article>').root
    found = read_front(root, url=URL, site=SITE, found=NOW).candidates
    return found[0].url if found else None


def url_in_robots(link: str) -> str | None:
    return next(iter(sitemaps_in_robots(f"Sitemap: {link}", url=URL)), None)


def url_of_record(link: str) -> str | None:
    return normalise(article(url=URL, canonical_url=link)).canonical_url


def url_of_recorded_picture(link: str) -> str | None:
    found = normalise(article(url=URL, images=(Image(url=link),))).images
    return found[0].url if found else None


READERS_OF_URLS = (
    url_of_canonical,
    url_of_picture,
    url_in_feed,
    url_in_json_feed,
    url_in_sitemap,
    url_on_front,
    url_in_robots,
    url_of_record,
    url_of_recorded_picture,
)
STORY = "2026/11/20/crane-stays-for-another-winter"


@pytest.mark.parametrize(
    ("link", "url", "why"),
    [
        (f"https://paper.example/{STORY}", f"https://paper.example/{STORY}", "absolute"),
        (f"/{STORY}", f"https://paper.example/{STORY}", "of this host"),
        (f"//paper.example/{STORY}", f"https://paper.example/{STORY}", "of this scheme"),
        (f"  https://paper.example/{STORY} ", f"https://paper.example/{STORY}", "white space around"),
        (f"https://paper.example/\u200b{STORY}\ufeff", f"https://paper.example/{STORY}", "what nobody sees"),
        (f"https://paper.example/{STORY}\u00a0x", f"https://paper.example/{STORY}%C2%A0x", "a space that is none"),
        (f"https://paper.example:0/{STORY}", None, "no such port"),
        (f"https://[paper.example/{STORY}", None, "half of a bracket"),
        (f"https:///{STORY}", None, "no host"),
        ("mailto:desk@paper.example", None, "no page"),
        ("javascript:void(0)", None, "no page"),
        (f"https://paper.example/{STORY}/" + "a" * 4096, None, "longer than any server takes"),
    ],
)
@pytest.mark.parametrize("read", READERS_OF_URLS)
def test_a_url_is_the_same_wherever_it_stands(read, link: str, url: str | None, why: str) -> None:
    assert read(link) == url, why


# languages


def language_of_root(text: str) -> str | None:
    found = languages(page(f'<html lang="{escape(text)}"><p>Text</p></html>'))
    return found[0].value if found else None


def language_in_json_ld(text: str) -> str | None:
    found = languages(page(ld(inLanguage=text)))
    return found[0].value if found else None


def language_in_meta(text: str) -> str | None:
    found = languages(page(f'<meta property="og:locale" content="{escape(text)}"><p>Text'))
    return found[0].value if found else None


def language_in_header(text: str) -> str | None:
    body = Page(url=URL, body=b"<p>Text", fetched=NOW, headers=(("Content-Language", text),))
    found = languages(open_document(body, SITE))
    return found[0].value if found else None


def language_in_feed(text: str) -> str | None:
    body = f"<rss><channel><language>{escape(text)}</language><item>{LINK}</item></channel></rss>".encode()
    return read_feed(body, url=URL, site="paper", found=NOW).language


def language_of_entry(text: str) -> str | None:
    return json_feed_entry(url="https://paper.example/a", language=text).language


def language_in_sitemap(text: str) -> str | None:
    news = f"<news><publication><language>{escape(text)}</language></publication></news>"
    return sitemap_entry(f"<loc>https://paper.example/a</loc>{news}").language


def language_of_record(text: str) -> str | None:
    return normalise(article(language=text, headline="", body="")).language


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("pt_BR.utf8", "pt-BR"),
        ("de_DE@euro", "de-DE"),
        ("DE-de", "de-DE"),
        ("en_gb", "en-GB"),
        ("de, en", "de"),
        ("eng", "en"),
        ("iw", "he"),
        ("jp", "ja"),
        ("zh-cmn-Hans-CN", "zh-Hans-CN"),
        ("de-CH-1996", "de-CH"),
        ("en-us-x-hixie", "en-US"),
        ("und", None),
        ("mis", None),
        ("english", None),
        ("x-default", None),
    ],
)
@pytest.mark.parametrize(
    "read",
    [
        language_of_root,
        language_in_json_ld,
        language_in_meta,
        language_in_header,
        language_in_feed,
        language_of_entry,
        language_in_sitemap,
        language_of_record,
    ],
)
def test_a_language_is_the_same_wherever_it_stands(read, text: str, tag: str | None) -> None:
    assert read(text) == tag
