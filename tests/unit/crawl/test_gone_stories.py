"""Stories that are gone, looked for in a web archive that answers from a table."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from crawler.article import Article, Candidate, Declared, OutcomeName, Page
from crawler.crawl.archive_answers import ArchiveAnswer, ArchiveRequest
from crawler.crawl.fetch_facts import FetchFailure
from crawler.crawl.gone_stories import FAILURES_IN_A_ROW, GoneStories
from crawler.discovery.timegate import accept_datetime
from crawler.discovery.timemaps import read_archive_address
from tests.articles import FETCHED
from tests.unit.crawl.session import open_desk

URL = "https://paper.example/2026/11/20/a-story.html"
CDX, GATE = "http://archive.example/news/cdx", "http://archive.example/timegate/"
MAP = "http://archive.example/timemap/link/"
CANDIDATE = Candidate(url=URL, site="paper", declared_by="x", declared_in=Declared.FEED, found=FETCHED)
STATED = ("memento-datetime", "Fri, 20 Nov 2026 10:00:00 GMT")
REFUSED = FetchFailure(outcome=OutcomeName.REFUSED_BY_ROBOTS, reason="robots.txt of the archive", is_refused=True)
BROKEN = FetchFailure(outcome=OutcomeName.FAILED, reason="no answer")
Answer = "tuple[int, str] | tuple[int, str, tuple[tuple[str, str], ...]] | FetchFailure"


def line(at: str, *, status: str = "200", url: str = URL, mime: str = "text/html", digest: str = "") -> str:
    return json.dumps({"timestamp": at, "url": url, "status": status, "mime": mime, "digest": digest or at})


def capture(at: str) -> str:
    return f"http://archive.example/news/{at}id_/{URL}"


def find(folder: Path, archive: str, answers: Mapping[str, object], times: int = 1) -> tuple[list[object], list[str]]:
    """What is found, again and again, and what the archive was asked for; a page that says "wall" has no story."""

    async def go() -> tuple[list[object], list[str]]:
        desk = open_desk(folder)
        asked: list[str] = []

        async def ask(request: ArchiveRequest) -> ArchiveAnswer | FetchFailure:
            url = request.url.partition("?")[0]
            asked.append(url if request.near is None else f"{url} at {request.near:%Y-%m-%d}")
            answer = answers.get(url, (404, ""))
            if isinstance(answer, FetchFailure):
                return answer
            status, body, *headers = answer  # type: ignore[misc]
            return ArchiveAnswer(
                url=request.url, status=status, headers=tuple(headers[0]) if headers else (), body=body.encode(),
                at=FETCHED,
            )  # fmt: skip

        async def read(page: Page) -> Article | None:
            text = page.body.decode()
            if "wall" in text:
                return None
            return Article(
                url=page.url, site="paper", headline="x", body=text, fetched=page.fetched, memento=page.memento
            )

        gone = GoneStories(desk.session, read_archive_address(archive), ask, max_page_bytes=10**6)
        found = [await gone.find(CANDIDATE, read) for _ in range(times)]
        summary = desk.session.summary.archived
        assert summary.found == sum(not isinstance(one, str) for one in found)
        assert summary.reasons.total() == times - summary.found, "each story counts once"
        await desk.close()
        return [one if isinstance(one, str) else one[0].body for one in found], asked

    return asyncio.run(asyncio.wait_for(go(), 60))


def test_the_latest_capture_with_a_story_is_taken(tmp_path: Path) -> None:
    lines = [
        line("20261120100000"), line("20261121100000"), line("20261122100000"), line("20261123100000", status="404"),
        line("20261124100000", mime="image/png"), line("20261125100000", mime="warc/revisit", status="-"),
        line("20261126100000", url="https://paper.example/other.html"),
    ]  # fmt: skip
    texts = {"20261122100000": "wall", "20261121100000": "the story", "20261120100000": "its first form"}
    answers = {CDX: (200, "\n".join(lines)), **{capture(at): (200, text) for at, text in texts.items()}}
    found, asked = find(tmp_path, "http://archive.example/news/", answers)
    assert found == ["the story"]
    assert asked == [CDX, capture("20261122100000"), capture("20261121100000")]


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({CDX: (200, "")}, "no capture of its page"),
        ({CDX: (404, "")}, "no capture of its page"),
        ({CDX: (200, line("20261120100000")), capture("20261120100000"): (200, "wall")}, "no story in its captures"),
        ({CDX: (200, line("20261120100000"))}, "the archive answers HTTP 404"),
        ({CDX: (500, "")}, "the archive answers HTTP 500"),
        ({CDX: (200, "<html>")}, "the answer is a page of HTML or XML, and no index"),
        ({CDX: REFUSED}, "robots.txt of the archive"),
    ],
)
def test_why_there_is_none(tmp_path: Path, answers: dict[str, object], reason: str) -> None:
    assert find(tmp_path, "http://archive.example/news/", answers)[0] == [reason]


@pytest.mark.parametrize(("failure", "asked"), [(REFUSED, 1), (BROKEN, FAILURES_IN_A_ROW)])
def test_an_archive_that_refuses_or_fails_again_and_again_is_left_alone(
    tmp_path: Path, failure: FetchFailure, asked: int
) -> None:
    found, requests = find(tmp_path, "http://archive.example/news/", {CDX: failure}, times=FAILURES_IN_A_ROW + 3)
    assert len(found) == FAILURES_IN_A_ROW + 3
    assert len(requests) == asked


@pytest.mark.parametrize(
    ("headers", "expected", "requests"),
    [
        ((STATED,), "the story", 2),
        ((STATED, ("link", f'<{URL}>; rel="original"')), "the story", 2),
        ((STATED, ("link", '<https://paper.example/other.html>; rel="original"')),
         "the archive gives a capture of https://paper.example/other.html", 1),
        ((), "no capture of its page", 1),
    ],
)  # fmt: skip
def test_a_timegate_is_asked_for_the_time_at_which_the_story_was_announced(
    tmp_path: Path, headers: tuple[tuple[str, str], ...], expected: str, requests: int
) -> None:
    found, asked = find(tmp_path, GATE, {GATE + URL: (200, "the story", headers)})
    assert found == [expected]
    assert asked[0] == f"{GATE}{URL} at {FETCHED:%Y-%m-%d}"
    assert len(asked) == requests


def timemap(*days: int, more: str = "") -> str:
    """A TimeMap with a capture of each day of November 2026, at ten o'clock."""
    moments = [FETCHED.replace(day=day, hour=10, minute=0, second=0, microsecond=0) for day in days]
    links = [
        f'<http://archive.example/news/{at:%Y%m%d%H%M%S}/{URL}>; rel="memento"; datetime="{accept_datetime(at)}"'
        for at in moments
    ]
    return ",\n".join([f'<{URL}>; rel="original"', *links]) + more


