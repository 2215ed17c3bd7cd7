"""``scrapy diff``: what changed between two revisions of a story."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.cli.store_command import StoreCommand
from crawler.errors import ArgumentInvalid, NotHeld

if TYPE_CHECKING:
    from crawler.article import Revision
    from crawler.storage.store import Store


class Command(StoreCommand):
    """Shows a difference, word by word."""

    example = "diff https://paper.example/2026/story.html 1 3"
    min_arguments, max_arguments = 1, 3
    usage_error = "give the URL of a story or its number, and two revisions or none"

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "<url or id> [<revision> <revision>]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show what changed between two revisions of a story, the last two by default"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        parser.add_argument("--html", metavar="FILE", help="write an HTML page with both revisions side by side")

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Print deleted words in red and inserted ones in green; without a terminal as [-so-] and {+so+}."""
        from crawler.commands.show import find_record
        from crawler.reporting.diff_page import diff_page

        old, new = pick_revisions(store.records.revisions(find_record(store, args[0]).id), args[1:])
        if opts.html:
            write_page(opts.html, diff_page(old, new))
            print(f"wrote revisions {old.number} and {new.number} side by side to {opts.html}")
        else:
            print_diff(old, new)
        return 0


def pick_revisions(revisions: list[Revision], numbers: list[str]) -> tuple[Revision, Revision]:
    """Finds the two revisions to compare; raises ArgumentInvalid."""
    if len(revisions) < 2:
        raise NotHeld("there is only one revision: nothing has changed yet")
    if not numbers:
        return revisions[-2], revisions[-1]
    if len(numbers) == 1:
        raise ArgumentInvalid("give two revisions, as 'scrapy history' numbers them, or none for the last two")
    known = {str(one.number): one for one in revisions}
    for number in numbers:
        if number not in known:
            raise NotHeld(f"there is no revision {number}: the revisions are 1 to {len(revisions)}")
    return known[numbers[0]], known[numbers[1]]


def print_diff(old: Revision, new: Revision) -> None:
    """Prints a difference."""
    from rich.console import Console
    from rich.text import Text

    from crawler.identity.diff import Op, word_diff
    from crawler.reporting.diff_page import comparable_text

    is_terminal = sys.stdout.isatty()
    marks = {Op.EQUAL: ("", ""), Op.DELETE: ("[-", "-]"), Op.INSERT: ("{+", "+}")}
    styles = {Op.EQUAL: "", Op.DELETE: "red strike", Op.INSERT: "green"}
    text = Text()
    for op, part in word_diff(comparable_text(old.article), comparable_text(new.article)):
        before, after = ("", "") if is_terminal else marks[op]
        text.append(f"{before}{part}{after}", style=styles[op])
    kinds = ", ".join(kind.replace("_", " ") for kind in new.classes)
    times = f"({old.seen:%Y-%m-%d %H:%M} UTC) -> {new.number} ({new.seen:%Y-%m-%d %H:%M} UTC)"
    print(f"revision {old.number} {times} {kinds}\n")
    Console(highlight=False, soft_wrap=not is_terminal).print(text)


def write_page(name: str, page: str) -> None:
    """Writes a page, whole or not at all; raises ArgumentInvalid where it cannot be written."""
    path = Path(name)
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(page, "utf-8")
        part.replace(path)
    except OSError as error:
        raise ArgumentInvalid(f"{name} cannot be written: {error.strerror or error}") from error
