"""The program ``news``, in any folder: its commands, and Scrapy's own with the settings of this project."""

from __future__ import annotations

import configparser
import os
import shutil
import sys
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from typing import Any

from crawler.cli.catalogue import command_names, help_lines
from crawler.cli.command import MISUSED, NewsCommand, did_you_mean, print_error
from crawler.cli.configuration import DEFAULT, Configuration, as_scrapy_settings, is_there, load_configuration
from crawler.cli.settings_check import check_values
from crawler.crawl.closed_pipe import ended_by_closed_pipe
from crawler.crawl.garbage import end_at_once, look_seldom
from crawler.errors import ArgumentInvalid

OWN_SETTINGS = "crawler.settings"
SETTINGS_VARIABLE = "SCRAPY_SETTINGS_MODULE"
SCRAPY_COMMANDS = frozenset({"crawl", "update", "watch", "work", "genspider", "runspider", "shell"})  # run by Scrapy


def main() -> None:
    """Runs a command; where a ``scrapy.cfg`` names other settings, or the environment does, these hold."""
    look_seldom()
    end_at_once()
    with ended_by_closed_pipe():
        raise SystemExit(run(sys.argv[1:]))


def run(words: list[str]) -> int:
    """Runs what was typed; returns the exit code."""
    if words and words[0] == "help":
        words = ["-h", *words[1:]]
    if words and words[0] in {"-h", "--help"} and len(words) > 1:
        words = [words[1], "-h"]
    if not words or words[0] in {"-h", "--help"}:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        print("\n".join(help_lines(load_command, width)))
        return 0
    if words[0] in {"-V", "--version"}:
        from importlib.metadata import version

        print(f"news {version('news-crawler')}")
        return 0
    name, *rest = words
    try:
        folder = Path.cwd()
    except FileNotFoundError:
        print_error(name, "the folder where you stand is gone: go to another one")
        return MISUSED
    if is_other_project(folder):
        return run_scrapy(words, None)
    if name not in command_names():
        print_error(
            name, f"there is no command {name!r}{did_you_mean(name, command_names()) or ': news -h lists them'}"
        )
        return MISUSED
    try:
        configuration = load_configuration(folder, os.environ)
        warnings = check_values(configuration)
    except ArgumentInvalid as error:
        configuration, warnings = Configuration(), [str(error)]
    if warnings and not {"-h", "--help"} & set(rest):  # help is there whatever the settings are
        print_error(name, "\n".join(warnings))
        return MISUSED
    if name in SCRAPY_COMMANDS or is_history_of_archive(name, rest):
        return run_scrapy(words, configuration)
    return run_command(load_command(name), name, rest, configuration)


def is_history_of_archive(name: str, words: list[str]) -> bool:
    """Whether ``history`` is to read a web archive, and not the store."""
    return name == "history" and any(word.partition("=")[0] == "--from" for word in words)


def run_command(command: NewsCommand, name: str, words: list[str], configuration: Configuration) -> int:
    """Runs a command without loading Scrapy; returns the exit code."""
    for setting, value in command.default_settings.items():
        if configuration.get(setting) is None or configuration.origin(setting) == DEFAULT:
            configuration.set(setting, value, DEFAULT)
    command.settings = configuration
    parser = ArgumentParser(
        prog=f"news {name}", usage=f"news {name} {command.syntax()}", description=command.long_desc()
    )
    command.add_options(parser)
    opts, args = parser.parse_known_args(words)
    command.process_options(args, opts)
    if warnings := check_values(configuration):
        print_error(name, "\n".join(warnings))
        return MISUSED
    if opts.profile:
        from cProfile import Profile

        profile = Profile()
        profile.runcall(command.run, args, opts)
        profile.dump_stats(opts.profile)
    else:
        command.run(args, opts)
    return command.exitcode


def run_scrapy(words: list[str], configuration: Configuration | None) -> int:
    """Hands a command on to Scrapy's command line, with these settings or those of the project around."""
    import scrapy.core.downloader.contextfactory  # noqa: F401  # first: it looks through all that is loaded by then
    from scrapy.cmdline import execute
    from scrapy.commands import ScrapyCommand
    from scrapy.utils.conf import init_env

    ScrapyCommand.register(NewsCommand)  # type: ignore[type-abstract]  # loaded before Scrapy was

    settings: Any = None
    if configuration is not None:
        init_env()  # the folder of a scrapy.cfg may hold spiders
        os.environ.setdefault(SETTINGS_VARIABLE, OWN_SETTINGS)  # processes that a command starts need it too
        settings = as_scrapy_settings(configuration)
    execute(["news", *words], settings)  # type: ignore[no-untyped-call, unused-ignore]
    return 0


def load_command(name: str) -> Any:
    """The command of a name, out of the package that the settings name, as Scrapy finds it."""
    return import_module(f"{Configuration()['COMMANDS_MODULE']}.{name}").Command()


def is_other_project(folder: Path) -> bool:
    """Whether the environment, or a ``scrapy.cfg`` in a folder or above it, names settings that are not ours."""
    if module := os.environ.get(SETTINGS_VARIABLE):
        return module != OWN_SETTINGS
    file = next((path for one in (folder, *folder.parents) if is_there(path := one / "scrapy.cfg")), None)
    if file is None:
        return False
    parser = configparser.ConfigParser()
    parser.read(file)
    return parser.get("settings", "default", fallback=OWN_SETTINGS) != OWN_SETTINGS


if __name__ == "__main__":
    main()
