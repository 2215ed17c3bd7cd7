"""Coverage by day as bars, for SVG."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crawler.reporting.coverage import HELD_STATUSES, Coverage
from crawler.reporting.report_page import CHART_LAYERS

WIDTH, HEIGHT = 300.0, 60.0  # units of the drawing
BAR_SHARE = 0.8  # of the width of a day
LEGEND = tuple((name, colour) for _, name, colour in CHART_LAYERS)


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of the bar of a day, in units of the drawing, as text."""

    x: str
    y: str
    width: str
    height: str
    colour: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A bar for each day."""

    bars: tuple[Bar, ...]
    first: date
    last: date
    most: int  # stories of a day
    label: str
    width: float = WIDTH
    height: float = HEIGHT


def coverage_chart(coverages: Iterable[Coverage], days: Sequence[date]) -> Chart:
    """The coverage of one site on some days in a row, at least one."""
    by_day = {one.day: one for one in coverages}
    most = max((by_day[day].stories for day in days if day in by_day), default=0)
    step, unit = WIDTH / len(days), HEIGHT / (most or 1)
    bars = [
        bar
        for position, day in enumerate(days)
        if day in by_day
        for bar in _bars(by_day[day], position * step, step, unit)
    ]
    held = sum(by_day[day].count(*HELD_STATUSES) for day in days if day in by_day)
    stories = sum(by_day[day].stories for day in days if day in by_day)
    label = f"{held:,} of {stories:,} declared stories held from {days[0]} to {days[-1]}"
    return Chart(bars=tuple(bars), first=days[0], last=days[-1], most=most, label=label)


def _bars(coverage: Coverage, left: float, step: float, unit: float) -> Iterator[Bar]:
    """The parts of a day's bar, from below."""
    top = HEIGHT
    title = f"{coverage.day}: {coverage.count(*HELD_STATUSES):,} of {coverage.stories:,} held"
    for statuses, _, colour in CHART_LAYERS:
        if height := coverage.count(*statuses) * unit:
            top -= height
            x, width = left + step * (1 - BAR_SHARE) / 2, step * BAR_SHARE
            yield Bar(f"{x:.2f}", f"{top:.2f}", f"{width:.2f}", f"{height:.2f}", colour, title)


def days_until(last: date, count: int) -> list[date]:
    """So many days in a row, up to one."""
    return [last - timedelta(days=back) for back in reversed(range(count))]
