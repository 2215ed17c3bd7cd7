"""``news stats``: numbers of each site, for reading and for Prometheus."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.cli.store_command import StoreCommand

if TYPE_CHECKING:
    from crawler.storage.store import Store


class Command(StoreCommand):
    """Prints numbers."""

    example = "stats --prometheus /var/lib/node_exporter/news.prom"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show numbers of each site: articles, URLs, due, failing feeds; or write them for Prometheus"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="print JSON Lines")
        form.add_argument("--prometheus", metavar="FILE", help="write a text file for Prometheus' node exporter")

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Print or write the numbers."""
        from crawler.cli.tables import Column, print_table
        from crawler.crawl.own_sites import window_start
        from crawler.reporting.site_stats import gather_stats, write_prometheus

        stats = gather_stats(store, self.now(), window_start=window_start)
        if opts.prometheus:
            write_prometheus(stats, Path(opts.prometheus), store.fleet.status())
            print(f"wrote the numbers of {len(stats)} sites to {opts.prometheus}")
        elif opts.json:
            for one in stats:
                print(json.dumps(one.as_plain(), ensure_ascii=False))
        else:
            columns = (
                Column("site", is_flexible=True),
                *(Column(name, is_number=True) for name in ("articles", "failed", "due", "channels", "failing")),
                Column("last crawl (UTC)"),
            )
            rows = []
            for one in stats:
                crawled = f"{one.last_crawl:%Y-%m-%d %H:%M}" if one.last_crawl else "-"
                numbers = (one.articles, one.failed, one.due, one.channels, one.failing_channels)
                rows.append([one.site, *map(str, numbers), crawled])
            print_table(columns, rows)
            if not rows:
                print("No sites.", file=sys.stderr)
        return 0
