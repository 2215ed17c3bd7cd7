"""What the names of elements say of a page's blocks: the standfirst that readers see, and what stands beside a story.

The models weigh names too, as soft signs; here are those that were right on nearly all of the pages that have them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from crawler.extraction.body.block import Block, Role
from crawler.extraction.body.blocks import TextBlock
from crawler.extraction.body.element_context import ElementContext
from crawler.extraction.body.features import TIME_OR_DATE
from crawler.extraction.page.class_names import NAME_WORD
from crawler.text.folding import squash

STANDFIRST_NAME = re.compile(
    r"(?<![a-z])(?:stand-?first|dek|deck|lead|lede|intro|sub-?head(?:line)?|excerpt|vorspann|chapo|strapline|bajada"
    r"|ingress)(?![a-z])"
)
ASIDE_NAME = re.compile(
    r"(?<![a-z])(?:disclaimers?|disclosures?|foot-?notes?|bio|biography|by-?line|author-?(?:info|box)|info-?box|fact-?box"
    r"|fakta-?(?:boks|ruta)|sign-?up)(?![a-z])"
)
ADVANCE_NAME = re.compile(  # of what asks readers for something or leads them elsewhere
    r"(?<![a-z])(?:cta|banner|newsletter|subscribe|donat(?:e|ion)s?|promo|related|breaking)(?![a-z])"
)
LOOSE_NAME = re.compile(r"(?<![a-z])(?:note|slide)(?![a-z])")
STANDFIRST_ROLES = frozenset({Role.PARAGRAPH, Role.SUBHEAD, Role.QUOTE})
WHOLE_PAGE_TAGS = frozenset({"html", "body", "main", "article"})  # their names tell of the page
STANDFIRST_LEVELS, ASIDE_LEVELS, ADVANCE_LEVELS = 2, 3, 8  # a block's element and those above it
MIN_STANDFIRST_CHARS, MAX_DATE_LINE_CHARS = 25, 80
MIN_STANDFIRST_SCORE = 0.05
MIN_OPENING_CHARS = 60  # of the first paragraph of the story
MAX_DOUBTFUL_SCORE = 0.7  # of a block that its place decides on
MAX_ASIDE_SHARE, MAX_DOUBTFUL_SHARE = 0.5, 0.2  # of the likely story; what is more is the story itself


def find_shown_standfirst(
    text_blocks: Sequence[TextBlock], blocks: Sequence[Block], headline: str | None
) -> int | None:
    """The place of the block right below the headline, not kept, that its element calls a standfirst; None without one.

    For pages that declare a news article. On 1,053 pages with known bodies 12 such blocks are of them, one is not.
    """
    wanted = squash(headline or "")
    opening = next((at for at, block in enumerate(blocks) if block.kept and len(block.text) >= MIN_OPENING_CHARS), 0)
    headings = [at for at in range(opening) if wanted and squash(blocks[at].text) == wanted]
    at = headings[-1] + 1 if headings else opening
    if at >= opening or blocks[at].kept or blocks[at].score < MIN_STANDFIRST_SCORE:
        return None
    text, context = blocks[at].text, text_blocks[at].context
    is_date_line = len(text) < MAX_DATE_LINE_CHARS and TIME_OR_DATE.search(text) is not None
    if len(text) < MIN_STANDFIRST_CHARS or is_date_line or text_blocks[at].role not in STANDFIRST_ROLES:
        return None
    is_named = any(map(STANDFIRST_NAME.search, _names_around(context, STANDFIRST_LEVELS)))
    return at if is_named and context.alike_siblings == 1 else None


def find_named_asides(blocks: Sequence[TextBlock], likely: Sequence[bool]) -> set[int]:
    """Blocks in what is named a disclaimer, footnotes, a biography, a box of facts or a form to sign up with.

    None where these are half of the story. On 1,053 pages with known bodies 215 such blocks are of none, one is.
    """
    found = {
        at
        for at, block in enumerate(blocks)
        if likely[at] and any(map(ASIDE_NAME.search, _names_around(block.context, ASIDE_LEVELS)))
    }
    return found if _share_of(found, blocks, likely) < MAX_ASIDE_SHARE else set()


def find_doubtful_asides(blocks: Sequence[TextBlock], scores: Sequence[float], likely: Sequence[bool]) -> set[int]:
    """Doubtful blocks in what is named a banner, a newsletter, a promotion, related stories, a note or a slide.

    None where these are more than a fifth of the story. On the same pages 92 are of no known body, 12 of one.
    """
    found = {
        at
        for at, block in enumerate(blocks)
        if likely[at]
        and scores[at] <= MAX_DOUBTFUL_SCORE
        and (
            any(map(ADVANCE_NAME.search, _names_around(block.context, ADVANCE_LEVELS)))
            or any(map(LOOSE_NAME.search, _names_around(block.context, ASIDE_LEVELS)))
        )
    }
    return found if _share_of(found, blocks, likely) <= MAX_DOUBTFUL_SHARE else set()


def _share_of(places: set[int], blocks: Sequence[TextBlock], likely: Sequence[bool]) -> float:
    """How much of the likely story some of its blocks are."""
    whole = sum(len(block.text) for block, is_likely in zip(blocks, likely, strict=True) if is_likely)
    return sum(len(blocks[at].text) for at in places) / whole if whole else 0.0


def _names_around(context: ElementContext, levels: int) -> list[str]:
    """The names of an element and of those above it."""
    return [
        _spell(at.element.get("class"), at.element.get("id"))
        for at in islice(context.lineage(), levels)
        if at.tag not in WHOLE_PAGE_TAGS
    ]


@lru_cache(maxsize=8192)  # the blocks of a page, and the pages of a site, have few names
def _spell(names: str | None, identifier: str | None) -> str:
    """The names with their words parted by hyphens, in lower case."""
    return " ".join("-".join(NAME_WORD.findall(name)) for name in f"{names or ''} {identifier or ''}".split()).lower()
