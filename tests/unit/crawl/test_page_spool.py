"""Pages that outlive a kill: found by the next process until their outcome is stored, bounded, whole or not at all."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crawler.article import Outcome, OutcomeName, Page
from crawler.crawl import page_spool
from crawler.crawl.arguments import Selection
from crawler.crawl.page_spool import PageSpool, spool_folder
from crawler.storage.values import DueUrl
from tests.articles import FETCHED
from tests.unit.crawl.session import SITE, Desk, candidate, open_desk

URL = "https://paper.example/2026/11/crane-7"
OTHER = "https://paper.example/2026/11/crane-8"
LATER = FETCHED + timedelta(seconds=5)


def page(url: str = URL, *, body: bytes = b"<p>Crane", status: int = 200, at: timedelta = timedelta()) -> Page:
    return Page(
        url=f"{url}.html",
        body=body,
        fetched=FETCHED + at,
        status=status,
        headers=(("ETag", '"7"'), ("Content-Type", "text/html")),
        requested_url=url,
        product_token="news-crawler",
    )


async def begin(folder: Path, *urls: str) -> tuple[Desk, list[DueUrl]]:
    """A session of a site with leased URLs."""
    desk = open_desk(folder)
    await desk.session.frontier.begin_site(SITE)
    await desk.session.frontier.declare([candidate(url) for url in urls or (URL,)])
    return desk, await desk.session.frontier.lease("paper", Selection(), 10)


def spool_of(desk: Desk, folder: Path, *, max_bytes: int = 1 << 20) -> PageSpool:
    return PageSpool(desk.session.store, desk.clock, folder / "pages", max_bytes=max_bytes)


def leave(desk: Desk, folder: Path, *pages: Page, max_bytes: int = 1 << 20) -> None:
    """Files as a process leaves them that ends before its pages are stored: close() removes none of those."""
    spool = spool_of(desk, folder, max_bytes=max_bytes)
    for one in pages:
        spool.keep("paper", str(one.requested_url), one)
    spool.close()


async def found(spool: PageSpool, leased: Sequence[DueUrl]) -> dict[str, Page]:
    pages = await spool.find("paper", leased)
    assert all(capture is None for _, capture in pages.values()), "they are in no archive"
    return {url: one for url, (one, _) in pages.items()}


def test_a_page_is_found_as_it_was_until_its_outcome_is_stored(tmp_path: Path) -> None:
    async def run() -> None:
        desk, leased = await begin(tmp_path, URL, OTHER)
        leave(desk, tmp_path, page())
        spool = spool_of(desk, tmp_path)
        assert await found(spool, leased) == {URL: page()}
        assert await found(spool, leased) == {URL: page()}, "a kill before its outcome costs nothing either"
        spool.discard(URL)
        assert await found(spool, leased) == {}
        assert not list((tmp_path / "pages").iterdir()), "the file goes with its last page"
        spool.close()
        assert not (tmp_path / "pages").exists()
        await desk.close()

    asyncio.run(run())


def test_a_killed_process_leaves_its_pages_and_a_living_one_keeps_its_own(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from crawler.crawl.page_spool import PageSpool\n"
        "from tests.unit.crawl.test_page_spool import URL, page\n"
        "spool = PageSpool(None, None, Path(sys.argv[1]), max_bytes=1 << 20)\n"
        "spool.keep('paper', URL, page()); print('kept', flush=True); sys.stdin.read()"
    )

    async def run() -> None:
        desk, leased = await begin(tmp_path)
        other = subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path / "pages")],
            cwd=Path(__file__).parents[3],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "kept\n"
        spool = spool_of(desk, tmp_path)
        assert await found(spool, leased) == {}, "the other process lives"
        other.kill()
        other.wait()
        other.stdin.close()
        other.stdout.close()
        assert await found(spool, leased) == {URL: page()}
        spool.close()
        await desk.close()

    asyncio.run(run())


@pytest.mark.parametrize("moment", [LATER, FETCHED])  # the clock may not have gone on since
def test_a_page_whose_outcome_is_stored_is_not_read_again(tmp_path: Path, moment: datetime) -> None:
    async def run() -> None:
        desk, leased = await begin(tmp_path)
        leave(desk, tmp_path, page())
        reader = spool_of(desk, tmp_path)
        assert await found(reader, leased) == {URL: page()}
        desk.clock.moment = moment
        task = asyncio.create_task(desk.session.writer.commit(Outcome(
            url=URL, site="paper", name=OutcomeName.FAILED, reason="its reader died twice", at=moment
        )))  # fmt: skip
        while not task.done():
            desk.session.writer.flush()
            await asyncio.sleep(0.01)
        assert await found(reader, leased) == {}, "another process has stored it, which this one was not told"
        assert await found(spool_of(desk, tmp_path), leased) == {}
        reader.close()
        await desk.close()

    asyncio.run(run())


def test_a_file_goes_when_the_store_has_outcomes_of_all_its_pages(tmp_path: Path) -> None:
    async def run() -> None:
        desk, leased = await begin(tmp_path)
        leave(desk, tmp_path, page(OTHER))  # a URL that the ledger does not know: of another store
        assert await found(spool_of(desk, tmp_path), leased) == {}
        assert not list((tmp_path / "pages").iterdir())
        leave(desk, tmp_path, page(at=-timedelta(days=2)))  # it may have changed since
        assert await found(spool_of(desk, tmp_path), leased) == {}
        assert not list((tmp_path / "pages").iterdir())
        await desk.close()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("status", "is_kept"),
    [(200, True), (304, True), (404, True), (410, True), (429, False), (500, False), (503, False)],
)
def test_an_answer_that_is_to_be_asked_for_again_is_not_kept(tmp_path: Path, status: int, is_kept: bool) -> None:
    async def run() -> None:
        desk, leased = await begin(tmp_path)
        leave(desk, tmp_path, page(status=status))
        reader = spool_of(desk, tmp_path)
        assert bool(await found(reader, leased)) is is_kept
        reader.close()
        await desk.close()

    asyncio.run(run())


def test_the_last_answer_for_a_url_counts(tmp_path: Path) -> None:
    async def run() -> None:
        desk, leased = await begin(tmp_path)
        new = page(body=b"<p>Crane, repaired", at=timedelta(seconds=9))
        leave(desk, tmp_path, page(), new)
        reader = spool_of(desk, tmp_path)
        assert await found(reader, leased) == {URL: new}
        reader.close()
        await desk.close()

    asyncio.run(run())


def test_further_pages_of_a_story_go_with_it(tmp_path: Path) -> None:
    async def run() -> None:
        desk, leased = await begin(tmp_path)
        second = page(f"{URL}?page=2")
        spool = spool_of(desk, tmp_path)
        spool.keep("paper", URL, page())
        spool.keep("paper", URL, second)
        spool.close()
        reader = spool_of(desk, tmp_path)
        assert await found(reader, leased) == {URL: page()}
        assert await reader.find_further(URL, f"{URL}?page=2") == second
        assert await reader.find_further(URL, f"{URL}?page=3") is None
        reader.discard(URL)
        assert await reader.find_further(URL, f"{URL}?page=2") is None
        await desk.close()

    asyncio.run(run())


def test_a_torn_page_ends_its_file_and_a_damaged_one_is_fetched_again(tmp_path: Path) -> None:
    async def run() -> None:
        desk, leased = await begin(tmp_path, URL, OTHER)
        leave(desk, tmp_path, page(body=b"a" * 1000), page(OTHER, body=b"b" * 1000))
        [file] = (tmp_path / "pages").iterdir()
        whole = file.read_bytes()
        for size in range(0, len(whole), 97):  # as a kill or a full disk ends it
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(whole[:size])
            spool = spool_of(desk, tmp_path)
            pages = await found(spool, leased)
            assert set(pages) == ({URL} if size > len(whole) / 2 else set()), size
            spool.close()
            assert file.exists() is bool(pages), "what holds no page is removed"
        for at in range(0, len(whole), 97):  # as a power failure leaves it
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
            spool = spool_of(desk, tmp_path)
            pages = await found(spool, leased)
            assert all(one in (page(body=b"a" * 1000), page(OTHER, body=b"b" * 1000)) for one in pages.values()), at
            assert len(pages) < 2, at
            spool.close()
        await desk.close()

    asyncio.run(run())


def test_files_go_as_their_pages_are_stored_and_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(page_spool, "FILE_BYTES", 10_000)
    monkeypatch.setattr(page_spool, "TRUNCATION_BYTES", 5_000)

    async def run() -> None:
        desk, leased = await begin(tmp_path)
        spool = spool_of(desk, tmp_path, max_bytes=50_000)
        urls = [f"https://paper.example/{number}" for number in range(200)]
        for number, url in enumerate(urls):
            spool.keep("paper", url, page(url, body=b"x" * 1000))
            if number >= 20:
                spool.discard(urls[number - 20])
            sizes = [file.stat().st_size for file in (tmp_path / "pages").iterdir()]
            assert len(sizes) <= 4, "20 pages of 1,200 bytes wait in files of 10 of them"
            assert sum(sizes) <= 50_000
        for url in urls[-20:]:
            spool.discard(url)
        assert sum(file.stat().st_size for file in (tmp_path / "pages").iterdir()) < 5_000
        assert not caplog.records
        for url in urls:
            spool.keep("paper", url, page(url, body=b"x" * 1000))
        assert [record.getMessage().partition(": ")[2][:24] for record in caplog.records] == [
            "50000 bytes are in use ("
        ]
        assert sum(file.stat().st_size for file in (tmp_path / "pages").iterdir()) <= 50_000
        for url in urls:
            spool.discard(url)
        spool.close()
        assert not (tmp_path / "pages").exists()
        assert leased
        await desk.close()

    asyncio.run(run())


def test_two_processes_read_what_a_third_has_left(tmp_path: Path) -> None:
    async def run() -> None:
        desk, leased = await begin(tmp_path, URL, OTHER)
        leave(desk, tmp_path, page(), page(OTHER))
        first, second = spool_of(desk, tmp_path), spool_of(desk, tmp_path)
        assert len(await found(first, leased)) == 2
        assert len(await found(second, leased)) == 2
        first.discard(URL)
        first.discard(OTHER)
        assert set(await found(second, leased)) == {URL, OTHER}, "the other may still read: the ledger decides"
        second.close()
        first.close()
        await desk.close()

    asyncio.run(run())


def test_a_folder_that_cannot_be_written_is_one_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        desk, leased = await begin(tmp_path)
        (tmp_path / "pages").write_text("a file")
        spool = spool_of(desk, tmp_path)
        with caplog.at_level(logging.WARNING):
            spool.keep("paper", URL, page())
            spool.keep("paper", OTHER, page(OTHER))
        assert len(caplog.messages) == 1
        assert await found(spool, leased) == {}
        spool.discard(URL)
        spool.close()
        await desk.close()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("folder", "store", "environment", "wanted"),
    [
        ("", "sqlite:////var/news/news.db", {}, "/var/news/news.db-pages"),
        ("", "sqlite:///file:/var/news/news.db?uri=true", {}, "/var/news/news.db-pages"),
        ("/fast", "sqlite:////var/news/news.db", {}, "/fast"),
        ("", "postgresql://me:secret@host/news", {}, None),
        ("", "postgresql://me:secret@host/news", {"HOME": "/home/me"}, "/home/me/.local/state/news/"),
        ("", "postgresql://me:secret@host/news", {"HOME": "/home/me", "XDG_STATE_HOME": "/state"}, "/state/news/"),
    ],
)
def test_the_folder_is_beside_the_file_or_in_the_users_state(
    folder: str, store: str, environment: dict[str, str], wanted: str | None
) -> None:
    path = spool_folder(folder, store, environment)
    if wanted is None or not wanted.endswith("/"):
        assert (None if path is None else str(path)) == wanted
    else:
        assert path is not None
        assert str(path.parent) + "/" == wanted
        assert path != spool_folder("", "postgresql://me@host/other", environment), "each store has its own"
        assert path == spool_folder("", "postgresql://me:changed@host/news", environment), "whatever the password"


def test_nobody_else_may_read_the_pages(tmp_path: Path) -> None:
    async def run() -> None:
        desk, _ = await begin(tmp_path)
        spool = spool_of(desk, tmp_path)
        spool.keep("paper", URL, page())
        assert os.stat(tmp_path / "pages").st_mode & 0o777 == 0o700  # noqa: PTH116
        await desk.close()
        spool.close()

    asyncio.run(run())