PART = f',\n<{MAP}2/{URL}>; rel="timemap"; type="application/link-format"'


@pytest.mark.parametrize(
    ("answers", "expected", "asked"),
    [
        # the latest is no story, the one before it is
        ({MAP + URL: (200, timemap(20, 22, 21)), capture("20261122100000"): (200, "wall"),
          capture("20261121100000"): (200, "the story")}, "the story",
         [MAP + URL, capture("20261122100000"), capture("20261121100000")]),
        # an archive went on to capture the error page: the earliest capture is from before
        ({MAP + URL: (200, timemap(*range(10, 20))), capture("20261110100000"): (200, "the story")}, "the story",
         [MAP + URL, *(capture(f"202611{day}100000") for day in (19, 18, 10))]),
        # in parts
        ({MAP + URL: (200, timemap(20, more=PART)), f"{MAP}2/{URL}": (200, timemap(21)),
          capture("20261121100000"): (200, "the story")}, "the story",
         [MAP + URL, f"{MAP}2/{URL}", capture("20261121100000")]),
        ({}, "no capture of its page", [MAP + URL]),
        ({MAP + URL: (200, "<html>")}, "the answer is no TimeMap of links", [MAP + URL]),
        ({MAP + URL: (503, "")}, "the archive answers HTTP 503", [MAP + URL]),
        ({MAP + URL: REFUSED}, "robots.txt of the archive", [MAP + URL]),
        ({MAP + URL: (200, timemap(20).replace(f"<{URL}>", "<https://paper.example/other.html>"))},
         "the archive gives the TimeMap of https://paper.example/other.html", [MAP + URL]),
    ],
)  # fmt: skip
def test_a_timemap(tmp_path: Path, answers: dict[str, object], expected: str, asked: list[str]) -> None:
    assert find(tmp_path, MAP, answers) == ([expected], asked)
