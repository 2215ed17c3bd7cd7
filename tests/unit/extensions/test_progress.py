"""How fast a crawl goes, in words."""

from __future__ import annotations

import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.progress import Progress

from crawler.crawl.summary import RequisiteSummary
from crawler.extensions.progress import PACE_SECONDS, Pace, line_columns, requisite_words


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ([(0.0, 0)], ""),
        ([(0.0, 0), (1.9, 40)], ""),
        ([(0.0, 0), (2.0, 40)], "20.0 a second"),
        ([(0.0, 10), (2.0, 12)], "1.0 a second"),
        ([(0.0, 10), (4.0, 13)], "45 a minute"),
        ([(0.0, 10), (4.0, 10)], "0 a minute"),
        ([(0.0, 0), (60.0, 60), (120.0, 240)], "3.0 a second"),
        ([(0.0, 0), (3600.0, 36)], "1 a minute"),
    ],
    ids=str,
)
def test_a_rate_is_that_of_the_last_minute(counts: list[tuple[float, int]], words: str) -> None:
    pace = Pace()
    assert [pace.add(at, count) for at, count in counts][-1] == words


def test_a_pace_keeps_a_minute_of_counts() -> None:
    pace = Pace()
    for at in range(1000):
        pace.add(at / 2, at)
    assert len(pace._counts) <= 2 * PACE_SECONDS + 2


def test_pictures_and_styles_have_words_of_their_own() -> None:
    assert requisite_words(RequisiteSummary(asked=7, begun=3)) == "pictures of 0 of 3 pages, 7 files"
    assert requisite_words(RequisiteSummary(asked=1, pages=1)) == "pictures of 1 of 1 page, 1 file"


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_the_time_stands_whole_in_a_terminal_that_is_narrower_than_the_line(width: int) -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=width, legacy_windows=False, color_system=None)
    with Progress(*line_columns(), console=console) as progress:
        progress.add_task("1,048 articles, " + "so many others, " * 9 + "[b]in flight")
        progress.refresh()
    lines = [line for line in re.split(r"[\r\n]|\x1b\[[0-9;?]*[A-Za-z]", out.getvalue()) if "articles" in line]
    assert lines
    assert all("0:00:00 1,048 articles" in line for line in lines)
    assert max(map(cell_len, lines)) <= width


def test_the_line_about_pictures_has_room_in_80_columns() -> None:
    words = requisite_words(RequisiteSummary(asked=9480, begun=1048, pages=1000))
    assert len(f"0:00:00 1048 articles, {words}, 60 a minute") + 2 <= 80
