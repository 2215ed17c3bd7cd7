"""``scrapy coverage``: how much of what publishers declared is held."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from typing import TYPE_CHECKING

from crawler.cli.store_command import StoreCommand, add_period_options, add_site_option
from crawler.crawl.program import name_program
from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from crawler.reporting.coverage import Coverage
    from crawler.storage.mementos import ArchiveCount
    from crawler.storage.store import Store

TOO_LOW_EXIT_CODE = 3


class Command(StoreCommand):
    """Prints coverage."""

    example = "coverage --since 2d --fail-under 0.95"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show, by site or day, what became of the URLs that publishers declared, and the share that is held"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Counts the URLs that feeds, sitemaps and fronts declared, by day of publication. The share is that of the"
            " stories held; a story with several URLs counts once, URLs that turned out not to be stories do not count;"
            " a site of which nothing answers has 0 %. Exit codes: 0 done, 1 failed, 3 the share of a site is below"
            " --fail-under. What came out of web archives, which no publisher declares, is counted below."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        add_site_option(parser)
        add_period_options(parser, "7d")
        by_help = "a row for each site, or for each site and day (default: site)"
        parser.add_argument("--by", choices=("site", "day"), default="site", help=by_help)
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
            for archived in store.mementos.counts(site=site):
                print(json.dumps(asdict(archived), ensure_ascii=False))
        else:
            if sites:
                print_coverage(days if opts.by == "day" else [], sites)
            print_archives(store.mementos.counts(site=site))
        low = sites_below(sites, opts.fail_under) if opts.fail_under is not None else []
        for one in low:
            if one.is_dead:
                print(f"{one.site}: none of its feeds, sitemaps and fronts answers", file=sys.stderr)
                continue
            lists = name_program("'scrapy coverage --missing' lists the others")
            share = f"{one.share:.1%} of {one.stories} stories are held, less than {opts.fail_under:.1%}"
            print(f"{one.site}: {share}: {lists}", file=sys.stderr)
        begun = {row.name for row in store.channels.sites() if row.channels} if sites and site is None else set()
        if others := len(begun - {one.site for one in sites}):
            print(f"{others} other site{'' if others == 1 else 's'} declared no URL in this period", file=sys.stderr)
        period = store.reports.declared_period(site=site)
        if sites and period and since and period[0] < since:
            print(f"counted from {since:%Y-%m-%d} on: --since {period[0]:%Y-%m-%d} counts all", file=sys.stderr)
        if not sites:
            asked = f"from {since:%Y-%m-%d} on" if since and not opts.until else "in this period"
            held = f": the store has some from {period[0]:%Y-%m-%d} to {period[1]:%Y-%m-%d}" if period else ""
            if period and (since is None or since <= period[1]) and (until is None or period[0] < until):
                held += "; what an archive or a person named is not counted"
            more = f"; --since {period[0]:%Y-%m-%d} counts all" if period and since and period[0] < since else ""
            print(f"no URL was declared {asked}{held}{more}", file=sys.stderr)
            return TOO_LOW_EXIT_CODE if opts.fail_under is not None else 0
        return TOO_LOW_EXIT_CODE if low else 0


def print_archives(counts: list[ArchiveCount]) -> None:
    """What web archives gave of each site, over all times."""
    from crawler.cli.tables import Column, print_table

    if not counts:
        return
    names = ("stories", "held", "captures", "waiting", "left out")
    columns = [Column("site", is_flexible=True), *(Column(name, is_number=True) for name in names), Column("archive")]
    rows = []
    for one in counts:
        numbers = (one.stories, one.held, one.captures, one.waiting, sum(one.left_out.values()))
        rows.append([one.site, *map(str, numbers), one.archive])
    print("\nOut of web archives, of all times:")
    print_table(columns, rows, has_header=True)
    for one in counts:
        for reason, count in (*one.outcomes.items(), *one.left_out.items()):
            print(f"{one.site}  {count} captures  {reason.replace('_', ' ')}")


def print_coverage(days: list[Coverage], sites: list[Coverage]) -> None:
    """The coverage of each site, after that of its days."""
    from crawler.cli.tables import Column, print_table
    from crawler.reporting.coverage import HELD_STATUSES, CoverageStatus

    statuses = [status for status in CoverageStatus if any(one.count(status) for one in sites)]
    names = ("declared", "held", *(status.replace("_", " ") for status in statuses))
    columns = [
        Column("site", is_flexible=True),
        *([Column("day")] if days else []),
        Column("share", is_number=True),
        *(Column(name, is_number=True, from_width=80 if number > 1 else 0) for number, name in enumerate(names)),
    ]
    rows = []
    for site in sites:
        for one in [*(day for day in days if day.site == site.site), site]:
            share = "-" if one.share is None else f"{one.share:.1%}"
            counts = [str(one.count(status) or "") for status in statuses]
            day = [str(one.day) if one.day else "all"] if days else []
            rows.append([one.site, *day, share, str(one.count()), str(one.count(*HELD_STATUSES)), *counts])
    print_table(columns, rows, has_header=True)
