"""The pages that a worker of the queue ``render`` shows for the others, each in the turn of its host."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.article import Page
from crawler.crawl.fetch_facts import FetchFailure
from crawler.crawl.page_rendering import RenderLimits, render_page
from crawler.crawl.rendering_handover import HandedPage, RenderingAnswer, pack, unpack
from crawler.crawl.story_requests import ShowRequest
from crawler.errors import StoreUnusable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from crawler.crawl.session import CrawlSession
    from crawler.rendering.renderer import Renderer

logger = logging.getLogger(__name__)

HOLD_SECONDS = 2.0  # for which a host is kept to the page that is shown, again and again until it was
HOLDS_PER_TURN = 2  # within that time, so that a late one leaves no gap


class PageShows:
    """Shows pages for one worker; ``put`` sends requests, ``delay_of`` says how far apart those to a host are."""

    def __init__(
        self,
        session: CrawlSession,
        worker: int,
        renderer: Renderer,
        limits: RenderLimits,
        *,
        put: Callable[[Iterable[ShowRequest]], None],
        delay_of: Callable[[str], float],
    ) -> None:
        self.session = session
        self.worker = worker
        self.renderer = renderer
        self.limits = limits
        self._put = put
        self._delay_of = delay_of

    async def show_page(self, order: int) -> None:
        """The job: a page that was handed over. One that is cut short is shown by another worker."""
        try:
            await self._show_page(order)
        except StoreUnusable as error:
            logger.warning("page %d that was to be shown: %s", order, error)
        if self.session.is_over:
            await asyncio.Event().wait()

    async def _show_page(self, order: int) -> None:
        orders, clock = self.session.store.rendering_orders, self.session.clock
        packed = await asyncio.to_thread(orders.take, order, clock.now())
        if packed is None or self.session.is_over:
            return
        try:
            page = unpack(packed, HandedPage).page
        except ValueError as error:
            answer = RenderingAnswer(None, str(error))
        else:
            shown = await self._ask(page)
            if shown is None:
                return
            answer = shown
        packed = await asyncio.to_thread(pack, answer)
        is_wanted = await asyncio.to_thread(orders.answer, order, packed, worker=self.worker, now=clock.now())
        logger.info("page %d: %s%s", order, answer.rendering or answer.refusal, "" if is_wanted else "; too late")

    async def _ask(self, page: Page) -> RenderingAnswer | None:
        """What the browser makes of a page, by the rules of a request for it; None where the run ends before."""
        ended: asyncio.Future[FetchFailure | None] = asyncio.get_running_loop().create_future()
        answers: list[RenderingAnswer] = []

        async def show() -> None:
            async with self._holding(page.url):
                _, rendering = await render_page(page, self.renderer, self.limits)
            answers.append(RenderingAnswer(rendering))

        def end(failure: FetchFailure | None) -> None:
            if not ended.done():
                ended.set_result(failure)

        self._put([ShowRequest(page.url, show, end)])
        failure = await ended
        if self.session.is_over or (failure is not None and failure.is_stopped):
            return None
        if failure is not None:
            return RenderingAnswer(None, failure.reason)
        return answers[0]

    @asynccontextmanager
    async def _holding(self, url: str) -> AsyncIterator[None]:
        """Has no process ask a host meanwhile, nor for the usual delay after it."""
        host = urlsplit(url).hostname or ""
        delay = self._delay_of(host)
        holding = asyncio.ensure_future(self._hold(host)) if delay else None
        try:
            yield
        finally:
            if holding is not None:
                holding.cancel()
                await self._pause(host, delay)

    async def _hold(self, host: str) -> None:
        while True:
            await self._pause(host, HOLD_SECONDS)
            await asyncio.sleep(HOLD_SECONDS / HOLDS_PER_TURN)

    async def _pause(self, host: str, seconds: float) -> None:
        try:
            await asyncio.to_thread(self.session.store.hosts.pause, host, seconds)
        except StoreUnusable as error:
            logger.warning("%s is not kept to the page that is shown: %s", host, error)
