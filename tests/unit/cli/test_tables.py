"""Tables keep what names a row at every width; elsewhere than in a terminal nothing is cut."""

from __future__ import annotations

import sys

import pytest
from rich.cells import cell_len

from crawler.cli.tables import Column, print_lines, tab_lines, table_lines

COLUMNS = (
    Column("id", is_number=True),
    Column("published"),
    Column("site", from_width=100),
    Column("headline", is_flexible=True),
)
ROWS = [
    ["1048576", "2026-11-20 08:00", "a_site_with_a_very_long_name_of_its_own", "Harbour keeps its crane " * 8],
    ["2", "2026-11-19 08:00", "paper", "日本の政策について" * 12],
    ["3", "-", "paper", "Short\tand\nsweet"],
]


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_number_time_and_headline_stand_at_every_width(width: int) -> None:
    header, *lines = table_lines(COLUMNS, ROWS, width)
    assert max(map(cell_len, (header, *lines))) <= width
    assert ("site" in header.split()) is (width >= 100)
    assert lines[0].startswith("1048576  2026-11-20 08:00  ")
    assert "Harbour keeps its" in lines[0]
    assert lines[0].endswith("…")
    assert "日本の政策" in lines[1]
    assert lines[2].endswith("Short and sweet")


def test_without_a_terminal_a_row_is_a_line_and_uncut() -> None:
    first, _, third = tab_lines(COLUMNS, ROWS)
    assert first.split("\t")[3] == ("Harbour keeps its crane " * 8).strip()
    assert third == "3\t-\tpaper\tShort and sweet"
    assert next(iter(tab_lines(COLUMNS, ROWS, has_header=True))) == "id\tpublished\tsite\theadline"


TWO = (Column("site", is_flexible=True), Column("name", is_flexible=True), Column("country"), Column("language"))


@pytest.mark.parametrize("width", range(60, 121, 3))
@pytest.mark.parametrize("sizes", [(24, 37), (9, 90), (90, 9), (21, 21), (200, 200), (4, 4)], ids=str)
def test_of_two_columns_that_may_be_cut_the_wider_one_gives_way(sizes: tuple[int, int], width: int) -> None:
    header, line = table_lines(TWO, [["s" * sizes[0], "n" * sizes[1], "de", "de"]], width)
    assert max(cell_len(header.rstrip()), cell_len(line)) <= width
    shorter = min(("s", "n"), key=lambda letter: sizes["sn".index(letter)])
    if min(sizes) < 20:
        assert shorter * min(sizes) in line


WIDE = (Column("site", is_flexible=True), *(Column(f"number {n}", is_number=True) for n in range(9)))


@pytest.mark.parametrize(("width", "numbers"), [(20, 1), (40, 2), (60, 4), (80, 6), (120, 9)])
def test_a_table_of_many_numbers_leaves_the_last_ones_out_where_they_have_no_room(width: int, numbers: int) -> None:
    rows = [["a_site_with_a_very_long_name_of_its_own", *(str(10**n) for n in range(9))]]
    header, line = table_lines(WIDE, rows, width)
    assert cell_len(line) <= max(width, 30)
    assert header.count("number") == numbers
    assert line.startswith("a_site_with_a_very")


@pytest.mark.parametrize(("is_terminal", "shown"), [(True, ["short", "0123456…", "廃線の…"]), (False, None)])
def test_lines_are_cut_to_the_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], is_terminal: bool, shown: list[str] | None
) -> None:
    lines = ["short", "0123456789", "廃線の駅舎に豆腐店"]
    monkeypatch.setenv("COLUMNS", "8")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    print_lines(lines)
    assert capsys.readouterr().out.splitlines() == (shown or lines)
