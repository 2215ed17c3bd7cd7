"""Pages of a fleet that the browser of another worker is to show: handed over, and taken back when they were shown."""

from __future__ import annotations

import asyncio
import logging
import zlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import msgspec

from crawler.article import Capture, Page
from crawler.crawl.fleet_planning import host_group
from crawler.crawl.program import name_program
from crawler.errors import RunEnded
from crawler.rendering.messages import Rendering
from crawler.storage.values import DueUrl

if TYPE_CHECKING:
    from crawler.crawl.session import CrawlSession
    from crawler.site import Site

logger = logging.getLogger(__name__)

Packed = TypeVar("Packed")
FoundPages: TypeAlias = dict[str, tuple[Page, Capture | None]]  # by URL of the ledger, with where each is archived
FindPages: TypeAlias = Callable[[str, Sequence[DueUrl]], Awaitable[FoundPages]]  # of a site and leased URLs
PACKING_LEVEL = 3  # of zlib: pages lie in the store for minutes


@dataclass(frozen=True, slots=True)
class HandedPage:
    """A page as it was fetched, and where it is archived."""

    page: Page
    capture: Capture | None


@dataclass(frozen=True, slots=True)
class RenderingAnswer:
    """What a browser made of a page; without a rendering, why it was not asked."""

    rendering: Rendering | None
    refusal: str = ""


def pack(value: object) -> bytes:
    """A value as the store keeps it."""
    return zlib.compress(msgspec.msgpack.encode(value), PACKING_LEVEL)


def unpack(data: bytes, kind: type[Packed]) -> Packed:
    """A value of the store; raises ValueError for one that another version has packed."""
    try:
        return msgspec.msgpack.decode(zlib.decompress(data), type=kind)
    except (zlib.error, msgspec.MsgspecError) as error:
        raise ValueError(f"it cannot be read: {error}") from error


class RenderingHandover:
    """The pages of one process; methods that are awaited raise StoreUnusable.

    A page waits for ``wait`` at most. As the crawl's unread pages (``find``) it gives those that came back, to be
    read in place of being fetched, and else what ``find_others`` finds.
    """

    def __init__(self, session: CrawlSession, *, wait: timedelta) -> None:
        self.session = session
        self.wait = wait
        self.find_others: FindPages | None = None
        self._answers: dict[str, RenderingAnswer] = {}  # by URL of the ledger, of pages that are about to be read
        self._is_warned = False

    async def hand_over(self, site: Site, url: str, page: Page, capture: Capture | None) -> None:
        """Lets go of a URL that is leased, until its page was shown."""
        session = self.session
        packed = await asyncio.to_thread(pack, HandedPage(page, capture))
        try:
            is_attended = await asyncio.to_thread(
                session.store.rendering_orders.add,
                session.frontier.runs.latest[site.name],
                site.name,
                url,
                packed,
                group=host_group(site.home),
                now=session.clock.now(),
                wait=self.wait,
            )
        except RunEnded as error:  # another process does its work
            logger.warning("site %s: %s", site.name, error)
        else:
            session.summary.renderings.hand_over(is_attended=is_attended)
            self._warn(is_attended=is_attended)
            if session.page_spool is not None:
                session.page_spool.discard(url)
        session.frontier.release(url)

    def _warn(self, *, is_attended: bool) -> None:
        """Says once that nobody shows pages, and again when that has changed meanwhile."""
        if not is_attended and not self._is_warned:
            logger.warning(
                name_program(
                    "pages wait for a browser, and no worker shows them: 'scrapy work --queue render' starts one;"
                    " in %.0f minutes they have the outcome that they have without"
                ),
                self.wait / timedelta(minutes=1),
            )
        self._is_warned = not is_attended

    async def count(self, site: str) -> int:
        """How many pages of a site are handed over, and not read yet."""
        return await asyncio.to_thread(self.session.store.rendering_orders.count, site)

    def take(self, url: str) -> RenderingAnswer | None:
        """What became of a page that was handed over, once."""
        return self._answers.pop(url, None)

    async def find(self, site: str, leased: Sequence[DueUrl]) -> FoundPages:
        """The pages of leased URLs that came back, shown or not, and what a killed run has left."""
        pages: FoundPages = {}
        urls, now = [due.url for due in leased], self.session.clock.now()
        for order in await asyncio.to_thread(self.session.store.rendering_orders.find, site, urls, now):
            try:
                handed = unpack(order.page, HandedPage)
                answer = RenderingAnswer(None, self._late()) if order.answer is None else unpack_answer(order.answer)
            except ValueError as error:
                logger.warning("%s was handed over to be shown, and is fetched again: %s", order.url, error)
            else:
                self._answers[order.url] = answer
                pages[order.url] = (handed.page, handed.capture)
        others = [due for due in leased if due.url not in pages]
        return pages | (await self.find_others(site, others) if self.find_others is not None and others else {})

    def _late(self) -> str:
        return f"no browser of the fleet came to it within {self.wait / timedelta(minutes=1):.0f} minutes"


def unpack_answer(data: bytes) -> RenderingAnswer:
    """What became of a page; raises ValueError."""
    return unpack(data, RenderingAnswer)
