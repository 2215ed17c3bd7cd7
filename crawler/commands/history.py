"""``scrapy history``: the revisions of a story."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from crawler.cli.store_command import StoreCommand

if TYPE_CHECKING:
    from crawler.storage.store import Store


class Command(StoreCommand):
    """Lists revisions."""

    example = "history https://paper.example/2026/story.html --json"
    min_arguments, max_arguments = 1, 1
    usage_error = "give the URL of one story, or its number"

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "<url or id>"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "List the revisions of a story, with the time and kind of each edit"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print JSON Lines")

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Print the revisions, the first one first."""
        from crawler.commands.show import find_record

        row = find_record(store, args[0])
        for one in store.records.revisions(row.id):
            kinds = [kind.value for kind in one.classes]
            if opts.json:
                values = {"revision": one.number, "seen": one.seen.isoformat(), "classes": kinds}
                print(
                    json.dumps({**values, "headline": one.article.headline, "digest": one.digest}, ensure_ascii=False)
                )
            else:
                what = ", ".join(kind.replace("_", " ") for kind in kinds) or one.change.value
                print(f"{one.number:>3}  {one.seen:%Y-%m-%d %H:%M} UTC  {what}\n     {one.article.headline}")
        if not opts.json:
            print(f"last seen {row.last_seen:%Y-%m-%d %H:%M} UTC; 'scrapy diff {args[0]}' shows the latest change")
        return 0
