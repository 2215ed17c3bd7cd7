"""A paper's past: the stories of a site out of a web archive, each capture in its turn, politely and resumable."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from crawler.article import ARTICLE_OUTCOMES, Article, Declared, Outcome, OutcomeName
from crawler.crawl.archive_answers import (
    AskArchive,
    CapturedPage,
    NoPage,
    RecordExchange,
    fetch_capture,
)
from crawler.crawl.archive_listing import MAX_LINES, ArchiveListing, ListedSite
from crawler.crawl.archive_timemaps import TimeMapListing
from crawler.crawl.arguments import Selection
from crawler.crawl.extraction_worker import ExtractionJob, ExtractionOutput
from crawler.crawl.fetch_facts import FetchFacts
from crawler.crawl.session import CrawlSession
from crawler.crawl.summary import DiscoverySummary
from crawler.crawl.template_learning import TemplateLearner
from crawler.discovery.cdx import WebArchive
from crawler.discovery.timemaps import TimeMapArchive, read_history_address
from crawler.errors import PageUnread
from crawler.identity.urls import identity_key
from crawler.revisit import GONE_STATUSES
from crawler.site import Site

if TYPE_CHECKING:
    from crawler.storage.mementos import ListedCapture, WaitingCapture

logger = logging.getLogger(__name__)

HISTORY_RUN = "(web archive)"  # stands in the place of the site that a run is of
FIRST_CAPTURE = datetime(1996, 1, 1, tzinfo=UTC)  # no web archive has anything older
MAX_OPEN = 16  # captures that are being read
MAX_TRIES = 5  # of a capture, one in each run; then it is an outcome
FAILURES_IN_A_ROW = 5  # after which the archive is left alone
SECONDS_BETWEEN_LOOKS = 0.5  # for what is written, where nothing says so


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryOrder:
    """What of the past is wanted."""

    archive: WebArchive | TimeMapArchive
    sites: tuple[Site, ...]
    selection: Selection  # its times are those of the captures, and of the stories' publication
    again: bool = False  # also what was listed, or failed, before

    @classmethod
    def parse(
        cls, address: str, warcs: str | None, *, sites: tuple[Site, ...], selection: Selection, again: bool = False
    ) -> Self:
        """What is wanted of an archive by its address; raises ArgumentInvalid for one that is none."""
        archive = read_history_address(address, warcs)
        return cls(archive=archive, sites=sites, selection=selection, again=again)


class HistoryCrawl:
    """Reads the captures of an archive, those of one story in their order; raises StoreUnusable.

    A capture that is no newer than what was read of its story is left: it never takes the place of a newer reading.
    """

    def __init__(
        self,
        session: CrawlSession,
        template_learner: TemplateLearner,
        order: HistoryOrder,
        *,
        ask: AskArchive,
        record: RecordExchange | None,
        max_page_bytes: int,
        max_lines: int = MAX_LINES,
    ) -> None:
        self.session = session
        self.order = order
        self.archive = order.archive
        self.template_learner = template_learner
        self.counts: Counter[str] = Counter()  # captures of the site at hand, by what became of them
        self._ask = ask
        self._record = record
        self._max_page_bytes = max_page_bytes
        self._max_lines = max_lines  # of an answer of the index
        self._taken = 0  # articles
        self._failures = 0  # of the archive, in a row
        self._resting: str | None = None  # why the archive is left alone
        self._began = session.clock.now()

    async def run(self) -> AsyncIterator[Article]:
        """The articles, on their way to the store; whoever takes them has each committed."""
        session, selection = self.session, self.order.selection
        run = await session.frontier.runs.begin(HISTORY_RUN)
        since = selection.since or FIRST_CAPTURE
        until = min(selection.until or self._began, self._began)  # no archive has captured what is to come
        await asyncio.to_thread(session.store.channels.save_sites, list(self.order.sites), self._began)
        for site in self.order.sites:
            if session.is_over:
                return
            session.frontier.attach_site(site, run)
            session.summary.begin_site(site.name)
            found = DiscoverySummary(home=site.home, must_announce=True)
            session.summary.discoveries[site.name] = found
            await self.template_learner.begin(site.name)
            if self.order.again:
                await asyncio.to_thread(session.store.mementos.reopen, site.name, self.archive.name, since, until)
            listed = ListedSite(session, site, selection, self.archive.name, self._ask, found, again=self.order.again)
            await self._listing(listed).read(since, until)
            self.counts = Counter()
            async for article in self._read_captures(site, since, until):
                yield article
            self._tell(listed)
            if not session.is_over:
                await self.template_learner.end(site.name)

    def _listing(self, listed: ListedSite) -> ArchiveListing | TimeMapListing:
        """What writes down the captures that the archive lists."""
        if isinstance(self.archive, TimeMapArchive):
            return TimeMapListing(listed, self.archive, max_page_bytes=self._max_page_bytes)
        return ArchiveListing(listed, self.archive, max_lines=self._max_lines)

    def _tell(self, listed: ListedSite) -> None:
        """Has the summary say what became of the captures."""
        if waiting := self.counts.pop("waiting", 0):
            reason = self._resting or "the same command tries them again"
            listed.summary.held_over[f"{waiting} captures of {self.archive.name}"] = reason
        words = [f"{count} {name.replace('_', ' ')}" for name, count in self.counts.most_common()]
        left = [f"{count} {name}" for name, count in listed.left_out.most_common()]
        line = f"{listed.site.name} in {self.archive.name}: {listed.captures} captures of stories were listed"
        line += f"; read: {', '.join(words) or 'none'}"
        self.session.summary.notes.append(line + (f"; left out of the index: {', '.join(left)}" if left else ""))
        if self._resting is not None:
            self.session.summary.unread_files += 1

    def _is_over(self) -> bool:
        limit = self.order.selection.limit
        return self.session.is_over or self._resting is not None or (limit is not None and self._taken >= limit)

    async def _read_captures(self, site: Site, since: datetime, until: datetime) -> AsyncIterator[Article]:
        """The articles of the captures that wait, the earliest first."""
        frontier, store = self.session.frontier, self.session.store.mementos
        reading: dict[asyncio.Task[Article | None], WaitingCapture] = {}
        writing: dict[str, WaitingCapture] = {}  # by URL: articles on their way to the store
        while True:
            busy = {one.capture.url for one in reading.values()} | set(writing)
            if len(busy) < MAX_OPEN and not self._is_over():
                waiting = await asyncio.to_thread(
                    store.waiting, site.name, self.archive.name,
                    began=self._began, limit=MAX_OPEN - len(busy), since=since, until=until, without=busy,
                )  # fmt: skip
                for one in waiting:
                    task = asyncio.create_task(self._read(site, one))
                    task.add_done_callback(lambda _: frontier.wakeups.changed.set())
                    reading[task] = one
            if not reading and not writing:
                break
            frontier.wakeups.changed.clear()
            if not any(task.done() for task in reading):
                with suppress(TimeoutError):
                    async with asyncio.timeout(SECONDS_BETWEEN_LOOKS):
                        await frontier.wakeups.changed.wait()
            for task in [task for task in reading if task.done()]:
                one = reading.pop(task)
                if (article := task.result()) is not None:
                    writing[one.capture.url] = one
                    yield article
            if self.session.summary.failure is not None:
                return
            for url in [url for url in writing if frontier.site_of(url) is None]:
                await self._record_written(site, writing.pop(url))
        await self._count_waiting(site, since, until)

    async def _count_waiting(self, site: Site, since: datetime, until: datetime) -> None:
        store = self.session.store.mementos
        count = await asyncio.to_thread(store.count_waiting, site.name, self.archive.name, since, until)
        if count:
            self.counts["waiting"] = count

    async def _record_written(self, site: Site, one: WaitingCapture) -> None:
        """Writes what the store made of a capture's article."""
        store = self.session.store.mementos
        outcome = await asyncio.to_thread(store.outcome_of, site.name, one.capture.url)
        if outcome is not None:
            await self._record_outcome(one, *outcome)

    async def _record_outcome(self, one: WaitingCapture, outcome: OutcomeName, reason: str) -> None:
        self.counts[outcome] += 1
        now = self.session.clock.now()
        await asyncio.to_thread(self.session.store.mementos.record_outcome, one.id, outcome, reason, now)

    async def _read(self, site: Site, one: WaitingCapture) -> Article | None:
        """What becomes of a capture: its article, else None, and it has its outcome or waits for another run."""
        listed = one.capture
        last_seen = one.last_seen or await asyncio.to_thread(
            self.session.store.mementos.last_seen, identity_key(listed.url)
        )
        if last_seen is not None and last_seen >= listed.captured:
            reason = f"the story was read as of {last_seen:%Y-%m-%d %H:%M} UTC, which is no earlier"
            await self._record_outcome(one, OutcomeName.UNCHANGED, reason)
        elif listed.status in GONE_STATUSES:
            await self._take_gone(site, one)
        elif one.same_bytes is not None:
            await self._repeat(site, one, *one.same_bytes)
        else:
            found = await self._fetch(listed)
            if isinstance(found, CapturedPage):
                self._failures = 0
                return await self._extract(site, one, found)
            await self._miss(site, one, found)
        return None

    async def _take_gone(self, site: Site, one: WaitingCapture) -> None:
        """A capture of an error page: a story that was read before was gone by then."""
        reason = f"HTTP {one.capture.status} when it was captured, {one.capture.captured:%Y-%m-%d %H:%M} UTC"
        if one.is_held:
            await self._write(site, one, OutcomeName.GONE, reason)
        await self._record_outcome(one, OutcomeName.GONE, reason)

    async def _repeat(self, site: Site, one: WaitingCapture, at: datetime, former: OutcomeName, why: str) -> None:
        """A capture with the payload of the one before it, which is not fetched again."""
        same = f"the same bytes as the capture of {at:%Y-%m-%d %H:%M} UTC"
        if former in ARTICLE_OUTCOMES:
            if one.is_held:
                await self._write(site, one, OutcomeName.UNCHANGED, same)
            await self._record_outcome(one, OutcomeName.UNCHANGED, same)
        else:
            await self._record_outcome(one, former, f"{same}: {why}")

    async def _fetch(self, listed: ListedCapture) -> CapturedPage | NoPage:
        if self._is_over():
            return NoPage(OutcomeName.FAILED, "the run ended before", is_stopped=True)
        return await fetch_capture(self.archive, listed, self._ask, self._record, max_page_bytes=self._max_page_bytes)

    async def _miss(self, site: Site, one: WaitingCapture, missing: NoPage) -> None:
        """A capture that gave no page: it has its outcome, or is left to another run."""
        if missing.is_stopped:
            return
        if missing.is_refused and self._resting is None:
            self._resting = missing.reason
            logger.warning("%s: %s; what waits is read another time", self.archive.name, missing.reason)
        if missing.is_refused:
            return
        if missing.is_transient:
            self._failures += 1
            if self._failures >= FAILURES_IN_A_ROW and self._resting is None:
                self._resting = f"{self._failures} captures in a row could not be had: {missing.reason}"
                logger.warning("%s: %s", self.archive.name, self._resting)
        if missing.is_transient and one.tries + 1 < MAX_TRIES:
            now = self.session.clock.now()
            await asyncio.to_thread(self.session.store.mementos.postpone, one.id, missing.reason, now)
            return
        await self._leave(site, one, missing.outcome, missing.reason)

    async def _leave(self, site: Site, one: WaitingCapture, outcome: OutcomeName, reason: str) -> None:
        """Settles a capture without an article; its URL has that outcome, where it has none of its own."""
        if one.outcome is None and not one.is_held:
            at = f"captured {one.capture.captured:%Y-%m-%d %H:%M} UTC"
            await self._write(site, one, outcome, f"{reason} ({at})")
        await self._record_outcome(one, outcome, reason)

    async def _write(self, site: Site, one: WaitingCapture, name: OutcomeName, reason: str) -> None:
        """Writes an outcome into the ledger, as of the time of capture; no visit to its site is planned by it."""
        url = one.capture.url
        self.session.frontier.register(url, site.name)
        self.session.frontier.set_facts(url, FetchFacts(is_archived=True))
        outcome = Outcome(url=url, site=site.name, name=name, reason=reason, at=one.capture.captured)
        await self.session.writer.commit(outcome)

    async def _extract(self, site: Site, one: WaitingCapture, found: CapturedPage) -> Article | None:
        """The article of a page, registered on its way to the store."""
        listed, selection = one.capture, self.order.selection
        job = ExtractionJob(found.page, site, since=selection.since, until=selection.until, teaches=not one.is_held)
        try:
            output: ExtractionOutput = await self.template_learner.extract(job)
        except PageUnread:  # the run was stopped before
            return None
        result = output.result
        if isinstance(result, Outcome):
            await self._leave(site, one, result.name, result.reason)
        elif not selection.holds_article(result):
            assert result.published is not None, "only a time leaves an article out"
            reason = f"published {result.published:%Y-%m-%d}, which was not asked for"
            await self._leave(site, one, OutcomeName.OUT_OF_RANGE, reason)
        elif output.pages is not None and output.pages.first is not None:
            reason = f"page {output.pages.number} of the story at {output.pages.first}"
            await self._leave(site, one, OutcomeName.NOT_ARTICLE, reason)
        elif not selection.holds_language(result.language):
            reason = f"written in {result.language}, which was not asked for"
            await self._leave(site, one, OutcomeName.OUT_OF_RANGE, reason)
        elif not self._is_over():
            self._taken += 1
            self._register(site, listed, found, output)
            return result
        return None

    def _register(self, site: Site, listed: ListedCapture, found: CapturedPage, output: ExtractionOutput) -> None:
        has_more = output.pages is not None and output.pages.following
        note = f"captured {found.page.fetched:%Y-%m-%d %H:%M} UTC"
        if has_more:
            note += "; its first page alone: further pages are not joined out of a web archive"
        facts = FetchFacts(
            status=200,
            capture=found.capture,
            via=self.archive.name,
            declared_in=Declared.ARCHIVE,
            is_archived=True,
            note=note,
        )
        self.session.frontier.register(listed.url, site.name)
        self.session.frontier.set_facts(listed.url, facts)
        self.session.frontier.set_finished(listed.url, output.finished)
