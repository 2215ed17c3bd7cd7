"""A second look at a page of which no text was kept: a story that a peer finds is not lost without it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from crawler.extraction.body.block import Block, Role
from crawler.extraction.body.blocks import split_all_blocks, split_blocks
from crawler.extraction.body.classifier import STORY_SCORE
from crawler.extraction.body.select import MAX_BLOCKS, select_blocks
from crawler.extraction.body.site_template import Template
from crawler.extraction.page.document import Document, with_other_tree
from crawler.text.scripts import weigh_text

MIN_STORY_WEIGHT = 300  # of what is found, as of weigh_text: notices that scripts are needed are shorter
MAX_LOOKED_BLOCKS = 5000  # of a page that is read again: a page of more takes its time once
MIN_CAPTIONS = 3  # of a series of pictures


def look_again(
    document: Document,
    blocks: Sequence[Block],
    *,
    headline: str | None,
    standfirst: str | None,
    template: Template | None = None,
) -> tuple[Block, ...]:
    """The blocks; where none is kept, those of the first other way of reading the page that finds a story."""
    if len(blocks) > MAX_LOOKED_BLOCKS or any(block.kept and block.role is not Role.SUBHEAD for block in blocks):
        return tuple(blocks)
    for found in _other_readings(document, blocks, headline, standfirst, template):
        if sum(weigh_text(block.text) for block in found if block.kept) >= MIN_STORY_WEIGHT:
            return found
    return tuple(blocks)


def _other_readings(
    document: Document,
    blocks: Sequence[Block],
    headline: str | None,
    standfirst: str | None,
    template: Template | None,
) -> Iterator[tuple[Block, ...]]:
    """Captions as paragraphs, as of a series of pictures; what stands in noscript and buttons; the other tree."""
    captions = [block for block in blocks if block.role is Role.CAPTION and block.score > STORY_SCORE]
    if len(captions) >= MIN_CAPTIONS:
        yield tuple(
            block.kept_as_paragraph("a caption of a story in pictures")
            if block.role is Role.CAPTION and block.score > STORY_SCORE
            else block
            for block in blocks
        )
    unseen = split_all_blocks(document.root)[:MAX_BLOCKS]
    if len(unseen) > len(blocks):
        yield select_blocks(document, unseen, headline=headline, standfirst=standfirst, template=template)
    try:
        other = with_other_tree(document)
    except etree.LxmlError:  # the page has been read by the first tree
        return
    text_blocks = split_blocks(other.root)[:MAX_BLOCKS]
    if [block.text for block in text_blocks] != [block.text for block in blocks]:
        yield select_blocks(other, text_blocks, headline=headline, standfirst=standfirst, template=template)
