"""A digest that changes when the words of a story do."""

from __future__ import annotations

import hashlib

from crawler.article import Article
from crawler.identity.story_blocks import story_blocks
from crawler.text.folding import fold

FIELD = "\x1f"  # ASCII unit separator: no text holds it


def digest(article: Article) -> str:
    """SHA-256 in hex of headline, standfirst, body and live entries.

    White space, typography and lines that change by themselves do not count, nor do byline, times, pictures or tags.
    """
    entries = (f"{entry.headline or ''}{entry.text}" for entry in article.entries)
    told = (article.headline, article.standfirst or "", "".join(story_blocks(article.body)), *entries)
    return hashlib.sha256(FIELD.join(map(fold, told)).encode("utf-8", "replace")).hexdigest()
