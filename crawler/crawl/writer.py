"""Writes what became of URLs: items wait in a queue and are committed in batches, off the event loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from crawler.article import Article, History, Outcome, OutcomeName
from crawler.crawl.extraction_worker import finish
from crawler.crawl.fetch_facts import FetchFacts
from crawler.crawl.frontier import Frontier
from crawler.crawl.supervision import died
from crawler.errors import RunEnded, StoreUnusable
from crawler.identity.compare import compare
from crawler.identity.copies import copy_rules
from crawler.identity.digest import digest
from crawler.identity.story_numbers import story_numbers
from crawler.identity.urls import identity_key
from crawler.site import Site
from crawler.storage.values import IdentifiedArticle

logger = logging.getLogger(__name__)

MAX_BATCH_WAIT = 1.0  # seconds that a batch waits for more items before it is committed
MAX_REASON_CHARS = 300
WRITER_TASK = "the writer of outcomes"


@dataclass(slots=True)
class QueuedItem:
    """An item that waits to be committed, and whoever waits for its outcome."""

    item: Article | Outcome
    url: str  # of the ledger
    outcome: asyncio.Future[Outcome]


class Writer:
    """Commits the items of one process.

    A batch is committed when it is full, has waited for ``max_wait`` seconds, or holds all that is in flight unless
    more is expected (``expects_more``). An item that breaks its batch is committed alone, and fails alone. When the
    store refuses, all items that wait fail, and all that come later. Stories are compared with those of other sites of
    the last ``copies_window`` days.
    """

    def __init__(
        self,
        frontier: Frontier,
        *,
        batch_size: int,
        on_committed: Callable[[Outcome], None],
        on_failure: Callable[[StoreUnusable], None],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        copies_window: float = 0.0,
        wants_requisites: bool = False,
    ) -> None:
        self.frontier = frontier
        self.batch_size = batch_size
        self.max_wait = MAX_BATCH_WAIT
        self.expects_more = False  # of an archive that is read one page after another, though nothing is in flight
        self.failure: StoreUnusable | None = None  # why nothing can be committed any more
        self.before_batch: Callable[[], None] | None = None  # called in the thread that commits
        self._on_committed = on_committed
        self._on_failure = on_failure
        self._sleep = sleep
        self._wants_requisites = wants_requisites  # whether what belongs to archived pages is to be fetched
        self._copies = copy_rules(copies_window)  # none: stories are not compared with those of other sites
        self._queue: list[QueuedItem] = []
        self._taken: list[QueuedItem] = []  # the items that are being committed
        self._ready = asyncio.Event()  # the next batch need not wait
        self._task: asyncio.Task[None] | None = None

    async def commit(self, item: Article | Outcome) -> Outcome:
        """Commits what became of a URL, with the next batch; returns its outcome, raises StoreUnusable."""
        if self.failure is not None:
            raise self.failure
        queued = QueuedItem(item, item.ledger_url, asyncio.get_running_loop().create_future())
        self._queue.append(queued)
        if len(self._queue) >= self.batch_size or self._holds_all():
            self._ready.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._commit_queue())
        return await queued.outcome

    def _holds_all(self) -> bool:
        """Whether nothing else is in flight that could join the batch."""
        return not self.expects_more and 0 < self.frontier.count_in_flight() <= len(self._queue)

    def flush(self) -> None:
        """Commits what waits at once: nothing more comes."""
        if self._queue:
            self._ready.set()

    async def close(self) -> None:
        """Returns when all that waits is committed or has failed."""
        self.flush()
        if self._task is not None:
            await asyncio.wait([self._task])

    def fail(self, error: StoreUnusable, batch: Sequence[QueuedItem] = ()) -> None:
        """Gives up: what is not committed stays due, so that nothing is lost."""
        is_first, self.failure = self.failure is None, self.failure or error
        for queued in (*batch, *self._queue):
            if not queued.outcome.done():
                queued.outcome.set_exception(error)
        self._queue.clear()
        self.frontier.wakeups.wake_all()
        if is_first:
            self._on_failure(error)

    def failed_outcome(self, url: str, site: str, reason: str) -> Outcome:
        """The outcome of a URL that would otherwise have none."""
        line = " ".join(reason.split())[:MAX_REASON_CHARS]
        return Outcome(url=url, site=site, name=OutcomeName.FAILED, reason=line, at=self.frontier.clock.now())

    async def _commit_queue(self) -> None:
        try:
            await self._commit_all()
        except Exception as error:  # whoever waits for an outcome must not wait for ever
            logger.error("%s died", WRITER_TASK, exc_info=error)
            self.fail(died(WRITER_TASK, error), self._taken)

    async def _commit_all(self) -> None:
        while self._queue:
            if len(self._queue) < self.batch_size and not self._holds_all():
                await self._wait_for_more()
            self._ready.clear()
            taken, self._queue = self._queue[: self.batch_size], self._queue[self.batch_size :]
            self._taken = taken
            try:
                if self.before_batch is not None:
                    await asyncio.to_thread(self.before_batch)
            except StoreUnusable as error:
                self.fail(error, taken)
                continue
            await self._commit_batch(taken)

    async def _wait_for_more(self) -> None:
        waits = [asyncio.ensure_future(self._ready.wait()), asyncio.ensure_future(self._sleep(self.max_wait))]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _commit_batch(self, taken: list[QueuedItem]) -> None:
        """One transaction for items of all sites; what a run has lost to another process is left out of it."""
        runs = {queued.item.site: self.frontier.runs.latest.get(queued.item.site) for queued in taken}
        going = {site: run for site, run in runs.items() if run is not None}
        self._drop(RunEnded("something came in after its end"), [one for one in taken if one.item.site not in going])
        batch = [queued for queued in taken if queued.item.site in going]
        if not batch:
            return
        facts = {queued.url: self.frontier.facts(queued.url) for queued in batch}
        try:
            outcomes = await asyncio.to_thread(self._commit_to_store, going, batch, facts)
        except RunEnded as error:
            ended = error.runs or frozenset(going.values())
            self._drop(error, [queued for queued in batch if going[queued.item.site] in ended])
            await self._commit_batch([queued for queued in batch if going[queued.item.site] not in ended])
        except StoreUnusable as error:
            self.fail(error, batch)
        except Exception as error:  # noqa: BLE001  # one that cannot be kept must not take the others with it
            if len(batch) > 1:
                for queued in batch:
                    await self._commit_batch([queued])
            else:
                await self._commit_failure(batch[0], error)
        else:
            for queued, outcome in zip(batch, outcomes, strict=True):
                self.frontier.finish(outcome.url)
                self._on_committed(outcome)
                if not queued.outcome.done():
                    queued.outcome.set_result(outcome)

    def _drop(self, error: RunEnded, batch: Sequence[QueuedItem]) -> None:
        """Lets go of what another process does in the place of this one."""
        for site in dict.fromkeys(queued.item.site for queued in batch):
            logger.warning("site %s: %s", site, error)
        for queued in batch:
            self.frontier.finish(queued.url)
            if not queued.outcome.done():
                queued.outcome.set_exception(error)

    async def _commit_failure(self, queued: QueuedItem, error: Exception) -> None:
        """An article that cannot be kept is an outcome; where that cannot be kept either, the store is unusable."""
        if isinstance(queued.item, Outcome):
            unusable = StoreUnusable(f"store {self.frontier.store}: {type(error).__name__}: {error}")
            self.fail(unusable, [queued])
            return
        logger.error("%s cannot be kept", queued.url, exc_info=error)
        reason = f"it cannot be kept: {type(error).__name__}: {error}"
        queued.item = self.failed_outcome(queued.url, queued.item.site, reason)
        await self._commit_batch([queued])

    def _commit_to_store(
        self, runs: Mapping[str, int], batch: list[QueuedItem], facts: Mapping[str, FetchFacts]
    ) -> list[Outcome]:
        """One transaction, in a thread."""
        sites = {queued.url: queued.item.site for queued in batch}

        def schedule(url: str, history: History) -> datetime | None:
            return self.frontier.next_visit(sites[url], history, facts[url])

        items = [
            as_stored(queued, facts[queued.url], self.frontier, wants_requisites=self._wants_requisites)
            for queued in batch
        ]
        now = self.frontier.clock.now()
        commit = self.frontier.store.ledger.commit_batch
        return commit(items, compare=compare, run=runs, now=now, schedule=schedule, copies=self._copies)


def as_stored(
    queued: QueuedItem, facts: FetchFacts, frontier: Frontier, *, wants_requisites: bool = False
) -> IdentifiedArticle | Outcome:
    """An item as the store takes it; what a worker has worked out of it is not worked out again."""
    if isinstance(queued.item, Outcome):
        return replace(queued.item, seconds=facts.seconds)
    article = queued.item
    finished = frontier.finished(article) or finish(article)
    return IdentifiedArticle(
        article=article,
        identity=finished.identity,
        digest=article.digest or digest(article),
        signature=finished.signature,
        bands=finished.bands,
        ledger_url=queued.url,
        status=facts.status,
        etag=facts.etag,
        last_modified=facts.last_modified,
        seconds=facts.seconds,
        capture=facts.capture,
        note=facts.note,
        also=(finished.url_identity, *map(identity_key, _former_urls(article.url, frontier.sites.get(article.site)))),
        is_canonical_own=finished.is_canonical_own,
        numbers=story_numbers(article.url),
        record=finished.record,
        search_text=finished.search_text,
        wants_requisites=wants_requisites and facts.capture is not None and not facts.is_archived,
    )


def _former_urls(url: str, site: Site | None) -> list[str]:
    """The URL of a story before its site moved to another host, under which it may be held."""
    parts = urlsplit(url)
    if site is None or site.moved_to is None or parts.hostname != site.moved_to:
        return []
    home = urlsplit(site.home)
    return [urlunsplit((home.scheme, home.netloc, parts.path, parts.query, ""))]
