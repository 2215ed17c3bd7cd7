"""Commands understand the example that their help ends with, and every command line of the documents."""

from __future__ import annotations

import re
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

ROOT = Path(__file__).parents[3]
NAMES = sorted(path.stem for path in Path(package.__path__[0]).glob("[!_]*.py"))


DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
RECORDS_OF_WORK = {"benchmarks.md", "decisions.md"}  # which tell of former commands too
FENCED = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
COMMAND_LINE = re.compile(r"^(?:[A-Z_]+=\S+ )*(?:news|scrapy) ([a-z]+)(?: (.*))?$", re.MULTILINE)
OUTPUT = re.compile(r" (?:[|<>]|>>) .*")


def understand(name: str, words: list[str]) -> ArgumentParser:
    """The parser of a command, once it has understood words as the command takes them."""
    command = import_module(f"crawler.commands.{name}").Command()
    command.settings = Settings()
    usage = f"scrapy {name} {command.syntax()}"
    parser = ArgumentParser(prog="scrapy", usage=usage, conflict_handler="resolve", allow_abbrev=False)
    command.add_options(parser)
    _, arguments = parser.parse_known_args(words)
    assert not [word for word in arguments if word.startswith("-") and word != "-"], "an option that does not exist"
    if isinstance(command, StoreCommand):
        assert command.min_arguments <= len(arguments) <= command.max_arguments
    return parser


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_understood_and_shown(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared.atexit, "register", lambda function: function)
    example = import_module(f"crawler.commands.{name}").Command.example
    typed, *words = shlex.split(example.partition(" > ")[0])
    assert typed == name
    parser = understand(name, words)
    assert f"Example: scrapy {example}" in " ".join(parser.format_help().split())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_line_of_a_document_is_understood(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared.atexit, "register", lambda function: function)
    if document.name in RECORDS_OF_WORK:
        return
    text = document.read_text("utf-8")
    fenced = [line for block in FENCED.findall(text) for line in COMMAND_LINE.findall(block)]
    inline = [line for code in INLINE.findall(FENCED.sub("", text)) for line in COMMAND_LINE.findall(code) if line[1]]
    for name, words in [*fenced, *inline]:
        try:
            understand(name, shlex.split(OUTPUT.sub("", words), comments=True))
        except (AssertionError, ImportError, SystemExit) as error:
            pytest.fail(f"news {name} {words}: {error!r}")


@pytest.mark.parametrize("width", [60, 80, 100])
def test_the_list_of_commands_fits_a_terminal(width: int) -> None:
    lines = "\n".join(help_lines(load_command, width)).splitlines()
    examples = [line for line in lines if line.startswith(" " * INDENT + "news ")]
    assert len(examples) == len(command_names())
    assert max(map(len, examples)) <= 80
    assert max(len(line) for line in lines if line not in examples) <= width
    whole = " ".join(" ".join(lines).split())
    assert whole == " ".join(" ".join(help_lines(load_command)).split())
