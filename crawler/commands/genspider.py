"""``news genspider``: writes the file of a spider."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import ClassVar

from scrapy.commands.genspider import Command as ScrapyGenspider

from crawler.cli.command import meant_or_all
from crawler.cli.scrapy_command import LineCommand
from crawler.errors import ArgumentInvalid

OWN_TEMPLATE = "site"


class Command(LineCommand, ScrapyGenspider):
    """Writes a spider from a template."""

    example: ClassVar[str] = "genspider -t site paper https://paper.example/"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Write the file of a new spider: genspider -t site NAME URL"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of Scrapy, with our template as the one that is meant."""
        super().add_options(parser)
        parser.set_defaults(template=OWN_TEMPLATE)

    def read_options(self, args: list[str], opts: Namespace) -> None:
        """Understand the options; raises ArgumentInvalid for a template that is not there, too."""
        super().read_options(args, opts)
        if opts.list:
            return
        name = opts.dump or opts.template
        known = sorted(path.stem for path in Path(self.templates_dir).glob("*.tmpl"))
        if name.removesuffix(".tmpl") not in known and not Path(f"{name.removesuffix('.tmpl')}.tmpl").exists():
            raise ArgumentInvalid(f"there is no template {name}{meant_or_all(name, known)}")
