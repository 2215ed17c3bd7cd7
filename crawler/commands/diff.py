"""``scrapy diff``: what changed between two revisions of a story."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.cli.store_command import StoreCommand
from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from crawler.article import Revision
    from crawler.storage.store import Store


class Command(StoreCommand):
    """Shows a difference, word by word."""

    least, most = 1, 3
    misuse = "give the URL of a story or its number, and two revisions or none"

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "<url or id> [<revision> <revision>]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show what changed between two revisions of a story, the last two by default"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        parser.add_argument("--html", metavar="FILE", help="write a page with both sides")

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Taken away in red, added in green; without a terminal as [-so-] and {+so+}."""
        from crawler.commands.show import find_record
        from crawler.reporting.diff_page import diff_page

        old, new = pick(store.records.revisions(find_record(store, args[0]).id), args[1:])
        if opts.html:
            write_page(opts.html, diff_page(old, new))
            print(f"revisions {old.number} and {new.number} are side by side in {opts.html}")
        else:
            show(old, new)
        return 0


def pick(revisions: list[Revision], numbers: list[str]) -> tuple[Revision, Revision]:
    """The two revisions that are meant; raises ArgumentInvalid."""
    if len(revisions) < 2:
        raise ArgumentInvalid("there is one revision only: nothing has changed yet")
    if not numbers:
        return revisions[-2], revisions[-1]
    if len(numbers) == 1:
        raise ArgumentInvalid("give two revisions, as 'scrapy history' numbers them, or none for the last two")
    known = {str(one.number): one for one in revisions}
    for number in numbers:
        if number not in known:
            raise ArgumentInvalid(f"there is no revision {number}: they go from 1 to {len(revisions)}")
    return known[numbers[0]], known[numbers[1]]


def show(old: Revision, new: Revision) -> None:
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
    """Writes a page, whole or not at all; raises ArgumentInvalid where that cannot be."""
    path = Path(name)
    aside = path.with_name(path.name + ".part")
    try:
        aside.write_text(page, "utf-8")
        aside.replace(path)
    except OSError as error:
        raise ArgumentInvalid(f"{name} cannot be written: {error.strerror or error}") from error
