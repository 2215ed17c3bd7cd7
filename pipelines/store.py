"""Writes articles and outcomes into the store; only articles go on, to exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import DropItem, NotConfigured

from crawler.article import Article, Outcome
from crawler.errors import StoreUnusable
from crawler.extensions.ledger import LedgerExtension

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class StorePipeline:
    """Article -> revision, outcome and ledger row in one transaction."""

    def __init__(self, ledger: LedgerExtension) -> None:
        self.ledger = ledger

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Off where there is no ledger."""
        ledger = crawler.get_extension(LedgerExtension)
        if ledger is None:
            raise NotConfigured("the ledger extension is off: nothing is stored")
        return cls(ledger)

    async def process_item(self, item: Any) -> Any:
        """Settle an item; an outcome ends here, an article whose page was read goes on to the exports."""
        if not isinstance(item, Article | Outcome) or item.site not in self.ledger.sites:
            return item
        try:
            outcome = await self.ledger.settle(item)
        except StoreUnusable as error:
            raise DropItem(f"not stored: {error}", log_level="DEBUG") from error
        if isinstance(item, Outcome):
            raise DropItem(f"{outcome.name}: {outcome.reason}", log_level="DEBUG")
        return item
