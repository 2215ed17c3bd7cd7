"""Our extractor behind the interface of the quality scorer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from crawler.article import Page
from crawler.extraction.article import read_page, winner
from crawler.extraction.body import render_text
from crawler.extraction.moments import UNKNOWN_ZONE
from crawler.site import site_for


def extract(html: bytes, url: str) -> dict[str, Any]:
    """What was read of a page, whether or not it was taken for an article."""
    reading = read_page(Page(url=url, body=html, fetched=datetime.now(UTC)), site_for(url))
    published = winner(reading.fields, "published")
    if published is not None and published.tzinfo is UNKNOWN_ZONE:
        published = published.replace(tzinfo=None)
    return {
        "body": render_text(reading.blocks),
        "title": winner(reading.fields, "headline"),
        "authors": list(winner(reading.fields, "byline") or ()),
        "published": published.isoformat() if published else None,
        "language": winner(reading.fields, "language"),
        "topics": list(winner(reading.fields, "tags") or ()),
    }
