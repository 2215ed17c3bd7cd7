"""``news outcomes``: the ledger, readable: what became of each URL, with the reason."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from crawler.cli.command import did_you_mean
from crawler.cli.store_command import StoreCommand, add_site_option
from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from crawler.storage.store import Store

DEFAULT_LIMIT = 50
UNTRIED = "untried"  # names the URLs that have no outcome yet


class Command(StoreCommand):
    """Lists outcomes."""

    example = "outcomes --site paper --name failed --since 2d"
    usage_error = "this command takes no arguments: use --site and --name"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "List what became of each URL, with the reason, the latest first"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "In a terminal each URL has a line and its reason below; elsewhere an outcome a line: time, site, outcome,"
            " status, URL and reason, with tabs between. --counts shows how many URLs ended in which outcome."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        add_site_option(parser)
        parser.add_argument(
            "--name", metavar="OUTCOME", help=f"only this outcome, such as failed or blocked; {UNTRIED}"
        )
        parser.add_argument("--since", metavar="TIME", help="only URLs fetched since a day, a time, or 12h, 3d, 2w ago")
        limit_help = f"maximum number (default: {DEFAULT_LIMIT}; with --json: all); 0: all"
        parser.add_argument("--limit", metavar="N", help=limit_help)
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="print JSON Lines")
        form.add_argument("--counts", action="store_true", help="print numbers of URLs by outcome")

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Print the outcomes, or how many there are of each."""
        from crawler.article import OutcomeName
        from crawler.cli.tables import Column, print_table
        from crawler.crawl.arguments import Selection

        names = [*(str(name) for name in OutcomeName), UNTRIED]
        name = opts.name and opts.name.replace(" ", "_").lower()
        if name and name not in names:
            hint = did_you_mean(name, names) or f": choose from {', '.join(names)}"
            raise ArgumentInvalid(f"--name {opts.name} is not an outcome{hint}")
        site, since = self.check_site(store, opts.site), self.moment("since", opts.since)
        if opts.counts:
            counts = store.reports.outcome_counts(site=site)
            rows = sorted(((str(found or UNTRIED), count) for found, count in counts.items()), key=lambda one: -one[1])
            columns = (Column("outcome"), Column("URLs", is_number=True))
            print_table(columns, [(found, str(count)) for found, count in rows if name in {None, found}])
            return 0
        limit = None if opts.json else DEFAULT_LIMIT
        if opts.limit is not None:
            limit = None if opts.limit.strip() == "0" else Selection.parse({"limit": opts.limit}).limit
        outcome = OutcomeName(name) if name and name != UNTRIED else None
        found = store.reports.latest_outcomes(
            site=site,
            outcome=outcome,
            is_untried=name == UNTRIED,
            since=since,
            limit=None if limit is None else limit + 1,
        )
        count = 0
        for one in found:
            count += 1
            if limit is not None and count > limit:
                print(f"the latest {limit:,}; --limit 0 lists all", file=sys.stderr)
                break
            values = {
                "at": one.at.isoformat(timespec="seconds") if one.at else None,
                "site": one.site,
                "outcome": str(one.outcome or UNTRIED),
                "status": one.status,
                "url": one.url,
                "reason": one.reason,
            }
            if opts.json:
                print(json.dumps(values, ensure_ascii=False))
            elif sys.stdout.isatty():
                print(f"{values['site']}  {values['outcome']}  {one.url}\n    {one.reason or 'not yet tried'}")
            else:
                print("\t".join(" ".join(str(value or "-").split()) for value in values.values()))
        if not count:
            print("No outcomes.", file=sys.stderr)
        return 0
