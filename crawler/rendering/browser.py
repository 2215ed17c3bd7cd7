"""Chromium behind the guarding proxy: shows one page at a time, each in a context without a past."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from crawler.rendering.chromium import MISSING_EXTRA, SWITCHES, make_launcher
from crawler.rendering.guard_proxy import GuardProxy, Traffic
from crawler.rendering.messages import BrowserOptions, Rendering, RenderingFailed, RenderJob
from crawler.rendering.page_scripts import BEFORE, LOOK, SCROLL, SERIALISE, UNFOLD
from crawler.rendering.process_tree import Usage, descendants, is_alive, kill, usage_of

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, CDPSession, Page, Playwright, Request, Route

WANTED_KINDS = frozenset({"document", "script", "xhr", "fetch", "stylesheet"})
VIEWPORT = {"width": 1280, "height": 3000}  # high: what waits to be seen is seen
WORLD = "news"
MAX_CONNECTIONS = 300  # of a page
PAGES_PER_BROWSER = 25
LOOK_SECONDS = 0.15  # between two looks at a page
STILL_SECONDS = 0.45  # without a change, after which a page with text is done
EMPTY_SECONDS = 3.0  # the same for a page that shows nothing yet
SHOWN_LETTERS = 400  # that are no longer nothing
MAX_SCROLLS = 4
MAX_UNFOLDS = 3
WATCH_SECONDS = 0.1  # between two looks at the processes
CLOSE_SECONDS = 5.0


@dataclass(slots=True)
class _Look:
    """What a page shows at a time."""

    is_loaded: bool = False
    letters: int = 0
    height: int = 0


@dataclass(slots=True)
class _Visit:
    """One page that is being shown."""

    job: RenderJob
    traffic: Traffic
    requests: int = 0
    in_flight: int = 0
    is_served: bool = False  # whether the browser was given the document
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        if text not in self.notes and len(self.notes) < 20:
            self.notes.append(text)


class PageBrowser:
    """A browser that is started for the first page, and again after its death or after many pages."""

    def __init__(self, options: BrowserOptions, proxy: GuardProxy, *, proxy_port: int, folder: Path) -> None:
        self.options = options
        self.proxy = proxy
        self.warnings: tuple[str, ...] = ()
        self._proxy_port = proxy_port
        self._folder = folder
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._page_count = 0

    @property
    def is_running(self) -> bool:
        """Whether there is a browser."""
        return self._browser is not None

    @property
    def is_worn(self) -> bool:
        """Whether it has shown as many pages as it should."""
        return self._page_count >= PAGES_PER_BROWSER

    async def start(self) -> None:
        """Starts it where it does not run; raises RenderingFailed."""
        if self._browser is not None and self._browser.is_connected():
            return
        await self.stop()
        try:
            from playwright.async_api import Error, async_playwright
        except ImportError as error:
            raise RenderingFailed(MISSING_EXTRA) from error

        home = self._folder / "home"
        home.mkdir(exist_ok=True)
        program, self.warnings = make_launcher(self.options, self._folder, home)
        self._playwright = await async_playwright().start()
        try:
            self._browser = await self._playwright.chromium.launch(
                executable_path=program,
                chromium_sandbox=self.options.is_sandboxed,
                args=list(SWITCHES),
                env={**os.environ, "HOME": str(home), "TMPDIR": str(home)},
                proxy={"server": f"http://127.0.0.1:{self._proxy_port}", "bypass": "<-loopback>"},
            )
        except Error as error:
            await self.stop()
            hint = ""
            if self.options.is_sandboxed and "sandbox" in str(error).lower():
                hint = "; where its sandbox cannot be had, NEWS_RENDER_SANDBOX=0 runs it without"
            raise RenderingFailed(f"Chromium does not start: {_first_line(error)}{hint}") from error

    async def stop(self) -> None:
        """Ends the browser and all its processes."""
        playwright, self._playwright, self._browser, self._page_count = self._playwright, None, None, 0
        if playwright is None:
            return
        kill(self._processes())
        from playwright.async_api import Error

        with suppress(Error, OSError, TimeoutError):  # the driver may be gone with it
            async with asyncio.timeout(CLOSE_SECONDS):
                await playwright.stop()
        kill(descendants(os.getpid()))

    def _processes(self) -> list[int]:
        """The browser's processes; the first below us is the driver."""
        return [pid for driver in descendants(os.getpid())[:1] for pid in descendants(driver)]

    async def show(self, job: RenderJob) -> Rendering:
        """What a page shows; a failure costs it alone, and the browser where it broke that."""
        assert self._browser is not None, "it was started"
        self._page_count += 1
        begun = monotonic()
        before = usage_of(self._processes())
        visit = _Visit(job, self.proxy.begin(max_bytes=job.max_bytes, max_connections=MAX_CONNECTIONS))
        peak = [before.memory]
        watch = asyncio.ensure_future(self._watch(peak))
        failure, html, usage = "", "", before
        try:
            async with asyncio.timeout(job.seconds + CLOSE_SECONDS):
                html = await self._show(self._browser, visit, begun + job.seconds, lambda: self._measure(peak))
                usage = self._measure(peak)
        except TimeoutError:
            failure = f"the page did not come to an end within {job.seconds:g} s (NEWS_RENDER_TIMEOUT)"
        except RenderingFailed as error:
            failure = str(error)
        except Exception as error:  # noqa: BLE001  # a page that breaks the browser costs itself; the reason is told
            failure = f"the browser broke: {_first_line(error)}"
        finally:
            watch.cancel()
            await self.proxy.end()
        if peak[0] > self.options.max_memory:
            failure = f"the page takes more than {self.options.max_memory // 2**20:,} MiB (NEWS_RENDER_MEMORY)"
        if failure:
            usage = self._measure(peak) if usage is before else usage
            await self.stop()
        return Rendering(
            html="" if failure else html,
            failure=failure,
            notes=(*visit.notes, *visit.traffic.refusals),
            seconds=monotonic() - begun,
            cpu_seconds=max(usage.cpu_seconds - before.cpu_seconds, 0.0),
            max_memory=peak[0],
            requests=visit.requests,
            bytes=visit.traffic.bytes,
        )

    def _measure(self, peak: list[int]) -> Usage:
        usage = usage_of(self._processes())
        peak[0] = max(peak[0], usage.memory)
        return usage

    async def _watch(self, peak: list[int]) -> None:
        first = next(iter(self._processes()), None)
        while True:
            is_dead = first is not None and not is_alive(first)  # its children keep the driver waiting for it
            if is_dead or self._measure(peak).memory > self.options.max_memory:
                kill(self._processes())
                return
            await asyncio.sleep(WATCH_SECONDS)

    async def _show(self, browser: Browser, visit: _Visit, deadline: float, measure: Callable[[], Usage]) -> str:
        from playwright.async_api import Error

        job = visit.job
        context = await browser.new_context(
            accept_downloads=False,
            service_workers="block",
            user_agent=job.user_agent,
            viewport=VIEWPORT,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        try:
            await context.add_init_script(BEFORE)
            page = await context.new_page()
            self._guard(context, page, visit)
            await context.route("**/*", lambda route: self._decide(route, visit))
            await page.goto(job.url, wait_until="commit")
            world = await _World.enter(context, page)
            await self._read_on(world, visit, deadline)
            html = await world.evaluate(f"{SERIALISE}({job.max_html_chars})")
            measure()
        finally:
            with suppress(Error, TimeoutError):  # it may be gone already; the browser is ended then
                async with asyncio.timeout(CLOSE_SECONDS):
                    await context.close()
        if not isinstance(html, str):
            raise RenderingFailed(f"the page has more than {job.max_html_chars:,} characters when it is shown")
        return html

    def _guard(self, context: BrowserContext, page: Page, visit: _Visit) -> None:
        """Pop-ups are closed, dialogs dismissed, requests counted."""
        tasks: set[asyncio.Task[Any]] = set()

        def later(work: Any) -> None:
            task = asyncio.ensure_future(_quietly(work))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        def close(other: Page) -> None:
            if other is not page:
                visit.note("a pop-up was closed")
                later(other.close())

        def begin(request: Request) -> None:
            visit.in_flight += 1
            if request.redirected_from is not None and request.resource_type in WANTED_KINDS:
                self.proxy.name(request.url)

        def finish(request: Request) -> None:
            visit.in_flight -= 1

        context.on("page", close)
        context.on("request", begin)
        context.on("requestfinished", finish)
        context.on("requestfailed", finish)
        page.on("dialog", lambda dialog: later(dialog.dismiss()))
        page.on("download", lambda download: later(download.cancel()))

    async def _decide(self, route: Route, visit: _Visit) -> None:
        """Gives the browser the document that was fetched, lets text and scripts be loaded, and nothing else."""
        request = route.request
        if request.is_navigation_request():
            if visit.is_served or request.url.partition("#")[0] != visit.job.url.partition("#")[0]:
                visit.note("the page leads elsewhere, or holds others: they were not loaded")
                await _quietly(route.fulfill(status=204))  # No Content leaves the page as it is, an error would not
                return
            visit.is_served = True
            headers = {"content-type": visit.job.content_type}
            await _quietly(route.fulfill(status=200, headers=headers, body=visit.job.body))
        elif request.resource_type in WANTED_KINDS:
            visit.requests += 1
            self.proxy.name(request.url)
            await _quietly(route.continue_())
        else:
            await _quietly(route.abort("blockedbyclient"))

    async def _read_on(self, world: _World, visit: _Visit, deadline: float) -> None:
        """Waits until the page shows its text, goes down to its end and unfolds what is folded."""
        look = await _wait_until_still(world, visit, deadline, empty_patience=EMPTY_SECONDS)
        for _ in range(MAX_SCROLLS):
            await world.evaluate(SCROLL)
            before, look = look, await _wait_until_still(world, visit, deadline)
            if look.height <= before.height and look.letters <= before.letters:
                break
        for _ in range(MAX_UNFOLDS):
            if not visit.job.labels or not await world.evaluate(f"{UNFOLD}({_literal(visit.job.labels)})"):
                break
            await _wait_until_still(world, visit, deadline)
        if monotonic() >= deadline:
            visit.note(f"the page went on after {visit.job.seconds:g} s")


class _World:
    """A place within a page whose functions the page cannot change."""

    def __init__(self, session: CDPSession, context_id: int) -> None:
        self._session = session
        self._context_id = context_id

    @classmethod
    async def enter(cls, context: BrowserContext, page: Page) -> _World:
        session = await context.new_cdp_session(page)
        tree = await session.send("Page.getFrameTree")
        frame = tree["frameTree"]["frame"]["id"]
        world = await session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": WORLD})
        return cls(session, world["executionContextId"])

    async def evaluate(self, expression: str) -> Any:
        """The value of an expression; raises RenderingFailed where it has none."""
        answer = await self._session.send(
            "Runtime.evaluate", {"expression": expression, "contextId": self._context_id, "returnByValue": True}
        )
        if "exceptionDetails" in answer:
            raise RenderingFailed(f"the page cannot be read: {answer['exceptionDetails'].get('text', '')}"[:300])
        return answer["result"].get("value")


async def _wait_until_still(
    world: _World, visit: _Visit, deadline: float, *, empty_patience: float = STILL_SECONDS
) -> _Look:
    """Waits until a page has not changed for a while; what it shows then."""
    look = _Look()
    since = monotonic()
    while monotonic() < deadline:
        now = _Look(*await world.evaluate(LOOK))
        if now != look or visit.in_flight > 0:
            look, since = now, monotonic()
        patience = STILL_SECONDS if look.is_loaded and look.letters >= SHOWN_LETTERS else empty_patience
        if monotonic() - since >= patience:
            break
        await asyncio.sleep(LOOK_SECONDS)
    return look


def _literal(labels: tuple[str, ...]) -> str:
    """Labels as a script spells them; JSON is a part of its language."""
    import json

    return json.dumps(list(labels))


async def _quietly(work: Any) -> None:
    """Does what may fail because the page has gone meanwhile."""
    from playwright.async_api import Error

    with suppress(Error):
        await work


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)[:300]
