"""``scrapy coverage``: how much of what publishers declared is held."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from crawler.cli.store_command import StoreCommand, add_period_options, add_site_option
from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from crawler.reporting.coverage import Coverage
    from crawler.storage.store import Store

TOO_LOW_EXIT_CODE = 3


class Command(StoreCommand):
    """Prints coverage."""

    example = "coverage --since 2d --fail-under 0.95"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show, by site and day, what became of the URLs that publishers declared, and the share that is held"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Counts the URLs that feeds, sitemaps and fronts declared, by day of publication. The share is that of the"
            " stories held; a story with several URLs counts once, URLs that turned out not to be stories do not count;"
            " a site of which nothing answers has 0 %. Exit codes: 0 done, 1 failed, 3 the share of a site is below"
            " --fail-under."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        add_site_option(parser)
        add_period_options(parser, "7d")
        parser.add_argument("--json", action="store_true", help="print JSON Lines, one for each site and day")
        parser.add_argument("--missing", action="store_true", help="list the URLs that are not held, with the reason")
        fail_help = "exit with code 3 if the share of a site is lower, such as 0.99"
        parser.add_argument("--fail-under", type=float, metavar="SHARE", help=fail_help)

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Print a table, JSON, or the URLs that are not held."""
        from crawler.reporting.coverage import CoverageStatus, coverage_status, read_coverage, sites_below

        if opts.fail_under is not None and not 0 <= opts.fail_under <= 1:
            raise ArgumentInvalid(
                f"--fail-under {opts.fail_under} is not a valid share: give a number from 0 to 1, such as 0.99"
            )
        site, since = self.check_site(store, opts.site), self.moment("since", opts.since)
        until = self.moment("until", opts.until, self.now())
        days, sites = read_coverage(store, site=site, since=since, until=until)
        if opts.missing:
            for missed in store.reports.missed_urls(site=site, since=since, until=until):
                status = coverage_status(missed.outcome, is_held=False, is_revised=False)
                if status is not CoverageStatus.NOT_ARTICLE:
                    name = status.value.replace("_", " ")
                    print(f"{missed.site}  {name}  {missed.url}  {missed.reason or 'not yet tried'}")
        elif opts.json:
            for day in days:
                values = {"site": day.site, "day": str(day.day), "declared": day.count(), "stories": day.stories}
                counts = {status.value: day.count(status) for status in CoverageStatus}
                print(json.dumps({**values, **counts, "share": day.share}))
        else:
            print_table(days, sites)
        low = sites_below(sites, opts.fail_under) if opts.fail_under is not None else []
        for one in low:
            if one.is_dead:
                print(f"{one.site}: none of its feeds, sitemaps and fronts answers", file=sys.stderr)
                continue
            print(f"{one.site}: {one.share:.1%} of {one.stories} stories are held, less than {opts.fail_under:.1%}:"
                  " 'scrapy coverage --missing' lists the others", file=sys.stderr)  # fmt: skip
        if not sites:
            print("no URL was declared in this period", file=sys.stderr)
            return TOO_LOW_EXIT_CODE if opts.fail_under is not None else 0
        return TOO_LOW_EXIT_CODE if low else 0


def print_table(days: list[Coverage], sites: list[Coverage]) -> None:
    """The coverage of each day, and of each site in all."""
    from rich.console import Console
    from rich.table import Table

    from crawler.reporting.coverage import HELD_STATUSES, CoverageStatus

    table = Table(box=None, pad_edge=False)
    statuses = [status for status in CoverageStatus if any(one.count(status) for one in sites)]
    for name in ("site", "day", "declared", "held", *(status.replace("_", " ") for status in statuses), "share"):
        table.add_column(name, justify="left" if name in {"site", "day"} else "right")
    for site in sites:
        for one in [*(day for day in days if day.site == site.site), site]:
            share = "-" if one.share is None else f"{one.share:.1%}"
            counts = [str(one.count(status) or "") for status in statuses]
            day = str(one.day) if one.day else "all"
            held = str(one.count(*HELD_STATUSES))
            table.add_row(one.site, day, str(one.count()), held, *counts, share, end_section=one is site)
    Console(width=None if sys.stdout.isatty() else 160, highlight=False, markup=False).print(table)
