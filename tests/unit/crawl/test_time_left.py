"""How long a crawl still takes: told where it is known, else not."""

from __future__ import annotations

import pytest

from crawler.crawl.summary import CrawlSummary, DiscoverySummary
from crawler.crawl.time_left import RATE_SECONDS, TimeLeft, count_waiting, time_left_words


@pytest.mark.parametrize(
    ("counts", "waiting", "seconds"),
    [
        ([(0, {"a": 0}), (20, {"a": 10})], {"a": 30}, 60),
        ([(0, {"a": 0}), (20, {"a": 10})], {"a": 0}, None),  # nothing waits: the end needs no estimate
        ([(0, {"a": 0}), (20, {"a": 10})], None, None),
        ([(0, {"a": 0}), (10, {"a": 10})], {"a": 30}, None),  # too early
        ([(0, {"a": 0, "b": 0}), (20, {"a": 10, "b": 20})], {"a": 30, "b": 2}, 60),  # the slowest host
        ([(0, {"a": 0, "b": 0}), (20, {"a": 20})], {"a": 5, "b": 2}, None),  # a site that is paused
        ([(0, {"a": 0, "b": 0}), (20, {"b": 20})], {"a": 0, "b": 20}, 20),  # one that has ended
        ([(0, {"a": 0}), (90, {"a": 0}), (110, {"a": 10})], {"a": 30}, 60),  # the start is no part of the rate
        ([(0, {"a": 0}), (100, {"a": 1000}), (170, {"a": 1070})], {"a": 60}, 60),  # nor what is older than a minute
        ([(0, {"a": 5}), (20, {"a": 5})], {"a": 30}, None),
        ([(0, {}), (20, {})], {}, None),
    ],
    ids=str,
)
def test_the_rate_of_the_last_minute_tells_what_is_left(
    counts: list[tuple[float, dict[str, int]]], waiting: dict[str, int] | None, seconds: float | None
) -> None:
    time_left = TimeLeft()
    *before, (at, done) = counts
    for moment, numbers in before:
        time_left.estimate(moment, numbers, waiting)
    assert time_left.estimate(at, done, waiting) == pytest.approx(seconds)


def test_a_long_crawl_keeps_counts_of_a_minute() -> None:
    time_left = TimeLeft()
    for at in range(0, 5000, 5):
        time_left.estimate(at, {"a": at}, None)
    assert len(time_left._counts) <= RATE_SECONDS / 5 + 2


def summary_of(discovery: DiscoverySummary, **facts: object) -> CrawlSummary:
    summary = CrawlSummary(discoveries={"a": discovery})
    for name, value in facts.items():
        setattr(summary, name, value)
    return summary


@pytest.mark.parametrize(
    ("discovery", "facts", "is_drained", "waiting"),
    [
        ({}, {}, True, {"a": 7}),
        ({}, {}, False, {"a": 90}),
        ({"is_narrowed": True}, {}, True, {"a": 7}),
        ({"is_narrowed": True}, {}, False, None),
        ({"pending": 1}, {}, True, None),
        ({"pending": 1, "unawaited": {"https://paper.example/rss"}}, {}, True, {"a": 7}),
        ({"older": 3}, {}, True, None),
        ({}, {"unbegun": {"other"}}, True, None),
        ({}, {"is_endless": True}, True, None),
        ({}, {"resting": {"a": "it does not answer"}}, False, {"a": 7}),  # the rest waits for the next run
    ],
    ids=str,
)
def test_what_waits_is_known_once_all_is_announced(
    discovery: dict[str, object], facts: dict[str, object], is_drained: bool, waiting: dict[str, int] | None
) -> None:
    found = DiscoverySummary("https://paper.example/", must_announce=True, **discovery)  # type: ignore[arg-type]
    assert count_waiting(summary_of(found, **facts), {"a": 7}, {"a": is_drained}, {"a": 90}) == waiting


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "less than 1 min left"),
        (61, "about 1 min left"),
        (170, "about 3 min left"),
        (5300, "about 88 min left"),
        (7300, "about 2 h left"),
    ],
)
def test_a_time_is_told_no_finer_than_it_is_known(seconds: float, words: str) -> None:
    assert time_left_words(seconds) == words
