"""When a page of a crawl is shown by a browser: the rule, the memory of each site, the budget of a day."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.article import Candidate, Capture, Declared, Page
from crawler.crawl.page_rendering import RenderLimits, render_page, with_rendering
from crawler.rendering.messages import Rendering
from crawler.storage.values import RenderingRow

if TYPE_CHECKING:
    from crawler.crawl.rendering_handover import RenderingAnswer, RenderingHandover
    from crawler.crawl.session import CrawlSession
    from crawler.rendering.renderer import Renderer
    from crawler.site import Site

DAY = timedelta(days=1)
STORY_CHANNELS = frozenset({Declared.FEED, Declared.NEWS_SITEMAP, Declared.USER})  # what they declare is a story

Archive = Callable[[str, bytes, Capture], Awaitable[Capture]]  # as PageArchive.write_rendering


@dataclass(slots=True)
class ShownPage:
    """A page on its way to the browser and back."""

    page: Page
    capture: Capture | None  # of the response that is shown
    rendering: Rendering | None = None  # None: it was not shown yet
    shown: Page | None = None  # None where that failed


class PageRenderings:
    """Decides, has pages shown, and remembers; methods that are awaited raise StoreUnusable.

    With a ``handover`` they are shown by another process, for the next round of their site to read.
    """

    def __init__(
        self,
        session: CrawlSession,
        renderer: Renderer,
        limits: RenderLimits,
        *,
        pages_per_day: int,
        archive: Archive | None = None,
        handover: RenderingHandover | None = None,
    ) -> None:
        self.session = session
        self.renderer = renderer
        self.limits = limits
        self.pages_per_day = pages_per_day
        self.archive = archive
        self.handover = handover
        self._under_way: Counter[str] = Counter()  # by site

    async def admit(self, site: Site, page: Page, candidate: Candidate) -> str | None:
        """Takes a place of the budget for a page; else why it is not shown: empty where that needs no word."""
        # what reads pages and the store, which a list of spiders does not need
        from crawler.extraction.page_type import is_story_address
        from crawler.storage.renderings import REMEMBERED_TRIES, needs_rendering

        latest = await asyncio.to_thread(self.session.store.renderings.latest, site.name, limit=REMEMBERED_TRIES)
        is_known = needs_rendering(latest)
        if not (is_known or candidate.declared_in in STORY_CHANNELS or is_story_address(page.url)):
            return ""
        since = self.session.clock.now() - DAY
        used = await asyncio.to_thread(self.session.store.renderings.count, site.name, since=since)
        used += self._under_way[site.name]
        if self.handover is not None:
            used += await self.handover.count(site.name)
        if len(latest) == REMEMBERED_TRIES and not any(latest) and used:
            return f"not rendered: that did not help the last {REMEMBERED_TRIES} times, it is tried once a day"
        if used >= self.pages_per_day:
            self.session.summary.renderings.over_budget[site.name] += 1
            return f"not rendered: {used} pages of the site were, within a day (NEWS_RENDER_DAY)"
        self._under_way[site.name] += 1
        return None

    async def show(self, shown: ShownPage) -> None:
        """Has a page shown, in the turn of its host; what comes of it is archived beside the response."""
        page, shown.rendering = await render_page(shown.page, self.renderer, self.limits)
        await self._keep(shown, page)

    async def hand_over(self, site: Site, url: str, page: Page, capture: Capture | None) -> None:
        """Has another process show a page that was admitted; its URL of the ledger is let go of meanwhile."""
        assert self.handover is not None, "this process has no browser"
        await self.handover.hand_over(site, url, page, capture)
        self.release(site)  # it is counted in the store

    def take_answer(self, url: str) -> RenderingAnswer | None:
        """What another process made of the page of a URL."""
        return self.handover.take(url) if self.handover is not None else None

    async def receive(self, site: Site, shown: ShownPage, rendering: Rendering) -> None:
        """Takes what another process has shown, as if it were shown here."""
        self._under_way[site.name] += 1
        shown.rendering = rendering
        await self._keep(shown, None if rendering.failure else with_rendering(shown.page, rendering.html))

    async def _keep(self, shown: ShownPage, page: Page | None) -> None:
        if page is not None and shown.capture is not None and self.archive is not None:
            shown.capture = await self.archive(page.url, page.body, shown.capture)
        shown.shown = page

    def release(self, site: Site) -> None:
        """Gives back the place of a page that was not shown, since the crawl ends."""
        self._under_way[site.name] -= 1

    async def remember(self, site: Site, url: str, rendering: Rendering, *, has_helped: bool, reason: str) -> None:
        """Writes down what a try cost, and whether it helped."""
        row = RenderingRow(
            site=site.name,
            url=url,
            at=self.session.clock.now(),
            has_helped=has_helped,
            reason=reason,
            seconds=rendering.seconds,
            cpu_seconds=rendering.cpu_seconds,
            size=rendering.bytes,
        )
        await asyncio.to_thread(self.session.store.renderings.add, row)
        self._under_way[site.name] -= 1
        self.session.summary.renderings.add(row)
