"""Text that scripts bring to a page is sought in its versions, one after the other, before a browser is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.article import Article, Candidate, Declared, Outcome, OutcomeName, Page, Rights, Source
from crawler.crawl.arguments import Selection
from crawler.crawl.extraction_pool import ExtractionPool
from crawler.crawl.fetch_facts import FetchFacts, FetchFailure
from crawler.crawl.frontier import MAX_ENTRY_CHARS
from crawler.crawl.story_reading import StoryReader
from crawler.crawl.story_requests import StoryAnswer, StoryRequest, VersionRequest
from crawler.crawl.template_learning import TemplateLearner, TemplateStore
from tests.articles import FETCHED
from tests.paper import path, story
from tests.shells import paragraphs, react
from tests.unit.crawl.session import SITE, Desk, open_desk

HOME = "https://paper.example"
URL = HOME + path(1)
HEAD = '<link rel="amphtml" href="/amp/1"></head>'
SHELL = react(1).replace("</head>", HEAD).replace("</body>", '<a href="/print/1">x</a></body>')
ENTRY = "".join(f"<p>{text}</p>" for text in paragraphs(1))
REFUSED = FetchFailure(outcome=OutcomeName.REFUSED_BY_ROBOTS, reason="robots.txt", is_refused=True)
STOPPED = FetchFailure(outcome=OutcomeName.FAILED, reason="stopped", is_refused=True, is_stopped=True)
Answers = Mapping[str, "str | int | FetchFailure"]


def candidate_of(text: str | None) -> Candidate:
    return Candidate(
        url=URL, site="paper", declared_by=f"{HOME}/feed", declared_in=Declared.FEED, found=FETCHED, text=text
    )


async def read(desk: Desk, answers: Answers, text: str | None) -> tuple[Article | Outcome | None, list[str]]:
    """What becomes of a shell, and the paths that were asked for."""
    session = desk.session
    await session.frontier.begin_site(SITE)
    await session.frontier.declare([candidate_of(text)])
    learner = TemplateLearner(
        TemplateStore(session.store, desk.clock), ExtractionPool(workers=0, timeout=30), waits=False
    )
    await learner.begin(SITE.name)
    reader = StoryReader(session, learner)
    [due] = await session.frontier.lease(SITE.name, Selection(), 1)

    async def host_rights() -> Rights:
        return Rights()

    page = Page(url=URL, body=SHELL.encode(), fetched=desk.clock.now(), requested_url=URL)
    answer = StoryAnswer(page, FetchFacts(status=200, etag='"1"'), Rights(), host_rights)
    step = await reader.read(StoryRequest(due, SITE), answer)
    asked = []
    while isinstance(step, VersionRequest):
        asked.append(step.url.removeprefix(HOME))
        found = answers.get(asked[-1], 404)
        if isinstance(found, FetchFailure):
            step = await reader.miss_version(step, found)
            continue
        body, status = (found, 200) if isinstance(found, str) else ("", found)
        version = Page(url=step.url, body=body.encode(), fetched=desk.clock.now(), status=status)
        step = await reader.read_version(step, version, is_partial=False)
    assert step is None or isinstance(step, Article | Outcome)
    return step, asked


@pytest.mark.parametrize(
    ("answers", "text", "asked", "source", "misses"),
    [
        ({"/amp/1": story(1)}, ENTRY, ["/amp/1"], Source.AMP, 0),
        ({"/amp/1": story(2), "/print/1": story(1)}, ENTRY, ["/amp/1", "/print/1"], Source.PRINT, 1),
        ({"/amp/1": REFUSED, "/print/1": 500}, ENTRY, ["/amp/1", "/print/1"], Source.FEED, 2),
        ({}, None, ["/amp/1", "/print/1"], None, 2),
        ({}, "<p>An excerpt of the story.</p>", ["/amp/1", "/print/1"], None, 3),
    ],
)
def test_versions_are_tried_in_their_order(
    tmp_path: Path, answers: Answers, text: str | None, asked: list[str], source: Source | None, misses: int
) -> None:
    async def go() -> None:
        desk = open_desk(tmp_path)
        item, paths = await read(desk, answers, text)
        assert paths == asked
        versions, facts = desk.session.summary.versions, desk.session.frontier.facts(URL)
        if source is None:
            assert isinstance(item, Outcome)
            assert item.name is OutcomeName.EMPTY
            assert not versions.found
        else:
            assert isinstance(item, Article)
            assert item.body.split("\n\n") == paragraphs(1)
            assert (item.ledger_url, item.provenance["body"].source) == (URL, source)
            assert versions.found == {source: 1}
            assert facts.etag is None, "the page without its text is not asked for by its validators"
            assert "its text as" in (facts.note or "")
        assert versions.reasons.total() == misses
        await desk.close()

    asyncio.run(asyncio.wait_for(go(), 60))


def test_a_crawl_that_ends_leaves_the_story_as_it_was(tmp_path: Path) -> None:
    async def go() -> None:
        desk = open_desk(tmp_path)
        item, _ = await read(desk, {"/amp/1": STOPPED}, ENTRY)
        assert item is None
        assert desk.session.frontier.site_of(URL) is None
        await desk.close()

    asyncio.run(asyncio.wait_for(go(), 60))


def test_the_latest_texts_of_feeds_are_known(tmp_path: Path) -> None:
    async def go() -> None:
        desk = open_desk(tmp_path)
        frontier = desk.session.frontier
        await frontier.begin_site(SITE)
        size = MAX_ENTRY_CHARS // 4
        many = [replace(candidate_of(str(n) * size), url=f"{URL}?{n}") for n in range(6)]
        await frontier.declare(many)
        await frontier.declare([replace(many[5], text="short")])
        assert [len(frontier.entry_text(f"{URL}?{n}") or "") for n in range(6)] == [0, 0, size, size, size, 5]
        await desk.close()

    asyncio.run(asyncio.wait_for(go(), 60))
