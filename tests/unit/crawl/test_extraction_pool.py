"""Pages are extracted in processes of their own, with real processes."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import UTC, datetime

import pytest

from crawler.article import Article, Outcome, OutcomeName, Page
from crawler.crawl.extraction_pool import ExtractionJob, ExtractionOutput, ExtractionPool, automatic_workers
from crawler.extraction.body.site_template import Template
from crawler.site import site_for
from tests.paper import headline, path, story

URL = f"https://paper.example{path(1)}"


def job(html: str, template: bytes | None = None) -> ExtractionJob:
    page = Page(url=URL, body=html.encode(), fetched=datetime(2026, 11, 20, 12, tzinfo=UTC))
    return ExtractionJob(page, site_for(URL), template=template)


async def extract_all(extraction_pool: ExtractionPool, *tasks: ExtractionJob) -> list[ExtractionOutput]:
    try:
        return list(await asyncio.gather(*(extraction_pool.extract(one) for one in tasks)))
    finally:
        await extraction_pool.stop()


@pytest.mark.parametrize("workers", [0, 1])
def test_a_page_is_read_here_or_in_a_worker_alike(workers: int) -> None:
    [(result, traces)] = asyncio.run(extract_all(ExtractionPool(workers=workers, timeout=30), job(story(1))))
    assert isinstance(result, Article)
    assert result.headline == headline(1)
    assert len(traces) >= 5, "what the page teaches of its site comes along"


def test_a_page_that_is_no_article_teaches_nothing() -> None:
    [(result, traces)] = asyncio.run(extract_all(ExtractionPool(workers=0, timeout=30), job("<html></html>")))
    assert isinstance(result, Outcome)
    assert traces == []


def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    slow = story(1, extra="<p>one <b>two</b> <a href='/'>three</a></p>" * 100_000)
    results = asyncio.run(extract_all(ExtractionPool(workers=1, timeout=2), job(slow), job(story(2))))
    first, second = (result for result, _ in results)
    assert isinstance(first, Outcome)
    assert first.name is OutcomeName.FAILED
    assert "longer than 2 s" in first.reason
    assert isinstance(second, Article)


def test_a_worker_that_dies_costs_only_its_page() -> None:
    async def kill_while_reading(extraction_pool: ExtractionPool) -> list[ExtractionOutput]:
        extraction_pool.start()
        slow = asyncio.ensure_future(
            extraction_pool.extract(job(story(1, extra="<p>one <b>two</b> <a href='/'>three</a></p>" * 100_000)))
        )
        other = asyncio.ensure_future(extraction_pool.extract(job(story(2))))
        assert extraction_pool._pool is not None
        while not (processes := list(extraction_pool._pool._pool_manager.worker_manager.workers.values())):
            await asyncio.sleep(0.05)
        await asyncio.sleep(2)  # the libraries are loaded, the page is being read
        os.kill(processes[0].pid, signal.SIGKILL)
        try:
            return [await slow, await other]
        finally:
            await extraction_pool.stop()

    (first, _), (second, _) = asyncio.run(kill_while_reading(ExtractionPool(workers=1, timeout=60)))
    assert isinstance(first, Outcome)
    assert first.name is OutcomeName.FAILED
    assert "ended its worker process" in first.reason
    assert isinstance(second, Article)


def test_a_broken_template_is_as_none() -> None:
    [(result, _)] = asyncio.run(
        extract_all(ExtractionPool(workers=0, timeout=30), job(story(1), template=b"\x00 no json"))
    )
    assert isinstance(result, Article)
    assert Template.from_bytes(b"\x00 no json") == Template()


def test_there_is_always_a_worker() -> None:
    assert automatic_workers() >= 1
