"""``news runspider``: crawls with a spider that is a file of its own."""

from __future__ import annotations

from typing import ClassVar

from scrapy.commands.runspider import Command as ScrapyRunspider

from crawler.cli.scrapy_command import LineCommand


class Command(LineCommand, ScrapyRunspider):
    """Crawls with the spider of a file."""

    example: ClassVar[str] = "runspider paper.py"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Run a spider that is a file of its own"
