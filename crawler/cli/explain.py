"""How a page was extracted, for people: the candidates of every field and the decision on every block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import lxml.html

from crawler.article import Outcome, without_controls
from crawler.cli.disarming import POLICY, disarm
from crawler.reporting.html import render_html

if TYPE_CHECKING:
    from crawler.article import Page
    from crawler.extraction.page.document import Document
    from crawler.extraction.result import ExtractionResult

MAX_VALUE_CHARS = 110
MAX_BLOCK_CHARS = 70
KEPT_STYLE = "outline: 2px solid #2a8f3c; background: #e3f6e6; color: #111;"
DROPPED_STYLE = "outline: 1px dashed #c0392b; background: #fbe9e7; color: #555;"


def explain(extraction: ExtractionResult) -> Iterator[str]:
    """The lines of an explanation; what the page wrote steers no terminal."""
    return map(without_controls, _lines(extraction))


def _lines(extraction: ExtractionResult) -> Iterator[str]:
    result = extraction.result
    if isinstance(result, Outcome):
        yield f"outcome: {result.name}: {result.reason}"
    else:
        yield f"article: {result.headline}"
    yield ""
    yield "FIELDS (the first candidate wins: weight, source, place, value; how likely it is right)"
    origins = {} if isinstance(result, Outcome) else result.provenance
    for name, candidates in extraction.fields.items():
        yield f"  {name}: {origins[name].confidence:.2f}" if name in origins else f"  {name}"
        for rank, one in enumerate(candidates):
            mark = ">" if rank == 0 else " "
            yield f"   {mark} {one.confidence:4.2f}  {one.source:<11} {one.where}: {_short(_shown(one.value))}"
        if not candidates:
            yield "     nothing found"
    yield ""
    yield "BLOCKS (+ kept, - dropped: score, reason, role, text)"
    for block in extraction.blocks:
        mark = "+" if block.kept else "-"
        yield f"  {mark} {block.score:4.2f}  {block.reason:<34} {block.role:<10} {_short(block.text, MAX_BLOCK_CHARS)}"


def mark_page(document: Document, extraction: ExtractionResult, page: Page) -> bytes:
    """The page with its kept blocks in green and its dropped ones in red; the reason shows under the pointer.

    Nothing of the page runs or is loaded when the file is opened: texts, tables and links alone stay.
    """
    root = document.root
    tree = root.getroottree()
    decisions: dict[str, list[tuple[bool, str]]] = {}  # by the XPath of an element: it may hold several blocks
    for block in extraction.blocks:
        decisions.setdefault(block.path, []).append((block.kept, f"{block.role}: {block.reason}"))
    marks: dict[lxml.html.HtmlElement, dict[str, str]] = {}
    for path, blocks in decisions.items():
        for element in tree.xpath(path) if path else ():
            style = KEPT_STYLE if any(is_kept for is_kept, _ in blocks) else DROPPED_STYLE
            marks[element] = {"style": f";{style}", "title": " / ".join(reason for _, reason in blocks)}
    disarm(root, page.url)
    for element, attributes in marks.items():
        element.attrib.update(attributes)
    body = root.find("body")
    if body is not None:
        body.insert(0, _banner(extraction))
    head = root.find("head")
    if head is not None:
        head.insert(0, lxml.html.Element("base", href=page.url))
        head.insert(0, lxml.html.Element("meta", {"http-equiv": "Content-Security-Policy", "content": POLICY}))
        head.insert(0, lxml.html.Element("meta", charset="utf-8"))
    marked: bytes = lxml.html.tostring(root, encoding="utf-8", doctype="<!DOCTYPE html>")
    return marked


def _banner(extraction: ExtractionResult) -> lxml.html.HtmlElement:
    result = extraction.result
    kept = sum(block.kept for block in extraction.blocks)
    banner = render_html(
        "extraction_banner.html",
        result=f"{result.name}: {result.reason}" if isinstance(result, Outcome) else result.headline,
        kept=kept,
        dropped=len(extraction.blocks) - kept,
        kept_style=KEPT_STYLE,
        dropped_style=DROPPED_STYLE,
    )
    return lxml.html.fragment_fromstring(banner.strip())


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value))
    return str(getattr(value, "url", value))


def _short(text: str, width: int = MAX_VALUE_CHARS) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"
