"""A stream of bytes, decompressed when it is gzip (RFC 1952), up to a limit."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import BinaryIO, Protocol

GZIP_MAGIC = b"\x1f\x8b"
CHUNK_BYTES = 64 * 1024
MAX_GZIP_LAYERS = 3  # gzip in gzip in gzip; servers compress twice by mistake, more is a trap


class Readable(Protocol):
    """Anything that gives bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes, none at the end."""


def decompress(
    source: BinaryIO | bytes,
    *,
    limit: int,
    warn: Callable[[str], None],
    leave_out: Callable[[str], None] | None = None,
) -> DecompressedStream:
    """The source as plain bytes, at most ``limit`` of them; gzip is known by its first bytes, whatever its name.

    ``warn`` is called with what is broken, and ``leave_out`` when there is more than the limit (without it, ``warn``).
    """
    leave_out = leave_out or (lambda bound: warn(f"{bound}: the rest is left out"))
    stream: Readable = io.BytesIO(source) if isinstance(source, bytes | bytearray | memoryview) else source
    plain = DecompressedStream(stream, limit, leave_out)
    for _ in range(MAX_GZIP_LAYERS):
        if not plain.head().startswith(GZIP_MAGIC):
            break
        plain = DecompressedStream(_GunzipStream(plain, warn), limit, leave_out)
    return plain


class DecompressedStream:
    """Bytes with a look ahead and a limit; beyond the limit it says so once and ends."""

    def __init__(self, stream: Readable, limit: int, leave_out: Callable[[str], None]) -> None:
        self._stream = stream
        self._left = limit
        self._limit = limit
        self._leave_out = leave_out
        self._head = b""
        self._ended = False

    def head(self, size: int = 2048) -> bytes:
        """The first bytes, which stay to be read."""
        while len(self._head) < size and not self._ended:
            self._head += self._next()
        return self._head[:size]

    def read(self, size: int = CHUNK_BYTES, /) -> bytes:
        """The next bytes, none at the end."""
        if self._head:
            size = len(self._head) if size < 0 else size
            chunk, self._head = self._head[:size], self._head[size:]
            return chunk
        return b"" if self._ended else self._next()

    def _next(self) -> bytes:
        chunk = self._stream.read(CHUNK_BYTES)
        if not chunk:
            self._ended = True
        elif len(chunk) > self._left:
            self._leave_out(f"is larger than {self._limit:,} bytes")
            chunk, self._ended = chunk[: self._left], True
        self._left -= len(chunk)
        return chunk


class _GunzipStream:
    """The inside of a gzip stream of one or more members; what is broken ends it with a warning."""

    def __init__(self, compressed: Readable, warn: Callable[[str], None]) -> None:
        self._compressed = compressed
        self._warn = warn
        self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._waiting = b""
        self._ended = False

    def read(self, size: int = CHUNK_BYTES, /) -> bytes:
        """The next plain bytes, none at the end."""
        while not self._ended:
            compressed = self._member.unconsumed_tail or self._waiting or self._compressed.read(CHUNK_BYTES)
            self._waiting = b""
            try:
                plain = self._member.decompress(compressed, CHUNK_BYTES)
                if not compressed and not plain:
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
        if len(rest) < len(GZIP_MAGIC):
            rest += self._compressed.read(CHUNK_BYTES)
        if rest.startswith(GZIP_MAGIC):  # anything else is padding (RFC 1952 section 2.2)
            self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)
            self._waiting = rest
        else:
            self._ended = True
