"""What the commands share that Scrapy runs itself: what was typed wrong is one line and exit code 2."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from typing import ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from crawler.cli.command import (
    MISUSED,
    check_no_options,
    check_setting_names,
    meant_or_all,
    parse_settings,
    prepare_help,
    print_error,
    read_level,
)
from crawler.cli.log_format import clean_log
from crawler.errors import ArgumentInvalid

UNKNOWN_EXPORT = re.compile(r"Unrecognized output format '([^']*)'")  # as Scrapy says it

PROJECT_PRIORITY = 20  # of what crawler/settings.py says


def is_level_chosen(settings: BaseSettings, opts: Namespace) -> bool:
    """Whether somebody said how much is to be logged."""
    return bool(opts.loglevel) or (settings.getpriority("LOG_LEVEL") or 0) > PROJECT_PRIORITY


class LineCommand(ScrapyCommand):
    """A command of Scrapy whose options are looked at before it starts."""

    example: ClassVar[str]  # for the help: what is typed behind the name of the program
    parser: ArgumentParser

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of Scrapy."""
        super().add_options(parser)
        self.parser = parser
        prepare_help(parser, self.example)

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Understand the options of all commands; what cannot be is one line."""
        clean_log()
        try:
            self.read_options(args, opts)
        except ArgumentInvalid as error:
            self.refuse(error)

    def read_options(self, args: list[str], opts: Namespace) -> None:
        """Understand the options; raises ArgumentInvalid."""
        assert self.settings is not None
        check_setting_names(parse_settings(opts.set), self.settings)
        if opts.loglevel:
            opts.loglevel = read_level(opts.loglevel)
        check_no_options(args, self.parser)
        try:
            super().process_options(args, opts)
        except UsageError as error:
            raise ArgumentInvalid(self._in_short(str(error), opts)) from error

    def refuse(self, error: ArgumentInvalid) -> None:
        """Prints what is wrong and ends with exit code 2."""
        print_error(self.own_name(), error)
        raise SystemExit(MISUSED) from error

    def own_name(self) -> str:
        """What was typed."""
        return type(self).__module__.rpartition(".")[2]

    def _in_short(self, message: str, opts: Namespace) -> str:
        """An error of Scrapy; that of a file's format says which there are."""
        unknown = UNKNOWN_EXPORT.match(message)
        if unknown is None:
            return message
        assert self.settings is not None
        formats = [name for name, path in self.settings.getwithbase("FEED_EXPORTERS").items() if path]
        file = unknown[1] or [*(opts.output or ()), *(opts.overwrite_output or ())][-1]
        typed = file.rpartition(":")[2]
        return f"{typed} is no format of files{meant_or_all(typed, formats)}"
