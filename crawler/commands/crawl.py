"""``scrapy crawl`` and ``news crawl``: sites or spiders, looked at before anything starts, and honest exit codes."""

from __future__ import annotations

import json
import logging
import signal
import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy.addons import AddonManager
from scrapy.commands.crawl import Command as ScrapyCrawl

from crawler.article import OutcomeName, without_controls
from crawler.cli.command import FAILED, MISUSED, did_you_mean, print_error, read_level
from crawler.cli.log_format import JSON, keep_twisted_from_printing, log_line, write_json_lines
from crawler.cli.scrapy_command import LineCommand, is_level_chosen
from crawler.commands.sites import add_directory_options
from crawler.crawl.extraction_pool import LIBRARIES, MODELS, TABLES, prepare_workers
from crawler.crawl.program import program_name
from crawler.crawl.publishers import find_publishers
from crawler.crawl.summary import CrawlSummary
from crawler.errors import ArgumentInvalid, NewsError, StoreUnusable
from crawler.site import NAME_PATTERN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from crawler.crawl.simulation import SimulatedSite

STOPPED = 130  # it was interrupted
TRY_LATER = 75  # EX_TEMPFAIL of sysexits.h: another update, or a fleet, works on the store
ARCHIVE_SPIDER = "warc"
FLEET_SPIDER = "work"
WITHOUT_BROWSER = frozenset({ARCHIVE_SPIDER, FLEET_SPIDER})  # they show no page: one hands them over to another process
MAX_NAMED_SITES = 5  # in the first line of a crawl
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


