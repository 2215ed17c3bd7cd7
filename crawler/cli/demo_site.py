"""The demo newspaper: every recorded page on one local origin, announced as a newspaper announces its stories.

It has a robots.txt, a feed, a news sitemap in a sitemap index, a front and a page per section; it answers conditional
requests (RFC 9110, section 13). A story that robots.txt forbids and one that is gone stand in the feed, so that a
crawl of it ends in several outcomes.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from crawler.cli.fixtures import Fixture, find_fixtures
from crawler.errors import ArgumentInvalid

HOST = "127.0.0.1"
PORT = 8765  # always the same: the identities of the records hold the port, and a second crawl finds nothing new
PAPER_NAME = "The Loopback Courier"
FORBIDDEN_PATH = "/archive/embargoed-interview-0417.html"
WITHDRAWN_PATH = "/archive/withdrawn-report-0418.html"
INSTALLED_PAGES = Path(__file__).parent / "demo_pages"  # where the wheel has the fixtures
CHECKOUT = Path(__file__).parents[2]
OWN_HEADERS = {"connection", "date", "etag", "last-modified", "transfer-encoding"}  # ours to set
XML_HEADERS = {"Content-Type": "application/xml; charset=utf-8"}
HTML_HEADERS = {"Content-Type": "text/html; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent for a path."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    modified: datetime | None = None

    @property
    def etag(self) -> str:
        """A strong validator of the body."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


@dataclass(frozen=True, slots=True)
class Story:
    """A page of the paper and what is announced of it."""

    url: str
    path: str
    section: str
    answer: Answer
    title: str
    published: datetime
    language: str
    is_article: bool


def demo_pages() -> Path:
    """The folder of the pages that come with the program: in the wheel, else in the checkout that it is run from."""
    is_checkout = (CHECKOUT / "scrapy.cfg").is_file()  # installed, a folder of that name is somebody else's
    return CHECKOUT / "fixtures" if is_checkout else INSTALLED_PAGES


def read_stories(origin: str, folder: Path) -> tuple[Story, ...]:
    """The pages of the fixtures, newest first, moved to ``origin``; raises ArgumentInvalid when there are none."""
    stories = [_story(fixture, origin) for fixture in find_fixtures(folder)]
    if not stories:
        raise ArgumentInvalid(f"no fixtures in {folder}: the demo newspaper is made of them; install the program again")
    return tuple(sorted(stories, key=lambda story: (story.published, story.url), reverse=True))


def _story(fixture: Fixture, origin: str) -> Story:
    page = fixture.read_page()
    parts = urlsplit(page.url)
    recorded_origin, demo_home = f"{parts.scheme}://{parts.netloc}", f"{origin}/{fixture.site_name}"
    body = page.body.replace(f"{recorded_origin}/".encode(), f"{demo_home}/".encode())
    expected: Mapping[str, Any] = fixture.read_expected("article") or {}
    published = expected.get("published")
    path = page.url.removeprefix(recorded_origin)
    headers = {name: value for name, value in page.headers if name.lower() not in OWN_HEADERS}
    return Story(
        url=f"{demo_home}{path}",
        path=f"/{fixture.site_name}{path}",
        section=fixture.site_name,
        answer=Answer(body, headers, page.status, page.fetched),
        title=expected.get("headline") or fixture.path.name.replace("_", " "),
        published=datetime.fromisoformat(published) if published else page.fetched,
        language=expected.get("language") or "en",
        is_article=bool(expected),
    )


def build_routes(origin: str, stories: Iterable[Story]) -> dict[str, Answer]:
    """Every path of the paper with its answer."""
    stories = tuple(stories)
    sections = sorted({story.section for story in stories})
    articles = [story for story in stories if story.is_article]
    newest = max(story.published for story in stories)
    sitemaps = (f"{origin}/sitemap-news.xml", f"{origin}/sitemap-pages.xml.gz")
    others = [story.url for story in stories if not story.is_article]
    pages = {
        "/": _front(PAPER_NAME, origin, sections, articles[:20]),
        "/robots.txt": f"User-agent: *\nDisallow: {FORBIDDEN_PATH}\nAllow: /\n\nSitemap: {origin}/sitemap.xml\n",
        "/feed.xml": _feed(origin, articles[:20]),
        "/sitemap.xml": _sitemap("sitemapindex", (f"<sitemap><loc>{escape(url)}</loc></sitemap>" for url in sitemaps)),
        "/sitemap-news.xml": _sitemap("urlset", map(_news_entry, articles)),
        "/sitemap-pages.xml.gz": _sitemap("urlset", (f"<url><loc>{escape(url)}</loc></url>" for url in others)),
        FORBIDDEN_PATH: "<h1>Under embargo</h1><p>No robot should have come here.</p>",
    }
    for section in sections:
        own = [story for story in articles if story.section == section]
        pages[f"/{section}/"] = _front(section.replace("_", " ").title(), origin, sections, own)
    routes = {path: _page(path, text, newest) for path, text in pages.items()}
    return {**routes, **{story.path: story.answer for story in stories}}


