"""A record for reading is folded at the terminal's width, and its URLs are not."""

from __future__ import annotations

import pytest

from crawler.commands.show import fold

LONG_URL = f"https://paper.example/2026/11/20/{'harbour-keeps-its-crane-' * 4}winter.html"


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        (LONG_URL, [f"url        {LONG_URL}"]),
        (f"The crane (Tom Reyle) {LONG_URL}", ["url        The crane (Tom Reyle)", f"           {LONG_URL}"]),
        ("cranes, well-kept", ["url        cranes, well-kept"]),
        ("one two three four five six", ["url        one two three four", "           five six"]),
        ("x" * 60, ["url        " + "x" * 29, "           " + "x" * 29, "           xx"]),
    ],
    ids=["a URL", "a URL behind words", "short", "words", "one long word"],
)
def test_values_are_folded_and_urls_stay_whole(value: str, lines: list[str]) -> None:
    width = 30 if value.startswith("one") else 40
    assert fold(value, width, "url        ") == lines
