"""Further stories below the first, as endless scrolling appends them: they are no part of it.

Lists, live blogs and pages with section headings look much the same, so the evidence has to be strong: the first story
stands whole, headline and all, in an element of its own, and the other in the element's like, with a headline and an
address of its own. A story that is cut off is never much longer than what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from urllib.parse import urlsplit

from crawler.extraction.body.block import Role
from crawler.extraction.body.blocks import TextBlock
from crawler.extraction.body.element_context import ElementContext
from crawler.extraction.page.document import Document
from crawler.text.folding import squash
from crawler.text.urls import resolve_url

MIN_STORY_PARAGRAPHS = 3
MAX_BLOCKS_ABOVE_HEADLINE = 3  # of an appended story: a section, a day, a kicker
MAX_CUT_RATIO = 2  # prose of a story that is cut off to that of the first
MAX_CONTAINER_LEVELS = 8  # above the headline
ADDRESS_ATTRIBUTES = ("data-url", "data-href", "data-permalink", "data-article-url", "data-canonical-url", "itemid")
PROSE_ROLES = {Role.PARAGRAPH, Role.QUOTE, Role.LIST_ITEM}


def find_appended_blocks(
    document: Document, blocks: Sequence[TextBlock], likely: Sequence[bool], headline: str
) -> set[int]:
    """The places of blocks that belong to another story; ``likely`` says of each block whether it is of some story."""
    title = squash(headline)
    top = next((at for at, block in enumerate(blocks) if title and squash(block.text) == title), None)
    if top is None or blocks[top].role is not Role.SUBHEAD:
        return set()
    headlines = {squash(str(story.get("headline") or "")) for story in document.stories[1:]} - {"", title}
    openings = [
        block.context
        for at, block in enumerate(blocks)
        if at > top and block.role is Role.SUBHEAD and _opens_a_story(document, block, headlines, blocks[top].level)
    ]
    if not openings:
        return set()
    around_openings = {id(at.parent) for context in openings for at in context.lineage()}
    for container in islice(blocks[top].context.lineage(), MAX_CONTAINER_LEVELS):
        if container.parent is None or id(container.parent) not in around_openings:
            continue
        places = _places_by_sibling(blocks, container)
        own = places.pop(container)
        size = _prose_size(blocks, likely, own)
        others = [
            at
            for at in places.values()
            if at[0] > own[-1]
            and 0 < _prose_size(blocks, likely, at) <= MAX_CUT_RATIO * size
            and any(blocks[place].context in openings for place in at[: MAX_BLOCKS_ABOVE_HEADLINE + 1])
        ]
        if others:
            return {place for at in others for place in at}
    return set()


def _opens_a_story(document: Document, block: TextBlock, headlines: set[str], level: int | None) -> bool:
    """Whether a heading is the headline of another story, by what is written at it and around it."""
    if squash(block.text) in headlines:
        return True
    around = list(islice(block.context.lineage(), MAX_CONTAINER_LEVELS))
    if block.level == level == 1 and any(at.tag == "article" for at in around):
        return True
    return any(
        _is_other_page(document, value)
        for at in around
        for name, value in at.element.items()
        if name in ADDRESS_ATTRIBUTES
    )


def _places_by_sibling(blocks: Sequence[TextBlock], container: ElementContext) -> dict[ElementContext, list[int]]:
    """The places of the blocks within an element and within each of its siblings of the same tag."""
    places: dict[ElementContext, list[int]] = {}
    for place, block in enumerate(blocks):
        for at in block.context.lineage():
            if at.parent is container.parent:
                if at.tag == container.tag:
                    places.setdefault(at, []).append(place)
                break
    return places


def _prose_size(blocks: Sequence[TextBlock], likely: Sequence[bool], places: Iterable[int]) -> int:
    """Characters of an element's likely paragraphs; 0 where they are too few for a story."""
    prose = [len(blocks[place].text) for place in places if likely[place] and blocks[place].role in PROSE_ROLES]
    return sum(prose) if len(prose) >= MIN_STORY_PARAGRAPHS else 0


def _is_other_page(document: Document, address: str | None) -> bool:
    """Whether an address is one of the same site, and not this page's."""
    url = resolve_url(address, base=document.page.url)
    if url is None:
        return False
    other, own = urlsplit(url), urlsplit(document.page.url)
    return other.hostname == own.hostname and other.path.strip("/") not in {"", own.path.strip("/")}
