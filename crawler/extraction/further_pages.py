"""What the further pages of a story add to its first: their text, or the pictures of a series with their captions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.article import Image
from crawler.extraction.body.block import Block, Role
from crawler.extraction.body.select import read_body
from crawler.extraction.body.site_template import Template
from crawler.extraction.fields.headline import headlines, shown_headline
from crawler.extraction.fields.image_sizes import picture_key
from crawler.extraction.fields.images import images
from crawler.extraction.page.document import Document
from crawler.text.folding import comparable
from crawler.text.scripts import count_words

MIN_SERIES_PAGES = 3  # of a photo series
MAX_SERIES_WORDS = 80  # of text on a page of one, on average
REPEATED = "stands on an earlier page too"
OF_SERIES = "the caption of a photo series"


@dataclass(frozen=True, slots=True)
class PagesTogether:
    """The blocks and pictures of all pages of a story, in order."""

    blocks: tuple[Block, ...]
    pictures: tuple[Image, ...]
    is_series: bool  # of pictures, one or a few a page


def read_together(
    first: Sequence[Block], pictures: Sequence[Image], further: Sequence[Document], *, headline: str | None,
    standfirst: str | None, template: Template | None,
) -> PagesTogether:  # fmt: skip
    """The pages of a story as one; what stands on an earlier page is not repeated."""
    read = [_blocks(document, headline, standfirst, template) for document in further]
    shown = [_pictures(document) for document in further]
    known = {comparable(block.text) for block in first if block.kept}
    blocks = list(first)
    for page in read:
        fresh = [
            block.left_out(REPEATED) if block.kept and comparable(block.text) in known else block for block in page
        ]
        known |= {comparable(block.text) for block in fresh if block.kept}
        blocks += fresh
    together = _each_once([*pictures, *(picture for page in shown for picture in page)])
    words = sum(count_words(block.text) for block in blocks if block.kept)
    own = [page for page in shown if any(picture not in pictures for picture in page)]
    is_series = (
        len(further) + 1 >= MIN_SERIES_PAGES
        and 2 * len(own) > len(further)
        and words <= MAX_SERIES_WORDS * (len(further) + 1)
    )
    if is_series and not words:
        blocks = _with_captions(blocks)
    return PagesTogether(tuple(blocks), together, is_series)


def _each_once(pictures: Sequence[Image]) -> tuple[Image, ...]:
    """The pictures of several pages; those of a series may differ in a number of their URLs alone."""
    kept: dict[tuple[str, str], Image] = {}
    urls = set()
    for picture in pictures:
        key = picture_key(picture.url), comparable(picture.caption or "")
        if picture.url not in urls:
            kept.setdefault(key, picture)
        urls.add(picture.url)
    return tuple(kept.values())


def read_single(
    first: Sequence[Block], single: Document, *, headline: str | None, standfirst: str | None, template: Template | None
) -> tuple[Block, ...] | None:
    """The blocks of the page that shows all of a story; None where it shows no more than the first page does."""
    blocks = _blocks(single, headline, standfirst, template)
    words, known = (sum(count_words(block.text) for block in some if block.kept) for some in (blocks, first))
    return blocks if words > known else None


def _blocks(
    document: Document, headline: str | None, standfirst: str | None, template: Template | None
) -> tuple[Block, ...]:
    return read_body(
        document, headline=shown_headline(headlines(document)) or headline, standfirst=standfirst, template=template
    )


def _pictures(document: Document) -> tuple[Image, ...]:
    found = images(document)
    return found[0].value if found else ()


def _with_captions(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with captions as text: a series has no other."""
    seen: set[str] = set()
    kept = []
    for block in blocks:
        text = comparable(block.text)
        if block.role is Role.CAPTION and text not in seen:
            seen.add(text)
            block = block.kept_as_paragraph(OF_SERIES)
        kept.append(block)
    return kept
