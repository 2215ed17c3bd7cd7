"""What a crawl has done, and when it has failed."""

from __future__ import annotations

import pytest

from crawler.article import Outcome, OutcomeName
from crawler.commands.crawl import is_fruitless
from crawler.crawl.summary import MAX_MISSED_OUTCOMES, CrawlSummary, DiscoverySummary
from tests.articles import FETCHED, URL

HOME = "https://paper.example/"


def outcome(name: OutcomeName, number: int = 0) -> Outcome:
    return Outcome(url=f"{URL}-{number}", site="paper", name=name, reason="because", at=FETCHED)


def test_outcomes_are_counted_by_site_and_the_first_missed_ones_are_kept() -> None:
    summary = CrawlSummary()
    summary.begin_site("idle")
    summary.add(outcome(OutcomeName.NEW))
    for number in range(MAX_MISSED_OUTCOMES + 5):
        summary.add(outcome(OutcomeName.GONE, number))
    assert summary.counts == {"idle": {}, "paper": {OutcomeName.NEW: 1, OutcomeName.GONE: MAX_MISSED_OUTCOMES + 5}}
    assert summary.held_count() == 1
    assert len(summary.missed) == MAX_MISSED_OUTCOMES
    assert summary.missed[0].url == f"{URL}-0"


FAILED_FEED = {f"{HOME}feed.xml": "answered 500"}


@pytest.mark.parametrize(
    ("is_round", "discovery", "names", "expected", "why"),
    [
        (False, {"found": 3}, [OutcomeName.NEW], False, "it has an article"),
        (False, {"found": 3}, [OutcomeName.GONE, OutcomeName.BLOCKED], True, "no URL gave anything"),
        (False, {"found": 3}, [OutcomeName.GONE, OutcomeName.NOT_ARTICLE], False, "a page was read"),
        (False, {"found": 3}, [], False, "all was read before"),
        (False, {"read": 1}, [], True, "the site announced nothing"),
        (False, {"unchanged": 1}, [], False, "it announced nothing new"),
        (False, None, [OutcomeName.GONE], False, "an archive has no discovery"),
        (True, {"read": 1}, [OutcomeName.GONE], False, "of a round a single story may be all that was due"),
        (True, {"failed": FAILED_FEED}, [], True, "nothing could be read"),
        (True, {"failed": FAILED_FEED}, [OutcomeName.UNCHANGED], False, "a story could"),
        (True, {}, [], False, "nothing was due"),
    ],
)
def test_a_crawl_is_fruitless(
    is_round: bool, discovery: dict[str, object] | None, names: list[OutcomeName], expected: bool, why: str
) -> None:
    summary = CrawlSummary(is_round=is_round)
    if discovery is not None:
        summary.discoveries["paper"] = DiscoverySummary(HOME, not is_round, **discovery)  # type: ignore[arg-type]
    for number, name in enumerate(names):
        summary.add(outcome(name, number))
    assert is_fruitless(summary) is expected, why
