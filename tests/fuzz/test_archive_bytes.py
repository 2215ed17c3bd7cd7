"""Whatever bytes a WARC file holds, reading it ends, in records, warnings or one clear refusal."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.messages import MessageUnreadable, final_response, read_body, read_head, split_message
from crawler.archive.reading import page_of_record, read_records
from crawler.errors import ArchiveUnreadable
from tests.effort import examples
from tests.unit.archive.warcs import plain, record, zipped, zstd

SOUND = {pack.__name__: pack(*(record(n) for n in range(4))) for pack in (plain, zipped, zstd)}
CUT = st.tuples(st.sampled_from(sorted(SOUND)), st.integers(0, 2000), st.integers(0, 40), st.binary(max_size=40))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "some.warc.gz"


def read(file: Path, data: bytes) -> int:
    file.write_bytes(data)
    count = 0
    warnings: list[str] = []
    try:
        for one in read_records(file, warn=warnings.append):
            count += 1
            try:
                page_of_record(one, limit=10_000)
            except MessageUnreadable:
                continue
    except ArchiveUnreadable as error:
        warnings.append(str(error))
    assert all(line.startswith(str(file)) and "\n" not in line for line in warnings)
    assert count == 4 or warnings or data in SOUND.values()
    return count


@settings(max_examples=examples(1000))
@given(cut=CUT)
def test_a_file_with_a_wound_is_read_around_it(file: Path, cut: tuple[str, int, int, bytes]) -> None:
    name, at, length, instead = cut
    data = SOUND[name]
    at = min(at, len(data))
    wounded = data[:at] + instead + data[at + length :]
    file.write_bytes(wounded)
    warnings: list[str] = []
    try:
        found = list(read_records(file, warn=warnings.append))
    except ArchiveUnreadable as error:
        assert str(error).startswith(str(file))
        return
    assert len(found) <= 5
    assert all(line.startswith(str(file)) for line in warnings)


@settings(max_examples=examples(1000))
@given(data=st.binary(max_size=400))
def test_any_bytes_at_all(file: Path, data: bytes) -> None:
    read(file, data)


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
