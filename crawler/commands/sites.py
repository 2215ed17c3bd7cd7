"""``scrapy sites``: the declared sites and those of the store, with their feeds and articles."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from crawler.cli.command import NewsCommand
from crawler.errors import ArgumentInvalid, StoreMissing

if TYPE_CHECKING:
    from crawler.site import Site


class Command(NewsCommand):
    """Lists sites."""

    example = "sites --json"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "List the sites with their feeds, language, articles held and last crawl"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print JSON Lines, with every feed, sitemap and front")

    def execute(self, args: list[str], opts: Namespace) -> int:
        """List the sites."""
        if args:
            raise ArgumentInvalid("this command takes no arguments: all sites are listed")
        from crawler.cli.known_sites import load_site_registry

        assert self.settings is not None  # Scrapy gives them to every command
        rows = read_sites(self.settings["NEWS_STORE"], load_site_registry(self.settings).sites)
        if opts.json:
            for row in rows:
                print(json.dumps(row, ensure_ascii=False))
        else:
            print_table(rows)
        return 0


def read_sites(url: str, declared: Iterable[Site]) -> list[dict[str, Any]]:
    """Every site that a spider declares or the store holds, by name, as plain values."""
    from crawler.storage.store import Store

    rows: dict[str, dict[str, Any]] = {
        site.name: {
            "site": site.name,
            "home": site.home,
            "publisher": site.publisher,
            "language": site.language,
            "channels": [*site.feeds, *site.sitemaps, *site.fronts],
            "articles": 0,
            "last_crawl": None,
        }
        for site in declared
    }
    try:
        with Store.open(url, must_exist=True) as store:
            for held in store.channels.sites():
                row = rows.setdefault(held.name, {"site": held.name, "home": held.home, "channels": []})
                row.setdefault("publisher", held.publisher)
                row.setdefault("language", held.language)
                row["channels"] = list(dict.fromkeys([*row["channels"], *(found.url for found in held.channels)]))
                row["articles"] = held.articles
                row["last_crawl"] = held.last_crawl.isoformat(timespec="seconds") if held.last_crawl else None
    except StoreMissing as error:
        print(error, file=sys.stderr)  # what the spiders declare is shown all the same
    return [rows[name] for name in sorted(rows)]


def print_table(rows: list[dict[str, Any]]) -> None:
    """The sites as a table, as wide as the terminal."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name, width in (("site", 16), ("language", 5), ("articles", 8), ("last crawl (UTC)", 16), ("feeds", 5)):
        table.add_column(name, justify="right" if name in {"articles", "feeds"} else "left", min_width=width)
    table.add_column("first feed", ratio=1, no_wrap=True, overflow="ellipsis")
    for row in rows:
        crawled = (row["last_crawl"] or "-")[:16].replace("T", " ")
        first = row["channels"][0] if row["channels"] else row["home"] or "-"
        counts = (str(row["articles"]), crawled, str(len(row["channels"])))
        table.add_row(row["site"], row["language"] or "-", *counts, first)
    Console(width=None if sys.stdout.isatty() else 140, highlight=False, markup=False).print(table)
