"""WARC files of all makes are read; what is broken in them costs only itself, and is told with file and offset."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.archive.reading import page_of_record, read_at, read_capture, read_records
from crawler.crawl.archive_files import capture_of
from crawler.errors import ArchiveUnreadable
from tests.unit.archive.warcs import PAGE, plain, record, sha1, zipped, zstd, zstd_with_dictionary

Pack = Callable[..., bytes]
PACKS = pytest.mark.parametrize("pack", [plain, zipped, zstd])


def read(folder: Path, data: bytes, start: int = 0) -> tuple[list[str], list[str]]:
    """The last part of each record's URL, and the warnings less the folder."""
    path = folder / "some.warc.gz"
    path.write_bytes(data)
    warnings: list[str] = []
    found = [one.url.rpartition("/")[2] for one in read_records(path, start=start, warn=warnings.append)]
    return found, [line.removeprefix(f"{folder}/") for line in warnings]


@pytest.mark.parametrize("pack", [plain, zipped, zstd, zstd_with_dictionary])
def test_all_records_are_read_whatever_packs_them(tmp_path: Path, pack: Pack) -> None:
    assert read(tmp_path, pack(*(record(n) for n in range(5)))) == (["0", "1", "2", "3", "4"], [])


@pytest.mark.parametrize("pack", [plain, zipped, zstd, zstd_with_dictionary])
def test_reading_begins_at_an_offset(tmp_path: Path, pack: Pack) -> None:
    path = tmp_path / "some.warc"
    path.write_bytes(pack(*(record(n) for n in range(5))))
    offsets = [one.offset for one in read_records(path, warn=pytest.fail)]
    assert [one.url[-1] for one in read_records(path, start=offsets[3], warn=pytest.fail)] == ["3", "4"]
    assert read_at(path, offsets[2]).block == PAGE


@PACKS
@pytest.mark.parametrize("length", [len(PAGE) - 9, len(PAGE) + 9, len(PAGE) + 700, 10**12, -5])
def test_a_content_length_that_lies_costs_one_record(tmp_path: Path, pack: Pack, length: int) -> None:
    found, warnings = read(tmp_path, pack(record(0), record(1, length=length), record(2), record(3)))
    assert [name for name in found if name != "1"] == ["0", "2", "3"]
    assert len(warnings) == 1
    assert warnings[0].startswith(f"some.warc.gz: offset {len(pack(record(0)))}: ")


@PACKS
def test_a_record_that_is_not_as_its_digest_says_is_told_and_read(tmp_path: Path, pack: Pack) -> None:
    wrong = record(1, WARC_Block_Digest=sha1(b"another"))
    right = record(2, WARC_Block_Digest=sha1(PAGE))
    found, warnings = read(tmp_path, pack(record(0), wrong, right))
    assert found == ["0", "1", "2"]
    assert warnings[0].startswith(
        f"some.warc.gz: offset {len(pack(record(0)))}: the block is not the one of its digest"
    )


def test_a_payload_digest_may_be_of_the_body_with_or_without_its_codings(tmp_path: Path) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    raw = record(0, chunked, WARC_Payload_Digest=sha1(b"5\r\nhello\r\n0\r\n\r\n"))
    joined = record(1, chunked, WARC_Payload_Digest=sha1(b"hello"))
    wrong = record(2, chunked, WARC_Payload_Digest=sha1(b"hallo"))
    unknown = record(3, chunked, WARC_Payload_Digest="blake9:abc")
    found, warnings = read(tmp_path, zipped(raw, joined, wrong, unknown))
    assert found == ["0", "1", "2", "3"]
    assert len(warnings) == 1
    stored = list(read_records(tmp_path / "some.warc.gz", warn=warnings.append))
    assert [one.mismatch is not None for one in stored] == [False, False, True, False]


def test_a_capture_is_read_as_long_as_its_bytes_are_those_that_were_read(tmp_path: Path) -> None:
    path = tmp_path / "some.warc"
    path.write_bytes(plain(record(0, WARC_Payload_Digest=sha1(b"another"))))
    (stored,) = read_records(path, warn=[].append)
    capture = capture_of(stored)
    assert read_capture(capture).block == PAGE
    path.write_bytes(path.read_bytes().replace(PAGE, PAGE.swapcase()))
    with pytest.raises(ArchiveUnreadable, match="the payload is not the one of its digest"):
        read_capture(capture)


