"""No family of hostile documents takes more than 2.5 times the time when it is doubled, whoever reads it.

One that is found by hand becomes a line of a table in ``tests/hostile_parts.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TypeAlias

import pytest
from lxml import etree

from crawler.archive.messages import MessageUnreadable, decode_body, final_response, read_head, split_message
from crawler.article import Page
from crawler.discovery.cdx import read_cdx
from crawler.discovery.feeds import read_feed
from crawler.discovery.fronts import feeds_of_link_header, parse_front, read_front
from crawler.discovery.site_lists import ListUnreadable, read_site_list
from crawler.discovery.sitemaps import read_sitemap
from crawler.discovery.timegate import linked_mementos, original_url
from crawler.discovery.timemaps import read_timemap
from crawler.errors import FeedUnreadable
from crawler.extraction.extract import extract_page
from crawler.fetch.page_redirects import location_target, redirect_of_page
from crawler.fetch.redirect_cookies import cookie_header, with_cookies
from crawler.fetch.retry_after import retry_after
from crawler.fetch.robots_rules import read_rules
from crawler.fetch.tdmrep import match
from crawler.fetch.tdmrep import read_rules as read_tdmrep
from crawler.site import site_for
from crawler.text.content_signal import tidy_signal
from tests import hostile_parts as parts
from tests.doubling import Family, growth

Reader: TypeAlias = Callable[[str], object]

URL = "https://paper.example/harbour/2026/11/20/crane-stays-for-another-winter"
SITE = site_for(URL)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TITLE = "Crane stays for another winter"
STORY = "".join(
    f"<p>The harbour board met on Tuesday for the {number}. time, and it sat late to talk of the old crane.</p>"
    for number in range(6)
)
HEAD = f"<html><head><title>{TITLE}</title>"
REST = f"</head><body><h1>{TITLE}</h1>{STORY}</body></html>"
TOP = f"{HEAD}</head><body><h1>{TITLE}</h1>"
BODY = f"{TOP}<article>{STORY}"
END = f"{STORY}</article></body></html>"
JSON_LD = f'{HEAD}<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{TITLE}", '
JSON_LD_ENDS = {"[": "{}]}", '"': '"}'}  # behind what is open
VALUES = {  # before a long value, and behind it
    "title": (f"<html><head><title>{TITLE} ", f"</title>{REST}"),
    "headline": (f"{HEAD}</head><body><h1>{TITLE} ", f"</h1>{STORY}"),
    "og:title": (f'{HEAD}<meta property="og:title" content="{TITLE} ', f'">{REST}'),
    "description": (f'{HEAD}<meta name="description" content="', f'">{REST}'),
    "author": (f'{HEAD}<meta name="author" content="', f'">{REST}'),
    "keywords": (f'{HEAD}<meta name="keywords" content="', f'">{REST}'),
    "published": (f'{HEAD}<meta property="article:published_time" content="', f'">{REST}'),
    "canonical": (f'{HEAD}<link rel="canonical" href="https://paper.example/', f'">{REST}'),
    "byline": (f'{TOP}<p class="byline">', f"</p>{STORY}"),
    "time": (f"{TOP}<time>", f"</time>{STORY}"),
    "first line": (f"{TOP}<p>", f"</p>{STORY}"),
    "paragraph": (f"{TOP}{STORY}<p>", f"</p>{STORY}"),
    "last line": (f"{TOP}{STORY}<p>", "</p></body></html>"),
    "caption": (f"{TOP}<figure><img src=/a.jpg><figcaption>", f"</figcaption></figure>{STORY}"),
    "srcset": (f'{TOP}<img src=/a.jpg srcset="', f'">{STORY}'),
    "class": (f'{TOP}<p class="', f'">x</p>{STORY}'),
    "style": (f'{TOP}<p style="', f'">x</p>{STORY}'),
    "href": (f'{TOP}<p><a href="', f'">x</a></p>{STORY}'),
    "script": (f"{HEAD}<script>window.__STATE__ = ", f"</script>{REST}"),
    "state": (
        f'{HEAD}<script id="__NEXT_DATA__" type="application/json">{{"headline": "{TITLE}", "a": [',
        f"{{}}]}}</script>{REST}",
    ),
    "comment": (f"{HEAD}<!-- ", f" -->{REST}"),
    "JSON in a string": (f'{HEAD}<script>var a = JSON.parse("', f'");</script>{REST}'),
}
ITEM = "<rss version='2.0'><channel><item><title>Crane</title><link>https://paper.example/a</link>"
SITEMAP = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"


def read_page(html: str, content_type: str = "text/html; charset=utf-8") -> None:
    body = html.encode("utf-8", "surrogatepass")
    extract_page(Page(url=URL, body=body, fetched=NOW, headers=(("Content-Type", content_type),)), SITE)


def read_front_page(html: str) -> None:
    with suppress(etree.ParserError):
        read_front(parse_front(html), url="https://paper.example/", site=SITE, found=NOW)


def read_feed_text(text: str) -> None:
    with suppress(FeedUnreadable):
        read_feed(text.encode(), url="https://paper.example/feed", site="paper", found=NOW)


def read_sitemap_text(text: str) -> None:
    url = "https://paper.example/s.xml"
    with suppress(FeedUnreadable):
        list(read_sitemap(text.encode(), url=url, site="paper", found=NOW, limit=1_000_000))


def read_robots(text: str) -> None:
    rules = read_rules("https://paper.example/robots.txt", 200, text.encode(), "news-crawler")
    rules.refusal(URL)
    rules.signal_for(URL)


def read_message(text: str) -> None:
    """What an archive holds of an answer."""
    with suppress(MessageUnreadable):
        head, body = split_message(final_response(text.encode("latin-1")))
        decode_body(body, read_head(head), limit=10_000_000)


def read_tdm_rules(text: str) -> None:
    with suppress(ValueError):
        match(read_tdmrep(text.encode()), URL)


def list_reader(kind: str) -> Reader:
    def read(text: str) -> None:
        with suppress(ListUnreadable):
            read_site_list(text.encode(), kind)

    return read


HEADERS: dict[str, Reader] = {
    "Link": lambda value: feeds_of_link_header(value, base=URL),
    "Link of a memento": lambda value: (linked_mementos(value), original_url(value)),
    "Location": lambda value: location_target(value.encode(), url=URL),
    "Refresh": lambda value: redirect_of_page("", url=URL, refresh=value),
    "Retry-After": lambda value: retry_after(value.encode(), date=format_datetime(NOW).encode()),
    "Set-Cookie": lambda value: cookie_header(with_cookies((), [value], url=URL), URL),
    "Content-Signal": tidy_signal,
    "Content-Type": lambda value: read_page("<p>x</p>", f"text/html; {value}"),
}


def families() -> Iterator[tuple[str, Reader, Iterable[str], str, str]]:
    """Where parts stand, who reads the document, the parts, and what is before and behind them."""
    yield "body", read_page, parts.IN_BODY, BODY, END
    yield "head", read_page, parts.IN_HEAD, HEAD, REST
    yield "within each other", read_page, parts.NESTED, BODY, ""
    for opening, repeated in parts.IN_JSON_LD.items():
        ends = f"{JSON_LD_ENDS.get(opening[-1], '}')}</script>{REST}"
        yield f"JSON-LD {opening}", read_page, repeated, f"{JSON_LD}{opening}", ends
    for where, (before, after) in VALUES.items():
        yield f"{where} of a page", read_page, parts.IN_VALUE, before, after
    yield "front", read_front_page, parts.IN_FRONT, "<html><body><h1>The Paper</h1>", "</body></html>"
    yield "item", read_feed_text, parts.IN_ITEM, ITEM, ""
    yield "items", read_feed_text, [f"{ITEM}<pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate></item>"], "", ""
    for name in ("description", "pubDate", "author", "category", "guid"):
        yield f"{name} of an item", read_feed_text, parts.IN_ITEM_VALUE, f"{ITEM}<{name}>", ""
    yield "Atom", read_feed_text, parts.IN_ATOM, "<feed xmlns='http://www.w3.org/2005/Atom'>", ""
    beginning = '{"version": "https://jsonfeed.org/version/1.1", "items": ['
    yield "JSON feed", read_feed_text, parts.IN_JSON_FEED, beginning, "{}]}"
    yield "entities", read_feed_text, ["<!ENTITY a{n} 'x'>", "<!"], "<!DOCTYPE rss [", ""
    yield "sitemap", read_sitemap_text, parts.IN_SITEMAP, SITEMAP, ""
    yield "loc", read_sitemap_text, parts.IN_HEADER, f"{SITEMAP}<url><loc>https://paper.example/", ""
    yield "lastmod", read_sitemap_text, parts.IN_HEADER, f"{SITEMAP}<url><loc>/a</loc><lastmod>", ""
    yield "index", read_sitemap_text, ["<sitemap><loc>/{n}.xml</loc></sitemap>", "<sitemap>"], "<sitemapindex>", ""
    yield "lines", read_sitemap_text, parts.IN_LINES, "", ""
    outlines = ["<outline xmlUrl='https://p{n}.example/feed' text='P'/>", "<outline text='a'>", "<outline a{n}='x'/>"]
    yield "OPML", list_reader("opml"), outlines, "<opml><body>", ""
    yield "CSV", list_reader("csv"), ["https://p{n}.example/,P\n", '"', ",", "\n"], "home,publisher\n", ""
    yield "text", list_reader("txt"), ["https://p{n}.example/\n", "a", "\n", "# x\n"], "", ""
    yield "robots.txt", read_robots, parts.IN_ROBOTS, "User-agent: *\n", ""
    rules = [
        '{"location": "/{n}", "tdm-reservation": 1},',
        '{"location": "/*a*b{n}$", "tdm-reservation": 1},',
        "[",
        "1,",
    ]
    yield "tdmrep.json", read_tdm_rules, rules, "[", "{}]"
    yield "TimeMap", lambda text: read_timemap(text.encode(), URL), parts.IN_LINKS, "", ""
    yield "CDX", lambda text: read_cdx(text.encode()), parts.IN_INDEX, "", ""
    yield "head of an answer", read_message, parts.IN_ANSWER_HEAD, "HTTP/1.1 200 OK\r\n", "\r\n\r\nx"
    chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    yield "chunks", read_message, parts.IN_CHUNKS, chunked, ""
    for name, read in HEADERS.items():
        yield name, read, (*parts.IN_HEADER, *parts.IN_LINKS[:3]), "", ""


CASES = [
    pytest.param(read, Family(part, before, after), id=f"{where}: {part!a}")
    for where, read, repeated, before, after in families()
    for part in repeated
]


@pytest.mark.slow
@pytest.mark.parametrize(("read", "family"), CASES)
def test_twice_the_document_takes_no_more_than_twice_the_time(read: Reader, family: Family) -> None:
    assert growth(read, family) is None


def compare_all(text: str) -> None:
    sum(first == second for first in text[::20] for second in text[::20])


def count_all(text: str) -> None:
    sum(char == "a" for char in text * 20)


def test_a_reader_that_is_quadratic_is_found_and_a_linear_one_is_not() -> None:
    assert growth(compare_all, Family("a"), 24_000)
    assert growth(count_all, Family("a{n} ", "<", ">"), 24_000) is None
