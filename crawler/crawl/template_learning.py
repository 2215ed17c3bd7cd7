"""Pages are extracted with the template of their site; what they teach of it is kept in the store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.clock import Clock
from crawler.crawl.extraction_pool import ExtractionPool
from crawler.crawl.extraction_worker import ExtractionJob, ExtractionOutput
from crawler.extraction.body.site_template import MIN_PAGES, Template

if TYPE_CHECKING:
    from crawler.storage.store import Store

RENEWAL_GROWTH = 1.25  # a template is serialised again when it knows so many times the pages of its last form
PAGES_BETWEEN_SAVES = 50


class TemplateStore:
    """Loads and saves the templates of sites; every method raises StoreUnusable."""

    def __init__(self, store: Store, clock: Clock, *, known_sites: set[str] | None = None) -> None:
        self.store = store
        self.clock = clock
        self.known_sites = known_sites  # the only ones that have a template, where all of them are known

    async def load(self, site: str) -> Template:
        """The template of a site; an empty one where nothing was learnt."""
        if self.known_sites is not None and site not in self.known_sites:
            return Template()
        data = await asyncio.to_thread(self.store.channels.load_template, site)
        return Template.from_bytes(data) if data else Template()

    async def save(self, site: str, template: Template) -> None:
        """Puts a template in the place of what was known of a site."""
        if self.known_sites is not None:
            self.known_sites.add(site)
        await asyncio.to_thread(self._save, site, template, self.clock.now())

    def _save(self, site: str, template: Template, now: datetime) -> None:
        self.store.channels.save_template(site, template.to_bytes(), now=now, pages=template.pages)


class TemplateLearner:
    """Extracts pages of several sites, each with its own template, and learns from them.

    With ``waits`` the first pages of a site wait until there are enough for a template, so that it serves them as well;
    where no more come, :meth:`release` lets them pass. They pass as well when so many wait that Scrapy fetches nothing
    more (``is_crowded``). ``on_wait`` is called with the site when a page begins to wait.
    """

    def __init__(
        self,
        templates: TemplateStore,
        extraction_pool: ExtractionPool,
        *,
        waits: bool = False,
        is_crowded: Callable[[], bool] = lambda: False,
        on_wait: Callable[[str], None] = lambda site: None,
    ) -> None:
        self.templates = templates
        self.extraction_pool = extraction_pool
        self._waits = waits
        self._is_crowded = is_crowded
        self._on_wait = on_wait
        self._learnt: dict[str, Template] = {}
        self._serialised: dict[str, tuple[int, bytes]] = {}  # pages known, and the template as it is sent to a worker
        self._stored_pages: dict[str, int] = {}  # that the template in the store knows
        self._waiting: dict[str, set[asyncio.Future[None]]] = {}
        self._released: set[str] = set()  # sites whose pages wait no more
        self._has_ended = False

    async def begin(self, site: str) -> None:
        """Loads what is known of a site."""
        template = self._learnt[site] = await self.templates.load(site)
        self._stored_pages[site] = template.pages
        self._released.discard(site)
        if template.is_ready or not self._waits:
            self._released.add(site)

    def expect_pages(self) -> None:
        """Starts the workers while the first pages are fetched: until one has its libraries, nothing is read."""
        self.extraction_pool.start()

    async def extract(self, job: ExtractionJob) -> ExtractionOutput:
        """What becomes of a page; one that was extracted before must not teach: its text would count twice.

        So would that of a story at several addresses, which is known again. Raises PageUnread where the crawl is
        stopped before.
        """
        site = job.site.name
        used: bytes | None = None

        def template_now() -> bytes | None:
            nonlocal used
            used = self._current(site)
            return used

        output = await self.extraction_pool.extract(job, template_now)
        if not job.teaches or output.story is None:
            return output
        known = self._learnt[site]
        if not known.is_known(output.story):  # a story at several addresses counts once: its text is no boilerplate
            self._learnt[site] = known.grown(output.traces, output.story)
            if self._learnt[site].pages % PAGES_BETWEEN_SAVES == 0:
                await self.save(site)
        template = self._learnt[site]
        if template.is_ready:
            self.release(site)
        if used is not None or not self._waits:
            return output
        await self._wait(site)
        now_known = self._current(site)
        if now_known is None or not _is_changed_by(now_known, output):
            return output
        return await self.extraction_pool.extract(replace(job, template=now_known, teaches=False))

    async def _wait(self, site: str) -> None:
        if self._has_ended or site in self._released or self._is_crowded():
            return
        released = asyncio.get_running_loop().create_future()
        waiting = self._waiting.setdefault(site, set())
        waiting.add(released)
        self._on_wait(site)
        try:
            await released
        finally:
            waiting.discard(released)

    def count_waiting(self, site: str) -> int:
        """How many pages of a site wait for others."""
        return len(self._waiting.get(site, ()))

    def release(self, site: str) -> None:
        """No more pages come: those that wait pass as they are, and so do all later ones."""
        self._released.add(site)
        self._let_pass(site)

    def release_all(self) -> None:
        """The crawl ends: no page waits any more, nor one that is still being read."""
        self._has_ended = True
        for site in self._waiting:
            self._let_pass(site)

    def release_if_crowded(self) -> None:
        """Lets the pages pass that wait, when nothing more is fetched for their sake; to be called with each answer."""
        if self._waiting and self._is_crowded():
            for site in self._waiting:
                self._let_pass(site)

    def _let_pass(self, site: str) -> None:
        for released in self._waiting.get(site, ()):
            if not released.done():
                released.set_result(None)

    async def save(self, site: str) -> None:
        """Stores what is known of a site."""
        template = self._learnt[site]
        if template.pages != self._stored_pages[site]:
            self._stored_pages[site] = template.pages
            await self.templates.save(site, template.copied())  # in a thread, while this one grows

    async def save_all(self) -> None:
        """Stores what is known of all sites."""
        for site in self._learnt:
            await self.save(site)

    async def end(self, site: str) -> None:
        """Stores what is known of a site and lets go of it; it may begin again."""
        self.release(site)
        await self.save(site)
        self._forget(site)

    async def forget(self, site: str) -> None:
        """As :meth:`end`, but what is known is stored only where it is enough to be of use."""
        if self._learnt[site].is_ready:
            await self.save(site)
        self._forget(site)

    def _forget(self, site: str) -> None:
        for known in (self._learnt, self._serialised, self._stored_pages, self._waiting):
            known.pop(site, None)
        self._released.discard(site)

    def _current(self, site: str) -> bytes | None:
        """The template as it is sent to a worker; serialised again only when it has grown enough to differ."""
        template = self._learnt[site]
        if template.pages < MIN_PAGES:
            return None
        last = self._serialised.get(site)
        if last is None or template.pages >= last[0] * RENEWAL_GROWTH:
            last = self._serialised[site] = (template.pages, template.to_message())
        return last[1]


def _is_changed_by(message: bytes, output: ExtractionOutput) -> bool:
    """Whether a page that was read without a template is read otherwise with it."""
    template = Template.from_message(message)
    return any(template.drops(output.traces[at]) for at in output.droppable)
