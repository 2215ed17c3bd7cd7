"""Brings every field of an article into one form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from crawler.article import Article
from crawler.extensions.ledger import LedgerExtension
from crawler.normalisation.article import normalise

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class NormalisePipeline:
    """Article -> Article; everything else passes."""

    def __init__(self, ledger: LedgerExtension | None) -> None:
        self.ledger = ledger

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The ledger knows the sites of this crawl."""
        return cls(crawler.get_extension(LedgerExtension))

    def process_item(self, item: Any) -> Any:
        """Normalise an article by what its site declares."""
        if not isinstance(item, Article):
            return item
        return normalise(item, self.ledger.sites.get(item.site) if self.ledger else None)
