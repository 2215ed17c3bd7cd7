"""Turns an article that lacks what makes one into an outcome with its reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.article import Article, Outcome
from crawler.normalisation.validation import validate
from pipelines.pure import PurePipeline

if TYPE_CHECKING:
    from crawler.site import Site


class ValidatePipeline(PurePipeline):
    """Article -> Article or Outcome."""

    @staticmethod
    def process(article: Article, site: Site | None) -> Article | Outcome:
        """Check an article; its outcome bears the URL that was asked for."""
        checked = validate(article)
        return replace(checked, url=article.ledger_url) if isinstance(checked, Outcome) else checked