class Command(LineCommand, ScrapyCrawl):
    """Crawls sites."""

    example: ClassVar[str] = "crawl https://paper.example/ --since 3d --limit 50"
    runs_for_days: ClassVar[bool] = False

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "[options] <site or spider> [<site> ...]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Crawl sites, by name or URL; single pages by 'article -a url=URL', archives by 'warc FILE ...'"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Crawls sites into the store (NEWS_STORE), each given by its name or URL; 'scrapy sites' lists the known"
            " ones, 'scrapy list' the spiders. 'article -a url=URL' reads single pages, 'warc FILE ...' archives,"
            " with --fleet by the workers of a fleet. --limit counts for each site."
            " Exit codes: 0 done, 1 failed, 2 wrong arguments or settings, 130 stopped."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of a crawl."""
        super().add_options(parser)
        self.add_selection_options(parser)
        self.add_directory_options(parser)
        self.add_fleet_options(parser)
        self.add_archive_options(parser)
        add_log_options(parser)

    def add_fleet_options(self, parser: ArgumentParser) -> None:
        """Add the option that leaves the work to others."""
        parser.add_argument("--fleet", action="store_true", help="with warc: have a fleet read the files")

    def add_archive_options(self, parser: ArgumentParser) -> None:
        """Add the option that looks for stories that are gone."""
        parser.add_argument(
            "--archived", action="store_true", help="look for stories that are gone in a web archive (NEWS_WEB_ARCHIVE)"
        )

    def add_directory_options(self, parser: ArgumentParser) -> None:
        """Add the options that choose sites of the directory."""
        add_directory_options(parser, "only stories in a language, such as en; if no site is given, its publishers")

    def add_selection_options(self, parser: ArgumentParser) -> None:
        """Add the options that say which stories are wanted."""
        moment = "a day, a time with its zone, or 12h, 3d, 2w ago"
        parser.add_argument("--since", metavar="TIME", help=f"only stories published since {moment}")
        parser.add_argument("--until", metavar="TIME", help=f"only stories published until {moment}")
        parser.add_argument("--limit", metavar="N", help="the N newest stories of each site")
        parser.add_argument("--sections", metavar="NAMES", help="only these sections, comma-separated")
        parser.add_argument("--simulate", action="store_true", help="print what would be fetched, and store nothing")
        parser.add_argument("--json", action="store_true", help="with --simulate: print JSON Lines")
        parser.add_argument("--once", action="store_true", help="do not keep --since for later rounds of these sites")
        parser.add_argument("--urls-file", metavar="FILE", help="only the pages listed in a file, - for standard input")

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Look at all that can be looked at before anything starts; what cannot be is one line each."""
        super().process_options(args, opts)
        assert self.settings is not None
        if not (getattr(opts, "simulate", False) or getattr(opts, "fleet", False)):  # which read no page
            prepare_workers(self._needed_by_workers(args, opts))  # beside all that is loaded from here on
        AddonManager.load_pre_crawler_settings(self.settings)
        try:
            prepare_log(self.settings, opts)
            if getattr(opts, "json", False) and not opts.simulate:
                raise ArgumentInvalid("--json is for --simulate; for a log in JSON Lines there is --log-format json")
            if opts.archived:
                self.settings.set("NEWS_ARCHIVED", 1, priority="cmdline")
            args[:], opts.spargs = choose_spider(args, opts, self.settings)
            if getattr(opts, "fleet", False):
                check_order(args[0], opts.spargs, self.settings["NEWS_STORE"])
            self.check(args[0], opts)
        except NewsError as error:
            print_error(self.own_name(), error)
            raise SystemExit(FAILED if isinstance(error, StoreUnusable) else MISUSED) from error

    def _needed_by_workers(self, args: Sequence[str], opts: Namespace) -> Sequence[str]:
        """What workers are forked with, by how many pages there may be."""
        assert self.settings is not None
        if self.runs_for_days or args[:1] == [ARCHIVE_SPIDER]:
            return MODELS
        limit = getattr(opts, "limit", None) or ""
        is_small = limit.isdecimal() and int(limit) <= self.settings.getint("NEWS_INLINE_PAGES")
        return LIBRARIES if is_small and len(args) == 1 else TABLES

    def check(self, spider: str, opts: Namespace) -> None:
        """Raises for what cannot be crawled: ArgumentInvalid, StoreUnusable."""
        assert self.settings is not None
        check_crawl(spider, opts.spargs, self.settings, stores=not getattr(opts, "simulate", False))

    def _simulate(self, spider: str, opts: Namespace) -> int:
        """Print what a crawl would fetch; 1 where that is nothing of any site."""
        from crawler.cli.known_sites import load_site_registry
        from crawler.cli.simulated_crawl import SPIDER, simulate

        assert self.crawler_process is not None
        assert self.settings is not None
        options = dict(opts.spargs)
        names = str(options.pop("site", "")).split()
        if spider in load_site_registry(self.settings).declared:
            names = [spider]
        elif spider != SPIDER:
            print_error(self.own_name(), f"--simulate is for sites, not for the spider {spider}")
            return MISUSED
        sites = simulate(self.crawler_process, names, options)
        print_simulation(sites, as_json=opts.json)
        return 0 if any(found.stories or found.held for found in sites) else FAILED

    def _order_files(self, arguments: Mapping[str, str]) -> None:
        """Have a fleet import archives, and say how many."""
        from crawler.cli.archive_order import order_archives

        assert self.settings is not None
        try:
            print(order_archives(arguments, self.settings))
        except NewsError as error:
            print_error(self.own_name(), error)
            self.exitcode = FAILED

    def run(self, args: list[str], opts: Namespace) -> None:
        """Run the spider."""
        assert self.crawler_process is not None
        assert self.settings is not None
        if getattr(opts, "simulate", False):
            self.exitcode = self._simulate(args[0], opts)
            return
        if getattr(opts, "fleet", False):
            self._order_files(opts.spargs)
            return
        is_json = self.settings["NEWS_LOG_FORMAT"] == JSON
        if not sys.stderr.isatty() and program_name() == "news" and "worker" not in opts.spargs:
            print_start(start_line(args[0], opts.spargs, self.settings["NEWS_STORE"]), is_json=is_json)
        if getattr(opts, "since", None) and not opts.once:
            remember_window(args[0], opts.spargs, opts.since, self.settings)
            print_start(window_line(opts.spargs), is_json=is_json)
        crawler = self.crawler_process.create_crawler(args[0])
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        self.exitcode = FAILED if self.crawler_process.bootstrap_failed else exit_code(crawler)
        if self.exitcode == TRY_LATER and not is_json:
            print_error(self.own_name(), f"nothing was done; try again later ({TRY_LATER})")


def prepare_log(settings: BaseSettings, opts: Namespace) -> None:
    """Warnings alone for ``news`` and in a terminal, whose progress line says the rest; JSON Lines where asked for."""
    keep_twisted_from_printing()
    if opts.log_format:
        settings.set("NEWS_LOG_FORMAT", opts.log_format, priority="cmdline")
    if opts.verbose:
        settings.set("LOG_LEVEL", "INFO" if opts.verbose == 1 else "DEBUG", priority="cmdline")
    elif not is_level_chosen(settings, opts) and (program_name() == "news" or sys.stderr.isatty()):
        settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
    settings.set("LOG_LEVEL", read_level(str(settings["LOG_LEVEL"])), priority="cmdline")
    if settings["NEWS_LOG_FORMAT"] == JSON and settings.getbool("LOG_ENABLED"):
        write_json_lines(settings["LOG_FILE"], settings["LOG_LEVEL"])
        settings.set("LOG_ENABLED", False, priority="cmdline")  # ours is the only handler


