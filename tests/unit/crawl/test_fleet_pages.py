"""Pages that a worker shows for the others: its host is nobody else's meanwhile, and an end of the run says nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from crawler.article import OutcomeName, Page
from crawler.crawl.fetch_facts import FetchFailure
from crawler.crawl.fleet_pages import PageShows
from crawler.crawl.page_rendering import RenderLimits
from crawler.crawl.rendering_handover import RenderingAnswer
from crawler.crawl.story_requests import ShowRequest
from crawler.rendering.messages import BrowserOptions
from crawler.rendering.renderer import Renderer
from crawler.storage.store import Store
from tests.articles import FETCHED
from tests.unit.crawl.session import open_desk

HOST, DELAY = "paper.example", 600.0
PAGE = Page(url=f"https://{HOST}/2026/11/a-story", body=b"<p>", fetched=FETCHED)
LIMITS = RenderLimits(user_agent="news-crawler/test", seconds=1, max_bytes=1, max_html_chars=1)
REFUSED = FetchFailure(outcome=OutcomeName.REFUSED_BY_ROBOTS, reason="disallowed by robots.txt", is_refused=True)
STOPPED = FetchFailure(outcome=OutcomeName.FAILED, reason="the run ended", is_stopped=True)


async def ask(folder: Path, send: Callable[[ShowRequest], object], *, closes: bool = False) -> RenderingAnswer | None:
    """What becomes of a page whose request is sent in some way."""
    desk = open_desk(folder)

    def put(requests: Iterable[ShowRequest]) -> None:
        [request] = requests
        if closes:
            desk.session.closing.set()
        send(request)

    renderer = Renderer(BrowserOptions(program="/no/such/browser"))
    shows = PageShows(desk.session, 1, renderer, LIMITS, put=put, delay_of=lambda host: DELAY)
    try:
        return await shows._ask(PAGE)
    finally:
        await renderer.stop()
        await desk.close()


@pytest.mark.parametrize(
    ("failure", "closes", "answer"),
    [
        (REFUSED, False, RenderingAnswer(None, "disallowed by robots.txt")),
        (STOPPED, False, None),
        (REFUSED, True, None),
        (None, True, None),  # the browser was ended with the run: another worker shows the page
    ],
)
def test_a_page_that_was_not_shown(
    tmp_path: Path, failure: FetchFailure | None, closes: bool, answer: RenderingAnswer | None
) -> None:
    assert asyncio.run(ask(tmp_path, lambda request: request.end(failure), closes=closes)) == answer


def test_a_host_waits_for_the_usual_delay_after_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    tasks: list[asyncio.Task[None]] = []

    async def show(request: ShowRequest) -> None:
        await request.show()
        request.end(None)

    answer = asyncio.run(ask(tmp_path, lambda request: tasks.append(asyncio.ensure_future(show(request)))))
    assert answer is not None
    assert answer.rendering is not None
    assert "/no/such/browser" in answer.rendering.failure
    with Store.open(f"sqlite:///{tmp_path / 'news.db'}") as store:
        [wait, other] = store.hosts.take([(HOST, 1.0), ("other.example", 1.0)])
    assert 0 < wait <= DELAY, "nobody asks it before"
    assert other == 0
