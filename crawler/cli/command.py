"""What the commands of this project share: one line for each failure, and no word of a closed pipe.

A command runs below Scrapy's command line (``scrapy records``) and without any of Scrapy (``news records``).
"""

from __future__ import annotations

import atexit
import difflib
import logging
import re
import shutil
import sys
from abc import ABC, abstractmethod
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from crawler.article import without_controls
from crawler.cli.configuration import PREFIX, Configuration, scrapy_setting_names
from crawler.cli.log_format import clean_log
from crawler.cli.option_names import long_options
from crawler.crawl.closed_pipe import ended_by_closed_pipe, silence_closed_streams
from crawler.crawl.program import name_program, program_name
from crawler.errors import ArgumentInvalid, NewsError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

FAILED = 1  # exit code
STOPPED = 130  # exit code: by Ctrl-C
MISUSED = 2  # exit code: what was typed cannot be
SETTING = re.compile(r"([^=]+)=(.*)", re.DOTALL)
INVALID_CHOICE = re.compile(r"invalid choice: '([^']*)' \(choose from ([^)]*)\)")  # as argparse says it
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
SURE_LIKENESS = 0.85  # of a setting that add-ons might know: so alike is a slip


def prepare_help(parser: ArgumentParser, example: str) -> None:
    """Has the help name what was typed, end with an example, and meet a closed pipe in silence; errors are one line.

    It is printed before any command runs.
    """
    answer_errors_in_one_line(parser, example.partition(" ")[0])
    parser.usage = broken_usage((parser.usage or "").replace("scrapy ", f"{program_name()} ", 1))
    parser.description = name_program(parser.description or "")
    parser.epilog = f"Example: {program_name()} {example}"
    atexit.register(silence_closed_streams)


def broken_usage(usage: str) -> str:
    """A usage line, broken to the width of the terminal where there is one; argparse leaves it as it is."""
    if not sys.stdout.isatty():
        return usage
    mark = "usage: "  # argparse writes it in front
    width = shutil.get_terminal_size().columns
    lines = wrap(mark + usage, width, subsequent_indent=" " * len(mark), break_on_hyphens=False, break_long_words=False)
    return "\n".join(lines).removeprefix(mark)


def did_you_mean(typed: str, known: Iterable[str]) -> str:
    """A question that names the word of a list that is closest to what was typed; empty where none is close."""
    close = difflib.get_close_matches(typed, list(known), n=1)
    return f": did you mean {close[0]}?" if close else ""


def meant_or_all(typed: str, known: Sequence[str]) -> str:
    """The same question, or all words of the list where none is close."""
    return did_you_mean(typed, known) or f": there are {', '.join(known)}"


def answer_errors_in_one_line(parser: ArgumentParser, command: str) -> None:
    """Has a parser print a line, and nothing of its usage, for what it cannot understand, and end with exit code 2."""

    def report(message: str) -> NoReturn:
        choice = INVALID_CHOICE.search(message)
        hint = did_you_mean(choice[1], re.findall(r"[\w-]+", choice[2])) if choice else ""
        print_error(command, f"{message}{hint}")
        raise SystemExit(MISUSED)

    parser.error = report  # type: ignore[method-assign]  # a parser of Scrapy's own class is handed to us


def read_level(typed: str) -> str:
    """The level of a log, in capitals; raises ArgumentInvalid."""
    level = typed.upper()
    if not isinstance(logging.getLevelName(level), int):
        raise ArgumentInvalid(f"{typed} is no level of a log{meant_or_all(level, LOG_LEVELS)}")
    return level


def check_setting_names(names: Iterable[str], settings: BaseSettings | Configuration) -> None:
    """Raises ArgumentInvalid for names of the command line that are nearly those of settings.

    Others may be settings of add-ons; those of the program itself, which begin with NEWS_, are looked at elsewhere.
    """
    typed = [name for name in names if name not in settings and not name.startswith(PREFIX)]
    for name in typed:
        known = scrapy_setting_names()
        close = difflib.get_close_matches(name, known, n=1, cutoff=SURE_LIKENESS)
        if close and name not in known:
            raise ArgumentInvalid(f"-s {name} is not a setting of Scrapy: did you mean {close[0]}?")


