"""What the extraction of a page found: candidates for each field, and the blocks of the page with their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from crawler.article import Article, Outcome
from crawler.extraction.body.block import Block
from crawler.extraction.fields.candidate import FieldCandidate
from crawler.extraction.fields.story_pages import StoryPages
from crawler.extraction.fields.text_versions import TextVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractionResult:
    """All that was read from one page; candidates stand with the winner first."""

    result: Article | Outcome
    fields: Mapping[str, tuple[FieldCandidate[object], ...]] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    pages: StoryPages | None = None  # of a story that may have several
    needs_scripts: bool = False  # whether a browser may show a story where the page as it came has none
    versions: tuple[TextVersion, ...] = ()  # of the page, that may have its text then
