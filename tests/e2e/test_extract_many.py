"""Many saved pages are read side by side: records in the order of the files, a line for each that gives none."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.command import Newsroom
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
    ):
        done = newsroom.run("extract", *words)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), (words, done.err)
