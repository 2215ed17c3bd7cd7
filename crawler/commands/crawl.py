"""``scrapy crawl``: Scrapy's own command with arguments, settings and store looked at first, and honest exit codes."""

from __future__ import annotations

import difflib
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError

from crawler.article import OutcomeName
from crawler.errors import ArgumentInvalid, NewsError, StoreUnusable

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

FAILED = 1  # the crawl could not do its work
MISUSED = 2  # it was asked for something that cannot be
STOPPED = 130  # it was interrupted
FRUITLESS = frozenset(  # when no URL ends otherwise, the crawl has failed
    {
        OutcomeName.BLOCKED,
        OutcomeName.FAILED,
        OutcomeName.GONE,
        OutcomeName.OFF_SITE,
        OutcomeName.REFUSED_ADDRESS,
        OutcomeName.REFUSED_BY_ROBOTS,
    }
)


class Command(ScrapyCrawl):
    """Runs a spider."""

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Crawl a site: a known one by its name, any by 'news -a site=URL', one page by 'article -a url=URL'"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Crawls a site into the store (NEWS_STORE). Spiders are listed by 'scrapy list'; 'news -a site=URL' reads"
            " any site and 'article -a url=URL' single pages. Arguments of all sites: since, until (2026-01-31, 3d),"
            " limit, sections (a,b), urls, urls_file (- for standard input). Exit codes: 0 done, 1 failed, 2 wrong"
            " arguments or settings, 130 stopped."
        )

    def run(self, args: list[str], opts: Namespace) -> None:
        """Run the command; what cannot be is one line each."""
        if len(args) != 1:
            raise UsageError("give the name of one spider; 'scrapy list' has them all")
        try:
            crawler = self._prepared(args[0], opts)
        except StoreUnusable as error:
            self._refuse([str(error)], FAILED)
            return
        except NewsError as error:
            self._refuse([str(error)], MISUSED)
            return
        if crawler is None:
            return
        assert self.crawler_process is not None
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        self.exitcode = FAILED if self.crawler_process.bootstrap_failed else exit_code(crawler)

    def _prepared(self, name: str, opts: Namespace) -> Crawler | None:
        """The crawler of a spider, once all that can be looked at beforehand is found right."""
        from crawler.checks import check_settings
        from crawler.storage.store import Store

        assert self.crawler_process is not None
        assert self.settings is not None
        loader = self.crawler_process.spider_loader
        if name not in loader.list():
            close = difflib.get_close_matches(name, loader.list(), n=1)
            hint = f"did you mean {close[0]}?" if close else "'scrapy list' has them all"
            raise ArgumentInvalid(f"no spider {name!r}: {hint}; any site can be read by 'news -a site=URL'")
        crawler = self._create_crawler(name)
        if complaints := check_settings(crawler.settings):
            self._refuse(complaints, MISUSED)
            return None
        crawler.spidercls(**opts.spargs)  # raises for arguments that cannot be understood
        Store.open(self.settings["NEWS_STORE"]).close()
        return crawler

    def _refuse(self, lines: tuple[str, ...] | list[str], code: int) -> None:
        for line in lines:
            print(f"scrapy crawl: {line}", file=sys.stderr)
        self.exitcode = code


def exit_code(crawler: Crawler) -> int:
    """How a crawl went, for the shell; of Scrapy's own codes an exception in ``start`` gives 0."""
    from crawler.extensions.ledger import LedgerExtension

    assert crawler.stats is not None
    reason = crawler.stats.get_value("finish_reason")
    ledger = crawler.get_extension(LedgerExtension)
    if ledger is not None and ledger.failure is not None:
        return FAILED
    if reason == "shutdown":
        return STOPPED
    if reason != "finished" or crawler.stats.get_value("spider_exceptions/count"):
        return FAILED
    scouts = getattr(crawler.spider, "scouts", ())
    if ledger is None or not scouts:
        return 0
    ended = [name for counts in ledger.counts.values() for name, count in counts.items() if count]
    is_fruitless = bool(ended) and all(name in FRUITLESS for name in ended)
    return FAILED if is_fruitless or any(scout.is_empty() for scout in scouts) else 0
