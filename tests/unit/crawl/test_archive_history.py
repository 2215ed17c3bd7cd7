"""The past of a site out of web archives of several kinds, whole and failing, with a real store, without Scrapy."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.archive.records import Exchange
from crawler.article import Article, Capture, OutcomeName
from crawler.crawl.archive_answers import ArchiveAnswer, ArchiveRequest
from crawler.crawl.archive_history import HistoryCrawl, HistoryOrder
from crawler.crawl.arguments import Selection
from crawler.crawl.extraction_pool import ExtractionPool
from crawler.crawl.fetch_facts import FetchFailure
from crawler.crawl.postprocess import postprocess
from crawler.crawl.summary import CrawlSummary
from crawler.crawl.template_learning import TemplateLearner, TemplateStore
from crawler.discovery.timemaps import read_history_address
from tests.articles import FETCHED
from tests.paper import path, story
from tests.unit.archive.warcs import record, zipped
from tests.unit.crawl.session import SITE, open_desk

PYWB, WAYBACK = "http://archive.example/news/", "http://archive.example/web/"
INDEX = "http://archive.example/NAME-index"
SINCE, UNTIL = datetime(2019, 1, 1, tzinfo=UTC), datetime(2019, 3, 31, 23, 59, 59, tzinfo=UTC)
URLS = [f"https://paper.example{path(number)}" for number in range(9)]
Answer = ArchiveAnswer | FetchFailure


def body(number: int, edit: str = "") -> bytes:
    return story(number, published=datetime(2019, 1, 1, 9, tzinfo=UTC), extra=edit).encode()


@dataclass
class Archive:
    """A web archive of captures: 14 digits, URL, status and body of each."""

    captures: list[tuple[str, str, int, bytes]]
    is_wayback: bool = False
    change: Callable[[ArchiveRequest, ArchiveAnswer], Answer] = lambda request, answer: answer
    asked: list[str] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)

    async def ask(self, request: ArchiveRequest) -> Answer:
        self.asked.append(request.url)
        return self.change(request, self.answer(request))

    async def record(self, exchange: Exchange) -> Capture:
        self.exchanges.append(exchange)
        return Capture(file="a.warc.gz", offset=1, record_id="urn:uuid:1", payload_digest="sha256:00")

    def answer(self, request: ArchiveRequest) -> ArchiveAnswer:
        parts = urlsplit(request.url)
        if parts.query:
            return self._reply(request, 200, self.index({name: one[0] for name, one in parse_qs(parts.query).items()}))
        for number, (at, url, status, page) in enumerate(self.captures):
            if request.first_byte is not None and parts.path == f"/warcs/{number}.warc.gz":
                return self._reply(request, 206, self.member(number))
            if request.url.endswith(f"/{at}id_/{url}"):
                moment = datetime.strptime(at, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
                headers = (("Content-Type", "text/html"), ("Memento-Datetime", format_datetime(moment, usegmt=True)))
                return self._reply(request, status, page, headers)
        return self._reply(request, 404, b"")

    def member(self, number: int) -> bytes:
        at, url, _, page = self.captures[number]
        date = f"{at[:4]}-{at[4:6]}-{at[6:8]}T{at[8:10]}:{at[10:12]}:{at[12:]}Z"
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
        return zipped(record(number, block, WARC_Target_URI=url, WARC_Date=date))

    def index(self, query: dict[str, str]) -> bytes:
        lines = []
        for number, (at, url, status, page) in enumerate(self.captures):
            if query["from"] <= at <= query["to"]:
                digest = hashlib.md5(page, usedforsecurity=False).hexdigest()
                length = len(self.member(number))
                lines.append(f"key {at} {url} text/html {status} {digest} - - {length} 0 {number}.warc.gz")
        start = int(query.get("resumeKey", 0))
        end = start + int(query["limit"])
        more = f"\n{end}\n" if self.is_wayback and end < len(lines) else ""
        return "".join(f"{line}\n" for line in lines[start:end]).encode() + more.encode()

    def _reply(self, request: ArchiveRequest, status: int, data: bytes, headers: Any = ()) -> ArchiveAnswer:
        return ArchiveAnswer(url=request.url, status=status, headers=tuple(headers), body=data, at=FETCHED)


def read_history(
    folder: Path,
    archive: Archive,
    address: str = PYWB,
    *,
    warcs: str | None = None,
    again: bool = False,
    max_lines: int = 100,
    **chosen: Any,
) -> CrawlSummary:
    """Reads the past and commits every article, as the pipelines do."""
    selection = Selection(**{"since": SINCE, "until": UNTIL, **chosen})
    order = HistoryOrder(archive=read_history_address(address, warcs), sites=(SITE,), selection=selection, again=again)

    async def crawl() -> CrawlSummary:
        desk = open_desk(folder, batch_size=4)
        desk.timer.elapse()
        session = desk.session
        session.writer._sleep = lambda seconds: asyncio.sleep(0)
        learner = TemplateLearner(TemplateStore(session.store, session.clock), ExtractionPool(workers=0, timeout=30))
        history = HistoryCrawl(
            session,
            learner,
            order,
            ask=archive.ask,
            record=archive.record,
            max_page_bytes=1_000_000,
            max_lines=max_lines,
        )
        commits: list[asyncio.Task[Any]] = []
        async for article in history.run():
            kept = postprocess(article, session.frontier.sites[article.site])
            assert isinstance(kept, Article)
            commits.append(asyncio.create_task(session.writer.commit(kept)))
        await asyncio.gather(*commits)
        await desk.close()
        return session.summary

    return asyncio.run(crawl())


def outcomes(summary: CrawlSummary) -> dict[OutcomeName, int]:
    return {name: count for name, count in summary.totals().items() if count}


VERSIONS = [
    ("20190105000000", URLS[1], 200, body(1)),
    ("20190110000000", URLS[2], 200, body(2)),
    ("20190211000000", URLS[1], 200, body(1, "<p>Correction: the crane is older than was said at first.</p>")),
]


@pytest.mark.parametrize(
    ("address", "warcs"), [(PYWB, None), (WAYBACK, None), (INDEX, "http://archive.example/warcs/")]
)
def test_versions_become_revisions_in_their_order(tmp_path: Path, address: str, warcs: str | None) -> None:
    archive = Archive(VERSIONS, is_wayback=address == WAYBACK)
    summary = read_history(tmp_path, archive, address, warcs=warcs)
    assert outcomes(summary) == {OutcomeName.NEW: 2, OutcomeName.REVISED: 1}
    assert not summary.unread_files
    assert sorted(one.url for one in archive.exchanges) == ([] if warcs is None else sorted(one[1] for one in VERSIONS))
    asked = len(archive.asked)
    again = read_history(tmp_path, archive, address, warcs=warcs)
    assert outcomes(again) == {}
    assert len(archive.asked) == asked, "neither index nor captures are asked for again"


@pytest.mark.parametrize("is_wayback", [False, True])
def test_an_index_that_gives_little_at_once_is_read_whole(tmp_path: Path, is_wayback: bool) -> None:
    captures = [(f"201901{number:02}000000", URLS[number], 200, body(number)) for number in range(1, 9)]
    archive = Archive(captures, is_wayback=is_wayback)
    summary = read_history(tmp_path, archive, WAYBACK if is_wayback else PYWB, max_lines=3)
    assert outcomes(summary) == {OutcomeName.NEW: 8}
    assert not summary.unread_files


def test_a_part_that_fails_is_told_and_asked_for_by_the_next_run(tmp_path: Path) -> None:
    archive = Archive(VERSIONS)
    archive.change = lambda request, answer: (
        ArchiveAnswer(url=answer.url, status=200, headers=(), body=answer.body[:-9], at=FETCHED, is_partial=True)
        if "from=20190101" in request.url
        else answer
    )
    summary = read_history(tmp_path, archive)
    assert summary.unread_files == 1
    assert list(summary.discoveries[SITE.name].failed.values()) == ["the answer ends before its end"]
    assert outcomes(summary)[OutcomeName.NEW] >= 1, "what was listed is read"
    archive.change = lambda request, answer: answer
    summary = read_history(tmp_path, archive)
    assert not summary.unread_files
    assert not summary.discoveries[SITE.name].failed


def test_captures_that_fail_wait_for_another_run_and_an_archive_that_fails_is_left_alone(tmp_path: Path) -> None:
    captures = [(f"201901{number:02}000000", URLS[number], 200, body(number)) for number in range(1, 9)]
    archive = Archive(captures)
    refusal = FetchFailure(outcome=OutcomeName.FAILED, reason="archive.example answers 503", is_refused=True)
    archive.change = lambda request, answer: refusal if request.memento else answer
    summary = read_history(tmp_path, archive)
    assert outcomes(summary) == {}
    assert summary.unread_files == 1
    assert summary.discoveries[SITE.name].held_over == {
        "8 captures of http://archive.example/news/cdx": "archive.example answers 503"
    }
    archive.change = lambda request, answer: answer
    assert outcomes(read_history(tmp_path, archive)) == {OutcomeName.NEW: 8}


def test_what_is_no_capture_that_was_asked_for_is_an_outcome(tmp_path: Path) -> None:
    archive = Archive(VERSIONS[:2])
    other = (("Memento-Datetime", "Sat, 05 Jan 2019 10:00:00 GMT"),)
    archive.change = lambda request, answer: (
        ArchiveAnswer(url=answer.url, status=200, headers=other, body=answer.body, at=FETCHED)
        if request.memento and request.memento[0] == URLS[1]
        else ArchiveAnswer(url=answer.url, status=403, headers=(), body=b"", at=FETCHED)
        if request.memento
        else answer
    )
    summary = read_history(tmp_path, archive)
    reasons = {one.url: (one.name, one.reason) for one in summary.missed}
    assert reasons[URLS[1]][0] is OutcomeName.FAILED
    assert "the archive gives the capture of 2019-01-05 10:00:00 UTC in its place" in reasons[URLS[1]][1]
    assert reasons[URLS[2]][0] is OutcomeName.BLOCKED
    archive.change = lambda request, answer: answer
    assert outcomes(read_history(tmp_path, archive, again=True)) == {OutcomeName.NEW: 2}


def test_a_newer_reading_stays(tmp_path: Path) -> None:
    read_history(tmp_path, Archive(VERSIONS[2:]))
    archive = Archive(VERSIONS)
    summary = read_history(tmp_path, archive, WAYBACK)
    assert outcomes(summary) == {OutcomeName.NEW: 1}
    assert [url for url in archive.asked if "id_/" in url] == [f"{WAYBACK}20190110000000id_/{URLS[2]}"]


def test_a_limit_is_kept_and_the_rest_waits(tmp_path: Path) -> None:
    archive = Archive(VERSIONS)
    assert sum(outcomes(read_history(tmp_path, archive, limit=1)).values()) == 1
    assert sum(outcomes(read_history(tmp_path, archive)).values()) == 2


@pytest.mark.parametrize("address", [PYWB, WAYBACK])
@pytest.mark.parametrize("status", [200, 404])
def test_a_capture_of_a_time_to_come_is_none(tmp_path: Path, address: str, status: int) -> None:
    archive = Archive([VERSIONS[0], ("99981230000000", URLS[1], status, body(1, "<p>Of a time to come.</p>"))])
    summary = read_history(tmp_path, archive, address, until=datetime(9999, 1, 1, tzinfo=UTC))
    assert outcomes(summary) == {OutcomeName.NEW: 1}
    assert not [url for url in archive.asked if "/9998" in url]
