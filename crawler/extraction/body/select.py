"""The body of a story: every block of the page is judged; trafilatura is one witness, the place in the page another."""

from __future__ import annotations

import copy
import logging
from collections.abc import Sequence

import trafilatura
from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.body.appended_stories import appended_blocks
from crawler.extraction.body.block import Block, Role
from crawler.extraction.body.blocks import TextBlock, segment
from crawler.extraction.body.classifier import SURE, agree, doubt, judge, keep_together
from crawler.extraction.body.features import WORDS, ends_sentence, fill_features, hear_witness, is_menu, squashed
from crawler.extraction.body.site_template import Template
from crawler.extraction.fields.site_rules import selected_by_rule
from crawler.extraction.page.document import Document
from crawler.extraction.page.structured_data import strings
from crawler.text.boilerplate_lines import is_pointer

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it tells of every page that it finds odd

UNREAD = ("head", "script", "style", "svg", "noscript", "iframe", "select", "button", "nav", "footer", "template")
STANDFIRST = "the standfirst"  # the reason for leaving it out of the body
DEEPEST = 500  # elements within each other; trafilatura walks by recursion
LARGEST = 3_000_000  # characters of a page; on larger ones trafilatura takes minutes
ASKED = 0.2  # doubt above which the witness is heard; it takes longer than all else, and says little new below
MOST = 3000  # blocks that are judged; a page of more is no story, or it ended long before
FOLDED = 0.9  # a hidden block that is surer than this of being story is only folded away, as behind "read on"
LITTLE = 250  # characters; what trafilatura finds is then no story, or it could not read the page
DATELINE = 20  # characters of a place before the standfirst
REPEATED = 40  # characters; a shorter block may well be there twice


def read_body(
    document: Document, *, headline: str | None, standfirst: str | None, template: Template | None = None
) -> tuple[Block, ...]:
    """All blocks of the page in order, kept or dropped, each with its reason.

    The headline and the standfirst are not repeated in the body; captions and credits are no part of it.
    """
    segments = segment(document.root)[:MOST]
    scores = weigh(document, segments, headline=headline, standfirst=standfirst)
    chosen = {id(element) for element in selected_by_rule(document, "body")}
    fates = _Fates(headline, standfirst, template)
    likely = [score > SURE and one.role is not Role.CAPTION for one, score in zip(segments, scores, strict=True)]
    others = appended_blocks(document, segments, likely, headline or "")
    blocks = []
    for at, (one, score) in enumerate(zip(segments, scores, strict=True)):
        inside = _is_within(one, chosen) if chosen else None
        reason = "of another story below" if at in others else fates.against(one, score, inside)
        blocks.append(_block(one, score, reason or _reason_for(one, score, inside), kept=reason is None))
    return tuple(blocks)


def weigh(
    document: Document, segments: Sequence[TextBlock], *, headline: str | None, standfirst: str | None
) -> list[float]:
    """How surely each block is of the story, 0 to 1; the witness is heard where the page alone leaves doubts."""
    declared = next((text for text in strings(document.story.get("articleBody")) if text), None)
    fill_features(segments, declared=declared, headline=headline, standfirst=standfirst)
    scores = agree(segments, judge(segments))
    if doubt(segments, scores) > ASKED:
        lines = extract_lines(document)
        if sum(map(len, lines)) >= LITTLE:
            scores = agree(segments, judge(segments, hear_witness(segments, lines)))
    return keep_together(segments, scores)


def extract_lines(document: Document) -> list[str]:
    """The lines that trafilatura takes for the main text; none for a page that it cannot read."""
    if len(document.text) > LARGEST or _is_deep(document.root):
        return []
    root = copy.deepcopy(document.root)
    etree.strip_elements(root, *UNREAD, with_tail=False)  # it would do so itself, more slowly
    try:
        text = trafilatura.extract(root, include_comments=False, with_metadata=False, fast=True)
    except (RecursionError, ValueError, AttributeError, TypeError):  # it is one witness among others
        return []
    return (text or "").splitlines()


def _is_deep(root: HtmlElement) -> bool:
    depth = 0
    stack = [(root, 1)]
    while stack:
        node, depth = stack.pop()
        if depth > DEEPEST:
            return True
        stack.extend((child, depth + 1) for child in node)
    return False


class _Fates:
    """Why blocks are left out that the model may like; what was met before is remembered."""

    def __init__(self, headline: str | None, standfirst: str | None, template: Template | None) -> None:
        self.headline = squashed(headline or "")
        self.standfirst = squashed(standfirst or "").rstrip(".…")
        self.template = template
        self.seen: set[str] = set()

    def against(self, one: TextBlock, score: float, inside: bool | None) -> str | None:
        """The reason to drop a block; None for one that stays."""
        if inside is None and not one.features:
            return "short, and nothing but links" if is_menu(one) else "a reader's comment"
        key = squashed(one.text)
        if not WORDS.search(one.text) and not any(map(str.isdigit, one.text)):
            return "no words"
        if key == self.headline:
            return "the headline"
        if self.standfirst and self.is_standfirst(key.rstrip(".…")):
            return STANDFIRST
        if one.role is Role.CAPTION:
            return "a caption"
        if inside is not None:
            return None if inside else "outside of what the site's rule selects"
        if score < FOLDED and _is_hidden(one):
            return "hidden"
        if self.template is not None and (learnt := self.template.against(one.around.shape, one.text, score)):
            return learnt
        if score <= SURE:
            return f"not of the story ({score:.2f})"
        if is_pointer(one.text):
            return "a call to read, watch or join something else"
        if len(key) > REPEATED and key in self.seen:
            return "said before"
        self.seen.add(key)
        return None

    def is_standfirst(self, key: str) -> bool:
        """Whether a block is the standfirst, perhaps with its dateline before it."""
        return key.endswith(self.standfirst) and len(key) <= len(self.standfirst) + DATELINE


def _is_hidden(one: TextBlock) -> bool:
    """Whether the markup itself says that nobody sees the block; a style may only fold it until it is wanted."""
    if not one.around.hidden:
        return False
    elements = (at.element for at in one.around.up())
    return any(element.get("hidden") is not None or element.get("aria-hidden") == "true" for element in elements)


def _is_within(one: TextBlock, chosen: set[int]) -> bool:
    return any(id(at.element) in chosen for at in one.around.up())


def _reason_for(one: TextBlock, score: float, inside: bool | None) -> str:
    return "selected by the site's rule" if inside else f"of the story ({score:.2f})"


def _block(one: TextBlock, score: float, reason: str, *, kept: bool) -> Block:
    role, level = one.role, one.level
    if role is Role.PARAGRAPH and one.strong >= len(one.text) * 0.9 and _is_subhead(one.text):
        role, level = Role.SUBHEAD, 3
    return Block(
        role=role,
        text=one.text,
        markdown=one.markdown if kept else "",
        shape=one.around.shape,
        kept=kept,
        reason=reason,
        score=score,
        level=level,
        ordinal=one.ordinal,
        element=one.around.element,
    )


def _is_subhead(text: str) -> bool:
    return len(text) <= 100 and not ends_sentence(text) and len(WORDS.findall(text)) > 1
