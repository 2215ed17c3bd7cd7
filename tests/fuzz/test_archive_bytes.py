"""Whatever bytes a WARC file holds, reading it ends, in records, warnings or one clear refusal."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.account import MAX_TOLD_FAULTS, ReadingAccount
from crawler.archive.framing import MAX_BLOCK_BYTES, FrameReader
from crawler.archive.members import MAX_REREAD_BYTES
from crawler.archive.messages import MessageUnreadable, final_response, read_body, read_head, split_message
from crawler.archive.reading import read_records
from crawler.archive.sources import LocalArchive
from crawler.crawl.archive_files import ImportProgress, read_pages
from crawler.errors import ArchiveUnreadable
from crawler.storage.values import FileMark
from tests.effort import examples
from tests.unit.archive.warcs import PAGE, arc_info, arc_record, lz4, plain, record, with_lf, zipped, zstd

WARC = [record(n, PAGE + b"<p>%d</p>" % n) for n in range(4)]
ARC = [arc_info(), *(arc_record(n, PAGE + b"<p>%d</p>" % n) for n in range(3))]
SOUND: dict[str, Callable[[], bytes]] = {  # by name; packed when they are needed
    "plain": lambda: plain(*WARC),
    "bare LF": lambda: plain(*map(with_lf, WARC)),
    "gzip": lambda: zipped(*WARC),
    "zstandard": lambda: zstd(*WARC),
    "LZ4": lambda: lz4(*WARC),
    "one member": lambda: zipped(plain(*WARC)),
    "members anywhere": lambda: zipped(*(plain(*WARC)[at : at + 90] for at in range(0, len(plain(*WARC)), 90))),
    "NUL between": lambda: zipped(*WARC[:2]) + bytes(600) + zipped(*WARC[2:]),
    "ARC": lambda: plain(*ARC),
    "ARC, packed": lambda: zipped(*ARC),
}
WOUND = st.tuples(st.sampled_from(sorted(SOUND)), st.integers(0, 2000), st.integers(0, 40), st.binary(max_size=40))


@cache
def sound_archive(name: str) -> bytes:
    return SOUND[name]()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "some.warc.gz"


def read(file: Path, data: bytes) -> tuple[list[str], ReadingAccount, list[str]]:
    """The URLs of a file's records, what was counted and told; all that may be a page is read as one."""
    file.write_bytes(data)
    warnings: list[str] = []
    mark = FileMark(path=str(file), size=len(data))
    progress = ImportProgress(mark, 0)
    account = ReadingAccount()
    try:
        found = [one.url for one in read_records(file, warn=warnings.append, account=account)]
        for _ in read_pages(progress, max_bytes=10_000, now=datetime(2026, 11, 29, tzinfo=UTC), warn=lambda _: None):
            pass
    except ArchiveUnreadable as error:
        found = []
        account.faults += 1
        warnings.append(str(error))
    assert all(line.startswith(str(file)) and "\n" not in line for line in warnings)
    assert len(found) <= 40
    assert str(progress)
    return found, account, warnings


@pytest.mark.slow
@settings(max_examples=examples(3000))
@given(wound=WOUND)
def test_a_file_with_a_wound_is_read_around_it_and_no_loss_is_silent(
    file: Path, wound: tuple[str, int, int, bytes]
) -> None:
    name, at, length, instead = wound
    data = sound_archive(name)
    at = min(at, len(data))
    found, account, warnings = read(file, data[:at] + instead + data[at + length :])
    assert len(found) >= 4 or account.faults
    assert bool(warnings) == bool(account.faults)
    if name == "gzip":  # whose members have sums: a frame without one may swallow the next
        ends = [len(zipped(*WARC[: n + 1])) for n in range(4)]
        untouched = {
            f"https://paper.example/{n}"
            for n in range(4)
            if ends[n] <= at or ends[n] - len(zipped(WARC[n])) >= at + length
        }
        assert untouched <= set(found) or not found, "but a file whose begin is gone is no archive"


@pytest.mark.slow
@settings(max_examples=examples(1000))
@given(
    data=st.binary(max_size=400),
    form=st.sampled_from([b"", b"WARC/1.0\r\nWARC-Type: response\r\n", b"\x1f\x8b\x08", ARC[0]]),
)
def test_any_bytes_at_all(file: Path, data: bytes, form: bytes) -> None:
    read(file, form + data)


class CountedSource(LocalArchive):
    """A file of which it is known how much was read."""

    read_bytes = 0

    def open(self, start: int) -> Any:
        file = super().open(start)
        counted = SimpleNamespace(close=file.close)

        def read(size: int) -> bytes:
            data = file.read(size)
            self.read_bytes += len(data)
            return data

        counted.read = read
        return counted


NESTED = b"".join(b"\x1f\x8b\x08\0\0\0\0\0\0\3" for _ in range(3000))
TRAPS = {
    "heads without end": b"WARC/1.0\r\nWARC-Type: response\r\n" * 40_000,
    "heads of one line": WARC[0] + b"WARC/1.0\nA:" * 100_000,
    "empty records": WARC[0] + b"WARC/1.0\r\n\r\n" * 40_000,
    "records without length": b"WARC/1.0\r\nA: b\r\n\r\n" * 40_000,
    "lengths beyond the end": b"WARC/1.0\r\nContent-Length: 99999999999\r\n\r\nx\r\n" * 20_000,
    "lengths that lie": b"WARC/1.0\r\nContent-Length: 50\r\n\r\nx\r\n" * 20_000,
    "begins of members": zipped(WARC[0]) + NESTED * 10,
    "members within members": zipped(WARC[0]) + zlib.compress(NESTED, 0, 31)[:-9] * 5,
    "tiny members": zipped(WARC[0]) + zipped(b"x") * 5000,
    "empty members": zipped(WARC[0]) + zipped(b"") * 20_000,
    "tiny members of one record": zipped(*(WARC[0][at : at + 1] for at in range(len(WARC[0])))) * 10,
    "lines of ARC": ARC[0] + b"http://a b 20260101000000 c 1\n" * 20_000,
    "colons": ARC[0] + b"aa:\n" * 100_000,
    "a bomb": zipped(WARC[0], record(1, bytes(80 << 20)), WARC[2]),
    "a bomb of LZ4": lz4(WARC[0], record(1, bytes(80 << 20)), WARC[2]),
    "a bomb of zstandard": zstd(WARC[0], record(1, bytes(80 << 20)), WARC[2]),
}  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_is_read_once_or_a_little_more(file: Path, trap: str) -> None:
    file.write_bytes(TRAPS[trap])
    source = CountedSource(file)
    account = ReadingAccount()
    told: list[str] = []
    with suppress(ArchiveUnreadable):  # no head of it ends: that is no archive
        for frame in FrameReader(source, warn=told.append, account=account).frames():
            assert len(frame.block) <= MAX_BLOCK_BYTES
    assert source.read_bytes <= 3 * len(TRAPS[trap]) + MAX_REREAD_BYTES
    assert len(told) <= MAX_TOLD_FAULTS + 1


@pytest.mark.slow
@settings(max_examples=examples(1000))
@given(block=st.binary(max_size=300), coding=st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, br", "x"]))
def test_any_message(block: bytes, coding: str) -> None:
    for message in (block, b"HTTP/1.1 200 OK\r\nContent-Encoding: " + coding.encode() + b"\r\n\r\n" + block):
        head, body = split_message(message)
        final_response(message)
        try:
            assert len(read_body(body, read_head(head), limit=1000)) <= 1000
        except MessageUnreadable:
            continue
