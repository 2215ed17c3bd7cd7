"""``news list``: the spiders."""

from __future__ import annotations

from argparse import Namespace

from crawler.cli.command import NewsCommand
from crawler.cli.known_sites import spider_names
from crawler.errors import ArgumentInvalid


class Command(NewsCommand):
    """Prints the names of the spiders, one a line."""

    example = "list"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "List the spiders"

    def execute(self, args: list[str], opts: Namespace) -> int:
        """Print the names."""
        if args:
            raise ArgumentInvalid(f"{args[0]}: news list takes no arguments; news sites lists the sites")
        assert self.settings is not None
        for name in spider_names(self.settings):
            print(name)
        return 0
