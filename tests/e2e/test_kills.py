"""kill -9 at seeded moments: nothing is lost or doubled, and what had come before is not asked for again."""

from __future__ import annotations

import pytest

from tests.bench.kills import run_case


@pytest.mark.slow
@pytest.mark.parametrize("case", ["sqlite", "sqlite-warc", "postgres", "postgres-warc", "update", "import"])
def test_nothing_is_lost_or_doubled_by_kills(case: str) -> None:
    toll = run_case(case, kills=3, stories=40, seed=7)
    assert (toll.lost, toll.doubled) == (0, 0), str(toll)
    assert toll.kills, "it was killed before it came to its end"
    assert max(toll.refetched, default=0) <= 1, f"of one connection one page at most was under way: {toll}"


@pytest.mark.slow
@pytest.mark.parametrize("case", ["deliver", "reextract"])
def test_commands_that_fetch_nothing_lose_and_double_nothing_by_kills(case: str) -> None:
    toll = run_case(case, kills=2, stories=10, seed=7)
    assert (toll.lost, toll.doubled) == (0, 0), str(toll)
    assert toll.kills, "it was killed before it came to its end"
