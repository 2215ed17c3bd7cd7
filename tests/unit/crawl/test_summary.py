"""What a crawl has done, and when it has failed."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pytest
from rich.console import Console

from crawler.article import Outcome, OutcomeName
from crawler.commands.crawl import is_fruitless
from crawler.crawl.summary import MAX_MISSED_OUTCOMES, CrawlSummary, DiscoverySummary
from crawler.extensions.summary import print_outcomes, unread_lines
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


@pytest.mark.parametrize(("width", "others"), [(60, True), (80, True), (110, True), (400, False)])
def test_the_table_of_outcomes_fits_a_terminal_and_names_sites_whole(width: int, others: bool) -> None:
    """The rarest outcomes are one column where there is no room for all, and are named below it."""
    summary, site = CrawlSummary(), "www_paper_of_the_harbour"
    for count, name in enumerate(OutcomeName, start=1):
        for _ in range(count):
            summary.add(Outcome(url=URL, site=site, name=name, reason="because", at=FETCHED))
    console = Console(width=width, record=True, file=io.StringIO())
    print_outcomes(console, summary)
    lines = console.export_text().splitlines()
    table = [line for line in lines if line[:1] in set("┏┃┡│└")]
    assert max(map(len, table)) <= width
    (row,) = [line for line in table if site in line]
    assert sum(int(cell) for cell in row.replace("│", " ").split()[1:]) == summary.totals().total()
    assert any(line.startswith("others: 1 new, ") for line in lines) == others


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


@pytest.mark.parametrize(
    ("failed_before", "has_living_sites", "expected", "why"),
    [
        (FAILED_FEED.keys(), True, False, "only a site was due that was dead before: the report says so"),
        (FAILED_FEED.keys(), False, True, "no site is alive"),
        ((), True, True, "it answered before"),
    ],
)
def test_a_round_over_sites_that_were_dead_before_has_not_failed(
    failed_before: Iterable[str], has_living_sites: bool, expected: bool, why: str
) -> None:
    summary = CrawlSummary(is_round=True, has_living_sites=has_living_sites)
    summary.discoveries["paper"] = DiscoverySummary(HOME, False, failed=FAILED_FEED, failed_before=set(failed_before))
    assert is_fruitless(summary) is expected, why


@pytest.mark.parametrize(
    ("failed", "lines"),
    [
        ({}, []),
        ({f"{HOME}1": "gone"}, [f"{HOME}1: gone"]),
        (
            {**{f"{HOME}{n}": "no answer" for n in range(11)}, f"{HOME}feed": "no feed"},
            [f"11 feeds, sitemaps and fronts of {HOME}: no answer", f"{HOME}feed: no feed"],
        ),
    ],
    ids=len,
)
def test_many_channels_that_give_nothing_for_one_reason_are_a_line(failed: dict[str, str], lines: list[str]) -> None:
    assert unread_lines(DiscoverySummary(HOME, False, failed=failed)) == lines
