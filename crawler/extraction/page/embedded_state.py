"""The article in the JSON that a script of the page carries (``__NEXT_DATA__`` and its kin)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

from crawler.extraction.page.structured_data import strings
from crawler.text.markup import plain

ASSIGNMENT = re.compile(r"^\s*(?:window|self|globalThis)?\.?[\w.$\[\]'\"]{2,60}\s*=\s*(?=[{\[])")
PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p\s*>", re.IGNORECASE | re.DOTALL)
HEADLINE_KEYS = ("headline", "title", "articleTitle", "name")
STANDFIRST_KEYS = (
    "standfirst",
    "subtitle",
    "deck",
    "dek",
    "lead",
    "leadText",
    "summary",
    "description",
    "excerpt",
    "teaser",
)
BODY_KEYS = (
    "body",
    "articleBody",
    "content",
    "contentBody",
    "bodyHtml",
    "html",
    "text",
    "paragraphs",
    "blocks",
    "elements",
)
PUBLISHED_KEYS = (
    "datePublished",
    "publishedAt",
    "published_at",
    "firstPublished",
    "publishDate",
    "publicationDate",
    "published",
    "pubDate",
    "display_date",
    "publish_date",
)
MODIFIED_KEYS = (
    "dateModified",
    "modifiedAt",
    "updatedAt",
    "updated_at",
    "lastModified",
    "lastUpdated",
    "last_updated_date",
)
AUTHOR_KEYS = ("authors", "author", "byline", "bylines", "creator")
MIN_BODY_CHARS = 200  # of text that make a value a story's body
MAX_VISITED_NODES = 60_000


@dataclass(frozen=True, slots=True)
class StateArticle:
    """What a page's JSON state says of its story; times as written."""

    headline: str | None
    standfirst: str | None
    paragraphs: tuple[str, ...]
    published: object
    modified: object
    authors: tuple[str, ...]


def read_state(root: HtmlElement) -> StateArticle | None:
    """The article with the longest text in the JSON state of a page, if any."""
    found: list[tuple[int, StateArticle]] = []
    for value in _states(root):
        found += [(len("".join(a.paragraphs)), a) for node in _objects(value) if (a := _article_of(node))]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _states(root: HtmlElement) -> Iterator[Any]:
    for script in root.iter("script"):
        text = script.text or ""
        if len(text) < MIN_BODY_CHARS:
            continue
        kind = (script.get("type") or "").lower()
        if kind == "application/json":
            start = 0
        elif kind in {"", "text/javascript"} and (match := ASSIGNMENT.match(text)):
            start = match.end()
        else:
            continue
        try:
            yield json.JSONDecoder(strict=False).raw_decode(text.lstrip() if start == 0 else text, start)[0]
        except (ValueError, RecursionError):
            continue


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    stack, visited = [value], 0
    while stack and visited < MAX_VISITED_NODES:
        node = stack.pop()
        visited += 1
        if isinstance(node, dict):
            yield node
            stack.extend(reversed(list(node.values())))
        elif isinstance(node, list):
            stack.extend(reversed(node))


def _article_of(node: Mapping[str, Any]) -> StateArticle | None:
    headline = _first(node, HEADLINE_KEYS)
    if not headline:
        return None
    paragraphs = next((found for name in BODY_KEYS if (found := paragraphs_of(node.get(name)))), ())
    if sum(len(paragraph) for paragraph in paragraphs) < MIN_BODY_CHARS:
        return None
    return StateArticle(
        headline=headline,
        standfirst=_first(node, STANDFIRST_KEYS),
        paragraphs=paragraphs,
        published=next((node[name] for name in PUBLISHED_KEYS if node.get(name)), None),
        modified=next((node[name] for name in MODIFIED_KEYS if node.get(name)), None),
        authors=tuple(text for name in AUTHOR_KEYS for value in strings(node.get(name)) if (text := plain(value))),
    )


def _first(node: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = node.get(name)
        if isinstance(value, dict):  # {"rendered": ...}, {"basic": ...}
            value = next((inner for inner in value.values() if isinstance(inner, str)), None)
        if text := plain(value):
            return text
    return None


def paragraphs_of(value: Any) -> tuple[str, ...]:
    """The paragraphs in a string of html or text, or in a list of blocks that hold a text."""
    if isinstance(value, dict):
        return paragraphs_of(next((value[name] for name in ("rendered", "html", *BODY_KEYS) if value.get(name)), None))
    if isinstance(value, str):
        pieces = PARAGRAPH.findall(value) or re.split(r"\n\s*\n|<br\s*/?>\s*<br\s*/?>", value)
        return tuple(text for piece in pieces if (text := plain(piece)))
    if isinstance(value, list):
        keys = ("text", "content", "html", "value")
        blocks = [block for block in value if isinstance(block, str | dict)]
        texts = [block if isinstance(block, str) else _first(block, keys) for block in blocks]
        return tuple(text for block in texts if (text := plain(block)) and not text.startswith(("http://", "https://")))
    return ()
