"""The page of a report: one file for a browser, no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from crawler.article import ARTICLE_OUTCOMES, ChangeClass, OutcomeName
from crawler.identity.diff import word_diff
from crawler.reporting.coverage import HELD_STATUSES, Coverage, CoverageStatus
from crawler.reporting.html import render_html
from crawler.reporting.period import Period
from crawler.reporting.rendering_lines import rendering_table

Table = tuple[list[str], list[list[str]]]

CHART_LAYERS = (  # what is drawn, from below: statuses, name in the legend, colour in style.css
    ((CoverageStatus.NEW,), "held", "held"),
    ((CoverageStatus.REVISED,), "held, revised", "revised"),
    (
        (CoverageStatus.REFUSED_BY_ROBOTS, CoverageStatus.BLOCKED, CoverageStatus.PAYWALLED),
        "refused, blocked or paywalled",
        "refused",
    ),
    ((CoverageStatus.GONE, CoverageStatus.FAILED), "gone or failed", "bad"),
    ((CoverageStatus.UNTRIED,), "not yet tried", "wait"),
)
FAILURES = (OutcomeName.FAILED, OutcomeName.BLOCKED, OutcomeName.CONSENT_WALL, OutcomeName.TOO_LARGE)
CHART_WIDTH, CHART_HEIGHT = 100, 60  # units of the drawing
BAR_SHARE = 0.8  # of the width of a day
MAX_CHART_DAYS = 60
MAX_SLOW_SITES = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of the bar of a day, in units of the drawing."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    title: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The coverage of a site, a bar for each day."""

    site: str
    share: str
    most: int  # stories of a day
    first: date
    last: date
    bars: tuple[Bar, ...]
    height: int = CHART_HEIGHT


def report_page(period: Period) -> str:
    """A report as HTML."""
    stories = sum(site.stories for site in period.sites)
    held = sum(site.count(*HELD_STATUSES) for site in period.sites)
    return render_html(
        "report.html",
        report=period,
        span=f"{period.since:%Y-%m-%d %H:%M} to {period.until:%Y-%m-%d %H:%M} UTC",
        stories=stories,
        held=held,
        share=_percent(held / stories if stories else None),
        visits=sum(sum(counts.values()) for counts in period.outcomes.values()),
        legend=[(name, colour) for _, name, colour in CHART_LAYERS],
        charts=[_chart(site, period) for site in period.sites],
        coverage=_coverage_table(period.sites),
        outcomes=_outcome_table(period),
        times=_times_table(period),
        renderings=rendering_table(period.renderings) if period.renderings else None,
        headlines=[
            (edit, word_diff(edit.before, edit.after)) for edit in period.edits if ChangeClass.HEADLINE in edit.classes
        ],
    )


def _chart(site: Coverage, period: Period) -> Chart:
    """A bar for each of the last days of a period, as high as its stories."""
    coverages = {day.day: day for day in period.days if day.site == site.site}
    last = (period.until - timedelta(microseconds=1)).date()
    count = min((last - period.since.date()).days + 1, MAX_CHART_DAYS)
    days = [last - timedelta(days=back) for back in reversed(range(count))]
    most = max((coverages[day].stories for day in days if day in coverages), default=0) or 1
    width = CHART_WIDTH / count
    bars = tuple(
        bar
        for position, day in enumerate(days)
        if day in coverages
        for bar in _bars(coverages[day], position * width, width, CHART_HEIGHT / most)
    )
    none = "nothing answers" if site.is_dead else "no story declared"
    share = f"{site.share:.1%} of {site.stories} held" if site.share is not None and site.stories else none
    return Chart(site.site, share, most, days[0], days[-1], bars)


def _bars(coverage: Coverage, left: float, width: float, story_height: float) -> Iterator[Bar]:
    """The parts of a day's bar, from below."""
    top = float(CHART_HEIGHT)
    title = f"{coverage.day}: {coverage.count(*HELD_STATUSES)} of {coverage.stories} held"
    for statuses, _, colour in CHART_LAYERS:
        if height := coverage.count(*statuses) * story_height:
            top -= height
            yield Bar(left + width * (1 - BAR_SHARE) / 2, top, width * BAR_SHARE, height, colour, title)


def _coverage_table(sites: Iterable[Coverage]) -> Table:
    rows = [
        [site.site, *(str(site.count(status) or "") for status in CoverageStatus), _percent(site.share)]
        for site in sorted(sites, key=lambda one: (one.share is None, one.share or 0))
    ]
    return ["site", *(status.replace("_", " ") for status in CoverageStatus), "share held"], rows


def _outcome_table(period: Period) -> Table:
    names = sorted(
        {name for counts in period.outcomes.values() for name in counts}, key=lambda n: (n not in ARTICLE_OUTCOMES, n)
    )
    rows = [
        (-failed, [site, *(str(counts.get(name) or "") for name in names), _percent(failed)])
        for site, counts in period.outcomes.items()
        for failed in [sum(counts.get(name, 0) for name in FAILURES) / sum(counts.values())]
    ]
    heads = ["site", *(name.replace("_", " ") for name in names), "failed or blocked"]
    return heads, [row for _, row in sorted(rows)]


def _times_table(period: Period) -> Table:
    rows = [
        [one.site, f"{one.answers:,}", f"{one.mean:.2f} s", f"{one.longest:.2f} s"]
        for one in period.times[:MAX_SLOW_SITES]
    ]
    return ["site", "answers", "mean", "longest"], rows


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"
