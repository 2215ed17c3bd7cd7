"""``news shell``: a Python shell with a page as it was fetched."""

from __future__ import annotations

from argparse import Namespace
from typing import ClassVar

from scrapy.commands.shell import Command as ScrapyShell

from crawler.cli.scrapy_command import LineCommand, is_level_chosen
from crawler.crawl.program import program_name
from crawler.errors import ArgumentInvalid


class Command(LineCommand, ScrapyShell):
    """Opens a shell."""

    example: ClassVar[str] = "shell https://paper.example/"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Open a Python shell with a fetched page"

    def read_options(self, args: list[str], opts: Namespace) -> None:
        """Understand the options; ``news`` tells no more than warnings, unless it is asked to."""
        super().read_options(args, opts)
        if len(args) > 1:
            raise ArgumentInvalid("give the URL or file of one page, or nothing")
        assert self.settings is not None
        if program_name() == "news" and not is_level_chosen(self.settings, opts):
            self.settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