def _page(path: str, text: str, modified: datetime) -> Answer:
    if path.endswith(".gz"):
        return Answer(gzip.compress(text.encode(), mtime=0), {"Content-Type": "application/gzip"}, modified=modified)
    if path.endswith(".xml"):
        return Answer(text.encode(), XML_HEADERS, modified=modified)
    headers = {"Content-Type": "text/plain"} if path.endswith(".txt") else HTML_HEADERS
    return Answer(text.encode(), headers, modified=modified)


def _front(title: str, origin: str, sections: Iterable[str], stories: Iterable[Story]) -> str:
    menu = "".join(f'<li><a href="/{name}/">{name.replace("_", " ").title()}</a></li>' for name in sections)
    cards = "\n".join(
        f'<article><h2><a href="{escape(story.url)}">{escape(story.title)}</a></h2>'
        f'<time datetime="{story.published.isoformat()}">{story.published:%d %B %Y}</time></article>'
        for story in stories
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        f'<link rel="alternate" type="application/rss+xml" href="{origin}/feed.xml">\n</head>\n<body>'
        f'<header><a href="/">{PAPER_NAME}</a><nav><ul>{menu}</ul></nav></header>\n'
        f"<main><h1>{escape(title)}</h1>\n{cards}\n"
        "</main><footer><p>Every story in this paper is invented.</p></footer></body></html>\n"
    )


def _feed(origin: str, stories: Iterable[Story]) -> str:
    entries = [(story.url, story.title, story.published) for story in stories]
    day = entries[0][2] if entries else datetime(2026, 1, 1, tzinfo=UTC)
    entries += [(origin + FORBIDDEN_PATH, "The interview that is under embargo", day)]
    entries += [(origin + WITHDRAWN_PATH, "The report that was withdrawn", day)]
    items = "\n".join(
        f"<item><title>{escape(title)}</title><link>{escape(url)}</link><guid>{escape(url)}</guid>"
        f"<pubDate>{format_datetime(published)}</pubDate></item>"
        for url, title, published in entries
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>{PAPER_NAME}</title>'
        f"<link>{origin}/</link><description>All pages of the fixtures</description>\n{items}\n</channel></rss>\n"
    )


def _news_entry(story: Story) -> str:
    return (
        f"<url><loc>{escape(story.url)}</loc><news:news><news:publication><news:name>{PAPER_NAME}</news:name>"
        f"<news:language>{story.language}</news:language></news:publication>"
        f"<news:publication_date>{story.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(story.title)}</news:title></news:news></url>"
    )


def _sitemap(kind: str, entries: Iterable[str]) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n' + "\n".join(entries) + f"\n</{kind}>\n"
    )


class Newspaper:
    """Serves the paper in a thread of its own while it is entered; raises ArgumentInvalid when the port is taken."""

    def __init__(self, folder: Path | None = None, *, port: int = PORT) -> None:
        try:
            self._http = ThreadingHTTPServer((HOST, port), _Handler)
        except (OSError, OverflowError) as error:
            raise ArgumentInvalid(
                f"port {port} of {HOST} cannot be used ({error}): end what uses it, or give another with --port; "
                "on another port the stories have other URLs and are stored again"
            ) from error
        self.url = f"http://{HOST}:{self._http.server_address[1]}"
        try:
            stories = read_stories(self.url, folder or demo_pages())
            self._http.answers = build_routes(self.url, stories)  # type: ignore[attr-defined]
        except BaseException:
            self._http.server_close()
            raise
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(timeout=5)

    def paths(self) -> Iterator[str]:
        """Every path that is answered with other than 404."""
        yield from self._http.answers  # type: ignore[attr-defined]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def _serve(self) -> None:
        answers: Mapping[str, Answer] = self.server.answers  # type: ignore[attr-defined]
        not_found = Answer(b"<h1>Not found</h1>", HTML_HEADERS, 404)
        answer = answers.get(self.path) or answers.get(self.path.partition("?")[0]) or not_found
        is_unchanged = answer.status == 200 and self.headers.get("If-None-Match") == answer.etag
        self.send_response(304 if is_unchanged else answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.modified:
            self.send_header("ETag", answer.etag)
            self.send_header("Last-Modified", format_datetime(answer.modified.astimezone(UTC), usegmt=True))
        if not is_unchanged:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command == "GET" and not is_unchanged:
            self.wfile.write(answer.body)

    do_GET = do_HEAD = _serve  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: the crawl has its own log."""
