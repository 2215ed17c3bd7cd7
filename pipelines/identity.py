"""Says which story an article is, and which text of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.identity.compare import identify
from pipelines.pure import PurePipeline

if TYPE_CHECKING:
    from crawler.article import Article
    from crawler.site import Site


class IdentityPipeline(PurePipeline):
    """Article -> Article with canonical URL and digest."""

    @staticmethod
    def process(article: Article, site: Site | None) -> Article:
        """Identify an article."""
        return identify(article)
