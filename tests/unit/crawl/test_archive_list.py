"""Which archives an import is of: lists name them by address, by path, or by what is common to all of them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from crawler.crawl.archive_list import _resolve, find_archive_files, leave_out_read
from crawler.errors import ArchiveUnreadable, ArgumentInvalid
from tests.server import Reply, Server

CC = "https://data.cc.example/crawl-data/CC-NEWS/2026/11/warc.paths.gz"
ENTRY = "crawl-data/CC-NEWS/2026/11/CC-NEWS-1.warc.gz"


@pytest.mark.parametrize(
    ("entry", "where", "base", "wanted"),
    [
        (ENTRY, CC, None, f"https://data.cc.example/{ENTRY}"),
        (f"/{ENTRY}", CC, None, f"https://data.cc.example/{ENTRY}"),
        (ENTRY, CC.replace("https://data.cc.example", "s3://cc"), None, f"s3://cc/{ENTRY}"),
        (ENTRY, "/mirror/crawl-data/CC-NEWS/2026/11/warc.paths", None, f"/mirror/{ENTRY}"),
        ("a.warc", CC, None, "https://data.cc.example/crawl-data/CC-NEWS/2026/11/a.warc"),
        ("a.warc", "/lists/x.txt", None, "/lists/a.warc"),
        ("/b/a.warc", "/lists/x.txt", None, "/b/a.warc"),
        (ENTRY, "/lists/warc.paths", "s3://cc/", f"s3://cc/{ENTRY}"),
        (ENTRY, CC, "https://mirror.example", f"https://mirror.example/{ENTRY}"),
        ("https://data.cc.example/a.warc", CC, None, "https://data.cc.example/a.warc"),
        ("https://mirror.example/a.warc", CC, "https://mirror.example", "https://mirror.example/a.warc"),
        ("s3://cc/a.warc", "/lists/x.txt", None, "s3://cc/a.warc"),
    ],
)
def test_entries_of_a_list(entry: str, where: str, base: str | None, wanted: str) -> None:
    assert _resolve(entry, where, base) == wanted


@pytest.mark.parametrize("entry", ["http://169.254.169.254/a.warc", "file:///etc/passwd", "s3://other/a.warc"])
def test_a_list_of_another_machine_names_nothing_elsewhere(entry: str) -> None:
    with pytest.raises(ArgumentInvalid, match="lies on another host"):
        _resolve(entry, CC, None)


def test_a_path_in_a_list_of_another_machine_is_one_of_that_machine() -> None:
    assert _resolve("/etc/passwd", CC, None).startswith("https://data.cc.example/")
    assert _resolve("../../../etc/passwd", CC, None).startswith("https://data.cc.example/")


def test_lists_folders_patterns_and_files(tmp_path: Path) -> None:
    for name in ("b.warc", "a.warc.gz", "c.arc", "d.arc.gz", "e.warc.zst", "page.html"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "some.paths").write_text(f"# ours\n\n{tmp_path}/b.warc\nd.arc.gz\nb.warc\n")
    (tmp_path / "more.txt.gz").write_bytes(gzip.compress(b"https://paper.example/x.warc.gz\n"))

    def names(text: str) -> list[str]:
        return [name.removeprefix(f"{tmp_path}/") for name in find_archive_files(text)]

    assert names(str(tmp_path)) == ["a.warc.gz", "b.warc", "c.arc", "d.arc.gz", "e.warc.zst"]
    assert names(f"{tmp_path}/some.paths") == ["b.warc", "d.arc.gz"]
    assert names(f"{tmp_path}/more.txt.gz, {tmp_path}/c.*") == ["https://paper.example/x.warc.gz", "c.arc"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.txt", b"\n# nothing\n", "the list is empty"),
        ("cut.paths.gz", gzip.compress(b"a.warc\n" * 1000, mtime=0)[:-9], "the list is cut off"),
        ("bad.paths.gz", b"\x1f\x8bnothing", "cannot be unpacked"),
        ("bytes.txt", b"\xff\xfe\x00", "the list is no text"),
        ("bomb.txt.gz", gzip.compress(b"a" * (65 << 20), mtime=0), "has more than 67,108,864 bytes"),
    ],
    ids=["empty", "cut", "bad", "bytes", "bomb"],
)
def test_a_list_that_is_none_is_told(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ArgumentInvalid, match=message):
        find_archive_files(str(tmp_path / name))
    with pytest.raises(ArgumentInvalid, match="there is no such list"):
        find_archive_files(str(tmp_path / "none.txt"))


def test_a_list_of_another_machine() -> None:
    lines = "".join(f"crawl-data/{n}.warc.gz\n" for n in range(3)).encode()
    with Server({"/x/crawl-data/warc.paths.gz": Reply(gzip.compress(lines), kind="application/gzip")}) as server:
        found = find_archive_files(server.url("/x/crawl-data/warc.paths.gz"))
        assert found == tuple(server.url(f"/x/crawl-data/{n}.warc.gz") for n in range(3))
        with pytest.raises(ArchiveUnreadable, match="cannot be read"):
            find_archive_files(server.url("/none.paths"))


@pytest.mark.parametrize(
    ("data", "size_at_the_end", "is_wanted"),
    [
        (b"four", None, True),  # nobody has read it
        (b"four", 4, False),
        (b"four", 3, True),  # it has grown
        (b"", 4, False),  # of no size that anyone says
        (None, 4, False),  # deleted since
    ],
)
def test_an_archive_that_was_read_to_its_end_is_left_out(
    data: bytes | None, size_at_the_end: int | None, is_wanted: bool, tmp_path: Path
) -> None:
    archive, other = str(tmp_path / "a.warc"), str(tmp_path / "b.warc")
    if data is not None:
        Path(archive).write_bytes(data)
    sizes = {} if size_at_the_end is None else {archive: size_at_the_end}
    assert leave_out_read([other, archive], sizes) == [other, *([archive] if is_wanted else [])]
