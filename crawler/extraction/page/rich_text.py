"""Paragraphs of the rich text that content systems keep as JSON: Portable Text, ProseMirror, Lexical, Slate,
Contentful, Draft.js, Editor.js, Gutenberg, Arc, Quill, Mobiledoc, and plain lists of HTML.

All of them are trees: a node whose children are pieces of a line is a paragraph, any other is a container.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from crawler.text.markup import plain

TEXT_KEYS = ("text", "value", "content", "html", "body", "rendered", "basic")  # of a string; the first that a node has
CHILD_KEYS = (
    "children", "content", "content_elements", "contentElements", "blocks", "nodes", "paragraphs", "elements", "items",
    "root", "document",
    "innerBlocks", "body", "data", "attributes", "model",
)  # fmt: skip
TYPE_KEYS = ("_type", "type", "nodeType", "__typename", "name", "kind", "tag")
NO_PROSE_TYPE = re.compile(
    r"image|photo|picture|video|audio|embed|galler|caption|promo|related|newsletter|advert|\bads?\b|social|tweet|"
    r"link_?list|divider|credit|button|teaser|interstitial|reference|raw_html|script|\bstyle|metadata|iframe|widget",
    re.IGNORECASE,
)
LINE_TYPE = re.compile(r"p|li|h[1-6]|block|blockquote|paragraph|heading(?:-\d)?|quote|text-?block", re.IGNORECASE)
INLINE_TYPE = re.compile(r"|a|b|i|em|strong|span|text|link|hyperlink|mark|inline\w*|\w*break|br", re.IGNORECASE)
HTML_PARAGRAPH = re.compile(
    r"<(?:p|h[2-6]|li|blockquote)\b[^>]*>((?:[^<]|<(?!/?(?:p|h[2-6]|li|blockquote)\b))*)", re.IGNORECASE
)
BREAK = re.compile(r"\n[^\S\n]*\n|<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)
SENTENCE_LINE = re.compile(r"(?<=[.!?…。！？।؟\"”»“」:])[^\S\n]*\n")
JSON_TEXT = re.compile(r"\s*(?:\{\s*\"|\[\s*\{)")
MAX_RICH_NODES = 20_000
MAX_RICH_DEPTH = 60


def read_rich_text(value: Any) -> tuple[str, ...]:
    """The paragraphs in a string of HTML or text, a list of blocks, or a tree of nodes; () for what holds no prose."""
    return tuple(_Walk().paragraphs(value, 0, in_line=False))


class _Walk:
    """One walk over a tree; it ends after ``MAX_RICH_NODES``."""

    def __init__(self) -> None:
        self.visited = 0

    def paragraphs(self, value: Any, depth: int, *, in_line: bool) -> Iterator[str]:
        self.visited += 1
        if self.visited > MAX_RICH_NODES or depth > MAX_RICH_DEPTH:
            return
        if isinstance(value, str):
            inner = decode_inner(value)
            if inner is None:
                yield from _of_string(value)
            else:
                yield from self.paragraphs(inner, depth + 1, in_line=False)
        elif isinstance(value, list):
            if in_line and value and all(_is_inline(node, depth) for node in value):
                yield from _of_string("".join(map(_inline_text, value)))
                return
            for item in value:
                yield from self.paragraphs(item, depth + 1, in_line=False)
        elif isinstance(value, Mapping) and not NO_PROSE_TYPE.search(_type_of(value)):
            if in_line and isinstance(value.get("text"), str):  # the whole line, beside its pieces
                yield from _of_string(value["text"])
                return
            if lines := _lines_of_editor(value):
                for line in lines:
                    yield from _of_string(line)
                return
            key = next((key for key in CHILD_KEYS if value.get(key) and isinstance(value[key], list | Mapping)), None)
            if key is None:
                yield from _of_string(_text_of(value))
                return
            is_line = key in {"children", "model"} or LINE_TYPE.fullmatch(_type_of(value)) is not None
            yield from self.paragraphs(value[key], depth + 1, in_line=is_line)


def _lines_of_editor(value: Mapping[str, Any]) -> list[str]:
    """The lines of Quill's operations, ``{"ops": [{"insert": ...}]}``, or of Mobiledoc's sections; else none."""
    operations, sections = value.get("ops"), value.get("sections")
    if isinstance(operations, list):
        inserted = (one.get("insert") for one in operations if isinstance(one, Mapping))
        return "".join(one for one in inserted if isinstance(one, str)).split("\n")
    if isinstance(sections, list) and "markups" in value:
        return ["".join(_texts_of_markers(one[2])) for one in sections if isinstance(one, list) and len(one) > 2]
    return []


def _texts_of_markers(markers: Any) -> Iterator[str]:
    for marker in markers if isinstance(markers, list) else ():
        if isinstance(marker, list) and len(marker) == 4 and isinstance(marker[3], str):
            yield marker[3]


def decode_inner(text: str) -> Any:
    """The object or list that a string holds as JSON, as Draft.js is often kept; None for any other text."""
    if not JSON_TEXT.match(text):
        return None
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _of_string(text: str) -> Iterator[str]:
    if " " not in text and text.startswith(("http://", "https://", "/")):
        return
    if "<" not in text and "&lt;" in text and HTML_PARAGRAPH.search(unescaped := html.unescape(text)):
        text = unescaped
    pieces = HTML_PARAGRAPH.findall(text) if "<" in text else []
    for piece in pieces or _lines_of(text):
        if paragraph := plain(piece):
            yield paragraph


def _lines_of(text: str) -> list[str]:
    """The paragraphs of a plain text: blank lines part them, or the ends of lines that end a sentence."""
    pieces = BREAK.split(text)
    return SENTENCE_LINE.split(text) if len(pieces) == 1 else pieces


def _children_of(node: Mapping[str, Any]) -> list[Any] | None:
    return next((node[key] for key in ("children", "content") if isinstance(node.get(key), list)), None)


def _is_inline(node: Any, depth: int) -> bool:
    """Whether a node is a piece of a line: a text, a break, or a link around such."""
    if not isinstance(node, Mapping) or depth > MAX_RICH_DEPTH or not INLINE_TYPE.fullmatch(_type_of(node)):
        return False
    children = _children_of(node)
    if children is None:
        return bool(_type_of(node)) or isinstance(node.get("text"), str)
    return all(_is_inline(child, depth + 1) for child in children)


def _inline_text(node: Mapping[str, Any]) -> str:
    children = _children_of(node)
    if children is not None:
        return "".join(map(_inline_text, children))
    return _text_of(node) or (" " if "br" in _type_of(node).lower() else "")


def _type_of(node: Mapping[str, Any]) -> str:
    return next((node[key] for key in TYPE_KEYS if isinstance(node.get(key), str)), "")


def _text_of(node: Mapping[str, Any]) -> str:
    return next((node[key] for key in TEXT_KEYS if isinstance(node.get(key), str)), "")
