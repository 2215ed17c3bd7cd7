"""Writes articles and outcomes into the store; only articles go on, to exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import DropItem, NotConfigured

from crawler.article import Article, Outcome
from crawler.errors import StoreUnusable
from crawler.extensions.ledger import LedgerExtension
from crawler.extensions.warc import WarcExtension

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class StorePipeline:
    """Article -> revision, outcome and ledger row in one transaction; then its text into the archive."""

    def __init__(self, ledger: LedgerExtension, archive: WarcExtension | None = None) -> None:
        self.ledger = ledger
        self.archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Off where there is no ledger."""
        ledger = crawler.get_extension(LedgerExtension)
        if ledger is None:
            raise NotConfigured("the ledger extension is off: nothing is stored")
        return cls(ledger, crawler.get_extension(WarcExtension))

    async def process_item(self, item: Any) -> Any:
        """Commit an item; an outcome ends here, an article goes on to the exports."""
        session = self.ledger.session
        if not isinstance(item, Article | Outcome) or session is None or item.site not in session.frontier.sites:
            return item
        facts = session.frontier.facts(item.ledger_url)
        try:
            outcome = await session.writer.commit(item)
        except StoreUnusable as error:
            raise DropItem(f"not stored: {error}", log_level="DEBUG") from error
        if self.archive is not None and isinstance(item, Article):
            await self.archive.describe(item, outcome, facts)
        if isinstance(item, Outcome):
            raise DropItem(f"{outcome.name}: {outcome.reason}", log_level="DEBUG")
        return item
