"""Further stories below the first, as endless scrolling appends them: they are no part of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from crawler.extraction.body.block import Role
from crawler.extraction.body.blocks import ElementContext, TextBlock
from crawler.extraction.body.features import squash
from crawler.extraction.page.document import Document
from crawler.extraction.page.structured_data import types_of
from crawler.text.urls import resolve_url

MIN_PARAGRAPHS = 3  # that make a story
ADDRESS_ATTRIBUTES = ("data-url", "data-href", "data-permalink", "data-article-url", "data-canonical-url", "itemid")
PROSE_ROLES = {Role.PARAGRAPH, Role.QUOTE, Role.LIST_ITEM}


def find_appended_blocks(
    document: Document, blocks: Sequence[TextBlock], likely: Sequence[bool], headline: str
) -> set[int]:
    """The places of blocks that belong to another story; ``likely`` says of each block whether it is of some story.

    Another story begins with a heading that tells so: an h1 of its own, a headline of another story in JSON-LD, an
    address of its own. It fills an element in which nothing of the first story stands.
    """
    anchor = next((at for at, block in enumerate(blocks) if squash(block.text) == squash(headline)), None)
    if anchor is None or _is_live(document):
        return set()
    first_paragraph = next(
        (at for at in range(anchor + 1, len(blocks)) if likely[at] and blocks[at].role in PROSE_ROLES), None
    )
    headings = (
        [] if first_paragraph is None else list(_find_openings(document, blocks, first_paragraph + 1, squash(headline)))
    )
    if not headings:
        return set()
    inside = _blocks_by_element(blocks, likely)
    others: set[int] = set()
    for at in headings:
        container = next((above for above in blocks[at].context.lineage() if _is_story(above, inside, blocks)), None)
        if at in others or container is None:
            continue
        first = inside[id(container.element)][0]
        if first >= at - 1 and first > anchor:  # nothing of the story above stands in it
            others |= {place for place in range(at, len(blocks)) if container in blocks[place].context.lineage()}
    return others


def _is_story(context: ElementContext, inside: Mapping[int, list[int]], blocks: Sequence[TextBlock]) -> bool:
    return sum(blocks[place].role in PROSE_ROLES for place in inside.get(id(context.element), ())) >= MIN_PARAGRAPHS


def _find_openings(document: Document, blocks: Sequence[TextBlock], start: int, headline: str) -> Iterator[int]:
    """Headings from a place on that begin another story, if there is enough of one below them."""
    headlines = {squash(str(story.get("headline") or "")) for story in document.stories[1:]} - {"", headline}
    for at in range(start, len(blocks)):
        block = blocks[at]
        if block.role is not Role.SUBHEAD or squash(block.text) == headline:
            continue
        if block.level == 1 or squash(block.text) in headlines or _has_own_address(document, block):
            yield at


def _has_own_address(document: Document, block: TextBlock) -> bool:
    """Whether a heading leads to another page, or stands in an element that names one."""
    for link in block.context.element.iter("a"):
        if _is_other_page(document, link.get("href")):
            return True
    return any(
        _is_other_page(document, above.element.get(name))
        for above in block.context.lineage()
        for name in ADDRESS_ATTRIBUTES
    )


def _is_other_page(document: Document, address: str | None) -> bool:
    """Whether an address is one of the same site, and not this page's."""
    url = resolve_url(address, base=document.page.url)
    if url is None:
        return False
    other, own = urlsplit(url), urlsplit(document.page.url)
    if other.hostname != own.hostname:
        return False
    return other.path.strip("/") not in {"", own.path.strip("/")}


def _is_live(document: Document) -> bool:
    """Whether the page is a live blog, whose entries have headings and addresses of their own."""
    return "LiveBlogPosting" in types_of(dict(document.story))


def _blocks_by_element(blocks: Sequence[TextBlock], likely: Sequence[bool]) -> dict[int, list[int]]:
    """The places of likely blocks within each element, by the element's id."""
    inside: dict[int, list[int]] = {}
    for at, block in enumerate(blocks):
        if likely[at]:
            for above in block.context.lineage():
                inside.setdefault(id(above.element), []).append(at)
    return inside
