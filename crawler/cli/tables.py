"""Tables: in a terminal as wide as it is, elsewhere a row a line, its values uncut with tabs between."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

GAP_CHARS = 2  # between two columns
MIN_FLEXIBLE_CHARS = 20  # below that a column that may be cut says nothing


@dataclass(frozen=True, slots=True)
class Column:
    """A column: it stands whole, or is cut to what is left (``is_flexible``), or is left out in narrow terminals."""

    name: str
    is_number: bool = False
    is_flexible: bool = False
    from_width: int = 0  # of the terminal


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[str]], *, has_header: bool = False) -> None:
    """Prints rows; ``has_header`` names the columns where there is no terminal, too."""
    if not sys.stdout.isatty():
        for line in tab_lines(columns, rows, has_header=has_header):
            print(line)
        return
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    for line in table_lines(columns, rows, console.width):
        print(line)


def print_lines(lines: Iterable[str]) -> None:
    """Prints lines; in a terminal each is cut to its width, elsewhere they are whole."""
    if not sys.stdout.isatty():
        for line in lines:
            print(line)
        return
    from rich.console import Console

    width = Console().width
    for line in lines:
        print(cut_to_cells(line, width))


def cut_to_cells(text: str, cells: int) -> str:
    """A text in so many cells of the terminal at most."""
    from rich.cells import cell_len, set_cell_size

    return text if cell_len(text) <= cells else set_cell_size(text, cells - 1).rstrip() + "…"


def tab_lines(columns: Sequence[Column], rows: Iterable[Sequence[str]], *, has_header: bool = False) -> Iterable[str]:
    """A row a line: white space within a value becomes one space."""
    if has_header:
        yield "\t".join(column.name for column in columns)
    for row in rows:
        yield "\t".join(" ".join(value.split()) for value in row)


def table_lines(columns: Sequence[Column], rows: Iterable[Sequence[str]], width: int) -> list[str]:
    """The lines of a table of at most a width in cells of the terminal.

    Only flexible columns are cut; where all are as narrow as may be, the last of the others are left out.
    """
    from rich.cells import cell_len

    texts = [[column.name for column in columns], *([" ".join(value.split()) for value in row] for row in rows)]
    needed = [max(map(cell_len, values)) for values in zip(*texts, strict=True)]
    shown = [place for place, column in enumerate(columns) if column.from_width <= width]
    least = [min(MIN_FLEXIBLE_CHARS, size) if columns[place].is_flexible else size for place, size in enumerate(needed)]
    while len(shown) > 2 and sum(least[place] for place in shown) + GAP_CHARS * (len(shown) - 1) > width:
        shown.remove(next((place for place in reversed(shown[1:]) if not columns[place].is_flexible), shown[-1]))
    cells = [[row[place] for place in shown] for row in texts]
    widths = [needed[place] for place in shown]
    flexible = [number for number, place in enumerate(shown) if columns[place].is_flexible]
    spare = width - sum(widths) - GAP_CHARS * (len(shown) - 1)
    while spare < 0 and flexible and max(widths[number] for number in flexible) > MIN_FLEXIBLE_CHARS:
        widths[max(flexible, key=widths.__getitem__)] -= 1  # the widest first, so that short values stay whole
        spare += 1
    lines = []
    for row in cells:
        parts = []
        for number, value in enumerate(row):
            room = widths[number]
            value = cut_to_cells(value, room)
            padding = " " * (room - cell_len(value))
            parts.append(padding + value if columns[shown[number]].is_number else value + padding)
        lines.append("  ".join(parts).rstrip())
    return lines
