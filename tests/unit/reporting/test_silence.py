"""Silence against a site's own rhythm, and the order of alarms."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crawler.reporting.alarms import Alarm, by_weight, silence_alarm

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("days_ago", "silent", "reason"),
    [
        ([3, 4, 5, 6, 7], 3, "a daily paper is silent for three days"),
        ([2, 3, 4, 5, 6], None, "two days may be a weekend"),
        ([7, 14, 21, 28], None, "a weekly one is on time"),
        ([14, 21, 28, 35], 14, "a weekly one missed a week"),
        ([9, 10, 11], None, "too little is known"),
        ([], None, "nothing is known"),
        ([-1, 3, 4, 5, 6], 3, "a story dated tomorrow is no sign of life"),
    ],
)
def test_silence(days_ago: list[int], silent: int | None, reason: str) -> None:
    alarm = silence_alarm("paper", {TODAY - timedelta(days=back): 2 for back in days_ago}, TODAY)
    if silent is None:
        assert alarm is None, reason
    else:
        assert alarm is not None, reason
        assert alarm.what.startswith(f"nothing new for {silent} days, since 2026-11-")


def test_the_gravest_come_first() -> None:
    whats = [
        "feed x is gone (404)",
        "nothing new for 3 days",
        "4 of 5 visits gave no page: 4 failed",
        "nothing can be read: x",
    ]
    ordered = [alarm.what for alarm in by_weight(Alarm(site="paper", what=what) for what in whats)]
    assert ordered == whats[::-1]
