"""How a page was read, for people: the candidates of every field and the fate of every block, in words or colours."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

import lxml.html

from crawler.article import Outcome

if TYPE_CHECKING:
    from crawler.article import Page
    from crawler.extraction.page.document import Document
    from crawler.extraction.result import ExtractionResult

WIDTH = 110
KEPT = "outline: 2px solid #2a8f3c; background: #e3f6e6; color: #111;"
DROPPED = "outline: 1px dashed #c0392b; background: #fbe9e7; color: #555;"


def explain(reading: ExtractionResult) -> Iterator[str]:
    """The lines of an explanation."""
    result = reading.result
    if isinstance(result, Outcome):
        yield f"outcome: {result.name}: {result.reason}"
    else:
        yield f"article: {result.headline}"
    yield ""
    yield "FIELDS (the first candidate wins; how sure it is, where it was read, what it says)"
    for name, found in reading.fields.items():
        yield f"  {name}"
        for place, one in enumerate(found):
            mark = ">" if place == 0 else " "
            yield f"   {mark} {one.confidence:4.2f}  {one.source:<11} {one.where}: {_short(_shown(one.value))}"
        if not found:
            yield "     nothing found"
    yield ""
    yield "BLOCKS (+ kept, - dropped; how surely it is of the story, why, what it is, its text)"
    for block in reading.blocks:
        mark = "+" if block.kept else "-"
        yield f"  {mark} {block.score:4.2f}  {block.reason:<34} {block.role:<10} {_short(block.text, 70)}"


def mark_page(document: Document, reading: ExtractionResult, page: Page) -> bytes:
    """The page with its blocks in colours: green stays, red goes; the reason shows under the pointer."""
    root = document.root
    tree = root.getroottree()
    counts = {True: 0, False: 0}
    fates: dict[str, list[tuple[bool, str]]] = {}
    for block in reading.blocks:
        counts[block.kept] += 1
        fates.setdefault(block.path, []).append((block.kept, f"{block.role}: {block.reason}"))
    for path, told in fates.items():
        for element in tree.xpath(path) if path else ():
            is_kept = any(kept for kept, _ in told)
            element.set("style", f"{element.get('style') or ''};{KEPT if is_kept else DROPPED}")
            element.set("title", " / ".join(reason for _, reason in told))
    for unwanted in list(root.iter("script", "noscript", "iframe", "base")):
        unwanted.drop_tree()
    result = reading.result
    verdict = f"{result.name}: {result.reason}" if isinstance(result, Outcome) else result.headline
    legend = (
        f'<p style="all: initial; display: block; font: 14px/1.5 sans-serif; padding: .6em 1em; background: #fff;'
        f' border-bottom: 2px solid #333; color: #111">{escape(verdict)} &mdash; <span style="{KEPT}">{counts[True]}'
        f' blocks kept</span> <span style="{DROPPED}">{counts[False]} dropped</span></p>'
    )
    body = root.find("body")
    if body is not None:
        body.insert(0, lxml.html.fragment_fromstring(legend))
    head = root.find("head")
    if head is not None:
        head.insert(0, lxml.html.Element("base", href=page.url))
        head.insert(0, lxml.html.Element("meta", charset="utf-8"))
    marked: bytes = lxml.html.tostring(root, encoding="utf-8", doctype="<!DOCTYPE html>")
    return marked


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value))
    return str(getattr(value, "url", value))


def _short(text: str, width: int = WIDTH) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"
