"""The story as the page's own JSON states it, for pages that show none of it, or little, without a script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crawler.article import Source
from crawler.extraction.body.block import Block, Role
from crawler.extraction.body.teasers import TEASER_REASON
from crawler.extraction.page.document import Document
from crawler.extraction.page.rich_text import read_rich_text
from crawler.text.scripts import count_words

SHAPES = {Source.JSON_LD: "json-ld", Source.STATE: "script"}  # where a block stands that no element shows
MIN_SHOWN_SHARE = 0.4  # of the stated words; a page that shows less of its story has not been read
MIN_STATED_WORDS = 20
MIN_SHOWN_WORDS = 40  # of a page whose scripts are not searched for more
MIN_READ_WORDS = 200  # of a page that shows what JSON-LD has; on 1,548 pages no script had more for one of them
MIN_STATE_SHARE = 0.8  # of JSON-LD's words; such a state is taken before it, for it has paragraphs


def add_stated_story(document: Document, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, or with the story that JSON-LD or the state of a script holds, where they keep too little of it."""
    shown = sum(count_words(block.text) for block in blocks if block.kept and block.role is not Role.SUBHEAD)
    if shown >= MIN_SHOWN_WORDS and not document.story.get("articleBody"):
        return tuple(blocks)
    declared = tuple(_declared(document))
    if shown >= max(MIN_READ_WORDS, MIN_SHOWN_SHARE * sum(map(count_words, declared))):
        return tuple(blocks)  # the scripts, which are slow to read, have hardly more
    is_list = any(block.reason == TEASER_REASON for block in blocks)
    paragraphs, source = _find_stated(document, declared, is_list=is_list)
    stated = sum(map(count_words, paragraphs))
    if stated < MIN_STATED_WORDS or shown >= MIN_SHOWN_SHARE * stated:
        return tuple(blocks)
    reason = f"the page shows {shown} of the {stated} words that its JSON holds"
    left_out = (block.left_out(reason) if block.kept else block for block in blocks)
    added = (
        Block(role=Role.PARAGRAPH, text=text, markdown=text, shape=SHAPES[source], kept=True, reason=reason, score=0.6)
        for text in paragraphs
    )
    return (*left_out, *added)


def _find_stated(document: Document, declared: tuple[str, ...], *, is_list: bool) -> tuple[tuple[str, ...], Source]:
    """The stated paragraphs; a page of teasers may hold the stories of all of them, and none of its own."""
    found = document.any_state
    state = found.paragraphs if found and (found.is_titled or not is_list) else ()
    if not state and not declared and not is_list:
        state = document.unshown_story
    words, of_state = sum(map(count_words, declared)), sum(map(count_words, state))
    return (state, Source.STATE) if of_state > MIN_STATE_SHARE * words else (declared, Source.JSON_LD)


def _declared(document: Document) -> Iterator[str]:
    """The paragraphs of JSON-LD's articleBody, else those of a live blog's entries."""
    paragraphs = read_rich_text(document.story.get("articleBody"))
    if paragraphs:
        yield from paragraphs
        return
    updates = document.story.get("liveBlogUpdate")
    for entry in updates if isinstance(updates, list) else [updates]:
        if isinstance(entry, dict):
            yield from read_rich_text(entry.get("headline"))
            yield from read_rich_text(entry.get("articleBody") or entry.get("text"))
