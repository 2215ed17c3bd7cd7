"""``scrapy schema``: the JSON Schema of an article record."""

from __future__ import annotations

import json
from argparse import Namespace

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError


class Command(ScrapyCommand):
    """Prints the schema."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  # as Scrapy spells it

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Print the JSON Schema of an article record, as docs/schema.json holds it"

    def run(self, args: list[str], opts: Namespace) -> None:
        """Run the command."""
        from crawler.cli.json_schema import article_schema

        if args:
            raise UsageError("no arguments, please")
        print(json.dumps(article_schema(), ensure_ascii=False, indent=2))
