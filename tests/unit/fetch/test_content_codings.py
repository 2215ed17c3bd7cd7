"""Compression is told by the bytes, and a body that is not whole is known."""

from __future__ import annotations

import gzip
import random
import zlib

import brotli
import pytest
import zstandard

from crawler.fetch.content_codings import (
    BodyTooLarge,
    covers_all,
    has_document_end,
    is_html_by_bytes,
    undo_codings,
)

PLAIN = b"<html><body><p>The ferry leaves at nine.</p></body></html>" * 40
GZIP = gzip.compress(PLAIN, mtime=0)
ZSTD = zstandard.ZstdCompressor().compress(PLAIN)
BROTLI = brotli.compress(PLAIN)
BARE = zlib.compressobj(wbits=-15)
DEFLATE = BARE.compress(PLAIN) + BARE.flush()
LIMIT = 1_000_000


@pytest.mark.parametrize(
    ("body", "declared", "why"),
    [
        (PLAIN, [], "nothing to undo"),
        (GZIP, ["gzip"], "as it should be"),
        (GZIP, ["X-GZIP "], "the older name"),
        (GZIP, [], "gzip without a header"),
        (ZSTD, [], "zstd without a header"),
        (GZIP, ["br"], "brotli that is gzip"),
        (GZIP, ["deflate"], "deflate that is gzip"),
        (ZSTD, ["gzip"], "gzip that is zstd"),
        (PLAIN, ["gzip"], "gzip that is plain"),
        (PLAIN, ["br"], "brotli that is plain"),
        (PLAIN, ["deflate"], "deflate that is plain"),
        (PLAIN, ["zstd"], "zstd that is plain"),
        (PLAIN, ["none"], "a coding that nobody knows"),
        (PLAIN, ["identity"], "no coding"),
        (GZIP, ["gzip, gzip"], "said twice, done once"),
        (gzip.compress(GZIP, mtime=0), ["gzip"], "done twice, said once"),
        (gzip.compress(GZIP, mtime=0), ["gzip", "gzip"], "done twice, in two headers"),
        (gzip.compress(BROTLI, mtime=0), ["br, gzip"], "one in the other"),
        (BROTLI, ["br"], "brotli has no mark and is believed"),
        (DEFLATE, ["deflate"], "deflate without the zlib header"),
        (zlib.compress(PLAIN), ["deflate"], "deflate as it should be"),
        (GZIP + b"\r\n", ["gzip"], "a line end behind it"),
        (GZIP + gzip.compress(b"", mtime=0), ["gzip"], "two members"),
    ],
)
def test_a_body_is_plain_whatever_the_headers_say(body: bytes, declared: list[str], why: str) -> None:
    decoded = undo_codings(body, declared, limit=LIMIT)
    assert decoded.body == PLAIN, why
    assert decoded.is_whole, why


@pytest.mark.parametrize("cut", [GZIP[:-12], GZIP[: len(GZIP) // 2], GZIP[:-8] + bytes(8)], ids=["end", "half", "sum"])
def test_gzip_that_ends_in_its_middle_is_kept_as_far_as_it_goes_and_marked(cut: bytes) -> None:
    decoded = undo_codings(cut, ["gzip"], limit=LIMIT)
    assert not decoded.is_whole
    assert PLAIN.startswith(decoded.body)
    assert decoded.body != cut


NOISE = random.Random(7).randbytes(20_000_000)
PACKED_NOISE = gzip.compress(NOISE, 0, mtime=0)
LONG_BODIES = {
    # each took minutes when what was unpacked, or what lay behind a member, was copied again at each step
    "broken at its end": (PACKED_NOISE[:-8000] + b"\xff" * 8000, "gzip"),
    "empty members": (gzip.compress(b"", mtime=0) * 1_000_000, "gzip"),
    "small members": (gzip.compress(b"x", mtime=0) * 900_000, "gzip"),
    "brotli of zeros": (brotli.compress(bytes(60_000_000), quality=1), "br"),
    "brotli of noise": (brotli.compress(NOISE, quality=0), "br"),
    "zstd frames": (zstandard.compress(b"x") * 1_000_000, "zstd"),
    "codings in a row": (gzip.compress(gzip.compress(gzip.compress(bytes(10_000_000)))), "gzip, " * 1000),
}


@pytest.mark.parametrize("name", LONG_BODIES)
def test_a_long_body_is_unpacked_in_linear_time(name: str) -> None:
    body, coding = LONG_BODIES[name]
    decoded = undo_codings(body, [coding], limit=64_000_000)
    assert len(decoded.body) <= 64_000_000
    assert decoded.is_whole is (name not in {"broken at its end", "empty members", "small members"})


def test_a_bomb_is_refused_when_declared_and_left_packed_when_not() -> None:
    bomb = gzip.compress(bytes(LIMIT + 1), mtime=0)
    with pytest.raises(BodyTooLarge):
        undo_codings(bomb, ["gzip"], limit=LIMIT)
    assert undo_codings(bomb, [], limit=LIMIT).body == bomb, "a sitemap is unpacked as it is read"


@pytest.mark.parametrize(
    ("body", "is_whole"),
    [
        (b"<html><p>A</p></html>\r\n", True),
        (b"<HTML><p>A</p></HTML ><!-- from cache -->", True),
        (b"<rss><channel></channel></rss>\0\0", True),
        (b"<rdf:RDF></rdf:RDF>", True),
        (b"<feed></feed>", True),
        (b"<ns:urlset></ns:urlset>", True),
        (b'{"items": [1]}', True),
        (b'{"items": [1', False),
        (b"<html><p>A</p>", False),
        (b"<rss><channel><item>", False),
        (b"<p>it says </html> and goes on", False),
        (b"", False),
    ],
)
def test_a_document_tells_its_end(body: bytes, is_whole: bool) -> None:
    assert has_document_end(body) is is_whole


@pytest.mark.parametrize(
    ("value", "is_all"),
    [
        ("bytes 0-99/100", True),
        ("bytes 0-99/200", False),
        ("bytes 10-99/100", False),
        ("bytes 0-99/*", False),
        (None, False),
        ("", False),
    ],
)
def test_a_206_may_hold_all(value: str | None, is_all: bool) -> None:
    assert covers_all(value) is is_all


@pytest.mark.parametrize(
    ("body", "is_html"),
    [
        (b"<!DOCTYPE html><title>A</title>", True),
        (b"\xef\xbb\xbf \n<html lang=en>", True),
        (b"<!-- cached --><html>", True),
        (b"<article>no tag that browsers look for</article>", False),
        (b"%PDF-1.7", False),
        (b"<?xml version='1.0'?><rss>", False),
        (b"plain words <html>", False),
    ],
)
def test_html_without_a_type_is_told_as_browsers_do(body: bytes, is_html: bool) -> None:
    assert is_html_by_bytes(body) is is_html
