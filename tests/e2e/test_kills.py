"""kill -9 at seeded moments: nothing is lost or doubled, and an archive spares what was fetched already."""

from __future__ import annotations

import pytest

from tests.bench.kills import run_case


@pytest.mark.slow
@pytest.mark.parametrize("case", ["sqlite", "sqlite-warc", "postgres-warc", "update", "import"])
def test_nothing_is_lost_or_doubled_by_kills(case: str) -> None:
    toll = run_case(case, kills=3, stories=40, seed=7)
    assert (toll.lost, toll.doubled) == (0, 0), str(toll)
    assert toll.kills, "it was killed before it came to its end"
    if case.endswith("warc"):
        assert max(toll.refetched) <= 1, f"a page that was archived is asked for again: {toll}"
