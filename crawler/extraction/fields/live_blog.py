"""The entries of a live blog, newest first as printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from lxml.html import HtmlElement

from crawler.article import Entry, Kind
from crawler.extraction.page.document import Document
from crawler.extraction.page.structured_data import strings, types_of
from crawler.extraction.page.visible_text import read_text
from crawler.extraction.page.xpath import finder
from crawler.text.folding import comparable
from crawler.text.markup import plain
from crawler.text.times import UNKNOWN_ZONE, read_moment

POSTS = finder(
    "//*[self::article or self::li or self::div or self::section]"
    "[contains(@itemtype, 'BlogPosting') or @itemprop='liveBlogUpdate' or contains(@class, 'live-blog-post')"
    " or contains(@class, 'liveblog-post') or contains(@class, 'live-post') or contains(@class, 'livepost')"
    " or contains(@class, 'live-entry') or contains(@class, 'ticker-entry') or contains(@class, 'tickerEntry')"
    " or contains(@class, 'ticker-item') or contains(@class, 'liveblog__entry') or contains(@class, 'live-update')"
    " or contains(@class, 'liveticker-post') or contains(@class, 'live-events__entry')]"
)
HEADLINE = re.compile(r"headline|title|heading")
MOST = 2000


def entries(document: Document, kind: Kind = Kind.LIVE_BLOG) -> tuple[Entry, ...]:
    """The entries of a live blog: from ``LiveBlogPosting.liveBlogUpdate``, else from the page's posts; else none."""
    if kind is not Kind.LIVE_BLOG:
        return ()
    zone = document.site.zone or UNKNOWN_ZONE
    updates = [node.get("liveBlogUpdate") for node in document.json_ld if "LiveBlogPosting" in types_of(node)]
    found = [entry for value in updates for entry in _declared(value, zone)]
    return _each_once(found or list(_shown(document, zone)))


def _declared(value: Any, zone: tzinfo) -> Iterator[Entry]:
    for node in value if isinstance(value, list) else [value]:
        if not isinstance(node, dict):
            continue
        headline = plain(node.get("headline")) or plain(node.get("name"))
        text = plain(node.get("articleBody")) or plain(node.get("text")) or plain(node.get("description")) or headline
        if text:
            name = next((given for key in ("@id", "identifier", "url") for given in strings(node.get(key))), None)
            moment = read_moment(node.get("datePublished"))
            yield Entry(text=text, id=name, headline=headline, published=_aware(moment.at if moment else None, zone))


def _shown(document: Document, zone: tzinfo) -> Iterator[Entry]:
    taken: set[HtmlElement] = set()
    for post in POSTS(document.root)[:MOST]:
        if any(ancestor in taken for ancestor in post.iterancestors()):
            continue
        blocks = [text for block in post.iter("p", "li", "blockquote") if (text := read_text(block))]
        heading = next((e for e in post.iter("h2", "h3", "h4", "strong") if read_text(e)), None)
        headline = read_text(heading) if heading is not None else None
        if not blocks and not headline:
            continue
        taken.add(post)
        stamp = next(post.iter("time"), None)
        moment = read_moment(stamp.get("datetime") or read_text(stamp)) if stamp is not None else None
        yield Entry(
            text="\n\n".join(blocks) or headline or "",
            id=post.get("id"),
            headline=headline,
            published=_aware(moment.at if moment else None, zone),
        )


def _aware(at: datetime | None, zone: tzinfo) -> datetime | None:
    return at if at is None or at.tzinfo else at.replace(tzinfo=zone)


def _each_once(found: list[Entry]) -> tuple[Entry, ...]:
    kept: dict[tuple[str, str], Entry] = {}
    for entry in found[:MOST]:
        kept.setdefault((entry.id or "", comparable(entry.text)), entry)
    return tuple(kept.values())
