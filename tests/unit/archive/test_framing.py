"""Archives of all makes: which records are read, and that all that is not is counted and told."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from crawler.archive.account import ReadingAccount
from crawler.archive.heads import read_arc_head, read_warc_head
from crawler.archive.messages import MessageUnreadable
from crawler.archive.reading import Stored, read_at, read_date, read_page, read_records
from tests.unit.archive.warcs import (
    PAGE,
    arc_info,
    arc_record,
    in_version,
    lz4,
    plain,
    record,
    with_lf,
    zipped,
    zstd,
    zstd_with_dictionary,
)

Pack = Callable[..., bytes]
INFO = record(90, b"software: odd\r\n", kind="warcinfo", WARC_Target_URI="", Content_Type="application/warc-fields")
WEB = b"<!doctype html><html><body><p>The harbour board met.</p></body></html>"
LONG_PAGE = PAGE + b"".join(b"<p>%d</p>" % n for n in range(40_000))


def answer(body: bytes = WEB, *headers: str, status: str = "HTTP/1.1 200 OK") -> bytes:
    return "\r\n".join((status, "Content-Type: text/html", *headers)).encode() + b"\r\n\r\n" + body


def read(folder: Path, data: bytes, start: int = 0) -> tuple[list[Stored], list[str], ReadingAccount]:
    """The records, the warnings less the folder, and what was counted."""
    path = folder / "some.warc.gz"
    path.write_bytes(data)
    warnings: list[str] = []
    account = ReadingAccount()
    found = list(read_records(path, start=start, warn=warnings.append, account=account))
    return found, [line.removeprefix(f"{path}: ") for line in warnings], account


def pages(found: list[Stored]) -> str:
    return "".join(one.url[-1] for one in found if one.kind == "response")


def split_anywhere(*records: bytes) -> bytes:
    """Gzip members of 100 bytes, wherever records begin."""
    whole = b"".join(records)
    return b"".join(gzip.compress(whole[at : at + 100], mtime=0) for at in range(0, len(whole), 100))


def short(one: bytes) -> bytes:
    """The record without its Content-Length."""
    return one.replace(b"Content-Length: %d\r\n" % len(PAGE), b"", 1)


THREE = tuple(record(n) for n in range(3))
WHOLE = {
    "the oldest version that Heritrix wrote": plain(*map(in_version(b"0.17"), THREE)),
    "ClueWeb09": zipped(*map(in_version(b"0.18"), THREE)),
    "WARC 1.1": zstd(*map(in_version(b"1.1"), THREE)),
    "LZ4": lz4(*THREE),
    "a version of tomorrow": plain(*map(in_version(b"2.0"), THREE)),
    "bare LF": plain(*map(with_lf, THREE)),
    "bare LF, packed": zipped(*map(with_lf, THREE)),
    "bare LF in one of three": plain(THREE[0], with_lf(THREE[1]), THREE[2]),
    "NUL between members": zipped(THREE[0]) + bytes(5000) + zipped(*THREE[1:]),
    "NUL between records": THREE[0] + bytes(70_000) + THREE[1] + THREE[2],
    "NUL at the end": zipped(*THREE) + bytes(2 << 20),
    "empty lines in front": b"\r\n\r\n" + plain(*THREE),
    "a member of line ends alone": zipped(THREE[0], b"\r\n", *THREE[1:]),
    "an empty member": zipped(THREE[0], b"", *THREE[1:]),
    "records that nothing parts": plain(*(one.removesuffix(b"\r\n\r\n") for one in THREE)),
    "one line end behind each": plain(*(one.removesuffix(b"\r\n") for one in THREE)),
    "members that begin anywhere": split_anywhere(*THREE),
    "one member around all": zipped(plain(*THREE)),
    "a dictionary": zstd_with_dictionary(*THREE),
    "names in any case": plain(*(one.replace(b"WARC-T", b"warc-t").replace(b"Length", b"LENGTH") for one in THREE)),
    "folded lines": plain(*(one.replace(b"msgtype=", b"\r\n  msgtype=", 1) for one in THREE)),
    "spaces around the colon": plain(*(one.replace(b"Length: ", b"Length :   ", 1) for one in THREE)),
    "types in any case": plain(*(one.replace(b": response", b": Response", 1) for one in THREE)),
    "a block that talks of archives": plain(
        THREE[0], record(1, PAGE + b"\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\n\r\n"), THREE[2]
    ),
    "long records": zipped(THREE[0], record(1, LONG_PAGE), THREE[2]),
    "ARC 1": arc_info() + plain(*(arc_record(n) for n in range(3))),
    "ARC 2": arc_info(2) + plain(*(arc_record(n, version=2) for n in range(3))),
    "ARC 1, packed": zipped(arc_info(), *(arc_record(n) for n in range(3))),
    "ARC 2, packed": zipped(arc_info(2), *(arc_record(n, version=2) for n in range(3))),
    "ARC with CRLF": arc_info().replace(b"\n", b"\r\n", 1) + plain(
        *(arc_record(n).replace(b"%d\n" % len(PAGE), b"%d\r\n" % len(PAGE), 1) for n in range(3))
    ),
    "ARC with a type of two words": arc_info() + plain(
        arc_record(0, kind="text/html; charset=utf-8"), arc_record(1, kind="text/html"), arc_record(2, kind="no-type")
    ),
    "ARC with spaces in a URL": arc_info() + plain(
        arc_record(0), arc_record(1, url="https://paper.example/a crane 1"), arc_record(2)
    ),
    "ARC with an address of version 6": arc_info() + plain(
        arc_record(0, ip="2001:db8::7"), arc_record(1, ip="-"), arc_record(2, time="202611201000")
    ),
}  # fmt: skip


@pytest.mark.parametrize("make", WHOLE)
def test_archives_of_all_makes_are_read_whole_and_nothing_is_told(tmp_path: Path, make: str) -> None:
    found, warnings, account = read(tmp_path, WHOLE[make])
    assert (pages(found), warnings) == ("012", [])
    assert account.records["response"] == 3
    assert account.is_sound
    assert found[0].date.isoformat() == "2026-11-20T10:00:00+00:00"
    assert next(one for one in found if one.kind == "response").block == PAGE


@pytest.mark.parametrize("make", WHOLE)
def test_reading_goes_on_behind_any_record(tmp_path: Path, make: str) -> None:
    found, _, _ = read(tmp_path, WHOLE[make])
    for number, one in enumerate(found[:-1]):
        rest, _, _ = read(tmp_path, WHOLE[make], start=one.next_offset)
        assert pages(rest).endswith(pages(found[number + 1 :])), "nothing is left out; what shares a member comes again"
        path = tmp_path / "some.warc.gz"
        if make != "members that begin anywhere" and not make.startswith("ARC"):
            assert read_at(path, one.offset, record_id=one.id).block == one.block


LIES = {
    "packed, one too short": (zipped(THREE[0], record(1, length=len(PAGE) - 1), THREE[2]), "012"),
    "packed, half": (zipped(THREE[0], record(1, length=len(PAGE) // 2), THREE[2]), "012"),
    "packed, far too long": (zipped(THREE[0], record(1, length=10**7), THREE[2]), "012"),
    "packed, the last one": (zipped(*THREE[:2], record(2, length=10**7)), "012"),
    "packed, none": (zipped(THREE[0], short(THREE[1]), THREE[2]), "012"),
    "packed, no number": (zipped(THREE[0], THREE[1].replace(b"Length: 7", b"Length: x7", 1), THREE[2]), "012"),
    "plain, too short": (plain(THREE[0], record(1, length=len(PAGE) - 3), THREE[2]), "012"),
    "plain, too long": (plain(THREE[0], record(1, length=len(PAGE) + 30), THREE[2]), "012"),
    "plain, none": (plain(THREE[0], short(THREE[1]), THREE[2]), "012"),
    "plain, larger than the file": (plain(THREE[0], record(1, length=10**12), THREE[2]), "012"),
    "LZ4, too short": (lz4(THREE[0], record(1, length=len(PAGE) - 3), THREE[2]), "012"),
    "zstandard, too short": (zstd(THREE[0], record(1, length=len(PAGE) - 3), THREE[2]), "012"),
    "ARC, too short": (arc_info() + arc_record(0, length=len(PAGE) - 5) + arc_record(1) + arc_record(2), "012"),
    "ARC, too long": (arc_info() + arc_record(0) + arc_record(1, length=len(PAGE) + 9) + arc_record(2), "012"),
    "ARC, packed": (zipped(arc_info(), arc_record(0, length=7), arc_record(1), arc_record(2)), "012"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_length_that_lies_is_told_and_the_record_is_read_to_its_end(tmp_path: Path, lie: str) -> None:
    data, wanted = LIES[lie]
    found, warnings, account = read(tmp_path, data)
    assert pages(found) == wanted
    assert {one.block for one in found if one.kind == "response"} == {PAGE}
    assert (account.mended, len(warnings), account.cut_at) == (1, 1, None)
    assert f"and {len(PAGE):,} bytes up to where it ends" in warnings[0]


CUT = {
    "plain": (plain(*THREE)[:-40], len(plain(*THREE[:2]))),
    "within a head": (plain(*THREE[:2]) + THREE[2][:60], None),
    "gzip": (zipped(*THREE)[:-40], len(zipped(*THREE[:2]))),
    "gzip, the last byte": (zipped(*THREE)[:-1], len(zipped(*THREE[:2]))),
    "zstandard": (zstd(*THREE)[:-30], len(zstd(*THREE[:2]))),
    "LZ4": (lz4(*THREE)[:-30], len(lz4(*THREE[:2]))),
    "ARC": ((arc_info() + plain(*(arc_record(n) for n in range(3))))[:-30], None),
}


@pytest.mark.parametrize("make", CUT)
def test_a_file_that_ends_early_says_so(tmp_path: Path, make: str) -> None:
    data, cut_at = CUT[make]
    found, warnings, account = read(tmp_path, data)
    assert pages(found)[:2] == "01"
    assert not account.is_sound
    assert len(warnings) == 1
    if make != "within a head":  # what has no head is no record: bytes that belong to none
        assert account.cut_at is not None
        assert cut_at in {None, account.cut_at}
        assert any("cut off" in reason for reason in account.lost)
    assert account.stray_bytes == (60 if make == "within a head" else 0)


STRAY = {
    "between records": (plain(THREE[0]) + b"lost and found" + plain(*THREE[1:]), 14),
    "between members": (zipped(THREE[0]) + b"lost and found" + zipped(*THREE[1:]), 14),
    "in front of a packed file": (zipped(b"lost and found") + zipped(*THREE), 14),
    "a member of something else": (zipped(THREE[0], b"lost and found", *THREE[1:]), 14),
    "in front of a record in its member": (zipped(THREE[0], b"lost and found\r\n" + THREE[1], THREE[2]), 16),
    "at the end": (plain(*THREE) + b"lost and found", 14),
    "at the end of a packed file": (zipped(*THREE) + b"lost and found", 14),
    "long": (plain(THREE[0]) + b"lost-and-found." * 100_000 + plain(*THREE[1:]), 1_500_000),
    "long, packed": (zipped(THREE[0]) + b"lost-and-found." * 100_000 + zipped(*THREE[1:]), 1_500_000),
    "ARC": (arc_info() + arc_record(0) + b"lost and found\n" + arc_record(1) + arc_record(2), 15),
}


@pytest.mark.parametrize("where", STRAY)
def test_bytes_of_no_record_are_counted(tmp_path: Path, where: str) -> None:
    data, count = STRAY[where]
    found, warnings, account = read(tmp_path, data)
    assert pages(found) == "012"
    assert (account.stray_bytes, len(warnings)) == (count, 1)
    assert f"{count:,} bytes belong to no record" in warnings[0]


def test_a_broken_member_is_lost_with_its_bytes_and_the_others_are_read(tmp_path: Path) -> None:
    members = [bytearray(zipped(one)) for one in THREE]
    members[1][40] ^= 0xFF
    _, _, account = read(tmp_path, b"".join(members))
    assert account.records["response"] == 2
    assert account.stray_bytes == len(members[1]) - 1
    assert account.lost.total() == 1
    wrong_sum = bytearray(zipped(THREE[1]))
    wrong_sum[-6] ^= 0xFF
    found, warnings, account = read(tmp_path, zipped(THREE[0]) + bytes(wrong_sum) + zipped(THREE[2]))
    assert (pages(found), account.lost) == ("02", {"data broken": 1})
    assert len(warnings) == 1
    assert "incorrect data check" in warnings[0]


def test_a_record_that_is_too_large_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.archive.framing.MAX_BLOCK_BYTES", 100_000)
    large = record(1, PAGE + bytes(300_000))
    for pack in (plain, zipped, zstd, lz4):
        found, warnings, account = read(tmp_path, pack(THREE[0], large, THREE[2]))
        assert (pages(found), account.lost) == ("02", {"response too large": 1})
        assert "300,073 bytes in one record, left out" in warnings[0]
    found, _, account = read(tmp_path, plain(THREE[0], record(1, length=200_000), *THREE * 2000))
    assert account.records["response"] == 6002, "a length that lies does not pass over what follows"


def test_only_the_wanted_kinds_are_given_and_all_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "some.warc"
    request = record(91, b"GET / HTTP/1.1\r\n\r\n", kind="request")
    path.write_bytes(plain(INFO, request, *THREE, record(92, b"x", kind="continuation")))
    account = ReadingAccount()
    found = list(read_records(path, kinds={"response"}, warn=pytest.fail, account=account))
    assert pages(found) == "012"
    assert account.records == {"response": 3, "warcinfo": 1, "request": 1, "continuation": 1}


def test_a_thousand_faults_are_a_hundred_lines(tmp_path: Path) -> None:
    _, warnings, account = read(tmp_path, zipped(*(one for n in range(1000) for one in (THREE[n % 3], b"stray"))))
    assert account.stray_bytes == 5000
    assert len(warnings) == 101
    assert "the rest is counted" in warnings[-1]


DATES = {
    "2026-11-21T10:00:00Z": "2026-11-21T10:00:00",
    "2026-11-21T10:00:00": "2026-11-21T10:00:00",  # without a zone: UTC
    "20261121100000": "2026-11-21T10:00:00",
    "202611211000": "2026-11-21T10:00:00",
    "2026-11-21T10:00:00.123456789Z": "2026-11-21T10:00:00.123456",
    "2026-11-21": "2026-11-21T00:00:00",
    "20261121": "2026-11-21T00:00:00",
    "2026-11-21T10:00Z": "2026-11-21T10:00:00",
    "2026-11-21T12:00:00+0200": "2026-11-21T10:00:00",
    "2026-11-21 10:00:00": "2026-11-21T10:00:00",
    "Sat, 21 Nov 2026 10:00:00 GMT": "2026-11-21T10:00:00",
    "Sat, 21 Nov 2026 12:00:00 +0200": "2026-11-21T10:00:00",
    "yesterday": None,
    "": None,
    "20261341100000": None,
    "0001-01-01T00:00:00+14:00": None,
    "9999999999999999": None,
}


@pytest.mark.parametrize("text", DATES)
def test_times_are_utc_where_they_name_no_zone(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    wanted = DATES[text]
    assert read_date(text) == (datetime.fromisoformat(f"{wanted}+00:00") if wanted else None)


def test_a_record_without_a_time_has_that_of_its_answer(tmp_path: Path) -> None:
    dated = record(0, answer(WEB, "Date: Fri, 20 Nov 2026 10:00:00 GMT"), WARC_Date="")
    found, warnings, account = read(tmp_path, plain(dated, record(1, WARC_Date=""), THREE[2]))
    assert pages(found) == "02"
    assert found[0].date.isoformat() == "2026-11-20T10:00:00+00:00"
    assert (account.lost, len(warnings)) == ({"response without a time": 1}, 1)


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(body), body)


HALF = WEB[:40]
PAGES = [
    ("whole", record(0, answer()), WEB, None),
    ("marked", record(0, answer(), WARC_Truncated="length"), WEB, "cut off: length"),
    ("a segment", record(0, answer(), WARC_Segment_Number="1"), WEB, "cut off: segment"),
    ("short", record(0, answer(HALF, f"Content-Length: {len(WEB)}")), HALF, "30 bytes are missing"),
    ("a length of packed bytes", record(0, answer(WEB, "Content-Length: 9")), WEB, None),
    ("a length that is too long, and the end is there", record(0, answer(WEB, "Content-Length: 4711")), WEB, None),
    ("chunks", record(0, answer(chunked(WEB) + b"0\r\n\r\n", "Transfer-Encoding: chunked")), WEB, None),
    ("no last chunk", record(0, answer(chunked(HALF), "Transfer-Encoding: chunked")), HALF, "last chunk is missing"),
    ("chunks that were joined", record(0, answer(WEB, "Transfer-Encoding: chunked")), WEB, None),
    ("half of gzip", record(0, answer(gzip.compress(WEB)[:-20], "Content-Encoding: gzip")), ..., "body is cut off"),
    ("a coding that was undone", record(0, answer(WEB, "Content-Encoding: br")), WEB, None),
    ("a part", record(0, answer(HALF, status="HTTP/1.1 206 Partial")), HALF, "a part alone (HTTP 206)"),
    ("a resource", record(0, WEB, kind="resource", Content_Type="text/html"), WEB, None),
    ("a resource without a type", record(0, WEB, kind="resource", Content_Type=""), WEB, None),
    ("a conversion", record(0, WEB, kind="conversion", Content_Type="text/html; charset=utf-8"), WEB, None),
    ("a resource with a head", record(0, answer(), kind="resource"), WEB, None),
    ("a response without one", record(0, WEB, Content_Type="text/html"), WEB, None),
    ("HTTP/2", record(0, answer(status="HTTP/2 200")), WEB, None),
    ("a radio's answer", record(0, answer(status="ICY 200 OK")), WEB, None),
    ("a status alone", record(0, answer(status="200 OK")), WEB, None),
]  # fmt: skip


@pytest.mark.parametrize(("data", "body", "missing"), [case[1:] for case in PAGES], ids=[case[0] for case in PAGES])
def test_a_page_that_is_not_whole_says_so(tmp_path: Path, data: bytes, body: bytes, missing: str | None) -> None:
    [stored], warnings, _ = read(tmp_path, data)
    page, why = read_page(stored, limit=100_000)
    assert warnings == []
    assert page.body == body or body is ...
    assert (why is None) == (missing is None)
    assert why is None or str(missing) in why


def test_a_payload_may_not_be_larger_than_a_page(tmp_path: Path) -> None:
    [stored], _, _ = read(tmp_path, record(0, WEB, kind="resource", Content_Type="text/html"))
    with pytest.raises(MessageUnreadable, match="larger than 9 bytes"):
        read_page(stored, limit=9)


def test_heads_that_are_none() -> None:
    for line in (b"", b"WARC/1.0\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"WARC/1.0\r\nWARC-Type: response\r\n"):
        assert read_warc_head(line) is None
    for line in (
        b"",
        b"\n",
        b"https://paper.example/ text/html 20261120100000\n",
        b"x: y z\n",
        b"https://a b 2026 c 9\n",
    ):
        assert read_arc_head(line) is None
