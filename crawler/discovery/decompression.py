"""A stream of bytes, unpacked when it is gzip (RFC 1952), up to a limit."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import BinaryIO, Protocol

GZIP = b"\x1f\x8b"
PIECE = 64 * 1024  # bytes read at once
DEEPEST = 3  # gzip in gzip in gzip; servers pack twice by mistake, more is a trap


class Readable(Protocol):
    """Anything that gives bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes, none at the end."""


def unpack(source: BinaryIO | bytes, *, limit: int, warn: Callable[[str], None]) -> Unpacked:
    """The source as plain bytes, told by its first bytes and not by its name; at most ``limit`` of them."""
    stream: Readable = io.BytesIO(source) if isinstance(source, bytes | bytearray | memoryview) else source
    plain = Unpacked(stream, limit, warn)
    for _ in range(DEEPEST):
        if not plain.head().startswith(GZIP):
            break
        plain = Unpacked(_Inflated(plain, warn), limit, warn)
    return plain


class Unpacked:
    """Bytes with a look ahead and a limit; beyond the limit it says so once and ends."""

    def __init__(self, stream: Readable, limit: int, warn: Callable[[str], None]) -> None:
        self._stream = stream
        self._left = limit
        self._limit = limit
        self._warn = warn
        self._head = b""
        self._ended = False

    def head(self, size: int = 2048) -> bytes:
        """The first bytes, which stay to be read."""
        while len(self._head) < size and not self._ended:
            self._head += self._next()
        return self._head[:size]

    def read(self, size: int = PIECE, /) -> bytes:
        """The next bytes, none at the end."""
        if self._head:
            size = len(self._head) if size < 0 else size
            piece, self._head = self._head[:size], self._head[size:]
            return piece
        return b"" if self._ended else self._next()

    def _next(self) -> bytes:
        piece = self._stream.read(PIECE)
        if not piece:
            self._ended = True
        elif len(piece) > self._left:
            self._warn(f"is larger than {self._limit:,} bytes: the rest is left out")
            piece, self._ended = piece[: self._left], True
        self._left -= len(piece)
        return piece


class _Inflated:
    """The inside of a gzip stream of one or more members; what is broken ends it with a warning."""

    def __init__(self, packed: Readable, warn: Callable[[str], None]) -> None:
        self._packed = packed
        self._warn = warn
        self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._waiting = b""
        self._ended = False

    def read(self, size: int = PIECE, /) -> bytes:
        """The next plain bytes, none at the end."""
        while not self._ended:
            packed = self._member.unconsumed_tail or self._waiting or self._packed.read(PIECE)
            self._waiting = b""
            try:
                plain = self._member.decompress(packed, PIECE)
                if not packed and not plain:
                    plain = self._member.flush()
                    self._ended = True
                    if not self._member.eof:
                        self._warn("gzip ends in its middle: what came before is kept")
            except zlib.error as error:
                self._warn(f"gzip is broken ({error}): what came before is kept")
                self._ended = True
                return b""
            if self._member.eof and not self._ended:
                self._begin_next_member()
            if plain:
                return plain
        return b""

    def _begin_next_member(self) -> None:
        rest = self._member.unused_data
        if len(rest) < len(GZIP):
            rest += self._packed.read(PIECE)
        if rest.startswith(GZIP):  # anything else is padding (RFC 1952 section 2.2)
            self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)
            self._waiting = rest
        else:
            self._ended = True
