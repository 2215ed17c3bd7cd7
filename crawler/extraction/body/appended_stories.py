"""Further stories below the first, as endless scrolling appends them: they are no part of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from crawler.extraction.body.block import Role
from crawler.extraction.body.blocks import ElementContext, TextBlock
from crawler.extraction.body.features import squashed
from crawler.extraction.page.document import Document
from crawler.text.urls import resolve_url

LEAST = 3  # paragraphs that make a story
OWN_ADDRESS = ("data-url", "data-href", "data-permalink", "data-article-url", "data-canonical-url", "itemid")
PLAIN = {Role.PARAGRAPH, Role.QUOTE, Role.LIST_ITEM}


def appended_blocks(
    document: Document, segments: Sequence[TextBlock], likely: Sequence[bool], headline: str
) -> set[int]:
    """The places of blocks that belong to another story; ``likely`` says of each block whether it is of some story.

    Another story begins with a heading that tells so: an h1 of its own, a headline of another story in JSON-LD, an
    address of its own. It fills an element in which nothing of the first story stands.
    """
    anchor = next((at for at, one in enumerate(segments) if squashed(one.text) == squashed(headline)), None)
    if anchor is None or _is_live(document):
        return set()
    begun = next((at for at in range(anchor + 1, len(segments)) if likely[at] and segments[at].role in PLAIN), None)
    headings = [] if begun is None else list(_openings(document, segments, begun + 1, squashed(headline)))
    if not headings:
        return set()
    inside = _blocks_by_element(segments, likely)
    others: set[int] = set()
    for at in headings:
        container = next((above for above in segments[at].around.up() if _is_story(above, inside, segments)), None)
        if at in others or container is None:
            continue
        first = inside[id(container.element)][0]
        if first >= at - 1 and first > anchor:  # nothing of the story above stands in it
            others |= {place for place in range(at, len(segments)) if container in segments[place].around.up()}
    return others


def _is_story(around: ElementContext, inside: Mapping[int, list[int]], segments: Sequence[TextBlock]) -> bool:
    return sum(segments[place].role in PLAIN for place in inside.get(id(around.element), ())) >= LEAST


def _openings(document: Document, segments: Sequence[TextBlock], start: int, headline: str) -> Iterator[int]:
    """Headings from a place on that begin another story, if there is enough of one below them."""
    told = {squashed(str(story.get("headline") or "")) for story in document.stories[1:]} - {"", headline}
    for at in range(start, len(segments)):
        one = segments[at]
        if one.role is not Role.SUBHEAD or squashed(one.text) == headline:
            continue
        if one.level == 1 or squashed(one.text) in told or _has_own_address(document, one):
            yield at


def _has_own_address(document: Document, one: TextBlock) -> bool:
    """Whether a heading leads to another page, or stands in an element that names one."""
    for link in one.around.element.iter("a"):
        if _is_other_page(document, link.get("href")):
            return True
    return any(_is_other_page(document, above.element.get(name)) for above in one.around.up() for name in OWN_ADDRESS)


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
    kinds = document.story.get("@type")
    return "LiveBlogPosting" in (kinds if isinstance(kinds, list) else [kinds])


def _blocks_by_element(segments: Sequence[TextBlock], likely: Sequence[bool]) -> dict[int, list[int]]:
    """The places of likely blocks within each element, by the element's id."""
    inside: dict[int, list[int]] = {}
    for at, one in enumerate(segments):
        if likely[at]:
            for above in one.around.up():
                inside.setdefault(id(above.element), []).append(at)
    return inside
