"""What belongs to archived pages is fetched when no story of their site waits: a page at a time, within its budget."""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from crawler.archive.messages import MessageUnreadable
from crawler.archive.reading import page_of_record, read_capture
from crawler.article import Capture, OutcomeName, Page
from crawler.crawl.fetch_facts import FetchFailure
from crawler.crawl.requisite_requests import RequisiteAnswer, RequisiteRequest
from crawler.crawl.session import CrawlSession
from crawler.errors import ArchiveUnreadable
from crawler.extraction.requisites import Requisite, RequisiteMode, page_requisites, stylesheet_requisites
from crawler.site import Site
from crawler.storage.values import ArchivedResponse, RequisitePlan, RequisiteRow, RequisiteState

if TYPE_CHECKING:
    from crawler.crawl.page_archive import PageArchive

logger = logging.getLogger(__name__)

PLANS_AT_ONCE = 20
MAX_KNOWN = 20_000  # URLs of this run that are remembered
HTTP_OK = 200
REFUSALS = frozenset({OutcomeName.REFUSED_BY_ROBOTS, OutcomeName.REFUSED_ADDRESS})
OVER_BUDGET = "the budget of the page is spent"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequisiteBudget:
    """What is archived beside a page at most."""

    count: int
    bytes: int
    known_for: timedelta  # an archived response is not asked for again within this time
    page_bytes: int  # of a page that is read


@dataclass(frozen=True, slots=True)
class _Held:
    """An archived response of a URL."""

    capture: Capture
    at: datetime
    size: int
    style: bytes | None  # the body of a stylesheet
    url: str  # of the response itself, behind redirects


