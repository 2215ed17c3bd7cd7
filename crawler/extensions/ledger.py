"""The ledger of a crawl: what is due is handed out, what was read or went wrong is written in batches, off the loop."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.misc import build_from_crawler, load_object

from crawler.article import HELD, Article, Candidate, Capture, Declared, History, Outcome, OutcomeName
from crawler.errors import StoreUnusable
from crawler.fetch.page import facts_of
from crawler.fetch.scrapy_internals import is_closing, is_crowded
from crawler.identity.compare import compare
from crawler.identity.digest import digest
from crawler.identity.signature import signature
from crawler.identity.urls import identity_key
from crawler.revisit import ChangeRate, hinted_visit, next_visit
from crawler.storage.store import Store
from crawler.storage.values import Channel, Due, Kept

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.clock import Clock
    from crawler.crawl.arguments import Selection
    from crawler.site import Site

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

BUSY = "another_round"  # why a spider was closed: another process does a round on the store
ARCHIVE = "(archive)"  # in the place of the site that a run is of
BEAT = 30.0  # seconds; a run on another host that is silent for two minutes counts as gone
PATIENCE = 0.3  # seconds that a batch waits for more before it is written
MUCH_PATIENCE = 2.0  # seconds, where nobody is kept waiting by it


@dataclass(frozen=True, slots=True)
class Answer:
    """What the store keeps of the answer to a request."""

    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    retry_after: float | None = None  # seconds
    seconds: float | None = None  # that the host took to answer
    capture: Capture | None = None  # its bytes
    via: str | None = None  # URL of the feed, sitemap or front that declared it
    declared_in: Declared | None = None
    redirects: int = 0
    robots: str | None = None  # the rule that was applied
    is_archived: bool = False  # it is no visit but an older one, read from an archive: when to visit stays as it was


@dataclass(slots=True)
class _Settled:
    """An item that waits to be written, and who waits for it."""

    item: Article | Outcome
    url: str
    done: asyncio.Future[Outcome]


class LedgerExtension:
    """One for each crawl; opened by the first site that begins, closed with the spider.

    All methods that ask the store are to be awaited; they raise StoreUnusable when it refuses.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.url = crawler.settings["NEWS_STORE"]
        self.clock: Clock = build_from_crawler(load_object(crawler.settings["NEWS_CLOCK"]), crawler)
        self.batch = max(1, crawler.settings.getint("NEWS_BATCH"))
        self.sites: dict[str, Site] = {}
        self.counts: dict[str, Counter[OutcomeName]] = {}  # what this run wrote down, by site
        self.missed: list[Outcome] = []  # what was not had, the first of them
        self.round: int | None = None  # over all sites, that this process does
        self.failure: StoreUnusable | None = None  # why the store cannot be written any more
        self.moved = asyncio.Event()  # something was settled or given back
        self.at_end: list[Callable[[], Coroutine[Any, Any, object]]] = []  # what is to be done before the store closes
        self._store: Store | None = None
        self._runs: dict[str, int] = {}
        self._archive_run: int | None = None
        self._met: list[Site] = []  # sites of an archive that are not written yet
        self._learnt: set[str] | None = None  # sites of which a template is stored, where that is known
        self._patience = PATIENCE
        self._shares: dict[str, ChangeRate] = {}
        self._open: dict[str, str] = {}  # URL -> site of what was handed out and is not settled yet
        self._answers: dict[str, Answer] = {}
        self._queue: list[_Settled] = []
        self._full = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Future[object]] = set()
        self._beat = create_looping_call(self._say_alive)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Also listens to what ends without an item: an error in a spider or a pipeline, an item that is dropped."""
        made = cls(crawler)
        crawler.signals.connect(made._spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(made._spider_error, signal=signals.spider_error)
        crawler.signals.connect(made._item_error, signal=signals.item_error)
        crawler.signals.connect(made._item_dropped, signal=signals.item_dropped)
        return made

    async def begin(self, site: Site) -> None:
        """Begins a run of a site; its name is then known to all other methods."""
        now = self.clock.now()
        await self.open()
        await self.ask(self.store.channels.save_sites, [site], now)
        self._runs[site.name] = await self.ask(self.store.runs.begin, site.name, now)
        self._shares[site.name] = await self.ask(self.store.ledger.change_rate, site.name)
        self.sites[site.name] = site
        self.counts.setdefault(site.name, Counter())

    async def begin_archive(self) -> None:
        """Begins one run for all sites whose pages are read from an archive."""
        await self.open()
        self._archive_run = await self.ask(self.store.runs.begin, ARCHIVE, self.clock.now())
        self._learnt = await self.ask(self.store.channels.sites_with_template)
        self._patience = MUCH_PATIENCE

    def begin_reading(self, site: Site) -> None:
        """Makes a site known whose pages are read from an archive; it is written with the next batch."""
        assert self._archive_run is not None, "begin_archive comes first"
        self._met.append(site)
        self._runs[site.name] = self._archive_run
        self.sites[site.name] = site
        self.counts.setdefault(site.name, Counter())

    async def open(self) -> None:
        """Opens the store; a second call does nothing."""
        if self._store is None:
            self._store = await asyncio.to_thread(Store.open, self.url)
            self._beat.start(BEAT, now=False)

    async def end(self, site: str, reason: str) -> None:
        """Ends a run before the spider closes."""
        await self.ask(self.store.runs.end, self._runs.pop(site), self.clock.now(), reason)

    async def end_round(self, reason: str) -> None:
        """Ends the round."""
        number, self.round = self.round, None
        if number is not None:
            await self.ask(self.store.runs.end_round, number, self.clock.now(), reason)

    async def ask(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Has the store do something, in a thread."""
        return await asyncio.to_thread(work, *args, **kwargs)

    @property
    def is_open(self) -> bool:
        """Whether the store is open."""
        return self._store is not None

    @property
    def store(self) -> Store:
        """The open store; ``begin`` opens it."""
        assert self._store is not None, "no site has begun"
        return self._store

    # candidates

    async def declare(self, candidates: Sequence[Candidate]) -> int:
        """Writes down candidates; returns how many their feed, sitemap or front had not declared before."""
        return await self.ask(self.store.ledger.declare, candidates, hint=hinted_visit)

    async def ask_again(self, site: str, urls: Sequence[str]) -> None:
        """Makes URLs due, whatever became of them."""
        await self.ask(self.store.ledger.make_due, site, urls, self.clock.now())

    async def lease(self, site: str, selection: Selection, limit: int) -> list[Due]:
        """Hands out URLs that are due, each of which must be settled or given back."""
        due = await self.ask(
            self.store.ledger.lease,
            self._runs[site],
            site,
            limit=limit,
            now=self.clock.now(),
            since=selection.since,
            until=selection.until,
            sections=selection.sections,
            urls=selection.urls,
        )
        self._open.update((one.url, site) for one in due)
        return due

    def hand_out(self, url: str, site: str) -> None:
        """Says that a URL is under way which the ledger did not hand out, as one of an archive."""
        self._open[url] = site

    def is_handed_out(self, url: str) -> bool:
        """Whether a URL is under way and not settled."""
        return url in self._open

    def opened(self, site: str) -> int:
        """How many URLs of a site are handed out and not settled."""
        return sum(of == site for of in self._open.values())

    def is_ending(self) -> bool:
        """Whether the crawl is being closed: nothing more is fetched."""
        return is_closing(self.crawler.engine)

    def is_crowded(self) -> bool:
        """Whether Scrapy fetches nothing, so large are the pages being read (SCRAPER_SLOT_MAX_ACTIVE_SIZE)."""
        return is_crowded(self.crawler.engine)

    def held(self) -> int:
        """How many articles this run wrote down or found unchanged."""
        return sum(count for counts in self.counts.values() for name, count in counts.items() if name in HELD)

    def give_back(self, url: str) -> None:
        """Leaves a URL as it was: it is due again when the run has ended."""
        self._open.pop(url, None)
        self.moved.set()

    # channels

    async def channels(self, site: str) -> list[Channel]:
        """What is known of the feeds, sitemaps and fronts of a site."""
        return await self.ask(self.store.channels.select, site)

    async def remember_channel(self, url: str, site: str, kind: Declared, found_by: str) -> None:
        """Writes down a feed, sitemap or front; one that is known stays as it is."""
        await self.ask(self.store.channels.add, url, site=site, kind=kind, found_by=found_by, now=self.clock.now())

    async def note_channel(
        self,
        url: str,
        site: str,
        answer: Answer,
        *,
        next_due: datetime,
        rhythm: timedelta,
        failed: bool = False,
        new: int = 0,
        ttl: timedelta | None = None,
    ) -> None:
        """Writes down a fetch of a channel, after all that it declared, and when it is to be asked again."""
        await self.ask(
            self.store.channels.record_fetch,
            url,
            site=site,
            now=self.clock.now(),
            next_due=next_due,
            ttl=ttl.total_seconds() if ttl else None,
            rhythm=rhythm.total_seconds(),
            status=answer.status,
            failed=failed,
            etag=answer.etag,
            last_modified=answer.last_modified,
            new=new,
        )

    # what is learnt of a site

    async def load_template(self, site: str) -> bytes | None:
        """What was learnt of a site's pages."""
        if self._learnt is not None and site not in self._learnt:
            return None
        return await self.ask(self.store.channels.load_template, site)

    async def save_template(self, site: str, data: bytes, pages: int) -> None:
        """Keeps what was learnt of a site's pages."""
        if self._learnt is not None:
            self._learnt.add(site)
        await self.ask(self.store.channels.save_template, site, data, now=self.clock.now(), pages=pages)

    # what became of a URL

    def answer(self, url: str) -> Answer:
        """What was noted of the answer for a URL that is not settled yet."""
        return self._answers.get(url, Answer())

    def note_answer(self, url: str, answer: Answer) -> None:
        """Keeps what is to be written of an answer until its item is settled."""
        self._answers[url] = answer

    async def settle(self, item: Article | Outcome) -> Outcome:
        """Writes down what became of a URL, in the next batch; returns the outcome once it is written."""
        if self.failure is not None:
            raise self.failure
        waiting = _Settled(item, item.ledger_url, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        if len(self._queue) >= self.batch:
            self._full.set()
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_queue())
        return await waiting.done

    def hurry(self) -> None:
        """Writes what waits now: nothing more comes."""
        self._full.set()

    async def _write_queue(self) -> None:
        while self._queue:
            if len(self._queue) < self.batch:
                self._full.clear()
                with suppress(TimeoutError):  # so be it a small one
                    await asyncio.wait_for(self._full.wait(), self._patience)
            taken, self._queue = self._queue[: self.batch], self._queue[self.batch :]
            await self._write_sites(taken)
            for run in dict.fromkeys(self._runs[waiting.item.site] for waiting in taken):
                await self._write_batch(run, [waiting for waiting in taken if self._runs[waiting.item.site] == run])

    async def _write_sites(self, taken: list[_Settled]) -> None:
        met, self._met = self._met, []
        try:
            if met:
                await self.ask(self.store.channels.save_sites, met, self.clock.now())
        except StoreUnusable as error:
            self.give_up(error, taken)

    async def _write_batch(self, run: int, batch: list[_Settled]) -> None:
        try:
            ended = await asyncio.to_thread(self._keep, run, batch)
        except StoreUnusable as error:
            self.give_up(error, batch)
        except Exception as error:  # one that cannot be kept must not take the others with it
            if len(batch) > 1:
                for waiting in batch:
                    await self._write_batch(run, [waiting])
            elif isinstance(batch[0].item, Article):
                logger.exception("%s cannot be kept", batch[0].url)
                reason = f"it cannot be kept: {type(error).__name__}: {error}"
                batch[0].item = self._failed(batch[0].url, batch[0].item.site, reason)
                await self._write_batch(run, batch)
            else:
                self.give_up(StoreUnusable(f"store {self._store}: {type(error).__name__}: {error}"), batch)
        else:
            for waiting, outcome in zip(batch, ended, strict=True):
                self._note(outcome)
                if not waiting.done.done():
                    waiting.done.set_result(outcome)

    def _keep(self, run: int, batch: list[_Settled]) -> list[Outcome]:
        """Writes a batch, in a thread."""
        sites = {waiting.url: waiting.item.site for waiting in batch}
        answers = {waiting.url: self.answer(waiting.url) for waiting in batch}

        def schedule(url: str, history: History) -> datetime | None:
            if answers[url].is_archived:
                return history.due
            after = answers[url].retry_after
            if after is not None and history.outcome not in HELD:
                return history.at + timedelta(seconds=after)
            return next_visit(history, self._shares.get(sites[url]))

        settled = [self._as_kept(waiting, answers[waiting.url]) for waiting in batch]
        return self.store.ledger.commit_batch(
            settled, compare=compare, run=run, now=self.clock.now(), schedule=schedule
        )

    def _as_kept(self, waiting: _Settled, answer: Answer) -> Kept | Outcome:
        if isinstance(waiting.item, Outcome):
            return replace(waiting.item, seconds=answer.seconds)
        article = waiting.item
        return Kept(
            article=article,
            identity=identity_key(article),
            digest=article.digest or digest(article),
            signature=signature(article),
            ledger_url=waiting.url,
            status=answer.status,
            etag=answer.etag,
            last_modified=answer.last_modified,
            seconds=answer.seconds,
            capture=answer.capture,
            also=(identity_key(article.url),),
        )

    def _note(self, outcome: Outcome) -> None:
        self._open.pop(outcome.url, None)
        self._answers.pop(outcome.url, None)
        self.counts[outcome.site][outcome.name] += 1
        if outcome.name not in HELD and len(self.missed) < 1000:
            self.missed.append(outcome)
        if self.crawler.stats is not None:
            self.crawler.stats.inc_value(f"news/outcome/{outcome.name}")
        self.moved.set()

    def give_up(self, error: StoreUnusable, batch: Sequence[_Settled] = ()) -> None:
        """Ends the crawl: what is not written stays due, nothing that was found is lost."""
        is_first, self.failure = self.failure is None, self.failure or error
        for waiting in (*batch, *self._queue):
            if not waiting.done.done():
                waiting.done.set_exception(error)
        self._queue.clear()
        self.moved.set()
        if is_first:
            logger.error("%s; the crawl ends, what was found before is kept and the rest is due again", error)
            self._go(self.crawler.engine.close_spider_async(reason="store_unusable"))

    # what ends without an item

    def _spider_error(self, failure: Failure, response: Response | None) -> None:
        if response is not None and response.request is not None:
            self._lose(facts_of(response).ledger_url, failure.getErrorMessage())

    def _item_error(self, item: object, failure: Failure) -> None:
        self._lose(_url_of(item), failure.getErrorMessage())

    def _item_dropped(self, item: object, exception: BaseException) -> None:
        self._lose(_url_of(item), f"dropped by a pipeline: {exception}")

    def _lose(self, url: str | None, reason: str) -> None:
        """Writes an outcome for a URL that would otherwise have none."""
        if url is None or url not in self._open or self.failure is not None:
            return
        self._go(self.settle(self._failed(url, self._open[url], reason)))

    def _failed(self, url: str, site: str, reason: str) -> Outcome:
        line = " ".join(reason.split())[:300]
        return Outcome(url=url, site=site, name=OutcomeName.FAILED, reason=line, at=self.clock.now())

    def _go(self, work: Coroutine[Any, Any, object]) -> None:
        """Does what nobody awaits; the task is held until it is done."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # the life of the crawl

    def _own_runs(self) -> set[int]:
        runs = set(self._runs.values())
        return runs if self._archive_run is None else runs | {self._archive_run}

    def _say_alive(self) -> None:
        for run in self._own_runs():
            self._go(self._beat_once(self.store.runs.heartbeat, run))
        if self.round is not None:
            self._go(self._beat_once(self.store.runs.heartbeat_round, self.round))

    async def _beat_once(self, beat: Callable[[int, datetime], None], number: int) -> None:
        try:
            await self.ask(beat, number, self.clock.now())
        except StoreUnusable as error:
            logger.warning("%s", error)  # the next batch says whether it lasts

    async def _spider_closed(self, reason: str) -> None:
        if self._beat.running:
            self._beat.stop()
        if self._writer is not None:
            await asyncio.wait([self._writer])
        if self._store is None:
            return
        for work in self.at_end:
            try:
                await work()
            except StoreUnusable as error:  # what is written of the runs does not hang on it
                self.failure = self.failure or error
                logger.error("%s", error)
        try:
            for run in self._own_runs():
                await self.ask(self._store.runs.end, run, self.clock.now(), reason)
            await self.end_round(reason)
        except StoreUnusable as error:
            self.failure = self.failure or error
            logger.error("%s", error)
        finally:
            self._store.close()


def _url_of(item: object) -> str | None:
    return item.ledger_url if isinstance(item, Article | Outcome) else None
