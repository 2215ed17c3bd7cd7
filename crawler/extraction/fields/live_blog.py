"""The entries of a live blog, newest first as printed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lxml.html import HtmlElement

from crawler.article import Entry, Kind
from crawler.extraction.fields.date_lines import guess_zone
from crawler.extraction.fields.dates import read_machine_time, read_visible_time
from crawler.extraction.fields.timed_posts import timed_posts
from crawler.extraction.page.document import Document
from crawler.extraction.page.structured_data import strings, types_of
from crawler.extraction.page.visible_text import read_text
from crawler.extraction.page.xpath import finder
from crawler.text.folding import comparable
from crawler.text.markup import plain
from crawler.text.time_zones import UNKNOWN_ZONE
from crawler.text.times import Moment, is_believable

FIND_POSTS = finder(
    "//*[self::article or self::li or self::div or self::section]"
    "[contains(@itemtype, 'BlogPosting') or @itemprop='liveBlogUpdate' or contains(@class, 'live-blog-post')"
    " or contains(@class, 'liveblog-post') or contains(@class, 'live-post') or contains(@class, 'livepost')"
    " or contains(@class, 'live-entry') or contains(@class, 'ticker-entry') or contains(@class, 'tickerEntry')"
    " or contains(@class, 'ticker-item') or contains(@class, 'liveblog__entry') or contains(@class, 'live-update')"
    " or contains(@class, 'liveticker-post') or contains(@class, 'live-events__entry')]"
)
MAX_ENTRIES = 2000


def entries(document: Document, kind: Kind = Kind.LIVE_BLOG) -> tuple[Entry, ...]:
    """The entries of a live blog: from ``LiveBlogPosting.liveBlogUpdate``, else from the page's posts; else none."""
    if kind is not Kind.LIVE_BLOG:
        return ()
    updates = [node.get("liveBlogUpdate") for node in document.json_ld if "LiveBlogPosting" in types_of(node)]
    found = [entry for value in updates for entry in _declared(document, value)]
    return _each_once(found or list(_shown(document)) or list(_timed(document)))


def _declared(document: Document, value: Any) -> Iterator[Entry]:
    for node in value if isinstance(value, list) else [value]:
        if not isinstance(node, dict):
            continue
        headline = plain(node.get("headline")) or plain(node.get("name"))
        text = plain(node.get("articleBody")) or plain(node.get("text")) or plain(node.get("description")) or headline
        if text:
            name = next((text_id for key in ("@id", "identifier", "url") for text_id in strings(node.get(key))), None)
            moment = read_machine_time(document, node.get("datePublished"))
            yield Entry(text=text, id=name, headline=headline, published=_placed(document, moment))


def _shown(document: Document) -> Iterator[Entry]:
    taken: set[HtmlElement] = set()
    for post in FIND_POSTS(document.root)[:MAX_ENTRIES]:
        if any(ancestor in taken for ancestor in post.iterancestors()):
            continue
        blocks = [text for block in post.iter("p", "li", "blockquote") if (text := read_text(block))]
        heading = next((e for e in post.iter("h2", "h3", "h4", "strong") if read_text(e)), None)
        headline = read_text(heading) if heading is not None else None
        if not blocks and not headline:
            continue
        taken.add(post)
        stamp = next(post.iter("time"), None)
        moment = _read_stamp(document, stamp) if stamp is not None else None
        yield Entry(
            text="\n\n".join(blocks) or headline or "",
            id=post.get("id"),
            headline=headline,
            published=_placed(document, moment),
        )


def _timed(document: Document) -> Iterator[Entry]:
    for post in timed_posts(document):
        yield Entry(text=post.text, id=post.id, headline=post.headline, published=_placed(document, post.moment))


def _read_stamp(document: Document, stamp: HtmlElement) -> Moment | None:
    written = stamp.get("datetime")
    return read_machine_time(document, written) if written else read_visible_time(document, read_text(stamp))


def _placed(document: Document, moment: Moment | None) -> datetime | None:
    if moment is None:
        return None
    at = moment.placed_in(document.site.zone or guess_zone(document, moment.at) or UNKNOWN_ZONE)
    return at if is_believable(at, document.page.fetched) else None


def _each_once(found: list[Entry]) -> tuple[Entry, ...]:
    kept: dict[tuple[str, str], Entry] = {}
    for entry in found[:MAX_ENTRIES]:
        kept.setdefault((entry.id or "", comparable(entry.text)), entry)
    return tuple(kept.values())
