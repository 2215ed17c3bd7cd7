"""Scrapy's downloader, in which one host can be paused, or its waiting requests rejected, while the others go on."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.httpobj import urlparse_cached

from crawler.fetch.page import facts_of
from crawler.fetch.refusals import RunStopped
from crawler.fetch.scrapy_internals import SlotDownloader, is_closing

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler

run_closing = object()  # signal of Scrapy's kind, sent once: the run begins to close, nothing more is fetched
LEAST_DELAY_SECONDS = 0.001  # seconds
CLOSING_CHECK_SECONDS = 0.25  # seconds between two looks whether the run is being stopped


class PausingDownloader(SlotDownloader):
    """One slot per host; what waits for a paused host takes no place from the others.

    When the run is stopped, what still waits ends as RunStopped, where Scrapy would fetch it all before it closes.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._watch = create_looping_call(self._end_waiting)
        self._has_announced = False
        crawler.signals.connect(self._start_watch, signal=signals.engine_started)

    def get_slot_key(self, request: Request) -> str:
        """The host itself: Scrapy carries the slot of the first host along with a redirect to another one."""
        return urlparse_cached(request).hostname or ""

    def prepare_slot(self, slot: Slot) -> None:
        """Give every slot a delay, and what is asked for beside the stories the first place in its queue.

        Without one Scrapy 2.19 sends all that waits at once, since a request counts as under way only when its task
        runs; and it does not look at ``lastseen``, by which a host is paused.
        """
        slot.delay = slot.delay or LEAST_DELAY_SECONDS
        if len(slot.queue) > 1 and facts_of(slot.queue[-1][0]).is_side:
            slot.queue.appendleft(slot.queue.pop())

    def needs_backout(self) -> bool:
        """Whether CONCURRENT_REQUESTS are under way, those that wait for a paused host left out."""
        now = monotonic()
        held = sum(len(slot.queue) for slot in self.slots.values() if slot.lastseen > now)
        return 0 < self.total_concurrency <= len(self.active) - held

    def pause(self, host: str, seconds: float) -> None:
        """Send nothing to a host for some seconds; what is under way goes on."""
        slot = self.slots.get(host)
        if slot is not None:
            slot.lastseen = max(slot.lastseen, monotonic() + seconds)

    def space(self, host: str, seconds: float) -> None:
        """Leave at least some seconds between two requests to a host, without chance in it."""
        kept = self.per_slot_settings.setdefault(host, {})
        kept.update(delay=max(seconds, float(kept.get("delay", 0.0))), jitter=0.0)
        slot = self.slots.get(host)
        if slot is not None:
            slot.delay, slot.jitter = max(slot.delay, seconds), 0.0

    def close(self) -> None:
        """End with the engine."""
        if self._watch.running:
            self._watch.stop()
        self._announce_closing()
        super().close()

    def _start_watch(self) -> None:
        self._watch.start(CLOSING_CHECK_SECONDS, now=False)

    def _end_waiting(self) -> None:
        engine = self.crawler.engine
        if engine is not None and not is_closing(engine):
            return
        self._announce_closing()
        for host in list(self.slots):
            self.reject_waiting(host, RunStopped)

    def _announce_closing(self) -> None:
        """Tell the other parts once: Scrapy has no signal for it."""
        if not self._has_announced:
            self._has_announced = True
            self.crawler.signals.send_catch_log(run_closing)

    def reject_waiting(self, host: str, why: Callable[[], Exception]) -> None:
        """Fail every request that still waits for a host."""
        slot = self.slots.get(host)
        while slot is not None and slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(why())
