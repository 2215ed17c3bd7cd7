"""What a report says of pages that a browser was asked to show."""

from __future__ import annotations

import pytest

from crawler.reporting.rendering_lines import describe_rendering, rendering_table
from crawler.storage.values import RenderingTotal


def total(**more: object) -> RenderingTotal:
    values = {
        "site": "paper", "pages": 10, "helped": 8, "seconds": 30.0, "cpu_seconds": 20.0, "last_day": 4,
        "is_needed": True, "failures": (),
    }  # fmt: skip
    return RenderingTotal(**{**values, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ({}, ("paper: needs a browser: 8 of 10 pages that were rendered gave a story, 2.0 s of CPU a page; "
             "4 of 200 in the last day (NEWS_RENDER_DAY)")),
        ({"is_needed": False, "helped": 0, "failures": (("empty: no text", 6), ("a", 2), ("b", 1), ("c", 1))},
         ("paper: 0 of 10 pages that were rendered gave a story, 2.0 s of CPU a page; "
         "4 of 200 in the last day (NEWS_RENDER_DAY); no story: 6: empty: no text; 2: a; 1: b; 1: other reasons")),
    ],
)  # fmt: skip
def test_a_site_is_a_line(more: dict[str, object], line: str) -> None:
    assert describe_rendering(total(**more), 200) == line


def test_the_sites_with_the_most_pages_come_first() -> None:
    _, rows = rendering_table([total(site="a", pages=1), total(site="b")])
    assert [row[0] for row in rows] == ["b", "a"]
    assert rows[0][5:7] == ["3.0 s", "2.0 s"]
