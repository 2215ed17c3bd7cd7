"""Coverage and alarms from counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from crawler.article import Declared, OutcomeName
from crawler.reporting.alarms import Alarm, body_alarm, channel_alarms, confidence_alarms, field_alarms, yield_alarm
from crawler.reporting.coverage import CoverageStatus, sites_below, sum_coverage
from crawler.storage.reports import CoverageCount
from crawler.storage.values import Channel

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)


def counted(
    outcome: OutcomeName | None, urls: int, *, held: bool = False, revised: bool = False, back: int = 0
) -> CoverageCount:
    day = TODAY - back * DAY
    return CoverageCount(site="paper", day=day, outcome=outcome, is_held=held, is_revised=revised, urls=urls)


def test_coverage_is_the_share_of_stories_and_what_is_none_does_not_count() -> None:
    days, [site] = sum_coverage([
        counted(OutcomeName.NEW, 6, held=True),
        counted(OutcomeName.GONE, 2, held=True, revised=True),
        counted(OutcomeName.REFUSED_BY_ROBOTS, 1),
        counted(None, 1, back=1),
        counted(OutcomeName.NOT_ARTICLE, 30),
        counted(OutcomeName.OFF_SITE, 5),
    ])  # fmt: skip
    assert (site.count(), site.stories, site.share) == (45, 10, 0.8)
    assert [(one.day, one.share) for one in days] == [(TODAY - DAY, 0.0), (TODAY, 8 / 9)]
    assert (
        site.count(CoverageStatus.REVISED),
        site.count(CoverageStatus.UNTRIED),
        site.count(CoverageStatus.NOT_ARTICLE),
    ) == (2, 1, 35)
    assert sites_below([site], 0.81) == [site]
    assert sites_below([site], 0.8) == []
    assert sum_coverage([counted(OutcomeName.OFF_SITE, 5)])[1][0].share is None


def test_every_outcome_has_a_status() -> None:
    for name in OutcomeName:
        [_], [site] = sum_coverage([counted(name, 1)])
        assert site.count() == 1, name


def test_a_site_that_publishes_unlike_itself_is_named() -> None:
    steady = {TODAY - n * DAY: 20 + n % 3 for n in range(2, 30)}
    assert yield_alarm("paper", {**steady, TODAY - DAY: 21}, TODAY) is None
    few = yield_alarm("paper", {**steady, TODAY - DAY: 3}, TODAY)
    assert few == Alarm(site="paper", what="too few stories on 2026-11-23: 3, usually 21")
    assert "too many stories" in yield_alarm("paper", {**steady, TODAY - DAY: 60}, TODAY).what  # type: ignore[union-attr]
    assert yield_alarm("paper", steady, TODAY) is not None, "none at all"


def test_a_site_of_a_few_days_has_no_usual_number_but_may_declare_one() -> None:
    days: dict[date, int] = {TODAY - n * DAY: 20 for n in range(2, 6)}
    assert yield_alarm("paper", days, TODAY) is None
    assert yield_alarm("paper", {TODAY - DAY: 9}, TODAY, (10, 40)) is not None
    assert yield_alarm("paper", {TODAY - DAY: 10}, TODAY, (10, 40)) is None


def reading(back: timedelta, **record: Any) -> tuple[datetime, str, dict[str, Any]]:
    return NOW - back, f"https://paper.example/{back}", {"published": "2026", **record}


def test_a_field_that_vanishes_is_named_with_a_page_before_and_after() -> None:
    before = [reading(2 * DAY + n * DAY, byline=["Ada"]) for n in range(20)]
    lacking = [reading(timedelta(hours=n)) for n in range(1, 6)]
    [alarm] = field_alarms("paper", [*lacking, *before], NOW)
    assert alarm.what.startswith("byline vanished: 100% of the stories before had it, 0% of the last 5")
    assert (alarm.before, alarm.after) == (before[0][1], lacking[0][1])
    assert field_alarms("paper", [reading(timedelta(hours=n), byline=["Ada"]) for n in range(1, 6)] + before, NOW) == []
    assert field_alarms("paper", [*lacking, *before[:5]], NOW) == [], "too few to know"
    slow = [reading(timedelta(hours=15 * n)) for n in range(1, 5)]
    assert len(field_alarms("paper", [*slow, *before[2:]], NOW)) == 1, "a paper of two stories a day"


def test_a_field_that_is_less_sure_than_it_was_is_named() -> None:
    def sure(back: timedelta, confidence: float) -> tuple[datetime, str, dict[str, Any]]:
        origin = {"source": "html", "confidence": confidence}
        return reading(back, provenance={"headline": origin, "byline": {**origin, "confidence": 0.8}})

    before = [sure(2 * DAY + n * DAY, 0.95) for n in range(20)]
    doubtful = [sure(timedelta(hours=n), 0.64) for n in range(1, 6)]
    [alarm] = confidence_alarms("paper", [*doubtful, *before], NOW)
    assert alarm.what.startswith("confidence in headline fell from 0.95 to 0.64 in the last 5 stories")
    assert alarm.after in {url for _, url, _ in doubtful}
    slightly = [sure(timedelta(hours=n), 0.81) for n in range(1, 6)]
    assert confidence_alarms("paper", [*slightly, *before], NOW) == []
    assert confidence_alarms("paper", [*doubtful, *before[:5]], NOW) == [], "too few to know"
    bare = [reading(timedelta(hours=n)) for n in range(1, 6)]
    assert confidence_alarms("paper", [*bare, *before], NOW) == [], "what is not there has no confidence"


def test_bodies_that_vanish_are_named() -> None:
    def ends(name: OutcomeName, *hours: int) -> list[tuple[datetime, str, OutcomeName]]:
        return [(NOW - timedelta(hours=n), f"https://paper.example/{n}", name) for n in hours]

    before = ends(OutcomeName.NEW, *range(30, 60))
    alarm = body_alarm("paper", [*ends(OutcomeName.EMPTY, 1, 2, 3, 4, 5), *before], NOW)
    assert alarm is not None
    assert (alarm.before, alarm.after) == ("https://paper.example/30", "https://paper.example/1")
    assert body_alarm("paper", [*ends(OutcomeName.NEW, 1, 2, 3, 4, 5), *before], NOW) is None
    assert body_alarm("paper", [*ends(OutcomeName.BLOCKED, 1, 2, 3, 4, 5), *before], NOW) is None


def test_dead_failing_and_silent_channels_are_named() -> None:
    def channel(**known: Any) -> Channel:
        values = {"kind": Declared.FEED, "found_by": "site", "found": NOW - 400 * DAY, "last_fetch": NOW, **known}
        return Channel(url="https://paper.example/feed", site="paper", **values)

    def warnings_of(**known: Any) -> list[str]:
        return [alarm.what for alarm in channel_alarms([channel(**known)], NOW)]

    assert warnings_of(last_new=NOW - DAY) == []
    assert warnings_of(failures=1, status=404, last_new=NOW) == [], "once is nothing"
    assert warnings_of(failures=2, status=410) == ["feed https://paper.example/feed is gone (410)"]
    assert warnings_of(failures=3, status=503) == ["feed https://paper.example/feed answers 503, 3 times in a row"]
    assert warnings_of(failures=3) == ["feed https://paper.example/feed cannot be fetched, 3 times in a row"]
    for status, failure, what in (
        (503, "answered 503", "answers 503"),
        (None, "timeout: no answer within 30 s", "cannot be fetched (timeout: no answer within 30 s)"),
        (200, "no feed: it is an HTML page", "cannot be read (no feed: it is an HTML page)"),
    ):
        [alarm] = warnings_of(failures=3, status=status, failure=failure, failing_since=NOW - 2 * DAY)
        assert alarm == f"feed https://paper.example/feed {what}, 3 times in a row since {NOW - 2 * DAY:%Y-%m-%d}"
    [silent] = warnings_of(last_new=NOW - 100 * DAY)
    assert silent.endswith("has declared nothing new since 2026-08-16")