def check_no_options(words: Iterable[str], parser: ArgumentParser) -> None:
    """Raises ArgumentInvalid where what was not understood looks like an option."""
    for word in words:
        if word.startswith("-") and word != "-":
            name = word.partition("=")[0]
            hint = did_you_mean(name, long_options(parser))
            raise ArgumentInvalid(f"there is no option {name}{hint or ': -h lists the options'}")


def print_error(command: str, error: NewsError | str) -> None:
    """Prints what is wrong, each line with the command in front."""
    for line in name_program(str(error)).splitlines():
        print(f"{program_name()} {command}: {without_controls(line)}", file=sys.stderr)


class NewsCommand(ABC):
    """A command that starts no crawl: a failure is one line and exit code 1, or 2 for what was typed wrong."""

    requires_project = True
    requires_crawler_process = False
    crawler_process: Any = None  # Scrapy sets it
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}  # as Scrapy spells it
    exitcode = 0
    refuses_unknown_options: ClassVar[bool] = True
    example: ClassVar[str]  # for the help: what is typed behind the name of the program

    def __init__(self) -> None:
        self.settings: BaseSettings | Configuration | None = None  # set by the command line
        self.parser: ArgumentParser | None = None

    @abstractmethod
    def execute(self, args: list[str], opts: Namespace) -> int:
        """Does the work and returns the exit code; raises ArgumentInvalid for wrong ones, NewsError for failures."""

    def run(self, args: list[str], opts: Namespace) -> None:
        """Run the command."""
        with ended_by_closed_pipe():
            try:
                if self.parser is not None and self.refuses_unknown_options:
                    check_no_options(args, self.parser)
                self.exitcode = self.execute(args, opts)
            except NewsError as error:
                print_error(self.own_name(), error)
                self.exitcode = MISUSED if isinstance(error, ArgumentInvalid) else FAILED
            except KeyboardInterrupt:
                print_error(self.own_name(), "stopped")
                self.exitcode = STOPPED

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "[options]"

    @abstractmethod
    def short_desc(self) -> str:
        """One line for the list of commands."""

    def long_desc(self) -> str:
        """What help says."""
        return self.short_desc()

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of all commands."""
        self.parser = parser
        group = parser.add_argument_group(title="Options of all commands")
        group.add_argument("-s", "--set", action="append", default=[], metavar="NAME=VALUE", help="set a setting")
        group.add_argument("-L", "--loglevel", metavar="LEVEL", help="level of the log, such as DEBUG")
        group.add_argument("--profile", metavar="FILE", help="write a cProfile of the command")
        prepare_help(parser, self.example)

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Understand the options of all commands; the add-ons of a project set its settings here too."""
        assert self.settings is not None
        clean_log()
        try:
            typed = parse_settings(opts.set)
            check_setting_names(typed, self.settings)
            self.settings.setdict(typed, "cmdline")
            if opts.loglevel:
                level = read_level(opts.loglevel)
                self.settings.setdict({"LOG_ENABLED": True, "LOG_LEVEL": level}, "cmdline")
        except ArgumentInvalid as error:
            print_error(self.own_name(), error)
            raise SystemExit(MISUSED) from error
        if not isinstance(self.settings, Configuration):
            from scrapy.addons import AddonManager

            AddonManager.load_pre_crawler_settings(self.settings)

    def own_name(self) -> str:
        """The name of the command."""
        return type(self).__module__.rpartition(".")[2]


def parse_settings(pairs: Iterable[str]) -> dict[str, str]:
    """Settings of ``-s NAME=VALUE``; raises ArgumentInvalid."""
    settings = {}
    for pair in pairs:
        found = SETTING.fullmatch(pair)
        if found is None:
            raise ArgumentInvalid(f"-s {pair} is not a setting: give -s NAME=VALUE")
        settings[found[1]] = found[2]
    return settings


if "scrapy.commands" in sys.modules:  # Scrapy's own command line is running, and looks for subclasses of its class
    sys.modules["scrapy.commands"].ScrapyCommand.register(NewsCommand)
