"""``scrapy crawl``: Scrapy's own command with arguments, settings and store looked at first, and honest exit codes."""

from __future__ import annotations

import difflib
import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, ClassVar

from scrapy.addons import AddonManager
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError

from crawler.article import OutcomeName
from crawler.cli.command import prepare_help
from crawler.crawl.program import program_name
from crawler.crawl.summary import CrawlSummary
from crawler.errors import ArgumentInvalid, NewsError, StoreUnusable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

FAILED = 1  # the crawl could not do its work
MISUSED = 2  # it was asked for something that cannot be
STOPPED = 130  # it was interrupted
TRY_LATER = 75  # EX_TEMPFAIL of sysexits.h: another update is running
PROJECT_PRIORITY = 20  # of what crawler/settings.py says
FRUITLESS_OUTCOMES = frozenset(  # when no URL ends otherwise, the crawl has failed
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

    example: ClassVar[str] = "crawl news -a site=https://paper.example/ -a since=3d -a limit=50"

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

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of a crawl."""
        super().add_options(parser)
        prepare_help(parser, self.example)

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Look at all that can be looked at before anything starts; what cannot be is one line each."""
        super().process_options(args, opts)
        assert self.settings is not None
        AddonManager.load_pre_crawler_settings(self.settings)
        is_level_chosen = opts.loglevel or (self.settings.getpriority("LOG_LEVEL") or 0) > PROJECT_PRIORITY
        if sys.stderr.isatty() and not is_level_chosen:
            self.settings.set("LOG_LEVEL", "WARNING", priority="cmdline")  # the progress line says the rest
        if len(args) != 1:
            raise UsageError("give the name of one spider; 'scrapy list' has them all")
        try:
            check_crawl(args[0], opts.spargs, self.settings)
        except NewsError as error:
            for line in str(error).splitlines():
                print(f"{program_name()} {self.own_name()}: {line}", file=sys.stderr)
            raise SystemExit(FAILED if isinstance(error, StoreUnusable) else MISUSED) from error

    def own_name(self) -> str:
        """What was typed."""
        return type(self).__module__.rpartition(".")[2]

    def run(self, args: list[str], opts: Namespace) -> None:
        """Run the spider."""
        assert self.crawler_process is not None
        crawler = self.crawler_process.create_crawler(args[0])
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        self.exitcode = FAILED if self.crawler_process.bootstrap_failed else exit_code(crawler)


def check_crawl(name: str, arguments: Mapping[str, str], settings: BaseSettings) -> None:
    """Raises for a spider, arguments, settings or a store that cannot be: ArgumentInvalid, StoreUnusable."""
    from scrapy.spiderloader import get_spider_loader

    from crawler.cli.known_sites import load_site_registry
    from crawler.cli.settings_check import check_settings
    from crawler.crawl.arguments import ChecksArguments
    from crawler.storage.store import Store

    loader = get_spider_loader(settings)
    if name not in loader.list():
        close = difflib.get_close_matches(name, loader.list(), n=1)
        hint = f"did you mean {close[0]}?" if close else "'scrapy list' has them all"
        raise ArgumentInvalid(f"no spider {name!r}: {hint} Any site can be read by 'news -a site=URL'")
    if warnings := check_settings(settings):
        raise ArgumentInvalid("\n".join(warnings))
    spider_class = loader.load(name)
    if issubclass(spider_class, ChecksArguments):
        spider_class.check_arguments(arguments, load_site_registry(settings))
    else:
        spider_class(**arguments)  # raises for arguments that it cannot understand
    Store.open(settings["NEWS_STORE"]).close()


def exit_code(crawler: Crawler) -> int:
    """How a crawl went, for the shell; of Scrapy's own codes an exception in ``start`` gives 0."""
    from crawler.crawl.rounds import OTHER_ROUND_REASON
    from crawler.extensions.ledger import LedgerExtension

    assert crawler.stats is not None
    reason = crawler.stats.get_value("finish_reason")
    ledger = crawler.get_extension(LedgerExtension)
    summary = ledger.summary if ledger is not None else CrawlSummary()
    if summary.failure is not None:
        return FAILED
    if reason == "shutdown":
        return 0 if summary.is_endless else STOPPED
    if reason == OTHER_ROUND_REASON:
        return TRY_LATER
    if reason != "finished" or crawler.stats.get_value("spider_exceptions/count") or summary.unread_files:
        return FAILED
    return FAILED if is_fruitless(summary) else 0


def is_fruitless(summary: CrawlSummary) -> bool:
    """Whether a crawl that ended as it should has given nothing for a reason that somebody should look at."""
    if summary.is_round:  # a single story may be all that was due
        tried = [discovery for discovery in summary.discoveries if discovery.is_answered or discovery.failed]
        return bool(tried) and not summary.held_count() and not any(discovery.is_answered for discovery in tried)
    if any(discovery.is_empty for discovery in summary.discoveries):
        return True
    outcomes = {name for name, count in summary.totals().items() if count}
    return bool(summary.discoveries and outcomes) and outcomes <= FRUITLESS_OUTCOMES