def add_log_options(parser: ArgumentParser) -> None:
    """Add what says how much is logged, and in which form."""
    parser.add_argument("-v", "--verbose", action="count", default=0, help="log more; -vv: all")
    parser.add_argument("--log-format", choices=("text", JSON), help="json: JSON Lines (NEWS_LOG_FORMAT)")


def print_simulation(sites: Sequence[SimulatedSite], *, as_json: bool) -> None:
    """The URLs that would be fetched, one a line with site and time, and behind them numbers of each site."""
    from crawler.cli.simulated_crawl import duration
    from crawler.cli.tables import Column, table_lines

    for found in sites:
        for due in found.stories:
            published = due.candidate.published.isoformat(timespec="seconds") if due.candidate.published else None
            if as_json:
                title = without_controls(due.candidate.title or "") or None  # as its feed has it
                values = {"site": found.site.name, "url": due.url, "published": published, "title": title}
                print(json.dumps(values, ensure_ascii=False))
            else:
                print(f"{found.site.name}\t{published or '-'}\t{due.url}")
    columns = (
        Column("site", is_flexible=True),
        *(Column(name, is_number=True) for name in ("announced", "held", "left out", "to fetch")),
        Column("at least", is_number=True),
    )
    rows = []
    for found in sites:
        numbers = (found.announced, found.held, sum(found.left_out.values()), len(found.stories))
        rows.append([found.site.name, *map(str, numbers), duration(found.seconds)])
    print(*table_lines(columns, rows, 80), sep="\n", file=sys.stderr)
    for found in sites:
        for reason, count in found.left_out.items():
            print(f"{found.site.name}: {count} left out: {reason}", file=sys.stderr)
        for problem in found.problems:
            print(f"{found.site.name}: {problem}", file=sys.stderr)
    longest = max((found.seconds for found in sites), default=0.0)
    total = sum(len(found.stories) for found in sites)
    print(f"{total} stories would be fetched, in {duration(longest)} at least; nothing was stored", file=sys.stderr)


def choose_spider(args: list[str], opts: Namespace, settings: BaseSettings) -> tuple[list[str], dict[str, Any]]:
    """The spider of a name, else ``news`` for sites, with its arguments; raises ArgumentInvalid.

    A spider of the program's own kind (update, article, warc) is given alone.
    """
    from scrapy.spiderloader import get_spider_loader

    from crawler.cli.known_sites import is_known_site

    country, language = getattr(opts, "country", None), getattr(opts, "language", None)
    is_of_directory = bool(country or (language and not args))
    options = ["since", "until", "limit", "sections", "urls_file", *([] if is_of_directory else ["language"])]
    given = {name: value for name in options if (value := getattr(opts, name, None)) is not None}
    arguments = {**opts.spargs, **given}
    names = get_spider_loader(settings).list()
    if is_of_directory:
        found = [one.home for one in find_publishers(country=country, language=language)]
        if not found:
            raise ArgumentInvalid("the directory has no such publishers: 'scrapy sites find' lists all of them")
        return ["news"], {**arguments, "site": "\n".join([*args, *found])}
    if not args:
        raise ArgumentInvalid("give the name or URL of a site; 'scrapy sites' lists the known ones")
    if args[0] == ARCHIVE_SPIDER and len(args) > 1:
        return [ARCHIVE_SPIDER], {**arguments, "path": ",".join(args[1:])}
    if len(args) == 1:
        if args[0] in names:
            return args, arguments
        if NAME_PATTERN.fullmatch(args[0]) and (question := did_you_mean(args[0], names)):
            if is_known_site(args[0], settings):
                return ["news"], {**arguments, "site": args[0]}
            raise ArgumentInvalid(f"no site or spider {args[0]!r}{question}")
    return ["news"], {**arguments, "site": "\n".join(args)}


