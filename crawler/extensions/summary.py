"""What became of a crawl: a table of outcomes by site, what was missed, where the records are, what to try next."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from scrapy import signals

from crawler.article import OutcomeName, Source, without_controls
from crawler.crawl.closed_pipe import going_on_unread
from crawler.crawl.program import name_program, program_command
from crawler.crawl.rounds import NO_SITES, OTHER_ROUND_REASON
from crawler.extensions.ledger import LedgerExtension
from crawler.storage.engine import parse_url, printable_url

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from scrapy.crawler import Crawler

    from crawler.crawl.summary import (
        ArchivedSummary,
        CrawlSummary,
        DiscoverySummary,
        RenderingSummary,
        RequisiteSummary,
        VersionSummary,
    )

MAX_MISSED_LINES = 8
MAX_SITE_ROWS = 40
MAX_TABLE_WIDTH = 1000  # cells up to which a table is measured
MAX_UNREAD_URLS = 3  # of one site and one reason
VERSION_WORDS = {Source.AMP: "in AMP", Source.PRINT: "for printers", Source.FEED: "in their feed"}
EXPECTED_OUTCOMES = frozenset({OutcomeName.NOT_ARTICLE, OutcomeName.OUT_OF_RANGE})  # not worth a line


class SummaryExtension:
    """Written to standard error when the engine has stopped."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.reason = "finished"

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The ledger is closed with the spider, before the engine stops."""
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(extension.engine_stopped, signal=signals.engine_stopped)
        return extension

    def spider_closed(self, reason: str) -> None:
        """Remember why."""
        self.reason = reason

    def engine_stopped(self) -> None:
        """Print the summary."""
        with going_on_unread():
            self._print()

    def _print(self) -> None:
        ledger = self.crawler.get_extension(LedgerExtension)
        if ledger is None or not (ledger.summary.counts or ledger.summary.is_round or ledger.summary.notes):
            return
        if self.crawler.settings["NEWS_LOG_FORMAT"] == "json":
            sys.stderr.write(self.json_line(ledger.summary) + "\n")
            return
        from rich.console import Console

        console = Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else 110)
        if ledger.summary.is_notes_alone:
            for note in ledger.summary.notes:
                print_line(console, note)
            return
        if not (ledger.summary.counts or ledger.summary.forgotten):  # a worker of a fleet forgets the sites that end
            print_renderings(console, ledger.summary.renderings)
            for note in ledger.summary.notes:
                print_line(console, note)
            if ledger.summary.is_round and self.reason != OTHER_ROUND_REASON and NO_SITES not in ledger.summary.notes:
                console.print(f"Nothing is due; '{program_command()} due' says what will be.", markup=False)
            return
        print_outcomes(console, ledger.summary)
        print_missed(console, ledger.summary)
        print_requisites(console, ledger.summary.requisites)
        print_versions(console, ledger.summary.versions)
        print_archived(console, ledger.summary.archived)
        print_renderings(console, ledger.summary.renderings)
        self._print_next(console, ledger)

    def json_line(self, summary: CrawlSummary) -> str:
        """The summary as a line of the log."""
        outcomes = {
            site: {str(name): count for name, count in counts.items()} for site, counts in summary.counts.items()
        }
        values = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "level": "INFO",
            "logger": __name__,
            "message": f"{summary.held_count()} articles",
            "finish": self.reason,
            "outcomes": outcomes,
            "notes": summary.notes,
            "held_over": {
                what: reason
                for discovery in summary.discoveries.values()
                for what, reason in discovery.held_over.items()
            },
            "unread": {
                url: reason for discovery in summary.discoveries.values() for url, reason in discovery.failed.items()
            },
        }
        if summary.archived.found or summary.archived.reasons:
            values["archived"] = {"found": summary.archived.found, "not_found": dict(summary.archived.reasons)}
        if summary.versions.found or summary.versions.reasons:
            values["versions"] = {
                "found": {str(source): count for source, count in summary.versions.found.items()},
                "not_taken": summary.versions.reasons.total(),
            }
        if summary.renderings.pages or summary.renderings.over_budget or summary.renderings.handed_over:
            values["renderings"] = {
                "pages": summary.renderings.pages,
                "helped": summary.renderings.helped,
                "seconds": round(summary.renderings.seconds, 1),
                "cpu_seconds": round(summary.renderings.cpu_seconds, 1),
                "over_budget": summary.renderings.over_budget.total(),
                "handed_over": summary.renderings.handed_over,
                "unattended": summary.renderings.is_unattended,
            }
        if summary.requisites.pages or summary.requisites.waiting:
            values["requisites"] = {
                "pages": summary.requisites.pages,
                **{str(name): count for name, count in summary.requisites.counts.items()},
                "asked": summary.requisites.asked,
                "bytes": summary.requisites.size,
                "waiting": summary.requisites.waiting,
            }
        return json.dumps(values, ensure_ascii=False)

    def _print_next(self, console: Console, ledger: LedgerExtension) -> None:
        store = printable_url(parse_url(ledger.store_url))
        if ledger.summary.failure is not None:
            console.print(f"The crawl ended early: {ledger.summary.failure}", markup=False, soft_wrap=True)
        elif self.reason != "finished":
            console.print(f"The crawl was stopped ({self.reason}); the same command goes on where it ended.")
        count = ledger.summary.held_count()
        held = "1 article" if count == 1 else f"{count} articles"
        if stored := ledger.summary.stored:
            held = (
                f"Nothing was added to the {'1 article that is' if stored == 1 else f'{stored} articles that are'} held"
            )
        console.print(f"{held}; the records are in {store}.", markup=False, soft_wrap=True)
        command = program_command()
        is_in_vain = not count and not ledger.summary.stored
        if is_in_vain and not ledger.summary.totals().total():
            return  # there is nothing to be looked at but the lines above
        then = "outcomes (why each URL gave no article)" if is_in_vain else "records (or: show URL, sites)"
        console.print(f"Next: {command} {then}", markup=False, soft_wrap=True)


def print_line(console: Console, line: str) -> None:
    """Prints a line in which strangers may have a word: a reason, the name of an archive."""
    console.print(without_controls(line), markup=False, soft_wrap=True)


def print_outcomes(console: Console, summary: CrawlSummary) -> None:
    """A table of the outcomes by site."""
    totals = summary.totals()
    names = [name for name in OutcomeName if totals[name]]
    if not names:
        return
    rare: list[OutcomeName] = []  # for which there is no room
    unbounded = console.options.update(max_width=MAX_TABLE_WIDTH)
    while (
        len(names) > 1
        and console.measure(outcome_table(summary, names, rare), options=unbounded).maximum > console.width
    ):
        rare.append(min(reversed(names), key=lambda name: totals[name]))
        names.remove(rare[-1])
    console.print("Outcomes of this crawl")
    console.print(outcome_table(summary, names, rare))
    if rare:
        counts = ", ".join(f"{totals[name]} {words(name)}" for name in OutcomeName if name in rare)
        console.print(f"others: {counts}", markup=False, soft_wrap=True)


def outcome_table(summary: CrawlSummary, names: Sequence[OutcomeName], rare: Sequence[OutcomeName]) -> Table:
    """A table with a column for each of some outcomes, and one for others together."""
    from rich.table import Table

    totals = summary.totals()
    columns = [(words(name), (name,)) for name in names] + ([("others", tuple(rare))] if rare else [])
    table = Table()
    table.add_column("site", overflow="fold")
    for title, _ in columns:
        table.add_column(title, justify="right")

    def add_row(title: str, counts: Counter[OutcomeName]) -> None:
        sums = [sum(counts[name] for name in members) for _, members in columns]
        table.add_row(title, *(str(one or "") for one in sums))

    rows = sorted((site, counts) for site, counts in summary.counts.items() if any(counts.values()))
    for site, counts in rows[:MAX_SITE_ROWS]:
        add_row(site, counts)
    if len(rows) > MAX_SITE_ROWS:
        table.add_row(f"... and {len(rows) - MAX_SITE_ROWS} more sites")
    if len(summary.counts) > 1 or summary.forgotten:
        add_row("all", totals)
    return table


def words(name: OutcomeName) -> str:
    """An outcome in words."""
    return name.replace("_", " ")


def print_requisites(console: Console, requisites: RequisiteSummary) -> None:
    """What was archived beside pages, and what was not."""
    if requisites.pages:
        counts = ", ".join(f"{count} {str(name).replace('_', ' ')}" for name, count in requisites.counts.items())
        size = f"{requisites.size / 1e6:.1f} MB"
        console.print(f"What belongs to {requisites.pages} pages: {counts or 'nothing'}; {size}", markup=False)
    for reason, count in requisites.reasons.most_common(MAX_MISSED_LINES):
        print_line(console, f"  not archived: {count}: {reason}")
    for site, count in requisites.waiting.items():
        console.print(f"  held over: {site}: what belongs to {count} pages", markup=False)


def print_versions(console: Console, versions: VersionSummary) -> None:
    """Where the text of stories was found that scripts bring to their pages."""
    if versions.found:
        counts = ", ".join(f"{count} {VERSION_WORDS[source]}" for source, count in versions.found.most_common())
        console.print(f"Stories whose pages have no text without scripts were read elsewhere: {counts}", markup=False)
    for (source, reason), count in versions.reasons.most_common(MAX_MISSED_LINES):
        print_line(console, f"  not {VERSION_WORDS[source]}: {count}: {reason}")


def print_archived(console: Console, archived: ArchivedSummary) -> None:
    """What of the stories that are gone was found in a web archive."""
    if archived.found:
        console.print(f"Stories that are gone: {archived.found} were found in the web archive", markup=False)
    for reason, count in archived.reasons.most_common(MAX_MISSED_LINES):
        print_line(console, f"  gone, and not in the web archive: {count}: {reason}")


def print_renderings(console: Console, renderings: RenderingSummary) -> None:
    """What a browser was asked to show, and what that cost."""
    if renderings.pages:
        console.print(
            f"A browser showed {renderings.pages} pages, {renderings.helped} gave a story: "
            f"{renderings.seconds / renderings.pages:.1f} s and {renderings.cpu_seconds / renderings.pages:.1f} s of "
            "CPU a page",
            markup=False,
        )
    for reason, count in renderings.reasons.most_common(MAX_MISSED_LINES):
        print_line(console, f"  gave none: {count}: {reason}")
    if renderings.handed_over:
        nobody = name_program(", of which no worker is there: 'scrapy work --queue render' starts one")
        console.print(
            f"{renderings.handed_over} pages were handed over to the browsers of the fleet"
            f"{nobody if renderings.is_unattended else ''}",
            markup=False,
            soft_wrap=True,
        )
    for site, count in renderings.over_budget.items():
        console.print(f"  not rendered: {site}: {count} pages over the budget of a day (NEWS_RENDER_DAY)", markup=False)


def unread_lines(discovery: DiscoverySummary) -> list[str]:
    """The feeds, sitemaps and fronts of a site that gave nothing, with the reason; many of one reason as a number."""
    by_reason: dict[str, list[str]] = {}
    for url, reason in discovery.failed.items():
        by_reason.setdefault(reason, []).append(url)
    lines = []
    for reason, urls in by_reason.items():
        number = f"{len(urls)} feeds, sitemaps and fronts of {discovery.home}"
        lines += [f"{what}: {reason}" for what in (urls if len(urls) <= MAX_UNREAD_URLS else [number])]
    return lines


def print_missed(console: Console, summary: CrawlSummary) -> None:
    """What gave no article, and what was not read, each with its reason."""
    missed = [outcome for outcome in summary.missed if outcome.name not in EXPECTED_OUTCOMES]
    for outcome in missed[:MAX_MISSED_LINES]:
        console.print(f"  {outcome.name}: {outcome.url}: {outcome.reason}", markup=False, soft_wrap=True)
    if len(missed) > MAX_MISSED_LINES:
        more = len(missed) - MAX_MISSED_LINES
        console.print(
            f"  ... and {more} more: '{program_command()} outcomes' lists them, with their reasons", markup=False
        )
    for discovery in summary.discoveries.values():
        if discovery.moved_to:
            print_line(console, f"  moved: {discovery.home} is at {discovery.moved_to} now")
        for what, reason in discovery.held_over.items():
            print_line(console, f"  held over: {what}: {reason}")
        if discovery.is_empty:
            console.print(f"  {discovery.home} announced no story", markup=False, soft_wrap=True)
    unread = [lines for discovery in summary.discoveries.values() if (lines := unread_lines(discovery))]
    for line in (line for lines in unread[:MAX_MISSED_LINES] for line in lines):
        print_line(console, f"  not read: {line}")
    if (more := len(unread) - MAX_MISSED_LINES) > 0:
        console.print(f"  ... and {more} more sites with something that was not read: -v logs it", markup=False)
    for note in summary.notes:
        print_line(console, f"  {note}")
    for site, reason in list(summary.resting.items())[:MAX_MISSED_LINES]:
        print_line(console, f"  backing off: {site}: {reason}; the rest stays due")
    is_any_empty = any(discovery.is_empty for discovery in summary.discoveries.values())
    is_all_read = not any(discovery.failed for discovery in summary.discoveries.values())
    if summary.discoveries and is_all_read and not is_any_empty and not summary.totals().total():
        console.print("Nothing new: all that is announced was read before.")
