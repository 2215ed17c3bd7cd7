"""Steps that need an article and its site alone: they run where the page is read, beside the crawl."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Self

from crawler.article import Article, Outcome

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.extensions.ledger import LedgerExtension
    from crawler.site import Site


class PurePipeline(ABC):
    """Article -> Article or Outcome; everything else passes.

    The pure steps that ITEM_PIPELINES has before all others run in the worker processes, in the same order; an article
    that comes in any other way, or that was changed on its way, takes them here.
    """

    is_pure: ClassVar[bool] = True

    def __init__(self, ledger: LedgerExtension | None = None) -> None:
        self.ledger = ledger
        self.path = f"{type(self).__module__}.{type(self).__qualname__}"

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The ledger knows the sites of this crawl, and what its workers did."""
        from crawler.extensions.ledger import LedgerExtension

        return cls(crawler.get_extension(LedgerExtension))

    @staticmethod
    @abstractmethod
    def process(article: Article, site: Site | None) -> Article | Outcome:
        """What becomes of an article; it depends on nothing else, and changes nothing else."""

    def process_item(self, item: Any) -> Any:
        """Take an article through the step, unless a worker did."""
        if not isinstance(item, Article) or (self.ledger is not None and self.ledger.has_taken(item, self.path)):
            return item
        return self.process(item, self.ledger.sites.get(item.site) if self.ledger is not None else None)
