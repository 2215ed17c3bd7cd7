"""Turns an article that lacks what makes one into an outcome with its reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crawler.article import Article, Outcome
from crawler.normalisation.validation import validate


class ValidatePipeline:
    """Article -> Article or Outcome; everything else passes."""

    def process_item(self, item: Any) -> Any:
        """Check an article; its outcome bears the URL that was asked for."""
        if not isinstance(item, Article):
            return item
        checked = validate(item)
        return replace(checked, url=item.ledger_url) if isinstance(checked, Outcome) else checked