def check_order(spider: str, arguments: Mapping[str, str], store: str) -> None:
    """Raises ArgumentInvalid for what no fleet can be told to do."""
    from crawler.storage.engine import parse_url

    if spider != ARCHIVE_SPIDER:
        raise ArgumentInvalid("--fleet is for archives, as crawl warc FILE --fleet; 'scrapy work' crawls sites")
    if arguments.get("limit") is not None:
        raise ArgumentInvalid("--limit counts over all files, which a fleet reads side by side: leave one of them out")
    if parse_url(store).get_backend_name() != "postgresql":
        raise ArgumentInvalid("a fleet needs a store in PostgreSQL: without --fleet the files are read here")


def remember_window(spider: str, arguments: Mapping[str, str], since: str, settings: BaseSettings) -> None:
    """Keeps how far back the stories of sites are wanted, for the rounds of ``update`` and ``watch``."""
    from dataclasses import replace

    from crawler.cli.known_sites import open_site_registry
    from crawler.storage.store import Store
    from crawler.storage.values import SiteSettings

    registry = open_site_registry(settings)
    sites = [registry.find(name) for name in str(arguments.get("site") or "").split()]
    if spider in registry.declared:
        sites = [registry.declared[spider]]
    with Store.open(settings["NEWS_STORE"]) as store:
        rows = [registry.settings.get(site.name) or SiteSettings(name=site.name, home=site.home) for site in sites]
        store.site_settings.save([replace(row, window=since) for row in rows])


def window_line(arguments: Mapping[str, str]) -> str:
    """What later rounds of the sites keep of the options of a crawl."""
    passing = [f"--{name}" for name in ("until", "limit", "sections", "language") if arguments.get(name)]
    alone = f"; {', '.join(passing)} only here" if passing else ""
    return f"Later rounds of these sites keep --since {arguments['since']}, as --once would not{alone}"


def start_line(spider: str, arguments: Mapping[str, Any], store: str) -> str:
    """What begins, for a log."""
    from crawler.storage.engine import parse_url, printable_url

    sites = str(arguments.get("site") or arguments.get("sites") or "").split()
    more = len(sites) - MAX_NAMED_SITES
    named = ", ".join(sites[:MAX_NAMED_SITES]) + (f" and {more} more" if more > 0 else "")
    what = named or ("all sites of the store" if spider == "update" else arguments.get("url") or spider)
    verb = "Crawling"
    if spider == FLEET_SPIDER:
        return f"Working in the fleet of {printable_url(parse_url(store))}"
    if spider == ARCHIVE_SPIDER:
        verb, what = "Importing", str(arguments.get("path") or arguments.get("file") or spider)
    return f"{verb} {what} into {printable_url(parse_url(store))}"


def print_start(line: str, *, is_json: bool) -> None:
    """Prints the first line of a crawl to standard error."""
    line, at = without_controls(line), datetime.now(UTC)
    print(log_line(logging.getLevelName(logging.INFO), __name__, line, at) if is_json else line, file=sys.stderr)


def check_crawl(name: str, arguments: Mapping[str, str], settings: BaseSettings, *, stores: bool = True) -> None:
    """As ``check_spider``, for the name of a spider."""
    from scrapy.spiderloader import get_spider_loader

    from crawler.cli.settings_check import check_spider

    loader = get_spider_loader(settings)
    check_spider(loader.load(name), arguments, settings, has_browser=name not in WITHOUT_BROWSER, stores=stores)


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
    if reason is None and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        return STOPPED  # by a second signal: Scrapy ignores further ones, and nothing was closed
    if reason == "shutdown":
        return 0 if summary.is_endless else STOPPED
    if reason == OTHER_ROUND_REASON:
        return TRY_LATER
    if reason == "finished" and summary.is_endless:
        return 0
    if reason != "finished" or crawler.stats.get_value("spider_exceptions/count") or summary.unread_files:
        return FAILED
    return FAILED if is_fruitless(summary) else 0


def is_fruitless(summary: CrawlSummary) -> bool:
    """Whether a crawl that ended as it should has given nothing for a reason that somebody should look at."""
    if summary.is_round:  # a single story may be all that was due
        tried = [discovery for discovery in summary.discoveries.values() if discovery.is_answered or discovery.failed]
        if not tried or summary.held_count() or any(discovery.is_answered for discovery in tried):
            return False
        is_news = any(discovery.failed.keys() - discovery.failed_before for discovery in tried)
        return is_news or not summary.has_living_sites  # else only sites were due that were dead before
    if any(discovery.is_empty for discovery in summary.discoveries.values()):
        return True
    outcomes = {name for name, count in summary.totals().items() if count}
    return bool(summary.discoveries and outcomes) and outcomes <= FRUITLESS_OUTCOMES
