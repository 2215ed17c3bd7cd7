"""Records are packed and unpacked the same by zlib and by zlib-ng; what is packed already is not packed again."""

from __future__ import annotations

import random
import subprocess
import sys
import zlib
from types import ModuleType

import pytest
from zlib_ng import zlib_ng

from crawler.archive import deflate
from crawler.archive.deflate import gzip_member
from crawler.archive.members import Broken, _GzipMember

WORDS = "".join(random.Random(1).choices("abcdefgh \n", k=60_000)).encode()
PACKED = zlib.compress(random.Random(2).randbytes(60_000))


@pytest.fixture(params=[zlib, zlib_ng], ids=["zlib", "zlib-ng"], autouse=True)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(deflate, "engine", request.param)
    module: ModuleType = request.param
    return module


@pytest.mark.parametrize("data", [b"", b"a", WORDS, PACKED, memoryview(WORDS)[7:]])
def test_a_member_holds_what_was_packed(data: bytes | memoryview) -> None:
    member = _GzipMember()
    unpacked, left = member.unpack(gzip_member(data) + b"behind")
    assert (unpacked, left, member.eof) == (bytes(data), b"behind", True)
    assert zlib.decompress(gzip_member(data), zlib.MAX_WBITS | 16) == data


@pytest.mark.parametrize(("head", "is_kept"), [(b"", True), (b"HTTP/1.1 200 OK\r\n" * 40, True), (WORDS, False)])
def test_what_is_packed_already_lies_in_it_as_it_is(head: bytes, is_kept: bool) -> None:
    member = gzip_member(head + PACKED if is_kept else head)
    assert ((head + PACKED if is_kept else head)[2000:3000] in member) == is_kept
    assert len(member) < (len(head + PACKED) * 1.005 if is_kept else len(head) / 2)


def test_what_is_no_gzip_is_broken() -> None:
    data = bytearray(gzip_member(WORDS))
    data[1000:1100] = bytes(100)
    member = _GzipMember()
    with pytest.raises(Broken, match="the gzip member cannot be unpacked"):
        member.unpack(bytes(data))


def test_without_the_extra_it_is_zlib() -> None:
    script = (
        "import sys; sys.modules['zlib_ng'] = None\nfrom crawler.archive.deflate import engine; print(engine.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "zlib"
