"""The article in the JSON that a script of the page carries (``__NEXT_DATA__`` and its kin)."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lxml.html import HtmlElement

from crawler.extraction.page.rich_text import decode_inner, read_rich_text
from crawler.extraction.page.structured_data import strings
from crawler.text.folding import comparable
from crawler.text.markup import plain

ASSIGNMENT = re.compile(
    r"^\s*(?:window|self|globalThis)?\.?[\w.$\[\]'\"]{2,60}\s*=\s*(?:JSON\.parse\(\s*(?=\")|(?=[{\[]))"
)
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
    "content_elements",
    "contentElements",
    "document",
    "richText",
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
MAX_STATE_DEPTH = 100
NUXT_ID = "__NUXT_DATA__"
FLIGHT_START = ("self.__next_f", "(self.__next_f", "window.__next_f")
LINE_TAGS = frozenset({"title", "p", "h1", "h2", "h3", "h4", "li", "blockquote"})
FLIGHT_PUSH = re.compile(r"\.push\(\[\s*1\s*,\s*(?=\")")
FLIGHT_ROW = re.compile(rb"\s*([0-9a-f]+):(?:T([0-9a-f]{1,8}),|(?:I|HL|[A-Z])?)")


@dataclass(frozen=True, slots=True)
class StateArticle:
    """What a page's JSON state says of its story; times as written."""

    headline: str | None
    standfirst: str | None
    paragraphs: tuple[str, ...]
    published: object
    modified: object
    authors: tuple[str, ...]
    is_titled: bool = False  # the page shows its headline


def read_state(scripts: Iterable[HtmlElement], titles: Collection[str] = ()) -> StateArticle | None:
    """The article in the JSON state of scripts: one whose title the page shows, else the one with most text."""
    shown = {comparable(title) for title in titles}
    found: list[tuple[bool, int, StateArticle]] = []
    for value in _states(scripts):
        for node in walk_objects(value):
            if article := _article_of(node):
                is_shown = comparable(article.headline or "") in shown
                found.append((is_shown, len("".join(article.paragraphs)), replace(article, is_titled=is_shown)))
    return max(found, key=lambda one: one[:2])[2] if found else None


def _states(scripts: Iterable[HtmlElement]) -> Iterator[Any]:
    flight: list[str] = []
    for script in scripts:
        text = script.text or ""
        if text.lstrip().startswith(FLIGHT_START):
            flight += _flight_chunks(text)
            continue
        if len(text) < MIN_BODY_CHARS:
            continue
        kind = (script.get("type") or "").lower()
        if kind == "application/json":
            start = 0
        elif kind in {"", "text/javascript"} and (match := ASSIGNMENT.match(text)):
            start = match.end()
        else:
            continue
        value = _decode(text.lstrip() if start == 0 else text, start)
        if isinstance(value, str):  # JSON.parse("...")
            value = _decode(value, 0)
        yield _hydrate(value) if script.get("id") == NUXT_ID else value
    yield from _flight_rows("".join(flight))


def _decode(text: str, start: int) -> Any:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def _flight_chunks(text: str) -> Iterator[str]:
    """The strings that a script hands to React's flight client."""
    for match in FLIGHT_PUSH.finditer(text):
        chunk = _decode(text, match.end())
        if isinstance(chunk, str):
            yield chunk


def _flight_rows(flight: str) -> Iterator[Any]:
    """The values of React's flight rows, ``$`` references between them resolved once."""
    rows: dict[str, Any] = {}
    at = 0
    raw = flight.encode("utf-8", "replace")
    while match := FLIGHT_ROW.match(raw, at):
        name, size = match[1].decode(), match[2]
        if size is not None:  # a text, with its length in bytes
            at = match.end() + int(size, 16)
            rows[name] = raw[match.end() : at].decode("utf-8", "replace")
        else:
            end = raw.find(b"\n", match.end())
            end = len(raw) if end < 0 else end
            rows[name] = _decode(raw[match.end() : end].decode("utf-8", "replace"), 0)
            at = end + 1
    resolved = [_resolve(value, rows) for value in rows.values()]
    yield from resolved
    elements = [element for value in resolved for element in _elements(value)]
    yield {
        "title": next((text for name in ("h1", "title") for tag, text in elements if tag == name), None),
        "paragraphs": [text for tag, text in elements if tag not in {"h1", "title"}],
    }


def _elements(value: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """The tag and text of each line of React elements, ``["$", tag, key, {"children": ...}]``, in page order."""
    if depth > MAX_STATE_DEPTH:
        return
    if isinstance(value, list) and len(value) >= 4 and value[0] == "$" and isinstance(value[3], dict):
        children = value[3].get("children")
        inner = value[3].get("dangerouslySetInnerHTML")
        if isinstance(inner, dict):
            for text in read_rich_text(inner.get("__html")):
                yield "p", text
        elif value[1] in LINE_TAGS:
            yield value[1], _text_of(children, depth)
        else:
            yield from _elements(children, depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _elements(item, depth + 1)


def _text_of(value: Any, depth: int) -> str:
    if isinstance(value, str):
        return "" if value.startswith("$") else value
    if depth > MAX_STATE_DEPTH or not isinstance(value, list):
        return ""
    if len(value) >= 4 and value[0] == "$" and isinstance(value[3], dict):
        return _text_of(value[3].get("children"), depth + 1)
    return "".join(_text_of(item, depth + 1) for item in value)


def _resolve(value: Any, rows: Mapping[str, Any], depth: int = 0) -> Any:
    if depth > MAX_STATE_DEPTH:
        return None
    if isinstance(value, str):
        return rows[value[1:]] if value.startswith("$") and isinstance(rows.get(value[1:]), str) else value
    if isinstance(value, list):
        return [_resolve(item, rows, depth + 1) for item in value]
    if isinstance(value, dict):
        return {key: _resolve(item, rows, depth + 1) for key, item in value.items()}
    return value


def _hydrate(values: Any) -> Any:
    """The value that Nuxt's list of values stands for: members of objects and lists are places in that list."""
    if not isinstance(values, list) or not values:
        return values
    budget = [MAX_VISITED_NODES]

    def value_at(place: Any, depth: int) -> Any:
        budget[0] -= 1
        if not isinstance(place, int) or not 0 <= place < len(values) or depth > MAX_STATE_DEPTH or budget[0] < 0:
            return None
        value = values[place]
        if isinstance(value, dict):
            return {key: value_at(item, depth + 1) for key, item in value.items()}
        if isinstance(value, list):
            if value and isinstance(value[0], str):  # ["Reactive", 1], ["Date", "..."]
                return value_at(value[1], depth + 1) if len(value) == 2 and isinstance(value[1], int) else value[-1]
            return [value_at(item, depth + 1) for item in value]
        return value

    return value_at(0, 0)


def walk_objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects in a value, and in the JSON that strings of it hold, in their order; it ends after some thousands."""
    stack, visited = [value], 0
    while stack and visited < MAX_VISITED_NODES:
        node = stack.pop()
        visited += 1
        if isinstance(node, dict):
            yield node
            stack.extend(reversed(list(node.values())))
        elif isinstance(node, list):
            stack.extend(reversed(node))
        elif isinstance(node, str) and len(node) >= MIN_BODY_CHARS and (inner := decode_inner(node)) is not None:
            stack.append(inner)


def _article_of(node: Mapping[str, Any]) -> StateArticle | None:
    headline = _first(node, HEADLINE_KEYS)
    if not headline:
        return None
    paragraphs = next((found for name in BODY_KEYS if (found := read_rich_text(node.get(name)))), ())
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
