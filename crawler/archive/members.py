"""An archive's bytes unpacked: gzip members, frames of zstandard or LZ4, or as they are, each piece with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import zstandard

from crawler.archive.deflate import DEFLATE_ERRORS, gzip_unpacking
from crawler.archive.sources import ArchiveSource, ByteReader
from crawler.errors import ArchiveUnreadable

READ_BYTES = 1 << 16  # at once: what lies behind a member is copied with each of them
MAX_PIECE_BYTES = 1 << 20  # that a member gives at once
ZSTD_INPUT_BYTES = 2048  # that are unpacked at once: at most 32,768 times as many come out
LZ4_INPUT_BYTES = 4096  # of which at most 255 times as many come out
PROBE_BYTES = 4096  # of a member's begin, to see what it holds
MAX_DICTIONARY_BYTES = 16 << 20
MAX_REREAD_BYTES = 32 << 20  # that are read again behind broken members; from then on a break costs what it reached
GZIP_MAGIC, ZSTD_MAGIC, LZ4_MAGIC = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18"
SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")  # a zstandard frame without data, as for a dictionary
SKIPPABLE_HEAD_BYTES = 8
PADDING_BYTES = b"\0\r\n\t "
PADDING = re.compile(rb"[\0\r\n\t ]*+")
HEAD = re.compile(rb"WARC/\d|filedesc:")  # with which what is unpacked begins
ANY_ARC_LINE = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]{1,15}+:[^\n]++ \d{8,17} ")


class Member(Protocol):
    """Something packed on its own, being unpacked."""

    @property
    def eof(self) -> bool:
        """Whether it has ended."""

    def unpack(self, data: bytes) -> tuple[bytes, bytes]:
        """What some bytes give, and those of them that were not needed; raises Broken."""


class Broken(ValueError):
    """What is packed cannot be unpacked."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some unpacked bytes that belong together."""

    data: bytes
    offset: int  # in the file: of the member, or of the bytes themselves where nothing is packed
    begins: bool = False  # whether a member begins with them
    fault: str | None = None  # why the member ends here, before its end
    is_cut: bool = False  # the file ended within it
    stray: int = 0  # bytes of the file before the offset that are in no member that can be read
    is_stray_told: bool = False  # they follow a fault, and are what it broke


@dataclass(frozen=True, slots=True)
class Packing:
    """How a file is packed."""

    name: str  # gzip, zstandard or lz4
    magic: bytes
    make: Callable[[], Member]


class _GzipMember:
    def __init__(self) -> None:
        self._member = gzip_unpacking()

    @property
    def eof(self) -> bool:
        return bool(self._member.eof)

    def unpack(self, data: bytes) -> tuple[bytes, bytes]:
        try:
            unpacked: bytes = self._member.decompress(data, MAX_PIECE_BYTES)
        except DEFLATE_ERRORS as error:
            raise Broken(f"the gzip member cannot be unpacked: {error}") from error
        return unpacked, self._member.unused_data if self._member.eof else self._member.unconsumed_tail


class _Frame:
    """A frame of zstandard or LZ4, whose decompressors give all that some bytes hold."""

    def __init__(self, name: str, decompressor: Any, error: type[Exception], input_bytes: int) -> None:
        self._name = name
        self._frame = decompressor
        self._error = error
        self._input_bytes = input_bytes  # that are unpacked at once

    @property
    def eof(self) -> bool:
        return bool(self._frame.eof)

    def unpack(self, data: bytes) -> tuple[bytes, bytes]:
        now, later = data[: self._input_bytes], data[self._input_bytes :]
        try:
            unpacked: bytes = self._frame.decompress(now)
        except self._error as error:
            raise Broken(f"the {self._name} frame cannot be unpacked: {error}") from error
        return unpacked, ((self._frame.eof and self._frame.unused_data) or b"") + later


def packing_of(source: ArchiveSource) -> Packing | None:
    """How a file is packed, by its first bytes and not by its name; None for a plain one. Raises ArchiveUnreadable."""
    reader = source.open(0)
    try:
        first = reader.read(READ_BYTES)
        if not first:
            raise ArchiveUnreadable(f"{source.name}: offset 0: the file is empty")
        begin = PADDING.match(first).end()  # type: ignore[union-attr]  # it matches nothing, too
        if first.startswith(GZIP_MAGIC, begin):
            return Packing("gzip", GZIP_MAGIC, _GzipMember)
        if first.startswith(ZSTD_MAGIC, begin) or SKIPPABLE.match(first, begin):
            return _zstandard(_read_dictionary(first, reader))
        if first.startswith(LZ4_MAGIC, begin):
            return _lz4(source.name)
        return None
    finally:
        reader.close()


def _zstandard(dictionary: zstandard.ZstdCompressionDict | None) -> Packing:
    def make() -> Member:
        decompressor = zstandard.ZstdDecompressor(dict_data=dictionary).decompressobj()
        return _Frame("zstandard", decompressor, zstandard.ZstdError, ZSTD_INPUT_BYTES)

    return Packing("zstandard", ZSTD_MAGIC, make)


def _lz4(name: str) -> Packing:
    try:
        from lz4.frame import LZ4FrameDecompressor
    except ImportError as error:
        raise ArchiveUnreadable(f"{name}: packed with LZ4, which needs: pip install 'news-crawler[lz4]'") from error
    return Packing("lz4", LZ4_MAGIC, lambda: _Frame("lz4", LZ4FrameDecompressor(), RuntimeError, LZ4_INPUT_BYTES))


