"""Which files of a folder are read, and why one is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.cli.page_batch import find_pages
from crawler.cli.saved_pages import FileUnreadable, load_file


def test_pages_come_by_the_parts_of_their_paths_and_links_to_folders_are_left_out(tmp_path: Path) -> None:
    for name in ("b.html", "a/z.HTM", "a.html", "a/deep/er/x.xhtml", "a-b/c.html", "a/picture.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "a" / "round").symlink_to(tmp_path)
    found = list(find_pages([str(tmp_path)], None))
    assert [str(one.relative_to(tmp_path)) for one in found] == [
        "a/deep/er/x.xhtml",
        "a/z.HTM",
        "a-b/c.html",
        "a.html",
        "b.html",
    ]
    assert found == sorted(found)


def test_a_folder_that_nobody_may_look_into_is_told_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.html").write_text(name)
    look = Path.iterdir

    def look_or_not(folder: Path) -> Iterator[Path]:
        if folder.name == "b":
            raise PermissionError(13, "Permission denied")
        return look(folder)

    monkeypatch.setattr(Path, "iterdir", look_or_not)
    found = list(find_pages([str(tmp_path)], None))
    assert found == [tmp_path / "a" / "page.html", tmp_path / "b", tmp_path / "c" / "page.html"]
    with pytest.raises(FileUnreadable, match=r"^Permission denied$"):
        load_file(found[1], 1000, waits=False)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("folder", "it is a folder"),
        ("empty", "it is empty"),
        ("long", r"it is larger than DOWNLOAD_MAXSIZE \(10 B\)"),
        ("nowhere", "No such file or directory"),
        ("nul\0", "embedded null byte"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").touch()
    (tmp_path / "long").write_bytes(b"12345678901")
    with pytest.raises(FileUnreadable, match=f"^{why}$"):
        load_file(tmp_path / name, 10)
    (tmp_path / "page").write_bytes(b"1234567890")
    assert load_file(tmp_path / "page", 10, waits=False)[0] == b"1234567890"
    assert load_file(tmp_path / "long", 0)[0] == b"12345678901", "0: no limit"
