"""The help of every command ends with an example, which the command understands."""

from __future__ import annotations

import shlex
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path

import pytest
from scrapy.settings import Settings

import crawler.commands as package
from crawler.__main__ import load_command
from crawler.cli import command as shared
from crawler.cli.catalogue import INDENT, command_names, help_lines
from crawler.cli.store_command import StoreCommand

NAMES = sorted(path.stem for path in Path(package.__path__[0]).glob("[!_]*.py"))


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_understood_and_shown(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared.atexit, "register", lambda function: function)
    command = import_module(f"crawler.commands.{name}").Command()
    command.settings = Settings()
    parser = ArgumentParser(prog="scrapy", usage=f"scrapy {name} {command.syntax()}", conflict_handler="resolve")
    command.add_options(parser)
    typed, *words = shlex.split(command.example.partition(" > ")[0])
    _, arguments = parser.parse_known_args(words)
    assert typed == name
    assert not [word for word in arguments if word.startswith("-")], "an option that does not exist"
    if isinstance(command, StoreCommand):
        assert command.min_arguments <= len(arguments) <= command.max_arguments
    assert f"Example: scrapy {command.example}" in " ".join(parser.format_help().split())


@pytest.mark.parametrize("width", [60, 80, 100])
def test_the_list_of_commands_fits_a_terminal(width: int) -> None:
    lines = "\n".join(help_lines(load_command, width)).splitlines()
    examples = [line for line in lines if line.startswith(" " * INDENT + "news ")]
    assert len(examples) == len(command_names())
    assert max(map(len, examples)) <= 80
    assert max(len(line) for line in lines if line not in examples) <= width
    whole = " ".join(" ".join(lines).split())
    assert whole == " ".join(" ".join(help_lines(load_command)).split())