def test_lines_may_end_in_cr_cr_lf(tmp_path: Path) -> None:
    block = PAGE.replace(b"\r\n", b"\r\r\n")
    head = plain(record(0, length=len(block))).removesuffix(PAGE + b"\r\n\r\n")
    twice = head.replace(b"\r\n", b"\r\r\n") + block + b"\r\r\n\r\r\n"
    path = tmp_path / "some.warc"
    path.write_bytes(twice)
    (stored,) = read_records(path, warn=pytest.fail)
    assert page_of_record(stored, limit=10_000).status == 200


@PACKS
@pytest.mark.parametrize("cut", [3, 20, 60])
def test_an_end_in_the_middle_costs_the_last_record(tmp_path: Path, pack: Pack, cut: int) -> None:
    whole = pack(record(0), record(1), record(2, PAGE + bytes(range(256))))
    found, warnings = read(tmp_path, whole[:-cut])
    assert found[:2] == ["0", "1"]
    if found == ["0", "1"]:
        assert len(warnings) == 1
        behind = (pack(record(0)), pack(record(0), record(1)))  # zstandard shows only what it unpacked whole
        assert any(f"offset {len(before)}: " in warnings[0] for before in behind)
    else:
        assert cut == 3, "only the line ends behind the block are missing"


@PACKS
def test_garbage_between_records_is_stepped_over(tmp_path: Path, pack: Pack) -> None:
    found, warnings = read(tmp_path, pack(record(0)) + b"\x00garbage\xff" * 50 + pack(record(1), record(2)))
    assert found[-2:] == ["1", "2"]
    assert len(warnings) == 1


def test_a_broken_gzip_member_costs_one_record(tmp_path: Path) -> None:
    first, second = zipped(record(0)), bytearray(zipped(record(1)))
    second[40] ^= 0xFF
    found, warnings = read(tmp_path, first + bytes(second) + zipped(record(2)))
    assert (found[0], found[-1]) == ("0", "2")
    assert len(warnings) == 1
    assert f"offset {len(first)}" in warnings[0] or "offset 0" in warnings[0]


def test_one_gzip_member_around_all_records_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, zipped(plain(*(record(n) for n in range(3)))))[0] == ["0", "1", "2"]


def test_a_date_that_is_none_is_told(tmp_path: Path) -> None:
    found, warnings = read(tmp_path, zipped(record(0, WARC_Date="yesterday"), record(1)))
    assert found == ["1"]
    assert warnings == ["some.warc.gz: offset 0: WARC-Date 'yesterday' is no time"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "offset 0: the file is empty"),
        (b"<!DOCTYPE html><p>no archive</p>", "offset 0: no WARC file: it begins"),
        (zipped(b"just some text"), "offset 0: no WARC file"),
        (b"\x1f\x8b\x08broken", "offset 0: no WARC file"),
        (b"\n\n\0\0", "offset 0: no WARC file"),
        (zstd(b"just some text"), "offset 0: no WARC file"),
    ],
)
def test_a_file_that_is_no_warc_is_one_line(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(ArchiveUnreadable, match=message):
        read(tmp_path, data)
    with pytest.raises(ArchiveUnreadable, match="No such file"):
        list(read_records(tmp_path / "none.warc", warn=pytest.fail))


def test_an_offset_without_a_record_is_told(tmp_path: Path) -> None:
    path = tmp_path / "some.warc.gz"
    path.write_bytes(zipped(record(0), record(1)))
    with pytest.raises(ArchiveUnreadable, match="offset 7"):
        read_at(path, 7)
    with pytest.raises(ArchiveUnreadable, match="no record at offset 99999"):
        read_at(path, 99999)
    with pytest.raises(ArchiveUnreadable, match="is not there"):
        read_at(tmp_path / "moved.warc.gz", 0)


def test_a_page_has_the_facts_of_its_record(tmp_path: Path) -> None:
    path = tmp_path / "some.warc.gz"
    path.write_bytes(zipped(record(7)))
    page = page_of_record(read_at(path, 0), limit=1000)
    assert (page.url, page.status, page.body) == ("https://paper.example/7", 200, b"<p>The harbour board met.</p>")
    assert page.header("content-type") == "text/html"
    assert page.fetched.isoformat() == "2026-11-20T10:00:00+00:00"
