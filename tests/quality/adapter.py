"""Our extractor behind the interface of the quality scorer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from crawler.article import Page
from crawler.extraction.body.block import Block
from crawler.extraction.body.classifier import STORY_SCORE
from crawler.extraction.body.select import STANDFIRST_REASON
from crawler.extraction.body.site_template import Template, trace_block
from crawler.extraction.extract import extract_page, winner
from crawler.extraction.result import ExtractionResult
from crawler.site import site_for
from crawler.text.time_zones import UNKNOWN_ZONE


def extract(html: bytes, url: str) -> dict[str, Any]:
    """What was read of a page, whether or not it was taken for an article."""
    return _as_output(_read(html, url, None))


def extract_site(pages: Sequence[tuple[bytes, str]]) -> list[dict[str, Any]]:
    """What was read of pages of one site, by a template that is learnt from them alone."""
    template = Template()
    for html, url in pages:
        template = template.learn(map(trace_block, _read(html, url, None).blocks))
    return [_as_output(_read(html, url, template)) for html, url in pages]


def _read(html: bytes, url: str, template: Template | None) -> ExtractionResult:
    page = Page(url=url, body=html, fetched=datetime.now(UTC))
    return extract_page(page, site_for(url), template=template)


def _as_output(extraction: ExtractionResult) -> dict[str, Any]:
    published = winner(extraction.fields, "published")
    if published is not None and published.tzinfo is UNKNOWN_ZONE:
        published = published.replace(tzinfo=None)
    return {
        "body": body_with_standfirst(extraction.blocks),
        "title": winner(extraction.fields, "headline"),
        "authors": list(winner(extraction.fields, "byline") or ()),
        "published": published.isoformat() if published else None,
        "language": winner(extraction.fields, "language"),
        "topics": list(winner(extraction.fields, "tags") or ()),
    }


def body_with_standfirst(blocks: Sequence[Block]) -> str:
    """The body as the corpora count it: with a standfirst that stands in the text, which our records keep apart."""
    lines = []
    for block in blocks:
        is_lead = block.reason == STANDFIRST_REASON and block.score > STORY_SCORE and block.text not in lines
        if block.kept or is_lead:
            lines.append(block.text)
    return "\n".join(lines)
