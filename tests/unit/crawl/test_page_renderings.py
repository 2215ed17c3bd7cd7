"""When a page is shown by a browser: what its site's last tries say, the budget, and what announced it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from crawler.article import Article, Candidate, Declared, Outcome, OutcomeName, Page
from crawler.crawl.page_rendering import RenderLimits, with_rendering
from crawler.crawl.page_renderings import PageRenderings
from crawler.crawl.story_requests import compare_with_plain
from crawler.crawl.summary import CrawlSummary
from crawler.rendering.messages import BrowserOptions, Rendering
from crawler.rendering.renderer import Renderer
from crawler.site import Site
from crawler.storage.store import Store
from crawler.storage.values import RenderingRow

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
SITE = Site(name="paper", home="https://paper.example/")
STORY, OTHER = "https://paper.example/2026/11/the-harbour-opens-again-today", "https://paper.example/team"
LIMITS = RenderLimits(user_agent="news-crawler/test", seconds=1, max_bytes=1, max_html_chars=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'news.db'}") as opened:
        yield opened


def row(n: int, *, has_helped: bool, age: timedelta = timedelta(hours=1), site: str = "paper") -> RenderingRow:
    at = NOW - age - timedelta(minutes=n)
    return RenderingRow(site=site, url=f"{STORY}-{n}", at=at, has_helped=has_helped, reason="a story", seconds=2.0,
                        cpu_seconds=1.0, size=1000)  # fmt: skip


def policy(store: Store, *, pages_per_day: int = 200) -> PageRenderings:
    session: Any = SimpleNamespace(store=store, clock=SimpleNamespace(now=lambda: NOW), summary=CrawlSummary())
    return PageRenderings(session, Renderer(BrowserOptions()), LIMITS, pages_per_day=pages_per_day)


def admit(renderings: PageRenderings, url: str = STORY, declared: Declared = Declared.FRONT) -> str | None:
    candidate = Candidate(url=url, site="paper", declared_by="x", declared_in=declared, found=NOW)
    return asyncio.run(renderings.admit(SITE, Page(url=url, body=b"", fetched=NOW), candidate))


@pytest.mark.parametrize(
    ("url", "declared", "is_admitted"),
    [
        (STORY, Declared.FRONT, True),  # it has a story's form
        (OTHER, Declared.FRONT, False),
        (OTHER, Declared.SITEMAP, False),  # sitemaps name all pages
        (OTHER, Declared.FEED, True),
        (OTHER, Declared.NEWS_SITEMAP, True),
        (OTHER, Declared.USER, True),
    ],
)
def test_what_is_announced_as_a_story_or_has_its_form(
    store: Store, url: str, declared: Declared, is_admitted: bool
) -> None:
    assert (admit(policy(store), url, declared) is None) is is_admitted


@pytest.mark.parametrize(
    ("tries", "url", "is_admitted"),  # the latest first
    [
        ([True, True, True, False, False], OTHER, True),  # 3 of the last 5: the site is known to need it
        ([True, True, False, False, False], OTHER, False),
        ([False, False, True, True, True, True], OTHER, True),
        ([False, False, False, True, True, True], OTHER, False),  # only the last five count
        ([False] * 4, STORY, True),
        ([False] * 5, STORY, False),  # it does not help here
        ([False] * 5 + [True] * 9, STORY, False),
        ([True] + [False] * 9, STORY, True),
    ],
)
def test_a_site_is_remembered_by_its_last_five_tries(
    store: Store, tries: list[bool], url: str, is_admitted: bool
) -> None:
    for n, has_helped in enumerate(tries):
        store.renderings.add(row(n, has_helped=has_helped))
        store.renderings.add(row(n, has_helped=not has_helped, site="another"))
    assert (admit(policy(store), url) is None) is is_admitted


def test_a_site_that_was_not_helped_is_tried_once_a_day(store: Store) -> None:
    for n in range(5):
        store.renderings.add(row(n, has_helped=False, age=timedelta(days=2)))
    renderings = policy(store)
    assert admit(renderings) is None
    assert "once a day" in (admit(renderings) or ""), "one is under way"


def test_a_day_has_its_budget(store: Store) -> None:
    for n in range(2):
        store.renderings.add(row(n, has_helped=True))
    store.renderings.add(row(9, has_helped=True, age=timedelta(days=1, hours=1)))  # of another day
    renderings = policy(store, pages_per_day=4)
    assert [admit(renderings) is None for _ in range(4)] == [True, True, False, False]
    assert renderings.session.summary.renderings.over_budget == {"paper": 2}
    renderings.release(SITE)
    assert admit(renderings) is None
    asyncio.run(
        renderings.remember(SITE, STORY, Rendering(seconds=3, cpu_seconds=2), has_helped=True, reason="a story")
    )
    assert admit(renderings) is not None, "the try is written down, its place is taken"
    assert renderings.session.summary.renderings.pages == 1


def test_tries_are_summed_up_by_site_and_forgotten_after_90_days(store: Store) -> None:
    store.renderings.add(row(0, has_helped=True, age=timedelta(days=100)))
    for n in range(3):
        store.renderings.add(row(n, has_helped=n > 0))
    [total] = store.renderings.totals(since=NOW - timedelta(days=365), until=NOW)
    assert (total.site, total.pages, total.helped, total.cpu_seconds) == ("paper", 3, 2, 3.0)
    assert (total.last_day, total.is_needed, total.failures) == (3, False, (("a story", 1),))
    assert store.renderings.totals(since=NOW - timedelta(days=365), until=NOW - timedelta(days=1)) == []


def article(body: str) -> Article:
    return Article(url=STORY, site="paper", headline="Harbour", body=body, fetched=NOW)


def outcome(name: OutcomeName) -> Outcome:
    return Outcome(url=STORY, site="paper", name=name, reason="why", at=NOW)


@pytest.mark.parametrize(
    ("plain", "rendered", "has_helped"),
    [
        (outcome(OutcomeName.EMPTY), article("text"), True),
        (outcome(OutcomeName.EMPTY), outcome(OutcomeName.CONSENT_WALL), False),
        (article("text"), article("text and more"), True),
        (article("text"), article("text"), False),
        (article("text"), outcome(OutcomeName.BLOCKED), False),
    ],
)
def test_what_helps_is_more_of_a_story(plain: Any, rendered: Any, has_helped: bool) -> None:
    assert compare_with_plain(plain, rendered)[0] is has_helped


def test_a_rendered_page_keeps_what_its_host_said_beside_it() -> None:
    headers = (("content-type", "text/html; charset=latin-1"), ("X-Robots-Tag", "noarchive"))
    page = with_rendering(Page(url=STORY, body=b"x", fetched=NOW, headers=headers), "<p>caf\u00e9 \ud800</p>")
    assert page.is_rendered
    assert page.headers == (("X-Robots-Tag", "noarchive"), ("Content-Type", "text/html; charset=utf-8"))
    assert page.body.decode() == "<p>caf\u00e9 ?</p>"
