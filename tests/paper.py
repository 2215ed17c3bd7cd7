"""A small newspaper of our own for crawls in tests: stories with text enough, a front, a feed, sitemaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from tests.server import ReceivedRequest, Reply, Route

DAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SENTENCES = (
    "The harbour board met on Tuesday to decide what becomes of crane number {n}.",
    "Nobody had expected the vote to be close, and for {n} minutes it was not.",
    "A retired pilot then asked how a ship would turn without the light on quay {n}.",
    "The engineers answered with a drawing, the drawing with a question, and the question with silence.",
    "By the evening {n} people had signed a letter that asks for another year.",
)


def headline(n: int) -> str:
    return f"Harbour keeps crane {n} for another winter"


def story(n: int, *, published: datetime | None = None, extra: str = "", link: str = "") -> str:
    """A whole story page; every number gives another one."""
    at = published or DAY - timedelta(hours=n)
    paragraphs = "".join(
        f"<p>{' '.join(sentence.format(n=n) for sentence in SENTENCES[k:] + SENTENCES[:k])}</p>" for k in range(4)
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{headline(n)} - The Tide</title>{link}'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{headline(n)}">'
        f'<meta property="article:published_time" content="{at.isoformat()}"></head><body>'
        '<nav><a href="/">Home</a> <a href="/harbour/">Harbour</a></nav>'
        f"<article><h1>{headline(n)}</h1><p class='byline'>By Ada Quayle</p>{paragraphs}{extra}</article>"
        "<footer><p>The Tide, a paper of tests</p></footer></body></html>"
    )


def path(n: int) -> str:
    return f"/2026/11/20/harbour-keeps-crane-number-{n}.html"


def front(numbers: Iterable[int], *, head: str = "", more: str = "") -> str:
    cards = "".join(f'<article><h2><a href="{path(n)}">{headline(n)}</a></h2></article>' for n in numbers)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>The Tide</title>{head}</head><body>'
        f'<header><nav><a href="/harbour/">Harbour</a></nav></header><main><h1>The Tide</h1>{cards}{more}</main>'
        "</body></html>"
    )


def feed(origin: str, numbers: Iterable[int], *, more: str = "") -> Reply:
    items = "".join(
        f"<item><title>{escape(headline(n))}</title><link>{origin}{path(n)}</link>"
        f"<pubDate>{format_datetime(DAY - timedelta(hours=n))}</pubDate></item>"
        for n in numbers
    )
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Tide</title>{items}{more}</channel></rss>'
    return Reply(text, kind="application/rss+xml")


def sitemap(urls: Mapping[str, datetime | None] | Iterable[str], *, kind: str = "urlset") -> Reply:
    entry = "sitemap" if kind == "sitemapindex" else "url"
    rows = urls.items() if isinstance(urls, Mapping) else ((url, None) for url in urls)
    body = "".join(
        f"<{entry}><loc>{escape(url)}</loc>{f'<lastmod>{at.isoformat()}</lastmod>' if at else ''}</{entry}>"
        for url, at in rows
    )
    return Reply(
        f'<?xml version="1.0"?><{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{body}</{kind}>',
        kind="application/xml",
    )


def paper(count: int) -> dict[str, Route]:
    """The routes of a paper with a front, a feed and so many stories; all answer conditional requests."""

    def tagged(body: str | Reply) -> Route:
        reply = body if isinstance(body, Reply) else Reply(body)
        tag = f'"{hash(reply.body) & 0xFFFFFFFF:x}"'

        def answer(request: ReceivedRequest) -> Reply:
            if request.headers.get("if-none-match") == tag:
                return Reply(status=304, headers={"ETag": tag})
            return Reply(reply.body, headers={"ETag": tag}, kind=reply.kind)

        return answer

    link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    routes: dict[str, Route] = {path(n): story(n) for n in range(count)}
    routes["/"] = tagged(front(range(min(count, 10)), head=link))
    routes["/feed.xml"] = lambda request: feed(f"http://{request.headers['host']}", range(count))
    return routes
