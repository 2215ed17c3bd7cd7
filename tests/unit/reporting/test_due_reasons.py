"""Why a story is due, in words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.article import Candidate, Declared, OutcomeName
from crawler.reporting.due_reasons import story_reason
from crawler.storage.values import DueUrl

URL = "https://paper.example/a"
CANDIDATE = Candidate(
    url=URL, site="paper", declared_by="user", declared_in=Declared.USER, found=datetime(2026, 11, 20, tzinfo=UTC)
)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "never fetched"),
        ({"outcome": OutcomeName.FAILED, "tries": 2, "visits": 1}, "retry after failed, 2 times in a row"),
        ({"outcome": OutcomeName.NEW, "visits": 1}, "may have changed; fetched 1 time"),
        ({"outcome": OutcomeName.NEW, "visits": 3, "changes": 1}, "may have changed; fetched 3 times, 1 change so far"),
        (
            {"outcome": OutcomeName.OUT_OF_RANGE},
            "outside of --since and --until of the run that met it; another run may want it",
        ),
        ({"outcome": OutcomeName.REFUSED_BY_ROBOTS}, "refused by robots at its latest visit"),
    ],
    ids=str,
)
def test_a_reason_says_what_became_of_the_story_before(facts: dict[str, Any], words: str) -> None:
    due = DueUrl(**{"url": URL, "candidate": CANDIDATE, "tries": 0} | facts)
    assert story_reason(due) == words