@dataclass(slots=True)
class _PageWork:
    """What is still to be fetched of a page, and what became of the rest."""

    plan: RequisitePlan
    queue: list[tuple[int, int, Requisite]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    rows: list[RequisiteRow] = field(default_factory=list)
    count: int = 0  # that were asked for, or known
    size: int = 0  # bytes of these

    def add(self, found: Sequence[Requisite]) -> None:
        """Puts URLs that are new into the queue, the least rank first."""
        for one in found:
            if one.url not in self.seen:
                self.seen.add(one.url)
                heapq.heappush(self.queue, (one.rank, len(self.seen), one))


class RequisiteFetcher:
    """One for each crawl with an archive; methods that are awaited raise StoreUnusable."""

    def __init__(
        self, session: CrawlSession, archive: PageArchive, mode: RequisiteMode, budget: RequisiteBudget
    ) -> None:
        self.session = session
        self.archive = archive
        self.mode = mode
        self.budget = budget
        self._known: dict[str, _Held] = {}  # by URL, of this run
        self._payloads: dict[str, ArchivedResponse] = {}  # by digest, of pages that are not stored yet
        self._repeated: set[tuple[str, str]] = set()  # URL and digest of what became a revisit of another URL
        self._asked = 0  # requests under way
        archive.find_payload = self._find_payload

    async def fetch(
        self, site: Site, put: Callable[[RequisiteRequest], None], goes_on: Callable[[], bool], *, yields: bool
    ) -> None:
        """Fetches what belongs to the pages of a site that wait; what is left waits for the next run, which is told.

        ``yields`` has it end as soon as a story or a feed of the site is due.
        """
        requisites, now = self.session.store.requisites, self.session.clock.now
        last, is_stopped = 0, False
        self.session.summary.requisites.begun += await asyncio.to_thread(requisites.count_waiting, site.name)
        while not is_stopped and (
            plans := await asyncio.to_thread(requisites.waiting, site.name, after=last, limit=PLANS_AT_ONCE)
        ):
            for plan in plans:
                last = plan.revision_id
                is_stopped = not goes_on() or self.session.is_over or not await self._fetch_page(plan, put)
                if yields and not is_stopped:
                    is_stopped = await asyncio.to_thread(requisites.is_site_due, site.name, now())
                if is_stopped:
                    break
        if is_stopped and not self.session.is_over:
            left = await asyncio.to_thread(requisites.count_waiting, site.name)
            self.session.summary.requisites.waiting[site.name] = left
            self.session.summary.requisites.begun -= left

    async def _fetch_page(self, plan: RequisitePlan, put: Callable[[RequisiteRequest], None]) -> bool:
        """Whether all that belongs to a page came to its end; else it waits as it did."""
        work = _PageWork(plan)
        page = await asyncio.to_thread(self._read, plan.capture)
        if page is not None:
            work.add(await asyncio.to_thread(page_requisites, page, self.mode, plan.images))
        for url in plan.further if self.mode is RequisiteMode.ALL else ():
            further = await asyncio.to_thread(self._read_further, url, plan)
            if further is not None:
                work.add(await asyncio.to_thread(page_requisites, further, self.mode, ()))
        while work.queue:
            one = heapq.heappop(work.queue)[2]
            if work.count >= self.budget.count or work.size >= self.budget.bytes:
                work.rows.append(self._row(one, RequisiteState.LEFT_OUT, OVER_BUDGET))
                continue
            held = await asyncio.to_thread(self._find_archived, one)
            if held is not None:
                self._take_known(work, one, held)
            elif not await self._ask(work, one, put):
                return False
        await asyncio.to_thread(
            self.session.store.requisites.finish, plan.revision_id, work.rows, self.session.clock.now()
        )
        self._payloads.clear()
        self.session.summary.requisites.add(work.rows)
        return True

    def _take_known(self, work: _PageWork, one: Requisite, held: _Held) -> None:
        work.count += 1
        work.size += held.size
        row = self._row(one, RequisiteState.KNOWN, None, held)
        work.rows.append(row)
        if held.style is not None:
            work.add(stylesheet_requisites(held.style, held.url))

    async def _ask(self, work: _PageWork, one: Requisite, put: Callable[[RequisiteRequest], None]) -> bool:
        """Fetches one; False where the crawl is stopped, or its host is left alone for now."""
        answered: asyncio.Future[RequisiteAnswer | FetchFailure] = asyncio.get_running_loop().create_future()
        left = self.budget.bytes - work.size
        self._asked += 1
        self.session.summary.requisites.asked += 1
        try:
            put(RequisiteRequest(url=one.url, max_bytes=left, answered=answered))
            answer = await self._await(answered)
        finally:
            self._asked -= 1
        if answer is None or (isinstance(answer, FetchFailure) and answer.is_stopped):
            return False
        work.count += 1
        if isinstance(answer, FetchFailure):
            work.rows.append(self._failed(one, answer, left))
            return True
        work.size += len(answer.body)
        await self._take(work, one, answer)
        return True

    async def _await(
        self, answered: asyncio.Future[RequisiteAnswer | FetchFailure]
    ) -> RequisiteAnswer | FetchFailure | None:
        """The answer; None once the crawl is being closed."""
        closing = asyncio.ensure_future(self.session.closing.wait())
        try:
            awaited: list[asyncio.Future[Any]] = [answered, closing]
            await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
        finally:
            closing.cancel()
        return answered.result() if answered.done() else None

    def _failed(self, one: Requisite, failure: FetchFailure, left: int) -> RequisiteRow:
        if failure.outcome is OutcomeName.TOO_LARGE:
            return self._row(one, RequisiteState.LEFT_OUT, f"larger than the {left:,} bytes left for its page")
        state = RequisiteState.REFUSED if failure.outcome in REFUSALS else RequisiteState.FAILED
        is_robots = failure.outcome is OutcomeName.REFUSED_BY_ROBOTS
        return self._row(one, state, f"robots.txt: {failure.reason}" if is_robots else failure.reason)

    async def _take(self, work: _PageWork, one: Requisite, answer: RequisiteAnswer) -> None:
        reason = unfit_reason(one.kind, answer)
        if reason is not None or answer.capture is None:
            work.rows.append(self._row(one, RequisiteState.FAILED, reason or "its answer was not archived"))
            return
        style = answer.body if one.kind == "style" else None
        held = _Held(answer.capture, self.session.clock.now(), len(answer.body), style, answer.url)
        is_repeated = (answer.url, answer.capture.payload_digest) in self._repeated
        row = self._row(one, RequisiteState.REPEATED if is_repeated else RequisiteState.ARCHIVED, None, held)
        work.rows.append(row)
        if not is_repeated:
            response = ArchivedResponse(capture=answer.capture, url=answer.url, at=held.at)
            self._payloads.setdefault(answer.capture.payload_digest, response)
        if len(self._known) < MAX_KNOWN:
            self._known[one.url] = held
        await asyncio.to_thread(self.archive.write_requisite, answer.url, answer.capture, work.plan.url)
        if style is not None:
            work.add(stylesheet_requisites(style, answer.url))

    def _row(
        self, one: Requisite, state: RequisiteState, reason: str | None, held: _Held | None = None
    ) -> RequisiteRow:
        return RequisiteRow(
            url=one.url,
            kind=one.kind,
            state=state,
            reason=reason,
            at=held.at if held else self.session.clock.now(),
            size=held.size if held else 0,
            capture=held.capture if held else None,
        )

    # what is archived already; in threads

    def _find_archived(self, one: Requisite) -> _Held | None:
        """The response of a URL that was archived a short while ago, by this run or a former one."""
        if held := self._known.get(one.url):
            return held
        found = self.session.store.captures.find(one.url)
        if found is None or self.session.clock.now() - found.at > self.budget.known_for:
            return None
        page = self._read(found.capture)
        if page is None or page.status != HTTP_OK:
            return None
        style = page.body if one.kind == "style" else None
        held = self._known[one.url] = _Held(found.capture, found.at, len(page.body), style, page.url)
        return held

    def _find_payload(self, url: str, digest: str) -> ArchivedResponse | None:
        """A response of another URL with the same payload; asked for by the archive, in its thread."""
        if not self._asked:
            return None
        found = self._payloads.get(digest) or self.session.store.requisites.find_payload(digest)
        if found is not None and found.url != url:
            self._repeated.add((url, digest))
        return found

    def _read_further(self, url: str, plan: RequisitePlan) -> Page | None:
        """Another page of a story, as it was when the story was read."""
        found = self.archive.find_page(url, plan.fetched)
        return self._read(found.capture) if found is not None else None

    def _read(self, capture: Capture) -> Page | None:
        try:
            return page_of_record(read_capture(capture, self.archive.writer.folder), limit=self.budget.page_bytes)
        except (ArchiveUnreadable, MessageUnreadable) as error:
            logger.warning("%s", error)
            return None


def unfit_reason(kind: str, answer: RequisiteAnswer) -> str | None:
    """Why an answer is not what was asked for; None where it is."""
    if answer.status != HTTP_OK:
        return f"HTTP {answer.status}"
    if answer.is_partial:
        return "less came than its host has"
    if answer.media_type in {"text/html", "application/xhtml+xml"}:
        return f"a page came ({answer.media_type}) in the place of {'an' if kind == 'image' else 'a'} {kind}"
    return None


def make_fetcher(
    session: CrawlSession, archive: PageArchive, mode: str, *, count: int, size: int, known_for: float, page_bytes: int
) -> RequisiteFetcher:
    """The fetcher of a crawl, by what its settings say."""
    budget = RequisiteBudget(count=count, bytes=size, known_for=timedelta(seconds=known_for), page_bytes=page_bytes)
    return RequisiteFetcher(session, archive, RequisiteMode(mode), budget)