def _read_dictionary(first: bytes, reader: ByteReader) -> zstandard.ZstdCompressionDict | None:
    """The dictionary in a skippable frame in front (WARC with Zstandard, 1.0), itself packed or not."""
    if not SKIPPABLE.match(first):
        return None
    size = min(int.from_bytes(first[4:SKIPPABLE_HEAD_BYTES], "little"), MAX_DICTIONARY_BYTES)
    while len(first) < SKIPPABLE_HEAD_BYTES + size and (more := reader.read(READ_BYTES)):
        first += more
    data = first[SKIPPABLE_HEAD_BYTES : SKIPPABLE_HEAD_BYTES + size]
    if data.startswith(ZSTD_MAGIC):
        try:
            with zstandard.ZstdDecompressor().stream_reader(data) as stream:
                data = stream.read(MAX_DICTIONARY_BYTES)
        except zstandard.ZstdError:
            return None
    return zstandard.ZstdCompressionDict(data) if data else None


def unpack_pieces(source: ArchiveSource, packing: Packing | None, start: int) -> Iterator[Piece]:
    """The unpacked bytes from an offset on, piece by piece; raises ArchiveUnreadable."""
    if packing is not None:
        yield from _Members(source, packing, start).pieces()
        return
    reader = source.open(start)
    try:
        while data := reader.read(READ_BYTES):
            yield Piece(data, start)
            start += len(data)
    finally:
        reader.close()


class _Members:
    """The members of one packed file."""

    def __init__(self, source: ArchiveSource, packing: Packing, start: int) -> None:
        self._source = source
        self._packing = packing
        self._reader = source.open(start)
        self._raw = b""
        self._at = start  # of the first of the raw bytes
        self._may_reread = MAX_REREAD_BYTES
        self._stray = 0  # bytes since the last member that belong to none
        self._has_fault = False  # the last member was broken
        self._is_lost = False  # what comes next has to show that it is a member

    def pieces(self) -> Iterator[Piece]:
        """Everything that can be unpacked."""
        try:
            while self._find_member():
                yield from self._unpack_member()
            self._stray += len(self._raw.strip(PADDING_BYTES))
            if self._stray:
                yield Piece(b"", self._at + len(self._raw), stray=self._stray, is_stray_told=self._has_fault)
        finally:
            self._reader.close()

    def _fill(self, wanted: int) -> bool:
        """Reads on until there are so many bytes; whether there are any."""
        while len(self._raw) < wanted and (more := self._reader.read(READ_BYTES)):
            self._raw += more
        return len(self._raw) >= wanted

    def _drop(self, count: int) -> None:
        self._raw = self._raw[count:]
        self._at += count

    def _find_member(self) -> bool:
        """Goes to the next member, and counts what is neither that nor padding; whether there is one."""
        while self._fill(len(self._packing.magic)):
            padding = PADDING.match(self._raw).end()  # type: ignore[union-attr]  # it matches nothing, too
            if padding:
                self._drop(padding)
            elif self._packing.name == "zstandard" and SKIPPABLE.match(self._raw):
                self._skip_frame()
            elif self._raw.startswith(self._packing.magic) and self._is_member():
                self._is_lost = False
                return True
            else:
                self._drop_to_magic()
        return False

    def _drop_to_magic(self) -> None:
        found = self._raw.find(self._packing.magic, 1)
        count = found if found > 0 else max(1, len(self._raw) - len(self._packing.magic) + 1)
        self._drop(count)
        self._stray += count
        self._is_lost = True

    def _skip_frame(self) -> None:
        self._fill(SKIPPABLE_HEAD_BYTES)
        left = SKIPPABLE_HEAD_BYTES + int.from_bytes(self._raw[4:SKIPPABLE_HEAD_BYTES], "little")
        while left and self._fill(1):
            count = min(left, len(self._raw))
            self._drop(count)
            left -= count

    def _is_member(self) -> bool:
        """Whether a member begins here: behind what is broken its magic number alone may be chance."""
        if not self._is_lost:
            return True
        self._fill(PROBE_BYTES)
        try:
            begin = self._packing.make().unpack(self._raw[:PROBE_BYTES])[0]
        except Broken:
            return False
        rest = PADDING.match(begin).end()  # type: ignore[union-attr]
        return bool(HEAD.match(begin, rest) or ANY_ARC_LINE.match(begin[:PROBE_BYTES], rest))

    def _unpack_member(self) -> Iterator[Piece]:
        begin, member = self._at, self._packing.make()
        before = Piece(b"", begin, begins=True, stray=self._stray, is_stray_told=self._has_fault)
        self._stray, self._has_fault = 0, False
        yield before
        while not member.eof:
            if not self._fill(1):
                yield Piece(b"", begin, fault=f"the file ends within the {self._packing.name} member", is_cut=True)
                return
            try:
                data, rest = member.unpack(self._raw)
            except Broken as error:
                yield Piece(b"", begin, fault=str(error))
                self._go_behind(begin)
                return
            self._drop(len(self._raw) - len(rest))
            if data:
                yield Piece(data, begin)

    def _go_behind(self, begin: int) -> None:
        """Looks for the next member behind the begin of a broken one: what was read of it may be of others."""
        self._is_lost = self._has_fault = True
        if self._at == begin:
            self._drop(1)  # all of it is still here
            return
        again = self._at + len(self._raw) - begin
        if again > self._may_reread:
            self._drop(min(1, len(self._raw)))
            return
        self._may_reread -= again
        self._reader.close()
        self._reader, self._raw, self._at = self._source.open(begin + 1), b"", begin + 1
