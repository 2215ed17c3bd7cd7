"""What the commands of this project share: one line for each failure, and no word of a closed pipe."""

from __future__ import annotations

import atexit
import sys
from abc import abstractmethod
from argparse import ArgumentParser, Namespace
from typing import ClassVar

from scrapy.addons import AddonManager
from scrapy.commands import ScrapyCommand

from crawler.cli.closed_pipe import ended_by_closed_pipe, silence_closed_streams
from crawler.crawl.program import program_name
from crawler.errors import NewsError

FAILED = 1  # exit code


def prepare_help(parser: ArgumentParser, example: str) -> None:
    """Has the help name what was typed, end with an example, and meet a closed pipe in silence.

    It is printed before any command runs.
    """
    parser.usage = (parser.usage or "").replace("scrapy ", f"{program_name()} ", 1)
    parser.epilog = f"Example: {program_name()} {example}"
    atexit.register(silence_closed_streams)


class NewsCommand(ScrapyCommand):
    """A command that starts no crawl of its own: failures are one line and exit code 1."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  # as Scrapy spells it
    example: ClassVar[str]  # for the help: what is typed behind the name of the program

    @abstractmethod
    def execute(self, args: list[str], opts: Namespace) -> int:
        """Does the work and returns the exit code; raises UsageError for wrong arguments, NewsError for failures."""

    def run(self, args: list[str], opts: Namespace) -> None:
        """Run the command."""
        with ended_by_closed_pipe():
            try:
                self.exitcode = self.execute(args, opts)
            except NewsError as error:
                print(f"{program_name()} {self.own_name()}: {error}", file=sys.stderr)
                self.exitcode = FAILED

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of all commands."""
        super().add_options(parser)
        prepare_help(parser, self.example)

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Understand the options of all commands; the add-ons of a project set its settings here too."""
        super().process_options(args, opts)
        assert self.settings is not None  # Scrapy gives them to every command
        AddonManager.load_pre_crawler_settings(self.settings)

    def own_name(self) -> str:
        """The name of the command."""
        return type(self).__module__.rpartition(".")[2]
