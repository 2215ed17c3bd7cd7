"""WARC files are imported with a real SQLite file, without Scrapy."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.reading import read_records
from crawler.article import Article, OutcomeName
from crawler.crawl.archive_files import ImportProgress
from crawler.crawl.archive_import import ARCHIVE_RUN, ArchiveImporter, ImportOrder, RecentUrls
from crawler.crawl.arguments import Selection
from crawler.crawl.extraction_pool import ExtractionPool
from crawler.crawl.postprocess import postprocess
from crawler.crawl.site_registry import SiteRegistry
from crawler.site import Site
from crawler.storage.values import FileMark
from tests.articles import FETCHED
from tests.paper import path, story
from tests.unit.archive.warcs import record, zipped
from tests.unit.crawl.session import SITE, Desk, open_desk

URLS = [f"https://paper.example{path(number)}" for number in range(6)]
TWO_DAYS = timedelta(days=2)
OTHER_URL = "https://other.example/2026/11/20/a-crane-of-another-port-stays.html"


def capture(number: int, url: str | None = None, record_number: int | None = None, **page: Any) -> bytes:
    date = page.pop("at", "2026-11-20T10:00:00Z")
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + story(number, **page).encode()
    number_of_record = number if record_number is None else record_number
    return record(number_of_record, block, WARC_Target_URI=url or URLS[number], WARC_Date=date)


def import_files(folder: Path, *files: Path, selection: Selection = Selection(), **options: Any) -> ArchiveImporter:  # noqa: B008
    """Imports files and commits every article, as the pipelines do; returns the importer."""
    order = ImportOrder(files=tuple(map(str, files)), selection=selection, again=options.pop("again", False))

    async def crawl() -> ArchiveImporter:
        desk: Desk = open_desk(folder, batch_size=4)
        known_sites = options.pop("known_sites", SiteRegistry([SITE]))
        desk.timer.elapse()
        importer = ArchiveImporter(
            desk.session, ExtractionPool(workers=0, timeout=30), known_sites, order,
            max_page_bytes=1_000_000, **options,
        )  # fmt: skip
        commits: list[asyncio.Task[Any]] = []
        desk.session.writer._sleep = lambda seconds: asyncio.sleep(0)
        async for article in importer.run():
            kept = postprocess(article, desk.session.frontier.sites[article.site])
            assert isinstance(kept, Article)
            commits.append(asyncio.create_task(desk.session.writer.commit(kept)))
        await asyncio.gather(*commits)
        await desk.close()
        return importer

    return asyncio.run(crawl())


def read_store(folder: Path) -> Any:
    return asyncio.run(_open(folder)).session.store


async def _open(folder: Path) -> Desk:
    return open_desk(folder)


def test_articles_of_declared_and_undeclared_sites_are_imported_under_one_run(tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    file.write_bytes(zipped(capture(0), capture(1), capture(2, OTHER_URL)))
    importer = import_files(tmp_path, file)
    assert importer.session.summary.totals() == {OutcomeName.NEW: 3}
    with read_store(tmp_path) as store:
        names = {row.name for row in store.channels.sites()}
        assert names == {"other_example", "paper"}, "sites are written with their first batch; the import is none"
        [run] = store.runs.latest(ARCHIVE_RUN)
        assert run.finish == "finished"
        assert store.reports.outcome_counts(run=run.id) == {OutcomeName.NEW: 3}
        mark = store.captures.file_mark(str(file))
        assert (mark.ended, mark.articles, mark.offset) == (True, 3, file.stat().st_size)


def test_what_a_limit_leaves_is_read_by_the_next_run(tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    file.write_bytes(zipped(*(capture(number) for number in range(6))))
    first = import_files(tmp_path, file, selection=Selection(limit=2))
    assert first.session.summary.totals().total() == 2
    second = import_files(tmp_path, file)
    assert second.session.summary.totals() == {OutcomeName.NEW: 4}
    third = import_files(tmp_path, file)
    assert third.session.summary.totals().total() == 0, "a file that was read to its end is not read again"


def pages_learnt(folder: Path) -> int:
    from crawler.extraction.body.site_template import Template

    with read_store(folder) as store:
        data = store.channels.load_template("paper")
    return Template.from_bytes(data).pages if data else 0


def test_a_url_that_was_read_before_teaches_nothing_however_few_urls_are_kept_in_memory(tmp_path: Path) -> None:
    once, twice = tmp_path / "once.warc.gz", tmp_path / "twice.warc.gz"
    once.write_bytes(zipped(*(capture(number) for number in range(6))))
    repeated = [capture(number, record_number=10 + number) for number in range(6)]
    twice.write_bytes(zipped(*(capture(number) for number in range(6)), *repeated))
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    importer = import_files(tmp_path / "a", once, twice, max_recent_urls=3)
    assert len(importer.recent_urls) == 3, "memory stays flat"
    assert pages_learnt(tmp_path / "a") == 6, "the store knows what was written"
    import_files(tmp_path / "b", twice)
    assert pages_learnt(tmp_path / "b") == 6, "the latest URLs cover what is not written yet"


def test_a_page_out_of_the_wanted_times_teaches_once(tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    file.write_bytes(
        zipped(*(capture(number) for number in range(4)), *(capture(n, record_number=9) for n in range(4)))
    )
    importer = import_files(tmp_path, file, selection=Selection(since=FETCHED + timedelta(days=9)))
    assert importer.session.summary.totals().total() == 0
    assert str(importer.session.summary.archive_progress).endswith("0 articles; left out: 8 out_of_range")
    assert pages_learnt(tmp_path) == 4


def test_one_site_may_be_chosen(tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    file.write_bytes(zipped(capture(0), capture(1, OTHER_URL)))
    order = ImportOrder(
        files=(str(file),), selection=Selection(), only_site=Site(name="paper", home="https://paper.example/")
    )

    async def crawl() -> list[str]:
        desk = open_desk(tmp_path)
        pool = ExtractionPool(workers=0, timeout=30)
        importer = ArchiveImporter(desk.session, pool, SiteRegistry([]), order, max_page_bytes=1_000_000)
        found = []
        async for article in importer.run():
            found.append(article.url)
            desk.session.frontier.release(article.ledger_url)
        await desk.close()
        return found

    assert asyncio.run(crawl()) == [URLS[0]]


OTHERS = [
    (b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG", {}, "image/png"),
    (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}", {}, "application/json"),
    (b"HTTP/1.1 404 Not Found\r\n\r\n<html>", {}, "HTTP 404"),
    (b"HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n", {}, "HTTP 301"),
    (b"Harbour", {"kind": "conversion", "Content_Type": "text/plain"}, "conversion text/plain"),
    (b"{}", {"kind": "resource", "Content_Type": "application/json"}, "resource application/json"),
    (b"software: odd\r\n", {"kind": "warcinfo"}, "warcinfo"),
    (b"GET / HTTP/1.1\r\n\r\n", {"kind": "request"}, "request"),
    (b"HTTP/1.1 200 OK\r\n\r\n", {"kind": "revisit"}, "revisit"),
]
READ_TYPES = [  # as a crawl reads them: by the bytes, where the type says something else
    "text/html", "TEXT/HTML;charset=utf-8", "text/html, text/html", "application/xhtml+xml", "application/octet-stream",
    "text/plain", "", "html", "application/xml", "image/png",
]  # fmt: skip


def head_of(kind: str, status: str = "200 OK", *lines: str) -> bytes:
    return "\r\n".join((f"HTTP/1.1 {status}", f"Content-Type: {kind}", *lines)).encode() + b"\r\n\r\n"


def test_every_record_is_counted_by_what_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    others = [record(80 + n, block, **fields) for n, (block, fields, _) in enumerate(OTHERS)]
    dns = record(99, head_of("text/html") + story(3).encode(), WARC_Target_URI="dns:paper.example")
    half = story(4).encode()[:900]
    cut = record(98, head_of("text/html", "200 OK", "Content-Length: 99999") + half, WARC_Target_URI=URLS[4])
    marked = record(97, head_of("text/html") + half, WARC_Target_URI=URLS[5], WARC_Truncated="time")
    broken = record(96, head_of("text/html", "200 OK", "Content-Encoding: gzip") + b"\x1f\x8bbroken")
    file.write_bytes(zipped(capture(0), *others, dns, cut, marked, broken) + b"lost" + zipped(capture(1)))
    importer = import_files(tmp_path, file)
    assert importer.session.summary.totals() == {OutcomeName.NEW: 2}
    progress: Any = importer.session.summary.archive_progress
    assert progress.left_out == {"no address of the web": 1, "incomplete": 2, "unreadable": 1}
    line = str(progress)
    assert line.startswith("a.warc.gz: 100% read, 2 pages, 2 articles; left out: 2 incomplete, ")
    assert all(f"1 {name}" in line for *_, name in OTHERS)
    assert line.endswith("4 bytes belong to no record")
    assert importer.session.summary.unread_files == 0


def test_the_types_that_a_crawl_reads(tmp_path: Path) -> None:
    file = tmp_path / "a.warc"
    blocks = [head_of(kind) + story(0).encode() for kind in READ_TYPES]
    blocks.append(head_of("text/html", "203 Non-Authoritative") + story(0).encode())
    records = [record(n, block, WARC_Target_URI=f"{URLS[0]}?n={n}") for n, block in enumerate(blocks)]
    bare = [record(50, story(0).encode(), kind=kind, Content_Type="text/html", WARC_Target_URI=f"{URLS[0]}?{kind}")
            for kind in ("resource", "conversion")]  # fmt: skip
    file.write_bytes(b"".join([*records, *bare]))
    importer = import_files(tmp_path, file)
    progress: Any = importer.session.summary.archive_progress
    assert (progress.pages, progress.mark.articles) == (len(blocks) + 2, len(blocks) + 2)


def test_a_file_that_ends_early_is_not_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    whole = zipped(*(capture(number) for number in range(4)))
    file.write_bytes(whole[:-99])
    importer = import_files(tmp_path, file)
    line = str(importer.session.summary.archive_progress)
    assert "100%" not in line
    assert f"the file ends within what begins at offset {len(zipped(*map(capture, range(3))))}" in line
    assert importer.session.summary.unread_files == 1, "which the exit code shows"
    with read_store(tmp_path) as store:
        assert not store.captures.file_mark(str(file)).ended
    file.write_bytes(whole)
    rest = import_files(tmp_path, file)
    assert rest.session.summary.totals() == {OutcomeName.NEW: 1}, "what came since is read"
    assert str(rest.session.summary.archive_progress).startswith("a.warc.gz: 100% read, 1 pages, 4 articles")


def test_what_another_run_reads_again_is_not_counted_before(tmp_path: Path) -> None:
    file = tmp_path / "a.warc"
    file.write_bytes(b"".join(map(capture, range(4))))
    progress = ImportProgress(FileMark(path=str(file), size=file.stat().st_size), 0)
    records = list(read_records(str(file), kinds={"response"}, warn=print))
    for stored in records:
        progress.open[stored.url] = stored.offset
        progress.offset = stored.next_offset
        progress.take(stored)
    assert (progress.now(ended=False).articles, progress.mark.articles) == (0, 4)
    for written, stored in enumerate(records, 1):
        del progress.open[stored.url]
        assert progress.now(ended=False).articles == written


def test_records_of_one_member_are_all_read_however_often_it_is_begun(tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    file.write_bytes(zipped(b"".join(map(capture, range(6)))))
    import_files(tmp_path, file, selection=Selection(limit=2))
    import_files(tmp_path, file)
    with read_store(tmp_path) as store:
        assert store.captures.file_mark(str(file)).ended
        assert all(store.records.get(url) for url in URLS)


def test_recent_urls_forget_the_oldest() -> None:
    recent = RecentUrls(2)
    for url in ("a", "b", "a", "c"):
        recent.add(url)
    assert [url in recent for url in "abc"] == [True, False, True]
    assert len(recent) == 2


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59Z", "99991231235959", "2107-01-01", f"{FETCHED + TWO_DAYS:%FT%TZ}"])
def test_a_capture_of_a_time_to_come_is_not_the_newest_for_ever(
    tmp_path: Path, at: str, caplog: pytest.LogCaptureFixture
) -> None:
    first, later = tmp_path / "first.warc.gz", tmp_path / "later.warc.gz"
    first.write_bytes(zipped(capture(0, at=at), capture(1, at=at)))
    edited = "<p>Correction: the crane is older than was said at first.</p>"
    later.write_bytes(zipped(capture(0, at=f"{FETCHED + timedelta(hours=1):%FT%TZ}", extra=edited)))
    importer = import_files(tmp_path, first)
    assert str(importer.session.summary.archive_progress).endswith("captured at a time to come, which counts as now: 2")
    assert sum("a time to come" in line for line in caplog.messages if "offset" in line) == 1
    assert import_files(tmp_path, later).session.summary.totals() == {OutcomeName.REVISED: 1}
    with read_store(tmp_path) as store:
        held = {url: store.records.revisions(url)[-1].article for url in URLS[:2]}
    assert held[URLS[0]].fetched == FETCHED + timedelta(hours=1)
    assert "Correction" in held[URLS[0]].body
    assert held[URLS[1]].fetched == FETCHED


def test_a_capture_by_a_clock_of_another_zone_keeps_its_time(tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    file.write_bytes(zipped(capture(0, at=f"{FETCHED + timedelta(hours=13):%FT%TZ}")))
    import_files(tmp_path, file)
    with read_store(tmp_path) as store:
        assert [one.article.fetched for one in store.records.revisions(URLS[0])] == [FETCHED + timedelta(hours=13)]
