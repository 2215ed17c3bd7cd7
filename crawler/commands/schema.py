"""``scrapy schema``: the JSON Schema of an article record."""

from __future__ import annotations

import json
from argparse import Namespace

from crawler.cli.command import NewsCommand
from crawler.errors import ArgumentInvalid


class Command(NewsCommand):
    """Prints the schema."""

    example = "schema > schema.json"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Print the JSON Schema of an article record, as docs/schema.json holds it"

    def execute(self, args: list[str], opts: Namespace) -> int:
        """Print the schema."""
        from crawler.cli.json_schema import article_schema

        if args:
            raise ArgumentInvalid("this command takes no arguments")
        print(json.dumps(article_schema(), ensure_ascii=False, indent=2))
        return 0
