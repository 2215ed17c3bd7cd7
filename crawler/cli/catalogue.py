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
INDENT = 14  # of what stands beside the names


class Described(Protocol):
    """A command that describes itself."""

    example: str

    def short_desc(self) -> str:
        """One line for the list of commands."""


def command_names() -> list[str]:
    """All names that may be typed."""
    return [name for names in GROUPS.values() for name in names]


def help_lines(load: Callable[[str], Described], width: int | None = None) -> Iterator[str]:
    """The help of the program: each command with what it does and an example; broken to a width where one is given."""
    from textwrap import wrap

    def broken(line: str, indent: int) -> Iterator[str]:
        yield from wrap(line, width, subsequent_indent=" " * indent, break_on_hyphens=False) if width else [line]

    yield "Usage: news COMMAND [options] [arguments]"
    for group, names in GROUPS.items():
        yield f"\n{group}"
        for name in names:
            command = load(name)
            yield from broken(f"  {name:<11} {command.short_desc()}", INDENT)
            yield f"{'':<{INDENT}}news {command.example}"
    yield ""
    yield from broken(
        "news COMMAND -h shows the options of a command. news.toml, here or in ~/.config/news, holds settings.", 0
    )
