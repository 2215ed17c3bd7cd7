"""How fast a crawl goes, in words."""

from __future__ import annotations

import pytest

from crawler.crawl.summary import RequisiteSummary
from crawler.extensions.progress import PACE_SECONDS, Pace, requisite_words


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
    assert requisite_words(RequisiteSummary(asked=7)) == "7 pictures and styles asked for, 0 pages complete"
    assert requisite_words(RequisiteSummary(asked=812, pages=1)) == "812 pictures and styles asked for, 1 page complete"
