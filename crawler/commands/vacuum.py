"""``news vacuum``: gives space back, and refreshes what the database knows of its own tables."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from crawler.cli.store_command import StoreCommand

if TYPE_CHECKING:
    from crawler.storage.store import Store


class Command(StoreCommand):
    """Tidies the store."""

    example = "vacuum"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Give unused space of the store back, and refresh its statistics"

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Tidy it, and say how large it was and is."""
        from crawler.storage.upkeep import size, vacuum

        before = size(store.database)
        vacuum(store.database)
        print(f"{store}: {before:,} bytes before, {size(store.database):,} bytes now")
        return 0
