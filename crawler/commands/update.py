"""``scrapy update``: one round over the sites of the store, for a scheduler."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import ClassVar

from crawler.cli.notification import ping_health
from crawler.commands.crawl import TRY_LATER
from crawler.commands.crawl import Command as Crawl


class Command(Crawl):
    """Fetches what is due, once."""

    example: ClassVar[str] = "update https://paper.example/"
    forever: ClassVar[str] = "0"

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "[options] [site ...]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "One round over all sites of the store: what is new, and what is due to be re-fetched"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Fetches the feeds, sitemaps and fronts that are due, new stories, and stories that are to be re-fetched."
            " Sites are given by their names or URLs; none means all that the store knows. It may be started at any"
            " time and killed at any moment; while another update or a fleet works on the store, it ends with exit code"
            " 75."
            " Other exit codes: 0 done, 1 failed, 2 wrong arguments or settings, 130 stopped."
        )

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """The sites become an argument of the spider."""
        if not any(word.startswith("-") for word in args):  # what is no option is refused by the class above
            opts.spargs = [f"sites={chr(10).join(args)}", f"forever={self.forever}", *opts.spargs]
            args[:] = ["update"]
        super().process_options(args, opts)

    def run(self, args: list[str], opts: Namespace) -> None:
        """Run the round, and tell the health-check URL how it ended."""
        super().run(args, opts)
        assert self.settings is not None
        if (url := self.settings["NEWS_HEALTH_URL"]) and self.exitcode != TRY_LATER:
            ping_health(str(url), is_good=self.exitcode == 0)

    def add_directory_options(self, parser: ArgumentParser) -> None:
        """A round reads the sites of the store."""

    def add_fleet_options(self, parser: ArgumentParser) -> None:
        """It reads no archives."""

    def add_selection_options(self, parser: ArgumentParser) -> None:
        """A round fetches what is due, whatever its time."""
