"""Says where a crawl stands: a line that moves in a terminal, else a line in the log every minute."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections import Counter, deque
from time import monotonic
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call

from crawler.crawl.own_sites import window_start
from crawler.crawl.time_left import TimeLeft, count_waiting, time_left_words
from crawler.errors import StoreUnusable
from crawler.extensions.ledger import LedgerExtension

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn
    from scrapy.crawler import Crawler

    from crawler.crawl.session import CrawlSession
    from crawler.crawl.summary import RequisiteSummary

logger = logging.getLogger(__name__)

TERMINAL_SECONDS = 0.5  # between two lines
LOG_SECONDS = 60.0
PACE_SECONDS = 60.0  # over which a rate is told
MIN_PACE_SECONDS = 2.0
ESTIMATE_SECONDS = 5.0  # between two estimates of the time that is left


class Pace:
    """How fast a count grew lately."""

    def __init__(self) -> None:
        self._counts: deque[tuple[float, int]] = deque()  # seconds and count, the oldest first

    def add(self, at: float, count: int) -> str:
        """Takes a count; returns its rate over the last minute, in words; empty until two seconds have passed."""
        self._counts.append((at, count))
        while len(self._counts) > 2 and self._counts[1][0] <= at - PACE_SECONDS:
            self._counts.popleft()
        began, first = self._counts[0]
        if at - began < MIN_PACE_SECONDS:
            return ""
        rate = (count - first) / (at - began)
        return f"{rate:.1f} a second" if rate >= 1 else f"{rate * 60:.0f} a minute"


def requisite_words(requisites: RequisiteSummary) -> str:
    """How far the pictures and styles of archived pages are, short enough for 80 columns."""
    whole = max(requisites.begun, requisites.pages)
    files = f"{requisites.asked} file{'' if requisites.asked == 1 else 's'}"
    return f"pictures of {requisites.pages} of {whole} page{'' if whole == 1 else 's'}, {files}"


def line_columns() -> tuple[ProgressColumn, ...]:
    """A sign of life, the time that has passed, the line: the last is cut in a narrow terminal, the time is not."""
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.table import Column

    elapsed = TimeElapsedColumn(table_column=Column(no_wrap=True, min_width=len("0:00:00")))
    return SpinnerColumn(), elapsed, TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True))


class ProgressExtension:
    """Counts of what was read and what is in flight; on standard error."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.progress: Progress | None = None
        self.pace = Pace()
        self.requisite_pace = Pace()
        self.time_left = TimeLeft()
        self.next_estimate = 0.0  # seconds of the monotonic clock
        self.ends_at: float | None = None  # the same; None where it is not known
        self.loop = create_looping_call(self.show)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Begins and ends with the spider."""
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        """Show a line in a terminal whose log is quiet, else write to the log."""
        if sys.stderr.isatty() and self.is_log_quiet() and self.crawler.settings["NEWS_LOG_FORMAT"] != "json":
            from rich.console import Console
            from rich.progress import Progress

            self.progress = Progress(*line_columns(), console=Console(stderr=True), transient=True)
            self.progress.add_task("Looking for stories ...")
            self.progress.start()
        self.loop.start(TERMINAL_SECONDS if self.progress else LOG_SECONDS, now=False)

    def is_log_quiet(self) -> bool:
        """Whether the log writes so little to the terminal that a moving line is not torn apart."""
        settings = self.crawler.settings
        level = logging.getLevelName(str(settings["LOG_LEVEL"]).upper())
        is_elsewhere = settings["LOG_FILE"] or not settings.getbool("LOG_ENABLED")
        return bool(is_elsewhere) or (isinstance(level, int) and level > logging.INFO)

    def spider_closed(self) -> None:
        """Take the line away."""
        if self.loop.running:
            self.loop.stop()
        if self.progress:
            self.progress.stop()

    def show(self) -> None:
        """Say how things stand."""
        line = self.line()
        if self.progress:
            self.progress.update(self.progress.task_ids[0], description=line)
        else:
            logger.info(line)

    def line(self) -> str:
        """How things stand, in one line."""
        ledger = self.crawler.get_extension(LedgerExtension)
        if ledger is None:
            return "no ledger"
        summary = ledger.summary
        if summary.archive_progress is not None:
            return str(summary.archive_progress)
        held = summary.held_count()
        done = summary.totals().total()
        now = monotonic()
        pace = self.pace.add(now, done)
        if ledger.session is not None and now >= self.next_estimate:
            self.next_estimate = now + ESTIMATE_SECONDS
            ledger.tasks.start(self.estimate(ledger.session), "the estimate of the time left")
        left = time_left_words(self.ends_at - now) if self.ends_at is not None and self.ends_at > now else ""
        in_flight = ledger.session.frontier.count_in_flight() if ledger.session is not None else 0
        pending = sum(discovery.pending for discovery in summary.discoveries.values())
        found = sum(discovery.found for discovery in summary.discoveries.values())
        files_pace = self.requisite_pace.add(now, summary.requisites.asked) if summary.requisites.asked else ""
        if summary.requisites.asked and not in_flight and not pending:  # the stories are done, and this may take long
            return ", ".join(filter(None, (f"{held} articles", requisite_words(summary.requisites), files_pace)))
        parts = [f"{held} articles, {done - held} others", pace, left, f"{in_flight} in flight"]
        feeds = f"{pending} feed{'' if pending == 1 else 's'} to read" if pending else ""
        parts += [feeds, "" if left else f"{found} URLs announced"]  # in 80 columns there is no room for both
        return ", ".join(filter(None, parts))

    async def estimate(self, session: CrawlSession) -> None:
        """Works out when the crawl ends, as far as that is known; what belongs to archived pages is not known."""
        frontier, summary, ledger = session.frontier, session.summary, self.crawler.get_extension(LedgerExtension)
        sites = list(summary.discoveries)
        drained = {site: frontier.is_drained(site) for site in sites}
        due: Counter[str] = Counter()
        count_due = session.store.ledger.count_due
        try:
            if not all(drained.values()):
                for (site, _), count in (
                    await asyncio.to_thread(count_due, session.clock.now(), window_start=window_start)
                ).items():
                    due[site] += count
        except StoreUnusable:  # the writer says so
            self.ends_at = None
            return
        waiting = count_waiting(summary, {site: frontier.count_in_flight(site) for site in sites}, drained, due)
        if ledger is None or ledger.wants_requisites:
            waiting = None
        now = monotonic()
        done = {site: counts.total() for site, counts in summary.counts.items()}
        seconds = self.time_left.estimate(now, done, waiting)
        self.ends_at = None if seconds is None else now + seconds
