"""``scrapy records``: what the store holds, newest first."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from crawler.cli.store_command import StoreCommand, add_site_option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.storage.store import Store
    from crawler.storage.values import RecordRow

DEFAULT_LIMIT = 20


class Command(StoreCommand):
    """Lists records."""

    example = "records --site paper --since 3d --search '\"harbour crane\" vote*'"
    usage_error = "this command takes no arguments: use --search to search for words"

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "[options]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "List the articles of the store, newest first; search them"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        add_site_option(parser)
        parser.add_argument(
            "--since", metavar="TIME", help="only articles published since a day, a time, or 12h, 3d, 2w ago"
        )
        parser.add_argument("--search", metavar="WORDS", help='words, "a phrase", prefix*: all must occur')
        parser.add_argument("--limit", metavar="N", help=f"maximum number (default: {DEFAULT_LIMIT}; with --json: all)")
        parser.add_argument("--json", action="store_true", help="print whole records as JSON Lines")

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Print the records, as a table or JSON."""
        from crawler.crawl.arguments import Selection

        arguments = {name: value for name in ("since", "limit") if (value := getattr(opts, name)) is not None}
        selection = Selection.parse(arguments)
        limit = selection.limit or (None if opts.json else DEFAULT_LIMIT)
        rows = store.records.select(
            site=self.check_site(store, opts.site), since=selection.since, search=opts.search, limit=limit
        )
        if opts.json:
            for row in rows:
                print(json.dumps({"id": row.id, **row.article.to_dict()}, ensure_ascii=False))
        else:
            print_table(rows)
        return 0


def print_table(rows: Iterable[RecordRow]) -> None:
    """The rows as a table, as wide as the terminal."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("id", justify="right")
    table.add_column("published", no_wrap=True)
    table.add_column("site", no_wrap=True)
    table.add_column("rev", justify="right")
    table.add_column("headline", ratio=1, overflow="ellipsis", no_wrap=True)
    count = 0
    for row in rows:
        count += 1
        published = f"{row.published:%Y-%m-%d %H:%M}" if row.published else "-"
        table.add_row(str(row.id), published, row.site, str(row.revisions), _plain(row.headline))
    console = Console(width=None if sys.stdout.isatty() else 140, highlight=False)
    if count:
        console.print(table)
    else:
        print("No records.", file=sys.stderr)


def _plain(text: str) -> Any:
    from rich.text import Text

    return Text(text)
