"""The commands of ``news`` by group, and the help that lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

GROUPS: dict[str, tuple[str, ...]] = {
    "Everyday": ("crawl", "update", "watch", "records", "show", "web", "report", "demo"),
    "Sites": ("sites", "coverage", "outcomes", "stats", "due", "template"),
    "Fleet": ("work", "fleet"),
    "Archive": ("deliver", "syndication", "history", "diff", "reextract", "backup", "purge", "vacuum", "upgrade"),
    "Developers": ("extract", "record", "list", "schema", "config", "completion", "genspider", "runspider", "shell"),
}


class Described(Protocol):
    """A command that describes itself."""

    example: str

    def short_desc(self) -> str:
        """One line for the list of commands."""


def command_names() -> list[str]:
    """All names that may be typed."""
    return [name for names in GROUPS.values() for name in names]


def help_lines(load: Callable[[str], Described]) -> Iterator[str]:
    """The help of the program: each command with what it does and an example."""
    yield "Usage: news COMMAND [options] [arguments]"
    for group, names in GROUPS.items():
        yield f"\n{group}"
        for name in names:
            command = load(name)
            yield f"  {name:<11} {command.short_desc()}"
            yield f"{'':<14}news {command.example}"
    yield "\nnews COMMAND -h shows the options of a command. news.toml, here or in ~/.config/news, holds settings."
