"""Brings every field of an article into one form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.pure import PurePipeline

if TYPE_CHECKING:
    from crawler.article import Article
    from crawler.site import Site


class NormalisePipeline(PurePipeline):
    """Article -> Article with every field in its one form."""

    @staticmethod
    def process(article: Article, site: Site | None) -> Article:
        """Normalise an article by what its site declares."""
        from crawler.normalisation.article import normalise  # words of bylines, for the processes that read pages

        return normalise(article, site)
