"""``news backup``: a copy of the store, also while a crawl runs."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.cli.store_command import StoreCommand, show_progress
from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from crawler.storage.store import Store


class Command(StoreCommand):
    """Copies the store."""

    example = "backup news-2026-11-20.db"
    min_arguments, max_arguments = 1, 1
    usage_error = "give the name of the file that is to hold the copy"

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "<file>"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Copy the store into a file, also while a crawl runs (SQLite)"

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Copy it, whole or not at all."""
        from crawler.storage.upkeep import back_up

        target = Path(args[0])
        if target.exists():
            raise ArgumentInvalid(f"{target} already exists: name a new file")
        with show_progress("{:,} pages to copy") as report:
            back_up(store.database, target, report_remaining=report)
        print(f"copied {store} to {target}, {target.stat().st_size:,} bytes")
        return 0
