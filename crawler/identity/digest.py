"""A digest that changes when the words of a story do."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from crawler.article import Article
from crawler.identity.story_blocks import story_blocks
from crawler.text.folding import fold

FIELD_SEPARATOR = "\x1f"  # ASCII unit separator: in no text


def digest(article: Article) -> str:
    """SHA-256 in hex of headline, standfirst, body and live blog entries.

    White space, typography and lines that change by themselves do not count, nor do byline, times, images or tags.
    """
    entries = (f"{entry.headline or ''}{entry.text}" for entry in article.entries)
    return _digest_of(article.headline, article.standfirst or "", article.body, *entries)


@lru_cache(maxsize=2)  # an article is asked for as it was read and as it is kept, which seldom differ here
def _digest_of(headline: str, standfirst: str, body: str, *entries: str) -> str:
    texts = (headline, standfirst, "".join(story_blocks(body)), *entries)
    return hashlib.sha256(FIELD_SEPARATOR.join(map(fold, texts)).encode("utf-8", "replace")).hexdigest()
