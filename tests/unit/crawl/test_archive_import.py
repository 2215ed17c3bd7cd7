"""WARC files are imported with a real SQLite file, without Scrapy."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

from crawler.article import Article, OutcomeName
from crawler.crawl.archive_import import ARCHIVE_RUN, ArchiveImporter, ImportOrder, RecentUrls
from crawler.crawl.arguments import Selection
from crawler.crawl.extraction_pool import ExtractionPool
from crawler.crawl.postprocess import postprocess
from crawler.crawl.site_registry import SiteRegistry
from crawler.site import Site
from tests.articles import FETCHED
from tests.paper import path, story
from tests.unit.archive.warcs import record, zipped
from tests.unit.crawl.session import SITE, Desk, open_desk

URLS = [f"https://paper.example{path(number)}" for number in range(6)]
OTHER_URL = "https://other.example/2026/11/20/a-crane-of-another-port-stays.html"


def capture(number: int, url: str | None = None, record_number: int | None = None) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + story(number).encode()
    return record(number if record_number is None else record_number, block, WARC_Target_URI=url or URLS[number])


def import_files(folder: Path, *files: Path, selection: Selection = Selection(), **options: Any) -> ArchiveImporter:  # noqa: B008
    """Imports files and commits every article, as the pipelines do; returns the importer."""
    order = ImportOrder(files=tuple(map(str, files)), selection=selection, again=options.pop("again", False))

    async def crawl() -> ArchiveImporter:
        desk: Desk = open_desk(folder, batch_size=4)
        desk.timer.elapse()
        importer = ArchiveImporter(
            desk.session, ExtractionPool(workers=0, timeout=30), SiteRegistry([SITE]), order,
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
        assert names == {ARCHIVE_RUN, "other_example", "paper"}, "sites are written with their first batch"
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


def test_recent_urls_forget_the_oldest() -> None:
    recent = RecentUrls(2)
    for url in ("a", "b", "a", "c"):
        recent.add(url)
    assert [url in recent for url in "abc"] == [True, False, True]
    assert len(recent) == 2
