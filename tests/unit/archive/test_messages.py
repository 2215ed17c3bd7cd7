"""HTTP messages of archives: what their headers say of the body may no longer be so."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import deflate, messages
from crawler.archive.messages import (
    MessageUnreadable,
    body_start,
    final_response,
    join_chunks,
    read_body,
    read_head,
    split_message,
)

TEXT = b"<p>Harbour keeps its crane.</p>" * 40


def body_of(raw: bytes, *headers: str, limit: int = 10_000) -> bytes:
    return read_body(raw, read_head("\r\n".join(("HTTP/1.1 200 OK", *headers)).encode() + b"\r\n\r\n"), limit=limit)


def chunked(data: bytes, size: int = 100) -> bytes:
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


PACKED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "br": brotli.compress(TEXT),
    "zstd": zstandard.compress(TEXT),
}


@pytest.mark.parametrize("coding", PACKED)
def test_a_body_is_unpacked(coding: str) -> None:
    assert body_of(PACKED[coding], f"Content-Encoding: {coding}") == TEXT


@pytest.mark.parametrize("coding", PACKED)
def test_a_body_that_was_unpacked_already_is_taken_as_it_is(coding: str) -> None:
    assert body_of(TEXT, f"Content-Encoding: {coding}") == TEXT


@pytest.mark.parametrize("coding", PACKED)
def test_a_body_that_unpacks_to_more_than_the_limit_is_refused(coding: str) -> None:
    with pytest.raises(MessageUnreadable, match="larger than 500 bytes"):
        body_of(PACKED[coding], f"Content-Encoding: {coding}", limit=500)


def test_other_forms_of_packing() -> None:
    bare = zlib.compressobj(wbits=-15)
    assert body_of(bare.compress(TEXT) + bare.flush(), "Content-Encoding: deflate") == TEXT
    assert body_of(gzip.compress(TEXT) * 2, "Content-Encoding: gzip") == TEXT * 2
    assert body_of(gzip.compress(gzip.compress(TEXT)), "Content-Encoding: gzip, gzip") == TEXT
    assert body_of(TEXT, "Content-Encoding: aws-chunked") == TEXT
    assert body_of(b"", "Content-Encoding: gzip") == b""
    assert TEXT.startswith(body_of(gzip.compress(TEXT)[:-10], "Content-Encoding: gzip"))


def test_chunks_are_joined_where_there_are_any() -> None:
    assert join_chunks(chunked(TEXT)) == (TEXT, True)
    assert join_chunks(TEXT) == (TEXT, True)
    assert join_chunks(b"5;name=value\r\nhello\r\n0\r\nTrailer: x\r\n\r\n") == (b"hello", True)
    assert join_chunks(b"a\r\nhello") == (b"hello", False)
    assert body_of(chunked(gzip.compress(TEXT)), "Transfer-Encoding: chunked", "Content-Encoding: gzip") == TEXT
    assert body_of(TEXT, "Transfer-Encoding: chunked") == TEXT


def test_heads_of_all_makes_are_read() -> None:
    head = read_head(b"HTTP/1.1 200 OK\r\nX-Odd: \xe9\r\nSet-Cookie: a\r\nset-cookie: b\r\nLong: one\r\n two\r\n\r\n")
    assert head.status == 200
    assert head.headers == (("X-Odd", "é"), ("Set-Cookie", "a"), ("set-cookie", "b"), ("Long", "one two"))
    assert head.get("set-cookie") == "a"
    assert read_head(b"HTTP/2 404\ncontent-type: text/html\n\n").status == 404
    pseudo = read_head(b"HTTP/2.0 200 OK\r\n:status: 200\r\n:authority: paper.example\r\nserver: x\r\n\r\n")
    assert pseudo.headers == (("server", "x"),)
    assert read_head(b":status: 301\r\nlocation: /a\r\n\r\n").status == 301
    for wrong in (b"", b"<html>", b"GET / HTTP/1.1\r\n\r\n"):
        with pytest.raises(MessageUnreadable, match="no HTTP response"):
            read_head(wrong)


@pytest.mark.parametrize(
    ("message", "head"),
    [
        (b"A: b\r\n\r\nbody\n\nmore\r\n\r\n", b"A: b\r\n\r\n"),
        (b"A: b\n\nbody\r\n\r\nmore\n\n", b"A: b\n\n"),
        (b"A: b\n\r\r\nbody\n\n", b"A: b\n\r\r\n"),
        (b"A: b\r\n\r\n", b"A: b\r\n\r\n"),
        (b"A: b\r\nC: d\r\n", b"A: b\r\nC: d\r\n"),
        (b"", b""),
    ],
)
def test_a_head_ends_with_its_first_empty_line(message: bytes, head: bytes) -> None:
    assert split_message(message) == (head, message[len(head) :])
    assert body_start(message) == len(head)


def test_interim_responses_are_none_of_the_final_one() -> None:
    final = b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody"
    hint = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    assert final_response(hint + b"HTTP/1.1 100 Continue\r\n\r\n" + final) == final
    assert final_response(final) == final
    assert final_response(hint) == b""
    assert split_message(final) == (b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n", b"body")


def unpacked(data: bytes, limit: int) -> tuple[bytes, bool] | str:
    try:
        return messages.DECODERS["gzip"](data, limit)
    except MessageUnreadable as error:
        return str(error)


@given(
    st.binary(max_size=400) | st.integers(1, 3000).map(lambda times: TEXT[:31] * times),
    st.sampled_from([0, 1, 6, 9]),
    st.sampled_from([b"", gzip.compress(TEXT), b"rest", gzip.compress(b"")[:9]]),
    st.floats(0.02, 1),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=2),
    st.sampled_from([50, 1_000, 1_000_000]),
)
def test_gzip_is_the_same_with_the_extra_for_speed_and_without(
    text: bytes, level: int, behind: bytes, share: float, changes: list[tuple[float, int]], limit: int
) -> None:
    data = bytearray(gzip.compress(text, level, mtime=0) + behind)
    data = data[: max(2, int(len(data) * share))] if share < 0.9 else data
    for place, value in changes:
        data[int(len(data) * place)] = value
    quick = unpacked(bytes(data), limit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deflate, "engine", zlib)
        assert quick == unpacked(bytes(data), limit)


def test_whole_gzip_is_unpacked_by_the_extra_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages.zlib, "decompressobj", None)
    assert unpacked(gzip.compress(TEXT) + gzip.compress(b"more"), 10_000) == (TEXT + b"more", True)
