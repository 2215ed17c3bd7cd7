"""``scrapy coverage``: how much of what publishers declared is held."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from crawler.cli.store_command import StoreCommand, add_period
from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from crawler.reporting.coverage import Cover
    from crawler.storage.store import Store

TOO_LOW_EXIT_CODE = 3


class Command(StoreCommand):
    """Prints coverage."""

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Say, by site and day, what became of the URLs that publishers declared, and the share that is held"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Counts the URLs that feeds, sitemaps and fronts declared by the day of their publication. The share is"
            " that of the stories held; URLs that turned out to be no story do not count. Exit codes: 0 done, 1 failed,"
            " 3 a site's share is below --fail-under."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        add_period(parser, "7d")
        parser.add_argument("--json", action="store_true", help="as JSON Lines, one for each site and day")
        parser.add_argument("--missing", action="store_true", help="list what is not held, with the reason")
        parser.add_argument("--fail-under", type=float, metavar="SHARE", help="exit code 3 if a site has less, as 0.99")

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """A table, or JSON, or the misses."""
        from crawler.reporting.coverage import CoverageStatus, cover, coverage_status, failing

        if opts.fail_under is not None and not 0 <= opts.fail_under <= 1:
            raise ArgumentInvalid(f"--fail-under {opts.fail_under}: give a share from 0 to 1, as 0.99")
        site, since = self.check_site(store, opts.site), self.moment("since", opts.since)
        until = self.moment("until", opts.until, self.now())
        days, sites = cover(store.reports.coverage_counts(site=site, since=since, until=until))
        if opts.missing:
            for miss in store.reports.missed_urls(site=site, since=since, until=until):
                status = coverage_status(miss.outcome, is_held=False, is_revised=False)
                if status is not CoverageStatus.NOT_ARTICLE:
                    print(
                        f"{miss.site}  {status.value.replace('_', ' ')}  {miss.url}  {miss.reason or 'not yet tried'}"
                    )
        elif opts.json:
            for day in days:
                values = {"site": day.site, "day": str(day.day), "declared": day.count(), "stories": day.stories}
                print(
                    json.dumps(
                        {**values, **{status.value: day.count(status) for status in CoverageStatus}, "share": day.share}
                    )
                )
        else:
            print_table(days, sites)
        low = failing(sites, opts.fail_under) if opts.fail_under is not None else []
        for one in low:
            print(f"{one.site}: {one.share:.1%} of {one.stories} stories are held, {opts.fail_under:.1%} wanted;"
                  " 'scrapy coverage --missing' names the rest", file=sys.stderr)  # fmt: skip
        if not sites:
            print("no URL was declared in this period", file=sys.stderr)
            return TOO_LOW_EXIT_CODE if opts.fail_under is not None else 0
        return TOO_LOW_EXIT_CODE if low else 0


def print_table(days: list[Cover], sites: list[Cover]) -> None:
    """The coverage of each day, and of each site in all."""
    from rich.console import Console
    from rich.table import Table

    from crawler.reporting.coverage import HELD, CoverageStatus

    table = Table(box=None, pad_edge=False)
    statuses = [status for status in CoverageStatus if any(one.count(status) for one in sites)]
    for name in ("site", "day", "declared", "held", *(status.replace("_", " ") for status in statuses), "share"):
        table.add_column(name, justify="left" if name in {"site", "day"} else "right")
    for site in sites:
        for one in [*(day for day in days if day.site == site.site), site]:
            share = "-" if one.share is None else f"{one.share:.1%}"
            counts = [str(one.count(status) or "") for status in statuses]
            day = str(one.day) if one.day else "all"
            held = str(one.count(*HELD))
            table.add_row(one.site, day, str(one.count()), held, *counts, share, end_section=one is site)
    Console(width=None if sys.stdout.isatty() else 160, highlight=False, markup=False).print(table)
