"""``news shell``: a Python shell with a page as it was fetched."""

from __future__ import annotations

from typing import ClassVar

from scrapy.commands.shell import Command as ScrapyShell

from crawler.cli.scrapy_command import LineCommand


class Command(LineCommand, ScrapyShell):
    """Opens a shell."""

    example: ClassVar[str] = "shell https://paper.example/"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Open a Python shell with a fetched page"
