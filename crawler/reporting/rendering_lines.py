"""What a browser was asked to show, site by site: a line of a report."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.storage.values import RenderingTotal

MAX_REASONS = 3  # of a site


def describe_rendering(total: RenderingTotal, pages_per_day: int) -> str:
    """A site in a line: what it took, how much of a day's budget is used, and what failed."""
    needs = "needs a browser: " if total.is_needed else ""
    line = (
        f"{total.site}: {needs}{total.helped} of {total.pages} pages that were rendered gave a story, "
        f"{total.cpu_seconds / total.pages:.1f} s of CPU a page; "
        f"{total.last_day} of {pages_per_day} in the last day (NEWS_RENDER_DAY)"
    )
    return f"{line}; {describe_failures(total)}" if total.failures else line


def describe_failures(total: RenderingTotal) -> str:
    """Why pages of a site gave no story, the most frequent reasons."""
    shown = [f"{count}: {reason}" for reason, count in total.failures[:MAX_REASONS]]
    more = sum(count for _, count in total.failures[MAX_REASONS:])
    return "no story: " + "; ".join([*shown, f"{more}: other reasons"] if more else shown)


def rendering_table(totals: Sequence[RenderingTotal]) -> tuple[list[str], list[list[str]]]:
    """The sites as a table, those with the most pages first."""
    rows = [
        [
            one.site,
            "yes" if one.is_needed else "",
            str(one.pages),
            str(one.helped),
            str(one.last_day),
            f"{one.seconds / one.pages:.1f} s",
            f"{one.cpu_seconds / one.pages:.1f} s",
            describe_failures(one) if one.failures else "",
        ]
        for one in sorted(totals, key=lambda one: (-one.pages, one.site))
    ]
    return ["site", "needs it", "pages", "gave a story", "in the last day", "time a page", "CPU a page", ""], rows
