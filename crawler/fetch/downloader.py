"""Scrapy's downloader, in which one host can be paused, or its waiting requests rejected, while the others go on."""

from __future__ import annotations

from collections import Counter
from time import monotonic
from typing import TYPE_CHECKING, Protocol

import scrapy.core.downloader.contextfactory  # noqa: F401  # first: as it loads, Scrapy looks through all imports under way
from scrapy import signals
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.httpobj import urlparse_cached

from crawler.fetch.page import facts_of
from crawler.fetch.refusals import RunStopped
from crawler.fetch.scrapy_internals import SlotDownloader, is_closing
from crawler.fetch.send_gaps import SendGaps
from crawler.fetch.signals import download_failed, run_closing

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request, Spider
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred
    from twisted.python.failure import Failure

LEAST_DELAY_SECONDS = 0.001  # seconds
LEAST_SHARED_DELAY_SECONDS = 0.05  # from which a host's slots are shared with other processes
SLOW_SECONDS = 1.0  # for which a request under way takes one of the places; what takes longer holds up no other host
MAX_SLOW_SHARE = 8  # times CONCURRENT_REQUESTS that may be under way at slow hosts: each is an open connection
HELD_HOSTS_SECONDS = 0.1  # between two looks which hosts are paused or slow
CLOSING_CHECK_SECONDS = 0.25  # seconds between two looks whether the run is being stopped


class HostSlots(Protocol):
    """When hosts may be asked, over all processes."""

    async def wait(self, host: str, delay: float) -> None:
        """Returns when a host may be asked: ``delay`` seconds after any other request to it, at least."""

    def pause(self, host: str, seconds: float) -> None:
        """Lets nobody ask a host for some seconds."""


class PausingDownloader(SlotDownloader):
    """One slot per host; what waits for a host that is paused, or slow to answer, takes no place from the others.

    When the run is stopped, what still waits ends as RunStopped, where Scrapy would fetch it all before it closes.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.slots_of_hosts: HostSlots | None = None  # over all processes; none: this one is alone
        self._gaps = SendGaps()
        self.unanswering: set[str] = set()  # hosts that have not answered of late: their pages wait behind others
        self._places_by_host: Counter[str] = Counter()
        self._held: tuple[float, bool, frozenset[str]] = (0.0, False, frozenset())
        self._watch = create_looping_call(self._end_waiting)
        self._has_announced = False
        crawler.signals.connect(self._start_watch, signal=signals.engine_started)

    def get_slot_key(self, request: Request) -> str:
        """The host itself: Scrapy carries the slot of the first host along with a redirect to another one."""
        return urlparse_cached(request).hostname or ""

    async def before_download(self, request: Request) -> None:
        """Wait for the host's slot over all processes, where the pace is one that matters."""
        host = self.get_slot_key(request)
        slot = self.slots.get(host)
        if self.slots_of_hosts is None or slot is None or slot.delay < LEAST_SHARED_DELAY_SECONDS:
            return
        await self.slots_of_hosts.wait(host, slot.delay)
        await self._gaps.wait(host, slot.delay)  # the one before may have left later than its slot was

    def download_failed(self, request: Request, error: Exception) -> None:
        """Tell the middlewares, which hear of it from Scrapy only when the next request has left."""
        self.crawler.signals.send_catch_log(download_failed, request=request, error=error)

    def prepare_slot(self, slot: Slot) -> None:
        """Give every slot a delay, and what is asked for beside the stories the first place in its queue.

        Without one Scrapy 2.19 sends all that waits at once, since a request counts as under way only when its task
        runs; and it does not look at ``lastseen``, by which a host is paused.
        """
        slot.delay = slot.delay or LEAST_DELAY_SECONDS
        if len(slot.queue) > 1 and facts_of(slot.queue[-1][0]).is_side:
            slot.queue.appendleft(slot.queue.pop())

    def fetch(self, request: Request, spider: Spider | None = None) -> Deferred[Response | Request]:
        """Give the request a place at its host, from its way through the middlewares on.

        A robots.txt takes none: what waits for it has one.
        """
        fetched: Deferred[Response | Request] = super().fetch(request)
        if facts_of(request).robots_bytes is not None:
            return fetched
        host = self.get_slot_key(request)
        self._places_by_host[host] += 1

        def leave(result: Response | Request | Failure) -> Response | Request | Failure:
            self._places_by_host[host] -= 1
            if not self._places_by_host[host]:
                del self._places_by_host[host]
            return result

        return fetched.addBoth(leave)

    def needs_backout(self) -> bool:
        """Whether CONCURRENT_REQUESTS have places, those left out that wait for a host which is paused or slow."""
        if not 0 < self.total_concurrency <= len(self.active):
            return False
        is_full, held = self._held_hosts()
        taken = self._places_by_host.total() - sum(self._places_by_host[host] for host in held)
        return is_full or self.total_concurrency <= taken

    def _held_hosts(self) -> tuple[bool, frozenset[str]]:
        """The hosts that are paused or slow, and whether as many connections to slow ones are open as may be."""
        now = monotonic()
        until, is_full, held = self._held
        if until <= now:
            slow = [
                (host, slot)
                for host, slot in self.slots.items()
                if slot.transferring and (now - slot.lastseen > SLOW_SECONDS or host in self.unanswering)
            ]
            is_full = sum(len(slot.transferring) for _, slot in slow) >= MAX_SLOW_SHARE * self.total_concurrency
            paused = (host for host, slot in self.slots.items() if slot.lastseen > now)
            held = frozenset((*(host for host, _ in slow), *paused))
            self._held = (now + HELD_HOSTS_SECONDS, is_full, held)
        return is_full, held

    def pause(self, host: str, seconds: float) -> None:
        """Send nothing to a host for some seconds; what is under way goes on."""
        if self.slots_of_hosts is not None and seconds > 0:
            self.slots_of_hosts.pause(host, seconds)
        slot = self.slots.get(host)
        if slot is not None:
            slot.lastseen = max(slot.lastseen, monotonic() + seconds)
            self._held = (0.0, False, frozenset())

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
