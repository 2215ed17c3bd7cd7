"""JSON Feed 1.0 and 1.1 (jsonfeed.org), entry by entry, so that a broken one costs only itself."""

from __future__ import annotations

import json
import re
from typing import Any

from crawler.discovery.raw_feed import RawEntry, RawFeed, as_paragraphs, newest

_ITEMS_START = re.compile(r'"items"\s*:\s*\[')
_SEPARATOR = re.compile(r"[\s,]*")


def read_json_feed(body: bytes, *, url: str) -> RawFeed | None:
    """The feed as it is written, with its whole entries when it is cut off or broken; None when it is none."""
    text = body.decode("utf-8-sig", "replace")
    warnings: list[str] = []
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        feed = {"items": _whole_items(text)}
        if not feed["items"]:
            return None
        warnings.append(f"broken JSON ({str(error)[:80]}): the entries before it are kept")
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        return None
    strays = sum(not isinstance(item, dict) for item in items)
    if strays:
        warnings.append(f"{strays} of {len(items)} entries are not objects: left out")
    objects = [item for item in items if isinstance(item, dict)]
    kept = newest(objects, lambda item: item.get("date_published") or item.get("date_modified"))
    entries = tuple(_read_item(item, url) for item in kept)
    if "jsonfeed.org" not in str(feed.get("version")) and not any(entry.links for entry in entries):
        return None
    return RawFeed(
        entries=entries,
        title=_text(feed.get("title")),
        language=_text(feed.get("language")),
        warnings=tuple(warnings),
        left_out=len(objects) - len(kept),
    )


def _whole_items(text: str) -> list[Any]:
    start = _ITEMS_START.search(text)
    items: list[Any] = []
    at = start.end() if start else len(text)
    decoder = json.JSONDecoder(strict=False)
    while at < len(text):
        separator = _SEPARATOR.match(text, at)
        try:
            item, at = decoder.raw_decode(text, separator.end() if separator else at)
        except (ValueError, RecursionError):
            break
        items.append(item)
    return items


def _read_item(item: dict[str, Any], url: str) -> RawEntry:
    identity = _text(item.get("id")) or ""
    links = [item.get("url"), item.get("external_url"), identity if identity.startswith("http") else None]
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    tags = item.get("tags") if isinstance(item.get("tags"), list) else []
    return RawEntry(
        links=tuple(link for link in links if isinstance(link, str) and link.strip()),
        base=url,
        title=_text(item.get("title")),
        published=_text(item.get("date_published")),
        modified=_text(item.get("date_modified")),
        names=tuple(str(author.get("name") or "") for author in authors or () if isinstance(author, dict)),
        tags=tuple(tag for tag in tags or () if isinstance(tag, str)),
        language=_text(item.get("language")),
        guid=identity or None,
        content=_content(item),
    )


def _content(item: dict[str, Any]) -> str | None:
    """The entry in full, as HTML."""
    if markup := _text(item.get("content_html")):
        return markup
    plain = _text(item.get("content_text"))
    return as_paragraphs(plain) if plain else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
