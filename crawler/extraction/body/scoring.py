"""How surely each block of a page is of its story; trafilatura helps where the page alone leaves doubts."""

from __future__ import annotations

import copy
import logging
from collections.abc import Sequence

import trafilatura
from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.body.blocks import TextBlock
from crawler.extraction.body.classifier import (
    STORY_SCORE,
    classify_blocks,
    keep_main_shape,
    lower_cut,
    measure_doubt,
    regroup_scores,
)
from crawler.extraction.body.features import (
    document_features,
    fill_features,
    find_extracted,
    trafilatura_features,
)
from crawler.extraction.page.document import Document
from crawler.extraction.page.structured_data import strings
from crawler.text.folding import squash
from crawler.text.scripts import weigh_text

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns of every page that it finds odd

UNREAD_TAGS = ("head", "script", "style", "svg", "noscript", "iframe", "select", "button", "nav", "footer", "template")
MAX_TRAFILATURA_DEPTH = 500  # elements within each other; trafilatura walks by recursion
MAX_TRAFILATURA_SIBLINGS = 2000  # its time grows with their square: a fifth of a second
MAX_TRAFILATURA_PAGE_CHARS = 3_000_000  # on larger pages trafilatura takes minutes
TRAFILATURA_DOUBT = 0.5  # above which trafilatura is asked; it takes longer than all else and says little new below
MIN_TRAFILATURA_SHARE = 0.4  # of what trafilatura keeps; a story that is less has lost its text
GUARD_SCORE = 0.52  # of a block that is kept because trafilatura keeps it
MIN_TRAFILATURA_CHARS = 250  # less is no story, or trafilatura could not read the page
MIN_LINE_CHARS = 40  # of a line that trafilatura cut out of a block


def score_blocks(
    document: Document, text_blocks: Sequence[TextBlock], *, headline: str | None, standfirst: str | None
) -> list[float]:
    """How surely each block is of the story, 0 to 1; trafilatura is asked where the page alone leaves doubts."""
    declared = next((text for text in strings(document.story.get("articleBody")) if text), None)
    fill_features(text_blocks, declared=declared, headline=headline, standfirst=standfirst)
    of_document = document_features(document, text_blocks)
    scores = regroup_scores(text_blocks, classify_blocks(text_blocks, of_document))
    if measure_doubt(text_blocks, scores) <= TRAFILATURA_DOUBT:
        return lower_cut(text_blocks, keep_main_shape(text_blocks, scores))
    lines = trafilatura_lines(document)
    if sum(map(len, lines)) >= MIN_TRAFILATURA_CHARS:
        features = trafilatura_features(text_blocks, lines)
        scores = regroup_scores(text_blocks, classify_blocks(text_blocks, of_document, features))
    return lower_cut(text_blocks, guard_scores(text_blocks, keep_main_shape(text_blocks, scores), lines))


def guard_scores(blocks: Sequence[TextBlock], scores: Sequence[float], lines: Sequence[str]) -> list[float]:
    """The scores, or those of trafilatura's lines where the story would be less than a share of what these hold."""
    kept = sum(weigh_text(block.text) for block, score in zip(blocks, scores, strict=True) if score > STORY_SCORE)
    if kept >= MIN_TRAFILATURA_SHARE * sum(map(weigh_text, lines)):
        return list(scores)
    keys = [squash(block.text) for block in blocks]
    extracted = find_extracted(keys, lines)
    long = [key for line in lines if len(key := squash(line.lstrip("-|• "))) > MIN_LINE_CHARS]
    shortest = min(map(len, long), default=0)  # most blocks are shorter and hold none
    return [
        max(score, GUARD_SCORE)
        if is_extracted or (len(key) >= shortest and any(line in key for line in long))
        else score
        for key, score, is_extracted in zip(keys, scores, extracted, strict=True)
    ]


def trafilatura_lines(document: Document) -> list[str]:
    """The lines that trafilatura takes for the main text; none for a page that it cannot read."""
    if len(document.text) > MAX_TRAFILATURA_PAGE_CHARS or _is_costly(document.root):
        return []
    root = copy.deepcopy(document.root)
    etree.strip_elements(root, *UNREAD_TAGS, with_tail=False)  # it would do so itself, more slowly
    try:
        text = trafilatura.extract(root, include_comments=False, with_metadata=False, fast=True)
    except (RecursionError, ValueError, AttributeError, TypeError):  # it is one help among others
        return []
    return (text or "").splitlines()


def _is_costly(root: HtmlElement) -> bool:
    """Whether trafilatura would fall over a page's depth, or look through a long row of elements for each of them."""
    stack = [(root, 1)]
    while stack:
        node, depth = stack.pop()
        if depth > MAX_TRAFILATURA_DEPTH or len(node) > MAX_TRAFILATURA_SIBLINGS:
            return True
        stack.extend((child, depth + 1) for child in node)
    return False
