"""In a terminal the sites without alarms are a table so short that the alarms above it stay in sight."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from crawler.article import OutcomeName
from crawler.commands.report import MAX_GOOD_SITES, good_sites
from crawler.reporting.alarms import Alarm
from crawler.reporting.coverage import Coverage, CoverageStatus
from crawler.reporting.period import Period

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def period(held: Mapping[str, int | None]) -> Period:
    """A period of sites, each with the number of stories that it holds of ten declared ones, or with none declared."""
    urls = {
        site: {CoverageStatus.NEW: count, CoverageStatus.UNTRIED: 10 - count}
        for site, count in held.items()
        if count is not None
    }
    return Period(
        since=NOW - timedelta(days=7),
        until=NOW,
        store="sqlite:///news.db",
        outcomes={site: {OutcomeName.NEW: 3, OutcomeName.FAILED: 1} for site in ("dead", *held)},
        days=(),
        sites=tuple(Coverage(site=site, day=None, urls=counts) for site, counts in urls.items()),
        times=(),
        alarms=(Alarm(site="dead", what="nothing can be read"),),
        edits=(),
    )


def test_few_sites_are_all_there_in_their_order() -> None:
    assert good_sites(period({"mole": 9, "quay": None, "tide": 4})) == (
        [("mole", "4", "3", "90.0%"), ("quay", "4", "3", "-"), ("tide", "4", "3", "40.0%")],
        0,
    )


def test_of_many_those_of_which_least_is_held_come_first_and_the_rest_is_counted() -> None:
    held: dict[str, int | None] = {f"paper{number:03}": number % 10 + 1 for number in range(200)}
    rows, more = good_sites(period({"absent": None, **held}))
    assert (len(rows), more) == (MAX_GOOD_SITES, 181)
    assert {row[-1] for row in rows} == {"10.0%"}
