"""Many saved pages are read side by side: records in the order of the files, a line for each that gives none."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.crawl.closed_pipe import CLOSED_PIPE_EXIT_CODE
from tests.e2e.command import Newsroom, command_server
from tests.e2e.test_crawl_stops import children, is_alive, wait_until
from tests.e2e.test_single_page import ENDLESS
from tests.paper import front, headline, path, story

COUNT = 12


def save_pages(folder: Path) -> list[Path]:
    """Stories in two folders, a front, a page of unknown address, and a picture that is no page."""
    (folder / "deep").mkdir(parents=True)
    files = []
    for n in range(COUNT):
        link = f'<link rel="canonical" href="https://paper.example{path(n)}">'
        files.append(folder / ("deep" if n % 3 else ".") / f"story-{n:02}.html")
        files[-1].write_text(story(n, link=link))
    (folder / "a-front.htm").write_text(front(range(4), head='<link rel="canonical" href="https://paper.example/">'))
    (folder / "nameless.html").write_text(story(99))
    (folder / "picture.jpg").write_bytes(b"\xff\xd8")
    return files


def test_a_folder_gives_its_records_in_order_and_a_line_for_each_failure(tmp_path: Path, newsroom: Newsroom) -> None:
    files = save_pages(tmp_path / "pages")
    done = newsroom.run("extract", str(tmp_path / "pages"), "--jobs", "2")
    assert done.code == 1
    wanted = [headline(int(file.stem[-2:])) for file in sorted(files)]
    assert [json.loads(line)["headline"] for line in done.out.splitlines()] == wanted
    reasons = dict(line.split(": ", 1) for line in done.err.splitlines())
    assert set(reasons) == {str(tmp_path / "pages" / name) for name in ("a-front.htm", "nameless.html")}
    assert reasons[str(tmp_path / "pages" / "nameless.html")].startswith("it has no canonical URL")


def test_a_list_is_read_in_its_order(tmp_path: Path, newsroom: Newsroom) -> None:
    files = save_pages(tmp_path / "pages")
    chosen = [files[7], files[1], files[4]]
    listed = "".join(f"{file}\n" for file in chosen)
    done = newsroom.run("extract", "--list", "-", "--jobs", "2", stdin=listed)
    assert done.code == 0, done.err
    assert [json.loads(line)["headline"] for line in done.out.splitlines()] == [headline(n) for n in (7, 1, 4)]
    (tmp_path / "list.txt").write_text(listed + str(tmp_path / "nowhere.html"))
    done = newsroom.run("extract", "--list", str(tmp_path / "list.txt"))
    assert (done.code, done.out.count("\n")) == (1, 3)
    assert done.err == f"{tmp_path / 'nowhere.html'}: it cannot be read: No such file or directory\n"


def test_what_cannot_be_is_one_line(tmp_path: Path, newsroom: Newsroom) -> None:
    for words in (
        ["--jobs", "0", str(tmp_path)],
        ["--jobs", "two", str(tmp_path)],
        [str(tmp_path)],
        [str(tmp_path), "--text"],
        ["--list", str(tmp_path / "nowhere.txt")],
        [f"https://paper.example{path(1)}", "--jobs", "2"],
    ):
        done = newsroom.run("extract", *words)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), (words, done.err)


def test_each_file_that_cannot_be_read_is_a_line_of_its_own(tmp_path: Path, newsroom: Newsroom) -> None:
    pages = tmp_path / "pages"
    save_pages(pages)
    (pages / "empty.html").touch()
    (pages / "endless.html").write_text(
        ENDLESS.replace("</title>", '</title><link rel="canonical" href="https://a.example/b">')
    )
    (pages / "large.html").write_bytes(b" " * 9_000_000)
    (pages / "nowhere.html").symlink_to("no-such-file")
    (pages / "two\nlines\x1b[2J.html").touch()
    (pages / "folder.html").mkdir()
    os.mkfifo(pages / "pipe.html")
    settings = {"NEWS_EXTRACT_TIMEOUT": "2", "DOWNLOAD_MAXSIZE": str(len(ENDLESS) + 1000)}
    assert len(ENDLESS) + 1000 < 9_000_000
    done = newsroom.run("extract", str(pages), "--jobs", "2", settings=settings)
    assert (done.code, done.out.count("\n")) == (1, COUNT)
    reasons = [line.removeprefix(f"{pages}/").split(": ", 1) for line in done.err.splitlines()]
    assert [[name, why] for name, why in reasons if name not in {"a-front.htm", "nameless.html"}] == [
        ["empty.html", "it cannot be read: it is empty"],
        ["endless.html", "failed: the extraction took longer than 2 s (NEWS_EXTRACT_TIMEOUT)"],
        ["large.html", f"it cannot be read: it is larger than DOWNLOAD_MAXSIZE ({len(ENDLESS) + 1000} B)"],
        ["nowhere.html", "it cannot be read: No such file or directory"],
        ["pipe.html", "it cannot be read: it is not a regular file"],
        ["two lines [2J.html", "it cannot be read: it is empty"],
    ]


def test_a_reader_that_is_gone_ends_it_without_a_word(tmp_path: Path, newsroom: Newsroom) -> None:
    save_pages(tmp_path / "pages")
    done = command_server().run(
        newsroom.words("extract", str(tmp_path / "pages"), "--jobs", "2"),
        folder=newsroom.folder,
        environment=newsroom.environment(),
        is_read=False,
    )
    assert done.code == CLOSED_PIPE_EXIT_CODE
    assert [line for line in done.err.splitlines() if not line.startswith(str(tmp_path))] == []


@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(lambda pid: len(children(pid)) == 2, id="libraries-are-loaded"),
        pytest.param(lambda pid: len(children(pid)) == 4, id="pages-are-read", marks=pytest.mark.slow),
    ],
)
def test_ctrl_c_ends_it_in_a_line(tmp_path: Path, newsroom: Newsroom, begun: Callable[[int], bool]) -> None:
    (tmp_path / "pages").mkdir()
    for n in range(20):
        (tmp_path / "pages" / f"{n:02}.html").write_text(ENDLESS)
    running = newsroom.start("extract", str(tmp_path / "pages"), "--jobs", "2")
    wait_until(lambda: begun(running.pid))
    time.sleep(0.2)  # the libraries take longer
    processes = children(running.pid)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does it
    assert running.wait(timeout=60) == 130
    wait_until(lambda: not any(is_alive(pid) for pid in processes), 30)
    assert (newsroom.folder / "log").read_text() == "scrapy extract: stopped\n"
