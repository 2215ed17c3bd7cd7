"""Says which story an article is, and which text of it."""

from __future__ import annotations

from typing import Any

from crawler.article import Article
from crawler.identity.compare import identify


class IdentityPipeline:
    """Article -> Article with canonical URL and digest; everything else passes."""

    def process_item(self, item: Any) -> Any:
        """Identify an article."""
        return identify(item) if isinstance(item, Article) else item
