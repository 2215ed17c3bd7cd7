"""What became of a crawl: a table of outcomes by site, what was missed, where the records are, what to try next."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Self

from scrapy import signals

from crawler.article import HELD, OutcomeName
from crawler.crawl.program import program_command
from crawler.extensions.ledger import BUSY, LedgerExtension
from crawler.storage.engine import parse_url, printable_url

if TYPE_CHECKING:
    from rich.console import Console
    from scrapy.crawler import Crawler

    from crawler.crawl.site_discovery import SiteDiscovery

MOST_MISSES = 8
MOST_SITES = 40
QUIET = frozenset({OutcomeName.NOT_ARTICLE, OutcomeName.OUT_OF_RANGE})  # as it should be


class SummaryExtension:
    """Written to standard error when the engine has stopped."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.reason = "finished"

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The ledger is closed with the spider, before the engine stops."""
        made = cls(crawler)
        crawler.signals.connect(made.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(made.engine_stopped, signal=signals.engine_stopped)
        return made

    def spider_closed(self, reason: str) -> None:
        """Remember why."""
        self.reason = reason

    def is_round(self) -> bool:
        """Whether this is a round over what is due."""
        return bool(getattr(self.crawler.spider, "due_only", False))

    def engine_stopped(self) -> None:
        """Print the summary."""
        ledger = self.crawler.get_extension(LedgerExtension)
        if ledger is None or not (ledger.sites or self.is_round()):
            return
        from rich.console import Console

        console = Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else 110)
        if not ledger.sites:
            if self.reason != BUSY:
                console.print(f"Nothing is due; '{program_command()} due' says what will be.", markup=False)
            return
        discoveries = getattr(self.crawler.spider, "discoveries", [])
        self._print_outcomes(console, ledger)
        self._print_missed(console, ledger, discoveries)
        self._print_next(console, ledger)

    def _print_outcomes(self, console: Console, ledger: LedgerExtension) -> None:
        from rich.table import Table

        if not any(ledger.counts.values()):
            return
        table = Table(title="Outcomes of this crawl", title_justify="left")
        table.add_column("site", overflow="fold")
        names = [name for name in OutcomeName if any(counts[name] for counts in ledger.counts.values())]
        for name in names:
            table.add_column(name.replace("_", " "), justify="right")
        told = sorted((site, counts) for site, counts in ledger.counts.items() if any(counts.values()))
        for site, counts in told[:MOST_SITES]:
            table.add_row(site, *(str(counts[name] or "") for name in names))
        if len(told) > MOST_SITES:
            table.add_row(f"... and {len(told) - MOST_SITES} more sites")
        if len(ledger.counts) > 1:
            total = sum(ledger.counts.values(), start=Counter())
            table.add_row("all", *(str(total[name]) for name in names), end_section=True)
        console.print(table)

    def _print_missed(self, console: Console, ledger: LedgerExtension, discoveries: list[SiteDiscovery]) -> None:
        missed = [outcome for outcome in ledger.missed if outcome.name not in QUIET]
        for outcome in missed[:MOST_MISSES]:
            console.print(f"  {outcome.name}: {outcome.url}: {outcome.reason}", markup=False, soft_wrap=True)
        if len(missed) > MOST_MISSES:
            console.print(f"  ... and {len(missed) - MOST_MISSES} more, each with its reason in the ledger")
        for discovery in discoveries:
            for url, reason in discovery.failed.items():
                console.print(f"  not read: {url}: {reason}", markup=False, soft_wrap=True)
            if discovery.is_empty():
                console.print(f"  {discovery.site.home} announced no story", markup=False, soft_wrap=True)
        if (
            discoveries
            and not any(discovery.is_empty() for discovery in discoveries)
            and not any(ledger.counts.values())
        ):
            console.print("Nothing new: all that is announced was read before.")

    def _print_next(self, console: Console, ledger: LedgerExtension) -> None:
        store = printable_url(parse_url(ledger.url))
        if ledger.failure is not None:
            console.print(f"The crawl ended early: {ledger.failure}", markup=False, soft_wrap=True)
        elif self.reason != "finished":
            console.print(f"The crawl was stopped ({self.reason}); the same command goes on where it ended.")
        held = sum(count for counts in ledger.counts.values() for name, count in counts.items() if name in HELD)
        console.print(f"{held} articles; the records are in {store}.", markup=False, soft_wrap=True)
        command = program_command()
        console.print(f"Next: {command} records, {command} show URL, {command} sites", markup=False)
